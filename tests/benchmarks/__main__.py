"""What the trainer takes beside its libraries' floor and beside Anki's backend, in one table.

    python -m tests.benchmarks [SECTION…] [--cards N[,N…]] [--rounds N]
    python -m tests.benchmarks planner [--quick]

Figures are medians, ratios those of runs in turn. Beside Anki only where the optional group `anki`
is installed. How good the planner is, on simulated learners, is a table of its own.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import anki_peer, files, operations, planner, screen, searches
from tests.benchmarks.figures import Figure, table

_SIZES = [1_000, 100_000]


class _Run:
    """One run: its folder, its sizes, and the collections that sections share."""

    def __init__(self, folder: Path, sizes: list[int], rounds: int) -> None:
        self._folder, self._sizes, self._rounds = folder, sizes, rounds

    def start(self) -> Iterator[Figure]:
        yield from screen.starts(self._folder, [max(self._sizes)], self._rounds)

    def keys(self) -> Iterator[Figure]:
        yield from screen.keys(self._folder, self._sizes, self._rounds)
        yield from screen.syncs(self._folder, self._rounds)

    def operations(self) -> Iterator[Figure]:
        for size in self._beside_anki():
            folder = self._studied(size)
            with TemporaryDirectory(dir=self._folder) as copy:  # answers change it
                data = shutil.copytree(folder / "data", Path(copy) / "data")
                source = shutil.copy(folder / "source.anki2", copy)
                yield from operations.measured(data, Path(source), size, self._rounds)

    def files(self) -> Iterator[Figure]:
        for size in self._beside_anki():
            folder = self._studied(size)
            yield from files.measured(folder / "data", folder, size, self._rounds)

    def search(self) -> Iterator[Figure]:
        for size in self._beside_anki():
            folder = self._studied(size)
            source = folder / "source.anki2"
            yield from searches.measured(folder / "data", source, size, self._rounds)

    def _beside_anki(self) -> list[int]:
        if anki_peer.is_there():
            return [max(self._sizes)]
        print("Not beside Anki, which is not installed: pip install -e '.[anki]'", file=sys.stderr)
        return []

    def _studied(self, size: int) -> Path:
        """A folder with Anki's collection of so many studied cards, and with ours of the same."""
        folder = self._folder / f"anki-{size}"
        if not folder.exists():
            folder.mkdir()
            anki_peer.make(folder, size)
            command = files.trainer(folder / "data", "import", str(folder / "cards.apkg"))
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return folder


_SECTIONS: dict[str, Callable[[_Run], Iterator[Figure]]] = {
    "start": _Run.start,
    "keys": _Run.keys,
    "operations": _Run.operations,
    "files": _Run.files,
    "search": _Run.search,
}


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def main() -> None:
    if sys.argv[1:2] == ["planner"]:
        planner.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(_SECTIONS))
    parser.add_argument("--cards", type=_sizes, default=_SIZES, help="sizes (1000,100000)")
    parser.add_argument("--rounds", type=int, default=7, help="of each measurement (7)")
    chosen = parser.parse_args()
    if unknown := set(chosen.sections) - _SECTIONS.keys():
        parser.error(f"no section {', '.join(sorted(unknown))}")
    with TemporaryDirectory(prefix="trainer-benchmarks-") as folder:
        run = _Run(Path(folder), chosen.cards, chosen.rounds)
        figures = []
        for name in chosen.sections or _SECTIONS:
            print(f"{name} …", file=sys.stderr, flush=True)
            figures += _SECTIONS[name](run)
    print("\n".join(table(figures)))


if __name__ == "__main__":
    main()
