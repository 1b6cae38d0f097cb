from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainer.domain.letter import (
    Letter,
    clean,
    digest,
    heading_words,
    language_of,
    parse_letter,
    path_words,
)

FERRY = """\ufeffDienstregeling van de veerpont 2031-2032

De pont vaart van april tot en met oktober. In de winter ligt zij stil.

Sessie 1: De zomer

Reizigers

Het college wil dat reizigers niet langer wachten dan nodig is[footnoteRef:2]. De pont vaart daarom
vaker.  [2:  Onder wachten wordt verstaan: staan op de kade (zie [bijlage] 3).
Zitten telt niet mee.]

[bookmark: _Toc12]De kade wordt breder. Zij is in mei klaar.
[bookmark: _GoBack]

Fietsen en\u00a0brommers
\u00a0
Fietsen gaan gratis mee.\r

Sessie 2: De winter

In de winter wordt de pont geschilderd.

"""

REAL = Path(__file__).parents[2].parent / "shared" / "letter" / "navo-fmm-2023-11.txt"


def outline(letter: Letter) -> list[tuple[int, str, int]]:
    return [(s.level, s.heading, len(s.paragraphs)) for s in letter.sections]


def texts(letter: Letter) -> list[str]:
    return [paragraph.text for section in letter.sections for paragraph in section.paragraphs]


def test_a_letter_has_a_title_an_opening_and_headings_in_two_levels() -> None:
    letter = parse_letter(FERRY)
    assert letter.title == "Dienstregeling van de veerpont 2031-2032"
    assert outline(letter) == [
        (1, "Inleiding", 1),
        (1, "Sessie 1: De zomer", 0),
        (2, "Reizigers", 2),
        (2, "Fietsen en brommers", 1),
        (1, "Sessie 2: De winter", 1),
    ]
    assert letter.sections[3].path == ("Sessie 1: De zomer", "Fietsen en brommers")


def test_a_footnote_stands_behind_its_sentence_and_counts_as_part_of_it() -> None:
    paragraph = parse_letter(FERRY).sections[2].paragraphs[0]
    assert paragraph.sentences == (
        (
            "Het college wil dat reizigers niet langer wachten dan nodig is. [Onder wachten wordt "
            "verstaan: staan op de kade (zie [bijlage] 3). Zitten telt niet mee.]"
        ),
        "De pont vaart daarom vaker.",
    )
    assert paragraph.text == " ".join(paragraph.sentences)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Een.[footnoteRef:2] Twee. [2: Noot.]", ["Een. [Noot.] Twee."]),
        ("Een.[footnoteRef:2] Twee.\n\nDrie.\n\n[2: Noot.]", ["Een. [Noot.] Twee.", "Drie."]),
        ("[2: Noot.]\n\nEen [footnoteRef:2], en. Twee.", ["Een, en. [Noot.] Twee."]),
        ("Een.\n[footnoteRef:2]\n\nTwee. [2: Noot.]", ["Een. [Noot.]", "Twee."]),
        ("Een\n[2: No\n\not.]\nen[footnoteRef:2] twee.", ["Een en twee. [No ot.]"]),
        ("Een.[footnoteRef:2] Twee[footnoteRef:3]. [3: B.] [2: A.]", ["Een. [A.] Twee. [B.]"]),
        ("Een[footnoteRef:2].[footnoteRef:3] Twee. [3: B.] [2: A.]", ["Een. [A.] [B.] Twee."]),
        ("Een.[footnoteRef:2] Twee. [2: A[footnoteRef:3].] [3: B.]", ["Een. [A.] [B.] Twee."]),
        ("Een.[footnoteRef:2] Twee. [2: A [3: B.]C.]", ["Een. [A C.] Twee.", "[B.]"]),
        ("Een.[footnoteRef:2] Twee.[footnoteRef:2] [2: A.]", ["Een. [A.] Twee."]),
        ("Een.[footnoteRef:2] Twee.[footnoteRef:2] [2: A.][2: B.]", ["Een. [A.] Twee. [B.]"]),
        ("Een.[footnoteRef:2] Twee. [2: A.][2: B.]", ["Een. [A.] Twee.", "[B.]"]),
        ("Een.[footnoteRef:7] Twee.", ["Een. Twee."]),
        ("Een. [2: ] Twee.", ["Een. Twee."]),
        ("Een. [2: 3: [bookmark: x]4: Noot.] Twee.", ["Een. Twee.", "[Noot.]"]),
        ("[2: Alleen een noot.]", ["[Alleen een noot.]"]),
        ("[footnoteRef:2][2: A.]", ["[A.]"]),
        ("[2: A[footnoteRef:3].] [3: B[footnoteRef:2].]", ["[A.]", "[B.]"]),
        ("Om [12:30] uur, en [2031: een jaar].", ["Om [12:30] uur, en [2031: een jaar]."]),
        ("Nooit [2: dicht. En door.", ["Nooit [2: dicht. En door."]),
        ("[FootnoteRef: 2] Een. [2:Noot.]", ["Een. [Noot.]"]),
    ],
)
def test_footnotes_find_their_sentence(text: str, wanted: list[str]) -> None:
    assert texts(parse_letter(text)) == wanted


