"""The decks that come with the program: they mirror each other, are complete, and are our words."""

import html
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer.domain import cloze
from trainer.domain.citations import Verdict, check, parse_citation, resolve, split_citations
from trainer.domain.letter import Letter, parse_letter
from trainer.domain.notes import NoteKind
from trainer.formats.documents import read_letter
from trainer.formats.markdown import read
from trainer.formats.parsed import ParsedDeck, ParsedNote

ROOT = Path(__file__).parents[1]
DECKS = {language: ROOT / "decks" / f"navo-fmm-2023-11.{language}.md" for language in ("nl", "en")}
LETTER = ROOT.parent / "shared" / "letter" / "navo-fmm-2023-11.txt"
HOSTILE = {"nl": "vijandig", "en": "hostile"}
SILENT = {"nl": "brief-zwijgt", "en": "silent"}
LONGEST_RUN = 11  # words that may stand in a row as they do in the letter

languages = pytest.mark.parametrize("language", DECKS)
with_the_letter = pytest.mark.skipif(not LETTER.exists(), reason="the letter is not at hand")


def deck(language: str) -> ParsedDeck:
    return read(DECKS[language])


def letter() -> Letter:
    return parse_letter(read_letter(LETTER))


def shape(note: ParsedNote) -> tuple[object, ...]:
    """What a note and its translation have in common."""
    content = note.content
    return (
        note.id,
        content.kind,
        len(content.topic),
        content.citation,
        content.weight,
        content.follows,
        bool(content.hint),
        len(content.tags),
        len(content.phrasings),
        [point.role for point in content.key_points],
        [choice.right for choice in content.choices],
        content.kind is NoteKind.CLOZE and len(cloze.deletions(content.prompt)),
    )


@languages
def test_a_deck_has_no_problem_and_every_note_an_id_a_topic_and_a_citation(language: str) -> None:
    parsed = deck(language)
    assert parsed.problems == ()
    assert 110 <= len(parsed.notes) <= 160
    for note in parsed.notes:
        assert note.id, note.content.prompt
        assert note.content.topic, note.id
        assert note.content.citation, note.id


def test_the_decks_mirror_each_other_note_for_note() -> None:
    dutch, english = deck("nl"), deck("en")
    assert [shape(note) for note in dutch.notes] == [shape(note) for note in english.notes]
    assert (dutch.id, english.id) == ("navo-fmm-2023-11.nl", "navo-fmm-2023-11.en")


@languages
def test_every_topic_trains_the_questions_one_would_rather_not_get(language: str) -> None:
    notes = deck(language).notes
    topics = Counter(note.content.topic[0] for note in notes)
    assert len(topics) == 7
    for tags, least in ((HOSTILE, 5), (SILENT, 2)):
        found = Counter(n.content.topic[0] for n in notes if tags[language] in n.content.tags)
        assert {topic for topic in topics if found[topic] < least} == set()


@languages
def test_a_hostile_or_silent_question_has_points_to_make_and_a_red_line(language: str) -> None:
    for note in deck(language).notes:
        if note.content.tags and {HOSTILE[language], SILENT[language]} & set(note.content.tags):
            roles = [point.role for point in note.content.key_points]
            assert "must" in roles, note.id
            assert "never" in roles, note.id


@languages
def test_a_follow_up_stands_behind_its_parent(language: str) -> None:
    seen: set[str] = set()
    for note in deck(language).notes:
        assert not note.content.follows or note.content.follows in seen, note.id
        seen.add(note.id)


@with_the_letter
@languages
def test_every_citation_leads_to_the_passage_it_was_stamped_for(language: str) -> None:
    real = letter()
    for note in deck(language).notes:
        for text in split_citations(note.content.citation):
            verdict = check(real, parse_citation(text))
            assert verdict is Verdict.MATCHES, f"{note.id}: {text}"


@with_the_letter
@languages
def test_every_sentence_of_the_letter_is_cited_or_waived(language: str) -> None:
    parsed, real = deck(language), letter()
    assert parsed.letter is not None
    cited = {
        place
        for note in parsed.notes
        for text in split_citations(note.content.citation)
        for place in places(real, text)
    }
    waived = {place for waiver in parsed.letter.waived for place in places(real, waiver.at)}
    sentences = [
        (section.path, paragraph.number, number)
        for section in real.sections
        for paragraph in section.paragraphs
        for number in range(1, len(paragraph.sentences) + 1)
    ]
    assert len(sentences) > 70
    assert [place for place in sentences if place not in cited | waived] == []
    assert len(waived) * 10 <= len(sentences)
    assert all(waiver.why.strip() for waiver in parsed.letter.waived)


def places(real: Letter, citation: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The sentences that a citation names."""
    for passage in resolve(real, parse_citation(citation)).passages:
        for sentence in range(passage.first, passage.last + 1):
            yield passage.path, passage.paragraph, sentence


@with_the_letter
def test_no_sentence_of_the_letter_is_copied_anywhere_in_the_repository() -> None:
    of_letter = runs(LETTER.read_text("utf-8"))
    assert len(of_letter) > 1000
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    copied = {
        (path.name, run)
        for path in names
        if path.is_file()
        for run in runs(text_of(path)) & of_letter
    }
    assert len(names) > 50
    assert copied == set()


def runs(text: str) -> set[str]:
    """All runs of one word more than may be taken over."""
    words = re.findall(r"\w+", text.casefold())
    size = LONGEST_RUN + 1
    return {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}


def text_of(path: Path) -> str:
    """A file's text; of a picture the words on it."""
    text = path.read_bytes().decode("utf-8", "replace")
    return html.unescape(re.sub(r"<[^>]*>", " ", text)) if path.suffix == ".svg" else text
