"""Which notes say the same: all that their cards show, whatever stands around it."""

import unicodedata

from trainer.domain.notes import NoteContent, NoteKind, Side

Said = tuple[object, ...]


def said(content: NoteContent) -> Said:
    """What is equal for two notes whose cards ask and answer the same, ordinal by ordinal.

    Runs of spaces and line breaks count as one space; topic, tags, hint and source do not count.
    """
    sides = content.sides or (Side(0, content.prompt, content.answer),)
    if content.kind is NoteKind.TYPED:
        sides = (Side(0, content.prompt, content.answer, content.answer),)
    return (
        content.kind is NoteKind.CLOZE,
        tuple((s.ordinal, plain(s.prompt), plain(s.answer), plain(s.typed)) for s in sides),
        tuple((point.role, plain(point.text)) for point in content.key_points),
        tuple((plain(choice.text), choice.right) for choice in content.choices),
        tuple(plain(text) for text in content.accepted),
    )


def plain(text: str) -> str:
    """A text in one way of writing it."""
    return " ".join(unicodedata.normalize("NFC", text).split())
