"""A mock briefing: which questions are drawn and who puts them, what follows, and how it is scored.

Pure: chance comes from a seed, and what the cards are like from the caller.
"""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trainer.domain.memory import retrievability
from trainer.domain.notes import KeyPoint, Phrasing, Role
from trainer.domain.proposal import from_points
from trainer.domain.schedule import Rating

SECONDS_PER_ANSWER = 90  # what an asker listens to; the clock then says that time is up
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


class Origin(StrEnum):
    """Where a question came from."""

    DRAWN = "drawn"
    FOLLOW_UP = "follow-up"  # a note that follows the one whose point was missed
    MADE = "made"  # from the missed points themselves; it is in no deck


_TURNS = (Manner.PLAIN, Manner.HOSTILE, Manner.PLAIN, Manner.SILENT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that can be asked aloud.

    `known` is its retrievability now, `weak_points` how many of its key points are missed of late,
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
    Hostile turns take notes that their deck calls hostile, where some are left. A follow-up comes
    after the note it follows, if both are drawn. The order of the candidates makes no difference.
    """
    left = sorted(candidates, key=lambda each: (each.position, each.guid, each.card_id))
    chance = random.Random(seed)  # noqa: S311 - a game, and one that can be repeated
    start = chance.randrange(len(_TURNS))
    askers = _Askers(left, chance)
    drawn_of: dict[str, int] = {}
    picked: list[tuple[Candidate, Manner]] = []
    while left and len(picked) < count:
        manner = _TURNS[(start + len(picked)) % len(_TURNS)]
        hostile = [each for each in left if each.is_hostile]
        pool = hostile if manner is Manner.HOSTILE and hostile else left
        one = _pick(pool, drawn_of, chance)
        drawn_of[one.topic] = drawn_of.get(one.topic, 0) + 1
        left = [each for each in left if each.guid != one.guid]
        if one.is_hostile and manner is Manner.PLAIN:
            manner = Manner.HOSTILE
        picked.append((one, manner))
    return [
        Drawn(one, askers.phrasing(one, manner), manner) for one, manner in _parents_first(picked)
    ]


def _pick(
    pool: Sequence[Candidate], drawn_of: Mapping[str, int], chance: random.Random
) -> Candidate:
    worths = [each.worth / 2 ** drawn_of.get(each.topic, 0) for each in pool]
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


def missed_musts(points: Sequence[KeyPoint], ticked: Collection[int]) -> tuple[KeyPoint, ...]:
    """What had to be said and was not."""
    return tuple(
        point
        for place, point in enumerate(points)
        if point.role is Role.MUST and place not in ticked
    )


def crossed_lines(points: Sequence[KeyPoint], ticked: Collection[int]) -> tuple[KeyPoint, ...]:
    """The red lines that were crossed."""
    return tuple(
        point for place, point in enumerate(points) if point.role is Role.NEVER and place in ticked
    )


def proposed(points: Sequence[KeyPoint], ticked: Collection[int]) -> Rating:
    """The rating that an answer in a rehearsal deserves.

    As in study, but that what is not ticked was not said, even where nothing is ticked.
    """
    if not ticked and any(point.role is Role.MUST for point in points):
        return Rating.AGAIN
    return from_points(points, ticked)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a rehearsal. `points` are those shown, and whether each was said or crossed.

    `known` is the card's retrievability before the rehearsal, None for a question that was made.
    """

    origin: Origin
    guid: str
    ordinal: int
    topic: tuple[str, ...]
    asker: str
    asked: str
    manner: Manner
    rating: Rating
    sure: bool | None
    milliseconds: int
    written: str
    points: tuple[tuple[KeyPoint, bool], ...]
    known: float | None

    @property
    def failed(self) -> bool:
        """Whether it was not known, or a red line was crossed."""
        return self.rating is Rating.AGAIN or bool(self.crossed)

    @property
    def hit(self) -> list[str]:
        """The points that had to be said, and were."""
        return [point.text for point, said in self.points if said and point.role is Role.MUST]

    @property
    def missed(self) -> list[str]:
        """The points that had to be said, and were not."""
        return [point.text for point, said in self.points if not said and point.role is Role.MUST]

    @property
    def crossed(self) -> list[str]:
        """The red lines crossed."""
        return [point.text for point, said in self.points if said and point.role is Role.NEVER]

    @property
    def sure_but_wrong(self) -> bool:
        """Whether it failed while one was sure."""
        return self.sure is True and self.failed


@dataclass(frozen=True, slots=True)
class Score:
    """What some answers come to. `hit` and `missed` count points that must be said.

    Points that a made question asks again count once, where they were missed first.
    `questions` are all but those; of them `predicted` is the share expected to be known, `actual`
    the share that was; None where there is no question.
    """

    answers: int
    questions: int
    hit: int
    missed: int
    crossed: int
    failed: int
    sure_but_wrong: int
    milliseconds: int
    predicted: float | None
    actual: float | None

    @property
    def share_hit(self) -> float | None:
        """The share of points said that had to be; None where none had."""
        points = self.hit + self.missed
        return self.hit / points if points else None

    @property
    def seconds_per_answer(self) -> float:
        """How long an answer took, on average."""
        return self.milliseconds / self.answers / 1000 if self.answers else 0.0


def score(answers: Sequence[Answer]) -> Score:
    """The score of these answers together."""
    asked = [answer for answer in answers if answer.origin is not Origin.MADE]
    failed = sum(answer.failed for answer in asked)
    known = [answer.known for answer in asked if answer.known is not None]
    return Score(
        answers=len(answers),
        questions=len(asked),
        hit=sum(len(answer.hit) for answer in asked),
        missed=sum(len(answer.missed) for answer in asked),
        crossed=sum(len(answer.crossed) for answer in answers),
        failed=failed,
        sure_but_wrong=sum(answer.sure_but_wrong for answer in answers),
        milliseconds=sum(answer.milliseconds for answer in answers),
        predicted=sum(known) / len(known) if known else None,
        actual=(len(asked) - failed) / len(asked) if asked else None,
    )


def by_topic(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """The answers under each first heading, in the order of asking; no heading is an empty one."""
    topics: dict[str, list[Answer]] = {}
    for answer in answers:
        topics.setdefault(answer.topic[0] if answer.topic else "", []).append(answer)
    return topics
