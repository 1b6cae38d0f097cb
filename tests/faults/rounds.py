"""Rounds of a fault: each in a folder of its own, on a copy of what is made once."""

import random
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.tally import HangError, SkipFaultError, Tally
from tests.terminal import NeverCameError

_LAST = 12  # lines of a crash's report that are shown
Scenario = Callable[["Round"], None]


@dataclass
class Round:
    """One go at a fault. `folder` is its own, `base` lasts as long as the run."""

    base: Path
    folder: Path
    chance: random.Random
    tally: Tally
    number: int = 0
    ends: ExitStack = field(default_factory=ExitStack)  # what is to be ended with the round

    def template(self, name: str, build: Callable[[Path], None]) -> Path:
        """A folder that `build` filled, once a run."""
        made = self.base / "templates" / name
        if not made.exists():
            growing = self.base / "growing"
            shutil.rmtree(growing, ignore_errors=True)
            growing.mkdir(parents=True)
            build(growing)
            made.parent.mkdir(exist_ok=True)
            growing.rename(made)
        return made

    def copied(self, name: str, build: Callable[[Path], None]) -> Path:
        """The round's folder, filled with a copy of that."""
        shutil.copytree(self.template(name, build), self.folder, dirs_exist_ok=True)
        return self.folder


def run(scenarios: Mapping[str, Scenario], base: Path, rounds: int, seed: int) -> dict[str, Tally]:
    """So many rounds of each scenario."""
    tallies = {}
    for name, scenario in scenarios.items():
        tally = tallies[name] = Tally()
        for number in range(rounds):
            folder = base / "round"
            folder.mkdir(parents=True)
            chance = random.Random(f"{seed} {name} {number}")
            try:
                _go(scenario, Round(base, folder, chance, tally, number))
            except SkipFaultError as reason:
                tally.skipped = str(reason)
                break
            finally:
                shutil.rmtree(folder)
    return tallies


def _go(scenario: Scenario, this: Round) -> None:
    this.tally.runs += 1
    where = f"round {this.number}: "
    with this.ends:
        try:
            scenario(this)
        except (HangError, NeverCameError, subprocess.TimeoutExpired) as error:
            this.tally.count("hangs", where + str(error))
        except AssertionError as error:
            this.tally.count("broken", where + str(error))
        for log in (*this.folder.glob("**/crash-*.log"), *this.base.glob("disk/**/crash-*.log")):
            last = log.read_text("utf-8").strip().splitlines()[-_LAST:]
            this.tally.count("broken", where + "\n    ".join(["a crash:", *last]))
