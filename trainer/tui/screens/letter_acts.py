"""What can be done with a paragraph in the reader: its notes, a sitting, new notes, waiving."""

from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from trainer.domain.coverage import Spot
from trainer.domain.notes import NoteContent
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import decks, drafting, editing, reading, waiving
from trainer.services.reading import CitingNote, Mark, ReadSentence
from trainer.services.sitting import Practice, Sitting
from trainer.services.study import StudySession
from trainer.tui.screens.choose import ChooseScreen
from trainer.tui.screens.dialogs import ConfirmDialog, NameDialog
from trainer.tui.screens.drafts import DraftsScreen
from trainer.tui.screens.edit import EditScreen
from trainer.tui.telling import in_thread
from trainer.tui.widgets.letter_view import LetterView

if TYPE_CHECKING:
    from trainer.tui.screens.letter import LetterScreen

_ACTS = {"cards", "study", "add", "draft", "waive", "undo", "close"}  # one at a time
_SIGNS = {Mark.OPEN: "✗", Mark.WAIVED: "–", Mark.CITED: "●"}
_LONGEST = 200  # characters of a sentence, above the question why it is left out
_MANY = 500  # sentences, from which proposing takes more than a moment
_UNCITED = (Mark.OPEN, Mark.WAIVED)


def _has_open(screen: "LetterScreen") -> bool:
    return screen.reading.covered < screen.reading.sentences


def _has_uncited(screen: "LetterScreen") -> bool:
    paragraph = screen.paragraph
    return paragraph.count(Mark.CITED) < len(paragraph.sentences)


_NEEDS: Mapping[str, Callable[["LetterScreen"], object]] = {  # what must be there for the act
    "cards": lambda screen: screen.paragraph.notes,
    "study": lambda screen: screen.section.cards,
    "next_open": _has_open,
    "draft": _has_open,
    "waive": _has_uncited,
}


def is_possible(screen: "LetterScreen", action: str) -> bool:
    """Whether an act fits the paragraph: there must be notes, or sentences of that kind."""
    if screen.is_working and action in _ACTS:
        return False
    needed = _NEEDS.get(action)
    return needed is None or bool(needed(screen))


def show_cards(screen: "LetterScreen") -> None:
    """List the notes that cite the paragraph; the one chosen is edited."""
    notes = reading.citing(screen.collection, screen.paragraph.notes)

    def chosen(place: int | None) -> None:
        if place is not None:
            screen.app.push_screen(EditScreen.of_note(screen.collection, notes[place].note_id))

    title = _("Notes that cite ¶{n}").format(n=screen.paragraph.number)
    screen.app.push_screen(ChooseScreen(title, [_name_of(note) for note in notes]), chosen)


def study(screen: "LetterScreen") -> None:
    """A sitting of what the section is asked; where nothing waits, it is practised."""
    from trainer.tui.screens.study import StudyScreen  # noqa: PLC0415 - only when asked for

    ids = decks.find(screen.collection, screen.reading.deck_name)
    cards = screen.section.cards
    session = StudySession(screen.collection, ids, Sitting(found=cards))
    if session.question is None:
        ahead = Sitting(practice=Practice.AHEAD, found=cards)
        session = StudySession(screen.collection, ids, ahead)
        screen.notify(_("Nothing of this section waits now; it is practised ahead of time."))
    screen.app.push_screen(StudyScreen(session))


def add_note(screen: "LetterScreen") -> None:
    """Write a note on a sentence: what is drafted for it stands there to begin with."""

    def write(spot: Spot | None) -> None:
        if spot is not None:
            text = drafting.note_text(screen.collection, screen.reading.letter, spot)
            topic = screen.reading.sections[spot.section].path
            screen.app.push_screen(
                EditScreen.into_deck(screen.collection, screen.reading.deck, topic, begin=text)
            )

    _choose_sentence(screen, _("Ask about which sentence?"), write)


def draft_open(screen: "LetterScreen") -> None:
    """Propose notes for all that is not asked, after asking; then walk through them."""
    read = screen.reading
    if read.sentences - read.covered > _MANY:
        screen.notify(_("Looking for what can be asked; this takes a moment."))

    in_thread(
        screen,
        lambda: drafting.for_open(screen.collection, read),
        lambda proposed: _ask_for_drafts(screen, proposed),
        group="drafts",
        exclusive=True,
    )


def _ask_for_drafts(screen: "LetterScreen", proposed: Sequence[NoteContent]) -> None:
    deck_id = screen.reading.deck  # the letter's, so that a new version finds what is on it
    if not screen.is_current:  # one went on meanwhile
        return
    if not proposed:
        screen.notify(_("Nothing is proposed for what is not asked here."))
        return

    def decide(yes: bool | None) -> None:
        if yes:
            editing.add_all(screen.collection, deck_id, proposed)
            screen.app.push_screen(DraftsScreen(screen.collection, [deck_id]))

    text = ngettext(
        "{n} note comes to this deck as a draft, for you to accept, rewrite or drop.",
        "{n} notes come to this deck as drafts, for you to accept, rewrite or drop.",
        len(proposed),
    ).format(n=len(proposed))
    screen.app.push_screen(ConfirmDialog(_("Draft notes for what is not asked?"), text), decide)


def waive(screen: "LetterScreen") -> None:
    """Leave a sentence out, for a reason that is asked; or take one in again."""
    collection, deck_id = screen.collection, screen.reading.deck

    def decide(spot: Spot | None) -> None:
        if spot is None:
            return
        sentence = _sentence(screen, spot)
        if sentence.mark is Mark.WAIVED:
            said = _("Left out no longer; {key} takes it back.")
            screen.do(lambda: waiving.take_back(collection, deck_id, [spot]), said)
            return

        def why(reason: str | None) -> None:
            if reason is not None:
                said = _("Left out; {key} takes it back.")
                screen.do(lambda: waiving.waive(collection, deck_id, [spot], reason), said)

        text = shorten(one_line(sentence.text), _LONGEST, placeholder="…")
        title = _("Why is it left out?") + f"\n“{text}”"
        needed = _("Say why: a sentence is left out for a reason.")
        dialog = NameDialog(title, refuse=lambda reason: "" if reason else needed)
        screen.app.push_screen(dialog, why)

    _choose_sentence(screen, _("Leave out or take in which sentence?"), decide, _UNCITED)


def _choose_sentence(
    screen: "LetterScreen",
    title: str,
    then: Callable[[Spot | None], None],
    marks: Sequence[Mark] = tuple(Mark),
) -> None:
    """Ask which sentence of the paragraph is meant, where there are several."""
    block = screen.query_one(LetterView).chosen
    if block is None:
        return
    found = [
        (Spot(block.section, block.paragraph, n), sentence)
        for n, sentence in enumerate(screen.paragraph.sentences, 1)
        if sentence.mark in marks
    ]
    found.sort(key=lambda each: each[1].mark is not Mark.OPEN)  # those not asked about first
    if len(found) <= 1:
        then(found[0][0] if found else None)
        return
    names = [f"{_SIGNS[sentence.mark]} {one_line(sentence.text)}" for _spot, sentence in found]

    def chosen(place: int | None) -> None:
        then(None if place is None else found[place][0])

    screen.app.push_screen(ChooseScreen(title, names), chosen)


def _name_of(note: CitingNote) -> str:
    name = one_line(note.prompt)
    return _("draft: {name}").format(name=name) if note.is_draft else name


def _sentence(screen: "LetterScreen", spot: Spot) -> ReadSentence:
    section = screen.reading.sections[spot.section]
    return section.paragraphs[spot.paragraph - 1].sentences[spot.sentence - 1]
