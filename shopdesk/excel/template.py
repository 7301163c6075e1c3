"""Blank workbooks to fill in: headings with notes, drop-downs, text format where digits must survive, and a sheet that explains.

What the columns are is left to the registers; the same headings are recognised when the workbook comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shopdesk.core.translations import N_, _
from shopdesk.excel.cells import only_text
from shopdesk.excel.target import replacing
from shopdesk.excel.writer import HEADER_FILL, NUMBER_FORMATS, Kind, OutColumn, safe_sheet_name

ROWS_PREPARED = 5_000
_LONGEST_LIST = 255
_REQUIRED_FILL = "#FCE4D6"
_TITLE = N_("How to fill this in")
_LISTS = N_("Lists")


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column to fill: ``choices`` become a drop-down, ``hint`` a note on the heading; ``is_required`` puts a ``*`` behind the title."""

    title: str
    kind: Kind = "text"
    width: float = 0
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_required: bool = False
    example: str = ""


def write_template(path: Path | str, columns: Sequence[TemplateColumn], *, sheet_name: str = "", instructions: Sequence[str] = ()) -> int:
    """Write a blank workbook and return its number of columns; ``instructions`` stand above the table of columns on the second sheet.

    Raises FileError (codes of `target.SENTENCES`); the old file is whole then.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    path = Path(path)
    with replacing(path, is_zip=True) as part:
        book = xlsxwriter.Workbook(str(part), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        head = book.add_format({"bold": True, "bg_color": HEADER_FILL, "bottom": 1})
        required = book.add_format({"bold": True, "bg_color": _REQUIRED_FILL, "bottom": 1})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        name = safe_sheet_name(sheet_name)
        page = book.add_worksheet(name)
        explained = safe_sheet_name(_(_TITLE), [name])
        second = book.add_worksheet(explained)
        lists = safe_sheet_name(_(_LISTS), [name, explained])
        hidden = None
        page.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            title = only_text(column.title) + ("*" if column.is_required else "")
            page.set_column(index, index, OutColumn(title, column.kind, column.width).shown_width(), formats[column.kind])
            page.write_string(0, index, title, required if column.is_required else head)
            if column.hint:
                page.write_comment(0, index, only_text(column.hint)[:1000], {"x_scale": 2, "y_scale": 1.2})
            if column.choices:
                source: object = list(column.choices)
                if len(",".join(column.choices)) > _LONGEST_LIST or any("," in choice for choice in column.choices):
                    if hidden is None:
                        hidden = book.add_worksheet(lists)
                        hidden.hide()
                    for row, choice in enumerate(column.choices):
                        hidden.write_string(row, index, choice)
                    letter = _letters(index)
                    source = f"='{lists.replace(chr(39), chr(39) * 2)}'!${letter}$1:${letter}${len(column.choices)}"
                page.data_validation(
                    1,
                    index,
                    ROWS_PREPARED,
                    index,
                    {
                        "validate": "list",
                        "source": source,
                        "error_type": "warning",
                        "error_title": only_text(column.title)[:32],
                        "error_message": _("Choose one of the list, please."),
                    },
                )
        _explain(second, columns, instructions, head, book.add_format({"text_wrap": True, "valign": "top"}))
        try:
            book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
    return len(columns)


def _explain(page: object, columns: Sequence[TemplateColumn], instructions: Sequence[str], head: object, wrapped: object) -> None:
    from xlsxwriter.worksheet import Worksheet

    assert isinstance(page, Worksheet)
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 60)
    page.set_column(3, 3, 24)
    row = 0
    for sentence in instructions:
        page.write_string(row, 0, only_text(sentence))
        row += 1
    row += 1 if instructions else 0
    for index, title in enumerate((_("Column"), _("Required"), _("What goes in"), _("Example"))):
        page.write_string(row, index, title, head)
    for column in columns:
        row += 1
        told = [column.hint] if column.hint else []
        if column.choices:
            told.append(_("One of: {choices}").format(choices=", ".join(column.choices[:40])))
        values = (column.title, _("Yes") if column.is_required else "", "\n".join(told), column.example)
        for index, value in enumerate(values):
            page.write_string(row, index, only_text(value), wrapped)


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
