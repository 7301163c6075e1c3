"""Brings an older shop file up to date: one transaction per version, whole or not at all.

Runs on a connection of its own with foreign keys off before BEGIN (a batch rebuild of a parent would else delete its lines), with DDL
inside the transaction. Before each commit the row counts of all tables are compared and the foreign keys checked. The verified copy that
must exist before the first step is :mod:`shopdesk.storage.backup`'s.
"""

from __future__ import annotations

import pkgutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from shopdesk.core.errors import ShopFileError
from shopdesk.core.jobs import Job
from shopdesk.core.translations import _
from shopdesk.storage.database import Prepare, connect
from shopdesk.storage.failures import failures_of
from shopdesk.storage.schema import row_counts


def run_statements(text: str) -> None:
    """For a version's ``upgrade()``: run SQL statements that are set apart by a line with ``;`` alone, word for word."""
    from alembic import op

    connection = op.get_bind()
    for statement in text.split("\n;\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def versions() -> dict[int, ModuleType]:
    """The version modules by number, in order."""
    from shopdesk.storage.migrations import versions as package

    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    return {int(name[:4]): import_module(f"{package.__name__}.{name}") for name in names}


def upgrade(
    path: Path, theirs: int, prepare: Sequence[Prepare] = (), job: Job | None = None, *, steps: Mapping[int, Any] | None = None
) -> None:
    """Bring the file at ``path`` (its lock is ours, nobody has it open) from version ``theirs`` to the newest of ``steps``.

    Raises ShopFileError: what the backup says (then nothing was started), ``migration_failed`` (rolled back), ``disk_full``.
    """
    from shopdesk.storage.backup import before_upgrade

    steps = versions() if steps is None else steps
    waiting = sorted(number for number in steps if number > theirs)
    if not waiting:
        return
    before_upgrade(path, waiting[-1], prepare)
    for done, number in enumerate(waiting):
        if job is not None:
            job.step(done, len(waiting), _("Bringing the shop file up to date"))
        with failures_of(path):
            run_step(path, number, steps[number], prepare)


def run_step(path: Path, number: int, step: Any, prepare: Sequence[Prepare] = ()) -> None:
    """One version in one transaction. ``step`` has ``upgrade()`` and may name the tables whose row counts it means to change
    (``CHANGES_ROWS_OF``). Raises ShopFileError ``migration_failed`` and leaves the file as it was.
    """
    with closing(connect(path, writable=True, prepare=prepare, foreign_keys=False)) as raw:
        raw.execute("PRAGMA legacy_alter_table=OFF")
        raw.execute("BEGIN IMMEDIATE")
        try:
            before = row_counts(raw)
            _operate(raw, step)
            _compare(path, before, row_counts(raw), getattr(step, "CHANGES_ROWS_OF", ()))
            broken = raw.execute("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise _failed(path, f"{broken[0]} -> {broken[2]}")
            raw.execute(f"PRAGMA user_version={int(number)}")
            raw.execute("COMMIT")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise


def _operate(raw: sqlite3.Connection, step: Any) -> None:
    """Run ``step.upgrade()`` with ``alembic.op`` bound to this very connection and transaction."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from sqlalchemy import StaticPool, create_engine

    engine = create_engine("sqlite://", creator=lambda: _Borrowed(raw), poolclass=StaticPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
        with Operations.context(context):
            step.upgrade()


class _Borrowed:
    """A driver connection whose transaction is not the borrower's to end."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


def _compare(path: Path, before: Mapping[str, int], after: Mapping[str, int], meant: Iterable[str]) -> None:
    meant = set(meant)
    for table, count in before.items():
        if table not in meant and after.get(table) != count:
            raise _failed(path, f"{table}: {count} -> {after.get(table)}")
    left = [table for table in after if table.startswith("_alembic_tmp_")]
    if left:
        raise _failed(path, left[0])


def _failed(path: Path, what: str) -> ShopFileError:
    text = _("“{name}” could not be brought up to date ({what}). It was left as it was; the program that wrote it can still open it.")
    return ShopFileError(text.format(name=path.name, what=what), "migration_failed")
