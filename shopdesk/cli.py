"""The command line: composition root without Qt. Words in, services called, one answer out (see docs/command-line.md for the contract).

Each command is a function ``(shop or None, words) -> answer``; printing, exit status and errors are done once, here.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.cli_words import joined, parser
from shopdesk.core.changes import Change
from shopdesk.core.clock import month_days
from shopdesk.core.errors import Cancelled, NotFound, Refused, ShopDeskError, WrongUsage
from shopdesk.core.jobs import CancelToken, Job, Progress
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.core.translations import _, set_language, system_language
from shopdesk.registers import REGISTERS

if TYPE_CHECKING:
    from shopdesk.services.exporting import Exported
    from shopdesk.services.shop import Shop

Words = argparse.Namespace
FILTER = re.compile(r"([A-Za-z_][\w.]*)(>=|<=|!=|~|=)(.*)", re.DOTALL)


# Words ---------------------------------------------------------------------------------------------------------------


def _pairs(words: Sequence[str]) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise WrongUsage(_("“{word}” is not FIELD=VALUE.").format(word=word))
        found[name] = text
    return found


# Commands ------------------------------------------------------------------------------------------------------------


def _id(shop: Shop, words: Words) -> int:
    return shop.browsing.find(words.register, words.id)


def _read(shop: Shop, key: str, texts: dict[str, str]) -> dict[str, Any]:
    entry = shop.entry.read(key, texts)
    if entry.problems:
        raise Refused(" ".join(p.text() for p in entry.problems), entry.problems, entry.problems[0].code)
    return entry.values


def _answer(change: Change, key: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": change.ids[key][0], "number": change.number or None, "operation": change.operation or None}
    if change.warnings:
        answer["warnings"] = [{"field": p.field, "code": p.code, "message": p.text()} for p in change.warnings]
    return answer


def add(shop: Shop, words: Words) -> dict[str, Any]:
    return _answer(shop.records.add(words.register, _read(shop, words.register, _pairs(words.values))), words.register)


def set_(shop: Shop, words: Words) -> dict[str, Any]:
    values = _read(shop, words.register, _pairs(words.values))
    return _answer(shop.records.set(words.register, _id(shop, words), values), words.register)


def move(shop: Shop, words: Words) -> dict[str, Any]:
    graph = shop.registers[words.register].states
    target = words.state
    if graph is not None:
        found, problems = shop.entry.read_value(shop.registers[words.register].field(graph.field), words.state)
        target = words.state if problems else found
    values = _read(shop, words.register, _pairs(words.values))
    return _answer(shop.records.move(words.register, _id(shop, words), target, values), words.register)


def delete(shop: Shop, words: Words) -> dict[str, Any]:
    return _answer(shop.records.delete(words.register, [_id(shop, words)]), words.register)


def undelete(shop: Shop, words: Words) -> dict[str, Any]:
    return _answer(shop.records.undelete(words.register, [_id(shop, words)]), words.register)


def erase(shop: Shop, words: Words) -> dict[str, Any]:
    record_id = _id(shop, words)
    if not words.yes:
        raise Refused(_("Erasing a person cannot be undone. Say --yes if that is what you want."), code="not_confirmed")
    from shopdesk.services.erasing import erase_person

    return erase_person(shop, words.register, record_id)


def _query(shop: Shop, words: Words, sort: str | None = None) -> Query:
    register = shop.registers[words.register]
    filters: list[Filter] = []
    for word in words.filter:
        match = FILTER.fullmatch(word)
        if match is None:
            raise WrongUsage(_("“{word}” is not a filter. Write F=V, F>=V, F<=V or F~V.").format(word=word))
        made, problems = shop.entry.read_filter(words.register, match[1], Op(match[2]), match[3])
        if made is None:
            raise Refused(" ".join(p.text() for p in problems), problems, problems[0].code)
        filters.append(made)
    if words.month:
        filters.append(_month_filter(register.date_field, words.month, register.title))
    order: tuple[Sort, ...] = ()
    if sort:
        name = sort.removeprefix("-")
        register.field(name)
        order = (Sort(name, sort.startswith("-")),)
    return Query(words.register, tuple(filters), sort=order)


def _month_filter(field: str, month: str, title: str) -> Filter:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise WrongUsage(_("“{month}” is not a month. Write YYYY-MM.").format(month=month))
    if not field:
        raise WrongUsage(_("“{register}” has no date of its own to filter by month.").format(register=_(title)))
    first, last = month_days(month)
    return Filter(field, Op.BETWEEN, (first.isoformat(), last.isoformat()))


def list_(shop: Shop, words: Words) -> dict[str, Any]:
    from shopdesk.services.plain_output import records_as_json

    query = _query(shop, words, words.sort)
    ids = shop.browsing.ids(query)
    shown = ids if words.limit is None else ids[: max(0, words.limit)]
    records = shop.browsing.rows(words.register, shown)
    return {"rows": records_as_json(shop, shop.registers[words.register], records), "total": len(ids)}


def show(shop: Shop, words: Words) -> dict[str, Any]:
    from shopdesk.services.plain_output import records_as_json, value_as_json

    register = shop.registers[words.register]
    record_id = _id(shop, words)
    record = shop.browsing.record(words.register, record_id)
    assert record is not None
    answer = records_as_json(shop, register, [record])[0]
    if words.history:
        answer["history"] = [
            {
                "at": shop.clock.local(row.at).isoformat(),
                "by": row.by,
                "operation": row.operation,
                "field": row.field,
                "old": value_as_json(shop, register.field(row.field), row.old),
                "new": value_as_json(shop, register.field(row.field), row.new),
            }
            for row in shop.journal.history(words.register, record_id)
        ]
    return answer


def search(shop: Shop, words: Words) -> dict[str, Any]:
    hits = shop.browsing.search(" ".join(words.words), words.register, words.limit)
    return {"rows": [{"register": h.register, "id": h.id, "label": h.label, "matched": h.matched} for h in hits]}


def operations(shop: Shop, words: Words) -> dict[str, Any]:
    rows = shop.journal.operations(words.limit)
    return {
        "rows": [
            {
                "id": r.id,
                "at": shop.clock.local(r.at).isoformat(),
                "by": r.by,
                "label": r.label,
                "records": r.records,
                "undone_by": r.undone_by,
            }
            for r in rows
        ]
    }


def _reversal(change: Change) -> dict[str, Any]:
    what = {"undone": change.undone} if change.undone else {"redone": change.redone}
    kept = [{"register": k.register, "id": k.id, "number": k.number, "why": k.why} for k in change.kept]
    return {"operation": change.operation, **what, "restored": change.records, "kept": kept}


def undo(shop: Shop, words: Words) -> dict[str, Any]:
    return _reversal(shop.journal.undo(words.operation, job=words.job))


def redo(shop: Shop, words: Words) -> dict[str, Any]:
    return _reversal(shop.journal.redo(words.operation, job=words.job))


def import_(shop: Shop, words: Words) -> dict[str, Any]:
    from shopdesk.services.importing import ImportOptions

    options = ImportOptions(
        into=words.into,
        shop=words.shop,
        sheet=words.sheet,
        mode=words.mode,
        dry_run=words.dry_run,
        strict=words.strict,
        bad_rows=words.bad_rows,
    )
    reports = shop.importing.bring_in(words.files, options, words.job)
    answers = [report.as_json() for report in reports]
    return answers[0] if len(answers) == 1 and len(words.files) == 1 else {"files": answers}


def export(shop: Shop, words: Words) -> dict[str, Any]:
    if words.saved is not None:
        return _saved_export(shop, words)
    columns = [c.strip() for c in words.columns.split(",") if c.strip()] if words.columns else None
    done = shop.exporting.export(
        _query(shop, words),
        words.out,
        columns=columns,
        encoding=words.encoding,
        clear=words.clear,
        lines=words.lines,
        totals=words.totals,
        job=words.job,
    )
    return _exported(done)


def _exported(done: Exported) -> dict[str, Any]:
    answer: dict[str, Any] = {"path": str(done.path), "rows": done.records}
    if told := done.warnings():
        answer["warnings"] = [{"field": "", "code": "cut_text", "message": text} for text in told]
    return answer


def _saved_export(shop: Shop, words: Words) -> dict[str, Any]:
    if not words.saved:
        today = shop.clock.today()
        rows = [{"name": s.name, "register": s.register, "path": str(s.path(today)), "clear": s.clear} for s in shop.saved_exports.all()]
        return {"rows": rows, "total": len(rows)}
    return _exported(shop.saved_exports.run(shop.saved_exports.find(words.saved), words.out, words.job))


def _takes_out_in_clear(path: Path, words: Words) -> bool:
    """Whether an export will be journaled: what a saved one does is only known in the shop file. Looks at the words of the command, too."""
    if words.saved is None:
        keys = [entry.key for entry in REGISTERS]
        if words.register not in keys or words.out is None:
            raise WrongUsage(_("Write: shopdesk export REGISTER OUT. The registers are: {names}.").format(names=", ".join(keys)))
        return bool(words.clear)
    if words.out is not None or (words.register and not words.saved):
        raise WrongUsage(_("Write: shopdesk export --saved NAME [OUT], or only --saved for the list."))
    words.out = Path(words.register) if words.register else None
    if not words.saved:
        return False
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    with Shop.open(path, load(), writing=False) as shop:
        return shop.saved_exports.find(words.saved).clear


def template(shop: Shop, words: Words) -> dict[str, Any]:
    shop.exporting.template(words.register, words.out)
    return {"path": str(words.out), "rows": 0}


def claim_sheet(shop: Shop, words: Words) -> dict[str, Any]:
    if words.form:
        raise Refused(_("Filling the shop's own form is not there yet; leave --form out for the program's own sheet."), code="not_yet")
    from shopdesk.desks.claim_sheet.actions import write_claim_sheet

    _month_filter("month", words.month, "")
    rows = write_claim_sheet(shop, words.courier, words.month, words.out, send=words.send)
    return {"path": str(words.out), "rows": rows}


def reconcile(shop: Shop, words: Words) -> dict[str, Any]:
    from shopdesk.desks.reconcile import actions

    result = actions.reconcile(shop, words.path, words.courier or "", words.job)
    change = actions.accept(shop, result, words.job) if words.accept else None
    return {**result.as_json(), **({"operation": change.operation if change else None} if words.accept else {})}


def backup(shop: Shop, words: Words) -> dict[str, Any]:
    rows = shop.backups.backup(words.out)
    return {"path": str(words.out), "rows": rows}


def check(shop: Shop, words: Words) -> dict[str, Any]:
    if words.repair:
        raise Refused(_("Repairing a shop file is not there yet; restore a backup instead."), code="not_yet")
    problems = shop.backups.check()
    return {"ok": not problems, "problems": problems}


WRITING: dict[str, Callable[[Shop, Words], dict[str, Any]]] = {
    "add": add,
    "set": set_,
    "move": move,
    "delete": delete,
    "undelete": undelete,
    "erase": erase,
    "undo": undo,
    "redo": redo,
    "import": import_,
    "claim-sheet": claim_sheet,
    "reconcile": reconcile,
}
READING: dict[str, Callable[[Shop, Words], dict[str, Any]]] = {
    "list": list_,
    "show": show,
    "search": search,
    "operations": operations,
    "export": export,
    "template": template,
    "backup": backup,
    "check": check,
}


def new(words: Words) -> dict[str, Any]:
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    Shop.create(words.path, load()).close()
    return {"path": str(words.path)}


def demo_data(words: Words) -> dict[str, Any]:
    from shopdesk.desks.demo_data.actions import make_demo_shop
    from shopdesk.registers import load

    sizes = {k: getattr(words, k) for k in ("customers", "orders", "cases", "claims", "handovers") if getattr(words, k) is not None}
    counts = make_demo_shop(words.path, load(), sizes=sizes, seed=words.seed, job=words.job)
    return {"path": str(words.path), "rows": counts}


def restore(words: Words) -> dict[str, Any]:
    from shopdesk.registers import load
    from shopdesk.services.backups import Backups

    Backups.restore(words.backup, words.path, load(), job=words.job)
    return {"path": str(words.path)}


WITHOUT_SHOP: dict[str, Callable[[Words], dict[str, Any]]] = {"new": new, "demo-data": demo_data, "restore": restore}


# Running -------------------------------------------------------------------------------------------------------------


class ProgressLine:
    """A progress bar on a terminal's standard error, for anything over a second."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._last = 0.0
        self._shown = False

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._since < 1 or now - self._last < 0.1 or not sys.stderr.isatty():
            return
        self._last, self._shown = now, True
        part = f"{progress.done:,}/{progress.total:,}" if progress.total else f"{progress.done:,}"
        width = int(30 * progress.done / progress.total) if progress.total else 0
        sys.stderr.write(f"\r[{'#' * width}{'.' * (30 - width)}] {part} {progress.what}\x1b[K")
        sys.stderr.flush()

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")


