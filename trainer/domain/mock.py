"""A mock briefing: which questions are drawn, who puts them and how, and what follows.

Pure: chance comes from a seed, and what the cards are like from the caller.
"""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from trainer.domain.memory import retrievability
from trainer.domain.notes import Phrasing

HOSTILE_TAGS = frozenset({"hostile", "vijandig"})
_SURE_TO_BE_KNOWN = 0.25  # what is left of the worth of a card that will be known for certain
_LATER_TODAY = 0.5  # days


class Manner(StrEnum):
    """How an asker behaves.

    A hostile one takes the sharpest words there are. A silent one says nothing while or after you
    answer: no clock is shown and nobody tells that time is up, so that you end the answer yourself,
    before the silence has you say more than the letter does.
    """

    PLAIN = "plain"
    HOSTILE = "hostile"
    SILENT = "silent"


_TURNS = (Manner.PLAIN, Manner.HOSTILE, Manner.PLAIN, Manner.SILENT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that can be asked aloud.

    `known` is its retrievability now, `weak_points` how often its key points were missed of late,
    `phrasings` are its `Ask:` lines, the sharpest first, `parent` the guid of the note it follows.
    """

    card_id: int
    guid: str
    position: int
    prompt: str
    topic: str = ""
    weight: float = 1.0
    known: float = 0.0
    weak_points: int = 0
    phrasings: tuple[Phrasing, ...] = ()
    tags: tuple[str, ...] = ()
    parent: str | None = None

    @property
    def is_hostile(self) -> bool:
        """Whether its deck calls it a hostile question."""
        return any(tag.casefold() in HOSTILE_TAGS for tag in self.tags)

    @property
    def worth(self) -> float:
        """How much it deserves to be asked: by weight, by what is forgotten, by points missed."""
        forgotten = _SURE_TO_BE_KNOWN + 1 - self.known
        return max(self.weight, 0.0) * forgotten * (1 + self.weak_points / 2)


class _Weighed(NamedTuple):
    """What is looked at again for each question that is drawn, worked out once."""

    candidate: Candidate
    worth: float
    is_hostile: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question to be put: which card, in which words, by whom and how."""

    candidate: Candidate
    phrasing: Phrasing
    manner: Manner


def known_now(
    stability: float | None, elapsed_days: int | None, parameters: Sequence[float]
) -> float:
    """The chance of recall now: 0 of an unseen card; one answered today counts half a day."""
    if stability is None or elapsed_days is None:
        return 0.0
    return retrievability(stability, max(elapsed_days, _LATER_TODAY), parameters)


def draw(candidates: Iterable[Candidate], count: int, seed: int) -> list[Drawn]:
    """So many questions, as far as there are any, each of another note.

    Chance goes by worth; each question of a topic halves the chance of the next one from there.
    Notes that nobody asks in words of his own come when all others are drawn. Hostile turns take
    notes that their deck calls hostile, where some are left. A follow-up is drawn once the note it
    follows is, and comes right after it. The order of the candidates makes no difference.
    """
    ordered = sorted(candidates, key=lambda each: (each.position, each.guid, each.card_id))
    left = [_Weighed(each, each.worth, each.is_hostile) for each in ordered]
    chance = random.Random(seed)  # noqa: S311 - a game, and one that can be repeated
    start = chance.randrange(len(_TURNS))
    askers = _Askers(ordered, chance)
    drawn_of: dict[str, int] = {}
    picked: list[tuple[Candidate, Manner]] = []
    while left and len(picked) < count:
        manner = _TURNS[(start + len(picked)) % len(_TURNS)]
        pool = _ready(left)
        if manner is Manner.HOSTILE:
            pool = [each for each in pool if each.is_hostile] or pool
        one, _worth, is_hostile = _pick(pool, drawn_of, chance)
        drawn_of[one.topic] = drawn_of.get(one.topic, 0) + 1
        left = [each for each in left if each.candidate.guid != one.guid]
        if is_hostile and manner is Manner.PLAIN:
            manner = Manner.HOSTILE
        picked.append((one, manner))
    return [
        Drawn(one, askers.phrasing(one, manner), manner) for one, manner in _parents_first(picked)
    ]


def _ready(left: list[_Weighed]) -> list[_Weighed]:
    """Those that follow nothing that is still to be drawn; of them those asked in own words."""
    waiting = {each.candidate.guid for each in left}
    ready = [each for each in left if each.candidate.parent not in waiting]
    ready = ready or left  # they follow each other in a circle
    return [each for each in ready if each.candidate.phrasings] or ready


def _pick(pool: Sequence[_Weighed], drawn_of: Mapping[str, int], chance: random.Random) -> _Weighed:
    worths = [each.worth / 2 ** drawn_of.get(each.candidate.topic, 0) for each in pool]
    return chance.choices(pool, worths if any(worths) else None)[0]


def _parents_first(picked: list[tuple[Candidate, Manner]]) -> list[tuple[Candidate, Manner]]:
    """Each follow-up right after the note that it follows; whatever else keeps its turn."""
    guids = {one.guid for one, _manner in picked}
    children: dict[str, list[tuple[Candidate, Manner]]] = {}
    roots = []
    for each in picked:
        parent = each[0].parent
        if parent in guids and parent is not None:
            children.setdefault(parent, []).append(each)
        else:
            roots.append(each)
    ordered: list[tuple[Candidate, Manner]] = []

    def put(each: tuple[Candidate, Manner]) -> None:
        ordered.append(each)
        for child in children.pop(each[0].guid, []):
            put(child)

    for each in roots:
        put(each)
    ordered += (each for each in picked if each not in ordered)  # notes that follow in a circle
    return ordered


class _Askers:
    """Whose turn it is to ask: all that the notes name, in turn, from a chosen one on."""

    def __init__(self, candidates: Sequence[Candidate], chance: random.Random) -> None:
        named = (phrasing.asker for each in candidates for phrasing in each.phrasings)
        self._names = list(dict.fromkeys(filter(None, named)))
        chance.shuffle(self._names)

    def phrasing(self, one: Candidate, manner: Manner) -> Phrasing:
        """The words of the asker whose turn it is, or of the next who has any."""
        if not one.phrasings:
            return Phrasing(one.prompt)
        if manner is Manner.HOSTILE:
            return one.phrasings[0]
        for name in self._names:
            for phrasing in one.phrasings:
                if phrasing.asker == name:
                    self._names.remove(name)
                    self._names.append(name)
                    return phrasing
        return one.phrasings[0]


def follow_up(
    guid: str, candidates: Iterable[Candidate], asked: Collection[str]
) -> Candidate | None:
    """The worthiest note that follows `guid` and is not among those `asked`, if any."""
    following = [each for each in candidates if each.parent == guid and each.guid not in asked]
    return min(following, key=lambda each: (-each.worth, each.position, each.guid), default=None)
