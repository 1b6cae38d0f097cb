"""The study session: a question, its answer, four ratings."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from trainer.domain.plaintext import one_line
from trainer.domain.schedule import CardState, Rating
from trainer.errors import StaleQuestionError, TrainerError
from trainer.i18n import N_, _
from trainer.services.question import Question
from trainer.services.study import StudySession
from trainer.tui.card_text import card_text
from trainer.tui.widgets.card_view import CardView, Page
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.tui.widgets.rating_row import RatingRow

if TYPE_CHECKING:
    from trainer.tui.screens.summary import Choice

_PROPOSED = Rating.GOOD
_PAINTING = 0.002  # s; Textual's thread that writes to the terminal needs the interpreter meanwhile


class StudyScreen(Screen[None]):
    """Asks the session's question; after the reveal grades it and asks the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "reveal", N_("Answer"), id="reveal",
                tooltip=N_("Show the answer")),
        Binding("space,enter", "accept", N_("Good"), id="accept",
                tooltip=N_("Take the proposed rating")),
        Binding("1", "grade(1)", N_("Again"), show=False, id="grade_again",
                tooltip=N_("I did not know it")),
        Binding("2", "grade(2)", N_("Hard"), show=False, id="grade_hard",
                tooltip=N_("I knew it with effort")),
        Binding("3", "grade(3)", N_("Good"), show=False, id="grade_good",
                tooltip=N_("I knew it")),
        Binding("4", "grade(4)", N_("Easy"), show=False, id="grade_easy",
                tooltip=N_("I knew it at once")),
        Binding("h", "hint", N_("Hint"), id="hint", tooltip=N_("Show the hint")),
        Binding("u", "undo", N_("Undo"), id="undo",
                tooltip=N_("Take back the latest answer, suspending, burying or mark")),
        Binding("minus", "bury", N_("Bury"), id="bury",
                tooltip=N_("Put the card off until tomorrow")),
        Binding("at", "suspend", N_("Suspend"), id="suspend",
                tooltip=N_("Put the card away until it is unsuspended")),
        Binding("asterisk", "mark", N_("Mark"), id="mark",
                tooltip=N_("Mark the note, or unmark it")),
        Binding("i", "info", N_("Info"), id="info", tooltip=N_("Schedule and history of the card")),
        Binding("question_mark,f1", "help", N_("Help"), id="help", tooltip=N_("What the keys do")),
        Binding("q,escape", "leave", N_("Stop"), id="leave",
                tooltip=N_("End the sitting; everything is saved")),
        Binding("up", "scroll(-1)", N_("Scroll up"), show=False, id="scroll_up"),
        Binding("down", "scroll(1)", N_("Scroll down"), show=False, id="scroll_down"),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, session: StudySession) -> None:
        super().__init__()
        self._session = session
        self._hinted = self._revealed = False
        self._answer: Page | None = None
        self._ahead: tuple[Question, Page] | None = None
        self._asked_at = monotonic()

    def compose(self) -> ComposeResult:
        yield PlaceLine(id="place")
        yield CardView(id="card")
        yield RatingRow(id="ratings")
        yield KeyBar()

    def on_mount(self) -> None:
        self._place = self.query_one(PlaceLine)
        self._card = self.query_one(CardView)
        self._ratings = self.query_one(RatingRow)
        self._ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grading waits for the reveal; nothing but undo and leaving works without a question."""
        question = self._session.question
        if action in ("grade", "accept"):
            return self._revealed
        if action == "reveal":
            return not self._revealed
        if action == "hint":
            return not self._revealed and question is not None and bool(question.content.hint)
        return True

    def action_reveal(self) -> None:
        """Show the answer, its key points and what each rating would do."""
        if self._session.question is not None:
            self._ratings.show(self._session.outcomes(), _PROPOSED)
            self._revealed = True
            self._show_card()
            self.call_after_refresh(self._prepare)

    def action_accept(self) -> None:
        """Take the proposed rating."""
        self._grade(_PROPOSED)

    def action_grade(self, rating: int) -> None:
        """Give this rating."""
        self._grade(Rating(rating))

    def action_hint(self) -> None:
        """Show the hint, before the answer."""
        self._hinted = True
        self._show_card()

    def action_undo(self) -> None:
        """Take back the latest act of studying and ask that card again."""
        try:
            undone = self._session.undo()
        except TrainerError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        if undone is None:
            self.notify(_("There is nothing of a study session to undo."))
            return
        self.notify(_("Undone: {what}").format(what=undone), markup=False)
        self._ask()

    def action_bury(self) -> None:
        """Put the card off until tomorrow."""
        self._put_aside(self._session.bury, _("Put off until tomorrow; u takes it back."))

    def action_suspend(self) -> None:
        """Put the card away."""
        self._put_aside(self._session.suspend, _("Suspended; u takes it back."))

    def action_mark(self) -> None:
        """Mark the note, or unmark it."""
        self._session.mark()
        self._show_place()

    def action_info(self) -> None:
        """Show the card's schedule and history."""
        from trainer.tui.screens.info import InfoScreen  # noqa: PLC0415 - only when asked for

        question = self._session.question
        if question is not None:
            self.app.push_screen(InfoScreen(self._session.info()))

    def action_help(self) -> None:
        """Say what the keys do."""
        from trainer.tui.screens.help import HelpScreen  # noqa: PLC0415 - only when asked for

        self.app.push_screen(HelpScreen(self))

    def action_scroll(self, lines: int) -> None:
        """Move through a long card."""
        self._card.scroll_lines(lines)

    def action_leave(self) -> None:
        """End the sitting and show what it came to, if anything was answered."""
        if self._session.answered:
            self._end()
        else:
            self._close()

    def _grade(self, rating: Rating) -> None:
        spent = timedelta(seconds=monotonic() - self._asked_at)
        try:
            leech = self._session.grade(rating, spent)
        except StaleQuestionError as error:
            self.notify(str(error), severity="warning", markup=False)
            self._session.skip()
            leech = False
        if leech:
            self.notify(_("A leech: forgotten too often, so it is suspended; u takes it back."))
        self._ask()

    def _put_aside(self, act: Callable[[], None], said: str) -> None:
        if self._session.question is None:
            return
        try:
            act()
            self.notify(said)
        except StaleQuestionError as error:
            self.notify(str(error), severity="warning", markup=False)
            self._session.skip()
        self._ask()

    def _ask(self) -> None:
        """Put the session's question on the screen, or the summary where nothing waits."""
        self._revealed = self._hinted = False
        if self._session.question is None:
            self._end()
            return
        self._show_place()
        self._show_card()
        self._asked_at = monotonic()
        self._answer = None
        self.call_after_refresh(self._prepare)

    async def _prepare(self) -> None:
        """What can wait until the screen is painted, and what the next key would wait for."""
        await asyncio.sleep(_PAINTING)
        if not self._revealed:
            self._ratings.hide()
        self.refresh_bindings()
        question = self._session.question
        if question is not None and self._answer is None:
            self._answer = self._page(question, revealed=True)
            self._session.outcomes()
            ahead = self._session.prepare()
            self._ahead = None if ahead is None else (ahead, self._page(ahead))

    def _page(self, question: Question, *, hinted: bool = False, revealed: bool = False) -> Page:
        return self._card.lay_out(card_text(question, hinted=hinted, revealed=revealed))

    def _show_card(self) -> None:
        question = self._session.question
        if question is None:
            return
        if self._revealed and self._answer is not None:
            page = self._answer
        elif self._ahead is not None and not self._hinted and question.reads_as(self._ahead[0]):
            page = self._ahead[1]
        else:
            page = self._page(question, hinted=self._hinted, revealed=self._revealed)
        self._card.show(page)

    def _show_place(self) -> None:
        question = self._session.question
        if question is None:
            return
        waiting = question.waiting
        state = question.schedule.state
        new = waiting.new + (state is CardState.NEW)
        learning = waiting.learning + (state in (CardState.LEARNING, CardState.RELEARNING))
        review = waiting.review + (state is CardState.REVIEW)
        total = question.answered + new + learning + review
        counts = _("{at}/{of} · new {new} · learning {learning} · review {review}").format(
            at=question.answered + 1, of=total, new=new, learning=learning, review=review
        )
        mark = "★ " if question.marked else ""
        self._place.show(f"{mark}{one_line(question.deck)}", counts)

    def _end(self) -> None:
        from trainer.tui.screens.summary import SummaryScreen  # noqa: PLC0415 - at the end alone

        self.app.push_screen(SummaryScreen(self._session.summary()), self._after_summary)

    def _after_summary(self, choice: "Choice | None") -> None:
        if choice == "undo":
            self.action_undo()
            if self._session.question is None:
                self._end()
        elif choice == "continue":
            self._session.refresh()
            self._ask()
        else:
            self._close()

    def _close(self) -> None:
        """Back home, or out where the program began with this sitting."""
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)
        else:
            self.app.exit()
