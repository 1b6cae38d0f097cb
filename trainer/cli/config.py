"""`trainer config`: the settings, where they are, and a file to begin with."""

from collections.abc import Sequence

import click

from trainer.cli.arguments import json_option
from trainer.cli.new_files import write_all
from trainer.cli.output import put_json, say, say_written
from trainer.cli.place import Place
from trainer.cli.settings_file import settings_text
from trainer.config import OPTIONS, Settings
from trainer.domain.plaintext import one_line
from trainer.errors import SettingsError, TrainerError
from trainer.i18n import _
from trainer.services.settings import change, in_force, literal


@click.command(help=_("Show the settings in force, where their file is, and what each means."))
@json_option
@click.option("--path", is_flag=True, help=_("Print only where the settings file is."))
@click.option("--init", is_flag=True, help=_("Write a settings file that explains every option."))
@click.option("--keys", is_flag=True, help=_("List the actions that keys can be chosen for."))
@click.option(
    "--set",
    "changes",
    metavar="NAME=VALUE",
    multiple=True,
    help=_("Change a setting, as in --set study.new_per_day=15; the rest of the file stays."),
)
@click.pass_obj
def command(
    place: Place, *, as_json: bool, path: bool, init: bool, keys: bool, changes: tuple[str, ...]
) -> None:
    """Print or write the settings."""
    if as_json + path + init + keys + bool(changes) > 1:
        raise click.UsageError(_("--json, --path, --init, --keys and --set do not go together."))
    if path:
        say(one_line(str(place.file)))
        return
    settings = place.settings
    if init:
        _init(settings)
    elif changes:
        _change(settings, changes)
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
    write_all({settings.file: settings_text()}, private=True)
    say_written(settings.file)


def _change(settings: Settings, changes: Sequence[str]) -> None:
    known = {option.name for option in OPTIONS}
    for each in changes:
        name, sign, value = each.partition("=")
        if not sign or name.strip() not in known:
            sentence = _("{text}: NAME=VALUE is expected, with a name that trainer config lists")
            raise SettingsError(sentence.format(text=each))
        try:
            settings = change(settings, name.strip(), value)
        except SettingsError:
            raise
        except TrainerError as error:
            raise SettingsError(f"{name}: {error}") from error
    say_written(settings.file)


def _as_json(settings: Settings) -> dict[str, object]:
    return {
        "file": str(settings.file),
        "data": str(settings.data),
        "options": [
            {
                "name": option.name,
                "value": in_force(settings, option.name),
                "default": option.default,
                "explanation": _(option.explanation),
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
        say(f"{option.name} = {literal(in_force(settings, option.name))}")
        say(f"  {_(option.explanation)}")
        say("  " + _("default: {default}").format(default=literal(option.default)))
    for name, keys in settings.keys.items():
        say("")
        say(f"keys.{one_line(name)} = {literal(keys)}")
