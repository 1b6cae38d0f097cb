"""Pictures and sounds are handed to the system's opener, and nothing else is."""

import sys
from pathlib import Path

import pytest

from trainer.errors import TrainerError
from trainer.formats.anki_media import is_safe
from trainer.services import media_opener

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="xdg-open is tried")


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
PAGE = b"<html><script>fetch('https://example.org')</script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "cat.png").write_bytes(PNG)
    return folder


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `xdg-open` that writes down what it was given; answers the file it writes to."""
    programs, told = tmp_path / "bin", tmp_path / "told"
    programs.mkdir()
    program = programs / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > "{told}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("DISPLAY", ":0")
    return told


def test_a_picture_is_opened_by_its_path_alone(folder: Path, opener: Path) -> None:
    media_opener.show(folder, "cat.png")
    assert opener.read_text() == f"{folder / 'cat.png'}|"


def test_a_name_with_signs_of_the_shell_is_one_argument(folder: Path, opener: Path) -> None:
    name = "$(touch x); `y` & z'.png"
    (folder / name).write_bytes(PNG)
    media_opener.show(folder, name)
    assert opener.read_text() == f"{folder / name}|"


@pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "gone.png", "", ".."])
def test_what_is_not_in_the_folder_is_not_opened(folder: Path, opener: Path, name: str) -> None:
    (folder.parent / "secret.png").touch()
    with pytest.raises(TrainerError, match="not in the folder"):
        media_opener.show(folder, name)
    assert not opener.exists()


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, opener: Path) -> None:
    (folder.parent / "secret.png").touch()
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    with pytest.raises(TrainerError, match="leads out"):
        media_opener.show(folder, "link.png")
    assert not opener.exists()


@pytest.mark.parametrize(
    "name", ["run.desktop", "run.sh", "page.html", "run.exe", "drawing.svg", "paper.pdf", "cat"]
)
def test_what_might_be_run_is_not_opened(folder: Path, opener: Path, name: str) -> None:
    (folder / name).write_bytes(PNG)
    with pytest.raises(TrainerError, match="no picture, sound or film"):
        media_opener.show(folder, name)
    assert not opener.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", PAGE + b"\0"),
        ("page.gif", b"GIF89a" + PAGE),  # which a browser may take for a page
        ("page.bmp", b"BM" + PAGE + b"\0"),
        ("page.mp3", b"\xff\xfe" + PAGE.decode().encode("utf-16-le")),
        ("list.mp4", b"#EXTM3U\nhttps://example.org/film\n\0"),
        ("run.jpg", b"#!/bin/sh\necho\n\0"),
        ("run.wav", b"MZ\0\0"),
        ("drawing.png", b'<?xml version="1.0"?><svg onload="x()"/>'),
        ("sound.png", b"OggS\0\2"),
        ("nothing.png", b""),
    ],
)
def test_what_is_called_a_picture_or_sound_and_is_none_is_not_opened(
    folder: Path, opener: Path, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(TrainerError, match="no picture, sound or film"):
        media_opener.show(folder, name)
    assert not opener.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.PNG", PNG),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        ("a.gif", b"GIF89a\1\0\1\0"),
        ("a.webp", b"RIFF\x1a\0\0\0WEBPVP8L"),
        ("a.avif", b"\0\0\0\x20ftypavif"),
        ("a.bmp", b"BM\x46\0\0\0\0\0\0\0\x36"),
        ("a.tiff", b"II*\0\x08\0\0\0"),
        ("a.mp3", b"ID3\4\0\0\0\0\0\0"),
        ("b.mp3", b"\xff\xfb\x90\x64\0\0"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt "),
        ("a.ogg", b"OggS\0\2\0\0"),
        ("a.flac", b"fLaC\0\0\0\x22"),
        ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0"),
        ("a.webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\1\0"),
    ],
)
def test_each_kind_of_picture_sound_and_film_is_opened(
    folder: Path, opener: Path, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    media_opener.show(folder, name)
    assert opener.read_text() == f"{folder / name}|"


def test_a_link_within_the_folder_is_judged_by_what_it_leads_to(folder: Path, opener: Path) -> None:
    (folder / "run.desktop").write_bytes(PNG)
    (folder / "link.png").symlink_to(folder / "run.desktop")
    with pytest.raises(TrainerError, match="no picture, sound or film"):
        media_opener.show(folder, "link.png")
    assert not opener.exists()


def test_a_name_like_an_option_is_a_path(folder: Path, opener: Path) -> None:
    (folder / "--help.png").write_bytes(PNG)
    media_opener.show(folder, "--help.png")
    assert opener.read_text() == f"{folder / '--help.png'}|"


@pytest.mark.parametrize(
    "name",
    ["C:cat.png", "\\\\host\\cat.png", "a/cat.png", "cat.png\0", "NUL.png", "com1.png", "aux "],
)
def test_a_name_that_is_more_than_a_name_on_any_system_is_none(
    folder: Path, opener: Path, name: str
) -> None:
    with pytest.raises(TrainerError, match="not in the folder"):
        media_opener.show(folder, name)
    assert not is_safe(name)


def test_without_an_opener_the_place_of_the_file_is_told(
    folder: Path, opener: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(TrainerError, match="no program") as told:
        media_opener.show(folder, "cat.png")
    assert str(folder / "cat.png") in str(told.value)


def test_without_a_display_no_browser_is_started_in_the_terminal(
    folder: Path, opener: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(TrainerError, match="no program"):
        media_opener.show(folder, "cat.png")
    assert not opener.exists()


def test_an_opener_that_fails_is_told_of(folder: Path, opener: Path) -> None:
    (opener.parent / "bin" / "xdg-open").write_text("#!/bin/sh\nexit 4\n")
    with pytest.raises(TrainerError, match="could not open"):
        media_opener.show(folder, "cat.png")
