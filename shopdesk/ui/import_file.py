"""One file on its way in, as the import wizard holds it: what was read, what would happen, and both as texts. No Qt.

The work is ``services.importing``'s; this gathers what the wizard shows of it, off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.errors import FileError, ShopDeskError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.register import Register, Registers
from shopdesk.core.translations import _
from shopdesk.core.values import format_value
from shopdesk.ui.columns import column_of

if TYPE_CHECKING:
    from shopdesk.services.import_log import ImportedFile
    from shopdesk.services.importing import Draft, ImportOptions, Matched, Preview, Reading
    from shopdesk.services.shop import Shop

Labels = Mapping[str, Mapping[int, str]]
#: (the register that somebody said, the one of the page that the file was brought to)
Wanted = tuple[str | None, str | None]
MOST_COLUMNS = 30
SAME_LISTED = 20_000
FOUND_OUT = ("", "")
PAGE_COUNTS = 3.0
"""How much the page that a file is brought to says of what it is, in the points of ``import_columns``; as much as a sheet's name."""
AMBIGUOUS, WITHOUT_YEAR, BAD_WORD = "ambiguous_date", "date_without_year", "bad_choice"
ASKED = frozenset({AMBIGUOUS, WITHOUT_YEAR, BAD_WORD})


@dataclass(frozen=True, slots=True)
class Looked:
    """A file, opened and recognised; ``earlier`` is the import in force of the same bytes, ``mends`` the one whose bad rows it holds;
    ``by_preset`` is how the preset that was asked for takes it."""

    reading: Reading
    earlier: ImportedFile | None = None
    mends: ImportedFile | None = None
    by_preset: Reading | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A preview, and what is needed to show it: each changed field as (position in ``changed``, key), names of linked records, and the
    records that stay as they are as (row of the file, name), ``SAME_LISTED`` of them at most."""

    preview: Preview
    changes: tuple[tuple[int, str], ...]
    labels: Labels
    same: tuple[tuple[int, str], ...] = ()


def _nothing_said() -> ImportOptions:
    from shopdesk.services.importing import ImportOptions

    return ImportOptions()


@dataclass(eq=False)
class ImportFile:
    """``options`` and ``told`` (encoding and separator) are what the user said; ``turn`` grows with every question, so that an answer to an
    older one is known as stale. ``preset`` is the named preset in force; ``shown``: its first preview was seen;
    ``page`` is the register of the page that it was brought to: its headings may say another. ``into`` is what somebody said."""

    path: Path
    into: str | None = None
    reading: Reading | None = None
    looked: Looked | None = None
    told: tuple[str, str] = FOUND_OUT
    preset: str = ""
    error: ShopDeskError | None = None
    checked: Checked | None = None
    options: ImportOptions = field(default_factory=_nothing_said)
    done: Change | None = None
    undone: Change | None = None
    turn: int = 0
    shown: bool = False
    token: CancelToken | None = None
    page: str | None = None

    def only_adds_lines(self) -> bool:
        """Whether its rows only add lines to records that other files bring (items of orders)."""
        return self.reading is not None and sum("." not in path for path in self.reading.recognised.paths()) <= 2

    def partner(self, files: Sequence[ImportFile]) -> ImportFile | None:
        """The other one of an export in two files: the records in one, their lines in the other. None where more than two wait."""
        left = [file for file in files if file.is_left]
        if len(left) != 2 or self not in left or sum(file.only_adds_lines() for file in left) != 1:
            return None
        one, other = left
        kinds = {file.reading.recognised.register for file in left if file.reading is not None}
        return (other if self is one else one) if len(kinds) == 1 else None

    def share_shop(self, files: Sequence[ImportFile]) -> None:
        """The two files of one export are of the same shop, unless somebody said another one for the partner."""
        partner = self.partner(files)
        if partner is not None and partner.options.shop is None:
            partner.options = said(partner.options, "shop", self.options.shop)
            partner.checked = partner.error = None

    def asks(self) -> bool:
        """Whether the preview leaves questions that one answer settles for the whole file."""
        return self.checked is not None and any(problem.code in ASKED for problem in self.checked.preview.problems)

    def first_part(self) -> str:
        """What to look at first: the columns, but bad rows where they ask something or nothing else is left."""
        if self.checked is None or (self.is_ready and not self.asks()):
            return "columns"
        return "bad" if self.checked.preview.bad else "same"

    @property
    def is_left(self) -> bool:
        """Whether it was looked at and is not written yet."""
        return self.done is None and self.reading is not None

    @property
    def is_ready(self) -> bool:
        """Whether there is something to import now."""
        return self.checked is not None and self.done is None and not self.checked.preview.nothing_to_do


def look(shop: Shop, path: Path, wanted: Wanted, sheet: str | None, told: tuple[str, str], preset: str, job: Job) -> Looked:
    """Open and recognise a file; where somebody (or a named preset) said what it is for, take it for that even if its headings fit
    nothing."""
    from shopdesk.services.import_log import import_of, last_import

    if preset:
        wanted = shop.importing.mappings.register_of(preset), None
    reading = _opened(shop, path, wanted, sheet, told, job)
    earlier = last_import(shop, reading.sha256) if reading.seen_before else None
    mends = import_of(shop, reading.mends) if reading.mends is not None else None
    return Looked(reading, earlier, mends, shop.importing.mappings.apply(preset, reading) if preset else None)


def _opened(shop: Shop, path: Path, wanted: Wanted, sheet: str | None, told: tuple[str, str], job: Job) -> Reading:
    from shopdesk.services.import_corrections import Corrections

    into, page = wanted
    try:
        reading = shop.importing.open(path, into=into, sheet=sheet, told=told, job=job)
    except FileError as error:
        if error.code != "not_recognised":
            raise
        if into is not None:
            return Corrections(shop).open_as(path, into, sheet=sheet, told=told, job=job)
        here = _at_page(shop, path, page, sheet, told, job)
        if here is None or len(here.recognised.mapped) < 2:
            raise
        return here
    found = reading.recognised
    told_already = found.preset is not None or reading.said is not None or reading.mends is not None
    if into is not None or page in (None, found.register) or told_already:
        return reading
    here = _at_page(shop, path, page, sheet, told, job)
    return here if here is not None and here.recognised.score + PAGE_COUNTS >= found.score else reading


def _at_page(shop: Shop, path: Path, page: str | None, sheet: str | None, told: tuple[str, str], job: Job) -> Reading | None:
    """The file as one for the page that it was brought to, None where nothing of it fits there."""
    try:
        return None if page is None else shop.importing.open(path, into=page, sheet=sheet, told=told, job=job)
    except FileError as error:
        if error.code != "not_recognised":
            raise
        return None


def take_over_said(file: ImportFile, reading: Reading, *, instead: bool = False) -> None:
    """Make what a reading brings along (said about the last such file, or by a preset) the file's own, where it can be seen and changed.

    ``instead`` of what the user said for this file: a preset was chosen.
    """
    from shopdesk.services.importing import ImportOptions, with_said

    said_here = ImportOptions(shop=file.options.shop, year=file.options.year) if instead else file.options
    file.options = with_said(said_here, reading.said)
    file.reading = replace(reading, said=None)


def take_by(shop: Shop, file: ImportFile, preset: str) -> None:
    """Take a file that was looked at by a named preset, "" as it was recognised. Raises NotFound."""
    assert file.looked is not None
    assert file.reading is not None
    reading = shop.importing.mappings.apply(preset, file.reading) if preset else file.looked.reading
    file.preset = preset
    take_over_said(file, reading, instead=True)


def check(shop: Shop, reading: Reading, options: ImportOptions, job: Job) -> Checked:
    """Read the whole file and compare it with the shop. Writes nothing."""
    preview = shop.importing.preview(reading, options, job)
    changes = tuple((at, key) for at, matched in enumerate(preview.changed) for key in matched.changes())
    register = shop.registers[reading.recognised.register]
    return Checked(preview, changes, _labels(shop, register, preview), _same(shop, register, preview))


def _same(shop: Shop, register: Register, preview: Preview) -> tuple[tuple[int, str], ...]:
    pairs = preview.same_records[: 2 * SAME_LISTED]
    rows, ids = pairs[::2], pairs[1::2]
    names = shop.browsing.labels(register.key, ids) if ids else {}
    return tuple((row, names.get(record, f"#{record}")) for row, record in zip(rows, ids, strict=True))


def bring_in(shop: Shop, checked: Checked, job: Job) -> Change:
    """Write what a preview shows, after a backup; writer thread."""
    shop.backups.before_import(job)
    change = shop.importing.write(checked.preview, job)
    assert change is not None
    return change


def take_back(shop: Shop, operation: int, job: Job) -> Change:
    """Undo an import; writer thread."""
    return shop.journal.undo(operation, job=job)


def said(options: ImportOptions, part: str, value: Any) -> ImportOptions:
    """The options after the user said ``part``; a ``word`` is (path, word of the file, code), code "" takes its meaning away."""
    if part == "shop":
        return replace(options, shop=value or None)
    if part == "fill_down":
        return replace(options, fill_down=bool(value))
    if part == "key":
        return replace(options, key=value)
    if part != "word":
        return replace(options, **{part: value})
    path, word, code = value
    words = {key: {w: c for w, c in known.items() if (key, w) != (path, word)} for key, known in options.words.items()}
    if code:
        words.setdefault(path, {})[word] = code
    return replace(options, words={key: known for key, known in words.items() if known})


def _labels(shop: Shop, register: Register, preview: Preview) -> Labels:
    wanted: dict[str, set[int]] = {key: set(ids) for key, ids in preview.references.items()}
    referring = [f for f in register.fields if f.refers_to]
    for matched in preview.changed:
        for f in referring:
            found = (matched.before.get(f.key), matched.after.get(f.key))
            wanted.setdefault(f.refers_to, set()).update(v for v in found if isinstance(v, int))
    return {key: shop.browsing.labels(key, sorted(ids)) for key, ids in wanted.items() if ids}


def kind_title(registers: Registers, reading: Reading | None) -> str:
    """What people call a file of this kind: its preset, else its register."""
    if reading is None:
        return ""
    recognised = reading.recognised
    return _(recognised.preset.title) if recognised.preset else _(registers[recognised.register].title)


def needs_shop(registers: Registers, reading: Reading | None) -> bool:
    """Whether somebody has to say of which shop a file is."""
    if reading is None:
        return False
    given = reading.recognised.paths() | set(reading.recognised.fixed)
    return any(f.refers_to == "shops" and f.key not in given for f in registers[reading.recognised.register].writable)


def shop_names(shop: Shop) -> list[str]:
    """The shops that a file can be said to be of."""
    return [name for _id, name in shop.browsing.suggest("shops", "", 100)]


# As texts ------------------------------------------------------------------------------------------------------------


def shown_keys(reading: Reading) -> list[str]:
    """The record's fields that the file fills, in the order of its columns."""
    return list(dict.fromkeys(column.path.split(".", 1)[0] for column in reading.recognised.mapped if column.path != "id"))[:MOST_COLUMNS]


