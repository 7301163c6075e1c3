"""The keys and codes of the command line's contract are there, under exactly those names."""

from __future__ import annotations

import re

import pytest

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Kind
from shopdesk.core.parse_context import ParseContext
from shopdesk.core.register import Registers
from shopdesk.core.translations import in_all_languages
from shopdesk.core.values import parse
from tests.contracts.contract_tables import CODES, KEYS, MATCH_KEYS, NUMBER_PREFIXES


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def test_every_register_of_the_contract_exists(registers: Registers) -> None:
    assert set(KEYS) - set(registers) == set()


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_the_contract_exists(key: str, registers: Registers) -> None:
    register = registers[key]
    assert register.field("id")
    text = KEYS[key]
    tables = re.findall(r"(\w+)\[([^\]]*)\]", text)
    for table, columns in tables:
        assert register.field(table).kind is Kind.LINES
        assert all(register.field(f"{table}.{column}") for column in words(columns))
    for name in words(re.sub(r"\[[^\]]*\]", "", text)):
        assert register.field(name)


@pytest.mark.parametrize(("key", "path"), CODES)
def test_every_code_of_the_contract_exists(key: str, path: str, registers: Registers) -> None:
    assert {c.code for c in registers[key].field(path).choices} >= set(words(CODES[key, path]))


@pytest.mark.parametrize(("key", "path"), CODES)
def test_codes_and_labels_in_any_language_are_read(key: str, path: str, registers: Registers) -> None:
    field = registers[key].field(path)
    context = ParseContext.form(Clock())
    for choice in field.choices:
        for word in (choice.code, *in_all_languages(choice.label)):
            assert parse(field, word, context) == choice.code


@pytest.mark.parametrize("key", NUMBER_PREFIXES)
def test_numbers_begin_as_the_contract_says(key: str, registers: Registers) -> None:
    assert registers[key].number_prefix == NUMBER_PREFIXES[key]


@pytest.mark.parametrize("key", MATCH_KEYS)
def test_an_import_finds_records_by_the_keys_of_the_contract(key: str, registers: Registers) -> None:
    assert MATCH_KEYS[key] in registers[key].match_keys
