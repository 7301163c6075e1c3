"""U-6: what people type, search, filter by or import is never part of an SQL text, and is found as written."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shopdesk import registers
from shopdesk.core.query import Op, Query
from shopdesk.services.shop import Shop
from tests.support.command_line import CommandLine
from tests.support.full_records import own_fields
from tests.support.sql_lint import interpolations, is_declared

PACKAGE = Path(__file__).resolve().parent.parent / "shopdesk"

PIECES = {"marks", "names", "columns", "sets", "where", "condition", "table", "owner", "column", "name", "row", "inner", "lead", "match"}
"""Locals that hold pieces of SQL made of declared names and question marks, called so everywhere."""

REVIEWED = {
    "desks/demo_data/actions.py": {"key"},  # a register's
    "services/browsing.py": {"_COLUMNS", "at", "state"},  # declared columns
    "services/bulk.py": {"quoted"},  # joined names of declared columns
    "services/bulk_undo.py": {
        "_record_json(register)",
        "line",
        "rows_of",
        "but",
        "but.replace('id', 't.id', 1)",
        "but.replace('id', 'parent_id', 1)",
    },
    "services/erasing.py": {"' OR '.join(tests)"},  # column = ?
    "services/export_rows.py": {"key", "names", "order"},  # "id" or "parent_id", declared columns
    "storage/conditions.py": {"_SIGNS[op]", "sign"},  # =, <=
    "storage/copies.py": {"SEAL"},  # a constant
    "storage/database.py": {"'ON' if foreign_keys else 'OFF'", "milliseconds"},
    "storage/finder.py": {
        "identity",  # of(…, "id")
        "'DESC' if down else 'ASC'",
        "way",  # ASC or DESC
        "trashed",
        "named",
        "cases",  # WHEN ? THEN ?
        "lines_of(register, lines, what).sql().text",
        "found.text",
    },
    "storage/history.py": {"mine", "', '.join(('o.' + c for c in _COLUMNS.split(', ')))"},
    "storage/migrations/runner.py": {"int(number)"},
    "storage/restore.py": {"kind"},  # "trigger" or "view", as asked for
    "storage/rows.py": {"source", "', '.join(columns)", "columns[lead]"},
    "storage/search_hits.py": {"index", "kept", "alive", "newest", "test", "narrowed.sql", "self._tokens(conn)", "self._lead()"},
    "storage/search_index.py": {"stored", "fresh", "sql"},  # quoted names of index tables; search_sql.row_test
    "storage/sql.py": {  # puts pieces together that are looked at where they are made
        "condition.text",
        "sql.text",
        "self.what",
        "self.source",
        "' AND '.join((c.text for c in self.where))",
        "', '.join((o.text for o in self.order))",
    },
    "storage/search_sql.py": {"' OR '.join(inner)"},  # instr(column, ?)
}
"""What else is put into SQL texts, looked at by a person: ids that are numbers, names of our own tables, tests with question marks."""


def test_sql_texts_hold_declared_names_and_marks_only() -> None:
    loose: list[str] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.split("/")[0] in ("ui", "excel", "devtools"):  # no SQL there: the import contracts keep the database away
            continue
        for line, expression, between_quotes in interpolations(path.read_text("utf-8")):
            known = is_declared(expression) or expression in PIECES or expression.startswith("', '.join('?' * ")
            if (between_quotes and not expression.isupper()) or not (known or expression in REVIEWED.get(name, ())):
                loose.append(f"{name}:{line} {{{expression}}}")
    assert loose == []


@pytest.mark.parametrize(
    "source",
    [
        "f\"SELECT id FROM customers WHERE name = '{name}'\"",
        "f'SELECT id FROM customers WHERE name = {text}'",
        "'SELECT id FROM customers WHERE name = ' + text",
        "'SELECT id FROM customers WHERE name = %s' % text",
        "'DELETE FROM customers WHERE name = {n}'.format(n=text)",
        "f'SELECT 1 FROM customers ORDER BY {words.sort}'",
    ],
)
def test_the_rule_finds(source: str) -> None:
    assert [e for _line, e, quoted in interpolations(source) if quoted or not is_declared(e)]


# As SQLite is asked ---------------------------------------------------------------------------------------------------


class Recording(sqlite3.Connection):
    """A driver connection that keeps the texts of its statements, without their parameters."""

    texts: list[str] = []

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or RecordingCursor)

    def execute(self, sql: str, *rest: Any) -> Any:
        self.texts.append(sql)
        return super().execute(sql, *rest)

    def executemany(self, sql: str, *rest: Any) -> Any:
        self.texts.append(sql)
        return super().executemany(sql, *rest)

    def executescript(self, sql: str) -> Any:
        self.texts.append(sql)
        return super().executescript(sql)


class RecordingCursor(sqlite3.Cursor):
    def execute(self, sql: str, *rest: Any) -> Any:
        Recording.texts.append(sql)
        return super().execute(sql, *rest)

    def executemany(self, sql: str, *rest: Any) -> Any:
        Recording.texts.append(sql)
        return super().executemany(sql, *rest)


MARK = "qzx9"
ATTACKS = (
    f"{MARK}'; DROP TABLE customers; --",
    f'{MARK}" OR 1=1 --',
    f"{MARK}%_*",
    f"{MARK} NEAR(小 满) AND OR NOT",
    f"{MARK}) UNION SELECT name FROM sqlite_master --",
    f"{MARK}\\';x",
    f"{{{MARK}}} ? :a @b $c",
)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    Recording.texts = []
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Recording))
    return Recording.texts


@pytest.fixture(scope="module")
def empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "a.shop"
    Shop.create(path, registers.load()).close()
    return path


@pytest.fixture
def commands(empty_shop: Path, tmp_path: Path) -> CommandLine:
    path = tmp_path / "a.shop"
    shutil.copyfile(empty_shop, path)
    return CommandLine(path)


def test_typed_searched_and_filtered_words_never_reach_an_sql_text(commands: CommandLine, statements: list[str]) -> None:
    made = {commands.add("customers", name=text, caution=text, tags=text)["id"]: text for text in ATTACKS}
    for record_id, text in made.items():
        commands.do("set", "customers", record_id, f"preference={text}")
        assert commands.do("show", "customers", record_id)["name"] == text
        for op in ("=", "~"):
            assert [r["id"] for r in commands.rows("customers", "--filter", f"name{op}{text}")] == [record_id]
        commands("search", text)
        commands("list", text)
        commands("list", "customers", "--sort", text)
        commands("list", "customers", "--filter", f"{text}=1")
        commands("show", "customers", text)
        commands("move", "cases", 1, text)
        commands("operations", "--as", text)
    assert [line for line in statements if MARK in line] == []
    assert len(statements) > 100
    assert commands.do("list", "customers")["total"] == len(ATTACKS)


def test_every_field_can_be_filtered_by_hostile_words(commands: CommandLine, statements: list[str]) -> None:
    asked = 0
    with Shop.open(commands.file, registers.load(), writing=False) as shop:
        for register in shop.registers.values():
            for path, _field in own_fields(register):
                for op in Op:
                    made, _problems = shop.entry.read_filter(register.key, path, op, ATTACKS[0])
                    if made is not None:
                        shop.browsing.ids(Query(register.key, filters=(made,)))
                        asked += 1
    assert asked > 100
    assert [line for line in statements if MARK in line] == []


def test_imported_words_never_reach_an_sql_text(commands: CommandLine, statements: list[str], tmp_path: Path) -> None:
    file = tmp_path / f"{MARK}.csv"
    rows = [(text, text, text, text) for text in ATTACKS]
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("name", "caution", "account", ATTACKS[0]), *rows])
    report = commands.do("import", file, "--into", "customers", "--shop", ATTACKS[1])
    assert report["new"] == len(ATTACKS)
    assert [line for line in statements if MARK in line] == []


@pytest.mark.parametrize("words", ["%", "_", '"', "*", "NEAR", "'", "';", "OR", "100%", "a_b", '"小满"'])
def test_signs_of_sql_and_of_full_text_search_are_letters(commands: CommandLine, words: str) -> None:
    """What a scan of the texts would find is found, and nothing else."""
    names = ("小满", f"甲{words}乙", "100 x", "aXb", "NEA R", "满")
    for name in names:
        commands.add("customers", name=name)
    found = {r["label"] for r in commands.do("search", words)["rows"] if r["register"] == "customers"}
    assert {n for n in names if words.lower() in n.lower()} <= {n for n in names if any(n in label for label in found)}
    assert {r["name"] for r in commands.rows("customers", "--filter", f"name~{words}")} == {n for n in names if words.lower() in n.lower()}
