"""Each kind of search and each order of a large collection, beside Anki's backend.

Ours has to answer within 0.1 s. What is opened or sorted by deck is read anew, which other searches
are spared as long as nothing is written. Its ids come sorted by deck, Anki's as they are found;
Anki is asked nothing where its cards have no such thing.
"""

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import update

from tests.benchmarks.anki_peer import Anki
from tests.benchmarks.figures import Figure, seconds
from trainer import config
from trainer.services import search
from trainer.services.collection import Collection
from trainer.services.search import Column, Unit
from trainer.storage.models import PresetRow

_LIMIT = 0.1
_WINDOW = 60
# Each kind of search: ours, and Anki's words for the same where it has them.
_QUERIES = (
    ("everything", "", ""),
    ("a word", "word77", "w:word77"),
    ("two words", "word77 word78", "w:word77 w:word78"),
    ("a phrase", '"word77 word78"', '"word77 word78"'),
    ("a beginning", "word77*", "w:word77*"),
    ("letters anywhere", "*ord77*", "ord77"),
    ("not a word", "-word77", "-w:word77"),
    ("deck:", "deck:Letter", "deck:Letter"),
    ("tag:", "tag:part", "tag:part"),
    ("tag:none", "tag:none", "tag:none"),
    ("topic:", "topic:x", None),
    ("kind:", "kind:template", None),
    ("cite:", "cite:x", None),
    ("guid:", "guid:anki/g500", None),
    ("is:due", "is:due", "is:due"),
    ("is:new", "is:new", "is:new"),
    ("is:review", "is:review", "is:review"),
    ("is:suspended", "is:suspended", "is:suspended"),
    ("is:leech", "is:leech", None),
    ("is:deleted", "is:deleted", None),
    ("flag:", "flag:1", "flag:1"),
    ("rated:", "rated:30", "rated:30"),
    ("rated: with rating", "rated:30:1", "rated:30:1"),
    ("added:", "added:7", None),
    ("edited:", "edited:7", "edited:7"),
    ("prop:r", "prop:r<0.9", None),
    ("prop:s", "prop:s>=21", "prop:s>=21"),
    ("prop:d", "prop:d>5", "prop:d>0.4444"),
    ("prop:ivl", "prop:ivl>=21", "prop:ivl>=21"),
    ("prop:due", "prop:due=1", "prop:due=1"),
    ("prop:lapses", "prop:lapses>3", "prop:lapses>3"),
    ("mixed", "(is:due or tag:tag1) -word77 word12*", "(is:due or tag:tag1) -w:word77 w:word12*"),
)


def measured(data: Path, source: Path, cards: int, rounds: int) -> Iterator[Figure]:
    """Yields all figures; `source` is the same collection as Anki has it."""
    collection, anki = Collection(config.load(data)), Anki(source)
    try:
        search.prepare(collection)
        yield from _lists(collection, cards, rounds)
        yield from _searches(collection, anki, rounds)
    finally:
        collection.close()
        anki.close()


def _lists(collection: Collection, cards: int, rounds: int) -> Iterator[Figure]:
    everything = search.find(collection, "")
    chance = random.Random(5)

    def opened() -> None:
        _forget(collection)
        search.rows(collection, search.find(collection, ""), 0, _WINDOW)

    def scrolled() -> None:
        search.rows(collection, everything, chance.randrange(len(everything)), _WINDOW)

    tasks: dict[str, Callable[[], object]] = {
        f"browser opened, {cards:,} cards": opened,
        f"{_WINDOW} rows on": scrolled,
    }
    for unit in Unit:
        for column in Column:
            tasks[f"{unit.value} by {column.value}"] = partial(_sort, collection, unit, column)
    for name, task in tasks.items():
        yield Figure(name, limit=_LIMIT, ours=[seconds(task) for _round in range(rounds)])


def _sort(collection: Collection, unit: Unit, column: Column) -> None:
    if column is Column.DECK:
        _forget(collection)
    search.find(collection, "", unit=unit, column=column)


def _forget(collection: Collection) -> None:
    """Write something, so that the order of all that is kept for searches has to be read anew."""
    with collection.writing() as session:
        session.execute(update(PresetRow).values(name=PresetRow.name))


def _searches(collection: Collection, anki: Anki, rounds: int) -> Iterator[Figure]:
    for name, query, same in _QUERIES:
        figure = Figure(f"search: {name}", "Anki" if same is not None else "", limit=_LIMIT)
        for _round in range(rounds):
            figure.ours.append(seconds(lambda query=query: search.find(collection, query)))
            if same is not None:
                figure.theirs.append(anki.ask("find", same)[0])
        yield figure
