"""Masks: made, recognised, and never taken for a new value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.masking import fits_mask, is_masked, mask_address, mask_phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("13812345678-1234", "138****5678-1234"),
        ("13812345678[1234]", "138****5678[1234]"),
        ("+8613812345678", "+86138****5678"),
        ("13812345678 13912345678", "138****5678 139****5678"),
        ("010-12345678", "010-****5678"),
        ("4001234567", "****4567"),
        ("95546", "***46"),
        ("138****5678", "138****5678"),
        ("", ""),
    ],
)
def test_phone_is_masked(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("浙江省杭州市余杭区文一西路969号", "浙江省杭州市****"),
        ("浙江省 杭州市 余杭区 文一西路969号", "浙江省 杭州市****"),
        ("北京市朝阳区望京街10号", "北京市****"),
        ("北京 北京市 朝阳区 望京街10号", "北京 北京市****"),
        ("广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市****"),
        ("新疆维吾尔自治区伊犁哈萨克自治州伊宁市1号", "新疆维吾尔自治区伊犁哈萨克自治州****"),
        ("臺灣臺北市信義區1號", "臺灣臺北市****"),
        ("广州市天河区1号", "广州市****"),
        ("文三路12号", "****"),
        ("5 Main St, Springfield", "****"),
        ("", ""),
    ],
)
def test_address_keeps_province_and_city(address: str, masked: str) -> None:
    assert mask_address(address) == masked
    assert mask_address(masked) == masked


@pytest.mark.parametrize("text", ["138****1234", "张*", "田**", "***********", "新*镇**村", "13*******90", "138XXXX1234", "张＊"])
def test_masked_values_are_known(text: str) -> None:
    assert is_masked(text)


@pytest.mark.parametrize("text", ["13812345678", "张三", "", "XXL", "JX1234567890123", "浙江省杭州市"])
def test_clear_values_are_not_taken_for_masked(text: str) -> None:
    assert not is_masked(text)


@pytest.mark.parametrize(
    ("masked", "clear"),
    [
        ("138****5678", "13812345678"),
        ("138****5678", "13812345678-1234"),
        ("138****5678", "+86 138 1234 5678"),
        ("138****5678-1234", "13812345678-1234"),
        ("*******6705", "13812346705"),
        ("138XXXX1234", "13855551234"),
        ("张*", "张三丰"),
        ("新*镇**村", "新安镇王家村"),
    ],
)
def test_mask_fits_what_it_hides(masked: str, clear: str) -> None:
    assert fits_mask(masked, clear)


@pytest.mark.parametrize(
    ("masked", "clear"),
    [("138****5678", "13812345679"), ("139****5678", "13812345678"), ("张*", "李四"), ("13812345678", "13812345678"), ("张*", "")],
)
def test_mask_does_not_fit_another(masked: str, clear: str) -> None:
    assert not fits_mask(masked, clear)


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"(\+86)?1[3-9][0-9]{9}(-[0-9]{1,4}|\[[0-9]{4}\])?|0[0-9]{2,3}-[0-9]{7,8}", fullmatch=True))
def test_what_we_mask_is_known_as_masked_and_fits(phone: str) -> None:
    masked = mask_phone(phone)
    assert is_masked(masked)
    assert masked != phone
    assert fits_mask(masked, phone)
    assert mask_phone(masked) == masked
