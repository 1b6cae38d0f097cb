"""Dates as people write them."""

from datetime import datetime

import pytest

from trainer.errors import TrainerError
from trainer.services.dates import instant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2030-03-02", (2030, 3, 2, 9)),
        ("02-03-2030", (2030, 3, 2, 9)),
        ("2-3-2030", (2030, 3, 2, 9)),
        ("2-3-2030  14:30", (2030, 3, 2, 14, 30)),
    ],
)
def test_a_day_may_be_written_as_dutch_screens_show_it(
    written: str, meant: tuple[int, int, int, int]
) -> None:
    assert instant(written) == datetime(*meant).astimezone()


@pytest.mark.parametrize("written", ["", "soon", "31-02-2030", "2-3-20300", "2-3-30", "1-2-2030x"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(TrainerError, match="A date is expected"):
        instant(written)
