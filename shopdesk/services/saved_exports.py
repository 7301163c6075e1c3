"""Exports kept under a name ("the month's claims for the bookkeeper"): what of which list, how, and into which file.

Kept in the shop file. Days are kept as what they mean (last month), so each run takes those of its own day. Writing the file is
``exporting``'s; a window or the command line runs them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.file_names import safe_name
from shopdesk.core.jobs import Job
from shopdesk.core.periods import PRESETS, days_filter, preset_days
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.core.register import Register
from shopdesk.core.translations import _, listed
from shopdesk.services.exporting import LINES, Exported, Lines

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

SETTING = "exports"
"""The name of the setting: what only asks whether there are any needs not import this module."""
LONGEST_NAME = 60
MOST = 100
FIXED = "fixed"
"""The period of an export whose days stay as they were when it was saved."""
PERIODS = (*(key for key, _title in PRESETS), FIXED)
YESTERDAY = "yesterday"
FORMATS = {"xlsx": (".xlsx", "utf-8-sig"), "csv": (".csv", "utf-8-sig"), "csv-gb18030": (".csv", "gb18030")}
"""Kind of file -> (ending, encoding)."""
DATE, MONTH = ("{date}", "{日期}"), ("{month}", "{月份}")
"""What a pattern of a file's name may hold: the day of the run, and the month that the export is about."""


@dataclass(frozen=True, slots=True)
class SavedExport:
    """``filters`` without those of ``period``; ``columns`` None = all. ``file_name`` is a pattern without its ending."""

    name: str
    register: str
    filters: tuple[Filter, ...] = ()
    words: str = ""
    sort: tuple[Sort, ...] = ()
    period: str = ""
    columns: tuple[str, ...] | None = None
    lines: Lines = "rows"
    totals: bool = False
    format: str = "xlsx"
    clear: bool = False
    folder: str = ""
    file_name: str = ""

    def query(self, register: Register, today: dt.date) -> Query:
        """What it takes out today."""
        filters = [_as_of(today, each) for each in self.filters]
        if self.period not in ("", FIXED) and register.date_field:
            filters.append(days_filter(register.field(register.date_field), preset_days(self.period, today)))
        return Query(register.key, tuple(filters), self.words, self.sort)

    def path(self, today: dt.date) -> Path:
        """Where today's file goes: always into ``folder``, whatever the name holds."""
        first = today if self.period in ("", FIXED) else preset_days(self.period, today)[0]
        name = self.file_name or self.name
        for words, text in ((DATE, today.isoformat()), (MONTH, first.isoformat()[:7])):
            for word in words:
                name = name.replace(word, text)
        return Path(self.folder) / safe_name(name, FORMATS[self.format][0])


def period_of(register: Register, query: Query, today: dt.date) -> str:
    """What the days of a query mean today: the name of a period, FIXED for other days, "" for none."""
    for each in _days_of(register, query):
        named = (key for key, _title in PRESETS if key and days_filter(register.field(each.field), preset_days(key, today)) == each)
        return next(named, FIXED)
    return ""


def saved_of(register: Register, query: Query, today: dt.date, period: str) -> SavedExport:
    """A list as an export that goes with the days: a nameless one, to be filled in."""
    days = _days_of(register, query)
    kept = query.filters if period == FIXED else tuple(each for each in query.filters if each not in days)
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    filters = tuple(
        replace(each, value=YESTERDAY) if each.field == register.due_field and each.op is Op.LE and each.value == yesterday else each
        for each in kept
    )
    return SavedExport("", register.key, filters, query.words, query.sort, period)


def _days_of(register: Register, query: Query) -> list[Filter]:
    return [each for each in query.filters if each.field == register.date_field and each.op is Op.BETWEEN]


def _as_of(today: dt.date, each: Filter) -> Filter:
    return replace(each, value=(today - dt.timedelta(days=1)).isoformat()) if each.value == YESTERDAY else each


