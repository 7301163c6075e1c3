"""U-6 as a rule over the source: SQL text holds names of tables and columns that come from declarations, and marks for everything else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|REPLACE|ATTACH|VACUUM|WITH)\b|.*\b(WHERE|FROM|VALUES|ORDER BY|MATCH|LIKE) ",
    re.DOTALL,
)
"""Texts that are SQL or a piece of it; keywords in capitals, as this project writes them."""
DECLARED = {"key", "column", "line_table", "field", "table_name", "table"}
"""Attributes of registers, fields and state graphs: written in our own source, checked by ``core.register``."""
QUOTING = {"quoted", "_quoted", "of", "marks"}
"""``quoted``: a name between double quotes, doubled inside; ``of``: such a table and column; ``marks``: "?, ?"."""


def interpolations(source: str) -> Iterator[tuple[int, str, bool]]:
    """(line, expression, between quotes) of everything that is put into a text of SQL by an f-string, ``%``, ``format`` or ``+``."""
    tree = ast.parse(source)
    meant = {id(node.args[0]) for node in ast.walk(tree) if _makes_sql(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces = ["" if isinstance(v, ast.FormattedValue) else str(getattr(v, "value", "")) for v in node.values]
            if not SQL.match("?".join(pieces)) and id(node) not in meant:
                continue
            for at, value in enumerate(node.values):
                if isinstance(value, ast.FormattedValue):
                    inside = at > 0 and pieces[at - 1].endswith("'") and at + 1 < len(pieces) and pieces[at + 1].startswith("'")
                    yield value.lineno, ast.unparse(value.value), inside
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(side, ast.Constant) and isinstance(side.value, str) and SQL.match(side.value) and not _is_text(other):
                    yield node.lineno, ast.unparse(other), side.value.endswith("'")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            on = node.func.value
            if isinstance(on, ast.Constant) and isinstance(on.value, str) and SQL.match(on.value):
                for given in (*node.args, *(k.value for k in node.keywords)):
                    yield node.lineno, ast.unparse(given), "'{" in on.value


def _makes_sql(node: ast.AST) -> TypeGuard[ast.Call]:
    """``Sql(text, values)`` of ``storage.sql``: its text is SQL whatever words are in it."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sql" and bool(node.args)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr)


def is_declared(expression: str) -> bool:
    """A name from a declaration, a name put between quotes by the one function that does, or a constant of ours."""
    node = ast.parse(expression, mode="eval").body
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in QUOTING:
        return True
    if isinstance(node, ast.Attribute):
        return node.attr in DECLARED or node.attr.isupper()
    return isinstance(node, ast.Name) and node.id.isupper()