def test_a_footnote_nobody_refers_to_ends_the_section_it_stands_in() -> None:
    letter = parse_letter(
        "Eerst.\n\nKop A\n\nTekst.[5: Los.]\n\nMeer.\n\nKop B[footnoteRef:6]\n\n"
        "Nog meer.\n\nEinde. [6: Van de kop.]"
    )
    assert [texts(Letter("", (section,))) for section in letter.sections] == [
        ["Eerst."],
        ["Tekst.", "Meer.", "[Los.]"],
        ["Nog meer.", "Einde.", "[Van de kop.]"],
    ]
    assert letter.sections[2].heading == "Kop B"


def test_a_bookmark_anywhere_changes_nothing() -> None:
    plain = FERRY.replace("[bookmark: _Toc12]", "").replace("[bookmark: _GoBack]\n", "")
    for place in range(len(plain) + 1):
        marked = f"{plain[:place]}[bookmark: _Hlk1503]{plain[place:]}"
        assert parse_letter(marked) == parse_letter(FERRY), place


def test_a_bookmark_on_a_line_of_its_own_is_a_blank_line_unless_it_parts_a_sentence() -> None:
    assert texts(parse_letter("De pont\n[bookmark: x]\nvaart.")) == ["De pont vaart."]
    assert texts(parse_letter("De pont.\n[bookmark: x]\nvaart.")) == ["De pont.", "vaart."]
    assert texts(parse_letter("De pont vaart.\n[bookmark: x]\nHij is vol.")) == [
        "De pont vaart.",
        "Hij is vol.",
    ]


def test_whitespace_and_invisible_characters_are_normalised() -> None:
    raw = (
        "\ufeffDe\u00a0\tpont\u200b\x00 vaart\u00ad\u202e op Belgie\u0308.\r\n \r\nHet\u2011 einde."
    )
    assert texts(parse_letter(raw)) == ["De pont vaart op België.", "Het- einde."]
    assert texts(parse_letter("Een \ud800.")) == ["Een \ufffd."]


def test_lines_of_a_wrapped_paragraph_are_joined() -> None:
    assert texts(parse_letter("De pont\nvaart naar\nde overkant.")) == [
        "De pont vaart naar de overkant."
    ]


def test_items_of_a_list_are_paragraphs() -> None:
    text = "Drie punten:\n- een;\n- twee\ndrie;\n\n1. Vier.\n2. Vijf op\n7. Zes."
    assert texts(parse_letter(text)) == [
        "Drie punten:",
        "- een;",
        "- twee drie;",
        "1. Vier.",
        "2. Vijf op 7. Zes.",
    ]


def test_in_a_file_of_long_lines_every_line_is_a_paragraph() -> None:
    long = "De pont vaart" + " heen en weer" * 30
    assert texts(parse_letter(f"Kop\n{long}.\n{long}.\n{long}\nen terug.")) == [
        f"{long}.",
        f"{long}.",
        f"{long} en terug.",
    ]


