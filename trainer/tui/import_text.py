"""An import's plan as it is shown before anything is written."""

from collections.abc import Iterator, Mapping, Sequence

from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _, ngettext
from trainer.services.import_plan import FATES, DeckPlan, Fate, ImportPlan, NotePlan, Update
from trainer.services.pending_import import Choices
from trainer.tui.prose import brief, plain
from trainer.wording import cards

_MOST = 40  # notes of a kind that are listed
_LONGEST = 160  # characters of a text in the list
_LONGEST_CELL = 50  # of a table, as an example
_GAP = Content("")
_SIGNS = {
    Fate.NEW: ("+", "$text-success"),
    Fate.EDITED: ("~", "$text-warning"),
    Fate.UNCHANGED: ("=", ""),
    Fate.KEPT: ("·", ""),
    Fate.CONFLICT: ("!", "$text-warning"),
    Fate.DELETED: ("×", ""),
}
UPDATES = {
    Update.NEWER: N_("update notes where the file is newer; your own edits stay"),
    Update.ALWAYS: N_("the file wins, also over your own edits"),
    Update.NEVER: N_("leave notes that are here already as they are"),
}
COLUMNS = {  # of a table, by what they were taken for; readers know these words too
    "prompt": N_("question"), "answer": N_("answer"), "tags": N_("tags"), "deck": N_("deck"),
    "hint": N_("hint"), "guid": N_("guid"),
}  # fmt: skip


def columns(plan: ImportPlan) -> Sequence[tuple[str, str]]:
    """The columns of the table that is imported; none where it is no table."""
    return next((deck.file.columns for deck in plan.decks), ())


def plan_text(plan: ImportPlan, choices: Choices, keys: Mapping[str, str]) -> Content:
    """The whole plan: what the choices are, then decks, changes and problems.

    `keys` has those that list `duplicates` on home, confirm wordings (`import_wording`), and name
    columns (`import_columns`).
    """
    lines = [*_choices(plan, choices), _GAP]
    for deck in plan.decks:
        lines += [*_deck(deck, choices), _GAP]
    if plan.duplicates:
        lines += [plain(_twice(plan.duplicates, keys["duplicates"]), "$text-warning"), _GAP]
    if plan.reworded or choices.refused:
        lines += [plain(_by_wording(plan, choices, keys["import_wording"]), "$text-warning"), _GAP]
    lines += _columns(plan, keys["import_columns"])
    lines += _edited(plan)
    lines += _missing(plan)
    lines += _problems(plan)
    return Content("\n").join(lines)


def done_text(plan: ImportPlan, undo: str) -> str:
    """What was done, in a sentence; `undo` is the key on home that takes it back."""
    sentence = _("Imported: {new} new, {edited} edited. {key} on home takes it back.")
    return sentence.format(new=plan.count(Fate.NEW), edited=plan.count(Fate.EDITED), key=undo)


def _columns(plan: ImportPlan, key: str) -> Iterator[Content]:
    """What each column of a table is taken for, with an example."""
    found = columns(plan)
    if not found:
        return
    names = [_(COLUMNS[name]) if name in COLUMNS else "–" for name, _cell in found]
    width = max(map(len, names))
    yield Content.assemble(
        Content.styled(_("Columns"), "bold underline"),
        (_("  {key} says what they are").format(key=key), "$quiet"),
    )
    for n, (name, (_name, cell)) in enumerate(zip(names, found, strict=True), 1):
        yield Content.assemble(
            f"{n:>4} {name:<{width}}  ", plain(brief(cell, _LONGEST_CELL), "$quiet")
        )
    yield _GAP


def _by_wording(plan: ImportPlan, choices: Choices, key: str) -> str:
    refused = len(choices.refused)
    count = len(plan.reworded) + refused
    sentence = ngettext(
        "{n} note was recognised by its wording alone; {key} lets you refuse that.",
        "{n} notes were recognised by their wording alone; {key} lets you refuse that.",
        count,
    ).format(n=count, key=key)
    return f"{sentence}\n{_('Refused: {n}.').format(n=refused)}" if refused else sentence


def _twice(count: int, key: str) -> str:
    return ngettext(
        "{n} new note says the same as another one; {key} on home lists such notes.",
        "{n} new notes say the same as another one; {key} on home lists such notes.",
        count,
    ).format(n=count, key=key)


