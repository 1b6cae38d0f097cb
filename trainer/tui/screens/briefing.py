"""The briefing: how ready one is, what the plan asks, and what other minutes or dates would do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.worker import get_current_worker

from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services import briefing as briefings
from trainer.services.briefing import Briefing
from trainer.services.collection import Collection
from trainer.services.outlook import Outlook, outlook
from trainer.tui.briefing_text import sheet
from trainer.tui.screens.briefing_dialogs import BriefingDialog, WeightsDialog
from trainer.tui.screens.sheet import SheetScreen, scroll_keys
from trainer.tui.telling import in_thread

_STEP = 5  # minutes a day, of what-if


class BriefingScreen(SheetScreen[None]):
    """Shows the outlook of a briefing; minutes and date can be tried out before they are set."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "minutes(1)", N_("More time"), id="briefing_more",
                tooltip=N_("See what five minutes a day more would do")),
        Binding("minus", "minutes(-1)", N_("Less time"), id="briefing_less",
                tooltip=N_("See what five minutes a day less would do")),
        Binding("right_square_bracket", "days(1)", N_("Later"), id="briefing_later",
                tooltip=N_("See what a day later would do")),
        Binding("left_square_bracket", "days(-1)", N_("Sooner"), id="briefing_sooner",
                tooltip=N_("See what a day sooner would do")),
        Binding("s", "save", N_("Set so"), id="briefing_save",
                tooltip=N_("Set the minutes and the date that are being tried out")),
        Binding("e", "edit", N_("Change"), id="briefing_edit",
                tooltip=N_("Set date, time and minutes")),
        Binding("w", "weigh", N_("Weights"), id="briefing_weigh",
                tooltip=N_("Say which topics matter more")),
        Binding("l", "last_hour", N_("Last hour"), id="briefing_last_hour",
                tooltip=N_("Red lines and weakest questions, on a page or two")),
        Binding("k", "keep", N_("No date"), id="briefing_keep",
                tooltip=N_("Take the date away: cards come when they fall due")),
        Binding("a", "archive", N_("Archive"), id="briefing_archive",
                tooltip=N_("Put the deck away: nothing of it is asked")),
        *scroll_keys("briefing"),
        Binding("question_mark,f1", "app.help", N_("Help"), id="briefing_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q,b", "close", N_("Close"), id="briefing_close",
                tooltip=N_("Back home")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, briefing: Briefing) -> None:
        super().__init__()
        self._collection = collection
        self._set = self._tried = briefing
        self._found: Outlook | None = None

    def heading(self) -> str:
        """Of which deck it is."""
        return one_line(self._set.name)

    def show_sheet(self) -> None:
        """Work the outlook out; it is shown as soon as there is one."""
        self._card.show(self._card.lay_out(Content.styled(_("Working it out…"), "$quiet")))
        self._look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is tried out can be set; a deck is archived once its date is past."""
        if action == "save":
            return self._tried != self._set
        if action == "archive":
            return self._set.is_past(self._collection.now())
        return True

    def action_minutes(self, steps: int) -> None:
        """Try other minutes a day."""
        minutes = self._tried.minutes
        if minutes is None:
            minutes = (self._found.proposed if self._found else None) or 20
        else:
            minutes = max(0, min(minutes + steps * _STEP, briefings.MOST_MINUTES))
        self._try(replace(self._tried, minutes=minutes))

    def action_days(self, days: int) -> None:
        """Try another date."""
        at = self._tried.at + timedelta(days=days)
        self._try(replace(self._tried, at=at, day=self._collection.days.day_of(at)))

    def action_save(self) -> None:
        """Set what is being tried out."""
        tried = self._tried
        briefings.set_up(self._collection, tried.deck_id, at=tried.at, minutes=tried.minutes)
        self._changed(True)

    def action_edit(self) -> None:
        """Ask for date, time and minutes."""
        dialog = BriefingDialog(self._collection, self._set.deck_id, self._set.name, self._set)
        self.app.push_screen(dialog, self._changed)

    def action_weigh(self) -> None:
        """Ask how much topics matter."""
        topics = [each.topic for each in self._found.topics] if self._found else []
        dialog = WeightsDialog(self._collection, self._set, topics)
        self.app.push_screen(dialog, self._changed)

    def action_last_hour(self) -> None:
        """Show what to look at last."""
        from trainer.services.last_hour import last_hour  # noqa: PLC0415 - only when asked for
        from trainer.tui.screens.last_hour import LastHourScreen  # noqa: PLC0415 - as above

        self.app.push_screen(LastHourScreen(last_hour(self._collection, self._set)))

    def action_keep(self) -> None:
        """Study the deck without a date."""
        self._end(briefings.forget)

    def action_archive(self) -> None:
        """Put the deck away."""
        self._end(briefings.archive)

    def action_close(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def _end(self, how: Callable[[Collection, int], None]) -> None:
        how(self._collection, self._set.deck_id)
        self.dismiss(None)

    def _changed(self, changed: bool | None) -> None:
        found = briefings.of_deck(self._collection, self._set.deck_id)
        if changed and found is not None:
            self._set = found
            self._try(found)

    def _try(self, briefing: Briefing) -> None:
        self._tried = briefing
        self.refresh_bindings()
        self._look()

    def _look(self) -> None:
        """Work the outlook out, first without advice, which takes most of the time."""
        tried = self._tried

        def work() -> Outlook:
            found = outlook(self._collection, tried, advice=False)
            if get_current_worker().is_cancelled:
                return found
            self.app.call_from_thread(self._show, found)
            return outlook(self._collection, tried)

        in_thread(self, work, self._show, group="outlook", exclusive=True)

    def _show(self, found: Outlook) -> None:
        self._found = found
        if self.is_attached:
            tried = self._tried != self._set
            page = self._card.lay_out(sheet(found, self._card.size.width, tried=tried))
            self._card.show_again(page)
