"""One of several processes on one collection: it does an act again and again.

    python -m tests.faults.worker ACT DATA SEED TIMES

Each line of its output is an act that was acknowledged (`grade`, `undo grade`, `import` …), or one
that was refused in a sentence (`refused …`).
"""

import random
import sys
import time
from datetime import timedelta
from pathlib import Path

from trainer import config
from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError, TrainerError
from trainer.services import backups, imports, merge
from trainer.services.collection import Collection
from trainer.services.study import StudySession

_SPENT = timedelta(seconds=4)


def study(collection: Collection, chance: random.Random, times: int) -> None:
    """Grade, and now and then look again at what waits."""
    session = StudySession(collection)
    for _ in range(times):
        if session.question is None:
            session.refresh()
        if session.question is None:
            return
        try:
            session.grade(chance.choice(list(Rating)), _SPENT)
            print("grade", flush=True)
        except StaleQuestionError:
            session.skip()
        if chance.random() < 0.1:
            session.refresh()


def undo(collection: Collection, chance: random.Random, times: int) -> None:
    """Take back answers that may be another's."""
    session = StudySession(collection)
    for _ in range(times):
        name = session.undo()
        print("nothing" if name is None else f"undo {name}", flush=True)
        time.sleep(chance.random() * 0.05)


def bring(collection: Collection, chance: random.Random, times: int) -> None:
    """Import an edition of the deck."""
    for _ in range(max(1, times // 10)):
        file = chance.choice(sorted(collection.settings.data.parent.glob("many*.md")))
        imports.apply(collection, imports.read([file]))
        print("import", flush=True)


def take_in(collection: Collection, chance: random.Random, times: int) -> None:
    """Merge another machine's collection."""
    for _ in range(max(1, times // 15)):
        merge.merge(collection, collection.settings.data.parent / "other")
        print("merge", flush=True)


def keep(collection: Collection, chance: random.Random, times: int) -> None:
    """Make a backup."""
    for _ in range(max(1, times // 10)):
        backups.now(collection.settings, collection.now())
        print("backup", flush=True)


ACTS = {"study": study, "undo": undo, "import": bring, "merge": take_in, "backup": keep}


def main() -> None:
    act, data, seed, times = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    print("ready", flush=True)
    sys.stdin.readline()
    collection = Collection(config.load(data))
    try:
        ACTS[act](collection, random.Random(seed), times)
    except TrainerError as error:
        print(f"refused {error}", flush=True)
    finally:
        collection.close()


if __name__ == "__main__":
    main()
