"""What a sitting asks of a large collection, beside Anki's backend on the same cards.

An answer of ours is synced to disk before the next question comes, and brings that along.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from tests.benchmarks.anki_peer import DECKS, Anki
from tests.benchmarks.figures import Figure, seconds
from trainer import config
from trainer.domain.schedule import Rating
from trainer.services import decks, search
from trainer.services.collection import Collection
from trainer.services.study import StudySession

_GRADES = 5  # for each round of the others


class _Ours:
    """The same acts on the trainer's own collection."""

    def __init__(self, data: Path) -> None:
        self.collection = Collection(config.load(data))
        search.prepare(self.collection)
        self.begin()

    def begin(self) -> None:
        self.study = StudySession(self.collection, decks.find(self.collection, DECKS[0]))

    def grade(self) -> None:
        self.study.grade(Rating.GOOD, timedelta(seconds=5))

    def next(self) -> None:
        self.study.prepare()

    def tree(self) -> None:
        decks.tree(self.collection)

    def find(self) -> None:
        search.find(self.collection, "word77")


def measured(data: Path, source: Path, cards: int, rounds: int) -> Iterator[Figure]:
    """Yields a figure for each act; `source` is the same collection as Anki has it."""
    ours, anki = _Ours(data), Anki(source)
    try:
        yield from _figures(ours, anki, f"{cards:,} cards", rounds)
    finally:
        ours.collection.close()
        anki.close()


def _figures(ours: _Ours, anki: Anki, cards: str, rounds: int) -> Iterator[Figure]:
    acts: dict[str, tuple[str, Callable[[], None], str]] = {
        "begin": ("begin to study", ours.begin, ""),
        "grade": ("an answer", ours.grade, ""),
        "next": ("next card", ours.next, ""),
        "tree": ("due tree", ours.tree, ""),
        "find": ("a word searched", ours.find, "w:word77"),
    }
    figures = {what: Figure(f"{name}, {cards}", "Anki") for what, (name, *_) in acts.items()}
    for _round in range(rounds):
        anki.ask("leave")
        for what in ("begin", *("grade", "next") * _GRADES, "tree", "find"):
            _name, task, query = acts[what]
            figures[what].ours.append(seconds(task))
            figures[what].theirs.append(anki.ask(what, query)[0])
    yield from figures.values()