@pytest.mark.parametrize(
    "block",
    [
        "De pont vaart niet.",
        "Geachte voorzitter,",
        "De punten zijn:",
        "kleine letter vooraan",
        "- een punt",
        "12",
        "Harlingen, 16 november 2031",
        "Een. Twee",
        "Zie ¶3 van de brief",
        "Een kop die eindigt in [een haak]",
        "Een kop " + "van veel te veel woorden " * 4,
        "W" * 130,
    ],
)
def test_no_heading(block: str) -> None:
    letter = parse_letter(f"Titel\n\nDe pont vaart van de kade.\n\n{block}\n\nTekst.")
    assert [section.heading for section in letter.sections] == ["Inleiding"]


def test_a_short_block_at_the_end_is_no_heading() -> None:
    letter = parse_letter("Titel\n\nDe pont vaart.\n\nHoogachtend,\n\nDe havenmeester")
    assert texts(letter) == ["De pont vaart.", "Hoogachtend,", "De havenmeester"]


def test_the_lines_of_an_address_or_list_are_no_headings() -> None:
    letter = parse_letter("Titel\n\nHaven\n\nKade 1\n\nPostbus 2\n\nHarlingen\n\nKop\n\nTekst.")
    assert outline(letter) == [(1, "Introduction", 4), (1, "Kop", 1)]
    letter = parse_letter("Titel\n\n1. De kade\n\n2. De pont\n\nTekst.")
    assert outline(letter) == [(1, "Inleiding", 3)]


def test_levels_follow_labels() -> None:
    labelled = ["1. Kade", "1.1 Steen", "1.2 Hout", "Eik", "2. Pont", "Verf"]
    blocks = ["Vooraf", *labelled, "Tot slot", "Dank"]
    letter = parse_letter("Titel\n\n" + "".join(f"{block}\n\nDe tekst.\n\n" for block in blocks))
    assert [(s.level, s.heading) for s in letter.sections] == [
        (1, "Vooraf"),
        (1, "1. Kade"),
        (2, "1.1 Steen"),
        (2, "1.2 Hout"),
        (3, "Eik"),
        (1, "2. Pont"),
        (2, "Verf"),
        (1, "Tot slot"),
        (1, "Dank"),
    ]
    assert letter.sections[4].path == ("1. Kade", "1.2 Hout", "Eik")


def test_a_letter_may_lack_title_opening_and_text() -> None:
    assert parse_letter("") == Letter("", ())
    assert parse_letter("De pont vaart.").title == ""
    assert parse_letter("Sessie 1: Kade\n\nTekst.").title == ""
    assert [s.heading for s in parse_letter("Titel\n\nKop\n\nTekst.").sections] == ["Kop"]
    assert texts(parse_letter("Alleen een titel")) == ["Alleen een titel"]


def test_the_opening_is_named_in_the_letters_language() -> None:
    assert parse_letter("The ferry sails to the island.").sections[0].heading == "Introduction"
    assert parse_letter("De pont vaart naar het eiland.").sections[0].heading == "Inleiding"
    taken = parse_letter("De pont vaart naar het eiland.\n\nInleiding\n\nTekst.")
    assert [section.heading for section in taken.sections] == ["Aanhef", "Inleiding"]
    assert language_of("") == "en"


def test_a_heading_that_returns_is_numbered_within_its_session_only() -> None:
    first = "Sessie 1: A\n\nKade\n\nX.\n\nPont\n\nY.\n\nkade.\n\nKADE\n\nZ."
    letter = parse_letter(f"{first}\n\nSessie 2: B\n\nKade\n\nX.")
    assert [s.heading for s in letter.sections if s.level == 2] == [
        "Kade",
        "Pont",
        "KADE (2)",
        "Kade",
    ]
    numbered = parse_letter("K\n\nx.\n\nK (2)\n\nx.\n\nK\n\nx.\n\nK\n\nx.\n\nK (2)\n\nx.")
    assert numbered.title == "K"
    words = [path_words(section.path) for section in numbered.sections]
    assert len(set(words)) == len(words)


def test_heading_words_ignore_case_accents_and_punctuation() -> None:
    assert heading_words("Oekraïne: (één) Stap-2") == ("oekraine", "een", "stap", "2")


