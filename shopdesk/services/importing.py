"""Files in: recognise, check, preview, and write as one operation. Nothing is written until it is asked for, and nothing is guessed.

``bring_in`` does it all at once (command line, ``command-line.md`` "How an import decides"); the wizard goes step by step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shopdesk.core.changes import Change
from shopdesk.core.errors import FileError, Refused
from shopdesk.core.jobs import Job
from shopdesk.core.problems import Problem
from shopdesk.core.translations import N_, _
from shopdesk.services import import_columns
from shopdesk.services.import_columns import Recognised
from shopdesk.services.import_disagreeing import Disagreement
from shopdesk.services.import_matching import Matching
from shopdesk.services.import_reading import Layout, read_rows
from shopdesk.services.import_store import Changes, Draft, Drafts, Matched
from shopdesk.services.import_strangers import answers_claims, is_reply, is_statement, kind_of_stranger

if TYPE_CHECKING:
    from shopdesk.services.import_log import ImportedFile
    from shopdesk.services.import_mappings import Mappings
    from shopdesk.services.shop import Shop

__all__ = ["Changes", "Draft", "Drafts", "ImportOptions", "ImportReport", "Importing", "Matched", "Preview", "Reading", "RowProblem"]

Mode = Literal["both", "add", "update"]
HEAD_ROWS = 40
_BAD_ROWS_SHEET = re.compile(r" ([0-9a-f]{8})$")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What may be said beforehand; everything else is recognised.

    ``empty`` says what an empty cell does to a stored value. ``fill_down``: rows that leave the key blank continue the one above (cells
    merged or written once). ``date_order`` settles dates that fit either way, ``year`` those without a year. ``words`` maps a field to
    {word in the file: code}. ``key`` are the fields that find a stored record instead of the register's own; () finds none but by number.
    """

    into: str | None = None
    shop: str | None = None
    sheet: str | None = None
    mode: Mode = "both"
    dry_run: bool = False
    strict: bool = False
    bad_rows: Path | None = None
    empty: Literal["keep", "clear"] = "keep"
    fill_down: bool = False
    date_order: Literal["", "dmy", "mdy", "ymd"] = ""
    year: int | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell, or one row, that could not be taken: row as the user sees it, heading, text, and why."""

    row: int
    column: str
    value: str
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "value": self.value, "code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, opened and recognised, not yet read: what the first page of the wizard shows. ``head`` are its first rows.

    ``seen_before`` is when the same bytes were brought in (UTC), "" never. ``said`` is what was said about the last file with these
    headings. ``mends`` is the import whose bad rows this workbook holds. ``told`` are the encoding and separator that somebody said, ""
    where they were found out; ``is_guess``: the encoding is only likely. ``rows`` there are below the headings, 0 where only reading tells.
    ``unread`` are the names of the other sheets that hold something: one sheet is brought in at a time.
    """

    path: Path
    format: str
    encoding: str
    sheet: str
    sheets: tuple[str, ...]
    recognised: Recognised
    head: tuple[tuple[int, tuple[str, ...]], ...]
    sha256: str
    seen_before: str = ""
    said: ImportOptions | None = None
    mends: int | None = None
    separator: str = ""
    is_guess: bool = False
    told: tuple[str, str] = ("", "")
    rows: int = 0
    unread: tuple[str, ...] = ()


