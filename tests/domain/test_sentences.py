import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.sentences import outside_brackets, split_sentences

ONE = [
    "De veerpont vaart sinds juli jl. twee keer per uur.",
    "Zoals gemeld op 25 oktober jl. wordt de kade eerst versterkt.",
    "Op 7 oktober jl. Terschelling bereiken lukte niet.",
    "Op maandag a.s. vaart de pont niet.",
    "De sleepboot Zr.Ms. Voorbeeld ligt aan de kade.",
    "Het schip Zr.Ms. De Meeuw vaart uit.",
    "Zie art. 5 en Stb. 2021, nr. 446 voor de regels.",
    "Zie het besluit met nr. A12 en art. IV van de regeling.",
    "Kamerstuk 28 676, nr. 446 gaat over iets anders.",
    "Dat geldt o.a. Harlingen en, m.b.t. Vlieland, d.w.z. Oost, ook voor bijv. Ameland.",
    "Volgens dhr. Pietersen en mr. J.P. de Vries klopt dat.",
    "Volgens H. De Boer en M. In 't Veld klopt dat.",
    "Volgens Th.J. Bakker en J.-P. Smit klopt dat.",
    "The ferry (e.g. Line 4) sails, i.e. Mondays too.",
    "The U.S. Navy has no part in it.",
    "De diepte is 1.95 meter en de kosten zijn 3.000.000 euro.",
    "Het nummer 28. 676 staat verkeerd.",
    "2. Het tweede punt gaat over de haven.",
    "1.2. Het tweede punt gaat over de haven.",
    "a. Eerst de kade.",
    "Dat kost 1,95% en 1,93%, De rest is voor later.",
    "De pont vaart. maar niet vaak.",
    "“Komt de pont?” vroeg de schipper.",
    "Hij aarzelde … en voer toch.",
    "Hij zei (…) Vlieland te mijden.",
    "Dit is zo (zie de brief. En de bijlage!) en blijft zo.",
    "De schipper (welke?) Jansens boot kwijt was, klaagde.",
    "Drie havens (Harlingen, Den Helder, enz.) Noord zijn dicht.",
    "Vier havens: a) Oost. b) West.",
    "Zie www.veer.example en kade.nl voor meer.",
    "Het kost 5 mln. euro.",
    "Op 28 nov. 2023 en 3 dec. 2024 vaart niets.",
    "Geen punt aan het eind",
    ".",
    "...",
]


@pytest.mark.parametrize("text", ONE)
def test_these_are_one_sentence(text: str) -> None:
    assert split_sentences(text) == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "De storm was op 7 oktober jl.|Aan beide zijden staat water.",
        "De pont voer op 8 november jl.|Het weer was goed.",
        "Er kwamen drie nieuwe steigers.|8 november jl. opende de eerste.",
        "De kade is in 2024 klaar.|Daarna volgt de steiger.",
        "De kade is in 2024.|12 schepen passen erin.",
        "Er zijn havens, sluizen, enz.|Daarna komt de zee.",
        "De top is in Washington D.C.|Het veer vaart daar niet.",
        "Zo gaat het in de V.S.|De pont is daar groter.",
        "Dit is plan B.|Het eerste plan verviel.",
        "De pont vaart!|Of niet?|Jawel …|Morgen weer.",
        "“De pont vaart.”|Dat zei de schipper.",
        "De pont vaart.|“Altijd op tijd”, zei de schipper.",
        "De pont vaart.|‘Mooi.’|Klaar.",
        "De pont vaart (zie bijlage).|Het blijft zo.",
        "De pont vaart.|(Zie de bijlage.)|Het blijft zo.",
        "Het zijn er 9.|'s Avonds zijn het er 2.",
        "Het is laat.|’t Is niet anders.",
        "Het plan is klaar.|aKPL heet het.",
        "Het is duur.|€ 5 miljoen is veel.",
        "Zie www.veer.example.|Daar staat het.",
        "De reder zei no.|That was all.",
        "The ferry sails, etc.|Nobody knows when.",
        "2. Het tweede punt.|Het derde volgt.",
        "Één pont vaart.|Één ligt stil.",
    ],
)
def test_sentences_end_here(text: str) -> None:
    assert split_sentences(text.replace("|", " ")) == tuple(text.split("|"))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Een. [Noot. Nog een.] Twee.", ("Een. [Noot. Nog een.]", "Twee.")),
        ("Een [sic]. [A.] [B (C.)] Twee.", ("Een [sic]. [A.] [B (C.)]", "Twee.")),
        ("[Noot. Nog een.] Een. Twee.", ("[Noot. Nog een.] Een.", "Twee.")),
        ("[Noot. Nog een.]", ("[Noot. Nog een.]",)),
        ("Een [open. Twee.", ("Een [open.", "Twee.")),
        ("Een] dicht. Twee.", ("Een] dicht.", "Twee.")),
        ("Een [open. [Noot.] Twee.", ("Een [open. [Noot.]", "Twee.")),
    ],
)
def test_what_stands_in_square_brackets_belongs_to_the_sentence_before_it(
    text: str, sentences: tuple[str, ...]
) -> None:
    assert split_sentences(text) == sentences


def test_parentheses_that_never_close_protect_nothing() -> None:
    assert len(split_sentences("Een (twee. Drie. Vier.")) == 3
    assert len(split_sentences("Een (" + "Twee. " * 200 + "drie) vier.")) == 200


def test_an_empty_paragraph_has_no_sentences() -> None:
    assert split_sentences("") == ()


def test_text_outside_brackets_leaves_out_whole_pairs_only() -> None:
    assert outside_brackets("a [b [c] d] e [f") == "a e [f"


SCRAPS = st.sampled_from([*".!?…()[]'”“«2Aa  ", "jl.", "De", "Zr.Ms.", "V.S.", "1.2."])


@given(st.lists(SCRAPS).map(lambda scraps: " ".join("".join(scraps).split())))
def test_joining_the_sentences_gives_the_paragraph(text: str) -> None:
    sentences = split_sentences(text)
    assert " ".join(sentences) == text
    assert all(sentence == sentence.strip() and sentence for sentence in sentences)


@given(st.lists(SCRAPS).map(lambda scraps: " ".join("".join(scraps).split())))
def test_a_bracket_after_a_sentence_moves_no_other_sentence(text: str) -> None:
    before = split_sentences(text)
    noted = [f"{sentence} [Noot. Eind.]" for sentence in before]
    assert split_sentences(" ".join(noted)) == tuple(noted)


@pytest.mark.parametrize(
    "text",
    [
        "." * 10**6,
        ". " * 500_000 + ".",
        "A. " * 300_000 + "B",
        "a jl. " * 150_000 + "b",
        "x" * 500_000 + " a jl. B" * 60_000,
        "(" * 10**6,
        "()" * 500_000,
        "[" * 500_000 + "]" * 500_000,
        "A." * 500_000 + " B",
        "." + '"' * 10**6,
    ],
    ids=range(10),
)
def test_hostile_paragraphs_take_linear_time(text: str) -> None:
    # Quadratic time would be hours; the test's own runner would give up.
    assert " ".join(split_sentences(text)) == text