def rows_text(rows: Sequence[int]) -> str:
    """The rows of the file that make one record: ``12`` or ``12–14`` or ``12, 40``."""
    if len(rows) == 1:
        return str(rows[0])
    if rows[-1] - rows[0] == len(rows) - 1:
        return f"{rows[0]}–{rows[-1]}"
    return ", ".join(map(str, rows[:4])) + ("…" if len(rows) > 4 else "")


def new_row(register: Register, keys: Sequence[str], draft: Draft, labels: Labels, zone: str) -> list[str]:
    """A record to be made: its rows, then its fields."""
    return [rows_text(draft.rows), *(_text(register.field(k), register, draft.values.get(k), labels, zone) for k in keys)]


def changed_row(register: Register, matched: Matched, key: str, labels: Labels, zone: str) -> list[str]:
    """One changed field of a record: rows, record, field, old, new."""
    declared = register.field(key)
    named = [f for f in map(register.field, register.label) if matched.before.get(f.key) not in (None, ())]
    name = " ".join(_text(f, register, matched.before[f.key], labels, zone) for f in named) or f"#{matched.id}"
    old = _full_text(declared, matched.before.get(key), labels, zone)
    new = _full_text(declared, matched.after.get(key), labels, zone)
    return [rows_text(matched.rows), name, _(declared.label), old or _("(empty)"), new or _("(empty)")]


def _text(f: Field, register: Register, value: Any, labels: Labels, zone: str) -> str:
    if f.refers_to:
        return _reference(f, value, labels)
    return column_of(register, f.key, zone).text(value)


def _full_text(f: Field, value: Any, labels: Labels, zone: str) -> str:
    if f.refers_to:
        return _reference(f, value, labels)
    if f.kind is Kind.LINES and value:
        value = tuple({k: getattr(v, "name", v) for k, v in line.items()} for line in value)
    return format_value(f, value, zone, labels) if value not in (None, ()) else ""


def _reference(f: Field, value: Any, labels: Labels) -> str:
    if value is None:
        return ""
    name = getattr(value, "name", None)
    if name is not None:
        return _("{name} (new)").format(name=name)
    return labels.get(f.refers_to, {}).get(value) or f"#{value}"
