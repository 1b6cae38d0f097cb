"""Statistics for scripts. Keys stay as they are; `trainer stats --explain` says what they mean."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.domain.stats_answers import Passed
    from trainer.domain.stats_cards import Distribution
    from trainer.domain.stats_parts import Part
    from trainer.services.stats import Statistics

_Plain = dict[str, object]
_RATINGS = ("again", "hard", "good", "easy")


def as_plain(found: "Statistics") -> _Plain:
    """Every figure under its name in DEFINITIONS, after what they are of.

    `days` null means ever. Days are ISO dates; forecast and workload go by days from today, those
    below 0 overdue. Shares run from 0 to 1 and are null where there is nothing to share.
    """
    return {
        "deck": found.deck,
        "topic": found.topic,
        "days": found.days,
        "day": found.day.isoformat(),
        **_of_answers(found),
        **_of_cards(found),
        **_of_weak(found),
        "decks": [{"deck": name, **_part(part)} for name, part in found.decks],
        "topics": [{"topic": name, **_part(part)} for name, part in found.topics],
    }


def _of_answers(found: "Statistics") -> _Plain:
    today, times = found.today, found.answer_times
    return {
        "answers": found.answers,
        "today": {
            **_passed(today.answers),
            "mature": _passed(today.mature),
            "seconds": round(today.seconds, 3),
            **{kind.name.lower(): count for kind, count in today.kinds.items()},
        },
        "true_retention": {
            name: {"young": _passed(of.young), "mature": _passed(of.mature), "all": _passed(of.all)}
            for name, of in found.true_retention.items()
        },
        "ratings": {
            group: dict(zip(_RATINGS, counts, strict=True))
            for group, counts in found.ratings.items()
        },
        "calendar": {
            day.isoformat(): {"answers": each.answers, "seconds": round(each.seconds, 3)}
            for day, each in found.calendar.items()
        },
        "streak": {"days": found.streak, "longest": found.longest_streak},
        "hours": [_passed(hour) for hour in found.hours],
        "answer_times": {
            "timed": times.timed,
            "seconds": round(times.total, 3),
            "median": times.median,
            "mean": _rounded(times.mean),
            "days": times.days,
            "up_to": _classes(times.classes),
        },
    }


def _classes(counts: tuple[int, ...]) -> dict[str, int]:
    """By the seconds up to which each counts; `more` are the longest."""
    from trainer.domain.stats_answers import TIMES  # noqa: PLC0415 - loads numpy

    return dict(zip((*map(str, TIMES), "more"), counts, strict=True))


def _of_cards(found: "Statistics") -> _Plain:
    told = found.calibration
    return {
        "forecast": _by_day(found.forecast),
        "workload": {day: _rounded(minutes) for day, minutes in _by_day(found.workload).items()},
        "cards": dict(found.cards),
        "stability": _distribution(found.stability, "median"),
        "difficulty": _distribution(found.difficulty, "median"),
        "retrievability": _distribution(found.retrievability, "mean"),
        "calibration": {
            "answers": told.answers,
            "predicted": _rounded(told.predicted),
            "recalled": _rounded(told.recalled),
            "log_loss": _rounded(told.log_loss),
            "rmse_bins": _rounded(told.rmse_bins),
            "bins": [
                {
                    "from": each.low,
                    "answers": each.answers,
                    "predicted": _rounded(each.predicted),
                    "recalled": _rounded(each.recalled),
                }
                for each in told.bins
            ],
        },
    }


def _of_weak(found: "Statistics") -> _Plain:
    return {
        "points_missed": {
            "total": found.points_missed_total,
            "worst": [
                {
                    "role": point.role.value,
                    "text": point.text,
                    "shown": point.shown,
                    "missed": point.missed,
                    "deck": point.deck,
                    "guid": point.guid,
                }
                for point in found.points_missed
            ],
        },
        "sure_but_wrong": {
            "total": found.sure_but_wrong_total,
            "worst": [
                {
                    "prompt": wrong.prompt,
                    "times": wrong.times,
                    "last_wrong": wrong.last_wrong.isoformat(),
                    "deck": wrong.deck,
                    "guid": wrong.guid,
                    "ordinal": wrong.ordinal,
                }
                for wrong in found.sure_but_wrong
            ],
        },
    }


def _passed(of: "Passed") -> _Plain:
    return {"answers": of.answers, "right": of.right, "share": _rounded(of.share)}


def _part(of: "Part") -> _Plain:
    return {
        "cards": of.cards,
        "seen": of.seen,
        "known": _rounded(of.known),
        "answers": of.answers,
        "retention": _passed(of.retention),
        "median_seconds": of.seconds,
    }


def _distribution(of: "Distribution", middle: str) -> _Plain:
    return {
        "cards": of.cards,
        middle: _rounded(of.middle),
        "counts": {str(value): count for value, count in of.counts.items()},
    }


def _by_day(of: Mapping[int, float]) -> dict[str, float]:
    return {str(day): value for day, value in sorted(of.items())}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
