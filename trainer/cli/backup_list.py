"""`trainer backup list`: the backups, newest first."""

from collections.abc import Mapping

import click

from trainer import wording
from trainer.cli.arguments import json_option
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.domain.backups import Reason
from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services import backups
from trainer.services.backups import Saved

# Why a backup was made; to be put through gettext.
REASONS: Mapping[Reason, str] = {
    Reason.DAILY: N_("daily"),
    Reason.WEEKLY: N_("weekly"),
    Reason.MIGRATION: N_("before a migration"),
    Reason.IMPORT: N_("before an import"),
    Reason.MERGE: N_("before a merge"),
    Reason.RESTORE: N_("before a restore"),
    Reason.CHECK: N_("before a repair"),
    Reason.NOW: N_("asked for"),
    Reason.DAMAGED: N_("damaged, put aside"),
    Reason.SALVAGED: N_("read from a damaged one"),
}


@click.command(help=_("List the backups, newest first: when and why each was made, what it holds."))
@json_option
@click.pass_obj
def command(place: Place, *, as_json: bool) -> None:
    """Print them."""
    found = backups.listing(place.settings)
    if as_json:
        put_json({"backups": [_as_json(saved) for saved in found]})
    elif not found:
        say(_("There is no backup yet; make one with: trainer backup now"))
    else:
        for saved in found:
            say(described(saved))


def described(saved: Saved) -> str:
    """A backup in one line: number, local time, what is in it, size, reason."""
    parts = [f"{saved.number:>3}"] if saved.number is not None else []
    if saved.made_at is not None:
        moment = f"{wording.day(saved.made_at)} {wording.clock_time(saved.made_at)}"
        parts.append(moment.rjust(17))
    parts.append(_holds(saved))
    parts.append(_("{n} MB").format(n=wording.decimal(saved.size / 1_000_000)))
    parts.append(_(REASONS[saved.reason]) if saved.reason else one_line(saved.path.name))
    return "  ".join(parts)


def _holds(saved: Saved) -> str:
    if saved.contents is None:
        return _("cannot be read")
    cards, answers = wording.cards(saved.contents.cards), wording.answers(saved.contents.answers)
    return f"{cards}, {answers}"


def _as_json(saved: Saved) -> dict[str, object]:
    holds = saved.contents
    return {
        "number": saved.number,
        "path": str(saved.path),
        "made_at": saved.made_at.isoformat() if saved.made_at else None,
        "reason": saved.reason.value if saved.reason else None,
        "bytes": saved.size,
        "cards": holds.cards if holds else None,
        "answers": holds.answers if holds else None,
        "revision": holds.revision if holds else None,
    }
