"""Anki's own backend, in a process of its own, to be measured beside the trainer.

The optional group `anki` is needed. As a program it makes a collection, and answers lines of JSON
such as `["word", "w:word77"]` with the seconds that Anki took, and how much it found.
"""

import importlib.util
import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = [f"word{n}" for n in range(3000)]
PAST = 400  # days since the first notes
DECKS = ("Letter", "Letter::Annex", "Other")


def is_there() -> bool:
    """Whether Anki's backend is installed."""
    return importlib.util.find_spec("anki") is not None


def make(folder: Path, count: int) -> None:
    """Write `source.anki2` and `cards.apkg`: that many cards, studied over a year."""
    subprocess.run([sys.executable, __file__, "make", str(folder), str(count)], check=True)


class Anki:
    """A collection that is open in Anki's backend."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "open", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: str, argument: str = "") -> tuple[float, int]:
        """The seconds that it took inside of Anki, and how much was found."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([what, argument]) + "\n")
        self._process.stdin.flush()
        taken, found = json.loads(self._process.stdout.readline())
        return taken, found

    def close(self) -> None:
        self._process.communicate()


def _text(count: int) -> str:
    return " ".join(random.choices(WORDS, k=count))


def _make(folder: str, count: int) -> None:
    from anki.collection import Collection, ExportAnkiPackageOptions

    random.seed(2)
    path = f"{folder}/source.anki2"
    collection = Collection(path)
    basic = collection.models.by_name("Basic")["id"]
    decks = [collection.decks.id(name) for name in DECKS]
    now = int(time.time())
    base = (now - PAST * 86400) * 1000
    notes, cards, answers = [], [], []
    for n in range(count):
        note, interval, last = base + n * 10, n % 300 + 1, random.randrange(1, 300)
        answer = f"<b>{_text(12)}</b><br>x" if n % 3 == 0 else _text(14)
        question, tags = f"{n} {_text(8)}", f" tag{n % 7} part::p{n % 50} "
        notes.append((note, f"g{n}", basic, now, tags, f"{question}\x1f{answer}", question))
        memory = {"s": round(random.uniform(1, 200), 4), "d": round(random.uniform(1, 10), 3)}
        flag, data = n % 8, json.dumps(memory)
        due, lapses = interval - last, n % 10
        cards.append((note, note, decks[n % 3], now, due, interval, lapses, flag, data))
        for k, back in enumerate((last + 60, last + 20, last)):
            at = (now - back * 86400) * 1000 + n * 10 + k
            answers.append((at, note, random.choice((1, 3, 3, 3)), min(k, 1)))
    collection.close()
    with closing(sqlite3.connect(path)) as db, db:  # through Anki it would take many times as long
        db.executemany("insert into notes values (?,?,?,?,-1,?,?,?,0,0,'')", notes)
        db.executemany("insert into cards values (?,?,?,0,?,-1,2,2,?,?,2500,3,?,0,0,0,?,?)", cards)
        db.executemany("insert or ignore into revlog values (?,?,-1,?,30,1,500,4000,?)", answers)
    collection = Collection(path)
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=False, legacy=False)
    collection.export_anki_package(out_path=f"{folder}/cards.apkg", limit=None, options=options)
    collection.close()


class _Served:
    def __init__(self, path: str) -> None:
        from anki.collection import Collection

        self._collection = Collection(path)
        self._queued: Any = None
        self._deck = self._collection.decks.id(DECKS[0])

    def begin(self, _argument: str) -> int:
        self._collection.decks.set_current(self._deck)
        self._queued = self._collection.sched.get_queued_cards(fetch_limit=1)
        return len(self._queued.cards)

    def leave(self, _argument: str) -> int:
        """What was queued is forgotten, so that `begin` gathers it anew."""
        self._collection.decks.set_current(self._collection.decks.id(DECKS[2]))
        return 0

    def next(self, _argument: str) -> int:
        self._queued = self._collection.sched.get_queued_cards(fetch_limit=1)
        return len(self._queued.cards)

    def grade(self, _argument: str) -> int:
        from anki.cards import Card
        from anki.scheduler.v3 import CardAnswer

        first = self._queued.cards[0]
        card = Card(self._collection, backend_card=first.card)
        card.start_timer()
        scheduler = self._collection.sched
        scheduler.answer_card(
            scheduler.build_answer(card=card, states=first.states, rating=CardAnswer.GOOD)
        )
        return 1

    def tree(self, _argument: str) -> int:
        return len(self._collection.sched.deck_due_tree().children)

    def find(self, query: str) -> int:
        return len(self._collection.find_cards(query, order=False))


def _serve(path: str) -> None:
    served = _Served(path)
    for line in sys.stdin:
        what, argument = json.loads(line)
        task: Callable[[str], int] = getattr(served, what)
        start = time.perf_counter()
        found = task(argument)
        print(json.dumps([time.perf_counter() - start, found]), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        _make(sys.argv[2], int(sys.argv[3]))
    else:
        _serve(sys.argv[2])
