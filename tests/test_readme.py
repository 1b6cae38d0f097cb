"""What the README tells a new user to type does what it says."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trainer.formats import markdown

README = Path(__file__).parents[1] / "README.md"


def test_the_tour_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    blocks = re.findall(r"^ *```sh tour\n(.*?)```", README.read_text(), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    soon = (datetime.now(UTC) + timedelta(days=14)).strftime("%Y-%m-%d")
    typed = re.sub(r"\d{4}-\d\d-\d\d", soon, "".join(blocks))
    program = tmp_path / "trainer"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trainer "$@"\n')
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONPATH": str(README.parent),
        "TRAINER_DATA": str(home / "data"),
        "LANG": "en_US.UTF-8",
    }
    environment.pop("LC_ALL", None)
    first = "echo q | trainer study --plain\n"  # step one needs eyes and hands
    subprocess.run(
        ["sh", "-eu", "-c", first + typed],
        cwd=home,
        env=environment,
        check=True,
        timeout=120,
    )
    made = {path.name for path in home.iterdir()}
    assert {"ferry.md", "last-hour.md", "my-decks", "for-anki.apkg"} <= made


def test_the_deck_shown_is_a_deck() -> None:
    [text] = re.findall(
        r"^````markdown\n(---\n.*?)````", README.read_text(), re.DOTALL | re.MULTILINE
    )
    deck = markdown.parse(text, README)
    assert deck.problems == ()
    assert [note.content.kind.value for note in deck.notes] == ["basic", "cloze"]
