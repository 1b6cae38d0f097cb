"""Own parameters: fitted in the background, compared, and adopted when better and asked for."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ProgressBar
from textual.worker import Worker, WorkerState, get_current_worker

from trainer.domain.plaintext import one_line
from trainer.errors import CancelError, TrainerError
from trainer.i18n import N_, _
from trainer.services import fit_words, fitting
from trainer.services.collection import Collection
from trainer.services.fitting import Adopted, Fit
from trainer.tui.keymap import key_of
from trainer.tui.prose import plain
from trainer.tui.screens.sheet import scroll_keys
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

_GAP = Content("")


class FitScreen(Screen[None]):
    """Fits to the answers to the deck `name` and those below it (None: to all), and shows it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "adopt", N_("Adopt"), id="fit_adopt",
                tooltip=N_("Use these parameters, and replay all schedules with them")),
        *scroll_keys("fit"),
        Binding("question_mark,f1", "app.help", N_("Help"), id="fit_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "cancel", N_("Back"), id="fit_cancel",
                tooltip=N_("Change nothing, and go back")),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, collection: Collection, name: str | None = None) -> None:
        super().__init__()
        self._collection = collection
        self._name = name
        self._fit: Fit | None = None
        self._worker: Worker[Fit] | Worker[Adopted] | None = None

    def compose(self) -> ComposeResult:
        yield PlaceLine(id="place")
        yield ProgressBar(id="import-progress", show_eta=False)
        yield CardView(id="card")
        yield KeyBar()

    def on_mount(self) -> None:
        self._card = self.query_one(CardView)
        self._place("")
        self._worker = self.run_worker(self._fitted, thread=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Long work has ended."""
        if event.worker is not self._worker:
            return
        if event.state is WorkerState.SUCCESS:
            self._worker = None
            self._ended(event.worker.result)
        elif event.state is WorkerState.ERROR:
            self._worker = None
            self._failed(event.worker.error)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One adopts what is better, once it is there."""
        if action == "adopt":
            return self._worker is None and self._fit is not None and self._fit.is_better
        return True

    def action_adopt(self) -> None:
        """Use them, and replay the schedules."""
        assert self._fit is not None
        fit = self._fit
        self.query_one(ProgressBar).display = True
        self._worker = self.run_worker(
            lambda: fitting.adopt(self._collection, fit, self._seen),
            thread=True,
            exit_on_error=False,
        )
        self.refresh_bindings()

    def action_scroll(self, lines: int) -> None:
        """Move through what was found."""
        self._card.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """Move by what the screen holds."""
        self._card.scroll_pages(pages)

    def action_cancel(self) -> None:
        """End what goes on; where nothing does, go back."""
        if self._worker is not None:
            self._worker.cancel()
        if self._fit is None or self._worker is None:
            self.dismiss(None)
        else:
            self._place(_("cancelling"))

    def _fitted(self) -> Fit:
        return fitting.fit(self._collection, self._name, self._seen)

    def _seen(self, step: str, done: int, total: int) -> None:
        """Told by the thread how far it is."""
        if get_current_worker().is_cancelled:
            raise CancelError(_("Cancelled; nothing was changed."))
        self.app.call_from_thread(self._show_progress, step, done, total)

    def _show_progress(self, step: str, done: int, total: int) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=total, progress=done)
            self._place(_(step))

    def _ended(self, result: Fit | Adopted | None) -> None:
        self.query_one(ProgressBar).display = False
        if isinstance(result, Adopted):
            undo = key_of(self._collection.settings, "home_undo", "u")
            takes_back = _("{key} on home takes it back.").format(key=undo)
            self.notify(f"{fit_words.done(result)} {takes_back}", markup=False)
            self.dismiss(None)
            return
        assert result is not None
        self._fit = result
        self._place(_("nothing is changed yet"))
        self._show(_sheet(result))
        self.refresh_bindings()

    def _failed(self, error: BaseException | None) -> None:
        self.query_one(ProgressBar).display = False
        if not isinstance(error, TrainerError):
            raise error or RuntimeError("a worker failed without an error")
        if self._fit is not None:
            self.notify(str(error), severity="warning", markup=False)
            self._place(_("nothing is changed yet"))
        else:
            self._place("")
            self._show(Content(one_line(str(error))))
        self.refresh_bindings()

    def _show(self, text: Content) -> None:
        self.call_after_refresh(lambda: self._card.show(self._card.lay_out(text)))

    def _place(self, state: str) -> None:
        name = _("all decks") if self._name is None else one_line(self._name)
        self.query_one(PlaceLine).show(_("Own parameters: {name}").format(name=name), state)


def _sheet(fit: Fit) -> Content:
    parameters = ", ".join(map(str, fit.parameters))
    lines = [
        plain(fit_words.summary(fit)),
        _GAP,
        *(plain(line) for line in fit_words.aligned(fit_words.scores(fit))),
        plain(fit_words.verdict(fit), "bold"),
        _GAP,
        *(plain(line) for line in fit_words.aligned(fit_words.workloads(fit))),
        plain(fit_words.suggestion(fit)),
        _GAP,
        plain(_("Parameters: {numbers}").format(numbers=parameters), "$quiet"),
    ]
    return Content("\n").join(lines)
