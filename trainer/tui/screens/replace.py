"""Finding a text in notes and replacing it: two lines to type, and below what would change."""

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, Static

from trainer.errors import TrainerError
from trainer.i18n import N_, _, ngettext
from trainer.services import replacing
from trainer.services.collection import Collection
from trainer.services.replacing import Replaced, Replacement
from trainer.tui.in_turn import in_turn
from trainer.tui.prose import brief, plain
from trainer.tui.telling import in_thread
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.wording import notes

_T = TypeVar("_T")
_MOST = 200  # notes shown
_LONGEST = 400  # characters of a text shown


class ReplaceScreen(Screen[bool]):
    """Replaces in the notes with these ids; answers whether anything was replaced.

    `undo_key` is the key that takes it back afterwards. Many notes take a while: threads look.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "look", N_("Show"), id="replace_look", priority=True,
                tooltip=N_("Show what would change")),
        Binding("ctrl+s", "apply", N_("Replace"), id="replace_apply", priority=True,
                tooltip=N_("Replace in all notes shown; undo takes it back")),
        Binding("f2", "case", N_("Case"), id="replace_case", priority=True,
                tooltip=N_("Let capital letters matter, or not")),
        Binding("tab", "app.focus_next", N_("Next field"), id="replace_next",
                tooltip=N_("To the other line")),
        Binding("pageup", "page(-1)", N_("Page up"), show=False, id="replace_page_up",
                tooltip=N_("One page up")),
        Binding("pagedown", "page(1)", N_("Page down"), show=False, id="replace_page_down",
                tooltip=N_("One page down")),
        Binding("f1", "app.help", N_("Help"), id="replace_help", tooltip=N_("What the keys do")),
        Binding("escape", "close", N_("Close"), id="replace_close",
                tooltip=N_("Back to the browser")),
    ]  # fmt: skip
    AUTO_FOCUS = "#replace-find"

    def __init__(self, collection: Collection, note_ids: Sequence[int], undo_key: str) -> None:
        super().__init__()
        self._collection, self._ids = collection, note_ids
        self._undo_key = undo_key
        self._match_case = False
        self._is_working = False
        self._shown: Replacement | None = None

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        with Horizontal(classes="field"):
            yield Label(_("Find"))
            yield Input(id="replace-find", max_length=replacing.LONGEST, compact=True)
        with Horizontal(classes="field"):
            yield Label(_("Replace by"))
            yield Input(id="replace-put", max_length=replacing.LONGEST, compact=True)
        yield Static(id="replace-said", markup=False)
        yield CardView()
        yield KeyBar()

    def on_mount(self) -> None:
        self._say(_("Questions, answers, points, options, wordings and hints are looked through."))
        self._show_place()

    def on_input_changed(self) -> None:
        """What is shown must be what is done."""
        self._shown = None
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One replaces what one has seen."""
        if self._is_working and action in ("look", "apply", "close"):
            return False
        return action != "apply" or self._shown is not None

    @in_turn
    def action_look(self) -> None:
        """Show what would change."""
        by = self._replacement()
        self._work(
            _("Looking …"),
            lambda: replacing.plan(self._collection, self._ids, by),
            lambda found: self._show_found(by, found),
        )

    @in_turn
    def action_apply(self) -> None:
        """Replace in all notes shown."""
        by = self._shown
        if by is None or by != self._replacement():
            return
        self._work(
            _("Replacing …"),
            lambda: replacing.apply(self._collection, self._ids, by),
            self._close_done,
        )

    def action_case(self) -> None:
        """Let capital letters matter, or not."""
        self._match_case = not self._match_case
        self._shown = None
        self._show_place()
        self.refresh_bindings()

    def action_page(self, pages: int) -> None:
        """Move through what would change."""
        self.query_one(CardView).scroll_pages(pages)

    def action_close(self) -> None:
        """Back, nothing replaced."""
        self.dismiss(False)

    def _work(self, meanwhile: str, task: Callable[[], _T], then: Callable[[_T], None]) -> None:
        """Do something in a thread; nothing else is begun meanwhile."""

        def done(answer: _T) -> None:
            self._stop_working("")
            then(answer)

        def refused(error: TrainerError) -> None:
            self._stop_working(str(error))

        self._is_working = True
        self._say(meanwhile)
        self.refresh_bindings()
        in_thread(self, task, done, group="replace", refused=refused)

    def _stop_working(self, sentence: str) -> None:
        self._is_working = False
        self._say(sentence)
        self.refresh_bindings()

    def _show_found(self, by: Replacement, found: Sequence[Replaced]) -> None:
        if by != self._replacement():  # something else was typed meanwhile
            return
        sound = sum(not each.problem for each in found)
        self._shown = by if sound else None
        refused = len(found) - sound
        said = _("Would change: {notes}").format(notes=notes(sound))
        if refused:
            more = ngettext("{n} cannot", "{n} cannot", refused).format(n=refused)
            said = f"{said}; {more}"
        self._say(said if found else _("This text is in none of these notes."))
        card = self.query_one(CardView)
        card.show(card.lay_out(_changes(found)))
        self.refresh_bindings()

    def _close_done(self, count: int) -> None:
        done = _("Replaced in {notes}").format(notes=notes(count))
        said = _("{done}; {key} takes it back.").format(done=done, key=self._undo_key)
        self.notify(said, markup=False)
        self.dismiss(True)

    def _replacement(self) -> Replacement:
        find, put = (self.query_one(f"#replace-{each}", Input).value for each in ("find", "put"))
        return Replacement(find, put, match_case=self._match_case)

    def _show_place(self) -> None:
        case = _("capital letters matter") if self._match_case else _("in capitals or not")
        figures = " · ".join((notes(len(self._ids)), case))
        self.query_one(PlaceLine).show(_("Find and replace"), figures)

    def _say(self, sentence: str) -> None:
        self.query_one("#replace-said", Static).update(sentence)


def _changes(found: Sequence[Replaced]) -> Content:
    """Each note with its lines before and after; those that stay as they are say why."""
    lines: list[Content] = []
    for each in found[:_MOST]:
        lines.append(plain(brief(each.prompt, _LONGEST), "bold"))
        for before, after in zip(each.before, each.after, strict=True):
            lines.append(plain(f"- {brief(before, _LONGEST)}", "$text-error"))
            lines.append(plain(f"+ {brief(after, _LONGEST)}", "$text-success"))
        if each.problem:
            lines.append(plain(f"✗ {each.problem}", "$text-warning"))
        lines.append(Content(""))
    if len(found) > _MOST:
        lines.append(plain(_("… and {n} more").format(n=len(found) - _MOST), "$quiet"))
    return Content("\n").join(lines)
