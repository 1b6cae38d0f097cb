import pytest

from tests.cases import cases
from tests.fuzz.__main__ import tried
from tests.fuzz.targets import TARGETS
from tests.mutated_files import KINDS

ALL_TO_ITSELF = sorted(TARGETS.keys() - KINDS.keys())  # files of decks have tests of their own


@pytest.mark.parametrize("name", ALL_TO_ITSELF)
def test_hostile_input_is_read_or_refused_with_a_sentence(name: str) -> None:
    tally = tried(name, cases=cases(25), seed=0)
    assert tally.crashes == []
    assert tally.cases == cases(25)
