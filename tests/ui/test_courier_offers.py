"""A waybill suggests its courier: beside the empty field, taken by one click or key, never over what stands there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Query
from shopdesk.services.courier_guess import courier_pairs, guess_couriers
from shopdesk.services.shop import Shop
from shopdesk.ui.record_form import RecordForm
from shopdesk.ui.workplace import Workplace


@pytest.fixture
def form(place: Workplace, qtbot: QtBot) -> RecordForm:
    form = RecordForm(place.shop.registers["mis_shipments"], place)
    qtbot.addWidget(form)
    form.resize(460, 700)
    form.show()
    form.show_new({})
    return form


def type_in(form: RecordForm, key: str, text: str) -> None:
    editor = form.body.editors[key].widget()
    editor.setFocus()
    QTest.keyClicks(editor, text)
    form.body.editors[key].settle()  # type: ignore[attr-defined]


def courier(shop: Shop, code: str) -> int:
    ids = shop.browsing.ids(Query("couriers"))
    return next(row["id"] for row in shop.browsing.rows("couriers", ids, ["id", "code"]) if row["code"] == code)


def test_a_waybill_offers_its_courier_and_a_click_takes_it(form: RecordForm, place: Workplace) -> None:
    type_in(form, "waybill", "YT1234567890123")
    (name,) = form.couriers.offered("courier")
    assert form.body.editors["courier"].text_value() == ""
    button = form.findChild(QPushButton, f"offer_courier_{courier(place.shop, 'yto')}")
    assert isinstance(button, QPushButton)
    assert name in button.text()
    button.click()
    assert form.body.editors["courier"].text_value() == courier(place.shop, "yto")
    assert form.couriers.offered("courier") == []
    assert form.is_dirty


def test_the_down_key_takes_the_first(form: RecordForm, place: Workplace) -> None:
    type_in(form, "waybill", "431234567890123")
    editor = form.body.editors["courier"].widget()
    QTest.keyClick(editor, Qt.Key.Key_Down)
    assert form.body.editors["courier"].text_value() == courier(place.shop, "yunda")


def test_what_stands_there_is_never_replaced(form: RecordForm, place: Workplace) -> None:
    type_in(form, "courier", "ZTO")
    type_in(form, "waybill", "YT1234567890123")
    assert form.couriers.offered("courier") == []
    assert form.body.editors["courier"].text_value() == "ZTO"


def test_typing_a_courier_takes_the_offer_back_and_emptying_brings_it_again(form: RecordForm) -> None:
    type_in(form, "waybill", "YT1234567890123")
    type_in(form, "courier", "x")
    assert form.couriers.offered("courier") == []
    QTest.keyClick(form.body.editors["courier"].widget(), Qt.Key.Key_Backspace)
    form.body.editors["courier"].settle()  # type: ignore[attr-defined]
    assert len(form.couriers.offered("courier")) == 1


def test_a_number_that_may_be_several_offers_several(form: RecordForm) -> None:
    type_in(form, "waybill", "123456789012")
    assert len(form.couriers.offered("courier")) == 3


def test_another_record_takes_the_offer_with_it(form: RecordForm) -> None:
    type_in(form, "waybill", "YT1234567890123")
    form.give_up()
    form.show_new({})
    assert form.couriers.offered("courier") == []


def test_a_stored_record_without_courier_is_offered_one_too(form: RecordForm, place: Workplace) -> None:
    made = place.shop.records.add("mis_shipments", {"kind": "wrong", "waybill": "YT1234567890123"}).only_id()
    record = place.shop.browsing.record("mis_shipments", made)
    assert record is not None
    form.show_record(record)
    assert len(form.couriers.offered("courier")) == 1
    form.show_record(record, "locked")
    assert form.couriers.offered("courier") == []


def test_the_shop_s_own_past_outweighs_the_shape(shop: Shop) -> None:
    register = shop.registers["mis_shipments"]
    own = shop.records.add("couriers", {"name": "同城小哥", "shown": 1}).only_id()
    ask = (shop, register, register.field("waybill"), "courier", "730000112299001")
    before = [guess.courier for guess in guess_couriers(*ask)]
    assert own not in before
    for at in range(3):
        shop.records.add("mis_shipments", {"kind": "wrong", "waybill": f"73000011229988{at}", "courier": own})
    assert guess_couriers(*ask)[0].courier == own


def test_every_waybill_of_a_form_has_its_own_courier(shop: Shop) -> None:
    assert courier_pairs(shop.registers["cases"]) == {
        "outbound_waybill": "outbound_courier",
        "return_waybill": "return_courier",
        "resend_waybill": "resend_courier",
    }
    assert courier_pairs(shop.registers["customers"]) == {}
