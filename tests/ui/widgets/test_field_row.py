"""What is wrong stands beside its field."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.plain_label import PlainLabel


def test_a_problem_stands_beside_its_field_until_taken_back(page: QWidget) -> None:
    editor = QLineEdit()
    row = FieldRow("Order", editor, page, required=True)
    row.set_problem("One digit is missing: copy it again")
    assert row.problem() == "One digit is missing: copy it again"
    assert editor.accessibleDescription() == "One digit is missing: copy it again"
    assert editor.property("problem") is True
    assert editor.accessibleName().startswith("Order")
    labels = {label.text(): label for label in row.findChildren(PlainLabel)}
    assert not labels["One digit is missing: copy it again"].isHidden()
    row.set_problem("")
    assert editor.property("problem") is False
    assert labels["One digit is missing: copy it again"].isHidden()
