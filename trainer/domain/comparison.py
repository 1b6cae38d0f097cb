"""How a typed answer compares with an accepted one: what is told, apart from how it is found.

Screens load this; what finds it out is loaded with the first answer that is typed.
"""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a typed answer is worth; CLOSE is right, with something to show."""

    EXACT = "exact"
    CLOSE = "close"
    WRONG = "wrong"


class PartKind(StrEnum):
    """Where a part stands: in both texts, in the expected one alone, or in the typed one alone."""

    SAME = "same"
    MISSING = "missing"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the difference; never empty."""

    text: str
    kind: PartKind


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict, the accepted answer that was nearest, and how the typed one differs from it.

    SAME and MISSING together are `expected`; SAME and EXTRA what was typed, without outer spaces.
    """

    verdict: Verdict
    expected: str
    parts: tuple[Part, ...]
