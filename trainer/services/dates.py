"""Dates and days of the week as people write them."""

import re
from datetime import datetime, time

from trainer.errors import TrainerError
from trainer.i18n import _

MORNING = time(9)  # the time of a briefing of which only the day is given
DAYS = (
    ("mon", "ma"), ("tue", "di"), ("wed", "wo"), ("thu", "do"), ("fri", "vr"), ("sat", "za"),
    ("sun", "zo"),
)  # fmt: skip
_DUTCH_DAY = re.compile(r"\A([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})(?= |\Z)")


def instant(text: str) -> datetime:
    """A day, with or without a time, as an aware instant; local, unless it says otherwise.

    A day may be written as Dutch screens show it too, `2-3-2027`. Raises TrainerError where it is
    none.
    """
    text = _DUTCH_DAY.sub(lambda day: f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}", " ".join(text.split()))
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise TrainerError(
            _("A date is expected, such as 2027-03-02 or 2027-03-02 10:00.")
        ) from error
    if len(text) <= len("2027-03-02"):
        found = datetime.combine(found, MORNING)
    return found if found.tzinfo else found.astimezone()


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