@contextlib.contextmanager
def _job() -> Iterator[Job]:
    """A job whose progress shows on the terminal and which Ctrl+C cancels."""
    line, token = ProgressLine(), CancelToken()
    before = signal.signal(signal.SIGINT, lambda *_signal: token.cancel())
    try:
        yield Job(line, token)
    finally:
        signal.signal(signal.SIGINT, before)
        line.end()


def _run(words: Words) -> dict[str, Any]:
    if words.command in WITHOUT_SHOP:
        return WITHOUT_SHOP[words.command](words)
    from shopdesk.core.paths import default_shop_file
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    writing = words.command in WRITING
    path = getattr(words, "file", None) or default_shop_file()
    journaled = words.command == "export" and _takes_out_in_clear(path, words)
    holds = journaled or (writing and getattr(words, "accept", True))  # comparing alone goes on beside a window
    with Shop.open(path, load(), writing=holds, operator=getattr(words, "operator", "")) as shop:
        return (WRITING if writing else READING)[words.command](shop, words)


def _print(words: Words, answer: dict[str, Any]) -> None:
    if getattr(words, "json", False):
        print(json.dumps(answer, ensure_ascii=False))
        return
    for text in dict.fromkeys(warning["message"] for warning in answer.pop("warnings", ())):
        print(text, file=sys.stderr)
    from shopdesk.services.report_text import as_text

    print(as_text(words.command, answer))


