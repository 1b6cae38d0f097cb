import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import limits
from tests.mutated_files import mutated
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import Rating
from trainer.errors import TrainerError
from trainer.services import export_json, exports, imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession

CASES = int(os.environ.get("MUTATED_FILES", "1360"))  # how many; set it for a longer run
FIRST = int(os.environ.get("MUTATED_FILES_FROM", "0"))
_BLOCK = 85  # of them go into one collection


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    with limits.memory():
        yield


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
        with limits.time(f"case {seed}"):
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
    for export in (exports.to_markdown, export_json.to_json, exports.to_anki_text, exports.to_csv):
        assert export(collection, None)
    exports.to_package(collection, None, folder / "all.apkg")
