from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import SAMPLES, needs_samples
from trainer import formats
from trainer.domain.day import StudyDays
from trainer.domain.notes import NoteContent, NoteKind
from trainer.errors import DeckFileError
from trainer.formats.parsed import ParsedDeck, ReadOptions

NOW = datetime(2026, 1, 15, tzinfo=UTC)


def read(path: Path, content: str | bytes, *columns: str) -> ParsedDeck:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [deck] = formats.read(path, ReadOptions(NOW, StudyDays(), columns=columns))
    return deck


def pairs(deck: ParsedDeck) -> list[tuple[str, str]]:
    return [(note.content.prompt, note.content.answer) for note in deck.notes]


@pytest.mark.parametrize("separator", ["\t", ";", ",", "|"])
def test_the_separator_is_what_cuts_all_rows_alike(tmp_path: Path, separator: str) -> None:
    rows = [("When: at six?", "At six"), ("Who, and where", "Nobody; nowhere"), ("a", "b")]
    lines = "\n".join(
        separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows
    )
    assert pairs(read(tmp_path / "t.csv", lines)) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = "".join(
        f"Où est le café numéro {n} à côté?\tLà-bas, près de l'église\n" for n in range(20)
    )
    deck = read(tmp_path / "t.txt", text.encode(encoding))
    assert pairs(deck)[3] == ("Où est le café numéro 3 à côté?", "Là-bas, près de l'église")


def test_line_ends_of_windows_are_none_of_the_text(tmp_path: Path) -> None:
    assert pairs(read(tmp_path / "t.csv", "a,b\r\nc,d\r\n")) == [("a", "b"), ("c", "d")]


def test_ankis_headers_are_obeyed(tmp_path: Path) -> None:
    text = (
        "#separator:pipe\n#html:true\n#deck:NATO::Ukraine\n#tags:eu\n#guid column:1\n"
        "#tags column:4\nx1|Q <b>one</b>|A &amp; B|t u\n# a comment\nx2|Q2|A2|\n"
    )
    deck = read(tmp_path / "t.txt", text)
    assert (deck.name, deck.named) == ("NATO::Ukraine", True)
    assert [note.guid for note in deck.notes] == ["anki/x1", "anki/x2"]
    assert pairs(deck) == [("Q **one**", "A & B"), ("Q2", "A2")]
    assert deck.notes[0].content.tags == ("eu", "t", "u")
    assert [note.line for note in deck.notes] == [7, 9]