LEFTOVERS = """
    [bookmark:~x] [bookmark: [book mark:~y] [footnoteRef:2] [footnoteRef:3] [2:~~Noot~
    [2:~Noot.~Twee.] [3:~Noot] [4:x] [2 :~ 3 footnoteRef: [ ] [x] ( ) . .~ ? , ; Kop
    Sessie~1:~Kop 1.~Kop De~pont~vaart. jl.~ zin ~ ~ -~ 2.~ e =
"""
ODD = ["\n\n"] * 3 + ["\n", "\r\n", "\x0c", "w" * 201, *"\u00a0\u00ad\u0301\u0338\x00\x01\ud800"]
SCRAPS = st.sampled_from([*(scrap.replace("~", " ") for scrap in LEFTOVERS.split()), *ODD])
RAW = st.lists(SCRAPS, max_size=40).map("".join) | st.text()


@given(RAW)
@example("Slot[5: x]")
@example("A[5: x]\n\nB")
@example("[x][footnoteRef:2]\n\nB\n\nc[2: y]")
@example("[book[bookmark: x]mark: y]")
@example("[2 [bookmark: x]: y]")
@example("a[3: b]\n\n[2: c[footnoteRef:3]]")
def test_cleaning_is_idempotent_and_keeps_the_letter(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert parse_letter(cleaned) == parse_letter(text)
    assert digest(cleaned) == digest(text)


@given(RAW)
def test_every_letter_is_well_formed(text: str) -> None:
    letter = parse_letter(text)
    for section in letter.sections:
        assert all(section.path)
        assert [p.number for p in section.paragraphs] == [*range(1, len(section.paragraphs) + 1)]
        for paragraph in section.paragraphs:
            assert paragraph.text
            assert " ".join(paragraph.sentences) == paragraph.text
    assert len({path_words(section.path) for section in letter.sections}) == len(letter.sections)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10**6,
        "Kop\n\n" * 100_000,
        "".join(f"Sessie {n}: Kop\n\n" for n in range(50_000)),
        "Sessie 1: Kop\n\n" * 50_000,
        "[bookmark:" * 10**6,
        "[bookmark:" * 50_000 + "]" * 50_000,
        "[2: " * 200_000 + "x" + "]" * 200_000,
        "[" + "[bookmark: x]" * 50_000 + "]" * 1000,
        "a\n" + "[footnoteRef:2]\n" * 50_000 + "[2: x]",
        "[" * 10**6,
        "]" * 10**6,
        "\x00" * 10**6,
        "a" + "\u0301\u0323" * 500_000,
        "- a\n" * 50_000,
    ],
    ids=range(14),
)
def test_hostile_letters_take_linear_time(text: str) -> None:
    # Quadratic time would be hours; the test's own runner would give up.
    parse_letter(text)


@pytest.fixture(scope="module")
def real() -> Letter:
    if not REAL.exists():
        pytest.skip("the real letter lies outside the repository and is not here")
    return parse_letter(REAL.read_text("utf-8"))


def test_the_real_letter_has_its_outline(real: Letter) -> None:
    assert real.title.startswith("NAVO Foreign Ministers")
    assert [(level, heading.split()[0], count) for level, heading, count in outline(real)] == [
        (1, "Inleiding", 2),
        (1, "Sessie", 0),
        (2, "Oekraïne", 4),
        (2, "China", 4),
        (2, "Defensieuitgaven", 3),
        (1, "Sessie", 1),
        (2, "Westelijke", 1),
        (2, "Midden-Oosten", 2),
        (1, "Sessie", 2),
    ]


def test_the_real_letter_has_its_sentences(real: Letter) -> None:
    assert [[len(p.sentences) for p in s.paragraphs] for s in real.sections] == [
        [2, 6],
        [],
        [3, 5, 6, 6],
        [2, 3, 2, 3],
        [4, 2, 4],
        [2],
        [9],
        [13, 7],
        [5, 3],
    ]
    east = real.sections[7].paragraphs[0]
    assert [sentence.split()[0] for sentence in east.sentences][9:12] == ["Het", "8", "Het"]


def test_the_real_letters_footnote_is_part_of_its_sentence(real: Letter) -> None:
    sentence = real.sections[3].paragraphs[2].sentences[0]
    assert sentence.count("[") == 1
    assert sentence.endswith("30821-175).]")


def test_nothing_of_a_conversion_is_left_in_the_real_letter(real: Letter) -> None:
    assert not any(
        word in text for text in texts(real) for word in ("bookmark", "footnoteRef", "  ")
    )
