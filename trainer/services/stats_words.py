"""What each figure of the statistics is, in a sentence, and how figures are written."""

from collections.abc import Iterable, Mapping

from trainer.i18n import N_, _
from trainer.wording import decimal

PERIODS = (7, 30, 90, 365, None)  # days; None: ever
DEFINITIONS: Mapping[str, str] = {  # by the names that `trainer stats --json` gives the figures
    "answers": N_(
        "Answers: all of the period that were not undone; those to deleted cards count for all"
        " decks together, and only there (as in Anki)."
    ),
    "today": N_(
        "Today: the answers of this study day, practice and rehearsals included, how many were"
        " right (above Again), and the time they took (as in Anki)."
    ),
    "true_retention": N_(
        "True retention: the share above Again, of answers within the schedule to cards in review"
        " or with an interval of a day or more; a card is mature if the interval before the answer"
        " was 21 days or more, and young if it was less (as in Anki)."
    ),
    "ratings": N_(
        "Ratings: how often each was given, to cards in their steps or in practice, to young cards"
        " and to mature ones (Anki's answer buttons)."
    ),
    "forecast": N_(
        "Forecast: the cards by the study day on which they come due, without suspended ones and"
        " without what is due but buried; new cards, and what answers will change, do not count (as"
        " in Anki)."
    ),
    "workload": N_(
        "Workload: the minutes that the cards coming due will take, at the median answer time of"
        " their deck."
    ),
    "calendar": N_(
        "Calendar: the answers of each study day, practice and rehearsals included, and their time"
        " (as in Anki, but each day by the clock of that day)."
    ),
    "streak": N_(
        "Streak: the study days in a row with an answer, up to today, or to yesterday while today"
        " has none; and the longest such row ever."
    ),
    "hours": N_(
        "Hours: the answers by the hour of the day, practice left out, and how many were right; all"
        " by the clock as it stands today (as in Anki)."
    ),
    "answer_times": N_(
        "Answer times: how long the answers took that were timed, with the median, the mean and the"
        " sum, and the minutes on a day with answers."
    ),
    "cards": N_(
        "Cards: how many are new, in their steps, young and mature (from 21 days between the latest"
        " answer and the due date); suspended and buried ones are counted apart (as in Anki)."
    ),
    "stability": N_(
        "Stability: the days after which the chance of recall is 90 %, of every card seen, and"
        " their median (as in Anki)."
    ),
    "difficulty": N_(
        "Difficulty: from 0 % (FSRS's 1) to 100 % (its 10), of every card seen, and their median"
        " (as in Anki)."
    ),
    "retrievability": N_(
        "Retrievability: the chance that a card is known now, by the time since its latest answer,"
        " of every card seen, and their mean (as in Anki)."
    ),
    "calibration": N_(
        "Calibration: the chance of recall predicted just before the first answer of a study day,"
        " beside the share recalled, in bins of 5 %; log loss; and the root mean square error over"
        " bins of elapsed days, study days so far and lapses (RMSE (bins) of srs-benchmark)."
    ),
    "points_missed": N_(
        "Points most missed: the key points left out and red lines crossed, the worst first, by"
        " their latest five showings."
    ),
    "sure_but_wrong": N_(
        "Sure but wrong: the cards answered Again while sure, and not Good or Easy on a later day"
        " since; the latest first."
    ),
    "decks": N_(
        "Decks: of each deck by itself the cards, the share of those seen that is known now, and of"
        " the period the answers, the true retention and the median answer time."
    ),
    "topics": N_("Topics: the same by first heading, or by all headings where one topic is shown."),
}


def definitions(names: Iterable[str]) -> list[str]:
    """What these figures are, a sentence each."""
    return [_(DEFINITIONS[name]) for name in names]


def period(days: int | None) -> str:
    """A period by its name."""
    if days is None:
        return _("all time")
    if days == 365:
        return _("the last year")
    return _("the last {n} days").format(n=days)


def percent(share: float | None) -> str:
    """A share from 0 to 1 in whole percents."""
    return "–" if share is None else _("{n} %").format(n=round(100 * share))


def seconds(number: float | None) -> str:
    """A short time: `8,5 s`."""
    return "–" if number is None else _("{n} s").format(n=decimal(number))


def minutes(number: float) -> str:
    """Minutes, or hours where they are many; what is above 0 is never nothing."""
    if number >= 90:
        return _("{n} h").format(n=decimal(number / 60))
    return _("{n} min").format(n=decimal(number) if number < 10 else round(number))
