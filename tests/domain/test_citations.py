import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.citations import (
    Citation,
    Place,
    Verdict,
    check,
    cite,
    parse_citation,
    resolve,
    split_citations,
    stamp,
)
from trainer.domain.headings import CitationError, find_section
from trainer.domain.letter import Letter, parse_letter
from trainer.domain.passages import (
    FINGERPRINT_VERSION,
    fingerprint,
    fingerprint_matches,
    fingerprint_version,
    from_passages,
    passages,
)
from trainer.errors import TrainerError

HARBOUR = """Baggerwerk in de haven

De haven is ondiep. Dat geldt ook voor de geul.

De gemeente wacht niet af.

Sessie 1: De geul

Caféboten en andere ligplaatsen

De caféboten gaan weg. Zij komen in mei terug. Dat kost 1,95%.

De ligplaatsen blijven. De prijs stijgt.

De steiger wordt gesloopt.

Oever

De oever krijgt stenen. Het gaat om 12 meter.

Sessie 2: De kade; de sluis

De kade wordt in 2031 hersteld. De sluis volgt.

Oever

De oever blijft groen.

Kade

Niemand weet wanneer.

Kademuur

De muur is oud.
"""
REAL = Path(__file__).parents[2].parent / "shared" / "letter" / "navo-fmm-2023-11.txt"
LETTER = parse_letter(HARBOUR)
SHALLOW = "De haven is ondiep. Dat geldt ook voor de geul."
BERTHS = "De ligplaatsen blijven. De prijs stijgt."
BANKS = "Sessie 1: De geul > Oever; Sessie 2: De kade; de sluis > Oever"


def text_of(citation: str) -> str:
    return resolve(LETTER, parse_citation(citation)).text


@pytest.mark.parametrize(
    ("written", "first", "last", "canonical"),
    [
        ("Oever ¶3", Place(3), Place(3), "Oever ¶3"),
        ("Oever ¶3–4", Place(3), Place(4), "Oever ¶3–4"),
        ("Oever ¶3-4", Place(3), Place(4), "Oever ¶3–4"),
        ("Oever ¶¶ 3 – 4", Place(3), Place(4), "Oever ¶3–4"),
        ("Oever ¶3–¶4", Place(3), Place(4), "Oever ¶3–4"),
        ("Oever ¶3.2", Place(3, 2), Place(3, 2), "Oever ¶3.2"),
        ("Oever ¶3.2–3.4", Place(3, 2), Place(3, 4), "Oever ¶3.2–3.4"),
        ("Oever ¶3.2–4", Place(3, 2), Place(3, 4), "Oever ¶3.2–3.4"),
        ("Oever ¶3.2–4.1", Place(3, 2), Place(4, 1), "Oever ¶3.2–4.1"),
        ("Oever ¶3–4.1", Place(3), Place(4, 1), "Oever ¶3–4.1"),
        ("  Oever  ¶3 ", Place(3), Place(3), "Oever ¶3"),
        ("Oever¶3", Place(3), Place(3), "Oever ¶3"),
    ],
)
def test_a_citation_names_heading_paragraphs_and_sentences(
    written: str, first: Place, last: Place, canonical: str
) -> None:
    citation = parse_citation(written)
    assert citation == Citation("Oever", first, last)
    assert str(citation) == canonical
    assert parse_citation(canonical) == citation


