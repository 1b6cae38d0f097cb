import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from trainer.errors import DeckFileError
from trainer.formats import source
from trainer.formats.markdown import parse, read

PATH = Path("deck.md")
LONG = 10  # seconds of work, for what should take one


def seconds(text: str) -> float:
    start = time.process_time()
    parse(text, PATH)
    return time.process_time() - start


def assert_linear(make: Callable[[int], str], size: int) -> None:
    """Four times the size may take some four times as long; in quadratic time it takes sixteen."""
    assert seconds(make(size)) < 10 * seconds(make(size // 4)) + 0.5


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Q: a\nA: b\x00\n", ["NUL", "line 2"]),
        (b"Q: a\nA: caf\xe9\n", ["UTF-8", "byte 12", "line 2"]),
        (b"\xff\xfeQ\x00:\x00", ["binary", "line 1"]),
        (b"Q: \xed\xa0\x80\nA: surrogate", ["UTF-8", "line 1"]),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(
    tmp_path: Path, data: bytes, words: list[str]
) -> None:
    file = tmp_path / "bad.md"
    file.write_bytes(data)
    with pytest.raises(DeckFileError) as refused:
        read(file)
    assert all(word in str(refused.value) for word in [*words, str(file)])
    assert "\n" not in str(refused.value)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.md"
    with file.open("wb") as hollow:
        hollow.truncate(source.LARGEST + 1)
    with pytest.raises(DeckFileError, match="64 MB"):
        read(file)


def test_what_is_no_file_that_can_be_opened_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    for path in (tmp_path, tmp_path / "missing.md", pipe, tmp_path / ("x" * 5_000)):
        with pytest.raises(DeckFileError) as refused:
            read(path)
        assert str(path) in str(refused.value)


def test_an_unreadable_file_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret.md"
    file.write_text("Q: a\nA: b")

    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DeckFileError, match="Permission denied"):
        read(file)


@pytest.mark.parametrize(
    "hostile",
    [
        "[@click=app.quit]x[/]",
        "[red]",
        "\x1b[2J",
        "\u202egnp",
        "../../etc/passwd",
        "@/x.webp",
        "%s{0}",
    ],
)
def test_hostile_words_come_through_literally(hostile: str) -> None:
    deck = parse(f"# {hostile}\nQ: {hostile}\nA: {hostile}\nHint: {hostile}", PATH)
    content = deck.notes[0].content
    assert deck.problems == ()
    assert (content.prompt, content.answer, content.hint) == (hostile,) * 3
    assert content.topic == (hostile,)


def test_a_line_of_five_megabytes_is_read() -> None:
    word = "x" * 5_000_000
    deck = parse(f"Q: {word}\nA: {word}\nTags: {word}\n{word}", PATH)
    assert deck.notes[0].content.answer == word


MARKS = "\\ [ [a]( <!-- <!----> \\<!-- --> ` ~ | \\| , ("


@pytest.mark.parametrize("piece", [*MARKS.split(), "# ", " \t"])
def test_very_many_marks_in_a_line_take_linear_time(piece: str) -> None:
    def note(count: int) -> str:
        long = piece * count
        fields = f"Tags: x{long}x\nAsk: {long}x\nHint: x{long}x"
        return f"C: [a] x{long}x\n{long}\n{fields}\n\nQ: q\nType: x{long}x"

    assert_linear(note, 200_000)


@pytest.mark.parametrize(
    "line", ["# heading", "---", "Q:", "A:", "Tag: x", "```x", "<!--", "- must: a", "Id: x", "\\Q:"]
)
def test_very_many_lines_of_one_kind_take_linear_time(line: str) -> None:
    assert_linear(lambda count: "C: [a]\n" + f"{line}\n" * count, 100_000)


def test_a_million_headings_are_read() -> None:
    deck = parse("# heading\n" * 1_000_000 + "C: [a]", PATH)
    assert deck.notes[0].content.topic == ("heading",)


def notes(count: int) -> str:
    return "\n".join(f"Q: {i}?\nA: {i}\nId: n{i}\nFollows: n{i + 1}\n" for i in range(count))


def test_a_hundred_thousand_notes_are_read() -> None:
    deck = parse(notes(100_000), PATH)
    assert len(deck.notes) == 100_000
    assert len(deck.problems) == 1  # the last follows no note


def test_very_many_notes_take_linear_time() -> None:
    assert_linear(notes, 40_000)


@pytest.mark.parametrize(
    "front",
    [
        "a." * 900 + "a = 1\n",
        "[" + "a." * 900 + "a]\n",
        "k{} = 1\n",
        "a = [\n",
        'a = "\\u0000',
        "{}a = {{",
    ],
)
def test_front_matter_up_to_its_limit_takes_little_time(front: str) -> None:
    lines = "".join(front.replace("{}", str(i)) for i in range(64 * 1024 // (len(front) + 5)))
    text = f"---\n{lines}\n---\nQ: a\nA: b"
    assert seconds(text) < LONG
    deck = parse(text, PATH)
    assert deck.problems
    assert len(deck.notes) == 1
