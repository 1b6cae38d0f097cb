"""A group of commands, each of which is imported when it is called for."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from trainer.i18n import _, ngettext

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """`lazy` gives each command's module, which holds it as `command`, and its line in the help.

    Help and completion show that line, translated then, and import none of the modules.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load(self._lazy[cmd_name][0]) if cmd_name in self._lazy else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self._lazy and not name.startswith("-"):
            self._refuse(ctx, name)
        return super().resolve_command(ctx, args)

    def _refuse(self, ctx: click.Context, name: str) -> None:
        """End with the commands that may have been meant, if there are such."""
        from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

        begun = [each for each in self._lazy if each.startswith(name)]
        near = begun or get_close_matches(name, self._lazy, n=2)
        if near:
            asked = ngettext(
                "Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", len(near)
            ).format(possibility=near[0], possibilities=", ".join(near))
            ctx.fail(f"{_('No such command {name!r}.').format(name=name)} {asked}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(line)) for name, (_module, line) in self._lazy.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - when completing

        names = [
            CompletionItem(name, help=_(line))
            for name, (_module, line) in self._lazy.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)


def load(module: str) -> click.Command:
    """The command that `module` holds."""
    command: click.Command = import_module(module).command
    return command
