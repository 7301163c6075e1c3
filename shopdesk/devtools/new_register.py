"""Start a new register: one folder with record, rules and declaration, ready for the contract tests.

``python -m shopdesk.devtools.new_register buyer_reviews`` writes ``registers/buyer_reviews/`` and says which line to add to the list.
The migration is ``new_migration``'s, the translations are ``translations``', the fields are yours.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from pathlib import Path
from string import Template

from shopdesk.core.paths import PACKAGE

INIT = '''"""$Title: say in one sentence what this register is for.

Say in another what it leaves to others.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
'''
RECORD = '''"""The fields of $one: every field, once."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.translations import N_
from shopdesk.storage import base


class $Class(base.Record):
    """One $one."""

    __tablename__ = "$key"

$number    name = base.text_(N_("Name"), required=True, search=Search.NAME, indexed=True, width=200)
    date = base.date(N_("Date"), default="today", indexed=True, width=100)
    notes = base.note(N_("Notes"), search=Search.TEXT, width=240)
'''
NUMBER = """    number = base.number_of(N_("$Number number"), width=130)
"""
RULES = '''"""What holds for $one by itself; links to other records are left to actions.py, if there will be any."""

from __future__ import annotations

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values


def check(values: Values, context: RuleContext) -> list[Problem]:
    """The problems of a record as it would be stored; none yet."""
    del values, context
    return []
'''
REGISTER = '''"""The declaration of $key."""

from __future__ import annotations

from shopdesk.core.query import Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_

from . import rules
from .record import $Class

REGISTER = Register(
    key="$key",
    title=N_("$Title"),
    one=N_("$One"),
    record=$Class,
    purpose=N_("Say in one sentence what this list is for."),
    label=($label),
    date_field="date",$prefix
    match_keys=(("name", "date"),),
    views=(ListView("all", N_("All records"), ($columns, "date", "notes"), sort=(Sort("date", descending=True),)),),
    sections=(Section(N_("$One"), ($shown"name", "date", "notes")),),
    check=rules.check,
)
'''


def entry_line(key: str) -> str:
    """The line that puts the register into the menu."""
    return f'    Entry("{key}", N_("{title_of(key)}"), "work"),'


def title_of(key: str) -> str:
    return key.replace("_", " ").capitalize()


def write_register(folder: Path, key: str, *, one: str = "", prefix: str = "") -> list[Path]:
    """Write the slice ``folder/key``; returns its files. Raises FileExistsError where the folder is there already."""
    target = folder / key
    target.mkdir()
    title = title_of(key)
    single = one or (title[:-1] if title.endswith("s") else title)
    words = {
        "key": key,
        "Title": title,
        "One": single.capitalize(),
        "one": "one " + single.lower(),
        "Class": "".join(part.capitalize() for part in single.lower().split()),
        "number": Template(NUMBER).substitute(Number=single.capitalize()) if prefix else "",
        "prefix": f'\n    number_prefix="{prefix}",' if prefix else "",
        "shown": '"number", ' if prefix else "",
        "columns": '"number", "name"' if prefix else '"name"',
        "label": '"number", "name"' if prefix else '"name",',
    }
    made = []
    for name, text in (("__init__", INIT), ("record", RECORD), ("rules", RULES), ("register", REGISTER)):
        path = target / f"{name}.py"
        path.write_text(Template(text).substitute(words), "utf-8")
        made.append(path)
    return made


def key_of(text: str) -> str:
    """A key as argparse wants it checked: the name of a folder, a table and a help page."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text) or keyword.iskeyword(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no key: write small letters, digits and _, such as buyer_reviews")
    return text


def main(arguments: list[str] | None = None) -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("key", type=key_of, help="plural, as in the menu: buyer_reviews")
    words.add_argument("--one", default="", help='what one record is called: "buyer review"')
    words.add_argument("--prefix", default="", help="two letters, if the program shall give numbers")
    given = words.parse_args(arguments)
    try:
        made = write_register(PACKAGE / "registers", given.key, one=given.one, prefix=given.prefix)
    except FileExistsError:
        print(f"There is already a register {given.key}.", file=sys.stderr)
        return 1
    print(f"{len(made)} files, {sum(len(p.read_text('utf-8').splitlines()) for p in made)} lines in {made[0].parent}")
    print("Add this line to REGISTERS in registers/__init__.py, where it shall stand in the menu:")
    print(entry_line(given.key))
    print(f'Then: python -m shopdesk.devtools.new_migration "add {given.key}"; python -m shopdesk.devtools.translations')
    return 0


if __name__ == "__main__":
    sys.exit(main())
