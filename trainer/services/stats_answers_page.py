"""Statistics of answers as sections of a page."""

from collections.abc import Iterator
from datetime import timedelta

from trainer import plots
from trainer.domain.schedule import Rating
from trainer.domain.stats_answers import TIMES, Passed
from trainer.domain.stats_log import Kind
from trainer.i18n import N_, _, ngettext
from trainer.services.outlook_words import weekdays
from trainer.services.stats import Statistics
from trainer.services.stats_lines import (
    GAP,
    Line,
    Role,
    Section,
    bars,
    columns,
    quiet,
    shares,
    table,
    text,
)
from trainer.services.stats_words import minutes, percent, seconds
from trainer.services.words import RATINGS
from trainer.wording import answers, decimal

ENOUGH = 10  # answers of an hour; a share of fewer says nothing
_WEEKS = 53
_KINDS = {
    Kind.LEARNING: N_("learning"),
    Kind.REVIEW: N_("review"),
    Kind.RELEARNING: N_("relearning"),
    Kind.BESIDE: N_("practice"),
}
_PERIODS = {
    "today": N_("today"),
    "yesterday": N_("yesterday"),
    "week": N_("7 days"),
    "month": N_("30 days"),
    "year": N_("year"),
    "all": N_("all time"),
}
_GROUPS = {"learning": N_("steps"), "young": N_("young"), "mature": N_("mature")}


def of_answers(found: Statistics, width: int) -> Iterator[Section]:
    """Today, retention, ratings, days, hours and times."""
    yield Section(("today", "answers"), _("Today"), [_today(found)])
    yield Section(("true_retention",), _("True retention"), _retention(found, width))
    yield Section(("ratings",), _("Ratings"), _ratings(found, width))
    yield Section(("calendar", "streak"), _("Calendar"), [*_calendar(found, width)])
    yield Section(("hours",), _("Hours of the day"), [*_hours(found)])
    yield Section(("answer_times",), _("Answer times"), [*_times(found, width)])


def _today(found: Statistics) -> Line:
    today = found.today
    if not today.answers.answers:
        return text(_("No answer yet."))
    kinds = ", ".join(f"{n} {_(_KINDS[kind])}" for kind, n in today.kinds.items() if n)
    return text(
        _("{answers} in {time}, {share} right: {kinds}.").format(
            answers=answers(today.answers.answers),
            time=minutes(today.seconds / 60),
            share=percent(today.answers.share),
            kinds=kinds,
        )
    )


def _retention(found: Statistics, width: int) -> list[Line]:
    heads = ("", _("young"), _("mature"), _("all"))
    rows = [
        (_(_PERIODS[name]), *(_of(each) for each in (kept.young, kept.mature, kept.all)))
        for name, kept in found.true_retention.items()
    ]
    return table(heads, rows, width)


def _of(passed: Passed) -> str:
    if not passed.answers:
        return "–"
    return _("{share} of {n}").format(share=percent(passed.share), n=passed.answers)


def _ratings(found: Statistics, width: int) -> list[Line]:
    heads = ("", *(_(RATINGS[rating]) for rating in Rating), _("right"))
    rows = []
    for group, counts in found.ratings.items():
        right = Passed(sum(counts[1:]), sum(counts))
        rows.append((_(_GROUPS[group]), *map(str, counts), percent(right.share)))
    return table(heads, rows, width)


def _calendar(found: Statistics, width: int) -> Iterator[Line]:
    names = weekdays()
    side = max(map(len, names)) + 1
    weeks = min(_WEEKS, width - side)
    counts = {day: each.answers for day, each in found.calendar.items()}
    first = found.day - timedelta(days=found.day.weekday(), weeks=weeks - 1)
    most = max((n for day, n in counts.items() if first <= day <= found.day), default=0)
    yield quiet(" " * side + plots.months(found.day, weeks, _month_names()))
    for name, line in zip(names, plots.heat_map(counts, found.day, weeks), strict=True):
        yield (name.ljust(side), Role.QUIET), (line, Role.HEAT)
    yield quiet(" " * side + _legend(plots.levels(most), most))
    yield text(
        _("Streak: {now}; the longest: {longest}.").format(
            now=_days(found.streak), longest=_days(found.longest_streak)
        )
    )


def _legend(least: list[int], most: int) -> str:
    """The signs with the counts that they stand for."""
    parts = [f"{plots.HEAT[0]} 0"]
    ends = [*(each - 1 for each in least[1:]), most]
    for sign, low, high in zip(plots.HEAT[1:], least, ends, strict=False):
        parts.append(f"{sign} {low}–{high}" if high > low else f"{sign} {low}")
    return "   ".join(parts)


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count)


def _month_names() -> tuple[str, ...]:
    return (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip


def _hours(found: Statistics) -> Iterator[Line]:
    if not any(hour.answers for hour in found.hours):
        yield text(_("No answer yet."))
        return
    labels = [str(hour) if hour % 3 == 0 else "" for hour in range(24)]
    yield from columns([hour.answers for hour in found.hours], labels, gap=1)
    ranked = sorted(
        (hour.share or 0.0, n) for n, hour in enumerate(found.hours) if hour.answers >= ENOUGH
    )
    if len(ranked) > 1:
        (worst, worst_hour), (best, best_hour) = ranked[0], ranked[-1]
        yield text(
            _("Right most often from {best} ({share}), least from {worst} ({low}).").format(
                best=_hour(best_hour),
                share=percent(best),
                worst=_hour(worst_hour),
                low=percent(worst),
            )
        )


def _hour(number: int) -> str:
    return f"{number}:00–{(number + 1) % 24}:00"


def _times(found: Statistics, width: int) -> Iterator[Line]:
    times = found.answer_times
    if not times.timed:
        yield text(_("No answer was timed."))
        return
    edges = [0, *TIMES]
    names = [f"{low}–{high} s" for low, high in zip(edges, TIMES, strict=False)]
    names.append(f"> {TIMES[-1]} s")
    yield from bars([(n, c, str(c)) for n, c in zip(names, times.classes, strict=True)], width)
    a_day = times.total / 60 / times.days if times.days else 0.0
    yield text(
        _("Median {median}, mean {mean}; {total} in all, {day} on a day with answers.").format(
            median=seconds(times.median),
            mean=seconds(times.mean),
            total=minutes(times.total / 60),
            day=minutes(a_day),
        )
    )


def of_calibration(found: Statistics, width: int) -> Section:
    """How right predicted recall was."""
    told = found.calibration
    title = _("Predicted and actual recall")
    if not told.answers:
        none = _("No answer yet that could be predicted: it takes one on a later day.")
        return Section(("calibration",), title, [text(none)])
    rows = [
        (
            f"{round(100 * each.low)}–{round(100 * each.low) + 5} %",
            each.recalled,
            _of(Passed(round(each.recalled * each.answers), each.answers)),
            each.predicted,
        )
        for each in told.bins
    ]
    summary = _("Predicted {predicted}, recalled {recalled} of {n}.").format(
        predicted=percent(told.predicted), recalled=percent(told.recalled), n=told.answers
    )
    errors = _("Log loss {loss}, RMSE (bins) {rmse}.").format(
        loss=_precise(told.log_loss), rmse=_precise(told.rmse_bins)
    )
    legend = _("█ recalled, ┃ predicted")
    return Section(
        ("calibration",),
        title,
        [*shares(rows, width), quiet(legend), GAP, text(summary), text(errors)],
    )


def _precise(number: float | None) -> str:
    text_of = f"{number or 0.0:.3f}"
    return text_of.replace(".", decimal(0.5)[1])
