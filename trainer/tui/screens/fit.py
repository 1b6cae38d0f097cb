"""Own parameters: fitted in the background, compared, and adopted when better and asked for."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services import fit_words, fitting
from trainer.services.collection import Collection
from trainer.services.fitting import Adopted, Fit
from trainer.tui.keymap import key_of
from trainer.tui.prose import plain
from trainer.tui.screens.long_work import LongWorkScreen
from trainer.tui.screens.sheet import scroll_keys

_GAP = Content("")


class FitScreen(LongWorkScreen[None]):
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

    def __init__(self, collection: Collection, name: str | None) -> None:
        super().__init__()
        self._collection = collection
        self._name = name
        self._fit: Fit | None = None

    def on_mount(self) -> None:
        self.say("")
        self.begin(lambda: fitting.fit(self._collection, self._name, self._seen), self._fitted)

    def heading(self) -> str:
        """Whose parameters they are."""
        name = _("all decks") if self._name is None else one_line(self._name)
        return _("Own parameters: {name}").format(name=name)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One adopts what is better, once it is there."""
        if action == "adopt":
            return not self.is_working and self._fit is not None and self._fit.is_better
        return True

    def action_adopt(self) -> None:
        """Use them, and replay the schedules."""
        assert self._fit is not None
        fit = self._fit
        self.begin(lambda: fitting.adopt(self._collection, fit, self._seen), self._adopted)

    def action_cancel(self) -> None:
        """End what goes on; where nothing does, go back."""
        self.cancel()
        if self.is_working and self._fit is not None:
            self.say(_("cancelling"))
        else:
            self.dismiss(None)

    def refused(self, error: TrainerError) -> None:
        """What was fitted stays in sight."""
        if self._fit is not None:
            self.notify(str(error), severity="warning", markup=False)
            self.say(_("nothing is changed yet"))
        else:
            self.say("")
            self.show(Content(one_line(str(error))))

    def _seen(self, step: str, done: int, total: int) -> None:
        self.tell_progress(
            done, total, state=_(step), cancelled=_("Cancelled; nothing was changed.")
        )

    def _fitted(self, fit: Fit) -> None:
        self._fit = fit
        self.say(_("nothing is changed yet"))
        self.show(_sheet(fit))
        self.refresh_bindings()

    def _adopted(self, adopted: Adopted) -> None:
        undo = key_of(self._collection.settings, "home_undo", "u")
        takes_back = _("{key} on home takes it back.").format(key=undo)
        self.notify(f"{fit_words.done(adopted)} {takes_back}", markup=False)
        self.dismiss(None)


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
