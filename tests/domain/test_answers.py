from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainer.domain.answers import compare
from trainer.domain.comparison import Part, PartKind, Verdict

EXACT, CLOSE, WRONG = Verdict.EXACT, Verdict.CLOSE, Verdict.WRONG

# What is typed, what is accepted, and the verdict.
PAIRS = [
    # Letters, spaces and punctuation
    ("Eindhoven", "Eindhoven", EXACT),
    ("eindhoven", "Eindhoven", EXACT),
    ("  EINDHOVEN. ", "Eindhoven", EXACT),
    ("Australie", "Australië", EXACT),
    ("Curac\u0327ao", "Curaçao", EXACT),
    ("Nieuw Zeeland", "Nieuw-Zeeland", EXACT),
    ("Nieuwzeeland", "Nieuw-Zeeland", EXACT),
    ("zeemacht", "zee\u00admacht", EXACT),
    ("nachttrein", "nacht trein", EXACT),
    ("ZrMs Holland", "Zr.Ms. Holland", EXACT),
    ("N.A.V.O.", "NAVO", EXACT),
    ("F16", "F-16", EXACT),
    ("G 7", "G7", EXACT),
    ("“ja”, zei zij", "ja zei zij", EXACT),
    ("can not", "cannot", EXACT),
    ("Haven", "Hagen", WRONG),
    ("", "Eindhoven", WRONG),
    ("   ", "Eindhoven", WRONG),
    ("?!", "Eindhoven", WRONG),
    ("?!", "!?", WRONG),
    ("Zweden", "Noorwegen", WRONG),
    # Articles
    ("Europese Unie", "de Europese Unie", CLOSE),
    ("the Netherlands", "Netherlands", CLOSE),
    ("een haven", "haven", CLOSE),
    ("het akkoord", "de akkoord", CLOSE),
    ("400", "A 400", WRONG),
    ("de", "de Europese Unie", WRONG),
    # Slips
    ("Middelandse Zee", "Middellandse Zee", CLOSE),
    ("Mediterranaen", "Mediterranean", CLOSE),
    ("veilgiheidsraad", "veiligheidsraad", CLOSE),
    ("secertaris", "secretaris", CLOSE),
    ("Isntabul", "Istanbul", WRONG),
    ("Instabul", "Istanbul", WRONG),
    ("Itsanbul", "Istanbul", CLOSE),
    ("Nehterland", "Netherlands", CLOSE),
    ("havne", "haven", WRONG),
    ("Iran", "Irak", WRONG),
    ("Ireland", "Iceland", WRONG),
    ("protection", "production", WRONG),
    ("Slovenia", "Slovakia", WRONG),
    ("Austria", "Australia", WRONG),
    ("vierdaagse", "vijfdaagse", WRONG),
    ("zestigjarige", "zestienjarige", WRONG),
    ("onderschatting", "overschatting", WRONG),
    ("asymmetric", "symmetric", WRONG),
    ("onafhankelijk", "afhankelijk", WRONG),
    ("ononderbroken", "onderbroken", WRONG),
    ("unconditional", "conditional", WRONG),
    ("XXXVII", "XXXVIII", WRONG),
    # Negations
    ("niet akkoord", "akkoord", WRONG),
    ("geen lid", "een lid", WRONG),
    ("notable", "not able", WRONG),
    ("not agreed", "now agreed", WRONG),
    ("zonder steun", "onder steun", WRONG),
    ("within limits", "without limits", WRONG),
    # Numbers
    ("1.95%", "1,95 %", EXACT),
    ("1,95 procent", "1,95 %", CLOSE),
    ("1.95 percent", "1,95 %", CLOSE),
    ("1.95 per cent", "1,95 %", CLOSE),
    ("1.95", "1,95 %", WRONG),
    ("1.93 %", "1,95 %", WRONG),
    ("195 %", "1,95 %", WRONG),
    ("1,95 ‰", "1,95 %", WRONG),
    ("-1,95 %", "1,95 %", WRONG),
    ("minus 1,95 %", "-1,95 %", CLOSE),
    ("-one", "one", WRONG),
    ("minus een miljoen", "a million", WRONG),
    ("-EUR 5", "5 euro", WRONG),
    (".5", "0,5", CLOSE),
    (".5", "5", WRONG),
    ("1.950", "1,95", WRONG),
    ("1000", "1.000", EXACT),
    ("1,000", "1.000", EXACT),
    ("1 000", "1.000", EXACT),
    ("1000,00", "1.000", CLOSE),
    ("1", "1.000", WRONG),
    ("0.125", "0,125", EXACT),
    ("0.125", "125", WRONG),
    ("3.2.1", "3.2.1.", EXACT),
    ("3.2.1", "321", WRONG),
    ("10²", "102", WRONG),
    ("5½", "5", WRONG),
    ("> 30", "< 30", WRONG),
    ("30", "≥ 30", WRONG),
    ("30 821-175", "30821-175", EXACT),
    ("30 821-176", "30821-175", WRONG),
    ("drie", "3", CLOSE),
    ("three", "drie", CLOSE),
    ("een", "one", CLOSE),
    ("1 schip", "één schip", CLOSE),
    ("een schip", "1 schip", CLOSE),
    ("vier", "3", WRONG),
    ("vijfentwintig", "twenty-five", CLOSE),
    ("tweeëntwintig", "22", CLOSE),
    ("tweehonderd", "200", CLOSE),
    ("sevn", "seven", WRONG),
    ("3e", "derde", CLOSE),
    ("third", "derde", CLOSE),
    ("3rd", "derde", CLOSE),
    ("3", "derde", WRONG),
    ("twenty-first", "21e", CLOSE),
    ("vierde", "derde", WRONG),
    # Amounts
    ("5 miljoen euro", "€ 5 mln", CLOSE),
    ("EUR 5 million", "€ 5 mln", CLOSE),
    ("€ 5.000.000", "€ 5 mln", CLOSE),
    ("2 billion", "2 miljard", CLOSE),
    ("2 biljoen", "2 billion", WRONG),
    ("een miljoen", "a million", CLOSE),
    ("1,5 mld", "1.500.000.000", CLOSE),
    ("5 miljard euro", "€ 5 mln", WRONG),
    ("5 miljoen", "€ 5 mln", WRONG),
    ("$ 5 mln", "€ 5 mln", WRONG),
    ("5% tot 10%", "5-10%", CLOSE),
    ("5% en 10%", "5 en 10%", WRONG),
    # Dates
    ("28 nov", "28 november", CLOSE),
    ("November 28", "28 november", CLOSE),
    ("28th of November", "28 november", CLOSE),
    ("28/11", "28 november", CLOSE),
    ("28-11", "28 november", CLOSE),
    ("11/28", "28 november", CLOSE),
    ("28/11", "28-11", EXACT),
    ("8/11", "8 november", CLOSE),
    ("8-11", "8 november", CLOSE),
    ("3/4", "3-4", WRONG),
    ("3 tot 4", "3-4", CLOSE),
    ("8-11", "8 t/m 11", CLOSE),
    ("8-11", "11-8", WRONG),
    ("28 novmber", "28 november", CLOSE),
    ("28-11-2023", "28 november 2023", CLOSE),
    ("28.11.2023", "28-11-2023", EXACT),
    ("28-11-23", "28-11-2023", CLOSE),
    ("2023-11-28", "28 november 2023", CLOSE),
    ("November 28, 2023", "28 november 2023", CLOSE),
    ("28 november", "28 november 2023", CLOSE),
    ("28/11", "2023-11-28", CLOSE),
    ("januari", "January 2024", CLOSE),
    ("28 november 2022", "28 november 2023", WRONG),
    ("28 november 2023", "28 november", WRONG),
    ("november 2023", "28 november 2023", WRONG),
    ("2023", "28 november 2023", WRONG),
    ("29 november", "28 november", WRONG),
    ("28 december", "28 november", WRONG),
    ("juni", "juli", WRONG),
    ("mei", "May", CLOSE),
    ("28-29 november", "28 en 29 november", CLOSE),
    ("28 and 29 November", "28–29 november", CLOSE),
    ("28–29 Nov", "28-29 november", CLOSE),
    ("November 28-29, 2023", "28-29 november 2023", CLOSE),
    ("28-29 november", "28-29 november 2023", CLOSE),
    ("28 november - 2 december", "28 november tot en met 2 december", CLOSE),
    ("9 t/m 11 juli", "9-11 July", CLOSE),
    ("9 en 11 juli", "9-11 juli", WRONG),
    ("28-30 november", "28-29 november", WRONG),
    ("28 november", "28-29 november", WRONG),
]


