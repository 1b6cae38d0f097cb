"""Windows that ask for the date of a briefing, its minutes a day, and which topics matter."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services import briefing as briefings
from trainer.services import dates
from trainer.services.briefing import Briefing
from trainer.services.collection import Collection
from trainer.services.outlook_words import weekdays
from trainer.tui.in_turn import in_turn
from trainer.tui.prose import plain
from trainer.tui.widgets.key_bar import KeyBar

_WEIGHTS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0)


class BriefingDialog(ModalScreen[bool]):
    """Asks for date, time and minutes, and sets them; answers True once that was done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", N_("Set"), id="date_accept", priority=True,
                tooltip=N_("Study for this date")),
        Binding("tab", "app.focus_next", N_("Next field"), id="date_next",
                tooltip=N_("To the next field")),
        Binding("escape", "cancel", N_("Cancel"), id="date_cancel", tooltip=N_("Change nothing")),
    ]  # fmt: skip

    def __init__(
        self, collection: Collection, deck_id: int, name: str, before: Briefing | None = None
    ) -> None:
        super().__init__()
        self._collection = collection
        self._deck_id = deck_id
        self._deck = name
        self._before = before

    def compose(self) -> ComposeResult:
        before = self._before
        local = before.at.astimezone() if before else None
        minutes = "" if before is None or before.minutes is None else str(before.minutes)
        others = before.weekdays.items() if before else ()
        with Vertical(classes="dialog"):
            title = _("The briefing for {deck}").format(deck=one_line(self._deck))
            yield Static(title, classes="dialog-title", markup=False)
            yield from _field("day", _("Date"), f"{local:%Y-%m-%d}" if local else "", "2027-03-02")
            yield from _field("time", _("Time"), f"{local:%H:%M}" if local else "", "09:00")
            yield from _field("minutes", _("Minutes a day"), minutes, _("no limit"))
            yield from _field(
                "weekdays",
                _("Other minutes on some days"),
                " ".join(f"{weekdays()[day]}={n}" for day, n in sorted(others)),
                f"{weekdays()[5]}=0 {weekdays()[6]}=45",
            )
            yield Static(
                _("Until then a plan says what is asked, so that most is known on that day."),
                classes="dialog-hint",
            )
            yield Static(id="date-problem", classes="dialog-problem", markup=False)
            yield KeyBar()

    @in_turn
    def action_accept(self) -> None:
        """Set what was written, where it makes sense."""
        try:
            at = self._instant()
            others = dict(map(dates.weekday_minutes, self._text("weekdays").split()))
            minutes = dates.minutes(self._text("minutes"))
            briefings.set_up(
                self._collection,
                self._deck_id,
                at=at,
                minutes=minutes,
                weekdays=others,
            )
        except TrainerError as error:
            self.query_one("#date-problem", Static).update(str(error))
            return
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(False)

    def _instant(self) -> datetime:
        day, time, now = self._text("day"), self._text("time"), self._collection.now()
        return dates.at(day, time, now) if time else dates.instant(day, now)

    def _text(self, name: str) -> str:
        return self.query_one(f"#date-{name}", Input).value.strip()


class WeightsDialog(ModalScreen[bool]):
    """Asks how much each topic matters; answers True once something was changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "weigh(1)", N_("More"), id="weights_more", priority=True,
                tooltip=N_("This topic matters more")),
        Binding("left", "weigh(-1)", N_("Less"), id="weights_less", priority=True,
                tooltip=N_("This topic matters less")),
        Binding("escape,enter,q", "close", N_("Done"), id="weights_close", priority=True,
                tooltip=N_("Back to the briefing")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, briefing: Briefing, topics: Sequence[str]) -> None:
        super().__init__()
        self._collection = collection
        self._deck_id = briefing.deck_id
        self._weights = {topic: briefing.topic_weights.get(topic, 1.0) for topic in topics}
        self._topics = list(topics)
        self._changed = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("How much each topic matters"), classes="dialog-title")
            yield OptionList(*(Option(self._line(topic)) for topic in self._topics))
            yield Static(_("1 is as usual, 0 is not asked."), classes="dialog-hint")
            yield KeyBar()

    def on_mount(self) -> None:
        if self._topics:
            self.query_one(OptionList).highlighted = 0

    @in_turn
    def action_weigh(self, step: int) -> None:
        """Give the topic under the bar the next weight."""
        options = self.query_one(OptionList)
        place = options.highlighted
        if place is None:
            return
        topic = self._topics[place]
        nearest = min(range(len(_WEIGHTS)), key=lambda n: abs(_WEIGHTS[n] - self._weights[topic]))
        weight = _WEIGHTS[max(0, min(nearest + step, len(_WEIGHTS) - 1))]
        if weight != self._weights[topic]:
            briefings.weigh(self._collection, self._deck_id, topic, weight)
            self._weights[topic], self._changed = weight, True
            options.replace_option_prompt_at_index(place, self._line(topic))

    @in_turn
    def action_close(self) -> None:
        """Leave it so."""
        self.dismiss(self._changed)

    def _line(self, topic: str) -> Content:
        name = one_line(topic) or _("without a topic")
        weight = self._weights[topic]
        return plain(f"{weight:>4g} {'■' * round(2 * weight):<10} {name}")


def _field(name: str, label: str, value: str, example: str) -> ComposeResult:
    with Horizontal():
        yield Label(label)
        yield Input(value, id=f"date-{name}", max_length=80, compact=True, placeholder=example)
