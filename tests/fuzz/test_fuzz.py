import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases import cases
from tests.fuzz.__main__ import tried
from tests.fuzz.store import Store, bring
from tests.fuzz.targets import TARGETS
from tests.mutated_files import KINDS
from trainer.errors import TrainerError

ALL_TO_ITSELF = sorted(TARGETS.keys() - KINDS.keys())  # files of decks have tests of their own


@pytest.mark.parametrize("name", ALL_TO_ITSELF)
def test_hostile_input_is_read_or_refused_with_a_sentence(name: str) -> None:
    tally = tried(name, cases=cases(25), seed=0)
    assert tally.crashes == []
    assert tally.cases == cases(25)


class Reader:
    """Does the same in each case."""

    def __init__(
        self, act: Callable[[], object], close: Callable[[], object] = lambda: None
    ) -> None:
        self._act, self.close = act, close

    def case(self, _chance: random.Random) -> None:
        self._act()


def test_what_is_written_elsewhere_is_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TARGETS, "reader", lambda: Reader((tmp_path / "found").mkdir))
    [crash] = tried("reader", cases=1, seed=0).crashes
    assert "reached for" in crash
    assert "found" in crash


def test_a_temporary_file_that_is_left_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "reader", lambda: Reader(lambda: tempfile.mkdtemp(prefix="left")))
    [crash] = tried("reader", cases=1, seed=0).crashes
    assert "temporary files are left" in crash


def test_a_refusal_that_is_no_harmless_line_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise TrainerError("cannot be read: \x1b[2J")

    monkeypatch.setitem(TARGETS, "reader", lambda: Reader(refuse))
    [crash] = tried("reader", cases=1, seed=0).crashes
    assert "no sentence" in crash


def _write_beside(store: Store) -> None:
    (store.folder / "a.png").write_text("a")


def _write_within(store: Store) -> None:
    bring(store.collection, "Q: q\nA: a\n", store.folder)


@pytest.mark.parametrize("act", [_write_beside, _write_within])
def test_a_refused_file_that_changed_something_is_a_crash(
    act: Callable[[Store], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def reader() -> Reader:
        store = Store()

        def refuse() -> None:
            with store.refusing():
                act(store)
                raise TrainerError("no")

        return Reader(refuse, store.close)

    monkeypatch.setitem(TARGETS, "reader", reader)
    crash = tried("reader", cases=1, seed=0).crashes[0]
    assert "a refused file changed something" in crash
