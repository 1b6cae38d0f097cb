"""The wheel, installed in an environment of its own, is all that studying needs."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program `trainer` of a fresh environment, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", folder, ROOT], check=True)
    venv.create(folder / "env", with_pip=False)
    binaries = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    [wheel] = folder.glob("*.whl")
    subprocess.run(
        [*pip, "--python", binaries / "python", "install", "--no-compile", wheel],
        check=True,
        cwd=folder,
    )
    return binaries / "trainer"


@pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="needs pseudo-terminals")
def test_the_wheel_studies_the_letters_deck_in_dutch(installed: Path, tmp_path: Path) -> None:
    terminal = Terminal(
        [str(installed), "--data", str(tmp_path), "study"], {"LANG": "nl_NL.UTF-8"}, rows=40
    )
    try:
        terminal.wait(r" 1/\d+ .*\?")
        terminal.press("space")
        terminal.wait(r"Bron: Inleiding.*1 Opnieuw.*2 Moeilijk.*3/␣ Goed.*4 Makkelijk")
        terminal.press("3")
        terminal.wait(r" 2/\d+ ")
    finally:
        terminal.kill()


def test_the_wheel_holds_migrations_and_both_decks(installed: Path, tmp_path: Path) -> None:
    package = next(installed.parent.parent.glob("[Ll]ib/**/site-packages/trainer/_shipped"))
    assert (package / "migrations" / "env.py").is_file()
    assert {file.name for file in (package / "decks").glob("navo*.md")} == {
        "navo-fmm-2023-11.en.md",
        "navo-fmm-2023-11.nl.md",
    }
    run = subprocess.run(
        [installed, "--data", tmp_path, "decks", "--json"],
        check=True, capture_output=True, cwd=tmp_path, text=True,
    )  # fmt: skip
    assert json.loads(run.stdout) == {"decks": []}
