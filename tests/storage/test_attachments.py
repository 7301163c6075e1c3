"""Evidence files: names that every system takes, kinds told by content, nothing written over, nothing left half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.core.errors import FileError
from shopdesk.storage import attachments

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40
_RESERVED_BY_WINDOWS = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\x",
        "a:b",
        "CON",
        "aux ",
        "nul.txt",
        "COM1",
        "trailing. . ",
        "nul\x00byte",
        "x" * 300,
        "😀" * 200,
        "\u202egnp.exe",
        "",
        " ",
        ".",
        "..",
        "-rf",
        "a\nb",
    ],
)
def test_any_text_becomes_a_name_that_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    stem = attachments.safe_stem(name)
    assert stem
    assert not set(stem) & set('<>:"/\\|?*\n\x00\u202e')
    assert stem == stem.strip(" .")
    assert stem.partition(".")[0].rstrip().casefold() not in _RESERVED_BY_WINDOWS
    kept = attachments.keep_picture(tmp_path / "f", name, PNG)
    assert (tmp_path / "f" / kept).parent == tmp_path / "f"
    assert len(kept.encode()) < 255
    assert [p.name for p in (tmp_path / "f").iterdir()] == [kept]


def test_names_that_people_read_stay_as_they_are() -> None:
    assert attachments.safe_stem("旺旺 小满_0912") == "旺旺 小满_0912"


def test_each_file_gets_a_number_and_none_is_written_over(tmp_path: Path) -> None:
    source = tmp_path / "photo.JPG"
    source.write_bytes(JPEG)
    folder = tmp_path / "t.files"
    names = [attachments.keep_file(folder, "小满_20261123", source), attachments.keep_picture(folder, "小满_20261123", PNG)]
    names.append(attachments.keep_file(folder, "小满_20261123", source))
    assert names == ["小满_20261123_01.jpg", "小满_20261123_02.png", "小满_20261123_03.jpg"]
    assert (folder / names[0]).read_bytes() == JPEG
    assert source.read_bytes() == JPEG


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("run.exe", b"MZ" + b"\x00" * 60),
        ("invoice.pdf.exe", b"%PDF-1.7 x"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("svg.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("fake.pdf", b"MZ" + b"\x00" * 60),
        ("link.url", b"[InternetShortcut]"),
        ("page.hta", b"<script>"),
        ("empty.png", b""),
    ],
)
def test_what_is_no_picture_or_document_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_bytes(data)
    with pytest.raises(FileError):
        attachments.keep_file(tmp_path / "f", "x", source)
    assert not (tmp_path / "f").exists()


def test_a_wrong_ending_is_put_right(tmp_path: Path) -> None:
    source = tmp_path / "really_a_jpeg.png"
    source.write_bytes(JPEG)
    assert attachments.keep_file(tmp_path / "f", "x", source).endswith(".jpg")


def test_a_file_that_is_too_large_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    with source.open("wb") as file:
        file.truncate(attachments.LARGEST_BYTES + 1)
    with pytest.raises(FileError, match="100 MB"):
        attachments.keep_file(tmp_path / "f", "x", source)


def test_a_file_that_is_gone_or_a_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for source in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(FileError):
            attachments.keep_file(tmp_path / "f", "x", source)


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "a/../../secret.png", "", "."])
def test_a_stored_name_never_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    assert attachments.inside(tmp_path / "f", name) is None
