"""What an import holds of a large file between reading and writing: packed chunks, in memory while small, else in a temporary file.

The file belongs to this process alone (owner's eyes only, gone when closed). What the rows mean is left to ``import_matching``.
"""

from __future__ import annotations

import contextlib
import marshal
import tempfile
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, overload

from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register

#: Packed bytes that stay in memory; a hundred thousand orders have about 30 MB.
IN_MEMORY = 12 << 20
CHUNK = 500
_REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class NewReference:
    """A record of a small list that the file names and the shop does not have yet: made in the same operation."""

    register: str
    name: str


@dataclass(slots=True)
class Draft:
    """A record to be made: the rows of the file that it came from, and its filled values."""

    rows: Sequence[int]
    values: dict[str, Any]


@dataclass(slots=True)
class Matched:
    """A record to be changed: of its fields those that name it and those that change, as they are and as they would be."""

    rows: Sequence[int]
    id: int
    before: dict[str, Any]
    after: dict[str, Any]

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """field -> (old, new), without the stamps."""
        from shopdesk.services.unit import same

        return {k: (self.before.get(k), v) for k, v in self.after.items() if not same(self.before.get(k), v)}


class Chunks:
    """Lists of plain values, packed one after another. Appended by one thread; read by any number of places afterwards."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._ends = array("q", [0])
        self._known: OrderedDict[int, list[Any]] = OrderedDict()
        self._guard = threading.Lock()

    def add(self, values: list[Any]) -> None:
        body = marshal.dumps(values)
        self._ends.append(self._ends[-1] + len(body))
        if self._file is None and self._ends[-1] > IN_MEMORY:
            self._file = tempfile.TemporaryFile(prefix="shopdesk-import-")  # noqa: SIM115 - lives as long as the preview
            self._file.write(b"".join(self._packed))
            self._packed.clear()
        if self._file is None:
            self._packed.append(body)
        else:
            self._file.seek(self._ends[-2])
            self._file.write(body)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def read(self, at: int) -> list[Any]:
        """The list that was added as number ``at``."""
        if self._file is None:
            body = self._packed[at]
        else:
            with self._guard:
                self._file.seek(self._ends[at])
                body = self._file.read(self._ends[at + 1] - self._ends[at])
        found: list[Any] = marshal.loads(body)
        return found

    def remembered(self, at: int) -> list[Any]:
        """The same for looking at places near each other again and again (a list that is scrolled)."""
        found = self._known.get(at)
        if found is None:
            found = self._known[at] = self.read(at)
            while len(self._known) > _REMEMBERED:
                with contextlib.suppress(KeyError):
                    self._known.popitem(last=False)
        return found

    def __iter__(self) -> Iterator[list[Any]]:
        return map(self.read, range(len(self)))

    def close(self) -> None:
        """Give memory and file back."""
        self._packed.clear()
        self._known.clear()
        self._ends = array("q", [0])
        if self._file is not None:
            self._file.close()
            self._file = None


#: A packed record: rows (a number, or a tuple of them), values by column, and for each table of lines of the register its rows.
Packed = tuple[Any, tuple[Any, ...], tuple[Any, ...]]


class Drafts(Sequence[Draft]):
    """The records to be made, in the order of the file. ``columns`` grows while they are added; earlier records are shorter.

    References to records that are yet to be made are stored as negative numbers: -1 is the first of ``new_references``.
    """

    def __init__(self, register: Register, new_references: list[NewReference]) -> None:
        self.register = register
        self.new_references = new_references
        self.columns: list[str] = []
        self._known: set[str] = set()
        self._tables = [(f.key, tuple(sub.key for sub in f.fields)) for f in register.lines]
        self._chunks = Chunks()
        self._open: list[Packed] = []
        self._count = 0

    def add(self, rows: Sequence[int], record: Mapping[str, Any], keys: Iterable[str]) -> None:
        """``record`` may hold more than ``keys``, which are the fields that may be filled; empty ones are left out."""
        if not self._known.issuperset(keys):
            tables = {name for name, _subs in self._tables}
            for key in keys:
                if key not in self._known:
                    self._known.add(key)
                    if key not in tables:
                        self.columns.append(key)
        lines = tuple([_packed_lines(found, subs) if (found := record.get(name)) else () for name, subs in self._tables])
        self._open.append((rows[0] if len(rows) == 1 else tuple(rows), tuple(map(record.get, self.columns)), lines))
        self._count += 1
        if len(self._open) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Pack what was added last; to be called at the end."""
        if self._open:
            self._chunks.add(self._open)
            self._open = []

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Draft: ...
    @overload
    def __getitem__(self, at: slice) -> list[Draft]: ...
    def __getitem__(self, at: int | slice) -> Draft | list[Draft]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(self._count))]
        place = at + self._count if at < 0 else at
        if not 0 <= place < self._count:
            raise IndexError(at)
        return self._draft(self._chunks.remembered(place // CHUNK)[place % CHUNK])

    def __iter__(self) -> Iterator[Draft]:
        for chunk in self._chunks:
            yield from map(self._draft, chunk)

    def packed(self) -> Iterator[list[Packed]]:
        """The records as they are stored, up to CHUNK at a time."""
        return iter(self._chunks)

    def values_of(self, packed: Packed) -> dict[str, Any]:
        """The filled values of a packed record; new references stay negative numbers."""
        _rows, values, lines = packed
        found = {key: value for key, value in zip(self.columns, values, strict=False) if value is not None and value != ()}
        for (name, subs), rows in zip(self._tables, lines, strict=True):
            if rows:
                found[name] = tuple(dict(zip(subs, row, strict=True)) for row in rows)
        return found

    def _draft(self, packed: Packed) -> Draft:
        rows = packed[0]
        values = self.values_of(packed)
        if self.new_references:
            show_new_references(self.register, values, self.new_references)
        return Draft([rows] if isinstance(rows, int) else rows, values)

    def close(self) -> None:
        self._chunks.close()
        self._open, self._count = [], 0


class Changes(Sequence[Matched]):
    """The records to be changed, in the order of the file."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._chunks = Chunks()
        self._open: list[tuple[Any, ...]] = []
        self._count = 0

    def add(self, rows: Sequence[int], before: Mapping[str, Any], after: Mapping[str, Any], new: list[NewReference]) -> bool:
        """Note a change of a whole record; False where nothing differs."""
        from shopdesk.services.unit import same

        changed = [k for k, v in after.items() if not same(before.get(k), v)]
        if not changed:
            return False
        names = [k for k in self._register.label if k not in changed and k in before]
        places = {reference: -at for at, reference in enumerate(new, start=1)}
        old = {k: before.get(k) for k in (*names, *changed)}
        made = {k: _packed_references(after[k], places) for k in changed}
        refs = tuple((r.register, r.name) for r in new) if _holds_new(after, changed) else ()
        self._open.append((tuple(rows), before["id"], old, made, refs))
        self._count += 1
        if len(self._open) >= CHUNK:
            self.flush()
        return True

    def flush(self) -> None:
        if self._open:
            self._chunks.add(self._open)
            self._open = []

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Matched: ...
    @overload
    def __getitem__(self, at: slice) -> list[Matched]: ...
    def __getitem__(self, at: int | slice) -> Matched | list[Matched]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(self._count))]
        place = at + self._count if at < 0 else at
        if not 0 <= place < self._count:
            raise IndexError(at)
        return self._matched(self._chunks.remembered(place // CHUNK)[place % CHUNK])

    def __iter__(self) -> Iterator[Matched]:
        for chunk in self._chunks:
            yield from map(self._matched, chunk)

    def _matched(self, packed: tuple[Any, ...]) -> Matched:
        rows, record_id, before, made, refs = packed
        changed = dict(made)
        if refs:
            show_new_references(self._register, changed, [NewReference(*r) for r in refs])
        return Matched(rows, record_id, {"id": record_id, **before}, {**before, **changed})

    def close(self) -> None:
        self._chunks.close()
        self._open, self._count = [], 0


def _packed_lines(lines: Sequence[Mapping[str, Any]], subs: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple([tuple(map(line.get, subs)) for line in lines])


def _holds_new(values: Mapping[str, Any], keys: Iterable[str]) -> bool:
    for key in keys:
        value = values[key]
        if isinstance(value, NewReference):
            return True
        if isinstance(value, tuple):
            for line in value:
                if isinstance(line, dict) and any(isinstance(cell, NewReference) for cell in line.values()):
                    return True
    return False


def _packed_references(value: Any, places: Mapping[NewReference, int]) -> Any:
    if isinstance(value, NewReference):
        return places[value]
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        return tuple({k: places[v] if isinstance(v, NewReference) else v for k, v in line.items()} for line in value)
    return value


def show_new_references(register: Register, values: dict[str, Any], known: Sequence[NewReference]) -> None:
    """Put the names of records that are yet to be made where a record refers to them by negative numbers (in place)."""
    for key, value in values.items():
        f = register.by_key.get(key)
        if f is None:
            continue
        if f.refers_to and isinstance(value, int) and value < 0:
            values[key] = known[-value - 1]
        elif f.kind is Kind.LINES and value:
            refs = references_of(f)
            if refs:
                values[key] = tuple(
                    {k: known[-v - 1] if k in refs and isinstance(v, int) and v < 0 else v for k, v in line.items()} for line in value
                )


def references_of(lines: Field) -> frozenset[str]:
    """The columns of a table of lines that refer to other records."""
    return frozenset(sub.key for sub in lines.fields if sub.refers_to)
