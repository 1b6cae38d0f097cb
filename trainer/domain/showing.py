"""One showing of a note: the phrasing whose turn it is, and the order of options and points.

Each showing differs from the last, so that the answer is learnt and not the cue; the same showing
comes again after undo, since it is counted by the answers given.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trainer.domain.notes import Choice, KeyPoint, NoteContent, NoteKind, Phrasing, Role

RECENT = 5  # showings that tell which points are missed


@dataclass(frozen=True, slots=True)
class PointShown:
    """A key point in its place in the checklist; `missed` of the latest RECENT times it was shown.

    A red line was missed when it was crossed.
    """

    point: KeyPoint
    missed: int = 0


def phrasing(content: NoteContent, showing: int) -> Phrasing:
    """How the question is put in this showing, counted from 0: its own words first, then in turn.

    A sentence with gaps has one wording.
    """
    own = Phrasing(content.prompt)
    if content.kind is NoteKind.CLOZE:
        return own
    return (own, *content.phrasings)[showing % (1 + len(content.phrasings))]


def shuffled(choices: Sequence[Choice], seed: str) -> tuple[Choice, ...]:
    """The options in an order that looks random and is the same for the same seed."""
    places = {
        place: hashlib.sha256(f"{seed}/{place}".encode("utf-8", "surrogatepass")).digest()
        for place in range(len(choices))
    }
    return tuple(choices[place] for place in sorted(places, key=places.__getitem__))


def checklist(
    points: Iterable[KeyPoint], showings: Sequence[Iterable[tuple[str, str, bool]]]
) -> tuple[PointShown, ...]:
    """The points, those often missed first and red lines last.

    `showings` are what was ticked the latest times: role, text and whether it was said (of a red
    line: crossed).
    """
    missed = _missed(showings[:RECENT])
    shown = [PointShown(point, missed.get((point.role, point.text), 0)) for point in points]
    return tuple(sorted(shown, key=lambda p: (p.point.role is Role.NEVER, -p.missed)))


def _missed(showings: Iterable[Iterable[tuple[str, str, bool]]]) -> Mapping[tuple[str, str], int]:
    missed: dict[tuple[str, str], int] = {}
    for ticks in showings:
        for role, text, ticked in ticks:
            missed[role, text] = missed.get((role, text), 0) + (ticked is (role == Role.NEVER))
    return missed
