"""Answers of the command line as text for people; ``--json`` prints the same answers as data."""

from __future__ import annotations

from typing import Any

from shopdesk.core.translations import N_, _, listed
from shopdesk.services.import_disagreeing import Disagreement, summary


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("label", "") if "label" in value else ", ".join(f"{k}={_shown(v)}" for k, v in value.items() if v is not None))
    if isinstance(value, list):
        return "; ".join(_shown(v) for v in value)
    return str(value)


def _table(rows: list[dict[str, Any]]) -> list[str]:
    """Columns that any row fills, as lines separated by tabs."""
    columns = [c for c in rows[0] if any(_shown(r[c]) for r in rows)] if rows else []
    return ["\t".join(columns), *("\t".join(" ".join(_shown(r[c]).split()) for c in columns) for r in rows)] if columns else []


def as_text(command: str, answer: dict[str, Any]) -> str:
    """A few lines of text; rows as a table that a terminal or a spreadsheet takes."""
    if "rows" in answer and isinstance(answer["rows"], list):
        lines = _table(answer["rows"])
        total = answer.get("total", len(answer["rows"]))
        return "\n".join([*lines, _("{shown} of {total} rows").format(shown=len(answer["rows"]), total=total)])
    if command in ("undo", "redo"):
        lines = [
            _("Undone: operation {id}, {count} records.").format(id=answer["undone"], count=answer["restored"])
            if "undone" in answer
            else _("Redone: operation {id}, {count} records.").format(id=answer["redone"], count=answer["restored"])
        ]
        lines.extend(_("Kept {number}: {why}").format(number=k["number"], why=k["why"]) for k in answer["kept"])
        return "\n".join(lines)
    if command == "import":
        return "\n".join(_import_text(one) for one in answer.get("files", [answer]))
    if command == "reconcile":
        return _reconcile_text(answer)
    if command == "check":
        return _("The shop file is sound.") if answer["ok"] else "\n".join(map(_shown, answer["problems"]))
    if command == "show":
        return "\n".join(f"{k}: {_shown(v)}" for k, v in answer.items() if _shown(v))
    if "path" in answer:
        rows = answer.get("rows")
        return _("{path}: {rows} rows").format(path=answer["path"], rows=_shown(rows)) if rows is not None else str(answer["path"])
    return " ".join(f"{k}={_shown(v)}" for k, v in answer.items() if v is not None)


def _import_text(one: dict[str, Any]) -> str:
    head = _("{file} → {register}: {read} rows read, {new} new, {changed} changed, {same} the same, {bad} bad, {skipped} skipped").format(
        **one
    )
    lines = [head]
    if unread := one.get("unread_sheets"):
        told = _("  read was the sheet “{sheet}”; others hold something too: {sheets} (--sheet NAME)")
        lines.append(told.format(sheet=one["sheet"], sheets=listed(unread)))
    if passed := one.get("passed_over"):
        columns = listed(_("{column}: {count} cells").format(column=column, count=f"{count:,}") for column, count in passed.items())
        lines.append("  " + _("Not taken, because another column fills the same field: {columns}.").format(columns=columns))
    if one.get("disagreeing"):
        found = [Disagreement(tuple(d["rows"]), d["column"], d["taken"], d["left_out"]) for d in one["disagreements"]]
        lines.append("  " + summary(one["disagreeing"], found))
    for p in one["problems"][:20]:
        lines.append(_("  row {row}, {column}: “{value}”: {message}").format(**p))
    if len(one["problems"]) > 20:
        lines.append(_("  … and {count} more").format(count=len(one["problems"]) - 20))
    return "\n".join(lines)


_RECONCILED = (
    ("paid", N_("Paid in full")),
    ("short", N_("Paid short")),
    ("refused", N_("Refused")),
    ("missing", N_("Not answered")),
    ("unknown", N_("Unknown to the shop")),
    ("repeated", N_("Answered twice")),
)


def _reconcile_text(answer: dict[str, Any]) -> str:
    """Each list under its name and count, the rows that nobody may guess at, and what there is to do next."""
    head = (
        _("{file}: a courier's bill, {read} rows read, {skipped} skipped")
        if answer["kind"] == "bill"
        else _("{file}: a courier's reply, {read} rows read, {skipped} skipped")
    )
    lines = [head.format(file=answer["file"], read=answer["read"], skipped=answer["skipped"])]
    if answer["couriers"]:
        lines.append(_("Courier: {names}").format(names=listed(answer["couriers"])))
    for key, name in _RECONCILED:
        lines.append(_("{list}: {count}").format(list=_(name), count=len(answer[key])))
        for entry in answer[key]:
            words = {**entry, "claimed": entry["claimed"] or "–", "received": entry["received"] or "–"}
            if entry["row"] is None:
                lines.append(_("  {waybill}: claimed {claimed}, not in the file").format(**words))
            else:
                lines.append(_("  {waybill}: claimed {claimed}, received {received} (row {row})").format(**words))
    if answer["problems"]:
        lines.append(_("To be looked at by hand: {count}").format(count=len(answer["problems"])))
    for p in answer["problems"]:
        told = _("  row {row}, {column}: “{value}”: {message}") if p["column"] else _("  row {row}: “{value}”: {message}")
        lines.append(told.format(**p))
    if "operation" not in answer:
        if answer["paid"] or answer["short"] or answer["refused"]:
            lines.append(_("Nothing is written yet: say --accept to write it into the claims."))
    elif answer["operation"] is None:
        lines.append(_("There was nothing to write."))
    else:
        lines.append(_("Written as operation {operation}; “shopdesk undo” takes it all back.").format(operation=answer["operation"]))
    return "\n".join(lines)
