"""The trash: what waits in it and until when, and deleting it finally. That is the one thing which no undo brings back.

Erasing a person from everything is :mod:`shopdesk.services.erasing`'s; putting records into the trash and back is ``records``'s.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change, Kept
from shopdesk.core.fields import Kind
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register, Setting
from shopdesk.core.translations import N_, _
from shopdesk.services import labels
from shopdesk.services.bulk import IndexQueue, painting_goes_on
from shopdesk.services.unit import Unit
from shopdesk.storage import history, rows
from shopdesk.storage.search_text import texts_of

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop
    from shopdesk.storage.connection import Connection

log = logging.getLogger(__name__)

DAYS = "trash.days"
DEFAULT_DAYS = 30
SETTING = Setting(
    DAYS,
    N_("Deleted records wait"),
    N_("Then they are deleted finally, with their history and their pictures: no undo brings them back. 0 = they wait for ever."),
    default=DEFAULT_DAYS,
    maximum=3650,
    unit=N_("d"),
)
CHUNK = 500

Node = tuple[str, int]


class Trash:
    """Deleted records of one shop. Reading on any thread but the window's, deleting on the writer thread."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._looked: dt.date | None = None

    @property
    def days(self) -> int:
        """How long a deleted record waits; 0 = for ever."""
        return int(self._shop.settings.get(DAYS, DEFAULT_DAYS) or 0)

    def days_left(self, deleted_at: str) -> int | None:
        """In how many days a record deleted at this instant goes for good (0 = today, or it stays because it is used); None = never."""
        if not self.days:
            return None
        gone = self._shop.clock.local(deleted_at).date() + dt.timedelta(days=self.days)
        return max(0, (gone - self._shop.clock.today()).days)

    def due(self) -> dict[str, list[int]]:
        """Ids by register of what has waited long enough, oldest first."""
        if not self.days:
            return {}
        last = self._shop.clock.today() - dt.timedelta(days=self.days)
        _start, end = self._shop.clock.day_bounds(last, last)
        return self._deleted("deleted_at < ?", (end,))

    def all(self) -> dict[str, list[int]]:
        """Ids by register of everything in the trash."""
        return self._deleted("deleted_at IS NOT NULL", ())

    def _deleted(self, condition: str, parameters: tuple[Any, ...]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        with self._shop.database.reading() as conn:
            for key, register in self._shop.registers.items():
                sql = f'SELECT id FROM "{register.key}" WHERE {condition} ORDER BY deleted_at, id'
                ids = [row[0] for row in conn.exec_driver_sql(sql, parameters)]
                if ids:
                    found[key] = ids
        return found

    def users(self, wanted: Mapping[str, Sequence[int]]) -> dict[Node, str]:
        """Of these records those that may not go, with the label of a record that stays and refers to them."""
        with self._shop.database.reading() as conn:
            return {node: self._label(conn, user) for node, user in self._kept(conn, wanted).items()}

    # For good ---------------------------------------------------------------------------------------------------------

    def take_care(self, job: Job | None = None) -> Change | None:
        """Once a day: delete finally what has waited long enough. None where there was nothing to do."""
        today = self._shop.clock.today()
        if self._looked == today:
            return None
        due = self.due()
        change = self._delete(due, N_("Empty the trash after {days} days: {count} × deleted finally"), job)
        self._looked = today
        return change

    def delete_finally(self, wanted: Mapping[str, Iterable[int]], job: Job | None = None) -> Change:
        """Delete records that are in the trash for good: rows, index, their values in the journal, evidence that nothing else uses.

        What another record refers to stays and is named in ``kept``, unless that one goes with it. One operation, which cannot be
        undone; ``operation`` is 0 where nothing could go. Writer thread; raises Cancelled, and then everything is still there.
        """
        change = self._delete({key: list(ids) for key, ids in wanted.items()}, N_("Delete {count} × finally from the trash"), job)
        return change or Change(0, "", {})

    def _delete(self, wanted: Mapping[str, Sequence[int]], label: str, job: Job | None) -> Change | None:
        shop, files, job = self._shop, set[str](), job or Job()
        if not any(wanted.values()):
            return None
        total = sum(map(len, wanted.values()))
        with painting_goes_on(total > CHUNK), shop.database.writing() as conn:
            there = {key: self._in_trash(conn, shop.registers[key], ids) for key, ids in wanted.items()}
            staying = self._kept(conn, there)
            kept = tuple(
                self._named(conn, node, _("{label} refers to it.").format(label=self._label(conn, u))) for node, u in staying.items()
            )
            going = {key: [i for i in ids if (key, i) not in staying] for key, ids in there.items()}
            count = sum(map(len, going.values()))
            if not count:
                return Change(0, "", {}, kept=kept) if kept else None
            values = {"count": count, "days": self.days}
            operation = self._begin(conn, label, values)
            conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # they may refer to each other, whichever goes first
            with IndexQueue(Unit(shop, conn, operation), count) as queue:
                done = 0
                for key, ids in going.items():
                    for start in range(0, len(ids), CHUNK):
                        job.step(done, count, _("records deleted finally"))
                        files |= _remove(conn, shop.registers[key], ids[start : start + CHUNK], operation, queue)
                        done += len(ids[start : start + CHUNK])
                queue.drain()
            history.finish(conn, operation, count)
        self._drop_files(files)
        ids_of = {key: tuple(ids) for key, ids in going.items() if ids}
        return Change(operation, labels.sentence(label, values), ids_of, count, kept=kept)

    def _begin(self, conn: Connection, label: str, values: Mapping[str, Any]) -> int:
        shop = self._shop
        return history.begin(
            conn,
            at=shop.clock.stamp(),
            operator_id=shop.operator,
            operator_name=shop.operator_name,
            kind=history.PURGE,
            label=label,
            label_values=values,
            window=shop.window,
        )

    @staticmethod
    def _in_trash(conn: Connection, register: Register, ids: Sequence[int]) -> list[int]:
        sql = f'SELECT id FROM "{register.key}" WHERE deleted_at IS NOT NULL AND id IN (SELECT value FROM json_each(?)) ORDER BY id'
        return [row[0] for row in conn.exec_driver_sql(sql, (json.dumps(list(ids)),))]

    def _kept(self, conn: Connection, wanted: Mapping[str, Sequence[int]]) -> dict[Node, Node]:
        """Those that may not go, each with one that stays and refers to it: nobody's reference may lead nowhere."""
        going = {(key, i) for key, ids in wanted.items() for i in ids}
        referrers: dict[Node, list[Node]] = {}
        for key, ids in wanted.items():
            for register, f, line in self._shop.registers.referring_to(key) if ids else ():
                column = (line or f).column
                table, owner = (f.line_table, "parent_id") if line else (register.key, "id")
                sql = f'SELECT "{column}", "{owner}" FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?))'
                for target, user in conn.exec_driver_sql(sql, (json.dumps(list(ids)),)):
                    if (register.key, user) != (key, target):
                        referrers.setdefault((register.key, user), []).append((key, target))
        kept: dict[Node, Node] = {}
        todo = [node for node in referrers if node not in going]
        while todo:
            user = todo.pop()
            for node in referrers.get(user, ()):
                if node not in kept:
                    kept[node] = user
                    todo.append(node)
        return kept

    def _label(self, conn: Connection, node: Node) -> str:
        return self._shop.finder.labels(conn, node[0], [node[1]]).get(node[1], f"#{node[1]}")

    def _named(self, conn: Connection, node: Node, why: str) -> Kept:
        register = self._shop.registers[node[0]]
        number = (rows.read(conn, register, node[1]) or {}).get("number") if register.numbered else None
        return Kept(node[0], node[1], str(number or self._label(conn, node)), why)

    # Evidence ---------------------------------------------------------------------------------------------------------

    def _drop_files(self, names: set[str]) -> None:
        """Delete evidence files that no record uses, as it stands or as the journal could bring it back."""
        if not names:
            return
        with self._shop.database.reading() as conn:
            names = names - self._used(conn, names)
        for name in sorted(names):
            try:
                self._shop.attachments.drop([name])
            except OSError:
                log.warning("an evidence file of a record that was deleted finally could not be removed")

    def _used(self, conn: Connection, names: set[str]) -> set[str]:
        used: set[str] = set()
        wanted = json.dumps(sorted(names))
        for register in self._shop.registers.values():
            for table, f in _evidence(register):
                sql = (
                    f'SELECT DISTINCT e.value FROM "{table}" t, json_each(t."{f.column}") e '
                    f'WHERE t."{f.column}" IS NOT NULL AND e.value IN (SELECT value FROM json_each(?))'
                )
                used.update(row[0] for row in conn.exec_driver_sql(sql, (wanted,)))
        keys = {f.key for register in self._shop.registers.values() for _table, f in _evidence(register)}
        for key in keys:
            mark = f'"{key}":['
            sql = "SELECT before, after FROM changes WHERE instr(before, ?) > 0 OR instr(after, ?) > 0"
            for texts in conn.exec_driver_sql(sql, (mark, mark)):
                used.update(name for text in texts if text for name in _names_in(json.loads(text), keys))
        return used & names


def _evidence(register: Register) -> Iterator[tuple[str, Any]]:
    """(table, field) of everything that names evidence files, lines included."""
    for f in register.fields:
        if f.kind is Kind.EVIDENCE:
            yield register.key, f
        yield from ((f.line_table, sub) for sub in f.fields if sub.kind is Kind.EVIDENCE)


def _names_in(values: Mapping[str, Any], keys: Iterable[str]) -> Iterator[str]:
    """The evidence files that a journal entry names."""
    for key, value in values.items():
        if isinstance(value, list):
            yield from (name for name in value if key in keys and isinstance(name, str))
            yield from (name for line in value if isinstance(line, dict) for name in _names_in(line, keys))


def _remove(conn: Connection, register: Register, ids: Sequence[int], operation: int, queue: IndexQueue) -> set[str]:
    """Take records out with all that the journal kept of them; returns the evidence files that they named."""
    records = rows.read_many(conn, register, ids)
    keys = {f.key for _table, f in _evidence(register)}
    files = {name for record in records for name in _names_in({k: _plain(v) for k, v in record.items()}, keys)}
    marked = json.dumps(list(ids))
    condition = "register = ? AND record_id IN (SELECT value FROM json_each(?))"
    if keys:
        for texts in conn.exec_driver_sql(f"SELECT before, after FROM changes WHERE {condition}", (register.key, marked)):
            files.update(name for text in texts if text for name in _names_in(json.loads(text), keys))
    if not register.numbered:
        _unname(conn, register, marked)
    conn.exec_driver_sql(
        f"UPDATE changes SET kind = ?, before = NULL, after = NULL WHERE {condition}", (history.GONE, register.key, marked)
    )
    for record in records:
        number = {"number": record["number"]} if register.numbered and record.get("number") else None
        history.note(conn, operation, register.key, record["id"], history.GONE, number, None)
    queue.put(register, [r["id"] for r in records], [texts_of(register, r) for r in records], remove=True)
    conn.exec_driver_sql(f'DELETE FROM "{register.key}" WHERE id IN (SELECT value FROM json_each(?))', (marked,))
    return files


def _unname(conn: Connection, register: Register, marked: str) -> None:
    """Take the names of records out of the sentences of operations that were about one of them alone."""
    found = conn.exec_driver_sql(
        "SELECT DISTINCT o.id, o.label_values FROM changes c JOIN operations o ON o.id = c.operation_id "
        "WHERE c.register = ? AND c.record_id IN (SELECT value FROM json_each(?)) AND o.records = 1",
        (register.key, marked),
    ).all()
    for operation, values in found:
        history.relabel(conn, operation, values, lambda _text: "")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
