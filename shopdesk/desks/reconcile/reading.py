"""A courier's file as answers: which parcel, how much, or why not. Read by the importers' own reader and cell checks; nothing is guessed.

What the answers mean for the shop's claims is left to ``actions``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shopdesk.core.errors import FileError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.parse_context import ParseContext
from shopdesk.core.translations import N_, _
from shopdesk.core.values import money_text
from shopdesk.core.waybills import normal_waybill
from shopdesk.desks.reconcile.columns import Columns, columns_of, known_heading
from shopdesk.excel.structure import find_header
from shopdesk.services.import_columns import Column, Recognised
from shopdesk.services.import_reading import Layout, read_rows
from shopdesk.services.import_rows import Slot
from shopdesk.services.importing import HEAD_ROWS, Importing, Reading, RowProblem

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

Verdict = Literal["paid", "refused", "open"]

_REFUSED = re.compile(
    r"拒赔|拒賠|拒绝(?!签收|收货|收件)|不予|不赔|不賠|不支持|驳回|未通过|不通过|不成立|无责|免责|不同意|不理赔|不受理|refus|reject|denied|declin",
    re.I,
)
_REFUSED_WHOLE = frozenset(("拒", "否", "不", "no", "n", "失败"))
_REFUSED_IN_REMARK = re.compile(r"拒赔|拒賠|拒绝赔|拒绝理赔|不予赔|不予理赔|不赔|不賠|不理赔|不予受理|驳回|refused|rejected", re.I)
_PENDING = re.compile(r"处理中|核实中|审核中|跟进中|调查中|待处理|待审核|待核实|待赔|未处理|未审核|pending|checking|in progress", re.I)
_CREDIT = re.compile(r"赔|賠|compensat", re.I)
_NO_CREDIT = re.compile(r"冲回|追回|撤销|撤回|服务费|保价|险")

NO_WAYBILL = N_("There is money or an answer here, but no waybill. Write it in.")
BOTH = N_("The row says refused and has an amount. Ask the courier which is meant.")
MIXED_SIGNS = N_("“{text}” is below zero and other amounts of the column are not. Ask the courier what is meant.")
TAKEN_BACK = N_("“{text}” may take compensation back. Ask the courier, then change the claim by hand.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one row says about one parcel. ``amount`` in fen (None: none said); ``reason`` in the courier's words; ``paid_on`` a day."""

    row: int
    waybill: str
    verdict: Verdict
    amount: int | None
    reason: str = ""
    paid_on: str | None = None


@dataclass
class CourierFile:
    """A courier's file, read. ``freight`` are the plain lines of a bill, waybill -> row; ``couriers`` the names that the file gives.

    ``read`` counts rows below the headings, ``skipped`` those of them that are totals, notes or blank. Waybills are in their normal form.
    """

    path: Path
    sheet: str
    header_row: int
    is_bill: bool
    read: int = 0
    skipped: int = 0
    answers: list[Answer] = field(default_factory=list)
    freight: dict[str, int] = field(default_factory=dict)
    couriers: set[str] = field(default_factory=set)
    problems: list[RowProblem] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    """Waybills of rows that are bad: mentioned, but nobody may say how."""


def read_courier_file(shop: Shop, path: Path, job: Job | None = None) -> CourierFile:
    """Read a courier's bill or reply sheet. Raises FileError where it is none, or cannot be read, and Cancelled."""
    job = job or Job()
    reading, columns = _open(path, job)
    layout, places = _layout(shop, columns)
    found = CourierFile(path, reading.sheet, reading.recognised.header_row, columns.is_bill)
    headings = {c.index: c.heading for c in reading.recognised.columns}
    parsed = read_rows(reading, layout, job)
    try:
        found.read, found.skipped = parsed.count + parsed.skipped, parsed.skipped
        for number, index, text, code, message, values in parsed.problems:
            found.problems.append(RowProblem(number, headings.get(index, ""), text, code, _(message).format(**values)))
        bad = {p.row for p in found.problems}
        signs = _signs(parsed, places, columns)
        for rows in parsed:
            for number, cells in rows:
                _take(found, columns, places, headings, number, cells, number in bad, signs)
    finally:
        parsed.close()
    found.problems.sort(key=lambda p: p.row)
    return found


def _open(path: Path, job: Job) -> tuple[Reading, Columns]:
    """The sheet that names parcels: the one the reader chooses, else the first other one with such headings."""
    from shopdesk.excel.reader import open_table

    names: list[str | None] = [None]
    seen = ""
    for name in names:
        with open_table(path, sheet=name, job=job, limit=HEAD_ROWS) as opened:
            head = tuple(opened.rows())
            if name is None:
                names.extend(s.name for s in opened.sheets if s.visible and s.rows and s.name != opened.sheet.name)
            header = find_header(Importing._dense(head), known_heading)
            columns = columns_of(header.headings) if header is not None else None
            if header is not None and columns is not None:
                all_columns = tuple(Column(at, heading, "") for at, heading in enumerate(header.headings))
                taken = Recognised("claims", None, header.row_index + 1, all_columns, header.score)
                sheets = tuple(s.name for s in opened.sheets)
                return Reading(path, opened.format, opened.encoding, opened.sheet.name, sheets, taken, head, opened.sha256), columns
            if header is not None and not seen:
                seen = ", ".join(h for h in header.headings if h)[:200]
    raise FileError(
        _(
            "“{file}” is no courier's bill or reply by its headings ({headings}). It needs a column of waybills (运单号) "
            "and one of amounts or results (赔付金额, 应付, 结果)."
        ).format(file=path.name, headings=seen or "–"),
        "not_recognised",
    )


