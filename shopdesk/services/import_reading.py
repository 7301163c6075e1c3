"""A file's rows as plain values: what its columns mean, the reading in the child process, and cells that only a whole column explains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from shopdesk.core.fields import Kind
from shopdesk.core.jobs import Job
from shopdesk.core.parse_context import ParseContext, Unreadable
from shopdesk.core.translations import _
from shopdesk.core.values import parse
from shopdesk.services import import_columns, import_rows
from shopdesk.services.import_columns import Recognised
from shopdesk.services.import_rows import CellProblem, ParsedRow, Slot
from shopdesk.services.import_store import Chunks

if TYPE_CHECKING:
    from shopdesk.services.importing import ImportOptions, Reading
    from shopdesk.services.shop import Shop

TRANSFORM = "shopdesk.services.import_rows:reader"


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields that a file fills (``slots``), and each read column as (index, context, slot)."""

    slots: tuple[Slot, ...]
    columns: tuple[tuple[int, ParseContext, int], ...]
    splits: tuple[tuple[int, int, int], ...]
    fill_down: tuple[int, ...]

    @classmethod
    def of(cls, shop: Shop, recognised: Recognised, options: ImportOptions) -> Self:
        register = shop.registers[recognised.register]
        preset = recognised.preset
        units = import_columns.units_of(recognised.columns)
        paths: dict[str, int] = {}
        slots: list[Slot] = []
        columns: list[tuple[int, ParseContext, int]] = []
        for column in recognised.mapped:
            if column.path not in paths:
                paths[column.path] = len(slots)
                slots.append(Slot(column.path, register.field(column.path)))
            f = slots[paths[column.path]].field
            words: dict[str, str] = {}
            for known in (preset.choices if preset else {}, options.words):
                words.update(known.get(column.path) or known.get(f.key) or {})
            context = ParseContext(
                zone=shop.clock.zone,
                today=shop.clock.today(),
                now=shop.clock.now(),
                from_file=True,
                serials=f.kind in (Kind.DATE, Kind.TIME),
                date_order=options.date_order or (preset.date_order if preset else "") or None,  # type: ignore[arg-type]
                year_for_short=options.year,
                choices={f.key: words},
                units={f.key: units[column.path]} if column.path in units else {},
            )
            columns.append((column.index, context, paths[column.path]))
        splits = []
        for source, parts in (preset.splits if preset else {}).items():
            if source in paths:
                for path in parts:
                    if path not in paths:
                        paths[path] = len(slots)
                        slots.append(Slot(path, register.field(path), soft=True))
                splits.append((paths[source], paths[parts[0]], paths[parts[1]]))
        keys = {part for key in (options.key or (), *register.match_keys, ("number",)) for part in key}
        own = [at for path, at in paths.items() if "." not in path]
        told = tuple(paths[path] for path in paths if path in keys and not slots[paths[path]].field.refers_to) or tuple(own[:1])
        return cls(tuple(slots), tuple(columns), tuple(splits), told if options.fill_down else ())

    def plan(self, recognised: Recognised) -> import_rows.Plan:
        """What the child needs to know."""
        headings = tuple(c.heading for c in recognised.columns)
        return import_rows.Plan(recognised.header_row, headings, self.slots, self.columns, self.splits, self.fill_down)


class ParsedFile:
    """The rows of a file as values by slot; gone through batch by batch, as often as needed. ``close`` it.

    ``count`` rows of data, ``skipped`` others; ``texts`` are the different texts of each slot that refers to other records;
    ``passed_over`` counts, by column, the values that gave way to another column's of the same field.
    """

    def __init__(self, layout: Layout) -> None:
        self.problems: list[CellProblem] = []
        self.passed_over: dict[int, int] = {}
        self.count = 0
        self.skipped = 0
        self.texts: dict[int, set[str]] = {at: set() for at, slot in enumerate(layout.slots) if slot.field.refers_to}
        self._chunks = Chunks()
        self._mended: dict[int, dict[int, Any]] = {}

    def add(self, rows: list[ParsedRow]) -> None:
        self.count += len(rows)
        for slot, texts in self.texts.items():
            texts.update([values[slot] for _number, values in rows if values[slot] is not None])
        if rows:
            self._chunks.add(rows)

    def mend(self, mended: Mapping[int, Mapping[int, Any]]) -> None:
        """Values by row and slot that are known by now."""
        self._mended = {row: dict(values) for row, values in mended.items()}

    def __iter__(self) -> Iterator[Sequence[ParsedRow]]:
        mended = self._mended
        for rows in self._chunks:
            if mended:
                yield [(n, self._with(values, mended[n])) if n in mended else (n, values) for n, values in rows]
            else:
                yield rows

    @staticmethod
    def _with(values: tuple[Any, ...], mended: Mapping[int, Any]) -> tuple[Any, ...]:
        return tuple(mended.get(at) if value is None else value for at, value in enumerate(values))

    def close(self) -> None:
        self._chunks.close()


def read_rows(reading: Reading, layout: Layout, job: Job) -> ParsedFile:
    """Read a whole file in the child process. Raises FileError and Cancelled."""
    from shopdesk.excel.reader import open_table

    plan = layout.plan(reading.recognised)
    parsed = ParsedFile(layout)
    whole: import_rows.Whole = ({}, [], {}, {})
    try:
        with open_table(
            reading.path,
            sheet=reading.sheet or None,
            job=job,
            transform=TRANSFORM,
            transform_args=(plan.packed(),),
            encoding=reading.told[0],
            separator=reading.told[1],
        ) as opened:
            for result in opened.results():
                if isinstance(result[0], dict):
                    whole = result
                    continue
                rows, wrong, skipped = result
                parsed.add(rows)
                parsed.problems.extend(wrong)
                parsed.skipped += skipped
                job.step(parsed.count, max(0, opened.sheet.rows), _("rows read"))
    except BaseException:
        parsed.close()
        raise
    parsed.passed_over = whole[3]
    if parsed.problems and any(whole):
        _settle(layout, parsed, whole)
    return parsed


def _settle(layout: Layout, parsed: ParsedFile, whole: import_rows.Whole) -> None:
    """Cells that only the whole file explains (dates either way round or without a year, numbers that end in zeros); others stay bad."""
    known = {index: (context, slot) for index, context, slot in layout.columns}
    left: list[CellProblem] = []
    mended: dict[int, dict[int, Any]] = {}
    for problem in parsed.problems:
        number, index, text, code, _message, _values = problem
        context, slot = known[index]
        better = import_rows.settled(context, index, text, code, whole)
        if better is None:
            left.append(problem)
            continue
        try:
            mended.setdefault(number, {})[slot] = parse(layout.slots[slot].field, text, better)
        except Unreadable:
            left.append(problem)
    parsed.problems = left
    parsed.mend(mended)
