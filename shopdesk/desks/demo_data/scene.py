"""What all makers share: the shop's clock in whole seconds, who works there, the small lists by name, buyers, and how much is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shopdesk.core.clock import Clock
from shopdesk.desks.demo_data.draws import Draw, scrambled
from shopdesk.desks.demo_data.word_lists import WordLists

HOUR, DAY = 3600, 86_400
SPAN_DAYS = 180

#: The shops: name, platform, seller account. The first is the one that a new file has.
SHOPS = (
    ("晴川女装", "taobao", "晴川女装旗舰"),
    ("晴川女装旗舰店", "tmall", "晴川旗舰店"),
    ("晴川服饰专营店", "pinduoduo", "qingchuan_pdd"),
    ("晴川抖音小店", "douyin", "qingchuan_dy"),
)
#: The staff: name, role. The first is the one at the keyboard.
OPERATORS = (
    ("周倩", "supervisor"),
    ("林小满", "service"),
    ("陈立", "service"),
    ("王珂", "service"),
    ("何静", "finance"),
    ("赵大勇", "warehouse"),
)
RETURN_TO = ("赵大勇", "13588012345", "浙江省杭州市余杭区良渚街道纺织路66号晴川仓库2楼")

#: Couriers by code: how often they carry, and how a waybill of theirs begins.
COURIERS = (
    ("yto", 28, "YT"),
    ("zto", 24, "78"),
    ("yunda", 16, "43"),
    ("jt", 14, "JT"),
    ("sto", 10, "77"),
    ("sf", 5, "SF1"),
    ("ems", 3, "98"),
)
_DIGITS = {"yto": 13, "zto": 12, "yunda": 13, "jt": 13, "sto": 13, "sf": 12, "ems": 11}
_ITEMS = [(code, weight) for code, weight, _prefix in COURIERS]
_PREFIXES = {code: prefix for code, _weight, prefix in COURIERS}

BUYERS, ORDERS, CASES, CLAIMS, REST = range(1, 6)


@dataclass(frozen=True, slots=True)
class Person:
    """A buyer; ``shop`` counts from 0."""

    name: str
    account: str
    phone: str
    place: tuple[str, str, str]
    detail: str
    shop: int

    @property
    def address(self) -> str:
        province, city, district = self.place
        return f"{province}{city if city != province else ''}{district}{self.detail}"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of the shop's list."""

    id: int
    responsible: str
    quality: bool


@dataclass
class Scene:
    """Filled by ``actions`` from the new shop file. Instants are whole seconds since 1970 (UTC) until they are written."""

    clock: Clock
    seed: int
    sizes: Mapping[str, int]
    shops: list[int] = field(default_factory=list)
    operators: list[int] = field(default_factory=list)
    couriers: dict[str, dict[str, Any]] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    shifts: list[dict[str, Any]] = field(default_factory=list)
    lists: WordLists = field(default_factory=WordLists)

    def __post_init__(self) -> None:
        local = self.clock.now().astimezone(self.clock.tz())
        shift = local.utcoffset()
        self.offset = int(shift.total_seconds()) if shift else 0
        self.now = int(self.clock.now().timestamp())
        self.start = (self.now + self.offset) // DAY * DAY - self.offset - SPAN_DAYS * DAY
        self._days: dict[int, str] = {}

    def draw(self, kind: int, at: int) -> Draw:
        return Draw(self.seed, kind, at)

    # Time ----------------------------------------------------------------------------------------------------------------

    def day_text(self, number: int) -> str:
        """The day ``number`` after 1970-01-01 as ``YYYY-MM-DD``."""
        found = self._days.get(number)
        if found is None:
            found = self._days[number] = (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()
        return found

    def stamp(self, at: int) -> str:
        """As an instant is stored."""
        day, second = divmod(at, DAY)
        return f"{self.day_text(day)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"

    def local_day(self, at: int) -> str:
        """The shop's day of an instant, ``YYYY-MM-DD``."""
        return self.day_text((at + self.offset) // DAY)

    def at_local(self, day: dt.date, hour: float) -> int:
        """The instant of an hour of a local day."""
        return (day - dt.date(1970, 1, 1)).days * DAY + int(hour * HOUR) - self.offset

    def moment(self, share: float, first: int, last: int) -> int:
        """An instant between two, by its share of the time; most of a day happens between eight and midnight, few things at night."""
        exact = first + share * (last - first) + self.offset
        day, second = divmod(int(exact), DAY)
        if day == (self.now + self.offset) // DAY:
            return min(int(exact) - self.offset, self.now - 60)
        part = second / DAY
        second = int(part / 0.06 * 8 * HOUR) if part < 0.06 else int((8 + (part - 0.06) / 0.94 * 16) * HOUR)
        return day * DAY + second - self.offset

    # People and parcels ------------------------------------------------------------------------------------------------------

    def person(self, number: int) -> Person:
        """The buyer ``number``: always the same one."""
        draw = Draw(self.seed, BUYERS, number)
        lists = self.lists
        shop = draw.weighted(((0, 45), (1, 20), (2, 20), (3, 15)))
        name = draw.pick(lists.surnames) + draw.pick(lists.given_names)
        unique = _account_number(number, self.seed)
        account = f"tb{unique:08d}{draw.below(10)}" if draw.chance(30) else f"{draw.pick(lists.nicknames)}{unique}"
        phone = f"1{draw.pick('3578')}{draw.below(10)}{scrambled(number, self.seed, 8):08d}"
        return Person(name, account, phone, draw.pick(lists.places), draw.pick(lists.streets) + draw.pick(lists.homes), shop)

    def operator(self, draw: Draw, *places: int) -> int:
        """The id of one of the operators at these places (default: customer service)."""
        return self.operators[draw.pick(places or (1, 2, 3))]

    def waybill(self, draw: Draw, number: int, salt: int) -> tuple[str, str]:
        """(courier code, waybill), different for each ``number`` and ``salt`` (0 … 9)."""
        code = draw.weighted(_ITEMS)
        free = _DIGITS[code] - 11
        middle = f"{draw.below(10**free):0{free}d}" if free else ""
        return code, f"{_PREFIXES[code]}{salt}{middle}{scrambled(number, self.seed, 10):010d}"

    def courier_id(self, code: str) -> int | None:
        found = self.couriers.get(code)
        return None if found is None else int(found["id"])


def _account_number(number: int, seed: int) -> int:
    """Four digits for the first buyers, more for later ones; never the same twice."""
    if number < 9_900:
        return scrambled(number, seed, 4)
    return 10_000 + scrambled(number, seed, 6) if number < 990_000 else 2_000_000 + scrambled(number, seed, 8)
