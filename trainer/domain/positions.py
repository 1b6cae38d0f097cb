"""Which sentences of a letter take a position, or state a fact worth knowing.

A *position* is somebody (`actors`) with a verb of opinion, wish or promise (`stances`), or what the
letter calls needed or worrying, whoever is meant. A *fact* is what mentions a date, a figure or a
name without taking a position. A sentence that only announces a subject (`empty`) is neither. The
words are those of `rules/positions.*.toml`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from trainer.domain.citations import Citation, Place, cite, parse_citation, resolve
from trainer.domain.headings import CitationError
from trainer.domain.letter import Letter, Section, language_of
from trainer.domain.mentions import Kind, Mention, mentions
from trainer.domain.passages import fingerprint
from trainer.domain.position_rules import Actor, Rules, Stance, rules
from trainer.domain.sentences import outside_brackets

_LONGEST_JUDGED = 4000  # characters of a sentence; beyond them are lists and tables
_LONGEST_CITED = 900  # characters of a heading; a citation may not be much longer


class Worth(StrEnum):
    """Why somebody should know a sentence."""

    POSITION = "position"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence worth knowing. `text` is the sentence without its footnotes.

    `stance` and `who` are empty for a fact. `citation` is stamped, and None only beneath a heading
    that no citation can name.
    """

    worth: Worth
    section: Section
    place: Place
    text: str
    mentions: tuple[Mention, ...]
    citation: Citation | None
    stance: Stance | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class _Judged:
    worth: Worth
    mentions: tuple[Mention, ...]
    stance: Stance | None = None
    who: str = ""


def language(letter: Letter) -> str:
    """The language whose rules a letter is read by."""
    return language_of(" ".join(p.text for s in letter.sections for p in s.paragraphs))


def find(letter: Letter) -> Iterator[Finding]:
    """The sentences worth knowing, in the order of the letter."""
    its_rules = rules(language(letter))
    author = _author(letter, its_rules)
    for section in letter.sections:
        heading = _heading(letter, section)  # found once a section: it looks at all of them
        for paragraph in section.paragraphs:
            for number, sentence in enumerate(paragraph.sentences, start=1):
                judged = _judge(_said(sentence), its_rules)
                if judged is not None:
                    place = Place(paragraph.number, number)
                    found = _finding(judged, section, place, heading)
                    yield replace(found, who=found.who or author) if found.stance else found


def finding_at(letter: Letter, section: Section, place: Place) -> Finding:
    """One sentence, whatever it is worth; one that says nothing worth knowing counts as a fact.

    Raises IndexError where there is no such sentence.
    """
    its_rules = rules(language(letter))
    judged = _judge(_said(_at(section, place)), its_rules) or _Judged(Worth.FACT, ())
    found = _finding(judged, section, place, _heading(letter, section))
    author = _author(letter, its_rules)
    return replace(found, who=found.who or author) if found.stance else found


def _at(section: Section, place: Place) -> str:
    return section.paragraphs[place.paragraph - 1].sentences[(place.sentence or 1) - 1]


def _finding(judged: _Judged, section: Section, place: Place, heading: str) -> Finding:
    sentence = _at(section, place)
    return Finding(
        judged.worth,
        section,
        place,
        outside_brackets(sentence).strip(),
        judged.mentions,
        Citation(heading, place, place, fingerprint(sentence)) if heading else None,
        judged.stance,
        judged.who,
    )


def _said(sentence: str) -> str:
    """What is judged of a sentence: without its footnotes, and no table or list."""
    return outside_brackets(sentence).strip()[:_LONGEST_JUDGED]


def _judge(text: str, its_rules: Rules) -> _Judged | None:
    found = mentions(text, its_rules)
    empty = its_rules.empty.search(text) is not None
    taken = _stance(text, its_rules)
    if taken is not None and not (empty and taken[0].weak):
        return _Judged(Worth.POSITION, found, *taken)
    dated = any(mention.kind is not Kind.NAME for mention in found)
    if dated or (found and not empty):
        return _Judged(Worth.FACT, found)
    return None


def _stance(text: str, its_rules: Rules) -> tuple[Stance, str] | None:
    """The stance that a sentence takes, and whose; the first there is of those that say most.

    Nobody's name means the author's.
    """
    actors = list(_actors(text, its_rules))
    own = [each for each in actors if each[1].own]
    taken = []
    for order, stance in enumerate(its_rules.stances):
        match = stance.phrases.search(text)
        able = own if stance.weak else actors
        if match is not None and (able or stance.anyone):
            taken.append((stance.weak, match.start(), order, able))
    if not taken:
        return None
    _weak, start, order, able = min(taken, key=lambda each: each[:3])
    return its_rules.stances[order], _nearest(able, start)


def _author(letter: Letter, its_rules: Rules) -> str:
    """Whom the letter speaks for: of those who may have written it, the one named most."""
    named = Counter(
        actor.name
        for section in letter.sections
        for paragraph in section.paragraphs
        for _start, actor in _actors(paragraph.text, its_rules)
        if actor.own and actor.name
    )
    named[its_rules.author] += 1
    return named.most_common(1)[0][0]


def _actors(text: str, its_rules: Rules) -> Iterator[tuple[int, Actor]]:
    for actor in its_rules.actors:
        for match in actor.words.finditer(text):
            yield match.start(), actor


def _nearest(actors: list[tuple[int, Actor]], start: int) -> str:
    """The last one named before `start`, else the first after it."""
    before = [each for each in actors if each[0] <= start]
    if before:
        return max(before, key=lambda each: each[0])[1].name
    return min(actors, key=lambda each: each[0])[1].name if actors else ""


def _heading(letter: Letter, section: Section) -> str:
    """How citations name a section; empty where none leads to it: headings hold signs too."""
    if not section.paragraphs:
        return ""
    made = cite(letter, section, Place(1, 1))
    try:
        back = resolve(letter, parse_citation(str(made)))
    except CitationError:
        return ""
    fits = back.section is section and len(made.heading) < _LONGEST_CITED
    return made.heading if fits else ""
