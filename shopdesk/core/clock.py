"""What time it is, and where the shop is: the one place that asks, so that tests can set it.

Instants are stored as text in UTC (``2026-11-23T02:31:00Z``) and shown in the shop's zone; days and months are local ones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
STORED = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Clock:
    """The shop's clock: ``zone`` is an IANA name (a setting of the shop)."""

    zone: str = DEFAULT_ZONE
    fixed: dt.datetime | None = field(default=None)

    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def now(self) -> dt.datetime:
        """This instant, aware, in UTC, to the second."""
        return (self.fixed or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)

    def stamp(self) -> str:
        """This instant as it is stored."""
        return self.now().strftime(STORED)

    def today(self) -> dt.date:
        """Today in the shop's zone."""
        return self.now().astimezone(self.tz()).date()

    def local(self, stamp: str) -> dt.datetime:
        """A stored instant in the shop's zone."""
        return parse_stamp(stamp).astimezone(self.tz())

    def stored(self, local: dt.datetime) -> str:
        """An instant (naive = local to the shop) as it is stored."""
        aware = local if local.tzinfo else local.replace(tzinfo=self.tz())
        return aware.astimezone(dt.UTC).strftime(STORED)

    def day_bounds(self, first: dt.date, last: dt.date) -> tuple[str, str]:
        """Stored instants [start, end) of the local days first..last."""
        start = dt.datetime.combine(first, dt.time())
        end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time())
        return self.stored(start), self.stored(end)


def parse_stamp(stamp: str) -> dt.datetime:
    """A stored instant as an aware datetime in UTC."""
    return dt.datetime.strptime(stamp, STORED).replace(tzinfo=dt.UTC)


def month_days(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of ``YYYY-MM``."""
    year, number = int(month[:4]), int(month[5:7])
    first = dt.date(year, number, 1)
    after = dt.date(year + number // 12, number % 12 + 1, 1)
    return first, after - dt.timedelta(days=1)
