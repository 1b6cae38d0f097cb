"""`trainer config`: the settings, where they are and what they mean."""

import json
from datetime import time, timedelta
from typing import Any

import click

from trainer import config
from trainer.config import OPTIONS, Option, Settings
from trainer.errors import TrainerError
from trainer.i18n import _


@click.command("config", help=_("Show the settings and where they are."))
@click.option("--path", "only_path", is_flag=True, help=_("Print the settings file's path alone."))
@click.option("--init", is_flag=True, help=_("Write a settings file that explains every setting."))
@click.option("--json", "as_json", is_flag=True, help=_("Report as JSON."))
@click.pass_context
def command(ctx: click.Context, only_path: bool, init: bool, as_json: bool) -> None:
    data = ctx.find_root().obj
    if only_path:
        click.echo(str(config.places(data)[1]))
        return
    settings = config.load(data)
    if init:
        _write(settings)
    elif as_json:
        click.echo(json.dumps(_document(settings), ensure_ascii=False, indent=2))
    else:
        _show(settings)


def _document(settings: Settings) -> dict[str, Any]:
    values = {option.name: _plain(_value(settings, option)) for option in OPTIONS}
    return {
        "file": str(settings.file),
        "data": str(settings.data),
        "settings": values,
        "keys": dict(settings.keys),
    }


def _show(settings: Settings) -> None:
    click.echo(_("settings file: {path}").format(path=settings.file))
    click.echo(_("data folder: {path}").format(path=settings.data))
    for option in OPTIONS:
        value = _plain(_value(settings, option))
        if option.name == "study.parameters" and value == option.default:
            value = _("the defaults of FSRS-6")
        shown = value if isinstance(value, str) else json.dumps(value)
        click.echo(f"\n{option.name} = {shown}\n    {option.explain()}")
    if settings.keys:
        click.echo(f"\n[keys] {json.dumps(dict(settings.keys), ensure_ascii=False)}")


def _write(settings: Settings) -> None:
    if settings.file.exists():
        raise TrainerError(_("{file} is there already.").format(file=settings.file))
    lines, section = [], ""
    for option in OPTIONS:
        head, _dot, key = option.name.rpartition(".")
        if head != section:
            section = head
            lines.append(f"\n[{section}]")
        lines += [f"# {option.explain()}", f"# {key} = {json.dumps(option.default)}"]
    lines += ["\n[keys]", "# " + _("keys of your own, as in: grade_good = '3,j'")]
    try:
        settings.file.parent.mkdir(parents=True, exist_ok=True)
        settings.file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise TrainerError(
            _("{file} cannot be written ({reason}).").format(
                file=settings.file, reason=error.strerror
            )
        ) from error
    click.echo(str(settings.file))


def _value(settings: Settings, option: Option) -> Any:
    section, _dot, key = option.name.rpartition(".")
    return getattr(settings.preset if section else settings, key)


def _plain(value: Any) -> Any:
    """A value as the settings file would write it."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        for unit, name in ((3600, "h"), (60, "m")):
            if seconds % unit == 0:
                return f"{seconds // unit}{name}"
        return f"{seconds}s"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
