"""Joining what two machines know of the same note: the same result whichever way round.

Each function is commutative, associative and idempotent, so that any number of machines may be
merged in any order and as often as one likes (a join semilattice).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a note. `earlier` are the digests of those it was edited from.

    `pristine` says that it stands as it was imported: it can be had from its file again.
    """

    digest: str
    modified_at: datetime
    earlier: frozenset[str] = frozenset()
    pristine: bool = False


def latest(versions: Iterable[Version]) -> tuple[Version, tuple[Version, ...]]:
    """The version that counts, and those that are to be kept beside it.

    What another was edited from is done with. Of those left, what somebody edited here goes before
    what a file says, then the later one. What somebody edited is kept beside it, if it lost.
    """
    joined: dict[str, Version] = {}
    for version in versions:
        known = joined.get(version.digest)
        joined[version.digest] = version if known is None else _same(version, known)
    left = [
        version
        for version in joined.values()
        if not any(_follows(other, version) for other in joined.values())
    ]
    left = left or list(joined.values())  # they came of each other in a circle
    left.sort(key=lambda v: (not v.pristine, v.modified_at, v.digest), reverse=True)
    return left[0], tuple(version for version in left[1:] if not version.pristine)


def _same(one: Version, other: Version) -> Version:
    return Version(
        one.digest,
        max(one.modified_at, other.modified_at),
        one.earlier | other.earlier,
        one.pristine or other.pristine,
    )


def _follows(one: Version, other: Version) -> bool:
    """Whether `one` came of `other` by editing; of two that came of each other, the later."""
    if one.digest == other.digest or other.digest not in one.earlier:
        return False
    both = one.digest in other.earlier
    return not both or (one.modified_at, one.digest) > (other.modified_at, other.digest)


def first(one: datetime | None, other: datetime | None) -> datetime | None:
    """When something was deleted or undone: for good, and at the first of both times."""
    if one is None or other is None:
        return one or other
    return min(one, other)
