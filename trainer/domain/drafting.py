"""Drafting notes from a letter: for each sentence worth knowing a question, gaps, or both.

A draft is a proposal for somebody to rewrite. Its answer is the letter's own sentence, as a
quotation, and its tag `DRAFT` stays until a person takes it away.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from trainer.domain.citations import Place
from trainer.domain.letter import Letter, Section
from trainer.domain.mentions import Kind, Mention
from trainer.domain.notes import DRAFT, NoteContent, NoteKind
from trainer.domain.position_rules import Rules, rules
from trainer.domain.positions import Finding, Worth, find, finding_at, language

_MOST_NAMES = 3  # in a question, to tell it from others like it


def draft_notes(letter: Letter) -> tuple[NoteContent, ...]:
    """Notes for what the letter says, in its order and all different; each cites its sentence."""
    its_rules = rules(language(letter))
    asked: Counter[str] = Counter()
    notes = (note for each in find(letter) for note in _notes(each, its_rules, asked))
    return tuple(dict.fromkeys(notes))


def proposal(letter: Letter, section: Section, place: Place) -> NoteContent:
    """A note on one sentence, for somebody to rewrite; the first of those that may be made of it.

    Raises IndexError where there is no such sentence.
    """
    its_rules = rules(language(letter))
    return next(_notes(finding_at(letter, section, place), its_rules, Counter()))


def _notes(finding: Finding, its_rules: Rules, asked: Counter[str]) -> Iterator[NoteContent]:
    gapped = _with_gaps(finding, its_rules)
    citation = str(finding.citation or "")
    cited = partial(NoteContent, topic=finding.section.path, citation=citation, tags=(DRAFT,))
    # A fact's figures are all there is to ask; a position has a point beside them.
    if finding.worth is Worth.POSITION or not gapped:
        question = _question(finding, its_rules, asked)
        yield cited(NoteKind.BASIC, question, f"> {finding.text}")
    if gapped:
        yield cited(NoteKind.CLOZE, gapped)


def _question(finding: Finding, its_rules: Rules, asked: Counter[str]) -> str:
    """A question for the stance, with names from the sentence where it was asked before."""
    template = its_rules.fact if finding.stance is None else finding.stance.question
    question = f"{finding.section.heading}: {template.format(who=finding.who)}"
    asked[question] += 1
    if asked[question] == 1:
        return question
    names = dict.fromkeys(_said(finding, each) for each in finding.mentions if _is_name(each))
    return f"{question} ({', '.join(list(names)[:_MOST_NAMES]) or asked[question]})"


def _is_name(mention: Mention) -> bool:
    return mention.kind is Kind.NAME


def _said(finding: Finding, mention: Mention) -> str:
    return finding.text[mention.start : mention.end]


def _with_gaps(finding: Finding, its_rules: Rules) -> str:
    """The sentence with its dates and figures as gaps; empty where it has none."""
    hints = {Kind.DATE: its_rules.date_hint, Kind.FIGURE: its_rules.figure_hint}
    gaps = [each for each in finding.mentions if each.kind in hints and _fits(finding.text, each)]
    pieces = []
    end = 0
    for gap in gaps:
        pieces.append(_plain(finding.text[end : gap.start]))
        pieces.append(f"[{_said(finding, gap)}::{hints[gap.kind]}]")
        end = gap.end
    pieces.append(_plain(finding.text[end:]))
    return "".join(pieces) if gaps else ""


def _fits(text: str, gap: Mention) -> bool:
    """Whether brackets around a stretch make a gap: not those of a link or picture."""
    return not text.startswith("(", gap.end) and text[gap.start - 1 : gap.start] not in ("!", "\\")


def _plain(text: str) -> str:
    """`text` so that no gap opens in it."""
    return text.replace("[", "\\[").replace("]", "\\]")
