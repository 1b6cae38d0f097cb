"""The reader: a letter beside its outline, with what the deck asks of each paragraph."""

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import OptionList, Static

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import _, ngettext
from trainer.services import reading
from trainer.services.collection import Collection
from trainer.services.reading import Mark, Reading, ReadParagraph, ReadSection
from trainer.tui.acting import ActingScreen
from trainer.tui.keymap import key_of
from trainer.tui.leaving import leave
from trainer.tui.letter_text import blocks, has_words, known, outline_entry
from trainer.tui.screens import letter_acts
from trainer.tui.screens.dialogs import NameDialog
from trainer.tui.screens.letter_keys import KEYS
from trainer.tui.telling import told
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.letter_view import LetterView
from trainer.tui.widgets.place_line import PlaceLine
from trainer.wording import percent

_NARROW, _WIDE = 26, 44  # cells of the outline, on a narrow terminal and on a wide one
_WIDE_FROM = 120


class LetterScreen(ActingScreen[None]):
    """Shows the letter of a deck; `at` is the paragraph to begin with: its headings and number."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS
    AUTO_FOCUS = ""

    def __init__(
        self, collection: Collection, deck_id: int, at: tuple[Sequence[str], int] | None = None
    ) -> None:
        """Raises TrainerError where the deck has no letter."""
        super().__init__()
        self.collection, self.deck_id, self._at = collection, deck_id, at
        self._sought: re.Pattern[str] | None = None
        self._stale = False
        self._take_in(reading.read(collection, deck_id))

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        with Horizontal(id="letter"):
            outline = OptionList(id="outline")
            outline.can_focus = False
            yield outline
            yield LetterView()
        yield Static(id="letter-figures", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._view = self.query_one(LetterView)
        self._outline = self.query_one("#outline", OptionList)
        self._view.show(self._blocks, self._start())
        self._list_sections()

    def on_resize(self) -> None:
        """The outline is as wide as the terminal allows."""
        self._outline.styles.width = self._width
        if self._outline.option_count:
            self._list_sections()

    def on_screen_suspend(self) -> None:
        """Notes may change while another screen is in front; a dialog leaves that to this one."""
        self._stale = self._stale or not self.app.screen.is_modal

    def on_screen_resume(self) -> None:
        """Show what may have changed."""
        if self._stale and self.is_mounted and self._outline.option_count:
            self._read_again()

    def on_letter_view_chosen(self) -> None:
        """The outline and the figures follow the paragraph."""
        block = self._view.chosen
        if block is not None and self._outline.option_count:
            self._outline.highlighted = block.section
            self._show_place()
            self.refresh_bindings()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click in the outline goes there."""
        self._go_to_section(event.option_index)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be done with this paragraph, one thing at a time."""
        if not self.is_mounted or self._view.chosen is None:
            return True
        if action == "next_found":
            return self._sought is not None
        return letter_acts.is_possible(self, action)

    def action_move(self, step: int) -> None:
        """The next paragraph or the one before."""
        self._view.move(step)

    def action_page(self, pages: int) -> None:
        """A screen further or back."""
        self._view.page(pages)

    def action_end(self, place: int) -> None:
        """To the first paragraph or the last."""
        paragraphs = [n for n, block in enumerate(self._blocks) if block.paragraph]
        if paragraphs:
            self._view.choose(paragraphs[place])

    def action_section(self, step: int) -> None:
        """To the section after this one or before."""
        block = self._view.chosen
        if block is not None:
            at = block.section + step
            while 0 <= at < len(self.reading.sections):
                if self.reading.sections[at].paragraphs:
                    self._go_to_section(at)
                    return
                at += step

    def action_next_open(self) -> None:
        """To the next paragraph with a sentence that is not asked about, round to the start."""
        self._go_on(self._has_open, 1)

    def action_search(self) -> None:
        """Ask for words, and go to the first paragraph that has them."""

        def seek(words: str | None) -> None:
            if words is not None:
                self._sought = re.compile(re.escape(" ".join(words.split())), re.IGNORECASE)
                self._view.seek(self._sought)
                self.refresh_bindings()
                self._next_found(1, here=True)

        self.app.push_screen(NameDialog(_("Find in the letter")), seek)

    def action_next_found(self, step: int) -> None:
        """To the next paragraph with the words, or the one before."""
        self._next_found(step)

    def action_cards(self) -> None:
        """List the notes that cite this paragraph; the one chosen is edited."""
        letter_acts.show_cards(self)

    def action_study(self) -> None:
        """A sitting of what this section is asked."""
        letter_acts.study(self)

    def action_add(self) -> None:
        """Write a note on a sentence: what is drafted for it stands there to begin with."""
        letter_acts.add_note(self)

    def action_draft(self) -> None:
        """Propose notes for all that is not asked."""
        letter_acts.draft_open(self)

    def action_waive(self) -> None:
        """Leave a sentence out, or take one in again that was left out."""
        letter_acts.waive(self)

    def action_undo(self) -> None:
        """Take back the latest act, whatever it was."""
        self.undo(self.collection, self._read_again)

    def action_close(self) -> None:
        """Back to where one came from."""
        leave(self)

    @property
    def _width(self) -> int:
        return _WIDE if self.app.size.width >= _WIDE_FROM else _NARROW

    @property
    def section(self) -> ReadSection:
        """The one that the chosen paragraph stands in."""
        block = self._view.chosen
        assert block is not None
        return self.reading.sections[block.section]

    @property
    def paragraph(self) -> ReadParagraph:
        """The chosen one."""
        block = self._view.chosen
        assert block is not None
        return self.reading.sections[block.section].paragraphs[block.paragraph - 1]

    def _take_in(self, read: Reading) -> None:
        self.reading, self._blocks = read, blocks(read)

    def _read_again(self) -> None:
        self._stale = False
        try:
            self._take_in(reading.read(self.collection, self.deck_id))
        except TrainerError as error:  # the letter or the deck is gone
            self.notify(str(error), severity="warning", markup=False)
            leave(self)
            return
        chosen = self._view.chosen
        place = self._place_of(chosen.section, chosen.paragraph) if chosen else 0
        self._view.show(self._blocks, place)
        self._list_sections()
        self._show_place()
        self.refresh_bindings()

    def do(self, act: Callable[[], object], said: str) -> None:
        """Change something and say what was done: `said` names the key that takes it back."""
        with told(self.app):
            act()
            undo = key_of(self.collection.settings, "letter_undo", "u")
            self.notify(said.format(key=undo))
        self._read_again()

    def _list_sections(self) -> None:
        """The outline, as wide as it is."""
        width = self._width
        self._outline.styles.width = width
        highlighted = self._outline.highlighted
        self._outline.clear_options()
        self._outline.add_options(
            [outline_entry(section, width - 3) for section in self.reading.sections]
        )
        block = self._view.chosen
        self._outline.highlighted = block.section if block else highlighted

    def _show_place(self) -> None:
        read, section = self.reading, self.section
        covered = ngettext(
            "{covered} of {n} sentence", "{covered} of {n} sentences", read.sentences
        ).format(covered=read.covered, n=read.sentences)
        share = percent(read.covered / read.sentences if read.sentences else None)
        self.query_one(PlaceLine).show(one_line(read.title), f"{covered} · {share}")
        name = one_line(section.path[-1])
        figures = f"{section.covered}/{section.sentences} · {known(section.known)}"
        self.query_one("#letter-figures", Static).update(f"{name}: {figures}")

    def _start(self) -> int:
        """The place among the blocks to begin with."""
        if self._at is None:
            return self._first_paragraph()
        path, number = self._at
        paths = [section.path for section in self.reading.sections]
        return self._place_of(paths.index(tuple(path)) if tuple(path) in paths else 0, number)

    def _first_paragraph(self) -> int:
        return next((n for n, block in enumerate(self._blocks) if block.paragraph), 0)

    def _place_of(self, section: int, paragraph: int) -> int:
        """The place among the blocks, or else the first paragraph's."""
        wanted = (section, paragraph)
        found = (n for n, b in enumerate(self._blocks) if (b.section, b.paragraph) == wanted)
        return next(found, self._first_paragraph())

    def _go_to_section(self, section: int) -> None:
        for place, block in enumerate(self._blocks):
            if block.section >= section and block.paragraph:
                self._view.choose(place)
                return

    def _has_open(self, place: int) -> bool:
        of = self._blocks[place].of
        return isinstance(of, ReadParagraph) and of.count(Mark.OPEN) > 0

    def _go_on(self, wanted: Callable[[int], bool], step: int, *, here: bool = False) -> bool:
        """To the next block that is wanted, round the end; `here`: this one may be it."""
        chosen = self._view.chosen
        count = len(self._blocks)
        if chosen is None:
            return False
        start = self._place_of(chosen.section, chosen.paragraph)
        for n in range(0 if here else 1, count + 1):
            place = (start + step * n) % count
            if wanted(place):
                self._view.choose(place)
                return True
        return False

    def _next_found(self, step: int, *, here: bool = False) -> None:
        pattern = self._sought
        if pattern is None:
            return
        if not self._go_on(lambda place: has_words(self._blocks, place, pattern), step, here=here):
            self.notify(_("These words are not in the letter."), severity="warning")
