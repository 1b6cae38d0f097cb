"""`trainer config`: the settings, where they are, and a file to begin with."""

import json
from datetime import time, timedelta
from typing import Any

import click

from trainer.cli.arguments import json_option
from trainer.cli.new_files import write_all
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.cli.settings_file import settings_text
from trainer.config import OPTIONS, Settings
from trainer.domain.plaintext import one_line
from trainer.errors import SettingsError
from trainer.i18n import _


@click.command(help=_("Show the settings in force, where their file is, and what each means."))
@json_option
@click.option("--path", is_flag=True, help=_("Print only where the settings file is."))
@click.option("--init", is_flag=True, help=_("Write a settings file that explains every option."))
@click.option("--keys", is_flag=True, help=_("List the actions that keys can be chosen for."))
@click.pass_obj
def command(place: Place, *, as_json: bool, path: bool, init: bool, keys: bool) -> None:
    """Print or write the settings."""
    if as_json + path + init + keys > 1:
        raise click.UsageError(_("--json, --path, --init and --keys do not go together."))
    if path:
        say(one_line(str(place.file)))
        return
    settings = place.settings
    if init:
        _init(settings)
    elif keys:
        from trainer.cli.open_ui import binding_ids  # noqa: PLC0415 - loads Textual

        say("\n".join(sorted(binding_ids())))
    elif as_json:
        put_json(_as_json(settings))
    else:
        _print(settings)


def _init(settings: Settings) -> None:
    if settings.file.exists():
        raise SettingsError(_("{file}: is there already").format(file=settings.file))
    write_all({settings.file: settings_text()})
    say(_("Written: {path}").format(path=one_line(str(settings.file))))


def _as_json(settings: Settings) -> dict[str, object]:
    return {
        "file": str(settings.file),
        "data": str(settings.data),
        "options": [
            {
                "name": option.name,
                "value": _in_force(settings, option.name),
                "default": option.default,
                "explanation": option.explain(),
            }
            for option in OPTIONS
        ],
        "keys": dict(settings.keys),
    }


def _print(settings: Settings) -> None:
    there = settings.file.exists()
    file = one_line(str(settings.file))
    say(
        _("Settings: {file}").format(file=file)
        if there
        else _("Settings: {file} (not there yet; trainer config --init writes it)").format(
            file=file
        )
    )
    say(_("Data: {folder}").format(folder=one_line(str(settings.data))))
    for option in OPTIONS:
        say("")
        say(f"{option.name} = {_literal(_in_force(settings, option.name))}")
        say(f"  {option.explain()}")
        say("  " + _("default: {default}").format(default=_literal(option.default)))
    for name, keys in settings.keys.items():
        say("")
        say(f"keys.{one_line(name)} = {_literal(keys)}")


def _in_force(settings: Settings, name: str) -> Any:
    """The value of an option, as the settings file writes it."""
    section, _dot, key = name.rpartition(".")
    holders = {"": settings, "study": settings.preset, "backups": settings.backups}
    return _as_written(getattr(holders[section], key))


def _as_written(value: Any) -> Any:
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


def _literal(value: Any) -> str:
    """A value as TOML writes it; of the kinds that settings have, JSON writes them alike."""
    return json.dumps(value, ensure_ascii=False)