@pytest.mark.parametrize("written", ["Oever ¶3 ~a1b2c3", "Oever ¶3~a1b2c3"])
def test_a_citation_may_carry_a_fingerprint(written: str) -> None:
    assert parse_citation(written) == Citation("Oever", Place(3), Place(3), "a1b2c3")
    assert str(parse_citation(written)) == "Oever ¶3 ~a1b2c3"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "is not a citation"),
        ("Oever", "is not a citation"),
        ("Oever ¶", "is not a citation"),
        ("Oever ¶x", "is not a citation"),
        ("Oever ¶3.", "is not a citation"),
        ("Oever ¶-1", "is not a citation"),
        ("Oever ¶3 ~", "is not a citation"),
        ("Oever ¶3 en 4", "is not a citation"),
        ("Oever ¶1; Kade ¶2", "is not a citation"),
        ("Oever ¶1234567", "is not a citation"),
        ("Oever ¶٣", "is not a citation"),
        ("¶3", "names no heading"),
        ("… ¶3", "names no heading"),
        ("Oever ¶0", "counted from 1"),
        ("Oever ¶3.0", "counted from 1"),
        ("Oever ¶4–3", "ends before it begins"),
        ("Oever ¶3.4–2", "ends before it begins"),
        ("Oever ¶3.4–3.2", "ends before it begins"),
        ("¶" * 10**6, "is not a citation"),
        ("a" * 10**6, "is not a citation"),
        ("a" + " " * 10**6 + "¶1", "is not a citation"),
        ("O\x00 {citation} [red] ¶", "is not a citation"),
    ],
)
def test_what_is_no_citation_gets_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(CitationError, match=re.escape(sentence)) as caught:
        parse_citation(written)
    assert isinstance(caught.value, TrainerError)
    assert isinstance(caught.value, ValueError)
    assert len(str(caught.value)) < 400


def test_several_citations_are_separated_by_semicolons() -> None:
    line = " Oever ¶3 ~a1b2c3;Sessie 2: De kade; de sluis ¶1;; Kade ¶2–3 ; "
    assert split_citations(line) == (
        "Oever ¶3 ~a1b2c3",
        "Sessie 2: De kade; de sluis ¶1",
        "; Kade ¶2–3",
    )
    assert [parse_citation(part).first for part in split_citations(line)] == [
        Place(3),
        Place(1),
        Place(2),
    ]
    assert split_citations("") == split_citations(" ") == ()
    assert len(split_citations("A ¶1;" * 200_000)) == 200_000


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Inleiding ¶2", "De gemeente wacht niet af."),
        ("Inleiding ¶1–2", f"{SHALLOW}\n\nDe gemeente wacht niet af."),
        ("Caféboten en andere ligplaatsen ¶3", "De steiger wordt gesloopt."),
        ("CAFEBOTEN en  Andere ligplaatsen ¶1.2", "Zij komen in mei terug."),
        ("Cafeboten ¶1.2–3", "Zij komen in mei terug. Dat kost 1,95%."),
        ("Caféboten en ¶1.3–2.1", "Dat kost 1,95%.\n\nDe ligplaatsen blijven."),
        ("Caféboten ¶2–3.1", f"{BERTHS}\n\nDe steiger wordt gesloopt."),
        ("Sessie 2 ¶1.2", "De sluis volgt."),
        ("sessie 2 de kade de sluis ¶1.2", "De sluis volgt."),
        ("Sessie 1 > Oever ¶1.2", "Het gaat om 12 meter."),
        ("Sessie 1: De geul > Oever ¶1.2", "Het gaat om 12 meter."),
        ("> Sessie 2: De kade; de sluis > Oever ¶1", "De oever blijft groen."),
        ("Kade ¶1", "Niemand weet wanneer."),
        ("Kademuur ¶1", "De muur is oud."),
    ],
)
def test_a_citation_finds_its_text(written: str, text: str) -> None:
    assert text_of(written) == text


def test_a_resolved_citation_says_where_each_part_stands() -> None:
    resolved = resolve(LETTER, parse_citation("Caféboten ¶1.3–2.1"))
    path = ("Sessie 1: De geul", "Caféboten en andere ligplaatsen")
    assert [(p.path, p.paragraph, p.first, p.last) for p in resolved.passages] == [
        (path, 1, 3, 3),
        (path, 2, 1, 1),
    ]
    assert resolved.section.path == path


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("Oever ¶1", ["may be any of", BANKS]),
        ("Sessie ¶1", ["may be any of"]),
        ("Sessie > Oever ¶1", ["may be any of"]),
        ("Cafébooten ¶1", ["no heading “Cafébooten”", "nearest is “Caféboten en andere"]),
        ("Café ¶1", ["no heading “Café”"]),
        ("Zeppelin ¶1", ["no heading “Zeppelin”", "it has: Inleiding; Sessie 1"]),
        ("> Oever ¶1", ["no heading"]),
        ("Kade ¶2", ["“Kade” has 1 paragraph;", "no ¶2"]),
        ("Caféboten ¶2–9", ["has 3 paragraphs;", "no ¶9"]),
        ("Caféboten ¶2.3", ["ligplaatsen” ¶2 has 2 sentences;", "no ¶2.3"]),
        ("Kade ¶1.2", ["“Kade” ¶1 has 1 sentence;", "no ¶1.2"]),
        ("Sessie 1 ¶1", ["no paragraphs of its own", "Sessie 1: De geul > Oever"]),
    ],
)
def test_what_does_not_resolve_gets_a_sentence(written: str, sentences: list[str]) -> None:
    citation = parse_citation(written)
    with pytest.raises(CitationError) as caught:
        resolve(LETTER, citation)
    for sentence in sentences:
        assert sentence in str(caught.value)
    assert check(LETTER, citation) is Verdict.UNRESOLVED


