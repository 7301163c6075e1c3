"""Days, months and instants out of text: every shape that platforms, spreadsheets and people write (``domain.md`` §5).

Nothing is guessed: what fits two days, lacks its year, or never was on a calendar is refused with what to do about it. The text comes
cleaned; empty words are dealt with in ``core.parsing``.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shopdesk.core.fields import Field
from shopdesk.core.parse_context import ParseContext, refusal
from shopdesk.core.translations import N_

FIRST_DAY = dt.date(1970, 1, 1)
LAST_DAY = dt.date(2199, 12, 31)
_DAY = dt.timedelta(days=1)

UNREADABLE = N_("“{text}” is not a date. Write it as 2026-03-02, or 2026-03-02 10:11 with a time.")
UNREADABLE_MONTH = N_("“{text}” is not a month. Write it as 2026-03.")
WITHOUT_YEAR = N_("“{text}” has no year. Add the year, as in 2026-03-02.")
WITHOUT_DAY = N_("“{text}” has no day. Add the day, as in 2026-03-02.")
AMBIGUOUS = N_("“{text}” may be {first} or {second}. Say which order day and month have, or write 2026-03-02.")
IMPOSSIBLE = N_("“{text}” is on no calendar. Check day and month.")
OUT_OF_BOUNDS = N_("“{text}” lies outside 1970 to 2199. Check the year.")
SKIPPED = N_("At “{text}” the clocks were put forward, so this time never was. Check the hour.")

_Y_M_D = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_Y_M_D_WORDS = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号號]?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?", re.ASCII)
_A_B_C = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
_DAY_NAME_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- /.]?([a-z]{3,9})\.?,?[- /.]?(\d{4}|\d\d)", re.ASCII | re.IGNORECASE)
_NAME_DAY_YEAR = re.compile(r"([a-z]{3,9})\.?[- ](\d{1,2})(?:st|nd|rd|th)?,?[- ](\d{4})", re.ASCII | re.IGNORECASE)
_M_D = re.compile(r"(\d{1,2})[-/.](\d{1,2})|(\d{1,2}) ?月 ?(\d{1,2}) ?[日号號]?", re.ASCII)
_Y_M = re.compile(r"(\d{4})(?:[-/.](\d{1,2})| ?年 ?(\d{1,2}) ?月份?)", re.ASCII)
_M_Y = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_YM = re.compile(r"(\d{4})(\d\d)", re.ASCII)
_NAME_YEAR = re.compile(r"([a-z]{3,9})\.?[- ,]{1,2}(\d{4})", re.ASCII | re.IGNORECASE)
_MONTH_ONLY = re.compile(r"(\d{1,2}) ?月份?", re.ASCII)
_SERIAL = re.compile(r"(\d{5,6})(?:\.(\d{1,20}))?", re.ASCII)
_WEEKDAY = re.compile(r"[ (]*(?:星期|周|週|礼拜)[一二三四五六日天][) ]*|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:^|(?<=[\d日号號天])[ t]*|(?<=[a-z]) +)"
    r"(?P<half>上午|下午|[ap]m)? *"
    r"(?:(?<![\d])(?P<h>\d{1,2}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2})(?:[.,]\d{1,9})?)?"
    r"|(?<![\d])(?P<ch>\d{1,2})[时時点點](?:(?P<cm>\d{1,2})分?(?:(?P<cs>\d{1,2})秒?)?)?)"
    r" *(?P<half2>[ap]m)?"
    r" *(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d\d(?::?\d\d)?)?$",
    re.ASCII | re.IGNORECASE,
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {name: n for names in (_MONTH_NAMES, _FULL_MONTH_NAMES) for n, name in enumerate(names, start=1)} | {"sept": 9}
_DAY_WORDS = {
    "今天": 0, "今日": 0, "today": 0, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2, "明天": 1, "明日": 1, "tomorrow": 1,
    "后天": 2, "後天": 2,
}  # fmt: skip
_NOW_WORDS = frozenset({"now", "现在", "現在", "此刻"})
_MONTH_WORDS = {
    "本月": 0,
    "这个月": 0,
    "這個月": 0,
    "this month": 0,
    "上月": -1,
    "上个月": -1,
    "上個月": -1,
    "last month": -1,
    "下月": 1,
    "next month": 1,
}
_ORDERS = (("ymd", 2, 1, 0), ("mdy", 1, 0, 2), ("dmy", 0, 1, 2))  # where day, month and year stand


class Moment(NamedTuple):
    """A wall-clock time in the shop's zone (``offset`` None) or at an offset; ``timed`` says whether a time of day was written."""

    wall: dt.datetime
    timed: bool
    offset: dt.timedelta | None


