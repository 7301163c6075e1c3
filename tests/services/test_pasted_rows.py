"""The private file of pasted rows: only the user's, one cell mended at a time, whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shopdesk.core.errors import Refused
from shopdesk.services.pasted_rows import cell_of, lay_down, mend_cell, private_folder
from shopdesk.services.pasted_text import split_text

BLOCK = [["店铺日报", "", ""], ["订单号", " 实收 ", "备注"], ["1", "二块", "第一行\n第二行"], ["2", "3.00", 'a\t"b"']]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "rows.tsv"
    lay_down(path, BLOCK)
    return path


def test_a_cell_is_found_by_its_row_and_heading_and_mended_alone(path: Path) -> None:
    assert cell_of(path, 3, "实收") == "二块"
    mend_cell(path, 3, "实收", "2.00")
    mended = [list(row) for row in BLOCK]
    mended[2][1] = "2.00"
    assert split_text(path.read_text("utf-8")) == mended
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["rows.tsv"]


@pytest.mark.parametrize(("row", "heading"), [(0, "实收"), (5, "实收"), (3, "没有"), (2, "实收"), (-1, "实收")])
def test_a_cell_that_is_not_there_is_refused_and_nothing_changes(path: Path, row: int, heading: str) -> None:
    before = path.read_bytes()
    assert cell_of(path, row, heading) is None
    with pytest.raises(Refused):
        mend_cell(path, row, heading, "x")
    assert path.read_bytes() == before


def test_a_file_that_is_gone_is_refused_with_a_reason(path: Path) -> None:
    path.unlink()
    with pytest.raises(Refused, match="temporary file"):
        mend_cell(path, 3, "实收", "x")


def test_a_private_folder_is_only_the_user_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert stat.S_IMODE(private_folder("x-").stat().st_mode) == 0o700
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(Refused):
        private_folder("x-")
