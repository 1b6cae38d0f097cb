"""A sitting of one's own: what to ask, and for how long."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, OptionList, Static

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services.sitting import Labels, Practice, Sitting
from trainer.services.study import StudySession
from trainer.services.summary import NOTHING
from trainer.tui.in_turn import in_turn
from trainer.tui.screens.dialogs import number_in
from trainer.tui.widgets.key_bar import KeyBar

_MOST = 10_000
_EXAMPLES = 3  # topics or tags named in an empty field
_KINDS: tuple[tuple[Practice | None, str], ...] = (
    (None, N_("What waits")),
    (Practice.MISSED, N_("Practise what was missed today")),
    (Practice.SURE, N_("Practise what you were sure of, but wrong")),
    (Practice.WEAK, N_("Practise the notes whose points you miss")),
    (Practice.AHEAD, N_("Practise what comes due later")),
)


class CustomScreen(ModalScreen[StudySession | None]):
    """Asks for a sitting of `deck`; answers its session, or None when the user changed their mind.

    `begin` makes the session, and may raise a TrainerError; `labels` are offered while typing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", N_("Begin"), id="custom_accept", priority=True,
                tooltip=N_("Begin this sitting")),
        Binding("tab", "app.focus_next", N_("Next field"), id="custom_next",
                tooltip=N_("To the next field")),
        Binding("escape", "cancel", N_("Cancel"), id="custom_cancel", tooltip=N_("Back home")),
    ]  # fmt: skip

    def __init__(self, deck: str, labels: Labels, begin: Callable[[Sitting], StudySession]) -> None:
        super().__init__()
        self._deck = deck
        self._labels = labels
        self._begin = begin

    def compose(self) -> ComposeResult:
        title = _("A sitting of your own: {deck}").format(deck=one_line(self._deck))
        with Vertical(classes="dialog"):
            yield Static(title, classes="dialog-title", markup=False)
            with VerticalScroll(can_focus=False):
                yield OptionList(*(_kind(name, chosen=False) for _each, name in _KINDS))
                yield Static(
                    _("Practice is recorded, and leaves the schedule as it is."),
                    classes="dialog-hint",
                )
                yield from _field(
                    "topic", _("Only topics that begin with"), 200, self._labels.topics
                )
                yield from _field("tag", _("Only notes with the tag"), 200, self._labels.tags)
                yield from _field("cards", _("Stop after so many cards"), 5)
                yield from _field("minutes", _("Stop after so many minutes"), 5)
                yield Static(id="custom-problem", classes="dialog-problem", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    def on_option_list_option_highlighted(self, highlighted: OptionList.OptionHighlighted) -> None:
        """The line under the bar is the one chosen, which a sign besides the colour tells."""
        for place, (_each, name) in enumerate(_KINDS):
            text = _kind(name, chosen=place == highlighted.option_index)
            highlighted.option_list.replace_option_prompt_at_index(place, text)

    @in_turn
    def action_accept(self) -> None:
        """Begin, where there is something to ask."""
        cards, minutes = self._number("cards"), self._number("minutes")
        if 0 in (cards, minutes):
            self._complain(_("Cards and minutes are numbers from 1 to {most}.").format(most=_MOST))
            return
        kind = _KINDS[self.query_one(OptionList).highlighted or 0][0]
        sitting = Sitting(self._text("topic"), self._text("tag"), kind, cards, minutes)
        try:
            session = self._begin(sitting)
        except TrainerError as error:
            self._complain(str(error))
            return
        if kind is not None and session.question is None:
            self._complain(_(NOTHING[kind]))
            return
        self.dismiss(session)

    def action_cancel(self) -> None:
        """Begin nothing."""
        self.dismiss(None)

    def _complain(self, sentence: str) -> None:
        self.query_one("#custom-problem", Static).update(sentence)

    def _text(self, name: str) -> str:
        return self.query_one(f"#custom-{name}", Input).value.strip()

    def _number(self, name: str) -> int | None:
        return number_in(self.query_one(f"#custom-{name}", Input), _MOST)


def _kind(name: str, *, chosen: bool) -> str:
    return f"{'✓' if chosen else ' '} {_(name)}"


def _field(name: str, label: str, longest: int, known: Sequence[str] = ()) -> ComposeResult:
    suggester = SuggestFromList(known, case_sensitive=False) if known else None
    with Horizontal():
        yield Label(label)
        yield Input(
            id=f"custom-{name}",
            max_length=longest,
            compact=True,
            suggester=suggester,
            placeholder=", ".join(known[:_EXAMPLES]),
        )
