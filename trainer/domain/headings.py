"""Finding the section that a heading names, as somebody wrote it.

A heading is named in full or by its first words, in any case, with or without accents and
punctuation. Headings above it may stand before it, each followed by `>`; a leading `>` says that
they begin at the top. What fits a heading in full names it, whatever else begins so; what fits
several equally names none.
"""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from trainer.domain.letter import Letter, Section, heading_words, path_words
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import _

_Words = tuple[str, ...]

_ABOVE = ">"
_MOST_LISTED = 8
_MOST_COMPARED = 500  # comparing wordings is slow


class CitationError(TrainerError, ValueError):
    """A citation that cannot be read, or that names nothing in the letter, told on one line."""

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))


def find_section(letter: Letter, heading: str) -> Section:
    """The section that `heading`, as somebody wrote it, names; raises `CitationError`."""
    found = _candidates(letter, heading)
    if len(found) == 1:
        return found[0]
    if found:
        raise CitationError(
            _("“{heading}” may be any of these headings: {headings}. Write more of it.").format(
                heading=heading, headings=heading_list(found)
            )
        )
    near = _nearest(letter, heading)
    if near:
        raise CitationError(
            _("The letter has no heading “{heading}”; the nearest is “{nearest}”.").format(
                heading=heading, nearest=near
            )
        )
    raise CitationError(
        _("The letter has no heading “{heading}”; it has: {headings}.").format(
            heading=heading, headings=heading_list(letter.sections)
        )
        if letter.sections
        else _("The letter has no text, so “{heading}” is not in it.").format(heading=heading)
    )


def shortest_heading(letter: Letter, section: Section) -> str:
    """The shortest way to write the heading of `section` that `find_section` takes for it alone."""
    path = f" {_ABOVE} ".join(section.path)
    for heading in (section.heading, path):
        if _candidates(letter, heading) == [section]:
            return heading
    return f"{_ABOVE} {path}"


def heading_list(sections: Sequence[Section]) -> str:
    """The sections' headings, with those above them, as many as a message has room for."""
    names = [f" {_ABOVE} ".join(section.path) for section in sections[:_MOST_LISTED]]
    return "; ".join(names) + ("; …" if len(sections) > _MOST_LISTED else "")


def _candidates(letter: Letter, heading: str) -> list[Section]:
    """The sections that `heading` fits: in full if there are such, else by first words.

    Each heading is looked up once in a letter: all citations beneath it name the same.
    """
    if heading not in letter.looked_up:
        letter.looked_up[heading] = _look_up(letter, heading)
    return letter.looked_up[heading]


def _look_up(letter: Letter, heading: str) -> list[Section]:
    names = [words for part in heading.split(_ABOVE) if (words := heading_words(part))]
    flat = tuple(word for words in names for word in words)
    if not flat:
        return []
    if heading.lstrip().startswith(_ABOVE):
        return [section for section in letter.sections if path_words(section.path) == flat]
    for fits in (_is, _begins):
        for wanted in ([flat], names):
            if found := [section for section in letter.sections if _leads(section, wanted, fits)]:
                return found
    return []


def _is(heading: str, words: _Words) -> bool:
    return heading_words(heading) == words


def _begins(heading: str, words: _Words) -> bool:
    return heading_words(heading)[: len(words)] == words


def _leads(section: Section, names: Sequence[_Words], fits: Callable[[str, _Words], bool]) -> bool:
    """Whether the last of `names` fits the heading, and the others, in order, those above it."""
    above = iter(section.path[:-1])
    return fits(section.heading, names[-1]) and all(
        any(fits(heading, words) for heading in above) for words in names[:-1]
    )


def _nearest(letter: Letter, heading: str) -> str | None:
    """The heading worded most like `heading`, or whose first words are; None if none is near."""
    wanted = heading_words(heading)
    options: dict[str, str] = {}
    for section in letter.sections[:_MOST_COMPARED]:
        words = heading_words(section.heading)
        for known in (words, words[: len(wanted)]):
            options.setdefault(" ".join(known), section.heading)
    near = get_close_matches(" ".join(wanted), options, n=1)
    return options[near[0]] if near else None
