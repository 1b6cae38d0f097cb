"""What a plan towards a briefing starts from: the cards' memories, habits of the user, the date.

Plain values without numpy, so that gathering them costs nothing where no plan is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from trainer.domain.schedule import DEFAULT_PARAMETERS

SHRINKAGE = 20  # how many observations a default figure counts for


@dataclass(frozen=True, slots=True)
class CardMemory:
    """One card that is studied for the briefing; suspended cards are left out.

    Study days are day numbers (`date.toordinal`). `stability` (days), `difficulty` and `last_day`
    are None until the first answer. `met_today`: first asked today; `failed_today`: its first
    answer today failed; `repeated_today`: asked again since. `failed_days` counts the days with a
    failure, `others_since` the other cards answered since its last answer. `parent` is the note
    that the card's note follows.
    """

    key: int
    position: int
    stability: float | None = None
    difficulty: float | None = None
    last_day: int | None = None
    met_today: bool = False
    failed_today: bool = False
    repeated_today: bool = False
    failed_days: int = 0
    others_since: int = 0
    weight: float = 1.0
    topic: str = ""
    note: int | None = None
    parent: int | None = None

    @property
    def seen(self) -> bool:
        """Whether it was ever answered."""
        return self.stability is not None


@dataclass(frozen=True, slots=True)
class Habits:
    """What an answer takes (seconds), how answers are rated, and what memory is like.

    `first_ratings` are the shares of Again to Easy at a first meeting, `success_ratings` those of
    Hard, Good and Easy among successes, `prior` the chance that an unseen card is known anyway.
    `correction` is b: predictions take S·e^b for a stability S, stored states and the order do not.
    """

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    seconds_ok: float = 8.0
    seconds_failed: float = 20.0
    seconds_new: float = 25.0
    first_ratings: tuple[float, ...] = (0.24, 0.094, 0.495, 0.171)
    success_ratings: tuple[float, ...] = (0.224, 0.631, 0.145)
    prior: float = 0.0
    correction: float = 0.0

    @property
    def worst_seconds(self) -> float:
        """What the answer to a card seen before takes at worst."""
        return max(self.seconds_ok, self.seconds_failed)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The days from `today` to the `briefing` (day numbers) and the time there is.

    `seconds_a_day` gives each day's budget from today on, its last value holding for all later
    days; None is no budget. `used` are the seconds studied today. `all_time` goes on where the plan
    would save time.
    """

    today: int
    briefing: int
    seconds_a_day: tuple[float, ...] | None = None
    used: float = 0.0
    all_time: bool = False

    @property
    def study_days(self) -> range:
        """The days left to study on: from today to the eve, or the day of the briefing alone."""
        return range(self.today, self.briefing + (self.today == self.briefing))

    def budget(self, day: int) -> float:
        """Seconds on the study day `day`, infinite without a budget."""
        if self.seconds_a_day is None:
            return float("inf")
        if not self.seconds_a_day:
            return 0.0
        return self.seconds_a_day[min(day - self.today, len(self.seconds_a_day) - 1)]

    def budget_from(self, day: int) -> float:
        """Seconds on all study days from `day` to the eve."""
        days = max(self.briefing - day, 0)
        if self.seconds_a_day is None:
            return float("inf") if days else 0.0
        listed = self.seconds_a_day[day - self.today :][:days]
        return sum(listed) + (days - len(listed)) * self.budget(self.briefing)


def shrunk_median(default: float, seconds: Sequence[float]) -> float:
    """The user's median, drawn towards the default where there are few: (20·d + n·m) / (20 + n)."""
    if not seconds:
        return default
    return (SHRINKAGE * default + len(seconds) * median(seconds)) / (SHRINKAGE + len(seconds))


def shrunk_shares(defaults: Sequence[float], counts: Sequence[int]) -> tuple[float, ...]:
    """The user's shares of the ratings, drawn towards the defaults in the same way."""
    total = SHRINKAGE * sum(defaults) + sum(counts)
    return tuple(
        (SHRINKAGE * share + count) / total for share, count in zip(defaults, counts, strict=True)
    )
