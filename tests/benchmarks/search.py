"""Searching a large collection, against Anki's own backend in the same run.

    python tests/benchmarks/search.py [NOTES]

Needs the optional group `anki`. Anki writes NOTES notes with schedules and three past answers each,
spread over a year; the trainer imports the package that Anki makes of them. Each figure is the
median of some runs, with what was found. The trainer's ids come sorted by deck, Anki's as they are
found; `open` has the first rows besides, and `index` is what the first search for words after the
import takes longer. Anki is asked nothing where its cards have no such thing.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trainer import config
from trainer.services import search
from trainer.services.collection import Collection
from trainer.services.search import Column, Unit

ROUNDS = 7
WINDOW = 60
_MAKE = """
import json, random, sys, time
from anki.collection import Collection, ExportAnkiPackageOptions
folder, count = sys.argv[1], int(sys.argv[2])
random.seed(2)
collection = Collection(folder + "/source.anki2")
basic = collection.models.by_name("Basic")["id"]
now = int(time.time())
base = (now - 400 * 86400) * 1000
words = [f"word{n}" for n in range(3000)]
text = lambda n: " ".join(random.choices(words, k=n))
decks = [collection.decks.id(name) for name in ("Letter", "Letter::Annex", "Other")]
notes, cards, answers = [], [], []
for n in range(count):
    note, answer = base + n * 10, f"<b>{text(12)}</b><br>x" if n % 3 == 0 else text(14)
    question = f"{n} {text(8)}"
    notes.append((note, f"g{n}", basic, now, f" tag{n % 7} part::p{n % 50} ",
        question + chr(31) + answer, question))
    stability, interval = random.uniform(1, 200), n % 300 + 1
    data = json.dumps({"s": round(stability, 4), "d": round(random.uniform(1, 10), 3)})
    last = random.randrange(1, 300)
    due = interval - last
    cards.append((note, note, decks[n % 3], now, due, interval, n % 10, n % 8, data))
    for k, back in enumerate((last + 60, last + 20, last)):
        at = (now - back * 86400) * 1000 + n * 10 + k
        answers.append((at, note, random.choice((1, 3, 3, 3)), min(k, 1)))
collection.db.executemany("insert into notes values (?,?,?,?,-1,?,?,?,0,0,'')", notes)
collection.db.executemany(
    "insert into cards values (?,?,?,0,?,-1,2,2,?,?,2500,3,?,0,0,0,?,?)", cards)
collection.db.executemany("insert or ignore into revlog values (?,?,-1,?,30,1,500,4000,?)", answers)
collection.export_anki_package(out_path=folder + "/cards.apkg", limit=None,
    options=ExportAnkiPackageOptions(with_scheduling=True, with_media=False, legacy=False))
collection.close()
"""
# Each kind of search: ours, and Anki's words for the same where it has them.
QUERIES = (
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
    ("mixed", "(is:due or tag:tag1) -word77 word1*", "(is:due or tag:tag1) -w:word77 w:word1*"),
)
_ANKI = """
import json, statistics, sys, time
from anki.collection import Collection
path, rounds, queries = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
collection = Collection(path)
answers = {}
for query in queries:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        found = collection.find_cards(query, order=False)
        taken.append(time.perf_counter() - start)
    answers[query] = statistics.median(taken), len(found)
collection.close()
print(json.dumps(answers))
"""


def median(task: Callable[[], Any]) -> tuple[float, Any]:
    """The median time of a task in seconds, and what it answered."""
    taken, answer = [], None
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = task()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), answer


def line(name: str, seconds: float, count: int, theirs: tuple[float, int] | None = None) -> None:
    """Print a figure in milliseconds, what was found, and Anki's with the ratio."""
    text = f"{name:34} {1000 * seconds:7.1f} ms  {count:7}"
    if theirs is not None:
        text += (
            f"   Anki {1000 * theirs[0]:7.1f} ms  {theirs[1]:7}   ratio {seconds / theirs[0]:.2f}"
        )
    print(text)


def measure(collection: Collection, theirs: dict[str, tuple[float, int]]) -> None:
    """Print all figures."""
    start = time.perf_counter()
    search.prepare(collection)
    line("index", time.perf_counter() - start, 0)
    chance = random.Random(5)
    everything = search.find(collection, "")

    def opened() -> int:
        found = search.find(collection, "")
        search.rows(collection, found, 0, WINDOW)
        return len(found)

    def scrolled() -> int:
        start = chance.randrange(len(everything))
        return len(search.rows(collection, everything, start, WINDOW))

    line("open", *median(opened))
    line(f"scroll, {WINDOW} rows", *median(scrolled))
    for unit in Unit:
        for column in Column:
            found = median(lambda u=unit, c=column: search.find(collection, "", unit=u, column=c))
            line(f"{unit.value} by {column.value}", found[0], len(found[1]))
    for name, ours, same in QUERIES:
        seconds, found = median(lambda query=ours: search.find(collection, query))
        line(name, seconds, len(found), None if same is None else theirs[same])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-c", _MAKE, name, str(count)], check=True)
        data = folder / "data"
        package = folder / "cards.apkg"
        command = [sys.executable, "-m", "trainer", "--data", str(data), "import", str(package)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        queries = json.dumps([same for _name, _ours, same in QUERIES if same is not None])
        source = str(folder / "source.anki2")
        answer = subprocess.run(
            [sys.executable, "-c", _ANKI, source, str(ROUNDS), queries],
            check=True,
            stdout=subprocess.PIPE,
        )
        collection = Collection(config.load(data))
        try:
            measure(collection, json.loads(answer.stdout))
        finally:
            collection.close()


if __name__ == "__main__":
    main()
