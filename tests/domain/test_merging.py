from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.merging import Version, first, latest

START = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = st.integers(0, 5).map(lambda day: START + timedelta(days=day))
VERSIONS = st.builds(
    Version,
    st.sampled_from("abcde"),
    TIMES,
    st.frozensets(st.sampled_from("abcde"), max_size=2),
    st.booleans(),
)
DELETED = st.none() | TIMES


def test_what_was_edited_from_the_other_counts() -> None:
    old = Version("a", START + timedelta(days=9))
    new = Version("b", START, frozenset("a"))
    assert latest([old, new]) == (new, ())


def test_of_two_edited_apart_the_later_counts_and_the_other_is_kept() -> None:
    one, other = Version("a", START), Version("b", START + timedelta(days=1))
    assert latest([one, other]) == (other, (one,))


def test_an_edit_goes_before_what_a_file_says() -> None:
    edited = Version("a", START)
    imported = Version("b", START + timedelta(days=1), pristine=True)
    assert latest([imported, edited]) == (edited, ())


@given(st.lists(VERSIONS, min_size=1, max_size=4))
def test_the_order_of_versions_does_not_matter(versions: list[Version]) -> None:
    found = latest(versions)
    assert all(latest(order) == found for order in permutations(versions))
    assert latest([*versions, *versions]) == found


@given(DELETED, DELETED, DELETED)
def test_deletions_join_in_any_order(
    a: datetime | None, b: datetime | None, c: datetime | None
) -> None:
    assert first(a, b) == first(b, a)
    assert first(first(a, b), c) == first(a, first(b, c))
    assert first(a, a) == a
    assert first(a, b) is not None or (a is None and b is None)
