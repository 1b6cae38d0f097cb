"""The settings file as a front end shows and changes it: one value at a time, checked as read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from trainer.config import OPTIONS, THEMES, Option, Settings, read
from trainer.domain.schedule import DEFAULT_PARAMETERS, Preset
from trainer.errors import SettingsError, TrainerError
from trainer.i18n import LANGUAGES, _
from trainer.services import whole_files
from trainer.services.toml_lines import with_value, without_value
from trainer.wording import why

AFTER_RESTART = frozenset({"language"})
_CHOICES: dict[str, tuple[str, ...]] = {
    "language": ("auto", *LANGUAGES),
    "theme": THEMES,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One option: `value` as a person writes it, `choices` where there are but a few."""

    key: str
    name: str
    value: str
    default: str
    explanation: str
    choices: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What it means, as a sentence."""
        return f"{self.explanation[:1].upper()}{self.explanation[1:]}."

    @property
    def is_default(self) -> bool:
        """Whether nothing else was chosen."""
        return self.value == self.default


def lines(settings: Settings) -> list[Line]:
    """All options, in the file's order, with their values in force."""
    return [line_of(option, in_force(settings, option.name)) for option in OPTIONS]


def line_of(option: Option, value: Any, default: Any = None) -> Line:
    """An option with a value as the file writes it; `default` where that is not its own."""
    choices = _CHOICES.get(option.name, ())
    if isinstance(option.default, bool):
        choices = ("true", "false")
    usual = option.default if default is None else default
    return Line(
        option.name,
        _(option.title),
        shown(value),
        shown(usual),
        _(option.explanation),
        choices,
    )


def in_force(settings: Settings, name: str) -> Any:
    """The value of an option, as the settings file writes it; a language found out is `auto`."""
    if name == "language":
        return _values(settings).get(name, "auto")
    section, _dot, key = name.rpartition(".")
    holders = {"": settings, "study": settings.preset, "backups": settings.backups}
    return _as_written(getattr(holders[section], key))


def _as_written(value: Any) -> Any:
    """A value in use as the settings file writes it."""
    if isinstance(value, tuple):
        return [_as_written(item) for item in value]
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        for size, unit in ((3600, "h"), (60, "m")):
            if seconds and seconds % size == 0:
                return f"{seconds // size}{unit}"
        return f"{seconds}s"
    return value


def literal(value: Any) -> str:
    """A value as TOML writes it; of the kinds that settings have, JSON writes them alike."""
    return json.dumps(value, ensure_ascii=False)


def shown(value: Any) -> str:
    """A value as a person writes it: without quotes and brackets."""
    if value == list(DEFAULT_PARAMETERS):
        return _("the usual ones")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return str(value)


def typed(option: Option, text: str) -> Any:
    """What was typed, as the file writes it. Raises TrainerError where it cannot be used."""
    value = _parsed(option, text.strip())
    try:
        option.read(value)
    except ValueError as error:
        raise TrainerError(_("Expected {what}.").format(what=error)) from error
    return value


def change(settings: Settings, name: str, text: str) -> Settings:
    """Set an option to what was typed, and write the file; answers the settings in force then.

    The default is written as a comment. Raises TrainerError, changing nothing, for what cannot be
    used, and where the file cannot be written.
    """
    option = option_of(name)
    value = typed(option, text)
    if value == option.default:
        return _rewritten(settings, name, None, literal(option.default))
    return _rewritten(settings, name, literal(value), None)


def change_keys(settings: Settings, keys: Mapping[str, str | None]) -> Settings:
    """Give acts their keys (several with commas), None for the usual; answers the new settings."""
    for act, chosen in keys.items():
        value = None if chosen is None else literal(chosen)
        settings = _rewritten(settings, f"keys.{act}", value, None)
    return settings


def option_of(name: str) -> Option:
    """The option of this name."""
    return next(option for option in OPTIONS if option.name == name)


def preset_values(preset: Preset) -> dict[str, Any]:
    """A deck's options by their names in the settings file, as that writes them."""
    names = [option.name for option in OPTIONS if option.name.startswith("study.")]
    return {name: _as_written(getattr(preset, name.removeprefix("study."))) for name in names}


def _parsed(option: Option, text: str) -> Any:
    """`text` as a value of the option's kind; as it is where it is none."""
    if isinstance(option.default, bool):
        return {"true": True, "false": False}.get(text.casefold(), text)
    if isinstance(option.default, str):
        return text.strip("\"'")
    if isinstance(option.default, list):
        if text == _("the usual ones"):
            return option.default
        words = text.strip("[]").replace(",", " ").split()
        numbers = bool(option.default) and isinstance(option.default[0], float)
        return [_number(word) if numbers else word.strip("\"'") for word in words]
    return _number(text)


def _number(text: str) -> float | str:
    for kind in (int, float):
        try:
            return kind(text.replace(",", "."))
        except ValueError:
            continue
    return text


def _values(settings: Settings) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - most people have no settings file

    try:
        return tomllib.loads(settings.file.read_text("utf-8-sig"))
    except OSError:
        return {}


def _rewritten(settings: Settings, name: str, value: str | None, default: str | None) -> Settings:
    read(settings.data, settings.file)  # a file that was broken meanwhile gets its own sentence
    before = settings.file.read_bytes() if settings.file.exists() else b""
    mark, text = _decoded(before)
    ending = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    try:
        changed = (
            without_value(text, name, default) if value is None else with_value(text, name, value)
        )
    except ValueError as error:
        raise SettingsError(
            _("{file}: {name} is set in a way that only an editor can change").format(
                file=settings.file, name=name
            )
        ) from error
    if changed != text:
        _write(settings.file, mark + changed.replace("\n", ending).encode())
    return read(settings.data, settings.file)


def _decoded(content: bytes) -> tuple[bytes, str]:
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    return mark, content[len(mark) :].decode()


def _write(path: Path, content: bytes) -> None:
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole_files.write(path, content)
    except OSError as error:
        raise SettingsError(
            _("{path}: cannot be written ({reason})").format(path=path, reason=why(error))
        ) from error
