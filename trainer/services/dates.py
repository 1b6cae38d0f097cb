"""Dates, times and days of the week as people write them, in English or Dutch."""

import re
from datetime import date, datetime, time, timedelta

from trainer.errors import TrainerError
from trainer.i18n import _

MORNING = time(9)  # the time of a briefing of which only the day is given
DAYS = (
    ("mon", "ma"), ("tue", "di"), ("wed", "wo"), ("thu", "do"), ("fri", "vr"), ("sat", "za"),
    ("sun", "zo"),
)  # fmt: skip
_FULL_DAYS = (
    ("monday", "maandag"), ("tuesday", "dinsdag"), ("wednesday", "woensdag"),
    ("thursday", "donderdag"), ("friday", "vrijdag"), ("saturday", "zaterdag"),
    ("sunday", "zondag"),
)  # fmt: skip
_MONTHS = (
    ("january", "januari"), ("february", "februari"), ("march", "maart", "mrt"), ("april",),
    ("may", "mei"), ("june", "juni"), ("july", "juli"), ("august", "augustus"), ("september",),
    ("october", "oktober"), ("november",), ("december",),
)  # fmt: skip
_NAMED = {"today": 0, "vandaag": 0, "tomorrow": 1, "morgen": 1, "overmorgen": 2}
_DUTCH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})(?:-([0-9]{4}))?")
_DAY_OF_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|e)?(?: of)? ([a-z]+)\.?(?:,? ([0-9]{4}))?")
_MONTH_AND_DAY = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?")
_IN_DAYS = re.compile(r"\+([0-9]{1,4})|(?:in |over )?([0-9]{1,4}) (?:days?|dag|dagen)")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.uh]?([0-9]{2}))? ?(am|pm|uur|u|h)?")
_TIME_BEHIND = re.compile(
    r"(?:(.*) )?([0-9]{1,2}(?:[:.][0-9]+ ?(?:am|pm|uur)?|[uh][0-9]{0,2}| ?(?:am|pm|uur)))"
)


def instant(text: str, now: datetime) -> datetime:
    """A day, a time or both as an aware instant, local unless it says otherwise.

    A day without a time is meant at nine, a time without a day today; a day without its year lies
    ahead. Raises TrainerError where it is none.
    """
    words = " ".join(text.split())
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        behind = _TIME_BEHIND.fullmatch(words.lower())
        if behind is None:
            return at(words, "", now)
        return at(behind[1] or "today", behind[2], now)
    if len(words) <= len("2027-03-02"):
        found = datetime.combine(found, MORNING)
    return found if found.tzinfo else found.astimezone()


def at(written_day: str, written_time: str, now: datetime) -> datetime:
    """A day and a time of day, each as it was written, as a local instant.

    Raises TrainerError where either is none.
    """
    day = _day(" ".join(written_day.lower().split()), now.astimezone().date())
    if day is None:
        raise TrainerError(_("A date is expected, such as 2027-03-02, 2 March or tomorrow."))
    return datetime.combine(day, time_of_day(written_time)).astimezone()


def time_of_day(text: str) -> time:
    """A time as `9:30`, `9.30`, `930`, `9u30` or `9 am`; in the morning where nothing was written.

    Raises TrainerError where it is none.
    """
    words = " ".join(text.lower().split())
    if not words:
        return MORNING
    found = _TIME.fullmatch(words)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if found and found[3] in {"am", "pm"}:
        hour = hour % 12 + 12 * (found[3] == "pm") if 1 <= hour <= 12 else 24
    if hour >= 24 or minute >= 60:
        raise TrainerError(_("A time of day is expected, such as 10:00."))
    return time(hour, minute)


def _day(words: str, today: date) -> date | None:
    """The day that the words mean; None where they mean none."""
    try:
        days = _days_from(words, today)
        return _dated(words, today) if days is None else today + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def _days_from(words: str, today: date) -> int | None:
    """How many days away that is, where it is written so."""
    if words in _NAMED:
        return _NAMED[words]
    for number, names in enumerate(zip(DAYS, _FULL_DAYS, strict=True)):
        if words in (*names[0], *names[1]):
            return (number - today.weekday() - 1) % 7 + 1
    found = _IN_DAYS.fullmatch(words)
    return int(found[1] or found[2]) if found else None


def _dated(words: str, today: date) -> date:
    """A day with its month; raises ValueError where there is none."""
    if found := _DUTCH_DAY.fullmatch(words):
        return _ahead(found[3], int(found[2]), int(found[1]), today)
    if found := _DAY_OF_MONTH.fullmatch(words):
        return _ahead(found[3], _month(found[2]), int(found[1]), today)
    if found := _MONTH_AND_DAY.fullmatch(words):
        return _ahead(found[3], _month(found[1]), int(found[2]), today)
    return date.fromisoformat(words)


def _month(name: str) -> int:
    """The month of that name, which may be cut to three letters or more; 0 where there is none."""
    if len(name) < 3:
        return 0
    return next(
        (n for n, names in enumerate(_MONTHS, 1) if any(each.startswith(name) for each in names)),
        0,
    )


def _ahead(year: str | None, month: int, day: int, today: date) -> date:
    """That day of the year, or the next one where none was written."""
    if year is not None:
        return date(int(year), month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def minutes(text: str) -> int | None:
    """A number of minutes, None where nothing was written; raises TrainerError for aught else."""
    text = text.strip()
    if text and not text.isdecimal():
        raise TrainerError(_("Minutes a day are a whole number."))
    return int(text) if text else None


def weekday_minutes(text: str) -> tuple[int, int]:
    """`sat=45`, in English or Dutch: the day's number, Monday's being 0, and its minutes.

    Raises TrainerError where it is none.
    """
    name, _sign, amount = text.partition("=")
    found = [n for n, names in enumerate(DAYS) if name.strip().lower()[:3] in names]
    if not found or not amount.strip().isdecimal():
        raise TrainerError(
            _("A day and its minutes are expected, such as sat=45; days: {days}.").format(
                days=" ".join(english for english, _dutch in DAYS)
            )
        )
    return found[0], int(amount)


def topic_weight(text: str) -> tuple[str, float]:
    """`Ukraine=3`: a topic and how much it matters; raises TrainerError where it is none."""
    name, _sign, weight = text.rpartition("=")
    try:
        return name.strip(), float(weight.replace(",", "."))
    except ValueError as error:
        raise TrainerError(_("A topic and its weight are expected, such as Ukraine=3.")) from error
