"""Does harm to the trainer, as life does, and looks for what was lost.

    python -m tests.faults [--rounds N] [--only NAME…] [--seed S]

It exits with 1 where anything was lost, damaged, broken or hung.
"""

import argparse
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from tests.faults import rounds
from tests.faults.tally import Tally, table

KINDS = {
    "kill": "killed at random moments",
    "disk": "the disk is full",
    "read_only": "a file or folder is read-only",
    "errors": "reading and writing fail",
    "many": "several processes at once",
    "clock": "the clock jumps, the time zone changes",
    "terminal": "the terminal is resized, closed, stopped; much is pasted",
}


def main() -> None:
    """Run the rounds and exit with 1 where something was lost."""
    chosen = _arguments()
    tables, clean = [], True
    for kind in chosen.only or KINDS:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="trainer-faults-") as folder:
            tallies = tried(kind, chosen.rounds, chosen.seed, chosen.scenario, Path(folder))
        tables.append(table(f"{kind}: {KINDS[kind]}", tallies))
        clean = clean and all(tally.is_clean for tally in tallies.values())
        print(f"{kind}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print("\n\n".join(tables))
    sys.exit(0 if clean else 1)


def tried(
    kind: str, times: int, seed: int, only: list[str] | None, folder: Path
) -> dict[str, Tally]:
    """So many rounds of each scenario of a kind, or of those named."""
    scenarios = import_module(f"tests.faults.{kind}").SCENARIOS
    chosen = {name: scenarios[name] for name in only or scenarios if name in scenarios}
    return rounds.run(chosen, folder, times, seed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="of each scenario (20)")
    parser.add_argument("--only", nargs="+", choices=KINDS, metavar="NAME", help=", ".join(KINDS))
    parser.add_argument("--scenario", nargs="+", help="of a kind, by its name in the tables")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