@pytest.mark.parametrize(("typed", "accepted", "verdict"), PAIRS)
def test_an_answer_is_judged(typed: str, accepted: str, verdict: Verdict) -> None:
    assert compare(typed, [accepted]).verdict is verdict


fragments = st.lists(
    st.sampled_from(
        """
        de het the een geen niet not no able Unie union unions Zeeland Nieuw Nieuw-Zeeland
        Middelandse Middellandse onder zonder afhankelijk onafhankelijk 5 5% 5,0 1.000 1000 1,5 -5
        drie 3 3e derde third mln miljoen € euro november nov 28 28/11 28-29 - en and tot en/of
        N.A.V.O. NAVO % > < ? één twenty five
        """.split()  # noqa: SIM905 (a table of words)
    ),
    max_size=5,
).map(" ".join)
answers = fragments | st.text(max_size=30)


def joined(parts: tuple[Part, ...], *kinds: PartKind) -> str:
    return "".join(part.text for part in parts if part.kind in kinds)


@given(answers.filter(str.strip))
def test_an_accepted_answer_matches_itself(answer: str) -> None:
    assert compare(answer, [answer]).verdict is EXACT


@given(
    fragments.filter(str.strip), st.sampled_from([str.upper, str.lower, str.title, str.swapcase])
)
def test_case_and_spaces_change_nothing(answer: str, change: Callable[[str], str]) -> None:
    typed = "\t" + change(answer).replace(" ", " \u00a0 ") + "\n"
    assert compare(typed, [answer]).verdict is EXACT


