"""Which courier a waybill's shape suggests."""

from __future__ import annotations

import re

import pytest

from shopdesk.core.waybills import COURIER_PATTERNS, LIKELY, CourierPattern, candidates, normal_waybill, s10_check_holds


@pytest.mark.parametrize(
    ("waybill", "courier"),
    [
        ("SF1234567890123", "sf"),
        ("sf 1234567890123", "sf"),
        ("73112345678901", "zto"),
        ("78112345678901", "zto"),
        ("YT1234567890123", "yto"),
        ("773123456789012", "sto"),
        ("STO1234567890", "sto"),
        ("431234567890123", "yunda"),
        ("JT1234567890123", "jt"),
        ("EE123456785CN", "ems"),
        ("1012345678901", "ems"),
        ("9612345678901", "ems"),
        ("JD0123456789012", "jd"),
        ("JD0123456789012-1-1-", "jd"),
        ("JDVA12345678901", "jd"),
        ("DPK123456789012", "deppon"),
        ("621123456789012", "cainiao"),
    ],
)
def test_shape_suggests_its_courier_first(waybill: str, courier: str) -> None:
    assert candidates(waybill)[0] == (courier, LIKELY)


def test_number_of_several_couriers_names_them_all_once_best_first() -> None:
    found = candidates("181234567890")
    couriers = [courier for courier, _ in found]
    assert couriers[0] == "sf"
    assert {"zto", "jt", "yto"} <= set(couriers)
    assert len(couriers) == len(set(couriers))
    assert [c for _, c in found] == sorted((c for _, c in found), reverse=True)


def test_unknown_shape_suggests_nobody() -> None:
    assert candidates("123") == ()
    assert candidates("") == ()


def test_postal_check_digit_decides() -> None:
    assert s10_check_holds("EE123456785CN") is True
    assert s10_check_holds("RB473124829CN") is not None
    assert s10_check_holds("EE123456784CN") is False
    assert s10_check_holds("SF1234567890123") is None
    assert candidates("EE123456784CN")[0][1] < LIKELY


def test_piece_suffix_of_jd_is_left_out_when_matching() -> None:
    assert normal_waybill("jd0123456789012-2-3-") == "JD0123456789012"
    assert normal_waybill("JD0123456789012-1-1") == "JD0123456789012"
    assert normal_waybill("230115-1-1-") == "230115-1-1-"


def test_a_shop_may_bring_its_own_patterns_and_a_broken_one_harms_nothing() -> None:
    own = (CourierPattern("mine", r"ZZ\d{3}", 0.7), CourierPattern("broken", r"(", 0.9))
    assert candidates("zz123", own) == (("mine", 0.7),)


@pytest.mark.parametrize("shape", COURIER_PATTERNS, ids=lambda s: f"{s.courier} {s.pattern}")
def test_every_first_pattern_can_be_read(shape: CourierPattern) -> None:
    re.compile(shape.pattern)
    assert 0 < shape.confidence < 1
