"""Two wordings as lines: what one has and the other has not stands between signs."""

from collections.abc import Sequence

from trainer.domain.comparison import Part, PartKind
from trainer.domain.plaintext import one_line
from trainer.i18n import _

_MARKS = {PartKind.MISSING: "[-{}-]", PartKind.EXTRA: "[+{}+]"}


def old_side(parts: Sequence[Part], around: int | None = None) -> str:
    """The old wording; with `around`, only so many characters beside what differs."""
    return _side(parts, PartKind.MISSING, around)


def new_side(parts: Sequence[Part], around: int | None = None) -> str:
    """The new wording, in the same way."""
    return _side(parts, PartKind.EXTRA, around)


def _side(parts: Sequence[Part], kind: PartKind, around: int | None) -> str:
    pieces = [
        _same(part.text, around, first=place == 0, last=place == len(parts) - 1)
        if part.kind is PartKind.SAME
        else _MARKS[kind].format(part.text)
        for place, part in enumerate(parts)
        if part.kind in (PartKind.SAME, kind)
    ]
    return one_line("".join(pieces)) or _("(nothing)")


def _same(text: str, around: int | None, *, first: bool, last: bool) -> str:
    if around is None or len(text) <= 2 * around:
        return text
    if first and last:
        return f"{text[: 2 * around]}…"
    begin = "" if first else text[:around]
    end = "" if last else text[-around:]
    return f"{begin}…{end}"
