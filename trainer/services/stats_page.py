"""Statistics as one page of sections, the same for the terminal's lines and its screens."""

from collections.abc import Iterator

from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services.stats import Statistics
from trainer.services.stats_answers_page import of_answers, of_calibration
from trainer.services.stats_cards_page import of_cards, of_coming, of_parts, of_weak
from trainer.services.stats_lines import Section
from trainer.services.stats_words import period


def heading(found: Statistics) -> str:
    """Of what, and of which period."""
    parts = [_("All decks") if found.deck is None else one_line(found.deck)]
    if found.topic:
        parts.append(one_line(found.topic))
    return " · ".join((*parts, period(found.days)))


def page(found: Statistics, width: int) -> Iterator[Section]:
    """All sections, drawn for lines of `width` characters."""
    today, retention, ratings, *rest = of_answers(found, width)
    yield from (today, retention, ratings, of_coming(found, width), *rest)
    yield from of_cards(found, width)
    yield of_calibration(found, width)
    yield from of_weak(found)
    yield from of_parts(found, width)
