"""A leech: a card forgotten again and again, and what may help with it."""

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from trainer.domain.notes import Role
from trainer.i18n import N_, _
from trainer.services.question import Question
from trainer.services.words import forgotten
from trainer.tui.prose import prose
from trainer.tui.widgets.key_bar import KeyBar

Help = Literal["edit", "split", "postpone", "suspend"]


class LeechScreen(ModalScreen[Help]):
    """Asks what is to be done; a leech is put away meanwhile, a card under a plan is not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "close('edit')", N_("Edit it"), id="leech_edit",
                tooltip=N_("Put the question better, and go on learning it")),
        Binding("d", "close('split')", N_("Split it"), id="leech_split",
                tooltip=N_("Make a note of each of its points, and put this one away")),
        Binding("p", "close('postpone')", N_("A week's rest"), id="leech_postpone",
                tooltip=N_("Ask it again in a week")),
        Binding("enter,space,escape,q", "close('suspend')", N_("Leave it so"),
                id="leech_suspend", tooltip=N_("Leave it as it is now")),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, question: Question, *, put_away: bool = True) -> None:
        super().__init__()
        self._question = question
        self._put_away = put_away

    def compose(self) -> ComposeResult:
        why = forgotten(self._question.lapses + 1, put_away=self._put_away)
        with Vertical(classes="dialog"):
            yield Static(_("This card does not stick"), classes="dialog-title")
            yield Static(prose(self._question.phrasing.text), id="leech-question")
            yield Static(why)
            yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an answer in points can be split."""
        points = [p for p in self._question.content.key_points if p.role is not Role.NEVER]
        return parameters != ("split",) or len(points) > 1

    def action_close(self, choice: Help) -> None:
        """Answer `choice`."""
        self.dismiss(choice)
