"""The dates, figures and names in a sentence."""

import pytest

from trainer.domain.mentions import Kind, mentions
from trainer.domain.position_rules import rules


def said(sentence: str, language: str, *kinds: Kind) -> list[str]:
    found = mentions(sentence, rules(language))
    return [sentence[each.start : each.end] for each in found if each.kind in kinds]


@pytest.mark.parametrize(
    ("sentence", "language", "dates"),
    [
        ("It closes on 28 November 2023.", "en", ["28 November 2023"]),
        ("It closes on March 3, 2031 for good.", "en", ["March 3, 2031"]),
        ("It may close in May or in 1998.", "en", ["May", "1998"]),
        ("De top is op 28–29 november 2023.", "nl", ["28–29 november 2023"]),
        ("In juli jl. en op 8 nov. was er overleg.", "nl", ["juli", "8 nov"]),
        ("Het kost 2000 euro in 2024.", "nl", ["2024"]),
    ],
)
def test_dates(sentence: str, language: str, dates: list[str]) -> None:
    assert said(sentence, language, Kind.DATE) == dates


@pytest.mark.parametrize(
    ("sentence", "language", "figures"),
    [
        ("Between €90 million and 1,350 people.", "en", ["€90 million", "1,350"]),
        ("By 60 per cent in three years.", "en", ["60 per cent", "three"]),
        ("Dat is 1,95% en 2 procent.", "nl", ["1,95%", "2 procent"]),
        ("Het kabinet acht dit van belang; ten eerste.", "nl", []),
        ("De G7, artikel 5, sessie 2 en 4-landen.", "nl", []),
        ("Een retour kost € 24,50.", "nl", ["€ 24,50"]),
    ],
)
def test_figures(sentence: str, language: str, figures: list[str]) -> None:
    assert said(sentence, language, Kind.FIGURE) == figures


def test_names_are_capitals_that_open_no_sentence() -> None:
    sentence = "The Danish ferry left Port Anna. There it was. I stayed."
    assert said(sentence, "en", Kind.NAME) == ["Danish", "Port Anna"]
