"""The notes drafted from a letter, and the file they are written to."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from trainer.domain.citations import Verdict, check, parse_citation
from trainer.domain.cloze import deletions
from trainer.domain.drafting import draft_notes
from trainer.domain.letter import parse_letter
from trainer.domain.notes import DRAFT, NoteContent, NoteKind, is_draft
from trainer.formats import markdown
from trainer.services.drafting import deck_text

from .test_positions import LETTERS, TEXTS, letter_of

LETTER = """A letter about the ferry

Winter

The government supports a ferry that sails in winter. The ferry was built in 1998 for [sic]
€12 million. We welcome that 300 people signed the petition. Many things could be said.
"""


def notes() -> tuple[NoteContent, ...]:
    return draft_notes(parse_letter(LETTER))


def test_a_position_is_asked_for_and_its_sentence_quoted() -> None:
    note = notes()[0]
    assert note.kind is NoteKind.BASIC
    assert note.prompt == "Winter: what does the government support, and how?"
    assert note.answer == "> The government supports a ferry that sails in winter."
    assert note.topic == ("Winter",)
    assert note.citation.startswith("Winter ¶1.1 ~")


def test_the_question_agrees_with_whoever_it_asks_about() -> None:
    letter = parse_letter("Ferry\n\nFares\n\nThe province expects lower fares by then.")
    assert [each.prompt for each in draft_notes(letter)] == [
        "Fares: what does the authority concerned expect, and of whom?"
    ]


def test_the_dates_and_figures_of_a_fact_are_gaps() -> None:
    note = notes()[1]
    assert note.kind is NoteKind.CLOZE
    asked = [(gap.text, gap.hint) for gap in deletions(note.prompt)]
    assert asked == [("1998", "when?"), ("€12 million", "what figure?")]


def test_a_position_with_figures_gives_both() -> None:
    assert [note.kind for note in notes()[2:]] == [NoteKind.BASIC, NoteKind.CLOZE]


def test_everything_is_marked_as_a_draft() -> None:
    assert all(is_draft(note) and note.tags == (DRAFT,) for note in notes())


def test_a_question_asked_before_names_what_is_in_the_sentence() -> None:
    letter = parse_letter(
        "Ferry\n\nThe government supports a bridge. The government supports a tunnel to Anholt."
        " The government supports a boat."
    )
    first, second, third = (note.prompt for note in draft_notes(letter))
    assert second == f"{first} (Anholt)"
    assert third == f"{first} (3)"


def test_a_bracket_behind_a_figure_makes_no_link_of_the_gap() -> None:
    letter = parse_letter("Ferry\n\nThe ferry was built in 1998(see there) for 300 people.")
    (note,) = draft_notes(letter)
    assert [gap.text for gap in deletions(note.prompt)] == ["300"]


@pytest.mark.parametrize("name", LETTERS)
def test_each_draft_cites_a_passage_that_says_so(name: str) -> None:
    letter = letter_of(name)
    drafted = draft_notes(letter)
    assert drafted
    for note in drafted:
        assert check(letter, parse_citation(note.citation)) is Verdict.MATCHES


@pytest.mark.parametrize("name", LETTERS)
def test_the_drafted_deck_is_read_back_as_it_was(name: str) -> None:
    letter = letter_of(name)
    drafted = draft_notes(letter)
    deck = markdown.parse(deck_text(letter, drafted, letter.title), Path("draft.md"))
    assert deck.problems == ()
    assert tuple(note.content for note in deck.notes) == drafted
    assert deck.language == name[-2:]
    assert deck.id.endswith(f".{name[-2:]}")


@given(TEXTS)
@settings(deadline=None)
def test_the_draft_of_any_text_is_read_without_a_problem(text: str) -> None:
    letter = parse_letter(text)
    drafted = draft_notes(letter)
    deck = markdown.parse(deck_text(letter, drafted, letter.title or "Letter"), Path("draft.md"))
    assert deck.problems == ()
    assert len(deck.notes) == len(drafted)
    assert all(is_draft(note.content) for note in deck.notes)