@lru_cache(maxsize=8192)
def _day_offset(zone: str, day: dt.date) -> dt.timedelta | None:
    """The zone's offset where it is the same all day and the night around it, else None."""
    tz = ZoneInfo(zone)
    start = dt.datetime.combine(day, dt.time()) - dt.timedelta(hours=3)
    offsets = {(start + dt.timedelta(hours=h)).replace(tzinfo=tz, fold=f).utcoffset() for h in range(0, 31, 3) for f in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def utc_text(wall: dt.datetime, zone: str) -> str:
    """A wall-clock time of the zone as it is stored; of two such times (clocks put back) the first."""
    offset = _day_offset(zone, wall.date())
    if offset is not None:
        return (wall - offset).isoformat() + "Z"
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def wall_time(stamp: str, zone: str) -> dt.datetime:
    """A stored instant as naive wall-clock time in the zone."""
    utc = dt.datetime.fromisoformat(stamp[:-1])
    offset = _day_offset(zone, utc.date())
    if offset is not None and _day_offset(zone, (utc + offset).date()) == offset:
        return utc + offset
    return utc.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def offset_of(stamp: str, zone: str) -> dt.timedelta:
    """The zone's offset at a stored instant."""
    return wall_time(stamp, zone) - dt.datetime.fromisoformat(stamp[:-1])


def _exists(wall: dt.datetime, zone: str) -> bool:
    return _day_offset(zone, wall.date()) is not None or wall_time(utc_text(wall, zone), zone) == wall


def plain_time(text: str, zone: str) -> str | None:
    """The stored instant of ``2026-03-02 10:11:12``, quickly; None where the text needs a closer look."""
    try:
        wall = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1970 <= wall.year <= 2199 or wall.tzinfo is not None:
        return None
    offset = _day_offset(zone, wall.date())
    return None if offset is None else (wall - offset).isoformat() + "Z"


def read_date(field: Field, text: str, context: ParseContext) -> str:
    """``YYYY-MM-DD``: the day written, or the local day of an instant with an offset."""
    moment = _read(field, text, context)
    wall = moment.wall
    if moment.offset is not None:
        wall = wall_time(_utc(wall, moment.offset), context.zone)
    return wall.date().isoformat()


def read_time(field: Field, text: str, context: ParseContext) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ``; a day alone is its first moment in the shop's zone."""
    moment = _read(field, text, context)
    if moment.offset is not None:
        return _utc(moment.wall, moment.offset)
    if moment.timed and not _exists(moment.wall, context.zone):
        raise refusal(field, "no_such_time", SKIPPED, text)
    return utc_text(moment.wall, context.zone)


def read_day_or_time(field: Field, text: str, context: ParseContext) -> str:
    """For a filter on instants: ``YYYY-MM-DD`` where only a day is written, else the instant."""
    return read_time(field, text, context) if _read(field, text, context).timed else read_date(field, text, context)


def _utc(wall: dt.datetime, offset: dt.timedelta) -> str:
    return (wall - offset).isoformat() + "Z"


def read_month(field: Field, text: str, context: ParseContext) -> str:
    """``YYYY-MM``; a whole date gives its month."""
    if context.short_dates and context.today is not None:
        if text.lower() in _MONTH_WORDS:
            months = context.today.year * 12 + context.today.month - 1 + _MONTH_WORDS[text.lower()]
            return f"{months // 12:04}-{months % 12 + 1:02}"
        if found := _MONTH_ONLY.fullmatch(text):
            return _month(field, text, context.today.year, int(found[1]))
    if found := _Y_M.fullmatch(text):
        return _month(field, text, int(found[1]), int(found[2] or found[3]))
    if found := _M_Y.fullmatch(text):
        return _month(field, text, int(found[2]), int(found[1]))
    if (found := _NAME_YEAR.fullmatch(text)) and found[1].lower() in _MONTHS:
        return _month(field, text, int(found[2]), _MONTHS[found[1].lower()])
    if (found := _YM.fullmatch(text)) and not context.serials:
        return _month(field, text, int(found[1]), int(found[2]))
    if _MONTH_ONLY.fullmatch(text):
        raise refusal(field, "date_without_year", WITHOUT_YEAR, text)
    return _read(field, text, context, UNREADABLE_MONTH).wall.date().isoformat()[:7]


def is_month(text: str) -> bool:
    """Whether a cleaned text is a year and a month without a day."""
    return bool(_Y_M.fullmatch(text))


def _month(field: Field, text: str, year: int, month: int) -> str:
    return _day(field, text, year, month, 1).isoformat()[:7]


def _read(field: Field, text: str, context: ParseContext, message: str = UNREADABLE) -> Moment:
    text = " ".join(text.split())
    if context.serials and (found := _SERIAL.fullmatch(text)):
        return _serial(field, text, found, context)
    if context.short_dates and context.now is not None and text.lower() in _NOW_WORDS:
        return Moment(context.now.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0), True, dt.timedelta())
    bare = _WEEKDAY.sub(" ", text).strip()
    clock = _CLOCK.search(bare)
    written = bare[: clock.start()].rstrip(" ,T") if clock else bare
    if clock is None:
        day, time = _read_day(field, text, written, context, message)
        return Moment(dt.datetime.combine(day, time or dt.time()), time is not None, None)
    if not written:
        # 9:5 beside its day is what a spreadsheet's h:m shows; alone it may be anything
        if not context.short_dates or context.today is None or len(clock["m"] or "00") < 2:
            raise refusal(field, "unreadable_date", message, text)
        day = context.today
    else:
        day, extra = _read_day(field, text, written, context, message)
        if extra is not None:
            raise refusal(field, "unreadable_date", message, text)
    return Moment(dt.datetime.combine(day, _time_of_day(field, text, clock, message)), True, _offset(field, text, clock, message))


