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
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.core.values import format_value
from shopdesk.ui.columns import column_of

if TYPE_CHECKING:
    from shopdesk.services.importing import Draft, ImportOptions, Matched, Preview, Reading
    from shopdesk.services.shop import Shop

Labels = Mapping[str, Mapping[int, str]]
MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class Checked:
    """A preview, and what is needed to show it: each changed field as (position in ``changed``, key), and names of linked records."""

    preview: Preview
    changes: tuple[tuple[int, str], ...]
    labels: Labels


def _nothing_said() -> ImportOptions:
    from shopdesk.services.importing import ImportOptions

    return ImportOptions()


@dataclass
class ImportFile:
    """``options`` are what the user said; ``turn`` grows with every question, so that an answer to an older one is known as stale."""

    path: Path
    into: str | None = None
    reading: Reading | None = None
    error: ShopDeskError | None = None
    checked: Checked | None = None
    options: ImportOptions = field(default_factory=_nothing_said)
    done: Change | None = None
    undone: Change | None = None
    turn: int = 0
    token: CancelToken | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is something to import now."""
        return self.checked is not None and self.done is None and not self.checked.preview.nothing_to_do


def look(shop: Shop, path: Path, into: str | None, sheet: str | None, job: Job) -> Reading:
    """Open and recognise a file; where somebody said what it is for, take it for that even if its headings fit nothing."""
    from shopdesk.services.import_corrections import Corrections

    try:
        return shop.importing.open(path, into=into, sheet=sheet, job=job)
    except FileError as error:
        if error.code != "not_recognised" or into is None:
            raise
    return Corrections(shop).open_as(path, into, sheet=sheet, job=job)


def check(shop: Shop, reading: Reading, options: ImportOptions, job: Job) -> Checked:
    """Read the whole file and compare it with the shop. Writes nothing."""
    preview = shop.importing.preview(reading, options, job)
    changes = tuple((at, key) for at, matched in enumerate(preview.changed) for key in matched.changes())
    register = shop.registers[reading.recognised.register]
    return Checked(preview, changes, _labels(shop, register, preview))


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
    name = " ".join(str(matched.before[k]) for k in register.label if matched.before.get(k) not in (None, ())) or f"#{matched.id}"
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
