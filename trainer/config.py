"""Settings: one TOML file, its defaults and explanations, and where the trainer keeps its data."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from trainer.domain.backups import Keep
from trainer.domain.schedule import DEFAULT_PARAMETERS, Preset
from trainer.errors import SettingsError
from trainer.i18n import LANGUAGES, N_, _, language_of_environment
from trainer.wording import why

APP = "briefing-trainer"
THEMES = ("dark", "light", "contrast")


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the user can choose. `data` is the folder of the collection, backups and logs."""

    data: Path
    file: Path
    language: str = "en"
    theme: str = "dark"
    rollover: time = time(4)
    learn_ahead: timedelta = timedelta(minutes=20)
    bury_siblings: bool = True
    confidence: bool = False
    type_gaps: bool = False
    timer: bool = False
    auto_reveal: timedelta = timedelta()
    auto_accept: timedelta = timedelta()
    preset: Preset = field(default_factory=Preset)
    backups: Keep = field(default_factory=Keep)
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def collection(self) -> Path:
        """The collection's database file."""
        return self.data / "collection.db"

    @property
    def media(self) -> Path:
        """The folder of pictures and sounds that cards name."""
        return self.data / "media"

    @property
    def logs(self) -> Path:
        """The folder that reports of crashes go to."""
        return self.data / "logs"


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the settings file: `name` as `section.key` or `key`, and what it means.

    `title` is what people call it; that and `explanation` are to be put through gettext. `read`
    turns the file's value into the one used, and raises ValueError with what is expected.
    """

    name: str
    title: str
    default: Any
    explanation: str
    read: Callable[[Any], Any]


def load(data: Path | None = None) -> Settings:
    """The settings, from `data`/config.toml where `data` or TRAINER_DATA names a folder.

    Elsewhere data and settings live where the platform wants them (platformdirs). Raises
    SettingsError, with the file and line, for what cannot be used.
    """
    return read(*places(data))


def read(folder: Path, file: Path) -> Settings:
    """The settings of the collection in `folder` that `file` holds; raises SettingsError."""
    values = _read_toml(file)
    chosen = {option.name: _value(option, values, file) for option in OPTIONS}
    known = {option.name for option in OPTIONS}
    for name in _names(values):
        if name not in known and not name.startswith("keys."):
            raise _error(file, name, _("there is no such setting"))
    preset = Preset(**_section(chosen, "study."))
    keep = Keep(**_section(chosen, "backups."))
    language = chosen.pop("language")
    return Settings(
        data=folder,
        file=file,
        language=language if language in LANGUAGES else language_of_environment(),
        preset=preset,
        backups=keep,
        keys=_keys(values, file),
        **chosen,
    )


def _section(chosen: dict[str, Any], start: str) -> dict[str, Any]:
    """Take the options of one section out of all."""
    names = [name for name in chosen if name.startswith(start)]
    return {name.removeprefix(start): chosen.pop(name) for name in names}


def line_of(file: Path, name: str) -> int:
    """The line on which the settings file sets `name` (`section.key`); 1 where it is not found."""
    head = name.partition(".")[0]
    wanted = {name, head}  # a dotted key, or a whole section in one line
    section, line_of_section = "", 1
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return 1
    for number, line in enumerate(lines, 1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            section = _bare(header[1])
            line_of_section = number if section == head else line_of_section
        elif found := re.match(r"([^=#]+)=", line):
            key = _bare(found[1])
            if (f"{section}.{key}" if section else key) in wanted:
                return number
    return line_of_section


def _bare(key: str) -> str:
    """A key of TOML without quotes and spaces."""
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


def duration(text: Any) -> timedelta:
    """`30s`, `10m` or `2h` as a timedelta; raises ValueError."""
    match = re.fullmatch(r"(\d{1,6})\s*([smh])", text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(_('a time such as "30s", "10m" or "2h"'))
    seconds = {"s": 1, "m": 60, "h": 3600}[match[2]]
    return timedelta(seconds=int(match[1]) * seconds)


def _steps(value: Any) -> tuple[timedelta, ...]:
    expected = _('a list of increasing times below a day, such as ["1m", "10m"]')
    if not isinstance(value, list):
        raise ValueError(expected)  # noqa: TRY004 - one kind of error for what a file holds
    steps = tuple(duration(item) for item in value)
    increasing = all(a < b for a, b in pairwise(steps))
    if not increasing or any(not timedelta() < step < timedelta(days=1) for step in steps):
        raise ValueError(expected)
    return steps


def _number(kind: type[int] | type[float], low: float, high: float) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        fits = isinstance(value, int if kind is int else (int, float))
        if not fits or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(_("a number from {low} to {high}").format(low=low, high=high))
        return kind(value)

    return read


def _one_of(*names: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in names:
            raise ValueError(_("one of {names}").format(names=", ".join(names)))
        return str(value)

    return read


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("true or false"))  # noqa: TRY004 - as above
    return value


def _clock(value: Any) -> time:
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(_('a time of day such as "04:00"'))
    return time(int(match[1]), int(match[2]))


def _parameters(value: Any) -> tuple[float, ...]:
    if value == list(DEFAULT_PARAMETERS):
        return DEFAULT_PARAMETERS
    from trainer.domain.scheduling import check_parameters  # noqa: PLC0415 - loads fsrs

    try:
        parameters = tuple(float(number) for number in value)
        check_parameters(parameters)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(_("21 numbers within the bounds of FSRS-6")) from error
    return parameters


OPTIONS = (
    Option("language", N_("Language"), "auto",
           N_("language of the interface: auto, en or nl"), _one_of("auto", *LANGUAGES)),
    Option("theme", N_("Colours"), "dark",
           N_("colours: dark, light or contrast"), _one_of(*THEMES)),
    Option("rollover", N_("New study day at"), "04:00",
           N_("time of day at which a new study day begins"), _clock),
    Option("learn_ahead", N_("Learn ahead by"), "20m",
           N_("how far ahead a learning step may be shown when nothing else is left"), duration),
    Option("bury_siblings", N_("Keep siblings apart"), True,
           N_("keep cards of one note apart: one a day"), _boolean),
    Option("confidence", N_("Ask how sure you are"), False,
           N_("ask before each reveal whether you are sure"), _boolean),
    Option("type_gaps", N_("Type gaps"), False, N_("type what fills a gap, too"), _boolean),
    Option("timer", N_("Timer"), False, N_("show how long the sitting has taken"), _boolean),
    Option("auto_reveal", N_("Reveal by itself after"), "0s",
           N_("show the answer by itself after this time; 0s: never"), duration),
    Option("auto_accept", N_("Accept by itself after"), "0s",
           N_("take the proposed rating by itself after this time; 0s: never"), duration),
    Option("study.desired_retention", N_("Desired retention"), 0.9,
           N_("share of cards to be remembered when they fall due"), _number(float, 0.7, 0.99)),
    Option("study.new_per_day", N_("New cards a day"), 20,
           N_("new cards a day, in each deck"), _number(int, 0, 9999)),
    Option("study.reviews_per_day", N_("Reviews a day"), 200,
           N_("reviews a day, in each deck"), _number(int, 0, 9999)),
    Option("study.learning_steps", N_("Learning steps"), ["1m", "10m"],
           N_("waiting times of a new card"), _steps),
    Option("study.relearning_steps", N_("Relearning steps"), ["10m"],
           N_("waiting times of a forgotten card"), _steps),
    Option("study.leech_threshold", N_("Lapses of a leech"), 8,
           N_("lapses after which a card is a leech and is suspended; 0: never"),
           _number(int, 0, 99)),
    Option("study.maximum_interval", N_("Longest interval"), 36500,
           N_("longest interval, in days"), _number(int, 1, 36500)),
    Option("study.parameters", N_("Parameters of FSRS-6"), list(DEFAULT_PARAMETERS),
           N_("parameters of FSRS-6"), _parameters),
    Option("backups.daily", N_("Daily backups kept"), 7,
           N_("daily backups to keep; 0: none"), _number(int, 0, 999)),
    Option("backups.weekly", N_("Weekly backups kept"), 4,
           N_("weekly backups to keep, the first of each week; 0: none"), _number(int, 0, 999)),
    Option("backups.before", N_("Backups before acts"), 5,
           N_("backups to keep of those before a migration, an import, a merge, a restore"),
           _number(int, 1, 999)),
)  # fmt: skip


def places(data: Path | None) -> tuple[Path, Path]:
    """The folder of the data and the settings file, which need not be there."""
    named = data or (Path(os.environ["TRAINER_DATA"]) if os.environ.get("TRAINER_DATA") else None)
    if named is not None:
        folder = named.expanduser().absolute()
        return folder, folder / "config.toml"
    from platformdirs import user_config_path, user_data_path  # noqa: PLC0415 - only where needed

    return user_data_path(APP, False), user_config_path(APP, False) / "config.toml"


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8-sig")
        import tomllib  # noqa: PLC0415 - most people have no settings file

        return tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        raise SettingsError(_("{file}: is not UTF-8 text").format(file=file)) from error
    except OSError as error:
        raise SettingsError(
            _("{file}: cannot be read ({reason})").format(file=file, reason=why(error))
        ) from error
    except (ValueError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        line = place[1] if place else "1"
        raise SettingsError(
            _("{file}:{line}: is no valid TOML ({reason})").format(
                file=file, line=line, reason=error
            )
        ) from error


def _value(option: Option, values: dict[str, Any], file: Path) -> Any:
    table: Any = values
    for part in option.name.split("."):
        if not isinstance(table, dict):
            raise _error(file, option.name, _("a section was expected here"))
        if part not in table:
            return option.read(option.default)
        table = table[part]
    try:
        return option.read(table)
    except ValueError as error:
        raise _error(file, option.name, _("expected {what}").format(what=error)) from error


def _names(values: dict[str, Any]) -> list[str]:
    names = []
    for name, value in values.items():
        names += [f"{name}.{key}" for key in value] if isinstance(value, dict) else [name]
    return names


def _keys(values: dict[str, Any], file: Path) -> dict[str, str]:
    keys = values.get("keys", {})
    for name, value in keys.items():
        if not isinstance(value, str):
            raise _error(file, f"keys.{name}", _("keys are written as text, as in 'q,escape'"))
    return dict(keys)


def _error(file: Path, name: str, what: str) -> SettingsError:
    return SettingsError(f"{file}:{line_of(file, name)}: {name}: {what}")
