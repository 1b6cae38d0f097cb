"""`trainer` without a command: home."""

import click

from trainer.cli.place import Place
from trainer.cli.study import open_screens


@click.command()
@click.pass_obj
def command(place: Place) -> None:
    """Open home."""
    open_screens(place, study=False)
