"""Product categories: which one a product belongs to."""

from __future__ import annotations

from shopdesk.registers.product_categories.first_contents import first_contents
from shopdesk.registers.product_categories.rules import category_of


def days(product: str) -> tuple[int, int]:
    category = category_of(product, first_contents("en"))
    assert category is not None
    return category["return_days"], category["quality_days"]


def test_the_general_rule_is_seven_days_and_three_for_a_fault() -> None:
    assert days("宜家收纳盒") == (7, 3)


def test_fresh_goods_and_underwear_do_not_come_back_without_a_reason() -> None:
    assert days("山东大樱桃 5斤装")[0] == 0
    assert days("纯棉内裤女 三条装")[0] == 0


def test_the_longest_word_decides() -> None:
    categories = [{"name": "a", "words": ("裙",)}, {"name": "b", "words": ("连衣裙定制",)}, {"name": "c", "words": ()}]
    assert category_of("连衣裙定制款", categories) == categories[1]
    assert category_of("短裙", categories) == categories[0]
    assert category_of("SKU-1", categories) == categories[2]
    assert category_of("SKU-1", []) is None
