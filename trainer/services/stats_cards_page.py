"""Statistics of cards, decks and weak points as sections of a page."""

from collections.abc import Iterator, Sequence

from trainer.domain.plaintext import one_line
from trainer.domain.stats_cards import Distribution
from trainer.domain.stats_parts import Part
from trainer.i18n import N_, _
from trainer.services.stats import Statistics
from trainer.services.stats_lines import GAP, Line, Section, bars, columns, quiet, table, text
from trainer.services.stats_words import minutes, percent, seconds
from trainer.services.words import ROLES
from trainer.wording import decimal

SHOWN_DAYS = 30  # of the forecast
_LONGEST = 200  # characters of a key point
_MOST_PARTS = 50  # decks, or topics
_STABILITIES = (0, 1, 3, 7, 21, 90, 365)  # days from which a row of stabilities counts
_COUNTS = {
    "new": N_("new"),
    "learning": N_("learning"),
    "relearning": N_("relearning"),
    "young": N_("young"),
    "mature": N_("mature"),
    "suspended": N_("suspended"),
    "buried": N_("buried"),
}


def of_coming(found: Statistics, width: int) -> Section:
    """What comes due, and the minutes that will take."""
    spans: list[tuple[str, int, int]] = [
        (_("today and overdue"), -100_000, 0),
        (_("tomorrow"), 1, 1),
        (_("within 7 days"), -100_000, 6),
        (_("within 30 days"), -100_000, 29),
    ]
    rows = []
    for name, first, last in spans:
        days = [day for day in found.forecast if first <= day <= last]
        count = sum(found.forecast[day] for day in days)
        rows.append((name, str(count), minutes(sum(found.workload[day] for day in days))))
    overdue = sum(n for day, n in found.forecast.items() if day < 0)
    values = [found.forecast.get(day, 0) for day in range(SHOWN_DAYS)]
    values[0] += overdue
    labels = [_("today") if n == 0 else f"+{n}" if n % 5 == 0 else "" for n in range(SHOWN_DAYS)]
    if not any(values):
        nothing = _("Nothing that was answered comes due within 30 days.")
        return Section(("forecast", "workload"), _("Coming due"), [text(nothing)])
    lines = [*columns(values, labels), GAP, *table(("", _("cards"), _("time")), rows, width)]
    if overdue:
        lines.append(quiet(_("Overdue: {n}; they stand with today's.").format(n=overdue)))
    return Section(("forecast", "workload"), _("Coming due"), lines)


def of_cards(found: Statistics, width: int) -> Iterator[Section]:
    """How many there are of each kind, and how firm memories are."""
    counts = [(_(_COUNTS[name]), n, str(n)) for name, n in found.cards.items() if n]
    yield Section(("cards",), _("Cards"), bars(counts, width))
    yield Section(("stability",), _("Stability"), [*_stability(found.stability, width)])
    for name, title, shown in (
        ("difficulty", _("Difficulty"), found.difficulty),
        ("retrievability", _("Retrievability"), found.retrievability),
    ):
        yield Section((name,), title, [*_percents(name, shown, width)])


def _stability(shown: Distribution, width: int) -> Iterator[Line]:
    if shown.middle is None:
        yield text(_("No card was seen yet."))
        return
    ends = [*_STABILITIES[1:], None]
    rows = []
    for low, end in zip(_STABILITIES, ends, strict=True):
        count = sum(n for days, n in shown.counts.items() if low <= days < (end or days + 1))
        name = f"≥ {low}" if end is None else str(low) if end == low + 1 else f"{low}–{end - 1}"
        rows.append((_("{n} d").format(n=name), count, str(count)))
    yield from bars(rows, width)
    yield text(_("Median: {n} d").format(n=decimal(shown.middle)))


def _percents(name: str, shown: Distribution, width: int) -> Iterator[Line]:
    if shown.middle is None:
        yield text(_("No card was seen yet."))
        return
    rows = []
    for low in range(0, 100, 10):
        count = sum(n for value, n in shown.counts.items() if low <= value < low + 10)
        rows.append((f"{low}–{low + 10} %", count, str(count)))
    yield from bars(rows, width)
    middle = _("Median: {share}") if name == "difficulty" else _("Mean: {share}")
    yield text(middle.format(share=percent(shown.middle / 100)))


def of_weak(found: Statistics) -> Iterator[Section]:
    """Key points missed, and what was wrong while sure."""
    points = [
        text(
            _("• {role}: {point} ({tally})").format(
                role=_(ROLES[point.role]), point=_brief(point.text), tally=point.tally
            )
        )
        for point in found.points_missed
    ]
    title = _total(_("Points most missed"), len(points), found.points_missed_total)
    yield Section(("points_missed",), title, points or [text(_("None lately."))])
    wrong = [
        text(_("• {prompt} ({tally})").format(prompt=_brief(each.prompt), tally=each.tally))
        for each in found.sure_but_wrong
    ]
    title = _total(_("Sure, but wrong"), len(wrong), found.sure_but_wrong_total)
    yield Section(("sure_but_wrong",), title, wrong or [text(_("Nothing now."))])


def of_parts(found: Statistics, width: int) -> Iterator[Section]:
    """Deck by deck, topic by topic."""
    yield Section(("decks",), _("Decks"), _parts(_("Deck"), found.decks, width))
    yield Section(("topics",), _("Topics"), _parts(_("Topic"), found.topics, width))


def _parts(first: str, parts: Sequence[tuple[str, Part]], width: int) -> list[Line]:
    heads = (first, _("cards"), _("known"), _("answers"), _("retention"), _("median"))
    rows = [
        (
            one_line(name) or _("without a topic"),
            str(part.cards),
            percent(part.known),
            str(part.answers),
            percent(part.retention.share),
            seconds(part.seconds),
        )
        for name, part in parts[:_MOST_PARTS]
    ]
    if not rows:
        return [text(_("There is no card."))]
    lines = table(heads, rows, width)
    if len(parts) > _MOST_PARTS:
        lines.append(quiet(_("… and {n} more").format(n=len(parts) - _MOST_PARTS)))
    return lines


def _total(title: str, shown: int, total: int) -> str:
    return title if shown == total else f"{title} ({shown}/{total})"


def _brief(words: str) -> str:
    line = one_line(words.strip())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
