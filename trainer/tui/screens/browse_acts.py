"""What the browser does to the rows that are selected, each act with the question it asks first."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from trainer.i18n import _
from trainer.services import bulk_acts
from trainer.services.search import Column, Unit
from trainer.services.sitting import Practice, Sitting
from trainer.services.study import StudySession
from trainer.tui.browse_text import column_name
from trainer.tui.keymap import key_of
from trainer.tui.screens.choose import ChooseScreen
from trainer.tui.screens.choose_many import ChooseManyScreen
from trainer.tui.screens.dialogs import ConfirmDialog, NameDialog
from trainer.tui.screens.study import StudyScreen
from trainer.wording import cards, notes

if TYPE_CHECKING:
    from trainer.tui.screens.browse import BrowseScreen

ON_ROWS = {
    "edit", "mark", "mark_all", "extend", "study", "tag", "untag", "move", "suspend", "bury",
    "flag", "star", "reschedule", "forget", "delete", "replace",
}  # fmt: skip
ACTS = (ON_ROWS | {"undo", "duplicates"}) - {"mark", "mark_all", "extend"}  # one at a time
_FLAGS = 4  # as in a sitting: red, orange, green, blue


def undo_key(screen: "BrowseScreen") -> str:
    """The key that takes an act back."""
    return key_of(screen.collection.settings, "browse_undo", "u")


def edit(screen: "BrowseScreen") -> None:
    """Edit the note under the cursor."""
    from trainer.tui.screens.edit import EditScreen  # noqa: PLC0415 - only when asked for

    row = screen.row()
    if row is not None and not row.deleted:
        screen.app.push_screen(EditScreen.of_note(screen.collection, row.note_id, row.topic))


def choose_columns(screen: "BrowseScreen") -> None:
    """Ask which columns are shown."""
    every = [column for column in Column if column is not Column.PROMPT]
    shown = [place for place, column in enumerate(every) if column in screen.columns_shown]

    def chosen(places: Sequence[int] | None) -> None:
        if places is not None:
            screen.show_columns([Column.PROMPT, *(every[place] for place in places)])

    names = [column_name(column) for column in every]
    screen.app.push_screen(ChooseManyScreen(_("Columns"), names, shown), chosen)


def choose_order(screen: "BrowseScreen") -> None:
    """Ask what to sort by; the same again turns it round."""
    every = list(Column)

    def chosen(place: int | None) -> None:
        if place is not None:
            screen.sort(every[place])

    names = [column_name(column) for column in every]
    screen.app.push_screen(ChooseScreen(_("Sort by"), names), chosen)


def study(screen: "BrowseScreen") -> None:
    """A sitting of what is selected, or of all that was found; practice where nothing waits."""
    ids = screen.targets() if screen.selected else list(screen.found.ids)
    found = frozenset(_cards(screen, ids))
    session = StudySession(screen.collection, None, Sitting(found=found))
    if session.question is None:
        ahead = Sitting(practice=Practice.AHEAD, found=found)
        session = StudySession(screen.collection, None, ahead)
        if session.question is None:
            screen.notify(
                _("None of these can be asked now: see the column State for what holds them back."),
                severity="warning",
                markup=False,
            )
            return
        screen.notify(_("Nothing of these waits now; they are practised ahead of time."))
    screen.app.push_screen(StudyScreen(session))


def tag(screen: "BrowseScreen", *, add: bool) -> None:
    """Ask for tags to add, or to take away."""
    ids = _notes(screen, screen.targets())

    def put(text: str | None) -> None:
        if text is not None:
            tags = text.split()
            said = _said(_("Tagged: {rows}"), notes)
            screen.do(lambda: bulk_acts.add_tags(screen.collection, ids, tags), said)

    def take(tags: Sequence[str]) -> None:
        said = _said(_("Untagged: {rows}"), notes)
        screen.do(lambda: bulk_acts.remove_tags(screen.collection, ids, tags), said)

    if add:
        screen.app.push_screen(NameDialog(_("Tags to add, with blanks between them")), put)
        return

    def ask(there: Sequence[str]) -> None:
        if not there:
            screen.notify(_("There is no tag here."))
            return

        def chosen(places: Sequence[int] | None) -> None:
            if places:
                take([there[place] for place in places])

        screen.app.push_screen(ChooseManyScreen(_("Tags to take away"), there, ()), chosen)

    screen.work(lambda: bulk_acts.tags_of(screen.collection, ids), ask)


def move(screen: "BrowseScreen") -> None:
    """Ask for the deck to move the notes to."""
    ids = _notes(screen, screen.targets())
    every = bulk_acts.deck_names(screen.collection)

    def chosen(place: int | None) -> None:
        if place is not None:
            deck = every[place][0]
            screen.do(
                lambda: bulk_acts.move(screen.collection, ids, deck),
                _said(_("Moved: {rows}"), notes),
            )

    names = [name for _deck, name in every]
    screen.app.push_screen(ChooseScreen(_("Move to which deck?"), names), chosen)


def suspend(screen: "BrowseScreen") -> None:
    """Put the cards away; where the one under the cursor is, bring them back."""
    row = screen.row_now()
    ids = _cards(screen, screen.targets())
    on = row is not None and not row.suspended
    screen.do(
        lambda: bulk_acts.suspend(screen.collection, ids, on=on),
        _said(_("Suspended: {rows}") if on else _("Unsuspended: {rows}"), cards),
    )


def bury(screen: "BrowseScreen") -> None:
    """Put the cards off until tomorrow."""
    ids = _cards(screen, screen.targets())
    screen.do(
        lambda: bulk_acts.bury(screen.collection, ids),
        _said(_("Until tomorrow: {rows}"), cards),
    )


def flag(screen: "BrowseScreen") -> None:
    """Ask for a flag, or none."""
    ids = _cards(screen, screen.targets())

    def chosen(place: int | None) -> None:
        if place is not None:
            screen.do(
                lambda: bulk_acts.flag(screen.collection, ids, place),
                _said(_("Flagged: {rows}") if place else _("Flag taken off: {rows}"), cards),
            )

    names = [_("none"), *(f"⚑ {number}" for number in range(1, _FLAGS + 1))]
    screen.app.push_screen(ChooseScreen(_("Flag"), names), chosen)


def star(screen: "BrowseScreen") -> None:
    """Mark the notes; where the one under the cursor is marked, take their marks away."""
    row = screen.row_now()
    ids = _notes(screen, screen.targets())
    on = row is not None and not row.marked
    screen.do(
        lambda: bulk_acts.mark(screen.collection, ids, on=on),
        _said(_("Marked: {rows}") if on else _("No longer marked: {rows}"), notes),
    )


def reschedule(screen: "BrowseScreen") -> None:
    """Ask in how many days the cards come due."""
    ids = _cards(screen, screen.targets())

    def named(text: str | None) -> None:
        if text is not None:
            screen.do(
                lambda: bulk_acts.reschedule(screen.collection, ids, int(text)),
                _said(_("Rescheduled: {rows}"), cards),
            )

    def refuse(text: str) -> str:
        if not text or text.isdecimal():
            return ""
        return _("Write a number of days: 0 is today.")

    dialog = NameDialog(_("Due in how many days? (0: today)"), refuse=refuse)
    screen.app.push_screen(dialog, named)


def forget(screen: "BrowseScreen") -> None:
    """Make the cards new again, after asking."""
    ids = _cards(screen, screen.targets())
    _confirm(
        screen,
        _("Make these cards new again?"),
        _("{cards} will be asked as if never seen; their past answers stay.").format(
            cards=cards(len(ids))
        ),
        lambda: screen.do(
            lambda: bulk_acts.forget(screen.collection, ids), _said(_("New again: {rows}"), cards)
        ),
    )


def delete(screen: "BrowseScreen") -> None:
    """Delete the notes, after asking."""
    ids = _notes(screen, screen.targets())
    _confirm(
        screen,
        _("Delete these notes?"),
        _("{notes}, with their cards. Undo brings them back, with their history.").format(
            notes=notes(len(ids))
        ),
        lambda: screen.do(
            lambda: bulk_acts.delete(screen.collection, ids), _said(_("Deleted: {rows}"), notes)
        ),
    )


def replace(screen: "BrowseScreen") -> None:
    """Ask what to replace by what, show what would change, and do it."""
    from trainer.tui.screens.replace import ReplaceScreen  # noqa: PLC0415 - only when asked for

    rows = screen.targets() if screen.selected else list(screen.found.ids)
    ids = _notes(screen, rows)

    screen.app.push_screen(ReplaceScreen(screen.collection, ids, undo_key(screen)))


def _confirm(screen: "BrowseScreen", title: str, text: str, act: Callable[[], None]) -> None:
    def decide(yes: bool | None) -> None:
        if yes:
            act()

    screen.app.push_screen(ConfirmDialog(title, text), decide)


def _cards(screen: "BrowseScreen", ids: Sequence[int]) -> list[int]:
    if screen.found.unit is Unit.CARDS:
        return list(ids)
    return bulk_acts.cards_of(screen.collection, ids)


def _notes(screen: "BrowseScreen", ids: Sequence[int]) -> list[int]:
    if screen.found.unit is Unit.NOTES:
        return list(ids)
    return bulk_acts.notes_of(screen.collection, ids)


def _said(sentence: str, counted: Callable[[int], str]) -> Callable[[int], str]:
    return lambda count: sentence.format(rows=counted(count))


def _add_tags(screen: "BrowseScreen") -> None:
    tag(screen, add=True)


def _take_tags(screen: "BrowseScreen") -> None:
    tag(screen, add=False)


def _duplicates(screen: "BrowseScreen") -> None:
    """List notes that are there twice."""
    from trainer.tui.screens.duplicates import DuplicatesScreen  # noqa: PLC0415 - on demand

    screen.app.push_screen(DuplicatesScreen(screen.collection))


DONE: Mapping[str, Callable[["BrowseScreen"], None]] = {
    "edit": edit, "columns": choose_columns, "sort": choose_order, "study": study,
    "tag": _add_tags, "untag": _take_tags, "move": move, "suspend": suspend, "bury": bury,
    "flag": flag, "star": star, "reschedule": reschedule, "forget": forget, "delete": delete,
    "replace": replace, "duplicates": _duplicates,
}  # fmt: skip
