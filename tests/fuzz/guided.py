"""Text or bytes for a function, changed at random; what reaches new lines of it is changed on."""

import random
from collections.abc import Callable

from tests.fuzz.coverage import Coverage
from tests.mutated_files import damaged

_MOST_SEEDS = 500
_LONGEST = 20_000  # bytes; inputs that grow from case to case would take ever longer


class Guided:
    """Cases for `read`, made of the seeds and of what is kept of those before."""

    def __init__(self, *seeds: bytes, read: Callable[[bytes], object]) -> None:
        assert all(len(seed) <= _LONGEST for seed in seeds), "cut off, a seed is no sound input"
        self._seeds, self._read = list(seeds), read
        self._own = len(seeds)
        self.coverage = Coverage()

    def case(self, chance: random.Random) -> None:
        place = chance.randrange(len(self._seeds))
        data = damaged(chance, self._seeds[place])[:_LONGEST]
        if chance.random() < 0.75:
            self._read(data)
            return
        try:
            with self.coverage.watching():
                self._read(data)
        finally:
            if self.coverage.reached_new:
                self._keep(chance, data)

    def _keep(self, chance: random.Random, data: bytes) -> None:
        if len(self._seeds) < _MOST_SEEDS:
            self._seeds.append(data)
        else:
            self._seeds[chance.randrange(self._own, _MOST_SEEDS)] = data

    def close(self) -> None:
        """Nothing is open."""
