"""Notes of a file that were recognised by their wording alone: the same, edited, or others?"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from trainer.i18n import N_, _
from trainer.services.import_plan import NotePlan
from trainer.tui.in_turn import in_turn
from trainer.tui.prose import brief, plain
from trainer.tui.widgets.key_bar import KeyBar

_LONGEST = 200  # characters of a text


class MatchesScreen(ModalScreen[frozenset[str] | None]):
    """Lists each match, old above new; answers the guids of those refused, None where unchanged."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "done", N_("Done"), id="matches_done", priority=True,
                tooltip=N_("Take it as it is ticked")),
        Binding("space", "tick", N_("Same or not"), id="matches_toggle", priority=True,
                tooltip=N_("The same note, edited; or another one")),
        Binding("escape,q", "cancel", N_("Cancel"), id="matches_cancel",
                tooltip=N_("Leave it as it was")),
    ]  # fmt: skip

    def __init__(self, matches: Sequence[NotePlan], refused: frozenset[str]) -> None:
        super().__init__()
        self._matches = matches
        self._refused = refused

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("The same notes, edited?"), classes="dialog-title")
            yield Static(
                _(
                    "Their wording alone says so. Ticked: edited, and they keep their history."
                    " Not ticked: the file's note is new, the one here counts as missing."
                )
            )
            yield OptionList(*map(self._shown, self._matches), id="matches")
            yield KeyBar()

    def on_mount(self) -> None:
        matches = self.query_one(OptionList)
        matches.focus()
        matches.highlighted = 0

    def on_option_list_option_selected(self) -> None:
        """A click."""
        self.action_tick()

    @in_turn
    def action_tick(self) -> None:
        """Tick the match under the cursor, or take that back."""
        matches = self.query_one(OptionList)
        place = matches.highlighted
        if place is not None:
            note = self._matches[place]
            self._refused ^= {note.guid}
            matches.replace_option_prompt_at_index(place, self._shown(note))

    @in_turn
    def action_done(self) -> None:
        """Answer what is not ticked."""
        self.dismiss(self._refused)

    def action_cancel(self) -> None:
        """Answer nothing."""
        self.dismiss(None)

    def _shown(self, note: NotePlan) -> Content:
        old, new = note.before, note.parsed.content
        lines = [plain(f"  + {_short(new.prompt, new.answer)}")]
        if old is not None:
            lines.insert(0, plain(f"  - {_short(old.prompt, old.answer)}"))
        refused = note.guid in self._refused
        ticked = _("☐ another note: new") if refused else _("☑ the same note: edited")
        return Content("\n").join([plain(ticked, "bold"), *lines])


def _short(*texts: str) -> str:
    return brief(" / ".join(text.strip() for text in texts if text), _LONGEST)
