"""U-2 as a rule over the source: text that changes reaches a widget that could take it for HTML only through ``ui.widgets.plain_label``."""

from __future__ import annotations

import ast

FORBIDDEN = {
    *("QTextBrowser", "QTextEdit", "QErrorMessage", "QInputDialog", "QProgressDialog", "QSplashScreen", "QSystemTrayIcon", "QWizard"),
    *("QWhatsThis", "QWebEngineView"),
}
"""Classes that guess at HTML in what they are given."""
FORBIDDEN_CALLS = {"setHtml", "insertHtml", "appendHtml", "setMarkdown", "setWhatsThis", "setInformativeText", "setDetailedText"}
ESCAPED_THERE = {("ui/row_copy.py", "setHtml"), ("desks/claim_sheet/view.py", "setHtml")}
"""The two places that write HTML of their own; every text in it goes through ``html.escape`` (tests/ui/test_plain_text.py)."""
BOXES = {"about", "information", "question", "warning", "critical"}


class Lint(ast.NodeVisitor):
    """Finds text on its way to a widget that would guess at HTML, other than through ``plain_label``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[str] = []
        self._functions: list[ast.AST] = []

    def _say(self, node: ast.AST, what: str) -> None:
        self.found.append(f"{self.name}:{getattr(node, 'lineno', 0)} {what}")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions.append(node)
        self.generic_visit(node)
        self._functions.pop()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for each in node.names:
            if (node.module or "").startswith("PySide6") and each.name in FORBIDDEN:
                self._say(node, f"{each.name} guesses at HTML")

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if any(isinstance(base, ast.Name) and base.id == "QLabel" for base in node.bases) and not _makes_plain(node):
            self._say(node, "a QLabel that is not set to PlainText")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        scope = self._functions[-1] if self._functions else node
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        on = node.func.value.id if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) else ""
        if called in FORBIDDEN_CALLS and (self.name, called) not in ESCAPED_THERE:
            self._say(node, f"{called} takes HTML")
        elif called == "QLabel" and (len(node.args) > 1 or not all(_is_parent(a) for a in node.args) or not _makes_plain(scope)):
            self._say(node, "QLabel: use PlainLabel")
        elif on == "QMessageBox" and called in BOXES:
            self._say(node, "a message box that guesses at HTML")
        elif called == "QMessageBox" and (not _makes_plain(scope) or any(not _is_harmless(a, scope) for a in node.args[2:3])):
            self._say(node, "a QMessageBox that is not set to PlainText before its text")
        elif called == "setTextFormat" and not _is_plain(node):
            self._say(node, "setTextFormat other than PlainText")
        elif not all(_is_harmless(tip, scope) for tip in _tips(node, on, called)):
            self._say(node, "a tooltip that did not go through plain_label")


def _ends(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name


def _is_plain(call: ast.Call) -> bool:
    return len(call.args) == 1 and _ends(call.args[0], "PlainText")


def _makes_plain(scope: ast.AST) -> bool:
    return any(isinstance(n, ast.Call) and _ends(n.func, "setTextFormat") and _is_plain(n) for n in ast.walk(scope))


def _is_parent(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id in ("self", "parent")) or isinstance(node, ast.Attribute)


def _is_harmless(node: ast.AST, scope: ast.AST) -> bool:
    """A constant of ours, what ``tooltip_text`` gave, or a name that never stands for anything else in this function."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return _is_harmless(node.body, scope) and _is_harmless(node.orelse, scope)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        constant = all(isinstance(a, ast.Constant) for a in node.args)
        return node.func.id == "tooltip_text" or (node.func.id == "_" and constant)
    if isinstance(node, ast.Name):
        given = [n.value for n in ast.walk(scope) if isinstance(n, ast.Assign) and any(_is_named(t, node.id) for t in n.targets)]
        return bool(given) and all(_is_harmless(value, scope) for value in given)
    return False


def _tips(call: ast.Call, on: str, called: str) -> list[ast.expr]:
    """What a call gives as a tooltip: ``setToolTip(text)``, ``QToolTip.showText(place, text)``, ``setData(column, role, text)``, …"""
    if called == "setToolTip":
        return call.args[-1:]
    if on == "QToolTip" and called == "showText":
        return call.args[1:2]
    if called in ("setData", "setItemData") and any(_ends(a, "ToolTipRole") for a in call.args):
        return [a for a in call.args[1:] if not _ends(a, "ToolTipRole")]
    return []


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def lint(name: str, source: str) -> list[str]:
    visitor = Lint(name)
    visitor.visit(ast.parse(source))
    return visitor.found