def _layout(shop: Shop, columns: Columns) -> tuple[Layout, dict[int, int]]:
    """The cells to read, and the slot of each column."""
    claims = shop.registers["claims"]
    amount = Field(key="received_amount", label=claims.field("received_amount").label, kind=Kind.MONEY)
    text = Field(key="notes", label=claims.field("notes").label, kind=Kind.NOTE)
    context = ParseContext(zone=shop.clock.zone, today=shop.clock.today(), now=shop.clock.now(), from_file=True, serials=False)
    wanted: dict[int, Field] = {columns.waybill: claims.field("waybill")}
    wanted.update({index: amount for index in columns.amounts if index not in wanted})
    if columns.paid_on >= 0:
        wanted[columns.paid_on] = claims.field("received_on")
    for index in (*columns.verdicts, *columns.reasons, *columns.remarks, columns.kind_of_fee, columns.courier):
        if index >= 0:
            wanted.setdefault(index, text)
    places = {index: at for at, index in enumerate(wanted)}
    with_serials = ParseContext(zone=context.zone, today=context.today, now=context.now, from_file=True, serials=True)
    slots = tuple(Slot(f"{f.key}.{index}", f) for index, f in wanted.items())
    read = tuple((index, with_serials if f.kind is Kind.DATE else context, places[index]) for index, f in wanted.items())
    return Layout(slots, read, (), ()), places


def _signs(parsed: Any, places: dict[int, int], columns: Columns) -> set[bool]:
    """Which signs a column of compensations has (True: below zero); money of one sign is money that comes, whichever it is."""
    if columns.of_freight:
        return set()
    slots = [places[index] for index in columns.amounts]
    return {cells[slot] < 0 for rows in parsed for _row, cells in rows for slot in slots if cells[slot]}


def _take(
    found: CourierFile,
    columns: Columns,
    places: dict[int, int],
    headings: dict[int, str],
    number: int,
    cells: tuple[Any, ...],
    is_bad: bool,
    signs: set[bool],
) -> None:
    """One row into the file's answers, freight or problems."""

    def texts(indexes: tuple[int, ...]) -> list[str]:
        return [str(cells[places[index]]) for index in indexes if cells[places[index]]]

    def wrong(index: int, text: str, code: str, message: str) -> None:
        found.problems.append(RowProblem(number, headings.get(index, ""), text, code, _(message).format(text=text)))
        if waybill:
            found.doubtful.add(waybill)

    waybill = normal_waybill(cells[places[columns.waybill]] or "")
    if columns.courier >= 0:
        found.couriers.update(texts((columns.courier,)))
    if is_bad:
        if waybill:
            found.doubtful.add(waybill)
        return None
    at = next((index for index in columns.amounts if cells[places[index]] is not None), -1)
    amount: int | None = cells[places[at]] if at >= 0 else None
    paid_on = cells[places[columns.paid_on]] if columns.paid_on >= 0 else None
    verdicts, reasons, remarks = texts(columns.verdicts), texts(columns.reasons), texts(columns.remarks)
    reason = "; ".join(dict.fromkeys((*reasons, *remarks, *verdicts)))[:500]
    if columns.is_bill:
        fee = " ".join(texts((columns.kind_of_fee,))) if columns.kind_of_fee >= 0 else ""
        if columns.of_freight and fee and _CREDIT.search(fee) and amount:
            if amount > 0 and _NO_CREDIT.search(fee):
                return wrong(columns.kind_of_fee, fee, "taken_back", TAKEN_BACK)
        elif columns.of_freight and (fee or (amount or 0) >= 0):
            amount = None
        if not amount:
            if waybill:
                found.freight.setdefault(waybill, number)
            return None
    refused = bool(reasons) or _says_refused(verdicts, remarks)
    if not waybill:
        if amount or refused:
            wrong(columns.waybill, "", "no_waybill", NO_WAYBILL)
        return None
    if amount and not columns.of_freight and amount < 0 and len(signs) > 1:
        return wrong(at, money_text(amount), "mixed_signs", MIXED_SIGNS)
    if refused and amount and not columns.echoes and not columns.is_bill:
        return wrong(at, money_text(amount), "both", BOTH)
    verdict: Verdict = "refused" if refused and not columns.is_bill else "open"
    if verdict == "open" and amount is not None and not any(_PENDING.search(text) for text in verdicts):
        verdict = "paid" if amount else "refused"
    said = None if verdict == "open" or (verdict == "refused" and columns.echoes) else amount
    found.answers.append(Answer(number, waybill, verdict, None if said is None else abs(said), reason, paid_on))
    return None


def _says_refused(verdicts: list[str], remarks: list[str]) -> bool:
    if any(_REFUSED.search(text) or text.strip().lower() in _REFUSED_WHOLE for text in verdicts):
        return True
    return any(_REFUSED_IN_REMARK.search(text) for text in remarks)