@dataclass
class Preview:
    """A file read and checked against the shop: what would happen, record by record.

    ``references`` are the ids that its records refer to, by register; ``same_records`` the row and the id of each that stays, in
    turns. ``passed_over`` counts, by heading and number of the column, the cells that gave way to another column's of the same field.
    ``disagreeing`` fields of records are said differently by their rows; ``disagreements`` are the first of them.
    ``close`` gives its memory (or temporary file) back early.
    """

    reading: Reading
    read: int
    bad: int
    skipped: int
    new: Drafts
    changed: Changes
    same: int
    problems: list[RowProblem]
    created: dict[str, int] = field(default_factory=dict)
    bad_row_numbers: list[int] = field(default_factory=list)
    references: Mapping[str, set[int]] = field(default_factory=dict)
    options: ImportOptions = field(default_factory=ImportOptions)
    same_records: Sequence[int] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    disagreements: Sequence[Disagreement] = ()
    disagreeing: int = 0

    def close(self) -> None:
        self.new.close()
        self.changed.close()

    @property
    def nothing_to_do(self) -> bool:
        return not self.new and not self.changed


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one file, as the command line prints it."""

    preview: Preview
    operation: int | None
    new: int
    changed: int
    same: int

    def as_json(self) -> dict[str, Any]:
        p = self.preview
        r = p.reading.recognised
        return {
            "file": str(p.reading.path),
            "register": r.register,
            "preset": r.preset.key if r.preset else None,
            "encoding": p.reading.encoding,
            "sheet": p.reading.sheet,
            **({"unread_sheets": list(p.reading.unread)} if p.reading.unread else {}),
            "header_row": r.header_row,
            "read": p.read,
            "bad": p.bad,
            "skipped": p.skipped,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "operation": self.operation,
            "created": p.created,
            **({"passed_over": dict(p.passed_over)} if p.passed_over else {}),
            **({"disagreeing": p.disagreeing, "disagreements": [d.as_json() for d in p.disagreements]} if p.disagreeing else {}),
            "problems": [problem.as_json() for problem in p.problems],
        }


class Importing:
    """Imports into one shop. Reading may run on any thread but the GUI's; writing on the writer thread."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    # Recognising -----------------------------------------------------------------------------------------------------

    def open(
        self,
        path: Path,
        *,
        into: str | None = None,
        sheet: str | None = None,
        told: tuple[str, str] = ("", ""),
        job: Job | None = None,
    ) -> Reading:
        """Open a file and recognise it; ``told`` are its encoding and separator where somebody says them.

        Raises FileError with a sentence where it cannot be read or fits no register.
        """
        from shopdesk.excel.reader import open_table

        with open_table(path, sheet=sheet, job=job, limit=HEAD_ROWS, encoding=told[0], separator=told[1]) as opened:
            head = tuple(opened.rows())
            rows = self._dense(head)
            mends = self._mends(opened.sheet.name)
            header = self.mappings.header_of(rows) or import_columns.header_of(self._shop.registers, rows)
            found = None
            if header is not None:
                found = import_columns.recognise(self._shop.registers, header, into=into, sheet=opened.sheet.name, path=path)
                plainly = found is not None and found.preset is None and into is None
                if found is not None and plainly and (is_statement(header.headings) or is_reply(header.headings, found.register)):
                    found = None
                found = found or self.mappings.recognised(header, into, mends)
            if found is None:
                raise self._not_recognised(path, header.headings if header else ())
            reading = Reading(
                path,
                opened.format,
                opened.encoding,
                opened.sheet.name,
                tuple(s.name for s in opened.sheets),
                found,
                head,
                opened.sha256,
                self._seen_before(opened.sha256),
                mends=mends,
                separator=opened.separator,
                is_guess=opened.is_guess,
                told=told,
                rows=max(0, opened.sheet.rows - found.header_row),
                unread=tuple(s.name for s in opened.sheets if s.rows and s is not opened.sheet),
            )
            return self.mappings.recalled(reading, into)

    @staticmethod
    def _dense(head: Sequence[tuple[int, tuple[str, ...]]]) -> list[tuple[str, ...]]:
        """The first rows by number, blank ones included."""
        rows: list[tuple[str, ...]] = []
        for number, cells in head:
            while len(rows) < number - 1:
                rows.append(())
            rows.append(cells)
        return rows

    def _not_recognised(self, path: Path, headings: Sequence[str]) -> FileError:
        kind = kind_of_stranger(headings)
        if answers_claims(kind):
            message = _(
                "“{file}” looks like {kind}: it answers claims and is no list of them. "
                "Compare it with your claims by “shopdesk reconcile FILE”."
            )
        elif kind:
            message = _("“{file}” looks like {kind}, and ShopDesk keeps no list of these. If it is something else, choose what it is for.")
        elif any(headings):
            message = _(
                "“{file}” is like none of ShopDesk's lists by its headings ({headings}). "
                "Choose what it is for, or use the headings of a template."
            )
        else:
            message = _("“{file}” has no row of headings above its columns. Write one in (a template shows which) and try again.")
        seen = ", ".join(h for h in headings if h)[:200]
        return FileError(message.format(file=path.name, headings=seen, kind=kind), "not_recognised")

    def _seen_before(self, sha256: str) -> str:
        with self._shop.database.reading() as conn:
            row = conn.exec_driver_sql(
                "SELECT i.at FROM imports i JOIN operations o ON o.id = i.operation_id WHERE i.sha256 = ? AND o.undone_by IS NULL "
                "ORDER BY i.id DESC LIMIT 1",
                (sha256,),
            ).first()
            return "" if row is None else str(row[0])

    def _mends(self, sheet: str) -> int | None:
        """The import whose bad rows a sheet holds, by its name."""
        found = _BAD_ROWS_SHEET.search(sheet)
        if found is None:
            return None
        with self._shop.database.reading() as conn:
            row = conn.exec_driver_sql(
                "SELECT operation_id FROM imports WHERE substr(sha256, 1, 8) = ? ORDER BY id DESC LIMIT 1", (found[1],)
            ).first()
            return None if row is None else int(row[0])

    def past(self, limit: int = 500) -> list[ImportedFile]:
        """The files that were brought in, newest first."""
        from shopdesk.services.import_log import imported_files

        return imported_files(self._shop, limit)

    @cached_property
    def mappings(self) -> Mappings:
        """What was said about files with certain headings, and named presets."""
        from shopdesk.services.import_mappings import Mappings

        return Mappings(self._shop)

    # Checking --------------------------------------------------------------------------------------------------------

    def preview(self, reading: Reading, options: ImportOptions | None = None, job: Job | None = None) -> Preview:
        """Read the whole file in the child process, check every cell, and compare with what the shop has. Writes nothing."""
        from shopdesk.services.bulk import painting_goes_on

        options, job = with_said(options or ImportOptions(), reading.said), job or Job()
        recognised = reading.recognised
        layout = Layout.of(self._shop, recognised, options)
        headings = {c.index: c.heading for c in recognised.columns}
        parsed = read_rows(reading, layout, job)
        try:
            problems = [
                RowProblem(number, headings.get(index, ""), text, code, _(message).format(**values))
                for number, index, text, code, message, values in parsed.problems
            ]
            bad_cells = {p.row for p in problems}
            matching = Matching(self._shop, recognised, layout.slots, options, reading.sha256 if reading.seen_before else "")
            with painting_goes_on(parsed.count > HEAD_ROWS):
                result = matching.compare(parsed, parsed.texts, bad_cells, parsed.count, job)
        finally:
            parsed.close()
        problems.extend(RowProblem(p.row, p.column, p.value, p.code, p.message) for p in result.problems)
        problems.sort(key=lambda p: p.row)
        bad = {p.row for p in problems}
        return Preview(
            reading,
            parsed.count + parsed.skipped,
            len(bad),
            parsed.skipped,
            result.new,
            result.changed,
            result.same,
            problems,
            result.created,
            sorted(bad | result.refused_rows),
            result.references,
            options,
            result.same_records,
            {f"{headings[index]} ({index + 1})": count for index, count in sorted(parsed.passed_over.items())},
            result.disagreements,
            result.disagreeing,
        )

    # Writing ---------------------------------------------------------------------------------------------------------

    def write(self, preview: Preview, job: Job | None = None) -> Change | None:
        """Everything of a preview as one operation; None where there was nothing to do. Raises Cancelled, and nothing is written."""
        from shopdesk.services.import_writing import write_preview

        if preview.nothing_to_do:
            return None
        self._shop.backups.before_import()
        change = write_preview(self._shop, preview, job or Job())
        self._remember(preview)
        return change

    def _remember(self, preview: Preview) -> None:
        """Keep what people corrected for the next file with these headings; a register said at the command line is said for this file."""
        reading, registers = preview.reading, self._shop.registers
        header = import_columns.header_of(registers, self._dense(reading.head))
        automatic = None
        if header is not None:
            automatic = import_columns.recognise(registers, header, into=preview.options.into, sheet=reading.sheet, path=reading.path)
        self.mappings.remember(reading, preview.options, automatic)

    def bring_in(self, paths: Sequence[Path], options: ImportOptions, job: Job | None = None) -> list[ImportReport]:
        """Import files one after another, each as one operation; a file whose rows only add lines comes after the others."""
        job = job or Job()
        readings = [self.open(path, into=options.into, sheet=options.sheet, job=job) for path in paths]
        order = sorted(range(len(readings)), key=lambda at: sum("." not in p for p in readings[at].recognised.paths()) <= 2)
        reports: dict[int, ImportReport] = {}
        for at in order:
            reports[at] = self._one(readings[at], options, job)
        return [reports[at] for at in range(len(readings))]

    def _one(self, reading: Reading, options: ImportOptions, job: Job) -> ImportReport:
        preview = self.preview(reading, options, job)
        if options.bad_rows and preview.bad_row_numbers:
            self.write_bad_rows(preview, options.bad_rows, job)
        if options.strict and preview.bad:
            first = preview.problems[0]
            raise Refused(
                _("{count} rows are bad, so nothing was imported (row {row}, {column}: {message})").format(
                    count=preview.bad, row=first.row, column=first.column, message=first.message
                ),
                [Problem(p.column, p.code, p.message.replace("{", "{{").replace("}", "}}"), {}) for p in preview.problems[:50]],
                "bad_rows",
            )
        operation: int | None = None
        if not options.dry_run:
            change = self.write(preview, job)
            operation = change.operation if change else None
        report = ImportReport(preview, operation, len(preview.new), len(preview.changed), preview.same)
        preview.close()
        return report

    def write_bad_rows(self, preview: Preview, target: Path, job: Job | None = None) -> int:
        """The rows that were refused, with their original cells and a column that says why; mended, they can be imported again."""
        from shopdesk.excel.reader import open_table
        from shopdesk.excel.writer import OutColumn, write_table

        wanted = set(preview.bad_row_numbers)
        reasons: dict[int, list[str]] = {}
        for p in preview.problems:
            reasons.setdefault(p.row, []).append(f"{p.column}: {p.message}" if p.column else p.message)
        encoding, separator = preview.reading.told
        sheet = preview.reading.sheet or None
        with open_table(preview.reading.path, sheet=sheet, job=job, encoding=encoding, separator=separator) as opened:
            kept = {number: cells for number, cells in opened.rows() if number in wanted}
        headings = [c.heading for c in preview.reading.recognised.columns]
        width = len(headings)
        rows = [
            [*cells[:width], *[""] * (width - len(cells)), "; ".join(reasons.get(number, [_("Belongs to a record with a bad row.")]))]
            for number, cells in sorted(kept.items())
        ]
        columns = [OutColumn(h or f"({at + 1})", "text", 16) for at, h in enumerate(headings)]
        sheet_name = f"{_('Bad rows')} {preview.reading.sha256[:8]}"  # by which the mended workbook is known again
        return write_table(target, [*columns, OutColumn(_("Why it was refused"), "text", 60)], rows, sheet_name=sheet_name).rows


def counts_json(preview: Preview) -> str:
    """What came of an import, and how its file was taken: by that the mended workbook of its bad rows is read."""
    from shopdesk.services.import_mappings import taken_as

    return json.dumps(
        {
            "read": preview.read,
            "bad": preview.bad,
            "skipped": preview.skipped,
            "new": len(preview.new),
            "changed": len(preview.changed),
            "same": preview.same,
            **({"mends": preview.reading.mends} if preview.reading.mends else {}),
            **({"taken_as": taken_as(preview.reading.recognised, preview.options)} if preview.bad else {}),
        },
        ensure_ascii=False,
    )


def with_said(options: ImportOptions, said: ImportOptions | None) -> ImportOptions:
    """What was said before, where nothing else is said now."""
    if said is None:
        return options
    plain = ImportOptions()
    names = ("empty", "fill_down", "date_order", "words", "key", "mode", "shop", "year")
    return replace(options, **{name: getattr(said, name) for name in names if getattr(options, name) == getattr(plain, name)})


IMPORT_LABEL = N_("Import “{file}”: {new} new, {changed} changed")
