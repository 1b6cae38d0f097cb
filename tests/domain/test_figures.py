import time
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trainer.domain.amounts import Amount, fold
from trainer.domain.answers import compare
from trainer.domain.comparison import Verdict
from trainer.domain.figures import Day, Span, read
from trainer.domain.numerals import CARDINALS, ORDINALS
from trainer.domain.spelling import is_slip

DUTCH = """
januari februari maart april mei juni juli augustus september oktober november december
""".split()  # noqa: SIM905 (a table of words)
ENGLISH = """
January February March April May June July August September October November December
""".split()  # noqa: SIM905 (a table of words)


def grouped(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)


def _words(number: int) -> list[str]:
    return [word for word, value in CARDINALS.items() if value == number]


RELATED = [0, 1, 3, 5, 19, 20, 25, 195, 1000, 1950, 19_500, 195_000, 1_000_000, 1_950_000]


@st.composite
def numbers(draw: st.DrawFn) -> tuple[Fraction, str]:
    """A number of thousandths, and one of the ways to write it."""
    digits = draw(st.sampled_from(RELATED) | st.integers(0, 3_000_000))
    places = draw(st.sampled_from([0, 0, 1, 2, 4]))
    whole, rest = divmod(digits, 10**places)
    forms = [str(whole), *(grouped(whole, separator) for separator in ".,  ")]
    if places:
        tail = f"{rest:0{places}}"
        forms = [f"{whole},{tail}", f"{whole}.{tail}"]
        forms += [f"{grouped(whole, '.')},{tail}", f"{grouped(whole, ',')}.{tail}"]
    else:
        forms += _words(whole)
    value = Fraction(digits, 10**places)
    sign = draw(st.sampled_from(["", "", "-", "minus ", "−"])) if value else ""
    return (-value if sign else value), sign + draw(st.sampled_from(forms))


units = st.sampled_from(["", "%", "€", "miljoen"])


@st.composite
def amounts(draw: st.DrawFn) -> tuple[tuple[Fraction, str], str]:
    """An amount with its unit, and one of the ways to write it."""
    value, text = draw(numbers())
    unit = draw(units)
    forms = {
        "": ["{}"],
        "%": ["{}%", "{} %", "{} procent", "{} percent", "{} per cent"],
        "€": ["€ {}", "€{}", "{} euro", "EUR {}"],
        "miljoen": ["{} miljoen", "{} mln", "{} million", "{} mln."],
    }
    written = draw(st.sampled_from(forms[unit])).format(text)
    if unit == "miljoen":
        value, unit = value * 10**6, ""
    return (value, unit), written


DAY_FORMS = [
    "{d} {nl}",
    "{d} {en}",
    "{en} {d}",
    "{d} {short}",
    "{d}e {nl}",
    "{d}th of {en}",
    "{d}-{m}",
    "{d}/{m}",
    "{d:02}/{m:02}",
]
YEAR_FORMS = [
    "{d} {nl} {y}",
    "{d} {en} {y}",
    "{en} {d}, {y}",
    "{d} {short} {y}",
    "{d}-{m}-{y}",
    "{d}/{m}/{y}",
    "{d:02}.{m:02}.{y}",
    "{y}-{m:02}-{d:02}",
]


@st.composite
def days(draw: st.DrawFn, forms: list[str]) -> tuple[tuple[int, int, int], str]:
    """A date, and one of the ways to write it."""
    d = draw(st.sampled_from([1, 2, 11, 12, 28]) | st.integers(1, 31))
    m = draw(st.sampled_from([1, 2, 11, 12]) | st.integers(1, 12))
    y = draw(st.sampled_from([2002, 2012, 2020, 2023]) | st.integers(1949, 2099))
    dutch, english = DUTCH[m - 1], ENGLISH[m - 1]
    form = draw(st.sampled_from(forms))
    return (d, m, y), form.format(d=d, m=m, y=y, nl=dutch, en=english, short=english[:3])


@given(amounts(), amounts())
def test_different_amounts_never_match_however_written(
    one: tuple[tuple[Fraction, str], str], other: tuple[tuple[Fraction, str], str]
) -> None:
    same = one[0] == other[0]
    assert (compare(one[1], [other[1]]).verdict is not Verdict.WRONG) == same


@given(st.data(), st.integers(0, 2_000_000))
def test_a_whole_number_matches_in_all_its_notations(data: st.DataObject, number: int) -> None:
    forms = [str(number), *(grouped(number, separator) for separator in ".,  ")]
    one, other = (data.draw(st.sampled_from(forms + _words(number))) for _ in range(2))
    assert compare(one, [other]).verdict is not Verdict.WRONG


@given(days(DAY_FORMS), days(DAY_FORMS))
def test_different_days_never_match_however_written(
    one: tuple[tuple[int, int, int], str], other: tuple[tuple[int, int, int], str]
) -> None:
    same = one[0][:2] == other[0][:2]
    if same and one[0][0] <= 12:  # `8/11` and `8-11` may be other figures as well
        assume(("/" in one[1], "-" in other[1]) != (True, True))
        assume(("-" in one[1], "/" in other[1]) != (True, True))
    assert (compare(one[1], [other[1]]).verdict is not Verdict.WRONG) == same


@given(days(YEAR_FORMS), days(YEAR_FORMS))
def test_different_dates_never_match_however_written(
    one: tuple[tuple[int, int, int], str], other: tuple[tuple[int, int, int], str]
) -> None:
    same = one[0] == other[0]
    assert (compare(one[1], [other[1]]).verdict is not Verdict.WRONG) == same


