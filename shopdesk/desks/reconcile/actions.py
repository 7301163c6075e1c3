"""Compares a courier's bill or reply sheet with the shop's claims, and writes what the user accepts as one operation.

Reading the file is left to ``reading``; what a claim may become stands in the claims' register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.jobs import Job
from shopdesk.core.translations import N_, _
from shopdesk.core.values import money_text
from shopdesk.core.waybills import normal_waybill
from shopdesk.desks.reconcile.reading import Answer, CourierFile, read_courier_file
from shopdesk.services.importing import RowProblem
from shopdesk.storage.sql import marks

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop
    from shopdesk.services.unit import Unit

LISTS = ("paid", "short", "refused", "missing", "unknown", "repeated")
WAITING = ("to_submit", "submitted", "checking", "agreed", "part_received")
#: The moves before the money is written, by state; a refused claim is appealed by people, not by a file.
_BEFORE_MONEY: Mapping[str, tuple[str, ...]] = {
    "to_submit": ("submitted", "agreed"),
    "submitted": ("agreed",),
    "checking": ("agreed",),
    "agreed": (),
    "part_received": (),
}
_BEFORE_REFUSAL: Mapping[str, tuple[str, ...]] = {"to_submit": ("submitted",), "submitted": (), "checking": ()}
_AT_ONCE = 400
_COLUMNS = "id, number, waybill, state, courier_id, claimed_amount_fen, agreed_amount_fen, received_amount_fen"

SEVERAL = N_("There are several open claims for this parcel ({numbers}). Write the answer into the right one by hand.")
OTHER_COURIER = N_("The claim {number} for this parcel is against another courier.")
GIVEN_UP = N_("The claim {number} was given up. Open it again by hand if the courier answers after all.")
NOTHING_CLAIMED = N_("The claim {number} has no amount yet, so nobody can say whether this is all of it. Write the claimed amount first.")
MORE_THAN_DUE = N_("With what the claim {number} has received already this is more than is due. Check it and write it by hand.")
WAS_REFUSED = N_("The claim {number} is refused. Appeal it first; then the money can be written.")
IS_AGREED = N_("The courier agreed to the claim {number} before, so it cannot be refused now. Ask the courier.")
NO_COURIER = N_("The claim {number} has no courier. Say which one it is.")


@dataclass(frozen=True, slots=True)
class Claim:
    """What reconciling asks of a stored claim; amounts in fen."""

    id: int
    number: str
    waybill: str
    state: str
    courier: int | None
    claimed: int | None
    agreed: int | None
    received: int | None

    @property
    def due(self) -> int | None:
        """What the courier has yet to bring it to: what both agreed on, unless all of that is here already and more was claimed."""
        agreed_on = self.agreed is not None and self.agreed > (self.received or 0)
        return self.agreed if agreed_on or self.claimed is None else self.claimed


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list; amounts in fen. ``row`` is the file's, None where it does not name the parcel."""

    waybill: str
    claimed: int | None
    received: int | None
    row: int | None
    claim: Claim | None = None
    answer: Answer | None = None

    def as_json(self) -> dict[str, Any]:
        def text(fen: int | None) -> str | None:
            return None if fen is None else money_text(fen)

        return {"waybill": self.waybill, "claimed": text(self.claimed), "received": text(self.received), "row": self.row}


@dataclass
class Reconciliation:
    """A courier's file sorted against the claims. Nothing is written until ``accept``.

    ``lists`` has one entry list per key of ``LISTS``; ``couriers`` are the ids of the couriers whose claims were looked at; ``problems``
    are rows that nobody may guess at, and claims that the rules keep as they are.
    """

    file: CourierFile
    couriers: tuple[int, ...]
    courier_names: tuple[str, ...]
    lists: dict[str, list[Entry]] = field(default_factory=lambda: {key: [] for key in LISTS})
    problems: list[RowProblem] = field(default_factory=list)

    def to_write(self) -> list[tuple[str, Entry]]:
        """What ``accept`` would write: (list, entry)."""
        found = [(key, entry) for key in ("paid", "short", "refused") for entry in self.lists[key]]
        return [(key, entry) for key, entry in found if entry.claim is not None and _can_be_written(key, entry.claim)]

    def as_json(self) -> dict[str, Any]:
        return {
            **{key: [entry.as_json() for entry in self.lists[key]] for key in LISTS},
            "file": str(self.file.path),
            "sheet": self.file.sheet,
            "header_row": self.file.header_row,
            "kind": "bill" if self.file.is_bill else "reply",
            "couriers": list(self.courier_names),
            "read": self.file.read,
            "skipped": self.file.skipped,
            "problems": [problem.as_json() for problem in self.problems],
        }


