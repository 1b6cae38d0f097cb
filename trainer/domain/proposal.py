"""The rating that an answer seems to deserve. The user decides: it is what the space bar takes."""

from collections.abc import Collection, Sequence

from trainer.domain.notes import Choice, KeyPoint, Role
from trainer.domain.schedule import Rating


def from_points(points: Sequence[KeyPoint], ticked: Collection[int]) -> Rating:
    """All that must be said: Good; some: Hard; none, or a red line crossed: Again.

    `ticked` are places in `points`; of a red line it says that it was crossed. Nothing ticked at
    all is no judgement: Good, as on a plain card. Without musts anything said is Good.
    """
    if not ticked:
        return Rating.GOOD
    if any(points[place].role is Role.NEVER for place in ticked):
        return Rating.AGAIN
    musts = {place for place, point in enumerate(points) if point.role is Role.MUST}
    said = musts & set(ticked)
    if said == musts:
        return Rating.GOOD
    return Rating.HARD if said else Rating.AGAIN


def from_choices(choices: Sequence[Choice], chosen: Collection[int]) -> Rating:
    """Just the right ones: Good; only some of them: Hard; a wrong one: Again; none chosen: Good.

    Nothing chosen means that the question was answered without marking anything.
    """
    if not chosen:
        return Rating.GOOD
    right = {place for place, choice in enumerate(choices) if choice.right}
    if set(chosen) == right:
        return Rating.GOOD
    return Rating.HARD if set(chosen) < right else Rating.AGAIN


def from_typing(*, right: bool) -> Rating:
    """Right, slips forgiven: Good; else Again."""
    return Rating.GOOD if right else Rating.AGAIN
