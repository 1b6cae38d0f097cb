from dataclasses import replace
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.notes import Choice, KeyPoint, NoteContent, NoteKind, Phrasing, Role
from trainer.formats.markdown import parse
from trainer.formats.markdown_write import write
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote, Waiver

PATH = Path("deck.md")

# Pieces that mean something somewhere in the format, to be put together in every order.
SIGNS = r"""
Q: C: A: Choices: Type: Ask: Cite: Hint: Tags: Weight: Id: Follows: Tag: cites: English:
``` ```` ~~~ # ## ###### ####### --- ---- <!-- --> \ \\ \Q: \# | \| , ( ) (MP) [ ] [a] [b::c]
[x](y) \[ - * must: may: never: [x] a b 1 2.5 -1 é $ ; ~a1b2c3
"""
MARKS = SIGNS.split()
MARKS += ["", "\ufeff", "\r", "\u2028", "  ", "\t", "- must: a", "* never: b", "- [x] a", "- [ ] b"]
MARKS += [
    "Q: a",
    "A: a",
    "A: ```",
    "A:\n```\nQ: a\n```",
    "C: [a]",
    "Type: a | b",
    "Id: a",
    "Follows: a",
    'name = "a"',
]
LINES = st.lists(st.sampled_from(MARKS), max_size=4).map("".join) | st.sampled_from(MARKS)
TEXTS = st.lists(LINES, max_size=14).map("\n".join)


def bare(deck: ParsedDeck) -> ParsedDeck:
    notes = tuple(replace(note, line=0) for note in deck.notes)
    return replace(deck, problems=(), notes=notes)


@given(TEXTS)
def test_what_was_read_from_any_text_is_written_and_read_back_the_same(text: str) -> None:
    deck = parse(text, PATH)
    again = parse(write(deck), PATH)
    assert bare(again) == bare(deck)
    assert again.problems == () or {p.line for p in again.problems} <= follow_ups(again)


def follow_ups(deck: ParsedDeck) -> set[int]:
    """The lines of notes whose parent may be missing: a deck says so however it is written."""
    return {note.line for note in deck.notes if note.content.follows}


# -- decks that come from elsewhere: any values that a file can hold


def tidy_line(text: str) -> str:
    return " ".join(text.replace("\n", " ").split(" ")).strip(" \t\r")


def tidy_block(text: str) -> str:
    return "\n".join(line.rstrip(" \t\r") for line in text.split("\n")).strip("\n")


characters = st.characters(exclude_categories=["Cs"])
line_values = (st.text(characters, max_size=12) | LINES).map(tidy_line)
words = line_values.filter(bool)
blocks = (st.text(characters, max_size=20) | TEXTS).map(tidy_block)
asker = st.text(st.sampled_from("MP é-"), max_size=4).map(str.strip)
ids = st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True)
points = st.builds(
    KeyPoint, st.sampled_from(Role), words.map(lambda t: tidy_line(" ".join(t.split()) or "a"))
)
right_and_wrong = st.tuples(words, words).map(
    lambda pair: (Choice(pair[0], right=True), Choice(pair[1], right=False))
)
common = {
    "phrasings": st.lists(st.builds(Phrasing, words, asker), max_size=2).map(tuple),
    "hint": line_values,
    "topic": st.lists(words, max_size=6).map(tuple),
    "citation": line_values,
    "tags": st.lists(words, max_size=3, unique=True).map(tuple),
    "weight": st.floats(0, 100, exclude_min=True) | st.just(1.0),
    "follows": st.just("") | ids,
}
basic = st.builds(
    NoteContent,
    kind=st.just(NoteKind.BASIC),
    prompt=blocks.filter(bool),
    answer=blocks.filter(bool),
    key_points=st.lists(points, max_size=3).map(tuple),
    **common,
)
typed = st.lists(words, min_size=1, max_size=3).flatmap(
    lambda accepted: st.builds(
        NoteContent,
        kind=st.just(NoteKind.TYPED),
        prompt=blocks.filter(bool),
        answer=st.just(accepted[0]),
        accepted=st.just(tuple(accepted)),
        **common,
    )
)
choice = st.builds(
    NoteContent,
    kind=st.just(NoteKind.CHOICE),
    prompt=blocks.filter(bool),
    choices=right_and_wrong,
    **common,
)
cloze = st.builds(
    NoteContent,
    kind=st.just(NoteKind.CLOZE),
    prompt=blocks.map(lambda text: f"[a] {text}".rstrip(" \t\r")),
    **common,
)
notes = st.builds(ParsedNote, basic | typed | choice | cloze, id=st.just("") | ids)
toml_texts = st.text(characters, max_size=10).map(str.strip)
moments = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(minutes=-90))])
)
letters = st.builds(
    LetterReference,
    toml_texts,
    toml_texts,
    st.lists(st.builds(Waiver, toml_texts, toml_texts), max_size=2).map(tuple),
)
decks = st.builds(
    ParsedDeck,
    path=st.just(PATH),
    name=toml_texts.filter(bool),
    id=ids,
    language=toml_texts,
    briefing=st.none() | moments,
    minutes=st.none() | st.integers(0, 1440),
    letter=st.none() | letters,
    notes=st.lists(notes, max_size=3, unique_by=lambda note: note.id or note.content).map(tuple),
)