def test_a_row_of_names_tells_the_columns(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.csv", "Antwoord,Vraag,Labels\nzes uur,Hoe laat?,boot tijd\n")
    [note] = deck.notes
    assert (note.content.prompt, note.content.answer) == ("Hoe laat?", "zes uur")
    assert note.content.tags == ("boot", "tijd")


def test_the_user_may_name_the_columns(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.csv", "1,six,When?,boat\n", "", "answer", "prompt", "tags")
    assert pairs(deck) == [("When?", "six")]
    assert deck.notes[0].content.tags == ("boat",)


def test_further_columns_belong_to_the_answer(tmp_path: Path) -> None:
    assert pairs(read(tmp_path / "t.csv", "q,a,b\n")) == [("q", "a\nb")]


def test_a_cell_may_have_lines_and_quotes(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.csv", 'q,"one\ntwo ""x"""\nr,s\n')
    assert pairs(deck) == [("q", 'one\ntwo "x"'), ("r", "s")]


def test_a_quote_that_is_never_closed_costs_nothing(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.csv", 'a,b\n"c,d\ne,f\ng,"h"\ni,j\n')
    assert ("e", "f") in pairs(deck)
    assert ("i", "j") in pairs(deck)


def test_rows_without_question_or_answer_are_told_with_their_line(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.tsv", "a\tb\nlonely\n\tc\nd\te\n")
    assert pairs(deck) == [("a", "b"), ("d", "e")]
    assert [(problem.line, problem.left_out) for problem in deck.problems] == [(2, True), (3, True)]


def test_the_same_row_twice_is_one_note(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.tsv", "a\tb\na\tb\n")
    assert len(deck.notes) == 1
    assert "line 1" in deck.problems[0].message


def test_cloze_becomes_the_trainers_own(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.tsv", "In {{c1::2024::year}} it is {{c2::1.95 %}}\t\nq\ta\n")
    content = deck.notes[0].content
    assert content == NoteContent(NoteKind.CLOZE, "In [2024::year] it is [1.95 %]")


def test_a_cloze_that_cannot_be_said_so_is_told(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.tsv", "{{c1::a}} {{c1::b}}\tx\nq\ta\n")
    assert "apkg" in deck.problems[0].message
    assert pairs(deck) == [("q", "a")]


def test_a_column_may_name_decks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("deck,front,back\nA,q,a\nB::C,r,b\n", "utf-8")
    decks = formats.read(tmp_path / "t.csv", ReadOptions(NOW, StudyDays()))
    assert [(deck.name, len(deck.notes)) for deck in decks] == [("A", 1), ("B::C", 1)]


def test_prose_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(DeckFileError, match="same number of cells"):
        read(tmp_path / "t.txt", "Dear all,\nthis is, well, a letter.\nNo table\nat all\n")


def test_a_binary_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(DeckFileError, match=r"binary|cannot be read"):
        read(tmp_path / "t.txt", b"\x89PNG\r\n\x1a\n\0\0\0")


@given(st.text(st.sampled_from('ab",;\t\n#:|{}c1'), max_size=80))
def test_any_text_gives_notes_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_text(text, "utf-8")
    with suppress(DeckFileError):
        decks = formats.read(path, ReadOptions(NOW, StudyDays()))
        assert all(note.content.prompt for deck in decks for note in deck.notes)


@needs_samples
def test_the_samples_are_read() -> None:
    counts = {
        path.name: sum(
            len(deck.notes) for deck in formats.read(path, ReadOptions(NOW, StudyDays()))
        )
        for path in (SAMPLES / "text").iterdir()
    }
    assert counts == {
        "anki-geo__ultimate-geography__capital.csv": 220,
        "ankitects__anki__text-2fields.txt": 5,
        "ankitects__anki__text-tags.txt": 2,
        "ankitects__anki__text-update.txt": 1,
    }


def test_rows_are_told_apart_by_question_and_answer(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.tsv", "a\tb\na\tc\na\tb\nd\tb\n")
    assert pairs(deck) == [("a", "b"), ("a", "c"), ("d", "b")]
    assert [(problem.line, problem.left_out) for problem in deck.problems] == [(3, True)]


def test_lines_count_on_after_a_cell_that_has_lines(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.csv", 'q,"one\ntwo"\n\nr,s\n,t\n')
    assert [note.line for note in deck.notes] == [1, 4]
    assert [problem.line for problem in deck.problems] == [5]


@pytest.mark.parametrize("place", ["0", "²", "-1", "9" * 5000, "99999"], ids=len)
def test_a_column_that_cannot_be_there_is_passed_over(tmp_path: Path, place: str) -> None:
    text = f"#separator:tab\n#tags column:{place}\nq\ta\n"
    [note] = read(tmp_path / "t.txt", text).notes
    assert (note.content.prompt, note.content.answer, note.content.tags) == ("q", "a", ())


def test_a_quotation_mark_is_no_separator(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.txt", '#separator:"\nq\ta\n"r\t"\tb\n')
    assert [problem.message for problem in deck.problems] == ['“"” is no separator.']
    assert pairs(deck)[0] == ("q", "a")


def test_many_columns_without_names_are_told_of(tmp_path: Path) -> None:
    deck = read(tmp_path / "t.csv", "country,capital,river\nFrance,Paris,Seine\n")
    assert pairs(deck)[0] == ("country", "capital\nriver")
    [problem] = deck.problems
    assert problem.line == 0
    assert "the other 2 for its answer. --columns, or c in" in problem.message
    assert not read(tmp_path / "t.csv", "country,capital\nFrance,Paris\n").problems
    named = read(
        tmp_path / "t.csv", "country,capital,river\nFrance,Paris,Seine\n", "prompt", "answer"
    )
    assert not named.problems