def _fail(words: Words | None, error: ShopDeskError) -> int:
    if words is not None and getattr(words, "json", False):
        told: dict[str, Any] = {"code": error.code, "message": str(error)}
        if isinstance(error, Refused) and error.problems:
            told["problems"] = [{"field": p.field, "code": p.code, "message": p.text()} for p in error.problems]
        print(json.dumps({"error": told}, ensure_ascii=False), file=sys.stderr)
    else:
        print(str(error), file=sys.stderr)
    return 2 if isinstance(error, WrongUsage) else 1


def _fail_by_a_bug(words: Words, error: Exception) -> int:
    """Python's own traceback would quote what records hold; scheduled runs keep what they print."""
    from shopdesk.core.crash_report import report

    message = _("Something went wrong in ShopDesk")
    if getattr(words, "json", False):
        print(json.dumps({"error": {"code": "bug", "message": message, "report": report(error)}}, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"{message}\n{report(error)}", end="", file=sys.stderr)
    return 1


def main(arguments: Sequence[str]) -> int:
    """Run one command, or the window; returns the exit status (0 done, 1 refused or failed, 2 wrong usage)."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(message)s")
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    words = parser().parse_args(joined(arguments))
    set_language(getattr(words, "lang", None) or system_language())
    if words.version:
        from shopdesk.version import __version__

        print(f"shopdesk {__version__}")
        return 0
    if words.command is None:
        from shopdesk.app import run

        return run(
            getattr(words, "file", None), demo=words.demo, language=getattr(words, "lang", None), operator=getattr(words, "operator", "")
        )
    try:
        with _job() as job:
            words.job = job
            answer = _run(words)
    except (ShopDeskError, NotFound) as error:
        return _fail(words, error)
    except KeyboardInterrupt:
        return _fail(words, Cancelled(_("Cancelled. Nothing was changed.")))
    except Exception as error:
        return _fail_by_a_bug(words, error)
    try:
        _print(words, answer)
        sys.stdout.flush()
    except BrokenPipeError:  # ``… | head`` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
