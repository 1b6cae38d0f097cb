"""The front matter of a deck file: TOML between lines `---`, the first being the file's first."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trainer.domain.identity import is_id
from trainer.formats.parsed import LetterReference, Waiver
from trainer.formats.reporting import Reporter
from trainer.formats.syntax import BLANKS
from trainer.i18n import _

# tomllib takes quadratic time for dotted keys, so a hostile file gets no room for long ones.
LONGEST = 64 * 1024  # characters, all lines together
LONGEST_LINE = 2_000  # characters
MOST_MINUTES = 24 * 60

_RULE = "---"
_KEYS = ("name", "id", "language", "briefing", "minutes", "letter")
_LETTER_KEYS = ("title", "reference", "waived")
_WAIVER_KEYS = {"at", "why"}
_ERROR_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_KEY = re.compile(r"""[ \t]*(\[*)[ \t]*["']?([\w-]+)""")

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says; empty where it is silent or says something unusable."""

    name: str = ""
    id: str = ""
    language: str = ""
    briefing: datetime | None = None
    minutes: int | None = None
    letter: LetterReference | None = None


def length(lines: Sequence[str], reporter: Reporter) -> int:
    """How many of the file's first lines are front matter, both `---` included."""
    if lines[0].rstrip(BLANKS) != _RULE:
        return 0
    closing = (i for i in range(1, len(lines)) if lines[i].rstrip(BLANKS) == _RULE)
    end = next(closing, None)
    if end is None:
        reporter.add(1, _("The front matter is never closed by a second line “---”."))
        return 0
    return end + 1


def read(lines: Sequence[str], reporter: Reporter) -> FrontMatter:
    """Read `lines`, front matter with both `---` or nothing, as the first lines of a file."""
    return _Reader(lines, reporter).read() if lines else FrontMatter()


class _Reader:
    def __init__(self, lines: Sequence[str], reporter: Reporter) -> None:
        self._lines = lines
        self._reporter = reporter
        self._places = _places(lines)

    def read(self) -> FrontMatter:
        table = self._load()
        self._report_unknown(table, _KEYS)
        return FrontMatter(
            name=self._string(table, "name"),
            id=self._id(table),
            language=self._string(table, "language"),
            briefing=self._briefing(table),
            minutes=self._minutes(table),
            letter=self._letter(table),
        )

    def _load(self) -> Table:
        if sum(map(len, self._lines)) > LONGEST:
            message = _("The front matter is longer than {count} characters, and is not read.")
            self._reporter.add(1, message.format(count=LONGEST))
            return {}
        for number, line in enumerate(self._lines, start=1):
            if len(line) > LONGEST_LINE:
                message = _("A line of over {count} characters: the front matter is not read.")
                self._reporter.add(number, message.format(count=LONGEST_LINE))
                return {}
        return self._parse()

    def _parse(self) -> Table:
        try:
            return tomllib.loads("\n".join(line.rstrip("\r") for line in self._lines[1:-1]) + "\n")
        except tomllib.TOMLDecodeError as error:
            self._report_syntax(str(error))
        except (ValueError, RecursionError):  # a number of 5,000 digits; a thousand brackets
            self._reporter.add(1, _("The front matter holds a value that cannot be read."))
        return {}

    def _report_syntax(self, reason: str) -> None:
        place = _ERROR_PLACE.search(reason)
        in_toml = place[1] if place else None
        line = int(in_toml) + 1 if in_toml else len(self._lines)
        message = _(
            "The front matter is not valid TOML: {reason}. Text stands between quotes, and a time"
            " is written as 2030-03-14T10:00:00+01:00."
        )
        self._reporter.add(line, message.format(reason=_ERROR_PLACE.sub("", reason)))

    def _complain(self, key: str, message: str, section: str = "") -> None:
        of_section = self._places.get(("", section), 1)
        line = self._places.get((section, key), of_section)
        self._reporter.add(line, message.format(key=key))

    def _report_unknown(self, table: Table, known: Iterable[str], section: str = "") -> None:
        for key in table:
            if key not in known:
                self._complain(key, _("The front matter knows no “{key}”."), section)

    def _string(self, table: Table, key: str, section: str = "") -> str:
        value = table.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self._complain(key, _("“{key}” must be text between quotation marks."), section)
        return ""

    def _id(self, table: Table) -> str:
        value = self._string(table, "id")
        if not value or is_id(value):
            return value
        message = _("“{key}” may hold letters, digits and “- _ . ~” only, 200 at most.")
        self._complain("id", message)
        return ""

    def _briefing(self, table: Table) -> datetime | None:
        value = table.get("briefing")
        if value is None or (isinstance(value, datetime) and value.tzinfo is not None):
            return value
        message = _("“{key}” must be a date and time with its offset: 2027-03-02T10:00:00+01:00.")
        self._complain("briefing", message)
        return None

    def _minutes(self, table: Table) -> int | None:
        value = table.get("minutes")
        whole = isinstance(value, int) and not isinstance(value, bool)
        if value is None or (whole and 0 <= value <= MOST_MINUTES):
            return value
        message = _("“{key}” must be the minutes a day, a whole number from 0 to 1440.")
        self._complain("minutes", message)
        return None

    def _letter(self, table: Table) -> LetterReference | None:
        letter = table.get("letter")
        if letter is None:
            return None
        if not isinstance(letter, dict):
            self._complain("letter", _("“{key}” must be a section: a line “[letter]”."))
            return None
        self._report_unknown(letter, _LETTER_KEYS, "letter")
        return LetterReference(
            title=self._string(letter, "title", "letter"),
            reference=self._string(letter, "reference", "letter"),
            waived=self._waived(letter),
        )

    def _waived(self, letter: Table) -> tuple[Waiver, ...]:
        value = letter.get("waived", [])
        entries = value if isinstance(value, list) else [value]
        waivers = tuple(Waiver(**entry) for entry in entries if _is_waiver(entry))
        if len(waivers) < len(entries):
            message = _('“{key}” must list entries such as {{ at = "…", why = "…" }}.')
            self._complain("waived", message, "letter")
        return waivers


def _places(lines: Iterable[str]) -> dict[tuple[str, str], int]:
    """The line in which each key of each section stands first, as far as simple TOML shows it."""
    places: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(lines, start=1):
        if match := _KEY.match(line):
            opens_section, key = match.groups()
            section = key if opens_section else section
            places.setdefault(("" if opens_section else section, key), number)
    return places


def _is_waiver(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == _WAIVER_KEYS
        and all(isinstance(value, str) for value in entry.values())
    )
