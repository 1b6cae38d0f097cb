"""Decks in and out, as whole commands, beside Anki's own backend: time and peak memory.

Each import begins with a collection of its own; an export reads one that was imported into.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.anki_peer import WORDS
from tests.benchmarks.figures import Figure

_BARS = {".csv": 0.75, ".apkg": 1.0}
_IMPORT = """
import sys
from anki import collection as anki
collection = anki.Collection(sys.argv[1])
path = sys.argv[2]
if path.endswith(".apkg"):
    options = anki.ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    collection.import_anki_package(
        anki.ImportAnkiPackageRequest(package_path=path, options=options))
else:
    metadata = collection.get_csv_metadata(path=path, delimiter=None)
    collection.import_csv(anki.ImportCsvRequest(path=path, metadata=metadata))
collection.close()
"""
_EXPORT = """
import sys
from anki import collection as anki
collection = anki.Collection(sys.argv[1])
path = sys.argv[2]
if path.endswith(".apkg"):
    options = anki.ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=True, with_media=False, legacy=False)
    collection.export_anki_package(out_path=path, limit=None, options=options)
else:
    collection.export_note_csv(out_path=path, limit=None, with_html=True, with_tags=True,
        with_deck=True, with_notetype=True, with_guid=True)
collection.close()
"""


def _measured(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory (MB) of a whole command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def trainer(data: Path, *words: str) -> list[str]:
    """A command of ours."""
    return [sys.executable, "-m", "trainer", "--data", str(data), *words]


def _compared(
    what: str, bar: float | None, rounds: int, ours: list[str], theirs: list[str]
) -> Iterator[Figure]:
    """Both commands in turn; `FOLDER` in them is an empty folder, a new one for each run."""
    times = Figure(what, "Anki", bar)
    memory = Figure(f"{what}: peak memory", "Anki", unit="MB")
    for _round in range(rounds):
        for command, figures in ((ours, "ours"), (theirs, "theirs")):
            with TemporaryDirectory() as folder:
                found = _measured([word.replace("FOLDER", folder) for word in command])
            getattr(times, figures).append(found[0])
            getattr(memory, figures).append(found[1])
    yield from (times, memory)


def write_table(path: Path, count: int) -> Path:
    """A CSV file of so many questions, answers and tags."""
    random.seed(3)
    with path.open("w", encoding="utf-8") as file:
        file.write("#separator:comma\n#tags column:3\n")
        for n in range(count):
            file.write(f"{n} {' '.join(random.choices(WORDS, k=8))}?,")
            file.write(f"{json.dumps(' '.join(random.choices(WORDS, k=14)))},tag{n % 7}\n")
    return path


def measured(data: Path, folder: Path, cards: int, rounds: int) -> Iterator[Figure]:
    """Yields figures for each kind; `folder` has what Anki made, `data` the same as ours."""
    files = [write_table(folder / "notes.csv", cards), folder / "cards.apkg"]
    for file in files:
        ours = trainer(Path("FOLDER"), "import", str(file))
        theirs = [sys.executable, "-c", _IMPORT, "FOLDER/collection.anki2", str(file)]
        what = f"import of {file.suffix}, {cards:,} cards"
        yield from _compared(what, _BARS[file.suffix], rounds, ours, theirs)
    for suffix in (".csv", ".apkg"):
        ours = trainer(data, "export", "--output", f"FOLDER/out{suffix}")
        theirs = [sys.executable, "-c", _EXPORT, str(folder / "source.anki2"), f"FOLDER/o{suffix}"]
        yield from _compared(f"export as {suffix}, {cards:,} cards", None, rounds, ours, theirs)
