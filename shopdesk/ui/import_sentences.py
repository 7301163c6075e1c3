"""What the import wizard says of a file in words: what was seen, what to know before importing, what the button will do."""

from __future__ import annotations

from shopdesk.core.clock import Clock
from shopdesk.core.translations import _, listed, ngettext
from shopdesk.services.import_disagreeing import summary
from shopdesk.ui.import_file import ImportFile
from shopdesk.ui.widgets.banner import Kind
from shopdesk.ui.widgets.chips import Chip

ASKS = frozenset({"which_shop", "not_recognised", "cancelled"})


def described(file: ImportFile, preset: str) -> str:
    """“拼多多订单, 1,204 rows, headings in row 3, GB18030”."""
    from shopdesk.services.import_corrections import kind_label

    reading = file.reading
    if reading is None:
        return _("Reading…") if file.error is None else ""
    parts = [preset]
    if file.checked is not None:
        parts.append(_("{count} rows").format(count=f"{file.checked.preview.read:,}"))
    elif reading.rows > 0:
        parts.append(_("{count} rows").format(count=f"{reading.rows:,}"))
    parts.append(_("headings in row {row}").format(row=reading.recognised.header_row))
    kind = kind_label(reading)
    parts.append(_("{encoding} (a guess)").format(encoding=kind) if reading.is_guess else kind)
    return listed(part for part in parts if part)


def warning(file: ImportFile, clock: Clock, bad_in_view: bool = False) -> tuple[str, Kind, str]:
    """What must be known before this file is imported, "" for nothing; how it is told; and the label of what can be done about it."""
    known = _known(file, clock)
    if file.error is not None and file.error.code == "which_shop":
        question = _("The file does not say of which shop it is. Choose the shop above.")
        return (f"{question} {known}" if known else question), "caution", ""
    if file.error is not None:
        kind: Kind = "caution" if file.error.code in ASKS else "error"
        return str(file.error), kind, _("Check again") if file.error.code == "cancelled" else ""
    bad = file.checked.preview.bad if file.checked is not None else 0
    if bad and not bad_in_view:
        refused = ngettext("{number} row is bad and would not be imported.", "{number} rows are bad and would not be imported.", bad)
        refused = refused.format(number=f"{bad:,}")
        return (f"{refused} {known}" if known else refused), "caution", _("Show the bad rows")
    return known, "info", ""


def _known(file: ImportFile, clock: Clock) -> str:
    """What the shop knows of this file (that it was brought in before, or whose bad rows it holds), and what of it is not taken."""
    return " ".join(text for text in (_past(file, clock), _passed_over(file), _disagreeing(file), _unread(file)) if text)


def _unread(file: ImportFile) -> str:
    """Sheets that hold something and are not brought in."""
    if file.reading is None or not file.reading.unread:
        return ""
    told = _("Other sheets hold something too and are not read: {sheets}. Choose a sheet above.")
    return told.format(sheets=listed(file.reading.unread))


def _passed_over(file: ImportFile) -> str:
    """Cells that are not taken although their column goes to a field."""
    found = file.checked.preview.passed_over if file.checked is not None else {}
    if not found:
        return ""
    columns = listed(_("{column}: {count} cells").format(column=column, count=f"{count:,}") for column, count in found.items())
    return _("Not taken, because another column fills the same field: {columns}.").format(columns=columns)


def _disagreeing(file: ImportFile) -> str:
    """What rows of one record say differently."""
    preview = file.checked.preview if file.checked is not None else None
    return summary(preview.disagreeing, preview.disagreements) if preview is not None else ""


def _past(file: ImportFile, clock: Clock) -> str:
    looked = file.looked
    past = (looked.earlier or looked.mends) if looked is not None else None
    if looked is None or past is None:
        return ""
    at = clock.local(past.at).strftime("%Y-%m-%d %H:%M")
    if looked.earlier is not None:
        text = _("{who} imported this very file on {at}. Only what differs from the shop is taken.")
        return text.format(who=past.by or _("Somebody"), at=at)
    return _("These are the bad rows of “{file}” ({at}), mended. They are taken as that file was.").format(file=past.file, at=at)


def promise(file: ImportFile | None, title: str) -> str:
    """What the button will do, in figures; ``title`` is the register's."""
    if file is None or file.checked is None or file.reading is None:
        return _("Import")
    preview = file.checked.preview
    if preview.nothing_to_do:
        return _("Nothing to import")
    if not preview.changed:
        return _("Import into {title}: {new} new").format(title=title, new=f"{len(preview.new):,}")
    if not preview.new:
        return _("Import into {title}: {changed} changed").format(title=title, changed=f"{len(preview.changed):,}")
    text = _("Import into {title}: {new} new, {changed} changed")
    return text.format(title=title, new=f"{len(preview.new):,}", changed=f"{len(preview.changed):,}")


def counts(file: ImportFile) -> list[Chip]:
    """The parts of the wizard with their counts; none while nothing was read."""
    if file.reading is None:
        return []
    preview = file.checked.preview if file.checked is not None else None
    new, changed, same, bad = (len(preview.new), len(preview.changed), preview.same, preview.bad) if preview else (None, None, None, None)
    return [
        Chip("columns", _("Columns"), len(file.reading.recognised.mapped)),
        Chip("new", _("New"), new, "green"),
        Chip("changed", _("Changed"), changed, "blue"),
        Chip("same", _("Same"), same),
        Chip("bad", _("Bad"), bad, "red"),
    ]