def _time_of_day(field: Field, text: str, clock: re.Match[str], message: str) -> dt.time:
    hour, minute, second = (int(clock[a] or clock[b] or 0) for a, b in (("h", "ch"), ("m", "cm"), ("s", "cs")))
    half = (clock["half2"] or clock["half"] or "").lower()
    if half in ("pm", "下午") and hour < 12:
        hour += 12
    elif half in ("am", "上午"):
        hour = 0 if hour == 12 else hour if hour < 12 else 99
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        raise refusal(field, "unreadable_date", message, text) from None


def _offset(field: Field, text: str, clock: re.Match[str], message: str) -> dt.timedelta | None:
    zone = clock["zone"]
    if not zone:
        return None
    digits = "".join(c for c in zone if c.isdigit())
    offset = dt.timedelta(hours=int(digits[:2] or 0), minutes=int(digits[2:] or 0))
    # 10:11-12 is a range of hours rather than an offset
    if offset > dt.timedelta(hours=15) or (len(digits) == 2 and not clock["s"]):
        raise refusal(field, "unreadable_date", message, text)
    return -offset if "-" in zone else offset


def _read_day(field: Field, text: str, written: str, context: ParseContext, message: str) -> tuple[dt.date, dt.time | None]:
    """The day in ``written``; the time too where fourteen digits hold both."""
    if found := _Y_M_D.fullmatch(written):
        return _day(field, text, int(found[1]), int(found[3]), int(found[4])), None
    if found := _Y_M_D_WORDS.fullmatch(written):
        return _day(field, text, int(found[1]), int(found[2]), int(found[3])), None
    if found := _COMPACT.fullmatch(written):
        day = _day(field, text, int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return day, None
        try:
            return day, dt.time(int(found[4]), int(found[5]), int(found[6]))
        except ValueError:
            raise refusal(field, "unreadable_date", message, text) from None
    if found := _A_B_C.fullmatch(written):
        return _two_orders(field, text, (found[1], found[3], found[4]), context), None
    if (found := _DAY_NAME_YEAR.fullmatch(written)) and found[2].lower() in _MONTHS:
        return _day(field, text, _year(found[3]), _MONTHS[found[2].lower()], int(found[1])), None
    if (found := _NAME_DAY_YEAR.fullmatch(written)) and found[1].lower() in _MONTHS:
        return _day(field, text, int(found[3]), _MONTHS[found[1].lower()], int(found[2])), None
    if found := _M_D.fullmatch(written):
        return _without_year(field, text, int(found[1] or found[3]), int(found[2] or found[4]), context, message), None
    if context.short_dates and context.today is not None and written.lower() in _DAY_WORDS:
        return context.today + _DAY_WORDS[written.lower()] * _DAY, None
    if _Y_M.fullmatch(written):
        raise refusal(field, "date_without_day", WITHOUT_DAY, text)
    raise refusal(field, "unreadable_date", message, text)


def _without_year(field: Field, text: str, month: int, day: int, context: ParseContext, message: str) -> dt.date:
    year = context.year_for_short
    if year is None and context.short_dates and context.today is not None:
        year = context.today.year
    if year is not None:
        return _day(field, text, year, month, day)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise refusal(field, "unreadable_date", message, text)
    raise refusal(field, "date_without_year", WITHOUT_YEAR, text)


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


def _two_orders(field: Field, text: str, parts: tuple[str, str, str], context: ParseContext) -> dt.date:
    """``12/31/22``: the order that the context knows, else the only one that gives a day."""
    fitting: dict[dt.date, None] = {}
    year_last = len(parts[2]) == 4
    known = None if year_last and context.date_order == "ymd" else context.date_order
    for order, day, month, year in _ORDERS:
        if known not in (None, order) or (order == "ymd" and year_last):
            continue
        try:
            fitting[dt.date(_year(parts[year]), int(parts[month]), int(parts[day]))] = None
        except ValueError:
            continue
    days = list(fitting)
    if not days:
        raise refusal(field, "impossible_date", IMPOSSIBLE, text)
    if not FIRST_DAY <= days[0] <= LAST_DAY:
        raise refusal(field, "date_out_of_bounds", OUT_OF_BOUNDS, text)
    if len(days) > 1:
        raise refusal(field, "ambiguous_date", AMBIGUOUS, text, first=days[0].isoformat(), second=days[1].isoformat())
    return days[0]


def _day(field: Field, text: str, year: int, month: int, day: int) -> dt.date:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise refusal(field, "impossible_date", IMPOSSIBLE, text) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise refusal(field, "date_out_of_bounds", OUT_OF_BOUNDS, text)
    return found


def _serial(field: Field, text: str, found: re.Match[str], context: ParseContext) -> Moment:
    """A workbook's date number: days since 1899-12-30 (or 1904-01-01), the fraction is the time of day, to the second."""
    start = dt.datetime(1904, 1, 1) if context.epoch_1904 else dt.datetime(1899, 12, 30)
    seconds = round(float("0." + found[2]) * 86_400) if found[2] else 0
    try:
        wall = start + dt.timedelta(days=int(found[1]), seconds=seconds)
    except OverflowError:
        raise refusal(field, "date_out_of_bounds", OUT_OF_BOUNDS, text) from None
    if not FIRST_DAY <= wall.date() <= LAST_DAY:
        raise refusal(field, "date_out_of_bounds", OUT_OF_BOUNDS, text)
    return Moment(wall, seconds > 0, None)
