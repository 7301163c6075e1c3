"""Collects a courier's claims of a month on a sheet, prints it, and marks it sent.

The sheet itself, what it locks and what sending does are the claim sheets' register; the PDF is drawn in ``view``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.capitals import rmb_capitals
from shopdesk.core.errors import Refused
from shopdesk.core.translations import N_, _
from shopdesk.core.values import money_text
from shopdesk.services.exporting import expect_ending

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop
    from shopdesk.services.unit import Unit

DRAFT, SENT = "draft", ("sent", "part_settled", "settled")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One numbered row: texts as they are printed, money in fen."""

    number: int
    waybill: str
    order_number: str
    kind: str
    registered_on: str
    goods_value: int
    postage: int
    claimed: int
    claim_number: str


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A claim sheet ready to print. Totals in fen; ``capitals`` is the claimed total in words (人民币大写)."""

    title: str
    courier: str
    branch: str
    month: str
    number: str
    shop: str
    rows: tuple[SheetRow, ...]
    goods_value: int
    postage: int
    claimed: int
    capitals: str


HEADINGS = (
    N_("No."),
    N_("Waybill"),
    N_("Order number"),
    N_("Claim kind"),
    N_("Registered on"),
    N_("Goods value"),
    N_("Postage"),
    N_("Claimed amount"),
    N_("Claim number"),
)


def write_claim_sheet(shop: Shop, courier: str, month: str, path: Path, *, send: bool = False) -> int:
    """Write the claim sheet of a courier (name or alias) and month (``YYYY-MM``) to .xlsx or .pdf; returns the number of rows.

    The sheet's record is made if there is none; a draft first collects what has been registered meanwhile. ``send`` marks it sent, which
    locks its rows. Raises Refused where there is no claim, FileError where the file cannot be written (then nothing is marked sent).
    """
    expect_ending(path, ".xlsx", ".pdf")
    content = prepare(shop, courier, month)
    if path.suffix.lower() == ".pdf":
        from shopdesk.desks.claim_sheet.view import print_pdf

        print_pdf(content, path)
    else:
        write_workbook(content, path)
    if send:
        sheet_id = shop.browsing.find("claim_sheets", content.number)
        record = shop.browsing.record("claim_sheets", sheet_id)
        if record is not None and record["state"] == DRAFT:
            shop.records.move("claim_sheets", sheet_id, "sent")
    return len(content.rows)


def prepare(shop: Shop, courier: str, month: str) -> SheetContent:
    """The content of the sheet; makes or completes the draft, as one operation, where claims wait for it."""
    courier_id = shop.browsing.find("couriers", courier)
    name = shop.browsing.labels("couriers", [courier_id])[courier_id]
    sentence: dict[str, Any] = {"courier": name, "month": month}
    with shop.records.operation(N_("Collect the claim sheet of {courier}, {month}"), sentence) as (unit, _done):
        sheet_id = _draft(unit, courier_id, month)
        sheet = unit.need("claim_sheets", sheet_id)
        claims = [unit.need("claims", found) for found in _claims_on(unit, sheet_id)]
        if not claims:
            raise Refused(
                _("There is no claim against {courier} for {month} that is not on a sheet already.").format(courier=name, month=month),
                code="no_claims",
            )
    claims.sort(key=lambda c: (c.get("registered_on") or "", c["id"]))
    return _content(shop, sheet, name, claims)


def _draft(unit: Unit, courier: int, month: str) -> int:
    """The sheet to print: this month's draft with what waits for it; once sent, the sheet as it went, for later claims go into the next."""
    sheets = [
        s for s in (unit.need("claim_sheets", i) for i in unit.find("claim_sheets", courier=courier, month=month)) if not s.get("branch")
    ]
    draft = next((s["id"] for s in sheets if s["state"] == DRAFT), None)
    if draft is None:
        if sheets:
            return int(sheets[0]["id"])
        draft = unit.add("claim_sheets", {"courier": courier, "month": month})
    for claim in _waiting(unit, courier, month):
        unit.set("claims", claim, {"claim_sheet": draft})
    return int(draft)


