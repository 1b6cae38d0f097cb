import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer import i18n, wording

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


@pytest.mark.parametrize(
    ("days", "seconds", "words"),
    [
        (0, 0, "<1 min"),
        (0, 59, "<1 min"),
        (0, 60, "1 min"),
        (0, 600, "10 min"),
        (0, 3600, "1 h"),
        (0, 5400, "1.5 h"),
        (1, 50_000, "1 d"),
        (59, 0, "59 d"),
        (60, 0, "2 mo"),
        (100, 0, "3.3 mo"),
        (730, 0, "24 mo"),
        (731, 0, "2 y"),
        (1000, 0, "2.7 y"),
        (36_500, 0, "99.9 y"),
    ],
)
def test_intervals_in_english(days, seconds, words):
    assert wording.interval(days, seconds) == words


@pytest.mark.parametrize(
    ("days", "seconds", "figure"), [(0, 5400, "1,5"), (100, 0, "3,3"), (1000, 0, "2,7")]
)
def test_intervals_in_dutch_have_a_decimal_comma(days, seconds, figure):
    i18n.activate("nl")
    assert wording.interval(days, seconds).startswith(f"{figure} ")


def test_whole_figures_have_no_decimals_in_either_language():
    for language in i18n.LANGUAGES:
        i18n.activate(language)
        assert wording.interval(731, 0).split()[0] == "2"
        assert wording.duration(7200).split()[0] == "2"


@given(st.integers(1, 40_000))
def test_an_interval_in_days_says_about_how_long_it_is(days):
    number, unit = wording.interval(days, 0).split()
    length = {"d": 1, "mo": 30.44, "y": 365.25}[unit]
    assert float(number) * length == pytest.approx(days, abs=length * 0.0501 + 1e-9)


@given(st.integers(60, 10**7))
def test_a_duration_says_about_how_long_it_is(seconds):
    number, unit = wording.duration(seconds).split()
    length = {"min": 60, "h": 3600}[unit]
    assert float(number) * length == pytest.approx(seconds, abs=length * 0.5 + 1e-9)


def test_the_last_seconds_before_an_hour_are_an_hour():
    assert wording.duration(3599) == "1 h"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "28 Nov 2023"), ("nl", "28-11-2023"), ("xx", "28 Nov 2023")]
)
def test_dates_are_written_as_the_language_does(language, words):
    i18n.activate(language)
    assert wording.day(datetime(2023, 11, 28, 12, tzinfo=UTC), AMSTERDAM) == words


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name(month):
    instant = datetime(2026, month, 5, 12, tzinfo=UTC)
    name = "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * month - 3 : 3 * month]
    assert wording.day(instant, AMSTERDAM) == f"5 {name} 2026"


def test_dates_and_times_are_local():
    late = datetime(2023, 11, 27, 23, 30, tzinfo=UTC)
    assert wording.day(late, AMSTERDAM) == "28 Nov 2023"
    assert wording.clock_time(late, AMSTERDAM) == "00:30"
    assert wording.clock_time(datetime(2026, 7, 1, 7, 5, tzinfo=UTC), AMSTERDAM) == "09:05"


def test_cards_are_counted():
    assert [wording.cards(n) for n in (0, 1, 2, 1000)] == [
        "0 cards", "1 card", "2 cards", "1000 cards"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(0), "now"),
        (timedelta(days=-3), "now"),
        (timedelta(seconds=20), "in <1 min"),
        (timedelta(minutes=10), "in 10 min"),
        (timedelta(hours=1), "at 11:30"),
        (timedelta(hours=13, minutes=29), "at 23:59"),
        (timedelta(hours=13, minutes=30), "on 3 Mar 2026"),
        (timedelta(days=300), "on 27 Dec 2026"),
    ],
)
def test_what_comes_is_told_by_minutes_hour_or_date(ahead, words):
    assert wording.coming(NOW + ahead, NOW, AMSTERDAM) == words


def test_what_comes_just_after_midnight_is_told_in_minutes():
    now = datetime(2026, 3, 2, 22, 50, tzinfo=UTC)  # ten to midnight in Amsterdam
    assert wording.coming(now + timedelta(minutes=30), now, AMSTERDAM) == "in 30 min"


def test_what_the_system_refuses_is_told_in_the_language_of_the_interface() -> None:
    refused = OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    assert wording.why(refused) == "No such file or directory"
    i18n.activate("nl")
    assert wording.why(refused) == "bestand of map bestaat niet"
    assert wording.why(OSError(errno.EACCES, os.strerror(errno.EACCES))) == "geen toegang"
    assert wording.why(OSError(errno.EPIPE, "Broken pipe")) == "Broken pipe"
    assert wording.why(OSError("odd")) == "odd"
