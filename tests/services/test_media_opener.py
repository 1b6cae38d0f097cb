"""Pictures and sounds are handed to the system's opener, and nothing else is."""

import sys
from pathlib import Path

import pytest

from trainer.errors import TrainerError
from trainer.services import media_opener

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="xdg-open is tried")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "cat.png").write_bytes(b"picture")
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
    (folder / name).touch()
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


@pytest.mark.parametrize("name", ["run.desktop", "run.sh", "page.html", "cat"])
def test_what_might_be_run_is_not_opened(folder: Path, opener: Path, name: str) -> None:
    (folder / name).touch()
    with pytest.raises(TrainerError, match="no picture, sound or film"):
        media_opener.show(folder, name)
    assert not opener.exists()


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
