"""`trainer backup now`: a backup, which no rotation deletes."""

import click

from trainer.cli.arguments import json_option
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import backups
from trainer.services.collection import utc_now


@click.command(help=_("Make a backup now, and verify it. It is kept until you delete it."))
@json_option
@click.pass_obj
def command(place: Place, *, as_json: bool) -> None:
    """Make it."""
    path = backups.now(place.settings, utc_now())
    if as_json:
        put_json({"path": str(path)})
    else:
        say(_("Written and verified: {path}").format(path=one_line(str(path))))
