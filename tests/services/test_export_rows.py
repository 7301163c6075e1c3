"""The quick ways of an export give what the slow ones give."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.core.clock import STORED
from shopdesk.core.masking import mask_address, mask_phone
from shopdesk.services.export_rows import LocalTimes, MaskedAddresses, local_time, masked_phones

PIECES = ["浙江省", "杭州市", "北京", "北京市", "上海市", "四川省", "凉山彝族自治州", "西昌市", "内蒙古自治区", "呼和浩特市"]
PIECES += ["新疆", "中国", "香港"]
STREETS = [" ", "西湖区", "文三路1号", "义乌市场", "市", "****", "县", "12", "\u3000", "盟"]
ADDRESSES = st.lists(st.sampled_from([*PIECES, *STREETS]), min_size=1, max_size=6).map("".join)
PHONES = st.from_regex(r"(1[3-9][0-9]{9}|0571-[0-9]{8}|\+86 1[0-9]{10}|[0-9]{11}|138\*\*\*\*1234|1[0-9]{10}-1234)", fullmatch=True)
INSTANTS = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2040, 1, 1)).map(lambda at: at.strftime(STORED))


@given(st.lists(st.none() | ADDRESSES, max_size=8))
def test_addresses_are_masked_as_one_by_one(addresses: list[str | None]) -> None:
    assert MaskedAddresses()(addresses) == [None if each is None else mask_address(each) for each in addresses]


@given(st.lists(st.none() | PHONES, max_size=8))
def test_phones_are_masked_as_one_by_one(phones: list[str | None]) -> None:
    assert masked_phones(phones) == [None if each is None else mask_phone(each) for each in phones]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"])
@given(st.lists(st.none() | INSTANTS, max_size=8))
def test_instants_are_local_as_one_by_one(zone: str, stamps: list[str | None]) -> None:
    assert LocalTimes(zone)(stamps) == [None if each is None else local_time(zone, each) for each in stamps]
