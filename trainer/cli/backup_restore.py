"""`trainer backup restore`: a backup in the collection's place, after asking."""

import click

from trainer.cli.arguments import json_option
from trainer.cli.backup_list import described
from trainer.cli.confirming import check_can_ask, confirmed
from trainer.cli.output import complain, put_json, say
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.domain.backups import Losses
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import backups
from trainer.services.backups import Restored
from trainer.services.collection import utc_now
from trainer.wording import answers, notes


@click.command(
    help=_(
        "Put a backup in the collection's place: one by its number in trainer backup list, or a"
        " file. What is there now is backed up first, so that it can be restored in its turn."
    )
)
@click.argument("which", metavar="NUMBER_OR_FILE")
@click.option("--yes", is_flag=True, help=_("Restore without asking."))
@json_option
@click.pass_obj
def command(place: Place, which: str, *, yes: bool, as_json: bool) -> None:
    """Restore it."""
    check_can_ask(yes=yes)
    settings = place.settings
    saved = backups.find(settings, which)
    lost = backups.losses(settings, saved)
    if not as_json:
        say(described(saved).strip())
        say(_lost(lost))
    if not (yes or confirmed(_("Put it in the collection's place? [y/N]"))):
        complain(_("Nothing was restored."))
        click.get_current_context().exit(1)
    with ProgressLine() as line:
        done = backups.restore(settings, saved, utc_now(), line.writing)
    if as_json:
        put_json(_as_json(done, lost))
    else:
        _tell(done)


def _lost(lost: Losses | None) -> str:
    if lost is None:
        return _("What is there now cannot be read, or there is nothing.")
    if lost == Losses(0, 0, 0):
        return _("No answer and no note since then would be lost.")
    return _(
        "Not in this backup: {answers}, {notes}; {edited} edited since then go back to their"
        " earlier wording."
    ).format(answers=answers(lost.answers), notes=notes(lost.new_notes), edited=lost.edited_notes)


def _tell(done: Restored) -> None:
    say(_("Restored: {path}").format(path=one_line(str(done.saved.path))))
    if done.kept is not None:
        say(_("What was there before is kept: {path}").format(path=one_line(str(done.kept))))
        say(
            _("To take this back: trainer backup restore {name}").format(
                name=one_line(done.kept.name)
            )
        )


def _as_json(done: Restored, lost: Losses | None) -> dict[str, object]:
    return {
        "restored": str(done.saved.path),
        "kept": str(done.kept) if done.kept else None,
        "lost": None
        if lost is None
        else {
            "answers": lost.answers,
            "new_notes": lost.new_notes,
            "edited_notes": lost.edited_notes,
        },
    }