@given(decks)
def test_any_deck_is_written_and_read_back_the_same(deck: ParsedDeck) -> None:
    assert bare(parse(write(deck), PATH)) == deck


# -- how it looks

WRITTEN = """\
---
name = "Letter"
id = "letter.en"
language = "en"
briefing = 2027-03-02T10:00:00+00:00
[letter]
title = "A letter"
reference = "28 676"
waived = [
    { at = "Opening ¶1", why = "procedure" },
]
---

# Ukraine

## Support

Q: How much?
A: Much.
- must: for as long as needed
- never: troops
Ask: (MP) Is it not too much?
Ask: Enough?
Cite: Ukraine ¶3
Hint: money
Tags: a, b
Weight: 3
Id: much
Follows: first

Q: Who?
Type: the Netherlands | Netherlands

## Accession

Q: Which?
Choices:
- [ ] wrong
- [x] right

# Other

C: In 2024 [1.95 %::share of GDP].

#

Q: And?
A:
- one
- two
"""


def test_a_deck_reads_well_as_it_is_written() -> None:
    deck = parse(WRITTEN, PATH)
    assert [problem.line for problem in deck.problems] == [18]  # `first` is no note of this file
    assert write(deck) == WRITTEN


@pytest.mark.parametrize(
    ("before", "after", "headings"),
    [
        (("A", "B"), ("A", "B"), []),
        (("A", "B"), ("A", "C"), ["## C"]),
        (("A", "B"), ("A",), ["# A"]),
        (("A", "B"), ("C", "B"), ["# C", "## B"]),
        (("A",), (), ["#"]),
        ((), ("A", "B"), ["# A", "## B"]),
        (("A",), ("A", "B", "C"), ["## B", "### C"]),
        (
            (),
            ("1", "2", "3", "4", "5", "6", "7"),
            ["# 1", "## 2", "### 3", "#### 4", "##### 5", "###### 6 / 7"],
        ),
    ],
)
def test_headings_are_written_where_the_topic_changes(
    before: tuple[str, ...], after: tuple[str, ...], headings: list[str]
) -> None:
    one = NoteContent(NoteKind.CLOZE, "[1]", topic=before)
    two = NoteContent(NoteKind.CLOZE, "[2]", topic=after)
    text = write(ParsedDeck(PATH, "n", "n", notes=(ParsedNote(one), ParsedNote(two))))
    between = text[text.index("C: [1]") : text.index("C: [2]")].split("\n")[1:]
    assert [line for line in between if line] == headings


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        ("plain", " plain"),
        ("two\nlines", " two\nlines"),
        ("- a list", "\n- a list"),
        ("    indented", "\n    indented"),
        ("```\nQ: code\n<!--\n```\nQ: text", "\n```\nQ: code\n<!--\n```\n\\Q: text"),
        ("```\nQ: text", "\n\\```\n\\Q: text"),
        ("Q: text\n# text\n---\nTag: text", " Q: text\n\\# text\n\\---\n\\Tag: text"),
        ("a\n- must: text\n\\# text", " a\n\\- must: text\n\\\\# text"),
        ("a <!-- b -->", " a \\<!-- b -->"),
    ],
)
def test_an_answer_has_backslashes_where_it_would_be_read_otherwise(
    answer: str, written: str
) -> None:
    content = NoteContent(NoteKind.BASIC, "q", answer)
    text = write(ParsedDeck(PATH, "n", "n", notes=(ParsedNote(content),)))
    assert text.endswith(f"\n\nQ: q\nA:{written}\n")
    assert parse(text, PATH).notes[0].content == content


def test_line_breaks_in_a_one_line_field_become_spaces() -> None:
    content = NoteContent(NoteKind.CLOZE, "[1]", hint="one\n two\nQ: three")
    text = write(ParsedDeck(PATH, "n", "n", notes=(ParsedNote(content),)))
    assert "\nHint: one two Q: three\n" in text
