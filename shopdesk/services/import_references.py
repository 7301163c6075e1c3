"""What the rows of a file refer to, and what they leave to be understood: names -> records, the shop that a file does not name.

Looked up once per file; each row is then completed by look-ups in memory. Which rows make a record is ``import_matching``'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.masking import is_masked
from shopdesk.core.register import Link
from shopdesk.core.translations import _
from shopdesk.services.entry import NOT_FOUND
from shopdesk.services.import_columns import Recognised
from shopdesk.services.import_rows import Slot
from shopdesk.services.import_store import NewReference, show_new_references
from shopdesk.storage import rows as stored_rows

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

Row = dict[str, Any]
_MANY = 300
_NOWHERE = object()


class References:
    """The references of one file. ``new`` are the records that it names and the shop does not have; in rows they are negative numbers."""

    def __init__(self, shop: Shop, recognised: Recognised, slots: Sequence[Slot], shop_name: str | None) -> None:
        self._shop = shop
        self._register = shop.registers[recognised.register]
        self._slots = slots
        self._paths = frozenset(slot.path for slot in slots)
        self._headings = {path: c.heading for c in recognised.columns if (path := c.path)}
        self._shop_name = shop_name
        self._fixed = dict(recognised.fixed)
        self.new: list[NewReference] = []
        self.used: dict[str, set[int]] = {}
        self.bad_rows: set[int] = set()
        #: (row, heading, text, message) of each name that leads nowhere
        self.problems: list[tuple[int, str, str, str]] = []
        self._places: dict[NewReference, int] = {}
        self._found: list[tuple[str, Slot, dict[str, Any]]] = []
        self._first_pass = True
        self._ours = re.compile(re.escape(self._register.number_prefix) + r"\d{8}-\d{3,9}") if self._register.numbered else None
        self._names = {link.field: self._name_of(link) for link in self._register.links}
        self._supplied = [f for f in self._register.writable if self._may_supply(f)]
        self._only_known: dict[str, Any] = {}
        tables = sorted({p.split(".", 1)[0] for p in self._paths if "." in p})
        self._of_lines = [found for table in tables for found in self._line_shops(table)]
        self._line_shops_known = [
            (path, telling, frozenset(p for p in self._paths if p.startswith(table)), self._shared(table, only), only["id"])
            for table, path, telling, only in self._of_lines
        ]
        either = recognised.preset.either if recognised.preset else {}
        self._either = [(path, family, self._owners(path)) for path, family in either.items()]
        self._owned: dict[tuple[str, int, str], Any] = {}

    # Looking up ------------------------------------------------------------------------------------------------------

    def look_up(self, texts: Mapping[int, set[str]], job: Job) -> None:
        """Find what each slot's different texts name."""
        for at, slot in enumerate(self._slots):
            if not slot.field.refers_to or slot.field.refers_to not in self._shop.registers:
                continue
            job.token.check()
            target = self._shop.registers[slot.field.refers_to]
            wanted = sorted(texts.get(at, ()))
            ids = self._ids(target.key, wanted, job)
            found: dict[str, Any] = {}
            for text in wanted:
                if text in ids:
                    found[text] = ids[text]
                elif is_masked(text) or slot.soft:
                    found[text] = None
                elif target.creatable_by_import:
                    found[text] = self._place(NewReference(target.key, text))
                else:
                    found[text] = _NOWHERE
            self.used.setdefault(target.key, set()).update(ids.values())
            self._found.append((slot.path, slot, found))

    def _ids(self, key: str, texts: list[str], job: Job) -> dict[str, int]:
        """Ids by name; many names of a long list are first looked up together, by its number and label."""
        found: dict[str, int] = {}
        register = self._shop.registers[key]
        if len(texts) > _MANY and not register.small_list:
            with self._shop.database.reading() as conn:
                for name in dict.fromkeys(("number", *register.label)):
                    f = register.by_key.get(name)
                    if f is None or f.kind in (Kind.REFERENCE, Kind.LINES):
                        continue
                    left = [t for t in texts if t not in found]
                    for start in range(0, len(left), stored_rows.CHUNK):
                        job.token.check()
                        chunk = tuple(left[start : start + stored_rows.CHUNK])
                        found.update(
                            (text, record_id)
                            for text, record_id, count in conn.exec_driver_sql(
                                f'SELECT "{f.column}", MAX(id), COUNT(*) FROM "{register.key}" '
                                f'WHERE "{f.column}" IN ({", ".join("?" * len(chunk))}) AND deleted_at IS NULL GROUP BY 1',
                                chunk,
                            )
                            if count == 1  # two of the same name: nobody may guess
                        )
        left = [t for t in texts if t not in found]
        for start in range(0, len(left), 200):
            job.token.check()
            found.update(self._shop.browsing.find_many(key, left[start : start + 200]))
        return found

    def _place(self, reference: NewReference) -> int:
        place = self._places.get(reference)
        if place is None:
            self.new.append(reference)
            place = self._places[reference] = -len(self.new)
        return place

    def created(self) -> dict[str, int]:
        """How many records of each register the file would make by naming them."""
        counts: dict[str, int] = {}
        for reference in self.new:
            counts[reference.register] = counts.get(reference.register, 0) + 1
        return counts

    def show(self, values: dict[str, Any]) -> None:
        """Put names for negative numbers (in place)."""
        if self.new:
            show_new_references(self._register, values, self.new)

    # Rows ------------------------------------------------------------------------------------------------------------

    def known_rows(self) -> None:
        """Every row was seen once: its problems are known."""
        self._first_pass = False

    def complete(self, number: int, row: Row) -> None:
        """Names become ids, and what the file leaves to be understood is put in (in place). To be called once for each row, in order;
        a second time changes nothing of what was found."""
        for path, slot, found in self._found:
            text = row.get(path)
            if text is None:
                continue
            value = found[text]
            if value.__class__ is int:
                row[path] = value
            else:
                del row[path]
                if value is _NOWHERE and not self._kept_as_name(path, row, text):
                    self._lost(number, slot, text)
        if self._ours is not None and "number" in row and not self._ours.fullmatch(str(row["number"])):
            del row["number"]  # a sheet's own 1, 2, 3 is no number of ours
        for path, value in self._fixed.items():
            row.setdefault(path, value)
        if self._supplied and not ("id" in row or (self._ours is not None and "number" in row)):
            for f in self._supplied:  # what is found by id or number needs no shop, and an empty one stays
                if f.key not in row and (value := self._only(f)) is not None:
                    row[f.key] = value
        for path, telling, of_table, shared, only in self._line_shops_known:
            if not telling.isdisjoint(row) and not of_table.isdisjoint(row):
                self._supply_line(row, path, shared, only)
        for path, family, owners in self._either:
            if row.get(path) in family:
                self._decide(row, path, family, owners)

    def supplied_paths(self) -> set[str]:
        """The paths whose value in a completed row may not be the one that stands in the file."""
        shared = {table + key for table, _path, _telling, only in self._of_lines for key in only}
        found = {slot.path for slot in self._slots if slot.field.refers_to} | {path for _table, path, _telling, _only in self._of_lines}
        found |= {*self._fixed, *(f.key for f in self._supplied), *(path for path, _family, _owners in self._either), *shared}
        return found | ({"number"} if self._ours is not None and "number" in self._paths else set())

    def _supply_line(self, row: Row, path: str, shared: Sequence[tuple[str, Any]], only: int) -> None:
        """The only shop, for a line that does not say itself where it belongs; what it says must fit that shop."""
        if path in row:
            if row[path] != only:
                return
        else:
            for beside, value in shared:
                if beside in row and (beside in self._paths or row[beside] != value):
                    return
        row[path] = only
        for beside, value in shared:
            row.setdefault(beside, value)

    def _kept_as_name(self, path: str, row: Row, text: str) -> bool:
        """Whether a customer whom nobody has in the archives stays in the record by name: a shop's sheet names its buyers so."""
        into, ours = self._names.get(path, ("", None))
        if not into or into in row or (ours is not None and ours.match(text)):
            return False
        row[into] = text
        return True

    def _lost(self, number: int, slot: Slot, text: str) -> None:
        if self._first_pass:
            self.bad_rows.add(number)
            title = _(self._shop.registers[slot.field.refers_to].title)
            message = _(NOT_FOUND).format(text=text[:60], register=title)
            self.problems.append((number, self._headings.get(slot.path, slot.path), text, message))

    # What a file does not say ----------------------------------------------------------------------------------------

    def _name_of(self, link: Link) -> tuple[str, re.Pattern[str] | None]:
        """The field that holds the name of a customer who is not linked, and what a number of one looks like."""
        target = self._shop.registers[self._register.by_key[link.field].refers_to]
        ours = re.compile(re.escape(target.number_prefix) + r"\d{8}-") if target.numbered else None
        return next((key for key in (*link.name, "receiver") if key in self._register.by_key), ""), ours

    def _may_supply(self, f: Field) -> bool:
        if not f.refers_to or not self._shop.registers[f.refers_to].creatable_by_import:
            return False
        return self._must(f) or self._links_through(f.key)

    def _must(self, f: Field) -> bool:
        return f.required or any(f.key in parts for parts in self._register.match_keys)

    def _links_through(self, key: str) -> bool:
        """Whether a customer is found through this reference (``shop.platform``)."""
        return any(path.startswith(key + ".") for link in self._register.links for path in link.match.values())

    def _only(self, f: Field) -> Any:
        """The shop that was named for the whole file, or the only one there is; asked when the first row lacks it."""
        if f.key not in self._only_known:
            self._only_known[f.key] = self._ask_only(f)
        return self._only_known[f.key]

    def _ask_only(self, f: Field) -> Any:
        name = self._shop_name if f.refers_to == "shops" else None
        if name:
            found = self._shop.browsing.find_many(f.refers_to, [name]).get(name)
            if found is not None:
                self.used.setdefault(f.refers_to, set()).add(found)
            return found if found is not None else self._place(NewReference(f.refers_to, name))
        with self._shop.database.reading() as conn:
            ids = stored_rows.find_by(conn, self._shop.registers[f.refers_to], {}, limit=2)
        if len(ids) == 1:
            self.used.setdefault(f.refers_to, set()).add(ids[0])
            return ids[0]
        if not self._must(f):
            return None
        message = _(
            "The file does not say which “{field}” it is of, and there are several. "
            "Say it with --shop NAME, or choose it on the import page."
        )
        raise Refused(message.format(field=_(f.label)), code="which_shop")

    def _line_shops(self, table: str) -> list[tuple[str, str, frozenset[str], dict[str, Any]]]:
        """An account that names no platform has that of its shop, or of the only shop there is: (table., path, telling columns, shop)."""
        found = []
        declared = self._register.field(table)
        telling = frozenset(k for key in self._register.match_keys for k in key if k.startswith(table + "."))
        for link in (f for f in declared.fields if f.refers_to and self._shop.registers[f.refers_to].creatable_by_import):
            target = self._shop.registers[link.refers_to]
            shared = [f.key for f in declared.fields if f.key in target.by_key and f.kind is Kind.CHOICE]
            with self._shop.database.reading() as conn:
                ids = stored_rows.find_by(conn, target, {}, limit=2)
                only = stored_rows.read(conn, target, ids[0]) if len(ids) == 1 else None
            if only is not None:
                found.append((f"{table}.", f"{table}.{link.key}", telling, {"id": only["id"], **{key: only[key] for key in shared}}))
        return found

    @staticmethod
    def _shared(table: str, only: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """What a line says of its shop beside naming it: (path, value)."""
        return [(table + key, value) for key, value in only.items() if key != "id"]

    def line_paths(self, table: str) -> list[str]:
        """Columns of lines that are filled without standing in the file."""
        begin = table + "."
        extra = [path for path in self._fixed if path.startswith(begin)]
        for start, path, _telling, only in self._of_lines:
            if start == begin:
                extra.extend([path, *(begin + key for key in only if key != "id")])
        return [path for path in dict.fromkeys(extra) if path not in self._paths]

    def _owners(self, path: str) -> list[tuple[str, str]]:
        """(reference here, register) of the records that have a field of the same name: the shop that knows its platform."""
        found = []
        for f in self._register.fields:
            target = self._shop.registers[f.refers_to] if f.refers_to and f.writable else None
            if target is not None and target.creatable_by_import and path in target.by_key:
                found.append((f.key, target.key))
        return found

    def _decide(self, row: Row, path: str, family: Sequence[str], owners: Sequence[tuple[str, str]]) -> None:
        """Where the headings fit several (Taobao and Tmall), the record's shop says which."""
        for key, target in owners:
            owner = row.get(key)
            if not isinstance(owner, int) or owner < 0:
                continue
            if (target, owner, path) not in self._owned:
                with self._shop.database.reading() as conn:
                    stored = stored_rows.read(conn, self._shop.registers[target], owner) or {}
                self._owned[target, owner, path] = stored.get(path)
            known = self._owned[target, owner, path]
            if known in family:
                row[path] = known
