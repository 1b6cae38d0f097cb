"""What an import would do, before it is done: read and written in the background."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.errors import CancelError, TrainerError
from trainer.i18n import N_, _
from trainer.services.collection import Collection
from trainer.services.import_plan import ImportPlan, NotePlan
from trainer.services.pending_import import Choices, PendingImport
from trainer.tui.import_text import COLUMNS, UPDATES, columns, done_text, plan_text
from trainer.tui.keymap import key_of
from trainer.tui.screens.dialogs import NameDialog
from trainer.tui.screens.long_work import LongWorkScreen
from trainer.tui.screens.sheet import scroll_keys


class ImportPreview(LongWorkScreen[bool]):
    """Shows the plan of an import and its choices; answers True once it was done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", N_("Import"), id="import_apply",
                tooltip=N_("Import this, as one step that can be undone")),
        Binding("v", "update", N_("Update"), id="import_update",
                tooltip=N_("Which wording counts for notes that are here already")),
        Binding("p", "progress", N_("Progress"), id="import_progress",
                tooltip=N_("Whether schedules and past answers come along")),
        Binding("d", "deck", N_("Deck"), id="import_deck",
                tooltip=N_("Into another deck than the file names")),
        Binding("t", "tags", N_("Tags"), id="import_tags",
                tooltip=N_("Tags to put on every note")),
        Binding("c", "columns", N_("Columns"), id="import_columns",
                tooltip=N_("Say what each column of the table is")),
        Binding("w", "wording", N_("Wording"), id="import_wording",
                tooltip=N_("Confirm or refuse notes recognised by their wording alone")),
        *scroll_keys("import", page_down="pagedown"),
        Binding("escape", "cancel", N_("Cancel"), id="import_cancel",
                tooltip=N_("Write nothing, and go back")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, path: Path) -> None:
        super().__init__()
        self._path = path
        self._settings = collection.settings
        self._import = PendingImport(collection, [path])
        self._choices = Choices()
        self._shown = self._choices  # those of the plan on the screen
        self._plan: ImportPlan | None = None
        self._matches: dict[str, NotePlan] = {}  # by wording alone, those refused since included
        self._is_writing = False

    def on_mount(self) -> None:
        self.say(_("reading"))
        self.begin(self._read, self._show_plan)

    def heading(self) -> str:
        """What is imported."""
        return _("Import: {name}").format(name=one_line(self._path.name or str(self._path)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Choices need a plan, and nothing that goes on meanwhile."""
        if action == "wording" and not self._matches:
            return False
        if action == "columns" and not (self._plan and columns(self._plan)):
            return False
        if action in ("apply", "update", "progress", "deck", "tags", "columns", "wording"):
            return self._plan is not None and not self.is_working
        return True

    def action_apply(self) -> None:
        """Write it."""
        self._is_writing = True
        self.say(_("writing"))
        self.begin(self._write, self._show_done)

    def action_update(self) -> None:
        """The next way to treat notes that are here already."""
        ways = list(UPDATES)
        following = ways[(ways.index(self._choices.update) + 1) % len(ways)]
        self._choose(replace(self._choices, update=following))

    def action_progress(self) -> None:
        """With schedules and past answers, or without."""
        self._choose(replace(self._choices, progress=not self._choices.progress))

    def action_deck(self) -> None:
        """Ask for a deck."""

        def take(name: str | None) -> None:
            if name is not None:
                self._matches = {}  # another deck has other notes
                self._choose(replace(self._choices, target=name or None, refused=frozenset()))

        title = _("Deck to import into; nothing: as the file names them")
        self.app.push_screen(NameDialog(title, self._choices.target or "", empties=True), take)

    def action_tags(self) -> None:
        """Ask for tags."""

        def take(text: str | None) -> None:
            if text is not None:
                tags = tuple(tag.strip() for tag in text.split(",") if tag.strip())
                self._choose(replace(self._choices, tags=tags))

        title = _("Tags for every note, by comma")
        before = ", ".join(self._choices.tags)
        self.app.push_screen(NameDialog(title, before, empties=True), take)

    def action_columns(self) -> None:
        """Ask what each column is, and read the table so."""
        assert self._plan is not None
        found = [_(COLUMNS.get(name, "")) if name else "" for name, _cell in columns(self._plan)]

        def take(text: str | None) -> None:
            if text is not None:
                names = tuple(name.strip() for name in text.split(",")) if text else ()
                self._choices = replace(self._choices, columns=names)
                self.begin(self._read, self._show_plan)

        title = _("What each column is, by comma ({names}; nothing leaves it out)").format(
            names=", ".join(map(_, COLUMNS.values()))
        )
        self.app.push_screen(NameDialog(title, ", ".join(found), empties=True), take)

    def action_wording(self) -> None:
        """Show what was recognised by its wording alone, to confirm or refuse."""
        from trainer.tui.screens.import_matches import MatchesScreen  # noqa: PLC0415

        def take(refused: frozenset[str] | None) -> None:
            if refused is not None and refused != self._choices.refused:
                self._choose(replace(self._choices, refused=refused))

        screen = MatchesScreen(list(self._matches.values()), self._choices.refused)
        self.app.push_screen(screen, take)

    def action_cancel(self) -> None:
        """End what goes on, or go back."""
        self.cancel()
        if self._is_writing:
            self.say(_("cancelling"))
        else:
            self.dismiss(False)

    def refused(self, error: TrainerError) -> None:
        """What the plan was stays in sight."""
        self._is_writing = False
        self._choices = self._shown  # what was chosen since cannot be
        if isinstance(error, CancelError) or self._plan is not None:
            self.notify(str(error), severity="warning", markup=False)
            self.say(_("nothing is written yet"))
        else:
            self.say(_("cannot be imported"))
            self.show(Content(one_line(str(error))))

    def _choose(self, choices: Choices) -> None:
        self._choices = choices
        self.begin(lambda: self._import.plan(choices), self._show_plan)

    def _read(self) -> ImportPlan:
        self._import.read(self._choices, self._seen)
        return self._import.plan(self._choices)

    def _write(self) -> ImportPlan:
        return self._import.apply(self._choices, self._seen)

    def _seen(self, done: int, total: int) -> None:
        self.tell_progress(done, total, cancelled=_("Cancelled; nothing was written."))

    def _show_done(self, plan: ImportPlan) -> None:
        undo = key_of(self._settings, "home_undo", "u")
        self.notify(done_text(plan, undo), markup=False)
        self.dismiss(True)

    def _show_plan(self, plan: ImportPlan) -> None:
        self._plan, self._shown = plan, self._choices
        self._matches |= {note.guid: note for note in plan.reworded}
        self.say(_("nothing is written yet"))
        keys = {
            act: key_of(self._settings, act, usual)
            for act, usual in (
                ("duplicates", "="),
                ("import_wording", "w"),
                ("import_columns", "c"),
            )
        }
        self.show(plan_text(plan, self._choices, keys))
        self.refresh_bindings()
