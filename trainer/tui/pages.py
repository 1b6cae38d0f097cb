"""The cards of a sitting as painted pages, laid out while nobody waits."""

from trainer.services.attempt import Attempt
from trainer.services.question import Question
from trainer.tui.card_text import card_text
from trainer.tui.widgets.card_view import CardView, Page


class Pages:
    """What `view` shows of a question, and of the one expected after it."""

    def __init__(self, view: CardView) -> None:
        self._view = view
        self._answer: tuple[Question, Page] | None = None
        self._ahead: tuple[Question, Page] | None = None

    def prepared(self, question: Question) -> bool:
        """Whether the question's answer is laid out."""
        return self._answer is not None and self._answer[0] is question

    def prepare(self, question: Question, ahead: Question | None) -> None:
        """Lay out the question's answer, with nothing ticked yet, and the next question."""
        revealed = Attempt(question)
        revealed.reveal()
        self._answer = question, self._page(revealed)
        self._ahead = None if ahead is None else (ahead, self._page(Attempt(ahead)))

    def show(self, attempt: Attempt) -> None:
        """Show the card as it stands, from its start."""
        self._view.show(self._laid_out(attempt) or self._page(attempt))

    def show_again(self, attempt: Attempt) -> None:
        """Show the card as it stands, from where it was."""
        self._view.show_again(self._page(attempt))

    def _laid_out(self, attempt: Attempt) -> Page | None:
        """The page made ahead, where nothing was done to the card meanwhile."""
        question = attempt.question
        if attempt.hinted or attempt.chosen or attempt.typed is not None:
            return None
        if attempt.revealed:
            return self._answer[1] if self._answer and self._answer[0] is question else None
        return self._ahead[1] if self._ahead and question.reads_as(self._ahead[0]) else None

    def _page(self, attempt: Attempt) -> Page:
        return self._view.lay_out(card_text(attempt))
