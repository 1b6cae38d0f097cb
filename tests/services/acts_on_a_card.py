"""What a sitting does with the card on the screen and keeps."""

from collections.abc import Callable
from datetime import timedelta

from trainer.domain.schedule import Rating
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)
ACTS: dict[str, Callable[[StudySession], object]] = {
    "again": lambda sitting: sitting.grade(Rating.AGAIN, SOON),
    "hard": lambda sitting: sitting.grade(Rating.HARD, SOON),
    "good": lambda sitting: sitting.grade(Rating.GOOD, SOON),
    "easy": lambda sitting: sitting.grade(Rating.EASY, SOON),
    "suspend": lambda sitting: sitting.suspend(),
    "bury": lambda sitting: sitting.bury(),
    "mark": lambda sitting: sitting.mark(),
}
