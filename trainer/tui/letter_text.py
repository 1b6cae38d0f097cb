"""The letter as content: paragraphs under their headings, each with what the deck makes of it.

Signs stand beside every colour: how well a passage is known, what is not asked about, what is
left out knowingly.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services.reading import (
    Known,
    Mark,
    Reading,
    ReadParagraph,
    ReadSection,
    ReadSentence,
)
from trainer.tui.prose import cut, plain
from trainer.wording import cards, percent

WELL, HALF = 0.85, 0.5  # chances of recall from which a passage counts as known, as half known
_KNOWN = (("●", "$text-success"), ("◐", "$text-warning"), ("○", "$text-accent"))
OPEN, WAIVED = ("✗", "$text-error"), ("–", "$quiet")
_FOREIGN = str.maketrans({"✗": "×"})


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph `of` the letter; its number `paragraph` is 0 for a heading."""

    section: int
    paragraph: int
    of: ReadSection | ReadParagraph

    @property
    def text(self) -> Content:
        """What it looks like; worked out when it is shown, for a letter may have thousands."""
        return _heading(self.of) if isinstance(self.of, ReadSection) else paragraph(self.of)


def blocks(reading: Reading) -> list[Block]:
    """The whole letter, in order."""
    found = []
    for place, section in enumerate(reading.sections):
        found.append(Block(place, 0, section))
        found += [Block(place, each.number, each) for each in section.paragraphs]
    return found


def has_words(blocks: Sequence[Block], place: int, pattern: re.Pattern[str]) -> bool:
    """Whether the paragraph at `place`, or a heading right above it, has what is looked for."""
    of = blocks[place].of
    if isinstance(of, ReadSection):
        return False
    texts = [" ".join(sentence.text for sentence in of.sentences)]
    while place and isinstance(above := blocks[place - 1].of, ReadSection):
        texts.append(above.path[-1])
        place -= 1
    return any(pattern.search(text) for text in texts)


def outline_entry(section: ReadSection, width: int) -> Content:
    """A section in the outline: sign, heading by its depth, and how much of it is covered."""
    sign, style = _sign(section)
    indent = "  " * (len(section.path) - 1)
    figure = f" {section.covered}/{section.sentences}" if section.sentences else ""
    room = max(4, width - 2 - len(figure))
    name = cut(indent + one_line(section.path[-1]), room)
    return Content.assemble(
        (f"{sign} ", f"bold {style}"), plain(name.ljust(room)), (figure, "$quiet")
    )


def paragraph(of: ReadParagraph) -> Content:
    """A line on how it stands, then its sentences."""
    return Content("\n").join(
        [standing(of), Content(" ").join([_sentence(each) for each in of.sentences])]
    )


def standing(of: ReadParagraph) -> Content:
    """`¶3 ● 4 cards · known 92 % · at the date 81 %`, and what of it is not asked about."""
    parts: list[Content | tuple[str, str]] = [(f"¶{of.number} ", "bold")]
    open_, waived = of.count(Mark.OPEN), of.count(Mark.WAIVED)
    if of.notes:
        sign, style = known_sign(of.known)
        parts += [(f"{sign} ", f"bold {style}"), (known(of.known), "$quiet")]
    elif not open_:
        parts.append((" ".join((WAIVED[0], _("left out"))), WAIVED[1]))
    if open_:
        words = ngettext("{n} sentence not asked", "{n} sentences not asked", open_).format(n=open_)
        parts.append((f"{' · ' if of.notes else ''}{OPEN[0]} {words}", OPEN[1]))
    if waived and (of.notes or open_):
        words = ngettext("{n} left out", "{n} left out", waived).format(n=waived)
        parts.append((f" · {WAIVED[0]} {words}", WAIVED[1]))
    why = "; ".join(dict.fromkeys(one_line(each.why) for each in of.sentences if each.why))
    return Content.assemble(*parts, plain(f" ({why})", "$quiet") if why else "")


def known(of: Known) -> str:
    """`4 cards, 1 new · known 92 % · at the date 81 %`."""
    if not of.cards:
        return _("no card is asked")
    parts = [cards(of.cards)]
    if of.new == of.cards:
        parts[0] += _(", all new")
    elif of.new:
        parts[0] += _(", {n} new").format(n=of.new)
    if of.new < of.cards:
        parts.append(_("known {share}").format(share=percent(of.now)))
        if of.then is not None:
            parts.append(_("at the date {share}").format(share=percent(of.then)))
    return " · ".join(parts)


def known_sign(of: Known) -> tuple[str, str]:
    """A sign and a colour for how well something is known: full, half or empty."""
    share = of.now or 0.0
    return _KNOWN[0 if share >= WELL else 1 if share >= HALF else 2]


def _sign(section: ReadSection) -> tuple[str, str]:
    if section.covered < section.sentences:
        return OPEN
    if section.cards:
        return known_sign(section.known)
    return WAIVED if section.sentences else (" ", "")


def _heading(section: ReadSection) -> Content:
    name = plain(one_line(section.path[-1]), "bold underline")
    if not section.sentences:
        return name
    figure = ngettext(
        "{covered} of {n} sentence", "{covered} of {n} sentences", section.sentences
    ).format(covered=section.covered, n=section.sentences)
    return Content.assemble(name, (f"  {figure}", "$quiet"))


def _sentence(sentence: ReadSentence) -> Content:
    text = sentence.text.translate(_FOREIGN)
    if sentence.mark is Mark.OPEN:
        return plain(f"{OPEN[0]} {text}", OPEN[1])
    return plain(text, WAIVED[1] if sentence.mark is Mark.WAIVED else "")