@given(st.data(), st.integers(1, 31), st.integers(1, 12), st.integers(1000, 2999))
def test_a_date_matches_in_all_its_notations_and_without_its_year(
    data: st.DataObject, day: int, month: int, year: int
) -> None:
    dutch, english = DUTCH[month - 1], ENGLISH[month - 1]
    one, other = (
        data.draw(st.sampled_from(forms)).format(
            d=day, m=month, y=year, nl=dutch, en=english, short=english[:3]
        )
        for forms in (YEAR_FORMS + DAY_FORMS, YEAR_FORMS)
    )
    assert compare(one, [other]).verdict is not Verdict.WRONG


@given(days(YEAR_FORMS), st.integers(1949, 2099))
def test_a_wrong_year_is_wrong(dated: tuple[tuple[int, int, int], str], year: int) -> None:
    (day, month, right), text = dated
    assume(year != right)
    assert compare(f"{day} {DUTCH[month - 1]} {year}", [text]).verdict is Verdict.WRONG


def readings(text: str) -> set[object]:
    [token] = read(fold(text))
    return set(token.readings)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.000", 1000),
        ("1,000", 1000),
        ("1 000", 1000),
        ("1'000", 1000),
        ("1.000.000", 1_000_000),
        ("1.000,5", Fraction(2001, 2)),
        ("1,000.5", Fraction(2001, 2)),
        ("1.95", Fraction(195, 100)),
        ("0.125", Fraction(1, 8)),
        ("0,125", Fraction(1, 8)),
        ("1234.567", Fraction(1234567, 1000)),
        ("1.0000", 1),
        ("007", 7),
        ("zero", 0),
        ("negenennegentig", 99),
        ("ninety-nine", 99),
        ("five hundred thousand", 500_000),
        ("driehonderdduizend", 300_000),
        ("miljoen", 1_000_000),
    ],
)
def test_a_number_is_read_by_its_shape(text: str, value: float | Fraction) -> None:
    assert readings(text) == {Amount(Fraction(value))}


@pytest.mark.parametrize("text", ["3.2.1", "1.00.000", "99.99.99", "1" * 61])
def test_what_is_no_number_is_taken_as_it_is_written(text: str) -> None:
    assert readings(text) == {text}


def test_two_figures_that_may_be_a_date_are_read_both_ways() -> None:
    ends = Amount(Fraction(8)), Amount(Fraction(11))
    assert readings("8/11") == {Span(ends, ("/",)), Day(11, 8)}
    assert readings("28/11") == readings("28-11") == readings("11/28") == {Day(11, 28)}
    assert readings("8-28") == {Span((Amount(Fraction(8)), Amount(Fraction(28))), ("-",))}


def test_neighbouring_days_joined_by_a_dash_are_the_two() -> None:
    both = Span((Day(11, 28, 2023), Day(11, 29, 2023)), ("&",))
    assert readings("28-29 november 2023") == {both}
    assert readings("28 en 29 november 2023") == {both}
    assert readings("28-30 november 2023") != {both}


@given(st.sampled_from([*CARDINALS, *ORDINALS]), st.sampled_from([*CARDINALS, *ORDINALS]))
def test_words_for_different_numbers_never_match(one: str, other: str) -> None:
    same = CARDINALS.get(one) == CARDINALS.get(other) and ORDINALS.get(one) == ORDINALS.get(other)
    assert (compare(one, [other]).verdict is not Verdict.WRONG) == same


letters = st.text("abcdehinorstuv", min_size=1, max_size=14)


@given(letters, letters)
def test_a_slip_is_one_in_both_directions(one: str, other: str) -> None:
    assert is_slip(one, other) == is_slip(other, one)


@given(letters, st.data())
def test_a_letter_left_out_is_forgiven_in_long_words_alone(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    typed = word[:place] + word[place + 1 :]
    if len(word) < 6:
        assert not is_slip(typed, word)


@pytest.mark.parametrize(
    ("word", "other", "forgiven"),
    [
        ("verdrag", "verdragg", True),
        ("anual", "annual", True),
        ("annul", "anul", False),
        ("verdrag", "vedrag", True),
        ("verdrag", "verdrga", True),
        ("verdrag", "verdrog", False),
        ("verdrag", "verdrak", False),
        ("defence", "defense", True),
        ("adopted", "adapted", False),
        ("aantallen", "aanvallen", False),
        ("secretaris", "sepretaris", True),
        ("verdrag", "verdrogg", False),
        ("verdrag", "werdrag", False),
        ("verdrag", "evrdrag", True),
        ("veiligheidsraad", "velligheidsrad", True),
        ("veiligheidsraad", "vieligheidsrad", True),
        ("veiligheidsraad", "velligheidsrood", False),
        ("veiligheidsraad", "vligheidsrad", False),
        ("steun", "steum", False),
        ("україна", "украіна", False),
        ("zonder", "zonde", False),
        ("nothing", "noting", False),
    ],
)
def test_how_much_is_forgiven(word: str, other: str, forgiven: bool) -> None:
    assert is_slip(word, other) is forgiven


def test_a_list_of_figures_without_end_takes_linear_time() -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        read(" en ".join(["12"] * count))
        return time.process_time() - start

    assert seconds(24_000) < 10 * seconds(6_000) + 0.5
