"""Why a foreign file is turned away, as a stable code and the sentence that a shop owner reads.

The child process speaks in codes (it has no language); the parent makes the sentence here.
"""

from __future__ import annotations

from collections.abc import Mapping

from shopdesk.core.errors import FileError
from shopdesk.core.translations import N_, _


class Refusal(Exception):
    """A file that must not or cannot be read; ``code`` is a key of SENTENCES, ``values`` fills its placeholders."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values: dict[str, object] = values


SENTENCES: Mapping[str, str] = {
    "empty": N_("“{name}” is empty: there is nothing in it to import."),
    "missing": N_("“{name}” is not there any more. It may have been moved, renamed or deleted."),
    "folder": N_("“{name}” is a folder. Choose a file in it."),
    "locked": N_("“{name}” cannot be opened: another program (Excel or WPS?) holds it. Close it there and try again."),
    "no_permission": N_("“{name}” cannot be read: this computer's user is not allowed to. Copy it to another folder and try again."),
    "changed": N_("“{name}” changed while it was being read. Wait until it is saved or downloaded completely and try again."),
    "unreadable": N_("“{name}” cannot be read from its disk ({detail}). Copy it to this computer and try again."),
    "not_a_spreadsheet": N_("“{name}” is not a table: it looks like {kind}. Export it again as Excel or CSV."),
    "web_page": N_("“{name}” is a web page saved as a spreadsheet, and it holds no table. Export it again as Excel or CSV."),
    "encrypted": N_("“{name}” is protected with a password. Open it in Excel or WPS, save it without password, and import that file."),
    "damaged": N_("“{name}” is damaged and cannot be read completely. Download or export it again."),
    "damaged_row": N_("“{name}” is damaged at row {row} of sheet “{sheet}”. Download or export it again."),
    "damaged_text": N_(
        "“{name}” is damaged at row {row}: a quotation mark that never ends, or a cell too long to be one. Download or export it again."
    ),
    "wrong_encoding": N_("“{name}” is no text in {encoding}. Choose another encoding, or have it found out."),
    "unsafe": N_("“{name}” is built like an attack (it would fill the memory or open other files) and was not opened. Do not use it."),
    "too_large": N_("“{name}” is too large to read here. Split it into smaller files (a month each, for example) and import them in turn."),
    "too_wide": N_("“{name}” uses more columns than a list can have (row {row}). Delete the columns that are not needed and try again."),
    "no_sheets": N_("“{name}” holds no sheet with cells. Open it in Excel or WPS and save it again as .xlsx."),
    "no_such_sheet": N_("“{name}” has no sheet named “{sheet}”."),
    "unsupported": N_("“{name}” cannot be read: {kind} is not supported. Save it as .xlsx or .csv and import that file."),
    "timeout": N_("“{name}” could not be read in reasonable time. Open it in Excel or WPS, save it again as .xlsx or .csv, and try again."),
}

KINDS: Mapping[str, str] = {
    "pdf": N_("a PDF document"),
    "image": N_("a picture"),
    "word": N_("a document, not a workbook"),
    "mail": N_("a mail"),
    "archive": N_("a packed archive"),
    "program": N_("a program"),
    "database": N_("a database"),
    "json": N_("a file of program data (JSON)"),
    "xml": N_("an XML file"),
    "binary": N_("a file of another program"),
    "spreadsheet": N_("this kind of workbook"),
}

FORMATS: Mapping[str, str] = {
    "xlsx": N_("Excel workbook"),
    "xls": N_("Excel 97–2003 workbook"),
    "xlsb": N_("binary Excel workbook"),
    "ods": N_("OpenDocument sheet"),
    "xml2003": N_("Excel 2003 XML"),
    "html": N_("web page with a table"),
    "mhtml": N_("web archive with a table"),
    "csv": N_("text, one row a line"),
}


def file_error(name: str, code: str, values: Mapping[str, object]) -> FileError:
    """The FileError for one refusal; ``name`` is the file's name without folder. Unknown codes read as damaged."""
    sentence = SENTENCES.get(code, SENTENCES["damaged"])
    filled = {"name": name, "detail": "", "row": "", "sheet": "", "encoding": "", **values}
    filled["kind"] = _(KINDS.get(str(values.get("kind", "")), KINDS["binary"]))
    return FileError(_(sentence).format(**filled), "damaged" if code in ("damaged_row", "damaged_text") else code)


def format_label(format: str) -> str:
    """What a person calls one of FORMATS, in the current language."""
    return _(FORMATS.get(format, format))
