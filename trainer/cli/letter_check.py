"""`trainer letter check`: whether what decks cite of a letter still says what it said."""

import click

from trainer.cli.arguments import json_option
from trainer.cli.complete import letter_titles
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say, shortened
from trainer.cli.place import Place
from trainer.domain.citations import Verdict
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import letter_check
from trainer.services.letter_check import SOUND, CheckedCitation, LetterCheck


@click.command(
    help=_(
        "Check every citation of the decks that LETTER is attached to: whether the passage is there"
        " and has the words that were cited. Where they now stand in one other place, that is"
        " proposed."
    )
)
@click.argument("letter", required=False, shell_complete=letter_titles)
@click.option(
    "--apply",
    is_flag=True,
    help=_("Move citations to the places proposed; trainer undo takes it back."),
)
@json_option
@click.pass_obj
def command(place: Place, letter: str | None, *, apply: bool, as_json: bool) -> None:
    """Check the citations."""
    with to_use(place.settings) as collection:
        checked = letter_check.check_letter(collection, letter, apply=apply)
    if as_json:
        put_json(_as_json(checked))
    else:
        _print(checked, apply=apply)
    if checked.count(Verdict.CHANGED, Verdict.UNRESOLVED) > checked.moved:
        click.get_current_context().exit(1)


def _as_json(checked: LetterCheck) -> dict[str, object]:
    return {
        "title": checked.title,
        "decks": [
            {
                "name": name,
                "citations": [
                    {
                        "prompt": each.prompt,
                        "citation": each.citation,
                        "verdict": each.verdict.value,
                        "reason": each.reason,
                        "proposal": each.proposal,
                    }
                    for each in citations
                ],
            }
            for name, citations in checked.decks
        ],
        "moved": checked.moved,
    }


def _print(checked: LetterCheck, *, apply: bool) -> None:
    for name, citations in checked.decks:
        matching = sum(each.verdict in SOUND for each in citations)
        say(
            _("{deck}: {matching} of {citations} citations found as cited.").format(
                deck=one_line(name), matching=matching, citations=len(citations)
            )
        )
        for each in citations:
            if each.verdict not in SOUND:
                _print_one(each)
    if not checked.decks:
        say(_("This letter is attached to no deck."))
    unstamped = checked.count(Verdict.UNSTAMPED)
    if unstamped:
        say(
            ngettext(
                "{n} citation has no fingerprint, so whether its words changed is not known.",
                "{n} citations have no fingerprint, so whether their words changed is not known.",
                unstamped,
            ).format(n=unstamped)
        )
    proposed = sum(bool(each.proposal) for _deck, found in checked.decks for each in found)
    if apply:
        say(
            ngettext("{n} citation was moved.", "{n} citations were moved.", checked.moved).format(
                n=checked.moved
            )
        )
    elif proposed:
        say(_("Run it again with --apply to move them to the places proposed."))


def _print_one(each: CheckedCitation) -> None:
    citation = one_line(each.citation)
    if each.verdict is Verdict.CHANGED:
        say(_("  changed: {citation}").format(citation=citation))
    else:
        say(_("  not found: {citation}").format(citation=citation))
    say(f"    {shortened(each.prompt)}")
    if each.proposal:
        say(_("    its words now stand at: {citation}").format(citation=one_line(each.proposal)))
    elif each.reason:
        say(f"    {one_line(each.reason)}")
