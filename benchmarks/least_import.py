"""The least that an import could cost: what ``benchmarks.importing`` is measured against. Nothing is parsed, compared or journaled.

A child process guards the file (content, zip directory, every row and cell reference), reads it with calamine and sends the cells over;
then the rows that the import made are inserted by ``executemany`` into a new shop: same tables, same indexes, same index entries (their
words made in the same other process), with the same cache and the same room for FTS5 to gather in.

As ``python -m benchmarks.least_import FILE`` it is that child.
"""

from __future__ import annotations

import csv
import marshal
import re
import sqlite3
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 1000
WRITTEN_AT_ONCE = 500
_REFERENCE = re.compile(r'<(?:row|c) r="([A-Z]{0,3})(\d{1,7})"')


class Stored:
    """What an import wrote, register by register in the order of their references: rows, lines, and the cells that are searched."""

    def __init__(self, shop_file: Path, register: Any) -> None:
        from shopdesk.services.bulk import SearchedCells

        self.register = register
        with sqlite3.connect(shop_file) as raw:
            table = f'"{register.key}"'
            stored = [f for f in register.fields if f.kind != "lines"]
            filled = [f for f in stored if raw.execute(f'SELECT 1 FROM {table} WHERE "{f.column}" IS NOT NULL LIMIT 1').fetchone()]
            self.columns = [f.column for f in filled]
            names = ", ".join(f'"{c}"' for c in self.columns)
            self.rows = raw.execute(f"SELECT {names} FROM {table} ORDER BY id").fetchall()
            self.lines: dict[str, list[tuple[Any, ...]]] = {}
            by_parent: list[dict[int, list[tuple[Any, ...]]]] = []
            for lines in register.lines:
                subs = ", ".join(f'"{s.column}"' for s in lines.fields)
                sql = f'SELECT parent_id, position, {subs} FROM "{lines.line_table}" ORDER BY parent_id, position'
                self.lines[lines.key] = raw.execute(sql).fetchall()
                grouped: dict[int, list[tuple[Any, ...]]] = {}
                for parent, _position, *line in self.lines[lines.key]:
                    grouped.setdefault(parent, []).append(tuple(line))
                by_parent.append(grouped)
        raw.close()
        searched = SearchedCells(register, [f.key for f in filled])
        self.shape = searched.shape
        self.cells = searched.of((row, tuple(grouped.get(row[0], []) for grouped in by_parent)) for row in self.rows)


def read(path: Path) -> int:
    """Every cell of a file out of a child and over the pipe; returns how many rows came."""
    count = 0
    with subprocess.Popen([sys.executable, "-X", "utf8", "-m", "benchmarks.least_import", str(path)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        while head := child.stdout.read(4):
            count += len(marshal.loads(child.stdout.read(int.from_bytes(head, "big"))))
    if child.returncode:
        raise RuntimeError("the child failed")
    return count


def write(shop: Any, stored: Stored) -> None:
    """The same rows, lines and index entries, in one transaction."""
    from shopdesk.services import bulk
    from shopdesk.storage.rows import insert_lines_sql
    from shopdesk.storage.token_process import TokenProcess

    register = stored.register
    names = ", ".join(f'"{c}"' for c in stored.columns)
    sql = f'INSERT INTO "{register.key}" ({names}) VALUES ({", ".join("?" * len(stored.columns))})'
    index = f'INSERT INTO "{register.key}_search" (rowid, tokens) VALUES (?, ?)'
    with shop.database.writing(large=True) as conn, TokenProcess(len(stored.cells)) as process:
        conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        if len(stored.rows) >= bulk.MANY:
            shop.index.set_room(conn, register, bulk.ROOM_BYTES)
        cursor = conn.cursor()
        waiting: deque[Sequence[int]] = deque()
        for start in range(0, len(stored.rows), WRITTEN_AT_ONCE):
            part = stored.rows[start : start + WRITTEN_AT_ONCE]
            cursor.executemany(sql, part)
            process.put_cells(stored.shape, stored.cells[start : start + WRITTEN_AT_ONCE])
            waiting.append([row[0] for row in part])
            if process.full:
                cursor.executemany(index, zip(waiting.popleft(), [d.tokens for d in process.take()], strict=True))
        while waiting:
            cursor.executemany(index, zip(waiting.popleft(), [d.tokens for d in process.take()], strict=True))
        for table in register.lines:
            if stored.lines[table.key]:
                cursor.executemany(insert_lines_sql(table), stored.lines[table.key])
        shop.index.set_room(conn, register)


def _guarded(path: Path) -> bool:
    """Refuse what no reader should be given; says whether it is a workbook (else text)."""
    from shopdesk.excel import guard

    if guard.sniff(path) == "csv":
        return False
    with guard.checked_zip(path) as archive:
        for name in archive.namelist():
            if "worksheets/" in name:
                with archive.open(name) as part:
                    rest = ""
                    for chunk in guard.decoded(part):
                        text = rest + chunk
                        for letters, number in _REFERENCE.findall(text):
                            if len(letters) > 3 or not 0 < int(number) <= 1_048_576:
                                raise ValueError("a reference leads out of the sheet")
                        rest = text[-40:]
    return True


def _cells(path: Path) -> Iterator[list[Any]]:
    if _guarded(path):
        from python_calamine import CalamineWorkbook

        yield from CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)


def main() -> int:
    rows = _cells(Path(sys.argv[1]))
    while batch := list(islice(rows, BATCH)):
        body = marshal.dumps(batch)
        sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
