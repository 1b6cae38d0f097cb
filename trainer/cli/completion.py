"""`trainer completion`: the script by which a shell completes our commands."""

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from trainer.i18n import _

SHELLS = ("bash", "zsh", "fish")


@click.command(
    help=_(
        "Print the script that completes commands, options and decks in your shell. For bash and"
        ' zsh, put this into its start-up file: eval "$(trainer completion)". For fish: trainer'
        " completion fish | source"
    )
)
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.pass_context
def command(ctx: click.Context, shell: str | None) -> None:
    """Print the script."""
    shell = shell or Path(os.environ.get("SHELL", "")).name
    completer = get_completion_class(shell) if shell in SHELLS else None
    if completer is None:
        raise click.UsageError(_("Name your shell: {shells}.").format(shells=", ".join(SHELLS)))
    click.echo(completer(ctx.find_root().command, {}, "trainer", "_TRAINER_COMPLETE").source())
