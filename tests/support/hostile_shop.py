"""A shop whose every text is one that a careless program would take for HTML, and a watch on the file that such HTML names."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from shopdesk import registers
from shopdesk.core.errors import Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.query import Query
from shopdesk.core.register import Register
from shopdesk.services.shop import Shop
from tests.support.full_records import add_accepted, value_of

_IN_ACCESS, _IN_OPEN = 0x1, 0x20


def hostile_texts(canary: Path) -> tuple[str, ...]:
    """What people may call themselves; each names ``canary`` where HTML could name a file."""
    return (
        f'<img src="{canary}">小满',
        f"<img src='{canary.as_uri()}'>",
        f'<a href="{canary.as_uri()}">领红包</a>',
        "<table><tr><td>一</td></tr></table>",
        "<b>粗体</b>&amp;<i>斜</i>",
        "a<b 便宜<买>",
        f'<link rel="stylesheet" href="{canary}"><body background="{canary}">',
    )


def make_hostile_shop(path: Path, texts: Sequence[str]) -> Shop:
    """An open shop with three records of every register, all texts from ``texts`` in turn; one record has some history."""
    shop = Shop.create(path, registers.load(), shop_name=texts[0], operator=texts[4])
    for at, register in enumerate(shop.registers.values()):
        for turn in range(3):
            _add(shop, register, texts, 40 + 10 * at + turn)
    customer = shop.browsing.first_ids(Query("customers"), 1)[0]
    for text in texts:
        shop.records.set("customers", customer, {"name": text})
    return shop


def _add(shop: Shop, register: Register, texts: Sequence[str], serial: int) -> None:
    for again in range(8):
        values = {f.key: _hostile(shop, f, texts, serial + 100 * again) for f in register.writable}
        values = {k: v for k, v in values.items() if v is not None}
        try:
            add_accepted(shop, register, values, {f.key: value_of(shop, f, serial + again) for f in register.writable})
        except Refused as refused:
            if refused.code != "taken":
                raise
        else:
            return


def _hostile(shop: Shop, f: Field, texts: Sequence[str], serial: int) -> Any:
    text = texts[(serial + sum(map(ord, f.key))) % len(texts)]
    if f.kind is Kind.NOTE:
        return "\n".join((text, *texts))
    if f.kind is Kind.TEXT:
        return text if serial < 100 else f"{text} {serial}"
    if f.kind is Kind.TAGS:
        return (texts[3], texts[5])
    if f.kind is Kind.LINES:
        return tuple({sub.key: _hostile(shop, sub, texts, serial + at) if sub.writable else None for sub in f.fields} for at in range(2))
    return value_of(shop, f, serial)


class Watch:
    """Counts every opening and reading of one file by any process (Linux: inotify). ``works`` is False elsewhere."""

    def __init__(self, path: Path) -> None:
        self.works = sys.platform.startswith("linux")
        self._handle = -1
        if self.works:
            libc = ctypes.CDLL(None, use_errno=True)
            self._handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            self.works = self._handle >= 0 and libc.inotify_add_watch(self._handle, os.fsencode(path), _IN_OPEN | _IN_ACCESS) >= 0

    def opened(self) -> int:
        """How often since the last question."""
        try:
            return len(os.read(self._handle, 1 << 16)) // 16
        except BlockingIOError:
            return 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._handle >= 0:
            os.close(self._handle)
