"""`trainer fit`: FSRS's parameters from the user's own answers."""

from dataclasses import asdict

import click

from trainer.cli.arguments import json_option
from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.i18n import _
from trainer.services import fit_words, fitting
from trainer.services.fitting import Adopted, Fit


@click.command(
    help=_(
        "Fit FSRS's parameters to your own answers, in all decks or in DECK and those below it, and"
        " show how much better they predict answers that they have not seen, and what each desired"
        " retention would cost. Nothing is changed without --adopt."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--adopt",
    is_flag=True,
    help=_("Use them from now on, if they are better, and replay all schedules with them."),
)
@json_option
@click.pass_obj
def command(place: Place, deck: str | None, *, adopt: bool, as_json: bool) -> None:
    """Print what fitting finds, and adopt it where that was asked for."""
    adopted = None
    with to_use(place.settings) as collection, ProgressLine() as line:
        fit = fitting.fit(collection, deck, line.step)
        if adopt and fit.is_better:
            adopted = fitting.adopt(collection, fit, line.step)
    if as_json:
        put_json(_as_json(fit, adopted))
    else:
        _print(fit, adopted)


def _as_json(fit: Fit, adopted: Adopted | None) -> dict[str, object]:
    """`scores` are log loss and RMSE(bins) on the answers from `held_out_from` on."""
    return {
        "deck": fit.name,
        "answers": fit.judged,
        "cards": fit.cards,
        "held_out_from": fit.held_out_from.isoformat(),
        "scores": {"in_force": asdict(fit.now), "fitted": asdict(fit.then)},
        "better": fit.is_better,
        "parameters": list(fit.parameters),
        "desired_retention": {
            "in_force": fit.retention,
            "suggested": fit.suggested.retention,
            "workloads": [asdict(each) for each in fit.workloads],
        },
        "adopted": None if adopted is None else asdict(adopted),
    }


def _print(fit: Fit, adopted: Adopted | None) -> None:
    say(fit_words.summary(fit))
    say("")
    say("\n".join(fit_words.aligned(fit_words.scores(fit))))
    say(fit_words.verdict(fit))
    say("")
    say(_("Parameters: {numbers}").format(numbers=", ".join(map(str, fit.parameters))))
    say("")
    say("\n".join(fit_words.aligned(fit_words.workloads(fit))))
    say(fit_words.suggestion(fit))
    say("")
    if adopted is not None:
        say(fit_words.done(adopted) + " " + _("trainer undo takes it back."))
    elif fit.is_better:
        say(_("Nothing was changed; with --adopt they are used from now on."))
    else:
        say(_("Nothing was changed."))
