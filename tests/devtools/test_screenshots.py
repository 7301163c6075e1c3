"""Pictures are taken without a screen, named after page, theme, language and size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from shopdesk.devtools import screenshots
from shopdesk.ui import theme, translator


@pytest.fixture(autouse=True)
def _as_before(qapp: QApplication) -> Iterator[None]:
    yield
    translator.speak(qapp, "en")
    theme.apply(qapp, "light")


def test_each_page_in_each_look_is_a_picture(tmp_path: Path) -> None:
    said = ["--pages", "operations", "export", "search_words", "--languages", "zh_CN", "--themes", "dark", "--sizes", "1366x768"]
    assert screenshots.main([str(tmp_path), *said]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"{page}-dark-zh_CN-1366x768.png" for page in ("export", "operations", "search_words")]
    pictures = [QImage(str(tmp_path / name)) for name in names]
    assert all((picture.width(), picture.height()) == (1366, 768) for picture in pictures)
    assert all(picture.pixelColor(1300, 400).lightness() < 100 for picture in pictures)


def test_a_page_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert screenshots.main([str(tmp_path), "--pages", "nonsense", "--languages", "en"]) == 2
    assert "nonsense" in capsys.readouterr().err
