import os
import time as clock_time
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.domain.day import StudyDays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS = StudyDays(zone=AMSTERDAM)
HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)

SUMMER_BEGINS = date(2026, 3, 29)  # at 02:00 it is 03:00
SUMMER_ENDS = date(2026, 10, 25)  # at 03:00 it is 02:00

zones = st.sampled_from(
    [
        UTC,
        AMSTERDAM,
        ZoneInfo("America/New_York"),
        ZoneInfo("Asia/Kolkata"),
        ZoneInfo("Australia/Lord_Howe"),
        ZoneInfo("Pacific/Auckland"),
        ZoneInfo("Pacific/Chatham"),
        timezone(timedelta(hours=-11, minutes=-30)),
    ]
)
dates = st.dates(date(2000, 1, 1), date(2100, 1, 1))
# No zone of the list changes its clocks after 03:59, or at midnight.
rollovers = st.just(time(0)) | st.times(time(4), time(23, 59))
study_days = st.builds(StudyDays, rollovers, zones)
instants = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the zone comes from `timezones`
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=zones,
)


def amsterdam(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), AMSTERDAM).replace(fold=fold)


@pytest.fixture
def system_in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(clock_time, "tzset"):
        pytest.skip("this system takes no time zone from the environment")
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "America/New_York")
    clock_time.tzset()
    yield
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    clock_time.tzset()


def test_the_night_until_the_rollover_belongs_to_the_day_before() -> None:
    today = date(2026, 1, 15)
    assert DAYS.day_of(amsterdam(today, 3, 59)) == date(2026, 1, 14)
    assert DAYS.day_of(amsterdam(today, 4) - MOMENT) == date(2026, 1, 14)
    assert DAYS.day_of(amsterdam(today, 4)) == today
    assert DAYS.day_of(amsterdam(today, 23, 59)) == today
    assert DAYS.day_of(amsterdam(date(2026, 1, 16), 0)) == today


def test_the_rollover_is_the_one_that_was_set() -> None:
    days = StudyDays(time(0), AMSTERDAM)
    assert days.day_of(amsterdam(date(2026, 1, 15), 0)) == date(2026, 1, 15)
    assert days.day_of(amsterdam(date(2026, 1, 15), 0) - MOMENT) == date(2026, 1, 14)


def test_the_study_day_is_that_of_the_learner_s_zone_not_of_the_instant_s() -> None:
    instant = datetime(2026, 1, 15, 2, 59, tzinfo=UTC)  # 03:59 in Amsterdam
    assert DAYS.day_of(instant) == date(2026, 1, 14)
    assert DAYS.day_of(instant + timedelta(minutes=1)) == date(2026, 1, 15)


def test_a_study_day_opens_at_the_rollover_in_utc() -> None:
    opening = DAYS.opens(date(2026, 1, 15))
    assert opening == datetime(2026, 1, 15, 3, tzinfo=UTC)
    assert opening.tzinfo is UTC
    assert DAYS.opens(date(2026, 7, 15)) == datetime(2026, 7, 15, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changing", "hours"), [(SUMMER_BEGINS, 23), (SUMMER_ENDS, 25)], ids=["spring", "autumn"]
)
def test_the_study_day_before_a_change_of_clocks_is_an_hour_off(changing: date, hours: int) -> None:
    eve = changing - ONE_DAY
    assert DAYS.opens(changing) - DAYS.opens(eve) == hours * HOUR
    assert DAYS.opens(changing).astimezone(AMSTERDAM).time() == time(4)
    assert DAYS.opens(changing + ONE_DAY) - DAYS.opens(changing) == 24 * HOUR


def test_the_hour_that_comes_twice_belongs_to_the_evening_before_both_times() -> None:
    eve = SUMMER_ENDS - ONE_DAY
    assert DAYS.day_of(amsterdam(SUMMER_ENDS, 2, 30, fold=0)) == eve
    assert DAYS.day_of(amsterdam(SUMMER_ENDS, 2, 30, fold=1)) == eve
    assert DAYS.day_of(amsterdam(SUMMER_ENDS, 4)) == SUMMER_ENDS


@settings(deadline=None)
@given(study_days, dates)
def test_a_day_opens_within_itself_and_not_a_moment_earlier(days: StudyDays, day: date) -> None:
    opening = days.opens(day)
    assert days.day_of(opening) == day
    assert days.day_of(opening - MOMENT) == day - ONE_DAY


@settings(deadline=None)
@given(study_days, instants)
def test_an_instant_lies_between_the_openings_of_its_day_and_the_next(
    days: StudyDays, instant: datetime
) -> None:
    day = days.day_of(instant)
    assert days.opens(day) <= instant < days.opens(day + ONE_DAY)


@pytest.mark.parametrize("changing", [SUMMER_BEGINS, SUMMER_ENDS], ids=["spring", "autumn"])
def test_a_rollover_within_the_changing_hour_cuts_the_night_once(changing: date) -> None:
    days = StudyDays(time(2, 30), AMSTERDAM)
    midnight = amsterdam(changing, 0).astimezone(UTC)
    night = [midnight + timedelta(minutes=10 * step) for step in range(36)]
    for instant in night:
        day = days.day_of(instant)
        assert days.opens(day) <= instant < days.opens(day + ONE_DAY)


@settings(deadline=None)
@given(study_days, st.tuples(instants, instants).map(sorted))
def test_a_later_instant_never_falls_on_an_earlier_day(
    days: StudyDays, pair: list[datetime]
) -> None:
    assert days.day_of(pair[0]) <= days.day_of(pair[1])


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        DAYS.day_of(datetime(2026, 1, 15, 12))  # noqa: DTZ001 - that is the point


@pytest.mark.usefixtures("system_in_new_york")
def test_without_a_zone_the_system_s_own_is_meant() -> None:
    days = StudyDays()
    assert days.opens(date(2026, 1, 15)) == datetime(2026, 1, 15, 9, tzinfo=UTC)
    assert days.opens(date(2026, 7, 15)) == datetime(2026, 7, 15, 8, tzinfo=UTC)
    assert days.day_of(datetime(2026, 1, 15, 8, 59, tzinfo=UTC)) == date(2026, 1, 14)
    assert days.day_of(datetime(2026, 1, 15, 9, tzinfo=UTC)) == date(2026, 1, 15)
    # The night of 8 March skips an hour there.
    assert days.opens(date(2026, 3, 8)) - days.opens(date(2026, 3, 7)) == 23 * HOUR
