"""Dates as people write them."""

from datetime import datetime, time

import pytest

from trainer.errors import TrainerError
from trainer.services.dates import instant, time_of_day

NOW = datetime(2029, 11, 27, 15, 0).astimezone()  # a Tuesday


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2030-03-02", (2030, 3, 2, 9)),
        ("02-03-2030", (2030, 3, 2, 9)),
        ("2-3-2030", (2030, 3, 2, 9)),
        ("2-3-2030  14:30", (2030, 3, 2, 14, 30)),
        ("2-3-2030 8:30", (2030, 3, 2, 8, 30)),
        ("2-3", (2030, 3, 2, 9)),
        ("27-11", (2029, 11, 27, 9)),
        ("9 december", (2029, 12, 9, 9)),
        ("9 Dec 10.30", (2029, 12, 9, 10, 30)),
        ("December 9, 2031", (2031, 12, 9, 9)),
        ("9 mei", (2030, 5, 9, 9)),
        ("1 maart 2030 10u", (2030, 3, 1, 10)),
        ("3rd of May 2pm", (2030, 5, 3, 14)),
        ("today 16:00", (2029, 11, 27, 16)),
        ("Vandaag 16:00", (2029, 11, 27, 16)),
        ("16:00", (2029, 11, 27, 16)),
        ("tomorrow", (2029, 11, 28, 9)),
        ("morgen 9:15", (2029, 11, 28, 9, 15)),
        ("in 12 days", (2029, 12, 9, 9)),
        ("over 1 dag 12:00", (2029, 11, 28, 12)),
        ("+12", (2029, 12, 9, 9)),
        ("friday", (2029, 11, 30, 9)),
        ("Di 10:00", (2029, 12, 4, 10)),  # in a week: today is "today"
        ("woensdag", (2029, 11, 28, 9)),
    ],
)
def test_a_day_and_its_time_may_be_written_in_many_ways(
    written: str, meant: tuple[int, int, int, int]
) -> None:
    assert instant(written, NOW) == datetime(*meant).astimezone()


def test_a_date_may_say_how_far_its_clock_is_ahead() -> None:
    assert instant("2030-03-14T10:00:00+05:00", NOW).isoformat() == "2030-03-14T10:00:00+05:00"


@pytest.mark.parametrize(
    "written",
    ["", "soon", "31-02-2030", "2-3-20300", "2-3-30", "1-2-2030x", "30 feb", "32 mei", "9 decade",
     "monday tuesday", "in days", "12", "2030-03-02 soon", "99999 days", "31-02", "may"],
)  # fmt: skip
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(TrainerError, match="A date is expected"):
        instant(written, NOW)


@pytest.mark.parametrize("written", ["2030-03-02 25:00", "tomorrow 9:75", "2-3-2030 13pm"])
def test_what_is_no_time_is_refused_as_a_time(written: str) -> None:
    with pytest.raises(TrainerError, match="A time of day is expected"):
        instant(written, NOW)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10:00", (10, 0)), ("5:15", (5, 15)), ("5.15", (5, 15)), ("9", (9, 0)), ("9u", (9, 0)),
        ("14u30", (14, 30)), ("930", (9, 30)), ("1430", (14, 30)), ("9 uur", (9, 0)),
        ("2 pm", (14, 0)), ("12am", (0, 0)), ("12:30 PM", (12, 30)), ("0:00", (0, 0)),
        ("", (9, 0)),
    ],
)  # fmt: skip
def test_a_time_may_be_written_in_many_ways(written: str, meant: tuple[int, int]) -> None:
    assert time_of_day(written) == time(*meant)


@pytest.mark.parametrize(
    "written", ["noon", "25", "24:00", "9:60", "9:5", "13 am", "0 pm", "12345"]
)
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(TrainerError, match="A time of day is expected, such as 10:00"):
        time_of_day(written)
