"""What each command says of itself with `--help`."""

from collections.abc import Iterator

import click
import pytest

from trainer.cli.main import root

_COLUMNS = 80


def commands(
    group: click.Group = root, path: tuple[str, ...] = ("trainer",)
) -> Iterator[click.Context]:
    """A context for every command there is, groups included."""
    ctx = click.Context(group, info_name=path[0], terminal_width=_COLUMNS)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        words = (*path, name)
        yield click.Context(command, info_name=" ".join(words), terminal_width=_COLUMNS)
        if isinstance(command, click.Group):
            yield from commands(command, words)


@pytest.mark.parametrize("ctx", commands(), ids=lambda ctx: ctx.info_name)
def test_help_fits_a_terminal_and_explains_every_option(ctx: click.Context) -> None:
    text = ctx.command.get_help(ctx)
    assert max(map(len, text.splitlines())) <= _COLUMNS
    for option in ctx.command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert f"{option.opts[0]} INTEGER" not in text  # a name for people stands there
            if isinstance(option.type, click.Choice):
                assert all(choice in text for choice in option.type.choices)