@given(answers, answers)
@example("een", "1")
def test_without_years_it_does_not_matter_which_is_typed(one: str, other: str) -> None:
    there, back = compare(one, [other]).verdict, compare(other, [one]).verdict
    assert (there is WRONG) == (back is WRONG)


def test_a_year_may_be_left_out_and_not_added() -> None:
    assert compare("28 november", ["28-11-2023"]).verdict is CLOSE
    assert compare("28-11-2023", ["28 november"]).verdict is WRONG


@given(answers, st.lists(answers, max_size=3))
@example("e\u0301\u0301", ["é", "e\u0301"])
@example("a\r\nb", ["a b"])
def test_the_parts_put_both_texts_together_again(typed: str, accepted: list[str]) -> None:
    result = compare(typed, accepted)
    assert result.expected in (accepted or [""])
    assert joined(result.parts, PartKind.SAME, PartKind.MISSING) == result.expected
    assert joined(result.parts, PartKind.SAME, PartKind.EXTRA) == typed.strip()
    assert all(part.text for part in result.parts)


@given(fragments.filter(str.strip), st.lists(fragments, max_size=3))
def test_one_of_several_accepted_is_enough(typed: str, others: list[str]) -> None:
    result = compare(typed, [*others, typed])
    assert result.verdict is EXACT


@pytest.mark.parametrize(
    ("typed", "accepted", "expected"),
    [
        ("ons lant", ["Nederland", "ons land"], "ons land"),
        ("25 oktober", ["25 oktober 2023", "25 oktober"], "25 oktober"),
        ("Europese Uni", ["de EU", "Europese Unie"], "Europese Unie"),
        ("xyz", ["Nederland", "ons land"], "Nederland"),
        ("", ["Nederland"], "Nederland"),
        ("xyz", [], ""),
    ],
)
def test_the_nearest_accepted_answer_is_shown(
    typed: str, accepted: list[str], expected: str
) -> None:
    assert compare(typed, accepted).expected == expected


def test_nothing_typed_is_wrong_even_where_nothing_is_accepted() -> None:
    assert compare("", [""]).verdict is WRONG
    assert compare("", []).verdict is WRONG


HOSTILE = {
    "one letter": "a" * 100_000,
    "words": "ab " * 33_000,
    "figures": "1" * 100_000,
    "groups": "1 000" * 20_000,
    "separators": "1.," * 33_000,
    "dashes": "-" * 100_000,
    "marks": "e" + "\u0301\u0316" * 50_000,
    "right to left": "\u202eשלום" * 20_000,
    "controls": "\x00\x1b[2J" * 20_000,
    "lone surrogates": "\ud800" * 100_000,
    "months": "1 mei " * 16_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("length", [490, 100_000])
def test_hostile_text_is_compared_like_any_other(text: str, length: int) -> None:
    text = text[:length]
    result = compare(text, ["Nederland", text[1:] + "x", text])
    assert result.verdict is EXACT
    assert compare(text, ["Nederland"] * 10).verdict is WRONG
    unequal = compare(text[:-1] + "y", [text])
    assert joined(unequal.parts, PartKind.SAME, PartKind.MISSING) == text


def test_of_a_very_long_text_only_case_and_spaces_are_forgiven() -> None:
    text = "Middellandse Zee " * 100
    assert compare(text.upper().replace(" ", "  "), [text]).verdict is EXACT
    assert compare(text.replace("ll", "l", 1), [text]).verdict is WRONG


def test_invisible_characters_change_nothing() -> None:
    assert compare("\u202eNeder\u200bland\u202c", ["Nederland"]).verdict is EXACT
