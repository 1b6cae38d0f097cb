"""`trainer letter review`: deciding on notes whose position may have changed, one by one."""

import click

from trainer.cli.arguments import json_option
from trainer.cli.old_and_new import new_side, old_side
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.cli.plain_edit import written
from trainer.cli.plain_input import EndOfInput, complain_of, parsed, read_line
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import _, ngettext
from trainer.services import decks, doubts, editing
from trainer.services.collection import Collection
from trainer.services.doubts import Doubt

_CONFIRM, _EDIT, _QUIT = "c", "e", "q"
_SUPERSEDE, _LATER = ("x", "s"), ("n", "l")  # as on the screen, and by their initials


@click.command(
    help=_(
        "Go through the notes whose position may have changed with a new version of their letter:"
        " the old passage beside the new one. Confirm, edit, supersede, or leave for later. Until"
        " then they are asked nowhere; confirmed or edited they are asked again soon."
    )
)
@json_option
@click.pass_obj
def command(place: Place, *, as_json: bool) -> None:
    """Decide, or list what there is to decide."""
    with to_use(place.settings) as collection:
        waiting = doubts.waiting(collection)
        if as_json:
            put_json({"notes": [_as_json(each) for each in waiting]})
        elif not waiting:
            say(_("No note waits for a decision."))
        else:
            _walk(collection, waiting)


def _as_json(each: Doubt) -> dict[str, object]:
    return {
        "id": each.note_id,
        "deck": each.deck,
        "prompt": each.content.prompt,
        "answer": each.content.answer,
        "reasons": [reason.as_list for reason in each.reasons],
        "old_text": each.old_text,
        "new_text": each.new_text,
    }


def _walk(collection: Collection, waiting: list[Doubt]) -> None:
    decided = 0
    try:
        for place, each in enumerate(waiting, start=1):
            _print(each, place, len(waiting))
            decided += _decided(collection, each)
    except EndOfInput:
        pass
    left = decks.held_back(collection)
    say(
        ngettext("{n} note was decided on", "{n} notes were decided on", decided).format(n=decided)
        + "; "
        + ngettext("{n} still waits.", "{n} still wait.", left).format(n=left)
    )


def _print(each: Doubt, place: int, count: int) -> None:
    say("")
    say(f"[{place}/{count}] {one_line(each.deck)}")
    say(_("Question: {text}").format(text=one_line(each.content.prompt)))
    if each.content.answer:
        say(_("Answer: {text}").format(text=one_line(each.content.answer)))
    for point in each.content.key_points:
        say(f"  - {point.role.value}: {one_line(point.text)}")
    say(_("The position may have changed: {reasons}").format(reasons=_reasons(each)))
    say(_("Old: {text}").format(text=old_side(each.difference)))
    say(_("New: {text}").format(text=new_side(each.difference)))


def _reasons(each: Doubt) -> str:
    return "; ".join(map(str, each.reasons))


def _decided(collection: Collection, each: Doubt) -> bool:
    """Ask until there is a decision; False where it is left for later."""
    choices = _("c: still true, e: edit, x: superseded, n: later, q: stop")
    while True:
        line = read_line(f"{choices}> ")
        key = parsed(line)[0].casefold()
        if key == _QUIT:
            raise EndOfInput
        if key in _LATER:
            return False
        try:
            if key == _CONFIRM:
                doubts.confirm(collection, each.note_id)
                say(_("Confirmed; it is asked again soon."))
            elif key in _SUPERSEDE:
                doubts.supersede(collection, each.note_id)
                say(_("Superseded; it is not asked any more. trainer undo takes that back."))
            elif key == _EDIT:
                if not _edited(collection, each):
                    continue
            else:
                complain_of(line)
                continue
        except TrainerError as error:
            say(str(error))
            return False
        return True


def _edited(collection: Collection, each: Doubt) -> bool:
    shown = editing.note_text(collection, each.note_id)
    return written(
        shown,
        lambda text: doubts.revise(collection, each.note_id, text, shown=shown),
        _("Saved; it is asked again soon."),
    )
