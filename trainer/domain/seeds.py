"""States of memory from other programs, kept within what FSRS knows.

Anki's cards start from `memory.from_sm2`, as Anki itself turns them over.
"""

from trainer.domain.memory import GREATEST_DIFFICULTY, LEAST_DIFFICULTY, LEAST_STABILITY

_LONGEST = 36_500.0  # days
_HARDEST_EASE, _EASIEST_EASE = 130.0, 370.0  # per cent


def from_obsidian(interval_days: float, ease_percent: float) -> tuple[float, float]:
    """Stability and difficulty for a card of Obsidian's plugin, `ease_percent` such as 250.

    The interval is the stability; eases of 130 to 370 become difficulties of 10 to 1 (the plugin's
    own step from SM-2 to FSRS: `easeToDifficulty` in its `fsrs-helpers.ts`).
    """
    ease = min(max(ease_percent, _HARDEST_EASE), _EASIEST_EASE)
    difficulty = 10 - 9 * (ease - _HARDEST_EASE) / (_EASIEST_EASE - _HARDEST_EASE)
    return bounded(interval_days, difficulty)


def bounded(stability: float, difficulty: float) -> tuple[float, float]:
    """A state of memory within what FSRS knows, whatever a file says; `nan` counts as the least."""
    return (
        min(max(LEAST_STABILITY, stability), _LONGEST),
        min(max(LEAST_DIFFICULTY, difficulty), GREATEST_DIFFICULTY),
    )
