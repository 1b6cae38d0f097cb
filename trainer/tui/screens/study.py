"""The study session: a question, its answer, four ratings."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError
from trainer.i18n import _
from trainer.services.attempt import Attempt
from trainer.services.study import StudySession
from trainer.services.words import asked_for_confidence
from trainer.tui.auto_advance import AutoAdvance
from trainer.tui.keymap import key_of
from trainer.tui.leaving import leave
from trainer.tui.pages import Pages
from trainer.tui.place_text import figures, name_of
from trainer.tui.screens import study_windows as windows
from trainer.tui.screens.asking import AskingScreen
from trainer.tui.screens.study_keys import KEYS, TOLD, is_possible, why_not

_CLOCK = 5  # s between two looks at it
_PAINTING = 0.002  # s; Textual's thread that writes to the terminal needs the interpreter meanwhile


class StudyScreen(AskingScreen):
    """Asks the session's question; after the reveal grades it and asks the next."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(self, session: StudySession) -> None:
        super().__init__(asks_confidence=session.settings.confidence)
        self.session = session
        self._auto = AutoAdvance(self)

    def on_mount(self) -> None:
        self.find_widgets()
        self._pages = Pages(self._card)
        self._ratings.invite(asks_confidence=self._confidence)
        if self.session.is_timed:
            self.set_interval(_CLOCK, self._show_time)
        self.ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grading waits for the reveal; what a question has not cannot be asked of it."""
        if self.attempt is not None and self._field.takes_keys:  # letters are the answer's
            by_other_keys = action in ("hint", "undo", "media") and self._field.display
            if parameters != ("help",) and not by_other_keys:
                return False
        if is_possible(action, parameters, self.attempt, asks_confidence=self._confidence):
            return True
        return None if action in TOLD or parameters == ("source",) else False

    def why_not(self, act: str, attempt: Attempt) -> str:
        """What to say of a key for what the card has not."""
        return why_not(act, attempt)

    def action_reveal(self) -> None:
        """Show the answer, its key points and what each rating would do."""
        if self.attempt is not None:
            if self._field.is_open and self.attempt.typed is None:
                self.attempt.type(self._field.value)
            self.attempt.reveal()
            self._field.close()
            self._ratings.show(self.session.outcomes(), self.attempt.proposed)
            self._pages.show(self.attempt)
            self._auto.start()
            self.call_after_refresh(self._prepare)

    def action_accept(self) -> None:
        """Take the proposed rating."""
        if self.attempt is not None:
            self._grade(self.attempt.proposed)

    def action_grade(self, rating: int) -> None:
        """Give this rating."""
        self._grade(Rating(rating))

    def action_choose(self, number: int) -> None:
        """Choose the option of this number, or take that back."""
        self.action_tick(number - 1)

    def action_tick(self, place: int | None = None) -> None:
        """Choose an option or tick a point: the one at `place`, else the one at the cursor."""
        if self.attempt is not None:
            self.attempt.tick(self.attempt.cursor if place is None else place)
            self._repaint()

    def action_move(self, step: int) -> None:
        """Go through options or points; where there are none, through a long card."""
        if self.attempt is None or not self.attempt.places:
            self._card.scroll_lines(step)
            return
        before = self.attempt.cursor
        self.attempt.move(step)
        self._repaint()
        if self.attempt.cursor == before:  # at an end: on to the text beyond
            self._card.scroll_lines(step)

    def action_hint(self) -> None:
        """Show the hint, before the answer."""
        if self.attempt is not None:
            self.attempt.hinted = True
            self._pages.show(self.attempt)

    def action_media(self) -> None:
        """Open the card's picture or sound; one of several is chosen first."""
        if self.attempt is not None:
            windows.open_media(self, self.attempt.media)

    @property
    def keys_left_out(self) -> frozenset[str]:
        """Ids of keys that help does not list now."""
        has_media = self.attempt is not None and bool(self.attempt.media)
        return frozenset() if has_media else frozenset({"media"})

    def action_type(self) -> None:
        """Type the answer."""
        self._open_field()
        self._field.show()
        self.refresh_bindings()

    def on_input_changed(self) -> None:
        """Nobody is interrupted in writing."""
        self._auto.start()

    def action_undo(self) -> None:
        """Take back the latest act of studying and ask that card again."""
        undone = self.session.undo()
        if undone is None:
            self.notify(_("There is nothing of a study session to undo."))
            return
        self.notify(_("Undone: {what}").format(what=undone), markup=False)
        self.ask(opens_field=False)  # so that u can be pressed again

    def action_bury(self) -> None:
        """Put the card off until tomorrow."""
        self.put_aside(self.session.bury, _("Put off until tomorrow; {key} takes it back."))

    def action_suspend(self) -> None:
        """Put the card away."""
        self.put_aside(self.session.suspend, _("Suspended; {key} takes it back."))

    def action_mark(self) -> None:
        """Mark the note, or unmark it."""
        self.session.mark()
        self._show_place()

    def action_flag(self) -> None:
        """Give the card the next flag, or none after the last."""
        self.session.flag()
        self._show_place()

    def action_confidence(self) -> None:
        """Ask before each reveal whether one is sure, or no longer."""
        self._confidence = not self._confidence
        sure, unsure = self._key("sure", _("y")), self._key("unsure", "n")
        self.notify(asked_for_confidence(self._confidence, sure, unsure))
        if self.attempt is not None and not self.attempt.revealed:
            self._ratings.invite(asks_confidence=self._confidence)
        self.refresh_bindings()

    def action_window(self, name: str) -> None:
        """Open one of the windows over the card."""
        windows.WINDOWS[name](self)

    def action_leave(self) -> None:
        """End the sitting and show what it came to, if anything was answered."""
        if self.session.tally.answered:
            windows.sum_up(self)
        else:
            self.close()

    def on_screen_suspend(self) -> None:
        """Time in another window is not spent on the answer."""
        self._watch.hold()

    def on_screen_resume(self) -> None:
        """The clock goes on."""
        self._watch.go_on()
        self._auto.start()

    def _grade(self, rating: Rating) -> None:
        attempt = self.attempt
        if attempt is None:
            return
        spent = self._watch.spent
        leech = False
        try:
            leech = self.session.grade(rating, spent, attempt.ticked, sure=attempt.sure)
        except StaleQuestionError as error:
            self.notify(str(error), severity="warning", markup=False)
            self.session.skip()
        self.ask()
        if leech or self.session.stuck:
            windows.help_leech(self, attempt.question, put_away=leech)

    def put_aside(self, act: Callable[[], None], said: str) -> None:
        """Do something that puts the card away, say so, and ask the next."""
        if self.attempt is None:
            return
        try:
            act()
            self.notify(said.format(key=self._undo_key()))
        except StaleQuestionError as error:
            self.notify(str(error), severity="warning", markup=False)
            self.session.skip()
        self.ask()

    def ask(self, *, opens_field: bool = True) -> None:
        """Put the session's question on the screen, or the summary where nothing waits.

        `opens_field`: where the answer is to be typed, the next key is the answer's already.
        """
        question = self.session.question
        self._auto.stop()
        if question is None:
            self.attempt = None
            windows.sum_up(self)
            return
        self.attempt = Attempt(question)
        if opens_field and self.session.wants_typing(question):
            self._open_field()
        else:
            self._field.close()
        self._watch.start()
        self._show_place()
        self._pages.show(self.attempt)
        self.call_after_refresh(self._prepare)

    async def _prepare(self) -> None:
        """What can wait until the screen is painted, and what the next key would wait for."""
        await asyncio.sleep(_PAINTING)
        attempt = self.attempt
        if attempt is None or self.session.question is None:
            return
        if not attempt.revealed and not self._pages.prepared(attempt.question):
            self._ratings.invite(asks_confidence=self._confidence)
            self._field.show()
            self._auto.start()
        self.refresh_bindings()
        if not self._pages.prepared(attempt.question):
            self._ratings.prepare(self.session.outcomes(), attempt.proposed)
            self._pages.prepare(attempt.question, self.session.prepare())

    def _open_field(self) -> None:
        self._field.open(_("Type the answer; Enter compares it"))

    def advance(self) -> None:
        """Do what space or Enter would do now."""
        if self.attempt is None:
            return
        if self.attempt.revealed:
            self.action_accept()
        else:
            self.action_reveal()

    def _repaint(self) -> None:
        """Show the card as it stands after a tick, in its place, and what that proposes."""
        if self.attempt is not None:
            self._auto.start()
            self._pages.show_again(self.attempt)
            if self.attempt.revealed:
                self._ratings.propose(self.attempt.proposed)

    def take_over(self, before: Attempt) -> None:
        """Go on with an attempt whose note was edited meanwhile."""
        if self.attempt is None or self.attempt.question.card_id != before.question.card_id:
            return
        self.attempt.take_over(before)
        if before.revealed:
            self.action_reveal()
            self._repaint()

    def _undo_key(self) -> str:
        """The key that takes an act back now: letters belong to an answer that is to be typed."""
        question = self.session.question
        typing = question is not None and self.session.wants_typing(question)
        return self._key("undo", "ctrl+z" if typing else "u")

    def _key(self, act: str, usual: str) -> str:
        return key_of(self.session.settings, act, usual)

    def _show_place(self) -> None:
        question = self.session.question
        if question is not None:
            place = figures(question, self.session, self._watch.spent)
            self._place.show(name_of(question), place)

    def _show_time(self) -> None:
        if self.is_active:
            self._show_place()

    def close(self) -> None:
        """Back home, or out where the program began with this sitting."""
        leave(self)
