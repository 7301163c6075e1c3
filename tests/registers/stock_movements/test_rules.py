from __future__ import annotations

import pytest

from shopdesk.registers.stock_movements.rules import check, signed_quantity
from tests.support.rules import codes, rule_context


def test_a_movement_names_its_product() -> None:
    assert codes(check({"kind": "return_in", "quantity": 1}, rule_context())) == {("name", "required")}
    assert check({"kind": "return_in", "quantity": 1, "code": "A2031"}, rule_context()) == []


@pytest.mark.parametrize(("kind", "pieces"), [("return_in", 3), ("exchange_in", 3), ("exchange_out", -3), ("resend_out", -3)])
def test_in_is_plus_and_out_is_minus(kind: str, pieces: int) -> None:
    assert signed_quantity({"kind": kind, "quantity": 3}) == pieces
