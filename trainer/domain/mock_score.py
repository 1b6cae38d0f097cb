"""How a mock briefing went: one answer, and what several come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trainer.domain.mock import Manner
from trainer.domain.notes import KeyPoint, Role
from trainer.domain.proposal import from_points
from trainer.domain.schedule import Rating

SECONDS_PER_ANSWER = 90  # what an asker listens to; the clock then says that time is up


class Origin(StrEnum):
    """Where a question came from."""

    DRAWN = "drawn"
    FOLLOW_UP = "follow-up"  # a note that follows the one whose point was missed
    MADE = "made"  # from the missed points themselves; it is in no deck


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
