"""Arguments and options that several commands have."""

from pathlib import Path

import click

from trainer.i18n import _

# Whether a file is there and can be read is found out, and told, by whoever reads it.
PATH: click.Path[Path] = click.Path(path_type=Path, readable=False)

json_option = click.option("--json", "as_json", is_flag=True, help=_("Print JSON, for scripts."))
letter_option = click.option(
    "--letter",
    metavar="FILE",
    type=PATH,
    help=_("The letter that citations are looked up in, instead of the one attached."),
)