def _waiting(unit: Unit, courier: int, month: str) -> list[int]:
    """Claims against the courier that are on no sheet: the month's own, and late ones of months whose sheet is sent already."""
    rows = unit.conn.exec_driver_sql(
        "SELECT id FROM claims WHERE courier_id = ? AND claim_sheet_id IS NULL AND deleted_at IS NULL AND state != 'given_up' "
        "AND (month = ? OR (month < ? AND state = 'to_submit' AND EXISTS ("
        "SELECT 1 FROM claim_sheets s WHERE s.courier_id = claims.courier_id AND s.month = claims.month "
        "AND s.state != 'draft' AND s.deleted_at IS NULL))) ORDER BY id",
        (courier, month, month),
    )
    return [row[0] for row in rows]


def _claims_on(unit: Unit, sheet: int) -> list[int]:
    rows = unit.conn.exec_driver_sql("SELECT id FROM claims WHERE claim_sheet_id = ? AND deleted_at IS NULL ORDER BY id", (sheet,))
    return [row[0] for row in rows]


def _content(shop: Shop, sheet: dict[str, Any], courier: str, claims: Sequence[dict[str, Any]]) -> SheetContent:
    kinds = shop.registers["claims"].field("kind")
    rows = tuple(
        SheetRow(
            at,
            claim.get("waybill") or "",
            claim.get("order_number") or "",
            _(found.label) if (found := kinds.choice(claim.get("kind"))) else "",
            claim.get("registered_on") or "",
            claim.get("goods_value") or 0,
            claim.get("postage") or 0,
            claim.get("claimed_amount") or 0,
            claim.get("number") or "",
        )
        for at, claim in enumerate(claims, start=1)
    )
    claimed = sum(row.claimed for row in rows)
    shops = shop.browsing.labels("shops", {c["shop"] for c in claims if c.get("shop")})
    return SheetContent(
        _("Claim sheet"),
        courier,
        sheet.get("branch") or "",
        sheet["month"],
        sheet["number"],
        "、".join(sorted(set(shops.values()))),
        rows,
        sum(row.goods_value for row in rows),
        sum(row.postage for row in rows),
        claimed,
        rmb_capitals(claimed),
    )


def summary(content: SheetContent) -> str:
    return _("{courier} · {month} · sheet {number} · {count} parcels").format(
        courier=content.courier, month=content.month, number=content.number, count=len(content.rows)
    )


def capitals_line(content: SheetContent) -> str:
    return _("Claimed in total: ¥{amount} ({capitals})").format(amount=money_text(content.claimed), capitals=content.capitals)


SIGN_OFF = (N_("Made by:"), N_("Checked by:"), N_("Confirmed by the courier:"))


def write_workbook(content: SheetContent, path: Path) -> None:
    """The sheet as .xlsx: title, numbered rows with waybills as text, totals in figures and capitals, sign-off block."""
    from shopdesk.excel.form_writer import FormSheet, write_form

    rows = [
        (r.number, r.waybill, r.order_number, r.kind, r.registered_on, r.goods_value, r.postage, r.claimed, r.claim_number)
        for r in content.rows
    ]
    write_form(
        path,
        FormSheet(
            title=content.title,
            notes=(summary(content), *((_("Shop: {shop}").format(shop=content.shop),) if content.shop else ())),
            headings=tuple(_(h) for h in HEADINGS),
            kinds=("number", "identifier", "identifier", "text", "date", "money", "money", "money", "identifier"),
            widths=(6, 22, 24, 12, 12, 12, 10, 12, 18),
            rows=rows,
            totals=(_("Total"), None, None, None, None, content.goods_value, content.postage, content.claimed, None),
            closing=(capitals_line(content),),
            signatures=tuple(_(s) for s in SIGN_OFF),
        ),
    )