@pytest.mark.parametrize("written", ["\x1b[2JKade\n ¶1", "\x1b[2J\n"])
def test_what_a_refusal_quotes_is_harmless(written: str) -> None:
    with pytest.raises(CitationError) as caught:
        resolve(LETTER, parse_citation(written))
    assert str(caught.value).isprintable()


def test_a_letter_without_text_has_no_headings() -> None:
    with pytest.raises(CitationError, match="no text"):
        find_section(Letter("", ()), "Kade")
    bare = parse_letter("Titel\n\nSessie 1: Kop\n\nSessie 2: Kop\n\nTekst.")
    with pytest.raises(CitationError, match="has no paragraphs"):
        resolve(bare, parse_citation("Sessie 1 ¶1"))


def test_the_verdict_on_a_citation() -> None:
    unstamped = parse_citation("Caféboten ¶1")
    good = replace(unstamped, fingerprint=resolve(LETTER, unstamped).fingerprint)
    assert check(LETTER, unstamped) is Verdict.UNSTAMPED
    assert check(LETTER, good) is Verdict.MATCHES
    assert check(parse_letter(HARBOUR.replace("1,95", "1,93")), good) is Verdict.CHANGED
    assert check(parse_letter(HARBOUR.replace("gaan weg", "gaan, weg")), good) is Verdict.MATCHES
    assert (
        check(parse_letter(HARBOUR.replace("Caféboten en", "Boten en")), good) is Verdict.UNRESOLVED
    )


@pytest.mark.parametrize("change", [str.upper, "{}0".format, "2-{}".format, "{:.5}".format])
def test_a_fingerprint_of_unknown_form_never_matches(change) -> None:  # type: ignore[no-untyped-def]
    text = next(t for n in range(99) if re.search("[a-f]", fingerprint(t := f"De kade {n}.")))
    assert fingerprint_matches(fingerprint(text), text)
    assert fingerprint_version(fingerprint(text)) == FINGERPRINT_VERSION == 1
    assert fingerprint_version(change(fingerprint(text))) is None
    assert not fingerprint_matches(change(fingerprint(text)), text)


def test_fingerprints_of_version_1_stay_what_they_are() -> None:
    # Decks carry them: another value here means another FINGERPRINT_VERSION and another form.
    assert fingerprint("De oever krijgt 1,95% méér stenen: 9–11 stuks.") == "1ee8b3"
    assert fingerprint("") == "0fc516"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De kade, “is” klaar!", "de KADE is\n\nklaar"),
        ("China’s kade", "China's kade"),
        ("non-proliferatie", "non proliferatie"),
        ("caf\u00e9", "cafe\u0301"),
        ("2%", "2 %"),
        ("9-11 juli", "9 – 11 juli"),
        ("kade\u00adhoofd\u00a0nieuw", "kadehoofd nieuw"),
        ("−5 meter", "-5 meter"),
    ],
)
def test_the_same_words_have_the_same_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,95", "1,93"),
        ("1,95", "19,5"),
        ("1,95", "195"),
        ("1,95", "1.95"),
        ("28 676", "28676"),
        ("2%", "2"),
        ("€ 5", "$ 5"),
        ("met -5 meter", "met 5 meter"),
        ("is niet klaar", "is klaar"),
        ("9-11", "911"),
        ("een", "één"),
    ],
)
def test_other_words_and_figures_have_another_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


WORDS = st.lists(st.text("abcdeëïxyz0123456789", min_size=1, max_size=8), min_size=1)


