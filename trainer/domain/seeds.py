"""States of memory from other programs, kept within what FSRS knows."""

from trainer.domain.memory import GREATEST_DIFFICULTY, LEAST_DIFFICULTY, LEAST_STABILITY

_LONGEST = 36_500.0  # days


def bounded(stability: float, difficulty: float) -> tuple[float, float]:
    """A state of memory within what FSRS knows, whatever a file says; `nan` counts as the least."""
    return (
        min(max(LEAST_STABILITY, stability), _LONGEST),
        min(max(LEAST_DIFFICULTY, difficulty), GREATEST_DIFFICULTY),
    )
