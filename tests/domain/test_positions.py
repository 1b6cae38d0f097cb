"""Which sentences are found, measured against labels that were made by hand."""

import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared import SHARED
from trainer.domain.citations import parse_citation, resolve
from trainer.domain.letter import Letter, parse_letter
from trainer.domain.position_rules import LANGUAGES, any_of, rules
from trainer.domain.positions import Finding, Worth, find

LABELLED = Path(__file__).parent / "positions"
REAL = SHARED / "letter" / "navo-fmm-2023-11.txt"
LETTERS = {
    "navo-fmm-2023-11.nl": REAL,
    "harbour-letter.en": LABELLED / "harbour-letter.en.txt",
    "veer-brief.nl": LABELLED / "veer-brief.nl.txt",
}
RECALL, PRECISION = 0.9, 0.7
NEITHER = "neither"

Spot = tuple[tuple[str, ...], int, int]
WORDS = (
    "Het kabinet steunt dit roept op tot 28 november 2023 Nederland wij verwelkomen de NAVO 1,95 % "
    "The government supports will call on 3 May € 5 million [ ] ( ) ; ¶ > ~ :: ! \\ # Q: <!-- ` "
    "must should is van belang niet . . . \n \n\n een drie 2% i.e. I"
)
TEXTS = st.one_of(
    st.text(max_size=400), st.lists(st.sampled_from(WORDS.split(" ")), max_size=80).map(" ".join)
)


@cache
def letter_of(name: str) -> Letter:
    if not LETTERS[name].is_file():
        pytest.skip("the real letter is not at hand")
    return parse_letter(LETTERS[name].read_text("utf-8"))


def labels(name: str) -> dict[Spot, str]:
    """The label of each sentence by its place."""
    letter = letter_of(name)
    document = tomllib.loads((LABELLED / f"{name}.toml").read_text("utf-8"))
    found: dict[Spot, str] = {}
    for cited, row in document.items():
        (passage,) = resolve(letter, parse_citation(cited)).passages
        assert passage.last == len(row), cited
        found |= {(passage.path, passage.paragraph, n): label for n, label in enumerate(row, 1)}
    return found


def spot(finding: Finding) -> Spot:
    assert finding.place.sentence is not None
    return finding.section.path, finding.place.paragraph, finding.place.sentence


def measured(wanted: set[Spot], found: set[Spot]) -> tuple[float, float]:
    """Recall and precision."""
    return len(wanted & found) / len(wanted), len(wanted & found) / len(found)


@pytest.mark.parametrize("name", LETTERS)
def test_every_sentence_of_a_letter_has_a_label(name: str) -> None:
    letter = letter_of(name)
    assert labels(name).keys() == {
        (section.path, paragraph.number, number)
        for section in letter.sections
        for paragraph in section.paragraphs
        for number in range(1, len(paragraph.sentences) + 1)
    }


@pytest.mark.parametrize("name", LETTERS)
def test_most_positions_are_found_and_most_found_are_positions(name: str) -> None:
    wanted = {place for place, label in labels(name).items() if label == Worth.POSITION}
    found = {spot(each) for each in find(letter_of(name)) if each.worth is Worth.POSITION}
    recall, precision = measured(wanted, found)
    assert recall >= RECALL
    assert precision >= PRECISION


@pytest.mark.parametrize("name", LETTERS)
def test_what_is_worth_knowing_is_told_from_the_rest(name: str) -> None:
    labelled = labels(name)
    wanted = {place for place, label in labelled.items() if label != NEITHER}
    recall, precision = measured(wanted, {spot(each) for each in find(letter_of(name))})
    assert recall >= RECALL
    assert precision >= PRECISION
    # Taking every sentence would have perfect recall too: the rules must do better than that.
    assert precision > len(wanted) / len(labelled) + 0.05


def only(text: str) -> Finding:
    """The one finding in a letter of this one sentence."""
    (finding,) = find(parse_letter(f"A letter about the ferry\n\n{text}\n"))
    return finding


@pytest.mark.parametrize(
    ("text", "stance", "who"),
    [
        ("The government does not support a bridge to the island.", "rejects", "the government"),
        ("The government supports a bridge to the island.", "supports", "the government"),
        ("It is essential that the ferry sails in winter.", "finds necessary", "the government"),
        ("We call on the owner of the ferry to lower the fares.", "calls on", "the government"),
        ("Het kabinet steunt een brug naar het eiland.", "supports", "het kabinet"),
        ("Het kabinet steunt een brug naar het eiland niet.", "rejects", "het kabinet"),
        ("De gemeente roept de rederij op om te varen.", "calls on", "het college"),
        ("Wel sta ik open voor een korting op het kaartje.", "is open to", "het kabinet"),
        ("Dat het schip niet vaart is een reden tot zorg.", "is concerned", "het kabinet"),
    ],
)
def test_a_position_has_a_stance_and_somebody_who_takes_it(
    text: str, stance: str, who: str
) -> None:
    finding = only(text)
    assert finding.worth is Worth.POSITION
    assert finding.stance is not None
    assert (finding.stance.name, finding.who) == (stance, who)


@pytest.mark.parametrize(
    "text", ["The ferry took 300 people across.", "The ferry was built in the port of Rostock."]
)
def test_figures_and_names_without_a_stance_are_facts(text: str) -> None:
    finding = only(text)
    assert (finding.worth, finding.stance, finding.who) == (Worth.FACT, None, "")


def test_footnotes_are_left_out_of_the_text() -> None:
    finding = only("The government supports a bridge. [See paper 12 of 3 May 2031.]")
    assert finding.text == "The government supports a bridge."
    assert finding.mentions == ()


@given(TEXTS)
@settings(deadline=None)
def test_any_text_is_judged_and_citations_lead_back(text: str) -> None:
    letter = parse_letter(text)
    for finding in find(letter):
        if finding.citation is not None:
            (passage,) = resolve(letter, parse_citation(str(finding.citation))).passages
            assert (passage.path, passage.paragraph, passage.first) == spot(finding)
            assert passage.first == passage.last
        for mention in finding.mentions:
            assert 0 <= mention.start < mention.end <= len(finding.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stance_has_a_question_that_says_who(language: str) -> None:
    its_rules = rules(language)
    assert all("{who}" in stance.question for stance in its_rules.stances)
    assert len({stance.name for stance in its_rules.stances}) == len(its_rules.stances)


def test_both_languages_know_the_same_stances() -> None:
    dutch, english = ([stance.name for stance in rules(each).stances] for each in LANGUAGES)
    assert dutch == english


@pytest.mark.parametrize(
    ("phrase", "text", "fits"),
    [
        ("roept … op", "Zij roept de andere landen op tot rust", True),
        ("roept … op", "Zij roepen op", False),
        ("steunt …4 niet", "steunt het plan niet", True),
        ("steunt …4 niet", "steunt het plan van de stad zelf niet", False),
        ("zorgelijk*", "Dat is zorgelijker", True),
        ("i", "that is, i.e. so", False),
    ],
)
def test_phrases_are_read_as_the_rules_explain(phrase: str, text: str, fits: bool) -> None:
    assert (any_of([phrase]).search(text) is not None) == fits
