"""Block characters: what is drawn has its size, and keeps the order of the figures."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trainer import plots

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
shares = st.floats(0, 1)


def test_a_bar_is_drawn_in_eighths_of_a_cell() -> None:
    assert plots.bar(0.5, 4) == "██  "
    assert plots.bar(0.3125, 4) == "█▎  "
    assert plots.bar(0, 4) == "    "
    assert plots.bar(0.001, 4) == "▏   "
    assert plots.bar(1, 4) == "████"
    assert plots.bar(0.5, 4, mark=0.8) == "██ ┃"


@given(shares, st.integers(1, 40), shares)
def test_a_bar_has_its_width_whatever_it_shows(share: float, width: int, mark: float) -> None:
    assert len(plots.bar(share, width)) == len(plots.bar(share, width, mark)) == width
    assert ("█" in plots.bar(share, width)) <= (share > 0)
    assert bool(plots.bar(share, width).strip()) == (share > 0)


def test_columns_stand_on_the_last_line() -> None:
    assert plots.columns([4, 2, 0, 1], 2) == ["█   ", "██ ▄"]
    assert plots.columns([1, 100], 1, wide=2, gap=1) == ["▁▁ ██"]
    assert plots.columns([0, 0], 2) == ["  ", "  "]


def test_a_heat_map_has_a_cell_a_day_and_none_for_days_to_come() -> None:
    last = date(2026, 3, 4)  # a Wednesday
    counts = {date(2026, 3, 4): 40, date(2026, 3, 2): 1, date(2026, 2, 24): 20}
    assert plots.heat_map(counts, last, 2) == ["·░", "▒·", "·█", "· ", "· ", "· ", "· "]
    assert plots.levels(40) == [1, 11, 21, 31]
    assert plots.levels(2) == [1, 2]
    assert plots.levels(0) == []


@given(st.dictionaries(st.integers(0, 400), st.integers(1, 500), max_size=40), st.integers(1, 60))
def test_more_answers_never_have_a_lighter_sign(ago: dict[int, int], weeks: int) -> None:
    last = date(2026, 3, 4)
    counts = {last - timedelta(days=days): n for days, n in ago.items()}
    lines = plots.heat_map(counts, last, weeks)
    assert {len(line) for line in lines} == {weeks}
    first = last - timedelta(days=last.weekday(), weeks=weeks - 1)
    signs = sorted(
        (n, plots.HEAT.index(lines[day.weekday()][(day - first).days // 7]))
        for day, n in counts.items()
        if day >= first
    )
    assert [sign for _n, sign in signs] == sorted(sign for _n, sign in signs)
    assert all(sign > 0 for _n, sign in signs)


def test_months_stand_over_their_first_week() -> None:
    # Mondays: 29 December, 5 to 26 January, 2 to 23 February, 2 March.
    assert plots.months(date(2026, 3, 4), 10, MONTHS) == " jan feb mar"
    year = plots.months(date(2026, 11, 26), 53, MONTHS)
    assert year == " dec  jan feb mar  apr may jun  jul aug  sep oct nov"