def reconcile(shop: Shop, path: Path, courier: str = "", job: Job | None = None) -> Reconciliation:
    """Read a courier's file and sort it against the open claims; writes nothing.

    ``courier`` (name or alias) is found from the file or the claims where it is not said. Raises NotFound for an unknown courier, FileError
    for a file that is no bill or reply.
    """
    told = shop.browsing.find("couriers", courier) if courier else None
    found = read_courier_file(shop, path, job)
    claims = _claims_of(shop, {*(answer.waybill for answer in found.answers), *found.freight})
    sorted_out = Reconciliation(found, (), (), problems=list(found.problems))
    mentioned: set[int] = {c.id for waybill in found.doubtful for c in claims.get(waybill, ())}
    for waybill, answers in _grouped(found.answers).items():
        mentioned.update(claim.id for claim in claims.get(waybill, ()))
        _sort(sorted_out, waybill, answers, claims.get(waybill, []), told)
    couriers = _couriers(shop, sorted_out, told)
    sorted_out.couriers = couriers
    sorted_out.courier_names = tuple(shop.browsing.labels("couriers", couriers)[i] for i in couriers)
    missing = sorted_out.lists["missing"]
    for waybill, row in found.freight.items():
        for claim in claims.get(waybill, ()):
            if claim.state in WAITING and claim.id not in mentioned and told in (None, claim.courier):
                mentioned.add(claim.id)
                missing.append(Entry(claim.waybill, claim.claimed, None, row, claim))
    if found.answers or not found.is_bill:
        doubtful = found.doubtful
        rest = (c for c in _waiting_for(shop, couriers) if c.id not in mentioned and normal_waybill(c.waybill) not in doubtful)
        missing.extend(Entry(claim.waybill, claim.claimed, None, None, claim) for claim in rest)
    for key in ("paid", "short", "refused"):
        for entry in sorted_out.lists[key]:
            _warn(sorted_out, key, entry)
    sorted_out.problems.sort(key=lambda p: p.row)
    return sorted_out


def _grouped(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.waybill, []).append(answer)
    return found


def _sort(result: Reconciliation, waybill: str, answers: list[Answer], claims: list[Claim], told: int | None) -> None:
    """What the file says about one parcel into the list where it belongs."""
    answer = answers[0]
    matching = [c for c in claims if told is None or c.courier in (None, told)]
    is_open = [c for c in matching if c.state in (*WAITING, "refused")]
    only = is_open[0] if len(is_open) == 1 else matching[0] if len(matching) == 1 else None

    def put(key: str, one: Answer) -> None:
        result.lists[key].append(Entry(one.waybill, only.claimed if only else None, one.amount, one.row, only, one))

    if not claims:
        for one in answers:
            put("unknown", one)
    elif not matching:
        _problem(result, answer, "other_courier", OTHER_COURIER, number=claims[0].number)
    elif len(is_open) > 1:
        _problem(result, answer, "several_claims", SEVERAL, numbers=", ".join(c.number for c in is_open))
    elif len(answers) > 1:
        for one in answers:
            put("repeated", one)
    elif only is None or only.state == "given_up":
        _problem(result, answer, "given_up", GIVEN_UP, number=matching[0].number)
    elif only.state == "settled":
        put("repeated", answer)
    elif answer.verdict == "refused":
        put("refused", answer)
    elif answer.verdict == "open" or answer.amount is None:
        put("missing", answer)
    elif only.received and answer.amount == only.received:
        put("repeated", answer)
    elif only.due is None:
        _problem(result, answer, "nothing_claimed", NOTHING_CLAIMED, number=only.number)
    else:
        total = (only.received or 0) + answer.amount
        if only.received and total > only.due:
            _problem(result, answer, "more_than_due", MORE_THAN_DUE, number=only.number)
        else:
            put("paid" if total >= only.due else "short", answer)


def _problem(result: Reconciliation, answer: Answer, code: str, message: str, **values: object) -> None:
    result.problems.append(RowProblem(answer.row, "", answer.waybill, code, _(message).format(**values)))


def _can_be_written(key: str, claim: Claim) -> bool:
    return claim.state in (_BEFORE_REFUSAL if key == "refused" else _BEFORE_MONEY)


def _warn(result: Reconciliation, key: str, entry: Entry) -> None:
    """Say which answers will not be written, and why."""
    claim, answer = entry.claim, entry.answer
    if claim is None or answer is None:
        return
    if claim.state == "to_submit" and claim.courier is None and len(result.couriers) != 1:
        _problem(result, answer, "no_courier", NO_COURIER, number=claim.number)
    elif not _can_be_written(key, claim):
        if key == "refused" and claim.state != "refused":
            _problem(result, answer, "is_agreed", IS_AGREED, number=claim.number)
        elif key != "refused":
            _problem(result, answer, "was_refused", WAS_REFUSED, number=claim.number)


def _couriers(shop: Shop, result: Reconciliation, told: int | None) -> tuple[int, ...]:
    """Whose file it is: as told, as the file says, else those of the claims that it answers."""
    if told is not None:
        return (told,)
    named = shop.browsing.find_many("couriers", result.file.couriers)
    found = set(named.values())
    if not found:
        found = {e.claim.courier for entries in result.lists.values() for e in entries if e.claim and e.claim.courier is not None}
    return tuple(sorted(found))


