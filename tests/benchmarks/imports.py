"""Imports as whole commands, against Anki's own backend in the same run.

    python tests/benchmarks/imports.py [NOTES]

Needs the optional group `anki`. The files are made first: a table of NOTES rows, and a package of
as many cards with schedules and three past answers each, written by Anki itself. Each starts
with a collection of its own, in turn; the median of the ratios counts.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROUNDS = 5
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
for n in range(count):
    note, answer = base + n * 10, f"<b>{text(12)}</b><br>x" if n % 3 == 0 else text(14)
    question = f"{n} {text(8)}"
    collection.db.execute("insert into notes values (?,?,?,?,-1,?,?,?,0,0,'')", note, f"g{n}",
        basic, now, f" tag{n % 7} ", question + chr(31) + answer, question)
    data = json.dumps({"s": round(random.uniform(1, 200), 4), "d": round(random.uniform(1, 10), 3)})
    collection.db.execute("insert into cards values (?,?,1,0,?,-1,2,2,?,?,2500,3,0,0,0,0,0,?)",
        note, note, now, n % 300, n % 300 + 1, data)
    for k in range(3):
        at = base + (200 + 30 * k) * 86_400_000 + n * 10 + k
        collection.db.execute("insert into revlog values (?,?,-1,3,30,1,500,4000,?)",
            at, note, min(k, 1))
collection.export_anki_package(out_path=folder + "/cards.apkg", limit=None,
    options=ExportAnkiPackageOptions(with_scheduling=True, with_media=False, legacy=False))
collection.close()
"""
_ANKI = """
import sys
from anki import collection as anki
collection = anki.Collection(sys.argv[1] + "/collection.anki2")
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


def measure(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory (MB) of a whole command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def compare(name: str, file: Path, folder: Path) -> None:
    """Print both programs' medians and their ratio."""
    ours, theirs = [], []
    for number in range(ROUNDS):
        for program, found in (("trainer", ours), ("anki", theirs)):
            home = folder / f"{program}-{file.suffix[1:]}-{number}"
            home.mkdir()
            command = (
                [sys.executable, "-m", "trainer", "--data", str(home), "import", str(file)]
                if program == "trainer"
                else [sys.executable, "-c", _ANKI, str(home), str(file)]
            )
            found.append(measure(command))
    ratio = statistics.median(a[0] / b[0] for a, b in zip(ours, theirs, strict=True))
    figures = [
        statistics.median(run[place] for run in runs) for runs in (ours, theirs) for place in (0, 1)
    ]
    print(f"{name:28} {figures[0]:6.2f} s {figures[1]:5.0f} MB   Anki {figures[2]:6.2f} s"
          f" {figures[3]:5.0f} MB   ratio {ratio:.2f}")  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-c", _MAKE, name, str(count)], check=True)
        words = [f"word{n}" for n in range(3000)]
        with (folder / "notes.csv").open("w", encoding="utf-8") as file:
            for n in range(count):
                file.write(f"{n} {' '.join(random.choices(words, k=8))}?,")
                file.write(f"{json.dumps(' '.join(random.choices(words, k=14)))},tag{n % 7}\n")
        compare(f"CSV, {count} notes", folder / "notes.csv", folder)
        compare(f"apkg, {count} cards", folder / "cards.apkg", folder)


if __name__ == "__main__":
    main()
