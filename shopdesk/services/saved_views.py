"""Views that people of the shop saved: a name for filters, order, columns and colours of one register, kept in the shop file.

The window turns them into lists; the register's own views are declared, not kept here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import Refused
from shopdesk.core.query import Filter, Sort
from shopdesk.core.register import Register
from shopdesk.core.translations import _

if TYPE_CHECKING:
    from shopdesk.services.settings import ShopSettings

LONGEST_NAME = 60
MOST = 100


@dataclass(frozen=True, slots=True)
class SavedView:
    """``base`` is the declared view it began from; ``chip``, ``preset`` and ``days`` are a ListState's (days as ISO texts);
    ``widths`` are pixels by field; ``colour`` is the field whose value colours the rows, or "".
    """

    name: str
    base: str
    chip: str = ""
    preset: str = ""
    days: tuple[str, str] | None = None
    words: str = ""
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = dataclasses.field(default_factory=dict)
    frozen: int = 1
    colour: str = ""


class SavedViews:
    """Reads anywhere; ``keep``, ``rename`` and ``delete`` on the writer thread."""

    def __init__(self, settings: ShopSettings) -> None:
        self._settings = settings

    def of(self, register: Register) -> list[SavedView]:
        """The views of a register in the order in which they were saved; what no longer makes sense in them is left out."""
        kept = self._settings.get(_key(register), [])
        return [view for each in kept if isinstance(each, dict) and (view := _read(register, each))] if isinstance(kept, list) else []

    def keep(self, register: Register, view: SavedView) -> None:
        """Save a view; one of the same name is replaced. Raises Refused for a name that is empty or too long."""
        view = replace(view, name=_checked(view.name))
        views = self.of(register)
        at = next((i for i, each in enumerate(views) if each.name == view.name), None)
        if at is None and len(views) >= MOST:
            raise Refused(_("There are {number} saved views already. Delete one first.").format(number=MOST), code="too_many_views")
        self._put(register, [*views, view] if at is None else [*views[:at], view, *views[at + 1 :]])

    def rename(self, register: Register, old: str, new: str) -> None:
        """Give a view another name. Raises Refused where the name is taken or empty."""
        new = _checked(new)
        views = self.of(register)
        if new != old and any(each.name == new for each in views):
            raise Refused(_("There is already a view “{name}”.").format(name=new), code="name_taken")
        self._put(register, [replace(each, name=new) if each.name == old else each for each in views])

    def delete(self, register: Register, name: str) -> None:
        """Take a view off the list."""
        self._put(register, [each for each in self.of(register) if each.name != name])

    def _put(self, register: Register, views: list[SavedView]) -> None:
        self._settings.put(_key(register), [_written(view) for view in views])


def _key(register: Register) -> str:
    return f"views.{register.key}"


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Give the view a name of at most {number} characters.").format(number=LONGEST_NAME), code="bad_name")
    return name


def _written(view: SavedView) -> dict[str, Any]:
    made = dataclasses.asdict(view)
    made["filters"] = [f.kept() for f in view.filters]
    made["sort"] = [s.kept() for s in view.sort]
    return made


def _read(register: Register, kept: dict[str, Any]) -> SavedView | None:
    try:
        days = kept.get("days")
        return SavedView(
            name=str(kept["name"]),
            base=str(kept["base"]),
            chip=str(kept.get("chip", "")),
            preset=str(kept.get("preset", "")),
            days=(str(days[0]), str(days[1])) if days else None,
            words=str(kept.get("words", "")),
            filters=tuple(f for f in map(Filter.from_kept, kept.get("filters", ())) if register.has_field(f.field)),
            sort=tuple(s for s in map(Sort.from_kept, kept.get("sort", ())) if register.has_field(s.field)),
            columns=tuple(key for key in kept.get("columns", ()) if register.has_field(key)),
            widths={key: int(pixels) for key, pixels in kept.get("widths", {}).items() if register.has_field(key)},
            frozen=int(kept.get("frozen", 1)),
            colour=key if (key := str(kept.get("colour", ""))) in register.by_key else "",
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None  # written by a later version, or by hand