class SavedExports:
    """Reads anywhere; ``keep``, ``rename`` and ``delete`` on the writer thread, ``run`` wherever exports run."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def all(self) -> list[SavedExport]:
        """In the order in which they were saved; what no longer makes sense is left out."""
        kept = self._shop.settings.get(SETTING, [])
        if not isinstance(kept, list):
            return []
        return [saved for each in kept if isinstance(each, dict) and (saved := self._read(each))]

    def find(self, name: str) -> SavedExport:
        """The export of this name. Raises NotFound with the names there are."""
        every = self.all()
        found = next((each for each in every if each.name == " ".join(name.split())), None)
        if found is not None:
            return found
        if not every:
            raise NotFound(_("No export is saved yet. Save one in the window: Export, then “Save this export…”."), "no_such_export")
        names = listed(_("“{name}”").format(name=each.name) for each in every)
        raise NotFound(_("There is no saved export “{name}”. There are: {names}.").format(name=name, names=names), "no_such_export")

    def keep(self, saved: SavedExport) -> None:
        """Save an export; one of the same name is replaced. Raises Refused for a name or folder that will not do."""
        saved = replace(saved, name=_checked(saved.name))
        if not saved.folder or not Path(saved.folder).is_absolute():
            raise Refused(_("Say the folder that the file goes to, from its drive on."), code="no_folder")
        every = self.all()
        at = next((i for i, each in enumerate(every) if each.name == saved.name), None)
        if at is None and len(every) >= MOST:
            raise Refused(_("There are {number} saved exports already. Delete one first.").format(number=MOST), code="too_many_exports")
        self._put([*every, saved] if at is None else [*every[:at], saved, *every[at + 1 :]])

    def rename(self, old: str, new: str) -> None:
        """Give an export another name. Raises Refused where the name is taken or empty."""
        new = _checked(new)
        every = self.all()
        if new != old and any(each.name == new for each in every):
            raise Refused(_("There is already a saved export “{name}”.").format(name=new), code="name_taken")
        self._put([replace(each, name=new, file_name=each.file_name or each.name) if each.name == old else each for each in every])

    def delete(self, name: str) -> None:
        """Take an export off the list; files that it wrote stay."""
        self._put([each for each in self.all() if each.name != name])

    def run(self, saved: SavedExport, path: Path | None = None, job: Job | None = None) -> Exported:
        """Write it, to ``path`` or where it belongs. Raises what ``Exporting.export`` raises; the old file is whole then."""
        shop = self._shop
        today = shop.clock.today()
        return shop.exporting.export(
            saved.query(shop.registers[saved.register], today),
            path or saved.path(today),
            columns=saved.columns,
            encoding=FORMATS[saved.format][1],
            clear=saved.clear,
            lines=saved.lines,
            totals=saved.totals,
            job=job,
        )

    # Inside ----------------------------------------------------------------------------------------------------------

    def _put(self, every: Sequence[SavedExport]) -> None:
        self._shop.settings.put(SETTING, [_written(each) for each in every])

    def _read(self, kept: dict[str, Any]) -> SavedExport | None:
        """What was kept, None where a field, a register or a word of it is gone: half an export would be another one."""
        try:
            register = self._shop.registers[kept["register"]]
            columns = kept.get("columns")
            saved = SavedExport(
                name=str(kept["name"]),
                register=register.key,
                filters=tuple(map(Filter.from_kept, kept["filters"])),
                words=str(kept.get("words", "")),
                sort=tuple(map(Sort.from_kept, kept.get("sort", ()))),
                period=str(kept.get("period", "")),
                columns=None if columns is None else tuple(map(str, columns)),
                lines=kept.get("lines", "rows"),
                totals=bool(kept.get("totals")),
                format=str(kept.get("format", "xlsx")),
                clear=bool(kept.get("clear")),
                folder=str(kept["folder"]),
                file_name=str(kept.get("file_name", "")),
            )
            for field in (*(f.field for f in saved.filters), *(s.field for s in saved.sort), *(saved.columns or ())):
                register.field(field)
        except (KeyError, ValueError, TypeError, NotFound):
            return None  # written by a later version, or by hand
        known = saved.period in PERIODS and saved.format in FORMATS and saved.lines in LINES
        return saved if known else None


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Give the export a name of at most {number} characters.").format(number=LONGEST_NAME), code="bad_name")
    return name


def _written(saved: SavedExport) -> dict[str, Any]:
    made = dataclasses.asdict(saved)
    made["filters"] = [f.kept() for f in saved.filters]
    made["sort"] = [s.kept() for s in saved.sort]
    return made
