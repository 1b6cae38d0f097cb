import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.identity import derived_id, is_id, slug
from trainer.domain.notes import NoteContent, NoteKind
from trainer.formats.markdown import parse
from trainer.formats.stamp import stamp

PATH = Path("deck.md")
NEW_ID = re.compile(r"[a-z2-7]{8}(?:-\d+)?")


def unresolved(citation: str) -> None:
    """No citation resolves."""


def fingerprint(citation: str) -> str | None:
    return {"Opening ¶1": "aaaaaa", "Ukraine ¶3–4": "bbbbbb", "a": "cccccc"}.get(citation)


def id_of(text: str) -> str:
    (note,) = parse(text, PATH).notes
    return derived_id(note.content)


def test_a_note_without_id_gets_one_at_its_end() -> None:
    one, two = "Q: a\nA: b\n", "C: [c]\nTags: d"
    stamped = stamp(f"{one}\n\n# Topic\n\n{two}\n\n\n", PATH, unresolved)
    second = derived_id(NoteContent(NoteKind.CLOZE, "[c]", topic=("Topic",), tags=("d",)))
    assert stamped == f"{one}Id: {id_of(one)}\n\n\n# Topic\n\n{two}\nId: {second}\n\n\n"


def test_an_id_is_short_and_readable() -> None:
    assert NEW_ID.fullmatch(id_of("Q: a\nA: b"))


def test_the_id_comes_from_the_content_as_it_was_before_the_stamp() -> None:
    text = "C: [a]\nCite: Opening ¶1"
    assert f"Id: {id_of(text)}" in stamp(text, PATH, fingerprint)


@pytest.mark.parametrize(
    "text",
    [
        "Q: a\nA: b\nId: mine\n",
        "Q: a\nA: b\nId: not an id\n",
        "Q: no answer\n",
        "prose\n",
        "---\nname = 'n'\n---\n",
        "",
    ],
)
def test_what_has_an_id_or_cannot_stand_is_left_alone(text: str) -> None:
    assert stamp(text, PATH, unresolved) == text


def test_a_new_id_avoids_those_in_the_file() -> None:
    name = id_of("Q: a\nA: b")
    stamped = stamp(f"Q: a\nA: b\n\nQ: c\nA: d\nId: {name}\n", PATH, unresolved)
    assert [note.id for note in parse(stamped, PATH).notes] == [f"{name}-2", name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q: a\r\nA: b\r\n\r\nprose", "Q: a\r\nA: b\r\nId: {}\r\n\r\nprose"),
        ("Q: a\r\nA: b", "Q: a\r\nA: b\r\nId: {}"),
        ("Q: a\nA: b", "Q: a\nA: b\nId: {}"),
        ("C: [a]", "C: [a]\nId: {}"),
        ("\ufeffQ: a\nA: b  \n \n", "\ufeffQ: a\nA: b  \nId: {}\n \n"),
        ("Q: a\nA:\n```\nId: x\n```\n", "Q: a\nA:\n```\nId: x\n```\nId: {}\n"),
        ("C: [a]\n\n<!-- of the next -->\n", "C: [a]\nId: {}\n\n<!-- of the next -->\n"),
        ("C: [a] <!-- of\nthis --> \n", "C: [a] <!-- of\nthis --> \nId: {}\n"),
    ],
)
def test_line_ends_blanks_code_and_comments_stay_as_they_are(text: str, expected: str) -> None:
    if "prose" in text:  # which is part of the answer
        text, expected = text.replace("prose", "# H"), expected.replace("prose", "# H")
    assert stamp(text, PATH, unresolved) == expected.format(id_of(text))


def test_each_citation_that_resolves_gets_its_fingerprint() -> None:
    line = "Cite: Opening ¶1 ;Ukraine ¶3–4; Nowhere ¶9  "
    stamped = stamp(f"C: [a]\nId: a\n{line}\n", PATH, fingerprint)
    assert (
        stamped == "C: [a]\nId: a\nCite: Opening ¶1 ~aaaaaa ;Ukraine ¶3–4 ~bbbbbb; Nowhere ¶9  \n"
    )


def test_a_stale_fingerprint_stays_unless_it_is_to_be_refreshed() -> None:
    text = "C: [a]\nId: a\nCite: Opening ¶1 ~ffffff; Nowhere ¶9 ~eeeeee\n"
    assert stamp(text, PATH, fingerprint) == text
    assert stamp(text, PATH, fingerprint, refresh=True) == text.replace("ffffff", "aaaaaa")


def test_citations_in_code_prose_and_comments_are_left_alone() -> None:
    note = "C: [x]\n<!-- a -->Cite: a\n```\nCite: a\n```\n<!--\nCite: a\n-->\nId: x\n"
    text = "Cite: a\n\n" + note
    assert stamp(text, PATH, fingerprint) == text
    text = "C: [x]\nId: x\nCite: Nowhere <!-- ; a -->\n"
    assert stamp(text, PATH, fingerprint) == text


PIECES = r"""
Q: a|A: b|A:|C: [c]|Cite: a|Cite: a; Opening ¶1|Cite: a ~dddddd|Cite: a <!-- b|Id:|Id: x|Id: no id|
Tags: t|# H|---|```|<!--|-->|x <!-- y -->|<!-- z||  |- must: m|Choices:|- [x] r|- [ ] w|\Q: t|é
""".replace("\n", "").split("|")
FILES = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n", "\n", "\r\n", " \n"])),
    max_size=16,
).map(lambda pairs: "".join(piece + end for piece, end in pairs))
TEXTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "\ufeff", "---\nname = 'n'\n---\n"]),
    FILES,
    st.sampled_from(["", "A: b"]),
)


@given(TEXTS)
def test_without_what_was_added_the_file_is_the_same_byte_for_byte(text: str) -> None:
    stamped = stamp(text, PATH, fingerprint)
    missing = {n.line for n in parse(text, PATH).notes if not n.id}
    before = re.sub(r" ~(?:aaaaaa|cccccc)", "", stamped)
    for note in parse(stamped, PATH).notes:
        added = re.compile(rf"\nId: {re.escape(note.id)}(\r?)(?=\n|\Z)")
        if NEW_ID.fullmatch(note.id):
            before = added.sub("", before, count=1)
    if stamped.endswith("\n") or not missing:
        assert before == text
    else:  # the last line had no break; a CRLF above makes the new one a CRLF
        assert before in {text, text + "\r"}


@given(TEXTS)
def test_stamping_twice_is_stamping_once(text: str) -> None:
    once = stamp(text, PATH, fingerprint)
    assert stamp(once, PATH, fingerprint) == once


@given(TEXTS)
def test_a_stamp_changes_ids_and_citations_alone(text: str) -> None:
    before, after = parse(text, PATH), parse(stamp(text, PATH, fingerprint), PATH)
    assert [replace(n.content, citation="") for n in after.notes] == [
        replace(n.content, citation="") for n in before.notes
    ]
    assert [problem.message for problem in after.problems if "line" not in problem.message] == [
        problem.message for problem in before.problems if "line" not in problem.message
    ]


@given(st.text())
def test_a_deck_of_any_name_gets_an_id_that_is_one(name: str) -> None:
    assert is_id(slug(name))