@given(
    WORDS, st.lists(st.sampled_from([" ", "  ", "\n", "\u00a0", ", ", ". ", " – ", "! “", ") ("]))
)
def test_fingerprints_ignore_case_spacing_and_punctuation(
    words: list[str], gaps: list[str]
) -> None:
    loose = "".join(word + (gaps[n % len(gaps)] if gaps else " ") for n, word in enumerate(words))
    assert fingerprint(loose) == fingerprint(loose.upper()) == fingerprint(" ".join(words))


@given(WORDS, st.data())
def test_fingerprints_see_every_changed_digit(words: list[str], data: st.DataObject) -> None:
    text = " ".join([*words, "7"])
    places = [place for place, character in enumerate(text) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    assert fingerprint(text) != fingerprint(text[:place] + digit + text[place + 1 :])


def test_stamping_a_line_adds_what_is_missing_and_nothing_else() -> None:
    line = " Kade ¶1 ;Sessie 2: De kade; de sluis  ¶1.2 ~zzz; Kademuur ¶1;"
    kade, muur = (
        resolve(LETTER, parse_citation(c)).fingerprint for c in ("Kade ¶1", "Kademuur ¶1")
    )
    stamped = f" Kade ¶1 ~{kade} ;Sessie 2: De kade; de sluis  ¶1.2 ~zzz; Kademuur ¶1 ~{muur};"
    assert stamp(LETTER, line) == stamped
    assert stamp(LETTER, stamped) == stamped
    assert stamp(LETTER, "") == ""
    with pytest.raises(CitationError):
        stamp(LETTER, "Kade ¶9")


def test_passages_carry_what_storage_needs() -> None:
    stored = list(passages(LETTER))
    assert [passage.position for passage in stored] == [*range(len(stored))]
    assert stored[5].path == ("Sessie 1: De geul", "Oever")
    assert stored[5].section == "Oever"
    assert stored[5].number == 1
    assert fingerprint_matches(stored[5].fingerprint, stored[5].text)
    assert {passage.version for passage in stored} == {FINGERPRINT_VERSION}
    assert from_passages(reversed(stored), LETTER.title) == LETTER


HEADINGS = ["Kade", "Kade (2)", "Oever", "Oever Oost", "A > B", "A", "B", "Tot slot", "Inleiding"]
LABELLED = ["Sessie 1: A", "Sessie 2: A", "1.1 Kade", "1.1.1 Oever", "Één"]
TEXTS = ["De pont. Vaart.", "Het is 3 jl. Dat was zo.", "[2: Noot.]"]
BLOCKS = st.lists(st.sampled_from([*HEADINGS, *LABELLED, *TEXTS]), max_size=25)


@given(BLOCKS.map("\n\n".join) | st.text())
def test_a_letter_is_rebuilt_from_its_passages_and_each_resolves_by_its_own_citation(
    text: str,
) -> None:
    letter = parse_letter(text)
    stored = list(passages(letter))
    assert from_passages(stored, letter.title) == letter
    for section in letter.sections:
        for paragraph in section.paragraphs:
            citation = parse_citation(str(cite(letter, section, Place(paragraph.number))))
            assert resolve(letter, citation).section is section
            assert resolve(letter, citation).text == paragraph.text
            for number, sentence in enumerate(paragraph.sentences, start=1):
                one = cite(letter, section, Place(paragraph.number, number))
                assert resolve(letter, one).text == sentence
            stamped = parse_citation(stamp(letter, str(citation)))
            assert check(letter, stamped) is Verdict.MATCHES


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Oekraine ¶3.2", 15),
        ("Defensieuitgaven ¶2.2", 35),
        ("Sessie 3 ¶1.1", 14),
        ("Inleiding ¶2.1", 6),
        ("China ¶1.2", 10),
    ],
)
def test_citations_find_their_place_in_the_real_letter(written: str, words: int) -> None:
    if not REAL.exists():
        pytest.skip("the real letter lies outside the repository and is not here")
    letter = parse_letter(REAL.read_text("utf-8"))
    assert len(resolve(letter, parse_citation(written)).text.split()) == words
    assert from_passages(passages(letter), letter.title) == letter
