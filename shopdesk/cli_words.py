"""What may be written behind ``shopdesk``: every command with its words and options, as an argparse parser.

What the commands do is ``cli``'s.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from shopdesk.core.translations import LANGUAGES
from shopdesk.registers import REGISTERS


def parser() -> argparse.ArgumentParser:
    """Every command with its words."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--file", type=Path, default=argparse.SUPPRESS, metavar="SHOP", help="the shop file")
    common.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help="language of messages")
    common.add_argument("--as", dest="operator", default=argparse.SUPPRESS, metavar="NAME", help="who is at the keyboard")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object on standard output")
    top = argparse.ArgumentParser("shopdesk", parents=[common], description="After-sales of a small online shop, in one local file.")
    top.add_argument("--version", action="store_true")
    top.add_argument("--demo", action="store_true", help="open a fresh throwaway shop with realistic data")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=text, description=text)

    keys = [entry.key for entry in REGISTERS]

    def with_register(name: str, text: str) -> argparse.ArgumentParser:
        made = command(name, text)
        made.add_argument("register", choices=keys, metavar="REGISTER")
        return made

    def with_filters(made: argparse.ArgumentParser) -> None:
        made.add_argument("--filter", action="append", default=[], metavar="F=V", help="F=V, F>=V, F<=V or F~V; repeated = all hold")
        made.add_argument("--month", metavar="YYYY-MM", help="on the register's own date")

    command("new", "make an empty shop file").add_argument("path", type=Path, metavar="SHOP")
    demo = command("demo-data", "make a shop file with realistic data")
    demo.add_argument("path", type=Path, metavar="SHOP")
    for what in ("customers", "orders", "cases", "claims", "handovers"):
        demo.add_argument(f"--{what}", type=int, metavar="N")
    demo.add_argument("--seed", type=int, default=1)

    bring = command("import", "bring files in")
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE")
    bring.add_argument("--into", choices=keys, metavar="REGISTER")
    bring.add_argument("--shop", metavar="NAME")
    bring.add_argument("--sheet", metavar="NAME")
    bring.add_argument("--mode", choices=("both", "add", "update"), default="both")
    bring.add_argument("--dry-run", action="store_true")
    bring.add_argument("--strict", action="store_true")
    bring.add_argument("--bad-rows", type=Path, metavar="OUT.xlsx")

    out = command("export", "write a list to .xlsx or .csv")
    out.add_argument("register", nargs="?", metavar="REGISTER")
    out.add_argument("out", nargs="?", type=Path, metavar="OUT")
    out.add_argument("--saved", nargs="?", const="", metavar="NAME", help="an export saved in the window; without a name lists them")
    with_filters(out)
    out.add_argument("--columns", metavar="A,B,…")
    out.add_argument("--encoding", choices=("utf-8-sig", "gb18030"), default="utf-8-sig")
    out.add_argument("--clear", action="store_true", help="phones and addresses in clear (journaled)")
    out.add_argument("--lines", choices=("rows", "sheet", "none"), default="rows", help="lines as rows, on a sheet of their own, or not")
    out.add_argument("--totals", action="store_true", help="a last row that adds the amounts up")
    with_register("template", "write a blank workbook to fill in").add_argument("out", type=Path, metavar="OUT.xlsx")

    listing = with_register("list", "print records")
    with_filters(listing)
    listing.add_argument("--sort", metavar="[-]FIELD")
    listing.add_argument("--limit", type=int, metavar="N")
    show = with_register("show", "print one record")
    show.add_argument("id", metavar="ID")
    show.add_argument("--history", action="store_true")
    add = with_register("add", "make a record")
    add.add_argument("values", nargs="*", metavar="FIELD=VALUE")
    change = with_register("set", "change fields of a record")
    change.add_argument("id", metavar="ID")
    change.add_argument("values", nargs="+", metavar="FIELD=VALUE")
    move = with_register("move", "move a record to a state")
    move.add_argument("id", metavar="ID")
    move.add_argument("state", metavar="STATE")
    move.add_argument("values", nargs="*", metavar="FIELD=VALUE")
    for name, text in (("delete", "put a record into the trash"), ("undelete", "take a record out of the trash")):
        with_register(name, text).add_argument("id", metavar="ID")
    erase = command("erase", "erase a person from everything; cannot be undone")
    erase.add_argument("register", choices=("customers",), metavar="customers")
    erase.add_argument("id", metavar="ID")
    erase.add_argument("--yes", action="store_true", help="yes, for good")

    search = command("search", "search all registers")
    search.add_argument("words", nargs="+", metavar="WORDS")
    search.add_argument("--register", choices=keys, metavar="REGISTER")
    search.add_argument("--limit", type=int, default=50, metavar="N")
    command("operations", "print the journal, newest first").add_argument("--limit", type=int, default=50, metavar="N")
    command("undo", "take an operation back").add_argument("operation", nargs="?", type=int, metavar="OPERATION")
    command("redo", "apply again what was undone").add_argument("operation", nargs="?", type=int, metavar="OPERATION")

    sheet = command("claim-sheet", "write the claim sheet of a courier and month")
    sheet.add_argument("out", type=Path, metavar="OUT.xlsx|OUT.pdf")
    sheet.add_argument("--courier", required=True, metavar="NAME")
    sheet.add_argument("--month", required=True, metavar="YYYY-MM")
    sheet.add_argument("--form", type=Path, metavar="FORM.xlsx")
    sheet.add_argument("--send", action="store_true")
    reconcile = command("reconcile", "compare a courier's answer with the claims")
    reconcile.add_argument("path", type=Path, metavar="FILE")
    reconcile.add_argument("--courier", metavar="NAME")
    reconcile.add_argument("--accept", action="store_true")

    command("backup", "write a verified copy of the shop file").add_argument("out", type=Path, metavar="OUT")
    restore = command("restore", "put a backup in the place of a shop file")
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument("path", type=Path, metavar="SHOP")
    check = command("check", "check the shop file")
    check.add_argument("--repair", type=Path, metavar="OUT")
    return top


def joined(words: Sequence[str]) -> list[str]:
    """``--sort -FIELD`` as one word, which argparse would take for another option."""
    found: list[str] = []
    for word in words:
        if found and found[-1] == "--sort" and word.startswith("-"):
            found[-1] = f"--sort={word}"
        else:
            found.append(word)
    return found
