"""What a study session and a rehearsal share: a question on the screen, and an answer to it."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen

from trainer.tui.stopwatch import Stopwatch
from trainer.tui.telling import told
from trainer.tui.widgets.answer_field import AnswerField
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.tui.widgets.rating_row import RatingRow

if TYPE_CHECKING:
    from trainer.services.attempt import Attempt


HURRIED = frozenset(("space", "enter", *"1234"))  # the next question waits for nothing


class AskingScreen(Screen[None]):
    """A card, a field to type an answer into, and ratings; `action_reveal` is its screen's to do.

    `asks_confidence`: before each reveal one says whether one is sure.
    """

    AUTO_FOCUS = ""

    def __init__(self, *, asks_confidence: bool) -> None:
        super().__init__()
        self.attempt: Attempt | None = None
        self._confidence = asks_confidence
        self._watch = Stopwatch()

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield CardView()
        yield AnswerField()
        yield RatingRow()
        yield KeyBar()

    def find_widgets(self) -> None:
        """Look its widgets up once, for each key press needs them."""
        self._place = self.query_one(PlaceLine)
        self._card = self.query_one(CardView)
        self._field = self.query_one(AnswerField)
        self._ratings = self.query_one(RatingRow)

    def action_reveal(self) -> None:
        """Show the answer."""
        raise NotImplementedError

    def why_not(self, act: str, attempt: "Attempt") -> str:
        """What to say of a key, by its id, that does nothing now; empty where that is plain."""
        raise NotImplementedError

    def action_sure(self, sure: bool) -> None:
        """Say whether one is sure, and show the answer."""
        if self.attempt is not None:
            self.attempt.sure = sure
            self.action_reveal()

    def action_page(self, pages: int) -> None:
        """Move through a long card by what is in sight."""
        self._card.scroll_pages(pages)

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing, where its screen has something to say of that.

        What was pressed before the field is shown goes into it; it lets no letter through.
        """
        if (
            self.attempt is not None
            and event.key not in HURRIED
            and not (self._field.takes_keys and event.is_printable)
        ):
            found = self.active_bindings.get(event.key)
            if found and not found.enabled:
                why = self.why_not(str(found.binding.id), self.attempt)
                if why:
                    self.notify(why)
        if self._field.takes_keys and (event.is_printable or not self._field.display):
            event.stop()
            self._field.show()
            self._field.post_message(Key(event.key, event.character))

    def on_input_submitted(self, submitted: AnswerField.Submitted) -> None:
        """The answer was typed: show what it should be."""
        if self.attempt is None or self.attempt.revealed:
            return
        if self._confidence and submitted.value and self.attempt.sure is None:
            self.set_focus(None)  # for the keys that say whether one is sure of it
        else:
            with told(self.app):
                self.action_reveal()

    def on_descendant_focus(self) -> None:
        """Letters are the answer's."""
        self._ratings.typing(on=self._field.takes_keys)

    def on_descendant_blur(self) -> None:
        """The keys of cards work again."""
        self._ratings.typing(on=self._field.takes_keys)
        self.refresh_bindings()