# Stored claims -------------------------------------------------------------------------------------------------------


def _claims_of(shop: Shop, waybills: Iterable[str]) -> dict[str, list[Claim]]:
    """The claims (not in the trash) of parcels, by normal waybill; a claim may hold the number of one piece (``JD…-1-1-``)."""
    found: dict[str, list[Claim]] = {}
    wanted = list(waybills)
    with shop.database.reading() as conn:
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            pieces = [waybill for waybill in some if waybill.startswith("JD")]
            rows = conn.exec_driver_sql(
                f"SELECT {_COLUMNS} FROM claims WHERE deleted_at IS NULL AND waybill IN ({marks(len(some))}) ORDER BY id", tuple(some)
            ).all()
            for piece in pieces:
                rows += conn.exec_driver_sql(
                    f"SELECT {_COLUMNS} FROM claims WHERE deleted_at IS NULL AND waybill > ? AND waybill < ? ORDER BY id",
                    (f"{piece}-", f"{piece}."),
                ).all()
            for row in rows:
                claim = Claim(*row)
                found.setdefault(normal_waybill(claim.waybill), []).append(claim)
    return found


def _waiting_for(shop: Shop, couriers: tuple[int, ...]) -> list[Claim]:
    """The claims that wait for an answer or the money of these couriers, oldest first."""
    with shop.database.reading() as conn:
        rows = conn.exec_driver_sql(
            f"SELECT {_COLUMNS} FROM claims WHERE deleted_at IS NULL AND courier_id IN ({marks(len(couriers))}) "
            f"AND state IN ({marks(len(WAITING))}) ORDER BY registered_on, id",
            (*couriers, *WAITING),
        ).all()
    return [Claim(*row) for row in rows]


# Writing -------------------------------------------------------------------------------------------------------------

LABEL = N_("Reconcile “{file}”: {paid} paid, {short} short, {refused} refused")


def accept(shop: Shop, result: Reconciliation, job: Job | None = None) -> Change | None:
    """Write what the courier answered into the claims, as one operation; None where there is nothing to write.

    Raises Refused where a claim has changed since the file was compared; then nothing is written.
    """
    wanted = [pair for pair in result.to_write() if pair[1].claim and not _lacks_courier(result, pair[1].claim)]
    if not wanted:
        return None
    counts = {key: sum(1 for k, _entry in wanted if k == key) for key in ("paid", "short", "refused")}
    shop.backups.before_import()
    with shop.records.operation(LABEL, {"file": result.file.path.name, **counts}) as (unit, done):
        for at, (key, entry) in enumerate(wanted):
            if job is not None and at % 50 == 0:
                job.step(at, len(wanted))
            _write(unit, result, key, entry)
    return done[0]


def _lacks_courier(result: Reconciliation, claim: Claim) -> bool:
    return claim.state == "to_submit" and claim.courier is None and len(result.couriers) != 1


def _write(unit: Unit, result: Reconciliation, key: str, entry: Entry) -> None:
    claim, answer = entry.claim, entry.answer
    assert claim is not None
    assert answer is not None
    try:
        stored = unit.need("claims", claim.id)
    except NotFound:
        stored = {}
    if (stored.get("state"), stored.get("received_amount")) != (claim.state, claim.received) or stored.get("deleted_at"):
        raise Refused(_("The claim {number} has changed meanwhile. Reconcile the file again.").format(number=claim.number), code="changed")
    values: dict[str, Any] = {}
    if claim.courier is None and len(result.couriers) == 1:
        values["courier"] = result.couriers[0]
    if key == "refused":
        for state in _BEFORE_REFUSAL[claim.state]:
            unit.move("claims", claim.id, state, values)
        reason = answer.reason or _("Nothing is paid according to “{file}”, row {row}.").format(file=result.file.path.name, row=answer.row)
        unit.move("claims", claim.id, "refused", {**values, "refusal_reason": reason})
        return
    for state in _BEFORE_MONEY[claim.state]:
        if state == "agreed" and stored.get("agreed_amount") is None:
            values["agreed_amount"] = answer.amount
        unit.move("claims", claim.id, state, values)
    values |= _money(unit, result, stored, answer)
    target = "settled" if key == "paid" else "part_received"
    if claim.state == target:
        unit.set("claims", claim.id, values)
    else:
        unit.move("claims", claim.id, target, values)


def _money(unit: Unit, result: Reconciliation, stored: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """The money as fields of the claim; a second part beside the first as parts."""
    day = answer.paid_on or unit.context.clock.today().isoformat()
    how = "deducted" if result.file.is_bill else None
    before = stored.get("received_amount")
    if not before:
        return {"received_amount": answer.amount, "received_on": day, **({"received_how": how} if how else {})}
    parts = list(stored.get("receipts") or ())
    if not parts:
        first = {"received_on": stored.get("received_on") or day, "amount": before, "how": stored.get("received_how"), "note": None}
        parts.append(first)
    return {"receipts": (*parts, {"received_on": day, "amount": answer.amount, "how": how, "note": result.file.path.name[:200]})}
