"""The line that a search is typed into, and beneath it what is wrong with one that failed."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input, Static

from trainer.domain.plaintext import one_line
from trainer.errors import SearchError, TrainerError
from trainer.i18n import N_, _
from trainer.tui.prose import plain


class SearchField(Input):
    """Where the search is typed; its screen's `to_list` leads back to what is listed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", N_("Search"), id="search_submit",
                tooltip=N_("List what this search finds")),
        Binding("escape", "screen.to_list", N_("List"), id="search_leave",
                tooltip=N_("Back to the list, and leave the search as it was")),
    ]  # fmt: skip


class SearchLine(Vertical):
    """Says what is listed; Enter hands in another search (`Input.Submitted`)."""

    def compose(self) -> ComposeResult:
        yield SearchField(
            placeholder=_("Search: words, deck:Name, tag:eu, is:due, prop:r<0.9 …"),
            id="query",
            compact=True,
        )
        yield Static(id="query-problem", markup=False)

    @property
    def is_typed_in(self) -> bool:
        """Whether letters are the search's."""
        return self.query_one(Input).has_focus

    def open(self) -> None:
        """Have a search typed."""
        self.query_one(Input).focus()

    def take(self, key: Key) -> None:
        """Have a key typed that came to another widget."""
        self.query_one(Input).post_message(Key(key.key, key.character))

    def show(self, query: str) -> None:
        """Say that the list is what `query` finds."""
        self.query_one(Input).value = query
        self.query_one("#query-problem").display = False

    def complain(self, error: TrainerError) -> None:
        """Say why nothing is found; the cursor goes where a query cannot be read."""
        problem = self.query_one("#query-problem", Static)
        problem.update(plain(f"✗ {one_line(str(error))}"))
        problem.display = True
        if isinstance(error, SearchError):
            line = self.query_one(Input)
            line.focus()
            line.cursor_position = error.position
