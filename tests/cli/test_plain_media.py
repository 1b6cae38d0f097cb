"""Pictures and sounds in a plain sitting: words in their place, and a key that opens them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trainer.services import media_opener

Sit = Callable[..., str]
HEAD = '---\nname = "P"\nid = "p.en"\n---\n\n'


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(media_opener, "show", lambda _folder, name: found.append(name))
    return found


def test_a_picture_is_named_and_opened(sit: Sit, shown: list[str]) -> None:
    text = sit(HEAD + "Q: See ![](a.png)\nA: ![](b.mp3)\n", "o", "", "o", "o 2", "q")
    assert "See [picture: a.png]" in text
    assert "o: open" in text
    assert "Answer: [sound: b.mp3]" in text
    assert "1. a.png\n2. b.mp3\nWrite the number of one behind the key." in text
    assert shown == ["a.png", "b.mp3"]


@pytest.mark.parametrize("line", ["o 3", "o 0", "o x", "o 99999999"])
def test_a_number_that_is_none_opens_nothing(sit: Sit, shown: list[str], line: str) -> None:
    text = sit(HEAD + "Q: ![](a.png) ![](b.png)\nA: c\n", line, "q")
    assert "Write the number of one behind the key." in text
    assert shown == []


def test_a_card_without_any_says_so_and_help_leaves_the_key_out(sit: Sit, shown: list[str]) -> None:
    text = sit(HEAD + "Q: a\nA: b\n", "o", "?", "q")
    assert "There is no picture or sound here." in text
    assert "Open the picture" not in text


def test_a_file_that_is_gone_is_told_of(sit: Sit, data: Path) -> None:
    text = sit(HEAD + "Q: ![](gone.png)\nA: b\n", "o", "q")
    assert "“gone.png” is not in the folder of pictures and sounds." in text
