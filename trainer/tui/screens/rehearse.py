"""The rehearsal: a question that is put, an answer against the clock, points to tick."""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from trainer.domain.mock import Manner
from trainer.domain.mock_score import SECONDS_PER_ANSWER
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError, TrainerError
from trainer.i18n import _
from trainer.services.attempt import Attempt
from trainer.services.question import Given
from trainer.services.rehearsal import Rehearsal
from trainer.services.rehearsal_questions import proposed, to_be_said
from trainer.services.rehearsal_report import report
from trainer.services.words import asked_for_confidence
from trainer.tui.card_text import card_text
from trainer.tui.keymap import key_of
from trainer.tui.leaving import leave
from trainer.tui.screens.asking import AskingScreen
from trainer.tui.screens.rehearse_keys import KEYS, TOLD, is_possible, why_not

if TYPE_CHECKING:
    from trainer.tui.screens.rehearsal_report import Choice


class RehearseScreen(AskingScreen):
    """Puts the rehearsal's questions; after each answer its points are ticked, and it is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(self, rehearsal: Rehearsal) -> None:
        super().__init__(asks_confidence=rehearsal.settings.confidence)
        self.rehearsal = rehearsal

    def on_mount(self) -> None:
        self.find_widgets()
        self.set_interval(1, self._show_place)
        self.ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What comes after the reveal waits for it; letters are the answer's while one types."""
        if self._field.takes_keys:
            return False
        possible = is_possible(
            action,
            self.attempt,
            asks_confidence=self._confidence,
            undoable=bool(self.rehearsal.answers),
        )
        return True if possible else None if action in TOLD else False

    def why_not(self, act: str, attempt: Attempt) -> str:
        """What to say of a key that does nothing now."""
        return why_not(act, attempt)

    def action_reveal(self) -> None:
        """End the answer; the clock stands still from here."""
        if self.attempt is None or self.attempt.revealed:
            return
        if self._field.is_open:
            self.attempt.type(self._field.value)
        self._watch.hold()
        self.attempt.reveal()
        self._field.close()
        self._show()

    def action_type(self) -> None:
        """Type the answer."""
        self._field.open(_("Type what you would say; Enter when you are done"))
        self._field.show()
        self.refresh_bindings()

    def action_tick(self, place: int | None = None) -> None:
        """Tick a point: the one at `place`, else the one at the cursor."""
        if self.attempt is not None and self.attempt.revealed:
            self.attempt.tick(self.attempt.cursor if place is None else place)
            self._show_again()

    def action_all_said(self) -> None:
        """Tick all that had to be said; where that is so already, none of it."""
        if self.attempt is not None:
            must = to_be_said(self.attempt)
            said = self.attempt.ticked
            self.attempt.ticked = said - must if must <= said else said | must
            self._show_again()

    def action_move(self, step: int) -> None:
        """Go through the points; where there are none, through a long card."""
        if self.attempt is None or not self.attempt.revealed or not self.attempt.places:
            self._card.scroll_lines(step)
            return
        before = self.attempt.cursor
        self.attempt.move(step)
        self._show_again()
        if self.attempt.cursor == before:  # at an end: on to the text beyond
            self._card.scroll_lines(step)

    def action_accept(self) -> None:
        """Keep the answer with the rating proposed."""
        if self.attempt is not None:
            self.action_grade(proposed(self.attempt).value)

    def action_grade(self, rating: int) -> None:
        """Keep the answer with this rating, and put the next question."""
        attempt = self.attempt
        if attempt is None or not attempt.revealed:
            return
        given = Given(Rating(rating), self._watch.spent, attempt.ticked, attempt.sure)
        try:
            outcome = self.rehearsal.answer(given, attempt.written)
        except StaleQuestionError as error:
            self.notify(str(error), severity="warning", markup=False)
            self.rehearsal.skip()
        else:
            if outcome.leech:
                self.notify(_("Forgotten again and again: this card is suspended now."))
            elif outcome.in_study:
                self.notify(_("Failed: it counts as failed in your study too."))
        self.ask()

    def action_undo(self) -> None:
        """Take back the latest answer, and put its question again."""
        if self.rehearsal.undo():
            self.notify(_("Undone; the question is put again."))
        self.ask()

    def action_source(self) -> None:
        """Show what the letter says there."""
        from trainer.services.sources import sources  # noqa: PLC0415 - only when asked for
        from trainer.tui.screens.source import SourceScreen  # noqa: PLC0415 - as above

        if self.attempt is not None:
            found = sources(self.rehearsal.collection, self.attempt.question)
            self.app.push_screen(SourceScreen(found))

    def action_pause(self) -> None:
        """Cover the card."""
        from trainer.tui.screens.pause import PauseScreen  # noqa: PLC0415 - only when asked for

        self.app.push_screen(PauseScreen())

    def action_confidence(self) -> None:
        """Ask before each reveal whether one is sure, or no longer."""
        self._confidence = not self._confidence
        sure = key_of(self.rehearsal.settings, "rehearse_sure", _("y"))
        unsure = key_of(self.rehearsal.settings, "rehearse_unsure", "n")
        self.notify(asked_for_confidence(self._confidence, sure, unsure))
        self._show_row()
        self.refresh_bindings()

    def action_leave(self) -> None:
        """Break off; show the report, if anything was answered."""
        self.attempt = None
        self._sum_up()

    def on_screen_suspend(self) -> None:
        """Time in another window is not spent on the answer."""
        if self.attempt is not None and not self.attempt.revealed:
            self._watch.hold()

    def on_screen_resume(self) -> None:
        """The clock goes on, unless the answer is over."""
        if self.attempt is not None and not self.attempt.revealed:
            self._watch.go_on()

    def ask(self) -> None:
        """Put the rehearsal's question on the screen, or the report where it is over."""
        asked = self.rehearsal.asked
        if asked is None:
            self.attempt = None
            self._sum_up()
            return
        self.attempt = Attempt(asked.question)
        self._watch.start()
        self._field.close()
        self._show()

    def _show(self) -> None:
        """The card from its start."""
        if self.attempt is not None:
            self._card.show(self._card.lay_out(card_text(self.attempt)))
            self._show_row()
            self._show_place()
            self.refresh_bindings()

    def _show_again(self) -> None:
        """The card as it stands after a tick, in its place."""
        if self.attempt is not None:
            self._card.show_again(self._card.lay_out(card_text(self.attempt)))
            self._show_row()

    def _show_row(self) -> None:
        if self.attempt is None:
            return
        if self.attempt.revealed:
            self._ratings.show((), proposed(self.attempt))
        else:
            self._ratings.invite(asks_confidence=self._confidence, words=_("␣  I am done"))

    def _show_place(self) -> None:
        """Where one is, and the clock; a silent asker shows none."""
        asked = self.rehearsal.asked
        if asked is None or self.attempt is None:
            return
        figures = f"{asked.at}/{self.rehearsal.total}" if not self.rehearsal.plan.minutes else (
            _("question {n}").format(n=asked.at))  # fmt: skip
        seconds = round(self._watch.spent.total_seconds())
        if asked.manner is not Manner.SILENT or self.attempt.revealed:
            figures += f" · {seconds // 60}:{seconds % 60:02}"
            if seconds > SECONDS_PER_ANSWER:
                figures += " · " + _("time is up")
        minutes = self.rehearsal.plan.minutes
        if minutes is not None:
            spent = int(self.rehearsal.spent.total_seconds()) // 60
            figures += " · " + _("{n} of {of} min").format(n=spent, of=minutes)
        name = _("Rehearsal: {deck}").format(deck=one_line(asked.question.deck))
        self._place.show(name, figures)

    def _sum_up(self) -> None:
        """The report, or home where nothing was answered."""
        from trainer.tui.screens.rehearsal_report import ReportScreen  # noqa: PLC0415 - at the end

        if self.rehearsal.rehearsal_id is None:
            self.close()
            return

        def chosen(choice: "Choice | None") -> None:
            if choice == "undo":
                try:
                    self.action_undo()
                except TrainerError:
                    self._sum_up()  # no question is put meanwhile
                    raise
            elif choice == "continue":
                self.ask()
            else:
                self.close()

        collection = self.rehearsal.collection
        self.app.clear_notifications()  # they would cover it
        self.app.push_screen(
            ReportScreen(
                report(collection, self.rehearsal.rehearsal_id),
                collection,
                just_held=True,
                broken_off=self.rehearsal.asked is not None,
            ),
            chosen,
        )

    def close(self) -> None:
        """Back home, or out where the program began with this rehearsal."""
        leave(self)
