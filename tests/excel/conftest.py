"""What the tests of `excel` share: the collected samples, each read once, and workbooks made by hand from parts."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.errors import FileError
from shopdesk.excel.reader import NumberedRow, Sheet, open_table

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Outcome:
    """What happened to one sample."""

    name: str
    format: str
    sheets: tuple[Sheet, ...]
    chosen: int
    rows: tuple[NumberedRow, ...]
    error: FileError | None


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    if not SAMPLES.is_dir():
        pytest.skip("the collected samples are not here")
    found: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def read_sample() -> Callable[[str], Outcome]:
    """Reads a sample once a session."""
    done: dict[str, Outcome] = {}

    def read(name: str) -> Outcome:
        if name not in done:
            done[name] = _outcome(name)
        return done[name]

    return read


def _outcome(name: str) -> Outcome:
    try:
        with open_table(SAMPLES / name) as opened:
            rows = tuple(opened.rows())
            chosen = opened.sheets.index(opened.sheet)
        return Outcome(name, opened.format, opened.sheets, chosen, rows, None)
    except FileError as error:
        return Outcome(name, "", (), 0, (), error)


WORKBOOK = f'<workbook {NAMESPACE} xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
STYLES = (
    f'<styleSheet {NAMESPACE}><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="21"/></cellXfs></styleSheet>'
)


def workbook_parts(sheet: str, strings: str = "", workbook: str = WORKBOOK, styles: str = STYLES) -> dict[str, str]:
    """The parts of a small .xlsx whose only sheet is ``sheet`` (a whole worksheet, or what goes into sheetData)."""
    if "<worksheet" not in sheet and "worksheet" not in sheet[:200]:
        sheet = f"<worksheet {NAMESPACE}><sheetData>{sheet}</sheetData></worksheet>"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": styles,
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    return parts


def write_parts(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def make_workbook(tmp_path: Path) -> Callable[..., Path]:
    """``make_workbook(sheet_xml, strings=…)`` -> path of an .xlsx."""

    def make(sheet: str, **parts: str) -> Path:
        return write_parts(tmp_path / "made.xlsx", workbook_parts(sheet, **parts))

    return make
