import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.mutated_files import mutated
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import Rating
from trainer.errors import TrainerError
from trainer.services import exports, imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession

CASES = int(os.environ.get("MUTATED_FILES", "1360"))  # how many; set it for a longer run
FIRST = int(os.environ.get("MUTATED_FILES_FROM", "0"))
_BLOCK = 85  # of them go into one collection
_LONGEST = 10  # seconds for one; most take some milliseconds
_MEMORY = 1 << 30  # bytes that reading a file of some kilobytes may never need


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """Has a case that asks for very much memory fail instead of taking the machine with it."""
    size = Path("/proc/self/statm")  # in pages; Linux alone has it
    if not size.exists():
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(size.read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + _MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def watched(seed: int) -> Iterator[None]:
    """Ends a case that takes for ever."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"case {seed} takes more than {_LONGEST} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, _BLOCK))
def test_a_damaged_file_is_read_or_refused_with_a_sentence(
    first: int,
    collection: Collection,
    home: Path,
    dump: Callable[..., Any],
    assert_replay: Callable[[Collection], int],
) -> None:
    for seed in range(first, min(first + _BLOCK, FIRST + CASES)):
        folder = home / "case"
        folder.mkdir()
        path = mutated(seed, folder)
        before = dump(collection)
        with watched(seed):
            refusal = take_in(collection, path, seed)
        if refusal is not None:
            assert_one_sentence(refusal, seed)
            assert dump(collection) == before, seed
        shutil.rmtree(folder)
    assert_replay(collection)
    assert_usable(collection, home)


def take_in(collection: Collection, path: Path, seed: int) -> TrainerError | None:
    """Read, plan and mostly write; the refusal, if that is what comes of it."""
    kind = imports.FORMATS[seed % len(imports.FORMATS)] if seed % 10 == 9 else None
    try:
        parsed = imports.read([path], imports.options(collection, kind=kind))
        imports.plan(collection, parsed)
        if seed % 5:
            imports.apply(collection, parsed)
    except TrainerError as error:
        return error
    except Exception as error:
        error.add_note(f"case {seed}: {path.name}, read as {kind or 'what it is'}")
        raise
    return None


def assert_one_sentence(refusal: TrainerError, seed: int) -> None:
    sentence = str(refusal)
    assert sentence.strip(), seed
    assert one_line(sentence) == sentence, (seed, sentence)
    assert len(sentence) < 1000, (seed, sentence)


def assert_usable(collection: Collection, folder: Path) -> None:
    """What was taken in can be studied, and exported in every format."""
    study = StudySession(collection)
    for _answer in range(20):
        if study.question is None:
            break
        study.grade(Rating.GOOD, timedelta(seconds=3))
    for export in (exports.to_markdown, exports.to_json, exports.to_anki_text, exports.to_csv):
        assert export(collection, None)
    exports.to_package(collection, None, folder / "all.apkg")
