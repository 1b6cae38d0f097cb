"""Walking through drafts: one proposed note at a time beside its source, to be taken or dropped."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain import cloze
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services import drafts, editing
from trainer.services.collection import Collection
from trainer.services.drafts import Draft
from trainer.services.sources import Source, Sources
from trainer.tui.acting import ActingScreen
from trainer.tui.keymap import key_of
from trainer.tui.leaving import leave
from trainer.tui.prose import citation, key_point, plain, prose, segments
from trainer.tui.screens.edit import EditScreen
from trainer.tui.screens.sheet import TextScreen, scroll_keys
from trainer.tui.telling import told
from trainer.tui.widgets.card_view import RULE
from trainer.tui.widgets.place_line import PlaceLine

_GAP = Content("")
_ON_ONE = ("accept", "edit", "drop")


class DraftsScreen(ActingScreen[None], TextScreen[None]):
    """Shows the drafts of some decks (all: None) one by one, from the first that waits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,a", "accept", N_("Accept"), id="drafts_accept",
                tooltip=N_("Take this note as it stands; it is a draft no longer")),
        Binding("e", "edit", N_("Rewrite"), id="drafts_edit",
                tooltip=N_("Rewrite this note; saved, it is a draft no longer")),
        Binding("d,delete", "drop", N_("Drop"), id="drafts_drop",
                tooltip=N_("Delete this note; undo brings it back")),
        Binding("right,n", "step(1)", N_("Next"), id="drafts_next",
                tooltip=N_("Leave this one for later")),
        Binding("left,p", "step(-1)", N_("Back"), id="drafts_back",
                tooltip=N_("To the draft before")),
        Binding("u", "undo", N_("Undo"), id="drafts_undo",
                tooltip=N_("Take back the latest act, whatever it was")),
        *scroll_keys("drafts"),
        Binding("question_mark,f1", "app.help", N_("Help"), id="drafts_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close", N_("Close"), id="drafts_close",
                tooltip=N_("Leave the drafts; those left keep waiting")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, deck_ids: Sequence[int] | None = None) -> None:
        super().__init__()
        self._collection, self._deck_ids = collection, deck_ids
        self._drafts = drafts.waiting(collection, deck_ids)
        self._at = 0

    def on_mount(self) -> None:
        self.call_after_refresh(self._show)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Acts need a draft, and are done one at a time."""
        if self.is_working and action in (*_ON_ONE, "undo", "close"):
            return False
        return action not in (*_ON_ONE, "step") or bool(self._drafts)

    def action_accept(self) -> None:
        """Take the note as it stands."""
        self._do(drafts.accept, _("Accepted; {key} takes it back."))

    def action_drop(self) -> None:
        """Delete the note."""
        self._do(drafts.drop, _("Dropped; {key} takes it back."))

    def action_edit(self) -> None:
        """Rewrite the note."""
        draft = self._drafts[self._at]
        screen = EditScreen(
            _("Rewrite a draft"),
            draft.content.topic,
            lambda: editing.note_text(self._collection, draft.note_id),
            lambda text, shown: drafts.rewrite(self._collection, draft, text, shown),
        )

        def edited(saved: bool | None) -> None:
            if saved:
                self._say(_("Saved; {key} takes it back."))
                self._read_again()

        self.app.push_screen(screen, edited)

    def action_step(self, step: int) -> None:
        """To another draft, round the end."""
        self._at = (self._at + step) % len(self._drafts)
        self._show()

    def action_undo(self) -> None:
        """Take back the latest act, whatever it was."""
        self.undo(self._collection, self._read_again)

    def action_close(self) -> None:
        """Back to where one came from."""
        leave(self)

    def _do(self, act: Callable[[Collection, Draft], None], said: str) -> None:
        with told(self.app):
            act(self._collection, self._drafts[self._at])
            self._say(said)
        self._read_again()

    def _say(self, sentence: str) -> None:
        key = key_of(self._collection.settings, "drafts_undo", "u")
        self.notify(sentence.format(key=key))

    def _read_again(self) -> None:
        """What waits now; the place stays, so that the next one comes to stand there."""
        self._drafts = drafts.waiting(self._collection, self._deck_ids)
        self._at = min(self._at, max(0, len(self._drafts) - 1))
        self._show()
        self.refresh_bindings()

    def _show(self) -> None:
        card, place = self._card, self.query_one(PlaceLine)
        if not self._drafts:
            place.show(_("Drafts"), "")
            card.show(card.lay_out(Content(_("No draft waits to be read over."))))
            return
        draft = self._drafts[self._at]
        figures = _("{n} of {count}").format(n=self._at + 1, count=len(self._drafts))
        place.show(" · ".join((_("Drafts"), one_line(draft.deck))), figures)
        source = drafts.source(self._collection, draft)
        card.show(card.lay_out(_draft(draft.content, source)))


def _draft(content: NoteContent, found: Sources) -> Content:
    parts = [plain(" › ".join(content.topic), "$quiet"), _GAP]
    if content.kind is NoteKind.CLOZE:
        parts.append(segments(cloze.solved(content.prompt)))
    else:
        parts += [prose(content.prompt).stylize("bold"), _GAP, prose(content.answer)]
    parts += [key_point(point.role, point.text) for point in content.key_points]
    if content.citation:
        where = _("Source: {where}").format(where=citation(content.citation))
        parts += [_GAP, Content.styled(RULE, "$primary"), plain(where, "$quiet")]
        parts.append(_GAP)
        if found.attached:
            parts += [line for source in found.sources for line in _source(source)]
        else:
            parts.append(plain(_("No letter is attached to this deck."), "$quiet"))
    return Content("\n").join(parts)


def _source(source: Source) -> list[Content]:
    """The paragraphs cited, what is cited in bold."""
    lines = [
        Content.assemble(
            (f"¶{paragraph.number} ", "$quiet"),
            *(
                plain(f"{piece.text} ", "bold" if piece.cited else "$quiet")
                for piece in paragraph.pieces
            ),
        )
        for paragraph in source.paragraphs
        if any(piece.cited for piece in paragraph.pieces)
    ]
    return lines or [
        plain(source.reason or _("The letter says something else there now."), "$quiet")
    ]
