"""What is remembered of one card's memory, and the options it is scheduled by."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class Rating(IntEnum):
    """The four ratings of an answer, numbered as their keys are."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class CardState(StrEnum):
    """Where a card stands: never seen, in first steps, in review, or failed and in steps again."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One card's state of memory. A new card has nothing but its state.

    `stability` is in days (FSRS-6), `difficulty` runs from 1 to 10, `step` counts from 0 and is set
    in the learning states alone, `due` and `last_review` are UTC instants.
    """

    state: CardState = CardState.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None
    last_review: datetime | None = None


NEW = Schedule()

# FSRS-6 defaults, as py-fsrs 6.3.2 and the srs-benchmark have them.
DEFAULT_PARAMETERS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preset:
    """Scheduling options of a deck. A change makes a new version; reviews name the one they used.

    `learning_steps` and `relearning_steps` increase and stay below a day; `parameters` are FSRS-6's
    21; `maximum_interval` is in days; 0 as `leech_threshold` means that there are no leeches.
    """

    desired_retention: float = 0.9
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36500
    new_per_day: int = 20
    reviews_per_day: int = 200
    leech_threshold: int = 8
