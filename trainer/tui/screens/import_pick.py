"""Choosing a file to import: from the folders, or by typing, pasting or dropping its path."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DirectoryTree, Input, Static

from trainer.i18n import N_, _
from trainer.services.collection import Collection
from trainer.tui.screens.import_preview import ImportPreview
from trainer.tui.widgets.key_bar import KeyBar

_SUFFIXES = {
    ".apkg", ".colpkg", ".anki2", ".anki21", ".md", ".csv", ".tsv", ".txt", ".json", ".db",
}  # fmt: skip


class DeckFiles(DirectoryTree):
    """Folders, and the files in them that may hold decks."""

    ICON_NODE, ICON_NODE_EXPANDED, ICON_FILE = "▸ ", "▾ ", "  "

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """What is hidden, or surely no deck, is left out."""
        return [
            path
            for path in paths
            if not path.name.startswith(".") and (path.suffix.lower() in _SUFFIXES or _is_dir(path))
        ]


class ImportScreen(Screen[bool]):
    """Asks for a file or folder, and shows what importing it would do; True once one was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="import_open",
                tooltip=N_("Look at what this file would bring")),
        Binding("tab", "app.focus_next", N_("Path or folders"), id="import_next",
                tooltip=N_("Between the path and the folders")),
        Binding("ctrl+f", "folder", N_("Whole folder"), id="import_folder",
                tooltip=N_("Import the folder under the cursor, with all decks in it")),
        Binding("escape", "close", N_("Back"), id="import_close", tooltip=N_("Back home")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, start: Path | None = None) -> None:
        super().__init__()
        self._collection = collection
        self._start = start or Path.home()

    def compose(self) -> ComposeResult:
        yield Static(_("Import"), id="import-title")
        yield Static(
            _(
                "An Anki package (.apkg, .colpkg), a table (.csv, .txt), a Markdown deck, or a"
                " folder: of decks, an Obsidian vault, of hashcards or CrowdAnki. You will see what"
                " it brings before anything is written."
            ),
            id="import-hint",
        )
        yield Input(placeholder=_("Path: type it, paste it, or drop the file here; then Enter"))
        yield DeckFiles(self._start)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter behind the path."""
        if event.value.strip():
            self._show(path_in(event.value))

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        """Enter or a click on a file."""
        self._show(event.path)

    def action_open(self) -> None:
        """Enter elsewhere: the field or the tree has taken it already."""

    def action_folder(self) -> None:
        """The folder under the cursor, whole."""
        node = self.query_one(DeckFiles).cursor_node
        if node is not None and node.data is not None:
            path = node.data.path
            self._show(path if _is_dir(path) else path.parent)

    def action_close(self) -> None:
        """Nothing was imported."""
        self.dismiss(False)

    def _show(self, path: Path) -> None:
        self.app.push_screen(ImportPreview(self._collection, path), self._done)

    def _done(self, imported: bool | None) -> None:
        if imported:
            self.dismiss(True)


def path_in(text: str) -> Path:
    """The path that was typed or dropped: terminals quote, escape, or make a URL of it."""
    text = text.strip()
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    elif not Path(text).expanduser().exists():
        try:
            words = shlex.split(text)
        except ValueError:
            words = []
        text = words[0] if len(words) == 1 else text
    return Path(text).expanduser()


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
