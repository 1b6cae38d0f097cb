"""`trainer letter update`: a new version of a letter, and what becomes of the notes on it."""

from pathlib import Path

import click

from trainer.cli.arguments import PATH, json_option
from trainer.cli.complete import letter_titles
from trainer.cli.old_and_new import new_side, old_side
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say, shortened
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.domain.plaintext import one_line, without_fingerprints
from trainer.domain.revision import Change, Revised
from trainer.i18n import N_, _, ngettext
from trainer.services import letter_update
from trainer.services.letter_update import LetterUpdate, NoteUpdate, WaiverUpdate

_NAMES = {
    Change.UNCHANGED: N_("unchanged"),
    Change.MOVED: N_("moved"),
    Change.REWORDED: N_("reworded"),
    Change.CHANGED: N_("changed in substance"),
    Change.NEW: N_("new"),
    Change.GONE: N_("gone"),
}
_AROUND = 60  # characters of a passage beside what differs


@click.command(
    help=_(
        "Put the letter in the file NEW in the place of OLD (its number, or words of its title or"
        " reference). Shows which paragraphs are unchanged, moved, reworded, changed in substance,"
        " new and gone, and what that means for the notes that cite them; nothing is written"
        " without --apply. Then notes whose position may have changed are held back until you have"
        " looked at them: trainer letter review."
    )
)
@click.argument("old", shell_complete=letter_titles)
@click.argument("new", type=PATH)
@click.option("--apply", is_flag=True, help=_("Do it; trainer undo takes it back."))
@click.option("--reference", metavar="TEXT", help=_("What the new letter is published under."))
@json_option
@click.pass_obj
def command(
    place: Place, old: str, new: Path, *, reference: str | None, apply: bool, as_json: bool
) -> None:
    """Plan the update, or do it."""
    with to_use(place.settings) as collection, ProgressLine() as line:
        done = letter_update.update(
            collection, old, new, reference=reference, apply=apply, progress=line.reading
        )
    if as_json:
        put_json(_as_json(done))
    else:
        _print(done)


def _as_json(done: LetterUpdate) -> dict[str, object]:
    return {
        "title": done.title,
        "new_title": done.new_title,
        "applied": done.applied,
        "decks": list(done.decks),
        "paragraphs": [_paragraph_json(each) for each in done.paragraphs],
        "notes": [_note_json(each) for each in done.notes],
        "waived": [_waiver_json(each) for each in done.waivers],
    }


def _paragraph_json(each: Revised) -> dict[str, object]:
    return {
        "verdict": each.change.value,
        "old": None if each.old is None else [*each.old.path, each.old.number],
        "new": [[*passage.path, passage.number] for passage in each.new],
        "reasons": [reason.as_list for reason in each.reasons],
    }


def _note_json(each: NoteUpdate) -> dict[str, object]:
    followed = each.followed
    return {
        "id": each.note_id,
        "deck": each.deck,
        "prompt": each.prompt,
        "verdict": followed.change.value,
        "may_have_changed": followed.is_doubtful,
        "reasons": [reason.as_list for reason in followed.reasons],
        "citation": each.citation,
        "new_citation": followed.cited,
        "old_text": followed.old_text,
        "new_text": followed.new_text,
    }


def _waiver_json(each: WaiverUpdate) -> dict[str, object]:
    followed = each.followed
    return {
        "deck": each.deck,
        "at": followed.at,
        "why": followed.why,
        "new_at": [entry["at"] for entry in followed.entries] if followed.kept else [],
        "kept": followed.kept,
        "lost": list(followed.lost),
    }


def _print(done: LetterUpdate) -> None:
    title, new = one_line(done.title), one_line(done.new_title)
    say(title if title == new or not new else f"{title} → {new}")
    say(_("Paragraphs: {counts}").format(counts=_counted(done.counts)))
    for each in done.paragraphs:
        if each.change in (Change.REWORDED, Change.CHANGED, Change.GONE, Change.NEW):
            say(_paragraph(each))
    if not done.decks:
        say(_("This letter is attached to no deck."))
    elif not done.notes:
        say(_("No note cites this letter."))
    else:
        say(_("Notes: {counts}").format(counts=_counted(done.note_counts)))
    for note in done.notes:
        if note.followed.change is not Change.UNCHANGED:
            _print_note(note)
    _print_waivers(done)
    _print_end(done)


def _counted(counts: dict[Change, int]) -> str:
    return " · ".join(f"{_(_NAMES[change])} {n}" for change, n in counts.items() if n) or "0"


def _paragraph(each: Revised) -> str:
    passage = each.old or each.new[0]
    where = f"{one_line(passage.section)} ¶{passage.number}"
    now = "; ".join(f"{one_line(p.section)} ¶{p.number}" for p in each.new)
    if each.old is not None and now and now != where:
        where = f"{where} → {now}"
    reasons = "; ".join(map(str, each.reasons)) if each.change is not Change.GONE else ""
    return f"  {_(_NAMES[each.change])}: {where}" + (f" ({reasons})" if reasons else "")


def _print_note(note: NoteUpdate) -> None:
    followed = note.followed
    say("")
    say(f"  {_(_NAMES[followed.change])}: {shortened(note.prompt)}")
    if followed.is_doubtful:
        say("    ! " + _("position may have changed"))
    for reason in followed.reasons:
        say(f"    {reason}")
    if followed.change is Change.MOVED:
        cited = one_line(without_fingerprints(followed.cited))
        say(_("    now: {citation}").format(citation=cited))
        return
    say(_("    old: {text}").format(text=old_side(note.difference, _AROUND)))
    say(_("    new: {text}").format(text=new_side(note.difference, _AROUND)))


def _print_waivers(done: LetterUpdate) -> None:
    """Which sentences are left out no longer: what they say now may have to be asked."""
    kept, lost = done.waived_counts
    if not kept and not lost:
        return
    say("")
    say(_("Sentences left out: {kept} still, {lost} no longer").format(kept=kept, lost=lost))
    for each in done.waivers:
        for text in each.followed.lost:
            said = _("  left out no longer: {text} ({why})")
            say(said.format(text=shortened(text), why=one_line(each.followed.why)))


def _print_end(done: LetterUpdate) -> None:
    say("")
    if done.doubtful:
        say(
            ngettext(
                "The position of {n} note may have changed.",
                "The positions of {n} notes may have changed.",
                done.doubtful,
            ).format(n=done.doubtful)
        )
    if not done.applied:
        say(_("Nothing was written; run it again with --apply."))
        return
    say(_("The new version is in place; trainer undo takes it back."))
    if done.doubtful:
        say(_("They are held back until you have looked at them: trainer letter review"))
