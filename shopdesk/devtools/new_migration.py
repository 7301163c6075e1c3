"""Writes the next version of the shop file: what has to be done to a file of the last version so that it fits today's records.

    python -m shopdesk.devtools.new_migration NAME         a new ``NNNN_name.py``, to be read and mended by hand
    python -m shopdesk.devtools.new_migration --initial    write 0001 anew, as long as no version has been released

It compares a file made by the present versions with one made from the records, search index included. Running versions on users' files is
``storage.migrations.runner``'s.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from shopdesk.storage.database import connect, make_schema
from shopdesk.storage.migrations import SCHEMA_VERSION
from shopdesk.storage.migrations import __file__ as package_file
from shopdesk.storage.migrations.runner import run_step, versions
from shopdesk.storage.schema import virtual_tables

FOLDER = Path(package_file).parent

INITIAL = '''"""Version 1: the tables that the first release starts with, word for word as they were then."""

from __future__ import annotations

from importlib.resources import files

from shopdesk.storage.migrations.runner import run_statements


def upgrade() -> None:
    run_statements(files(__package__).joinpath("0001_initial.sql").read_text(encoding="utf-8"))
'''

LATER = '''"""Version {number}: {title}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

#: Tables whose number of rows this version means to change; any other that changes stops it.
CHANGES_ROWS_OF: tuple[str, ...] = ()


def upgrade() -> None:
{body}
'''


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m shopdesk.devtools.new_migration", description=__doc__)
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--initial", action="store_true")
    given = parser.parse_args(words)
    if given.initial == bool(given.name):
        parser.error("give either NAME or --initial")
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.shop"
        make_fresh(fresh)
        if given.initial:
            if SCHEMA_VERSION > 1:
                print("version 1 is not the last one any more: it stays as it is", file=sys.stderr)
                return 1
            written = write_initial(fresh)
        else:
            migrated = Path(folder) / "migrated.shop"
            make_migrated(migrated)
            written = write_later(given.name, fresh, migrated)
    print(f"written: {written}")
    return 0


def make_fresh(path: Path) -> None:
    """A file as the program makes it today."""
    from shopdesk.registers import load
    from shopdesk.storage.search_index import SearchIndex, register_functions

    make_schema(path, [register_functions], SearchIndex(load()).create)


def make_migrated(path: Path, up_to: int | None = None) -> None:
    """A file that all versions (or those up to ``up_to``) have made out of nothing."""
    path.touch()
    for number, step in versions().items():
        if up_to is None or number <= up_to:
            run_step(path, number, step)


def write_initial(fresh: Path) -> Path:
    statements = [re.sub(r"[ \t]+\n", "\n", sql.strip()).replace("\t", "    ") for sql in made_by(fresh).values()]
    text = "\n;\n".join(statements) + "\n;\n"
    (FOLDER / "versions" / "0001_initial.sql").write_text(text, encoding="utf-8", newline="\n")
    module = FOLDER / "versions" / "0001_initial.py"
    module.write_text(INITIAL, encoding="utf-8", newline="\n")
    return module


def made_by(path: Path) -> dict[str, str]:
    """Name -> statement for everything that somebody made by a statement (not the tables that a virtual table makes for itself)."""
    with closing(connect(path, writable=False)) as raw:
        rows = raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        shadows = shadow_tables(raw)
        return {name: sql for name, sql in rows if name not in shadows and not name.startswith("sqlite_")}


def shadow_tables(raw: sqlite3.Connection) -> set[str]:
    return {row[0] for row in raw.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'")}


def write_later(name: str, fresh: Path, migrated: Path) -> Path:
    number = SCHEMA_VERSION + 1
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    module = FOLDER / "versions" / f"{number:04d}_{words}.py"
    body = "\n".join([*_differences(migrated), *_search_statements(fresh, migrated)]) or "    pass"
    module.write_text(LATER.format(number=number, title=name.replace("_", " "), body=body), encoding="utf-8", newline="\n")
    package = FOLDER / "__init__.py"
    text = package.read_text(encoding="utf-8")
    package.write_text(re.sub(r"^SCHEMA_VERSION = \d+", f"SCHEMA_VERSION = {number}", text, flags=re.M), encoding="utf-8", newline="\n")
    return module


def _differences(migrated: Path) -> list[str]:
    """Alembic's answer, as lines of Python that rebuild tables in batches."""
    from alembic.autogenerate import produce_migrations, render_python_code
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from shopdesk.storage.mapping import schema

    known = set(schema().tables)

    def is_ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
        return kind != "table" or name in known or (reflected and name in dropped)

    engine = create_engine("sqlite://", creator=lambda: connect(migrated, writable=True))
    try:
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            foreign = shadow_tables(raw) | set(virtual_tables(raw)) | {"search_versions"}
            dropped = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - foreign - known
            options = {"include_object": is_ours, "compare_type": True, "render_as_batch": True, "target_metadata": schema()}
            found = produce_migrations(MigrationContext.configure(connection, opts=options), schema())
            assert found.upgrade_ops is not None
            code = render_python_code(found.upgrade_ops, render_as_batch=True)
    finally:
        engine.dispose()
    return [line for line in code.splitlines() if line.strip() and not line.strip().startswith("#") and line.strip() != "pass"]


def _search_statements(fresh: Path, migrated: Path) -> list[str]:
    """What the search index made by itself: no mapped table knows it."""
    there = made_by(migrated)
    found = {name: sql for name, sql in made_by(fresh).items() if name not in there and sql.upper().startswith("CREATE VIRTUAL")}
    gone = [name for name, sql in there.items() if sql.upper().startswith("CREATE VIRTUAL") and name not in made_by(fresh)]
    return [f"    op.execute({sql!r})" for sql in found.values()] + [f"    op.execute('DROP TABLE {name}')" for name in gone]


if __name__ == "__main__":
    sys.exit(main())
