"""Exporting: to the output, into files, and never over one that is there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal, trainer

from .conftest import FERRY, Run

Deck = Callable[..., Path]
QUAY = FERRY.replace('"Ferry"', '"Quay"').replace("ferry.en", "quay.en")


@pytest.fixture
def two_decks(ferry: Path, run: Run, deck: Deck) -> None:
    run("import", deck(QUAY, "quay.en.md"))


def test_markdown_goes_to_the_output_and_comes_back_unchanged(
    run: Run, ferry: Path, deck: Deck
) -> None:
    text = run("export").stdout
    again = json.loads(run("import", deck(text, "again.md"), "--json").stdout)
    assert again["decks"][0]["name"] == "Ferry"
    assert again["decks"][0]["unchanged"] == 2
    assert again["problems"] == []


def test_json_holds_notes_cards_and_reviews(run: Run, ferry: Path) -> None:
    document = json.loads(run("export", "ferry", "--format", "json").stdout)
    first = document["notes"][0]
    assert (first["guid"], first["deck"]) == ("ferry.en/first", "Ferry")
    assert first["cards"][0]["state"] == "new"
    assert first["reviews"] == []


@pytest.mark.usefixtures("two_decks")
def test_several_decks_as_markdown_need_a_folder(run: Run, tmp_path: Path) -> None:
    result = run("export", code=1)
    assert result.stdout == ""
    assert result.stderr == ("There are 2 decks; name one of them, or a folder with --output.\n")
    folder = tmp_path / "new" / "folder"
    run("export", "--output", folder)
    assert sorted(file.name for file in folder.iterdir()) == ["ferry.en.md", "quay.en.md"]
    assert 'name = "Quay"' in (folder / "quay.en.md").read_text("utf-8")


@pytest.mark.usefixtures("two_decks")
def test_a_file_cannot_stand_where_a_folder_is_needed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_text("mine")
    result = run("export", "--output", path, "--force", code=1)
    assert str(path) in result.stderr
    assert result.stderr.count("\n") == 1
    assert path.read_text() == "mine"


@pytest.mark.usefixtures("two_decks")
def test_one_deck_goes_into_the_file_or_the_folder_named(run: Run, tmp_path: Path) -> None:
    run("export", "quay", "--output", tmp_path / "mine.md")
    run("export", "quay", "--output", tmp_path)
    run("export", "quay", "--output", f"{tmp_path}/new/")
    texts = {
        (tmp_path / name).read_text("utf-8") for name in ("mine.md", "quay.en.md", "new/quay.en.md")
    }
    assert len(texts) == 1
    assert 'name = "Quay"' in texts.pop()


@pytest.mark.usefixtures("ferry")
def test_a_name_that_says_no_format_is_refused(run: Run, tmp_path: Path) -> None:
    refused = run("export", "--output", tmp_path / "all.apgk", code=2)
    assert "all.apgk names no format; say --format" in refused.stderr
    assert not (tmp_path / "all.apgk").exists()
    run("export", "--output", f"{tmp_path}/all.apgk/")
    assert [path.name for path in (tmp_path / "all.apgk").iterdir()] == ["ferry.en.md"]
    run("export", "--output", tmp_path / "deck.x", "--format", "json")
    assert (tmp_path / "deck.x").read_text("utf-8").startswith("{")


@pytest.mark.usefixtures("two_decks")
def test_json_of_all_decks_goes_into_one_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    run("export", "--format", "json", "--output", path)
    assert len(json.loads(path.read_text("utf-8"))["notes"]) == 4


def test_a_file_that_is_there_is_overwritten_by_force_alone(
    run: Run, ferry: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.md"
    path.write_text("mine")
    path.chmod(0o600)
    result = run("export", "--output", path, code=1)
    assert result.stderr == f"{path}: is there already; --force overwrites it\n"
    assert path.read_text() == "mine"
    run("export", "--output", path, "--force")
    assert 'name = "Ferry"' in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not [file for file in tmp_path.iterdir() if file.name.endswith(".new")]


@pytest.mark.usefixtures("two_decks")
def test_no_file_is_written_where_one_of_them_is_there(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "quay.en.md").write_text("mine")
    run("export", "--output", folder, code=1)
    assert [file.name for file in folder.iterdir()] == ["quay.en.md"]


def test_a_link_to_nowhere_counts_as_there(run: Run, ferry: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "nowhere")
    run("export", "--output", link, code=1)
    assert link.is_symlink()


def test_force_writes_through_a_link(run: Run, ferry: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.md"
    target.write_text("mine")
    link = tmp_path / "link.md"
    link.symlink_to(target)
    run("export", "--output", link, "--force")
    assert link.is_symlink()
    assert 'name = "Ferry"' in target.read_text("utf-8")


def test_a_device_is_never_replaced(run: Run, ferry: Path) -> None:
    result = run("export", "--output", "/dev/null", "--force", code=1)
    assert "/dev/null" in result.stderr
    assert Path("/dev/null").is_char_device()


def test_a_folder_that_cannot_be_made_gives_a_sentence(
    run: Run, ferry: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    result = run("export", "--output", tmp_path / "file" / "deck.md", code=1)
    assert result.stderr.count("\n") == 1
    assert "cannot be written" in result.stderr


def test_nothing_to_export_gives_a_sentence_and_makes_no_collection(run: Run, fresh: Path) -> None:
    assert run("export", code=1).stderr.count("\n") == 1
    assert not fresh.exists()


@pytest.mark.usefixtures("data")
def test_a_terminal_is_shown_a_hostile_deck_literally_and_a_file_gets_it_as_it_is(
    run: Run, evil_deck: Path, fresh: Path
) -> None:
    run("import", evil_deck)
    assert "\x1b[2Jnow?" in run("export").stdout
    terminal = Terminal(trainer("--data", str(fresh), "export"))
    terminal.wait(r"␛\[2Jnow\?.*␛\[31mNothing⟨U\+202E⟩")
    assert terminal.process.wait(60) == 0
    terminal.kill()
