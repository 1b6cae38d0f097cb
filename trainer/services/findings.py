"""What a check of the collection finds, and how it is mended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from trainer.domain.plaintext import one_line

Repair = Callable[[Session], None]
Tick = Callable[[int], None]  # told of so many rows more that were looked at

EXAMPLES = 3
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of fault: `name` for scripts, a `sentence` for people, how often, and where.

    `repair` mends it within the caller's transaction; None where only a backup helps. A remark is
    no fault of the collection: something beside it is missing.
    """

    name: str
    sentence: str
    count: int
    examples: tuple[str, ...] = ()
    repair: Repair | None = field(default=None, compare=False, repr=False)
    is_remark: bool = False


def examples(texts: Iterable[object]) -> tuple[str, ...]:
    """The first few, each in a short line."""
    lines = [one_line(str(text)) for _place, text in zip(range(EXAMPLES), texts, strict=False)]
    return tuple(s if len(s) <= _LONGEST else s[: _LONGEST - 1].rstrip() + "…" for s in lines)
