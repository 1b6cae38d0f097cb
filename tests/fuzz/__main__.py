"""Gives hostile input to everything that reads foreign input, and counts what comes of it.

    python -m tests.fuzz [--cases N] [--only NAME…] [--seed S]

A case is read or refused with a sentence of one harmless line; all else is a crash: an error of any
other kind, more than ten seconds or a gigabyte, a refused file that changed something, damage in a
collection that took something in, a file written elsewhere or left behind, a program or a network
reached for. It exits with 1 where there was one. What takes text keeps inputs that reach lines not
reached before, and changes those.
"""

import argparse
import random
import sys
import time
import traceback
from dataclasses import dataclass, field

from tests import limits
from tests.fuzz.confined import confined
from tests.fuzz.targets import TARGETS, Target
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError

_MOST = 5  # crashes that are shown of each


@dataclass
class Tally:
    """What the cases of one target came to; `slowest` in seconds of work."""

    cases: int = 0
    accepted: int = 0
    refused: int = 0
    slowest: float = 0.0
    crashes: list[str] = field(default_factory=list)


def tried(name: str, cases: int, seed: int) -> Tally:
    """Try so many cases of a target; the same seed tries the same."""
    tally = Tally()
    try:
        with confined() as reached:
            target = TARGETS[name]()
            with limits.memory():
                for number in range(seed * 1_000_000, seed * 1_000_000 + cases):
                    _try(tally, target, name, number)
                    if reached:
                        tally.crashes.append(f"{name}, case {number}, reached for: {reached}")
                        reached.clear()
            target.close()
    except AssertionError as error:
        tally.crashes.append(f"{name}: what was taken in left damage: {error}")
    return tally


def _try(tally: Tally, target: Target, name: str, number: int) -> None:
    tally.cases += 1
    start = time.process_time()
    try:
        with limits.time(f"case {number}"):
            target.case(random.Random(f"{name} {number}"))
        tally.accepted += 1
    except TrainerError as error:
        sentence = str(error)
        if sentence.strip() and sentence == one_line(sentence):
            tally.refused += 1
        else:
            tally.crashes.append(f"{name}, case {number}: no sentence: {sentence!r}")
    except Exception:  # whatever else it is, it is a crash
        tally.crashes.append(f"{name}, case {number}:\n{traceback.format_exc(limit=-4)}")
    tally.slowest = max(tally.slowest, time.process_time() - start)


def table(tallies: dict[str, Tally]) -> str:
    """The tallies, a line each, and the first crashes of each."""
    width = max(map(len, tallies))
    columns = ("cases", "accepted", "refused", "crashes", "slowest")
    lines = [" " * width + "".join(f"{column:>10}" for column in columns)]
    for name, tally in tallies.items():
        counts = (tally.cases, tally.accepted, tally.refused, len(tally.crashes))
        figures = "".join(f"{count:>10,}" for count in counts)
        lines.append(f"{name:{width}}{figures}{1000 * tally.slowest:>7.0f} ms")
    for tally in tallies.values():
        lines += tally.crashes[:_MOST]
    return "\n".join(lines)


def main() -> None:
    """Try all targets, or those named, and exit with 1 where one crashed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--cases", type=int, default=1000, help="of each target (1000)")
    parser.add_argument("--only", nargs="+", choices=TARGETS, metavar="NAME")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    tallies = {}
    for name in chosen.only or TARGETS:
        tallies[name] = tried(name, chosen.cases, chosen.seed)
        print(f"{name}: {len(tallies[name].crashes)} crashes", file=sys.stderr, flush=True)
    print(table(tallies))
    sys.exit(1 if any(tally.crashes for tally in tallies.values()) else 0)


if __name__ == "__main__":
    main()
