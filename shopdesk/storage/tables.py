"""The tables of the shop file that are no registers: journal, counters, settings, imports, evidence.

Readable names, plain columns; ``storage.history`` writes the journal, services write the others.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from shopdesk.storage.mapping import SHOP

#: One row per committed change of the shop; newest has the highest id. ``kind`` is change, undo or redo.
operations = Table(
    "operations",
    SHOP,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("operator_id", Integer),
    Column("operator_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),  # a marked source string with named placeholders
    Column("label_values", Text, nullable=False),  # JSON
    Column("records", Integer, nullable=False),
    Column("target_id", Integer),  # the operation that an undo or redo is about
    Column("undone_by", Integer),  # the undo in force, if any
    Column("window", Text),  # which window or command did it; Ctrl+Z undoes its own
    sqlite_autoincrement=True,
)

#: What one operation did to one record: plain values before and after, the fields that changed
#: (all of them for a record made or removed).
changes = Table(
    "changes",
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("operation_id", Integer, ForeignKey("operations.id"), nullable=False),
    Column("register", Text, nullable=False),
    Column("record_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # made, changed, removed
    Column("before", Text),  # JSON
    Column("after", Text),  # JSON
    Index("ix_changes_operation_id", "operation_id"),
    Index("ix_changes_record", "register", "record_id"),
)

#: Records made in bulk: an import of 100,000 rows journals ranges of ids, and stores the rows only when it is undone.
added_ranges = Table(
    "added_ranges",
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("operation_id", Integer, ForeignKey("operations.id"), nullable=False),
    Column("register", Text, nullable=False),
    Column("first_id", Integer, nullable=False),
    Column("last_id", Integer, nullable=False),
    Index("ix_added_ranges_operation_id", "operation_id"),
    Index("ix_added_ranges_record", "register", "first_id", "last_id"),
)

#: The highest number given, per prefix and day; numbers are never given twice, so an undo leaves this alone.
counters = Table(
    "counters",
    SHOP,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)

#: Settings of the shop (zone, second check, remembered choices); values are JSON.
settings = Table(
    "settings",
    SHOP,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

#: One row per file brought in.
imports = Table(
    "imports",
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("operation_id", Integer, ForeignKey("operations.id")),
    Column("at", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("register", Text, nullable=False),
    Column("preset", Text),
    Column("encoding", Text),
    Column("counts", Text, nullable=False),  # JSON: read, bad, skipped, new, changed, same
    Index("ix_imports_sha256", "sha256"),
    Index("ix_imports_operation_id", "operation_id"),
)
