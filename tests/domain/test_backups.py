from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.backups import Keep, Reason, Stamp, automatic, outdated
from trainer.domain.day import StudyDays

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)  # a Thursday
DAYS = StudyDays(zone=UTC)
NEVER_DELETED = (Reason.NOW, Reason.DAMAGED, Reason.SALVAGED)

instants = st.integers(-100_000, 100).map(lambda minutes: NOW + timedelta(minutes=minutes))
stamps = st.lists(
    st.builds(
        Stamp, instants, st.sampled_from(Reason), st.integers(0, 10_000).map("copy-{}.db".format)
    ),
    max_size=80,
    unique_by=lambda stamp: stamp.name,
)
keeps = st.builds(Keep, st.integers(0, 8), st.integers(0, 5), st.integers(1, 6))


def test_the_last_seven_days_and_four_weeks_are_kept() -> None:
    made = [Stamp(NOW - timedelta(days=n), Reason.DAILY, f"d{n}") for n in range(20)]
    made += [Stamp(NOW - timedelta(weeks=n, hours=1), Reason.WEEKLY, f"w{n}") for n in range(9)]
    gone = {stamp.name for stamp in outdated(made, Keep(), NOW)}
    assert {stamp.name for stamp in made} - gone == {
        *(f"d{n}" for n in range(7)),
        *(f"w{n}" for n in range(4)),
    }


@given(stamps, keeps)
def test_the_newest_of_all_is_kept(made: Sequence[Stamp], keep: Keep) -> None:
    past = [stamp for stamp in made if stamp.made_at <= NOW]
    if past:
        assert max(past) not in outdated(made, keep, NOW)
    elif made:
        assert max(made) not in outdated(made, keep, NOW)


@given(stamps, keeps)
def test_what_was_asked_for_is_never_deleted(made: Sequence[Stamp], keep: Keep) -> None:
    assert not [stamp for stamp in outdated(made, keep, NOW) if stamp.reason in NEVER_DELETED]


@given(stamps, keeps)
def test_no_more_of_a_kind_are_kept_than_the_settings_say(
    made: Sequence[Stamp], keep: Keep
) -> None:
    gone = outdated(made, keep, NOW)
    left = [stamp for stamp in made if stamp not in gone]
    for reason in set(Reason) - set(NEVER_DELETED):
        own = [stamp for stamp in left if stamp.reason is reason]
        most = keep.of(reason)
        assert most is not None
        assert len(own) <= max(most, 1)
        if len(own) > most:  # the newest of all
            assert own == [max(left, key=lambda stamp: (stamp.made_at <= NOW, stamp))]
    assert outdated(left, keep, NOW) == []


@given(stamps, keeps)
def test_of_one_kind_the_older_ones_go(made: Sequence[Stamp], keep: Keep) -> None:
    gone = outdated(made, keep, NOW)
    for stamp in gone:
        later = [
            other
            for other in made
            if other.reason is stamp.reason
            and other not in gone
            and (other.made_at <= NOW, other) < (stamp.made_at <= NOW, stamp)
        ]
        assert later == []


def test_those_of_a_clock_that_ran_ahead_do_not_push_out_the_new_one() -> None:
    ahead = [Stamp(NOW + timedelta(days=400 + n), Reason.IMPORT, f"a{n}") for n in range(5)]
    made = Stamp(NOW, Reason.IMPORT, "new")
    assert made not in outdated([*ahead, made], Keep(), NOW)
    assert [stamp.name for stamp in outdated([*ahead, made], Keep(), NOW)] == ["a0"]


def test_the_first_of_each_week_is_the_weeks_and_there_is_one_a_day() -> None:
    made: list[Stamp] = []
    names = count()
    for hours in range(0, 24 * 25, 7):
        now = NOW + timedelta(hours=hours)
        reason = automatic(made, Keep(), now, DAYS)
        if reason is not None:
            made.append(Stamp(now, reason, f"{next(names)}"))
    days = [DAYS.day_of(stamp.made_at) for stamp in made]
    assert len(days) == len(set(days)) == 26
    weekly = [DAYS.day_of(stamp.made_at) for stamp in made if stamp.reason is Reason.WEEKLY]
    assert [day.strftime("%a") for day in weekly] == ["Thu", *["Mon"] * 4]


def test_the_day_is_the_study_day() -> None:
    late = datetime(2026, 1, 16, 2, tzinfo=UTC)
    made = [Stamp(NOW, Reason.WEEKLY, "a")]
    assert automatic(made, Keep(), late, DAYS) is None
    assert automatic(made, Keep(), late + timedelta(hours=3), DAYS) is Reason.DAILY


def test_without_daily_ones_there_are_weekly_ones_and_without_either_none() -> None:
    weekly = [Stamp(NOW - timedelta(days=1), Reason.WEEKLY, "a")]
    assert automatic([], Keep(daily=0), NOW, DAYS) is Reason.WEEKLY
    assert automatic(weekly, Keep(daily=0), NOW, DAYS) is None
    assert automatic([], Keep(daily=0, weekly=0), NOW, DAYS) is None
    assert automatic([], Keep(weekly=0), NOW, DAYS) is Reason.DAILY


def test_one_made_before_an_import_is_not_the_days() -> None:
    made = [Stamp(NOW, Reason.IMPORT, "a"), Stamp(NOW, Reason.NOW, "b")]
    assert automatic(made, Keep(), NOW, DAYS) is Reason.WEEKLY