def _choices(plan: ImportPlan, choices: Choices) -> Iterator[Content]:
    yield _choice(_("Deck"), one_line(choices.target or _("as the file names them")))
    yield _choice(_("Update"), _(UPDATES[choices.update]))
    if any(deck.past_answers for deck in plan.decks) or not choices.progress:
        taken = _("schedules and past answers come along")
        left = _("schedules and past answers stay behind; all is new")
        yield _choice(_("Progress"), taken if choices.progress else left)
    yield _choice(_("Tags"), one_line(", ".join(choices.tags)) or _("none added"))


def _choice(name: str, value: str) -> Content:
    return Content.assemble((f"{name}: ", "bold"), plain(value))


def _deck(deck: DeckPlan, choices: Choices) -> Iterator[Content]:
    new = _("new deck") if deck.deck_id is None else _("deck that is here")
    yield Content.assemble(
        plain(one_line(deck.name), "bold"), (f"  ({deck.file.format}, {new})", "$quiet")
    )
    for fate, text in FATES.items():
        sign, style = _SIGNS[fate]
        count = deck.count(fate)
        if count:
            yield Content.styled(f"  {sign} {_(text).format(n=count)}", style)
    figures = cards(deck.cards)
    if deck.past_answers and choices.progress:
        answers = ngettext("{n} past answer", "{n} past answers", deck.past_answers)
        figures = f"{figures}, {answers.format(n=deck.past_answers)}"
    yield plain(f"    {figures}", "$quiet")


def _edited(plan: ImportPlan) -> Iterator[Content]:
    """What changes in notes that are here, old above new."""
    notes = [
        note
        for deck in plan.decks
        for note in deck.notes
        if note.fate in (Fate.EDITED, Fate.CONFLICT)
    ]
    if not notes:
        return
    yield Content.styled(_("Changes"), "bold underline")
    for note in notes[:_MOST]:
        yield from _difference(note)
    if len(notes) > _MOST:
        yield plain(_("… and {n} more").format(n=len(notes) - _MOST), "$quiet")
    yield _GAP


def _difference(note: NotePlan) -> Iterator[Content]:
    old, new = note.before, note.parsed.content
    if old is None:
        return
    sign = "!" if note.fate is Fate.CONFLICT else "~"
    by_wording = _(" (recognised by its wording alone)") if note.reworded else ""
    yield Content.assemble(
        (f"{sign} ", "bold $text-warning"),
        plain(brief(new.prompt, _LONGEST), "bold"),
        (by_wording, "$quiet"),
    )
    pairs = [(old.prompt, new.prompt), (old.answer, new.answer)]
    changed = [(a, b) for a, b in pairs if a != b]
    for a, b in changed:
        yield Content.assemble(("  - ", "$text-error"), plain(brief(a, _LONGEST)))
        yield Content.assemble(("  + ", "$text-success"), plain(brief(b, _LONGEST)))
    if not changed:
        yield plain("  " + _("other fields: points, tags, source …"), "$quiet")


def _missing(plan: ImportPlan) -> Iterator[Content]:
    prompts = [prompt for deck in plan.decks for prompt in deck.missing]
    if not prompts:
        return
    yield Content.styled(_("No longer in the file; they stay here"), "bold underline")
    for prompt in prompts[:_MOST]:
        yield plain(f"  {brief(prompt, _LONGEST)}")
    if len(prompts) > _MOST:
        yield plain(_("… and {n} more").format(n=len(prompts) - _MOST), "$quiet")
    yield _GAP


def _problems(plan: ImportPlan) -> Iterator[Content]:
    if not plan.problems:
        return
    yield Content.styled(_("Problems"), "bold underline")
    for problem in plan.problems[:_MOST]:
        sign = "✗" if problem.left_out else "!"
        line = _("line {n}: ").format(n=problem.line) if problem.line else ""
        yield Content.assemble(
            (f"{sign} ", "bold $text-error"), plain(f"{problem.path.name}: {line}{problem.message}")
        )
    if len(plan.problems) > _MOST:
        yield plain(_("… and {n} more").format(n=len(plan.problems) - _MOST), "$quiet")
