"""Times and figures in words, in the language of the interface."""

import sys
from datetime import date, datetime, tzinfo

from trainer.i18n import N_, _, language, ngettext

# What systems say of files, in the words of those that people have.
_REFUSALS = frozenset((
    N_("No such file or directory"), N_("Permission denied"), N_("Operation not permitted"),
    N_("Is a directory"), N_("Not a directory"), N_("File exists"), N_("File name too long"),
    N_("No space left on device"), N_("Read-only file system"), N_("Input/output error"),
    N_("database or disk is full"),  # SQLite's
))  # fmt: skip
_MONTH = 30.44  # days
_YEAR = 365.25


def interval(days: int, seconds: int) -> str:
    """How long until a card is asked again: whole `days`, or `seconds` where that is none."""
    if days == 0:
        return duration(seconds)
    if days < 60:
        return _("{n} d").format(n=days)
    if days < 2 * _YEAR:
        return _("{n} mo").format(n=decimal(days / _MONTH))
    return _("{n} y").format(n=decimal(days / _YEAR))


def duration(seconds: int) -> str:
    """A short span of time, rounded: `<1 min`, `10 min`, `3 h`."""
    if seconds < 60:
        return _("<1 min")
    if (minutes := round(seconds / 60)) < 60:
        return _("{n} min").format(n=minutes)
    return _("{n} h").format(n=decimal(seconds / 3600))


def clock_time(instant: datetime, zone: tzinfo | None = None) -> str:
    """The local time of day."""
    return f"{instant.astimezone(zone):%H:%M}"


def day(instant: datetime, zone: tzinfo | None = None) -> str:
    """The local date, as the language writes it: `28-11-2023` or `28 Nov 2023`."""
    return days_date(instant.astimezone(zone).date())


def days_date(day: date) -> str:
    """The date of a day, as the language writes it."""
    if language() == "nl":
        return f"{day.day}-{day.month}-{day.year}"
    names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{day.day} {names[day.month - 1]} {day.year}"


def why(error: Exception) -> str:
    """Why the system, or SQLite, refused; in the language of the interface if that is usual."""
    reason = getattr(error, "strerror", None) or str(error)
    return _(reason) if reason in _REFUSALS else reason


def install(package: str) -> str:
    """The command that installs a package beside this program, whatever environment that is in."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{python} -m pip install {package}"


def percent(share: float | None) -> str:
    """A share from 0 to 1, a dash where there is none."""
    return "–" if share is None else f"{round(100 * share)} %"


def cards(count: int) -> str:
    """`1 card`, `2 cards`."""
    return ngettext("{n} card", "{n} cards", count).format(n=count)


def notes(count: int) -> str:
    """`1 note`, `2 notes`."""
    return ngettext("{n} note", "{n} notes", count).format(n=count)


def answers(count: int) -> str:
    """`1 answer`, `2 answers`."""
    return ngettext("{n} answer", "{n} answers", count).format(n=count)


def coming(due: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """When something comes: in how many minutes, at what time today, or on what date."""
    seconds = (due - now).total_seconds()
    if seconds <= 0:
        return _("now")
    if seconds < 3600:
        return _("in {time}").format(time=duration(round(seconds)))
    if due.astimezone(zone).date() == now.astimezone(zone).date():
        return _("at {time}").format(time=clock_time(due, zone))
    return _("on {day}").format(day=day(due, zone))


def decimal(number: float) -> str:
    """A number with at most one decimal, behind the comma or point of the language."""
    text = f"{number:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language() == "nl" else text
