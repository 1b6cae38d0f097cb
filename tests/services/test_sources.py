from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trainer.domain.citations import Verdict, parse_citation, resolve
from trainer.domain.letter import parse_letter
from trainer.services import letters
from trainer.services.sources import MOST_CITATIONS, Piece, Source, SourceParagraph, sources
from trainer.services.study import StudySession

LETTER = """On the bridges over the old canal

To the canal board,

Three bridges cross the canal. One of them is shut.

Session 1: The bridges

Swing bridge

The swing bridge was built by hand. It opens twice a day. Nobody is charged for that.

It closes at dusk. The keeper lives beside it.

Its timber is oak. The oak is replaced in spring. No date has been set.

Painting it costs nothing extra. Volunteers bring the paint.

Footbridge

The footbridge is narrow.
"""
FRONT = '[letter]\ntitle = "The bridges"\nreference = "C 4, no. 7"\n'
KEEPER = "The keeper lives beside it."


def stamped(citation):
    found = resolve(parse_letter(LETTER), parse_citation(citation))
    return f"{citation} ~{found.fingerprint}"


@pytest.fixture
def letter_file(tmp_path):
    path = tmp_path / "bridges.txt"
    path.write_text(LETTER, "utf-8")
    return path


@pytest.fixture
def question(collection, deck_text, import_text):
    """A question about the bridges that cites what `citing` puts in."""
    import_text(collection, deck_text("Q: Which?\nA: That.\nCite: Footbridge ¶1", more=FRONT))
    return StudySession(collection).question


@pytest.fixture
def attached(collection, question, letter_file):
    letters.add(collection, letter_file, decks=["Ferry"])
    return collection


def citing(question, line):
    return replace(question, content=replace(question.content, citation=line))


def only(collection, question, line):
    """The single source of a note with this citation."""
    (source,) = sources(collection, citing(question, line)).sources
    return source


def cited(source):
    return [
        (paragraph.number, piece.text)
        for paragraph in source.paragraphs
        for piece in paragraph.pieces
        if piece.cited
    ]


def test_a_cited_sentence_is_set_off_within_its_paragraph_and_between_its_neighbours(
    attached, question
):
    assert only(attached, question, stamped("Swing bridge ¶3.2")) == Source(
        citation="Swing bridge ¶3.2",
        verdict=Verdict.MATCHES,
        path=("Session 1: The bridges", "Swing bridge"),
        paragraphs=(
            SourceParagraph(2, (Piece(f"It closes at dusk. {KEEPER}", cited=False),)),
            SourceParagraph(
                3,
                (
                    Piece("Its timber is oak.", cited=False),
                    Piece("The oak is replaced in spring.", cited=True),
                    Piece("No date has been set.", cited=False),
                ),
            ),
            SourceParagraph(
                4,
                (
                    Piece(
                        "Painting it costs nothing extra. Volunteers bring the paint.",
                        cited=False,
                    ),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("citation", "numbers", "expected"),
    [
        ("Swing bridge ¶2", [1, 2, 3], [(2, f"It closes at dusk. {KEEPER}")]),
        ("Swing bridge ¶1.2", [1, 2], [(1, "It opens twice a day.")]),
        ("Swing bridge ¶4.2", [3, 4], [(4, "Volunteers bring the paint.")]),
        ("Footbridge ¶1", [1], [(1, "The footbridge is narrow.")]),
        ("Swing bridge ¶2.2–3.1", [1, 2, 3, 4], [(2, KEEPER), (3, "Its timber is oak.")]),
        (
            "Swing bridge ¶1.3–3.1",
            [1, 2, 3, 4],
            [
                (1, "Nobody is charged for that."),
                (2, f"It closes at dusk. {KEEPER}"),
                (3, "Its timber is oak."),
            ],
        ),
    ],
)
def test_context_is_the_paragraph_before_and_after_beneath_the_same_heading(
    attached, question, citation, numbers, expected
):
    source = only(attached, question, citation)
    assert [paragraph.number for paragraph in source.paragraphs] == numbers
    assert cited(source) == expected


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_pieces_make_up_their_paragraph_and_the_cited_ones_what_the_citation_names(
    attached, question, data
):
    letter = parse_letter(LETTER)
    section = data.draw(st.sampled_from([each for each in letter.sections if each.paragraphs]))
    places = [
        (paragraph.number, sentence)
        for paragraph in section.paragraphs
        for sentence in range(1, len(paragraph.sentences) + 1)
    ]
    first, last = sorted(data.draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
    line = f"{section.heading} ¶{first[0]}.{first[1]}–{last[0]}.{last[1]}"
    source = only(attached, question, stamped(line))
    assert source.verdict is Verdict.MATCHES
    for paragraph in source.paragraphs:
        text = " ".join(piece.text for piece in paragraph.pieces)
        assert text == section.paragraphs[paragraph.number - 1].text
    assert (
        "\n\n".join(text for _, text in cited(source)) == resolve(letter, parse_citation(line)).text
    )


def test_several_citations_come_in_their_order_each_with_its_own_verdict(attached, question):
    line = f"{stamped('Swing bridge ¶2.2')}; Footbridge ¶1; Swing bridge ¶9; Footbridge ¶1 ~000000"
    found = sources(attached, citing(question, line)).sources
    assert [(source.citation, source.verdict) for source in found] == [
        ("Swing bridge ¶2.2", Verdict.MATCHES),
        ("Footbridge ¶1", Verdict.UNSTAMPED),
        ("Swing bridge ¶9", Verdict.UNRESOLVED),
        ("Footbridge ¶1", Verdict.CHANGED),
    ]
    assert [bool(source.paragraphs) for source in found] == [True, True, False, False]


def test_a_passage_that_reads_otherwise_now_is_changed_and_nothing_of_it_is_given(
    attached, question, letter_file
):
    line = stamped("Swing bridge ¶2.2")
    letter_file.write_text(LETTER.replace("beside", "behind"), "utf-8")
    letters.add(attached, letter_file, decks=["Ferry"])
    source = only(attached, question, line)
    assert source == Source("Swing bridge ¶2.2", Verdict.CHANGED)
    unstamped = only(attached, question, "Swing bridge ¶2.2")
    assert cited(unstamped) == [(2, "The keeper lives behind it.")]


@pytest.mark.parametrize("stamp", ["a1b2", "a1b2c3d4", "v2-a1b2c3", "A1B2C3", "~a1b2c3", "…"])
def test_a_fingerprint_of_an_unknown_kind_counts_as_changed_and_says_why(attached, question, stamp):
    source = only(attached, question, f"Footbridge ¶1 ~{stamp}")
    assert (source.citation, source.verdict) == ("Footbridge ¶1", Verdict.CHANGED)
    assert (source.path, source.paragraphs) == ((), ())
    assert "cannot be compared" in source.reason


def test_in_a_letter_numbered_by_other_rules_a_number_alone_leads_to_nothing(
    attached, question, sql
):
    line = stamped("Swing bridge ¶2.2")
    sql(attached, "UPDATE passage SET fingerprint_version = 2 WHERE number = 3")
    source = only(attached, question, "Swing bridge ¶2.2")
    assert (source.verdict, source.paragraphs) == (Verdict.CHANGED, ())
    assert "cannot be compared" in source.reason
    assert cited(only(attached, question, line)) == [(2, KEEPER)]  # its words tell


@pytest.mark.parametrize(
    ("line", "citation", "reason"),
    [
        ("Drawbridge ¶1 ~a1b2c3", "Drawbridge ¶1", "no heading “Drawbridge”"),
        ("Footbridge ¶2", "Footbridge ¶2", "has 1 paragraph; there is no ¶2"),
        ("Swing bridge ¶2.7", "Swing bridge ¶2.7", "there is no ¶2.7"),
        ("somewhere", "somewhere", "is not a citation"),
        ("~a1b2c3", "~a1b2c3", "is not a citation"),
    ],
)
def test_a_citation_that_leads_nowhere_says_why_and_gives_nothing(
    attached, question, line, citation, reason
):
    source = only(attached, question, line)
    assert (source.citation, source.verdict) == (citation, Verdict.UNRESOLVED)
    assert (source.path, source.paragraphs) == ((), ())
    assert reason in source.reason


def test_without_a_letter_the_deck_says_which_one_is_meant(collection, question):
    found = sources(collection, citing(question, "Footbridge ¶1 ~a1b2c3; nowhere"))
    assert (found.title, found.reference, found.attached) == ("The bridges", "C 4, no. 7", False)
    assert [(s.citation, s.verdict, s.paragraphs) for s in found.sources] == [
        ("Footbridge ¶1", None, ()),
        ("nowhere", None, ()),
    ]


def test_a_letter_of_the_same_reference_that_is_not_attached_is_not_shown(
    collection, question, letter_file, sql
):
    letters.add(collection, letter_file, decks=["Ferry"])
    sql(collection, "UPDATE deck SET letter_id = NULL")
    assert sources(collection, question).attached is False


def test_the_attached_letter_is_named_by_itself_and_by_the_deck_where_it_has_no_name(
    attached, question, sql
):
    found = sources(attached, question)
    assert (found.title, found.reference) == ("On the bridges over the old canal", "C 4, no. 7")
    sql(attached, "UPDATE letter SET title = '', reference = 'Archive 1'")
    found = sources(attached, question)
    assert (found.title, found.reference) == ("The bridges", "Archive 1")


def test_a_note_that_cites_nothing_has_no_sources(attached, question):
    found = sources(attached, citing(question, ""))
    assert (found.sources, found.left_out) == ((), 0)


def test_citations_beyond_what_anyone_reads_are_counted_only(attached, question):
    found = sources(attached, citing(question, "Footbridge ¶1;" * (MOST_CITATIONS + 3)))
    assert (len(found.sources), found.left_out) == (MOST_CITATIONS, 3)


def test_looking_at_sources_writes_nothing(attached, question, dump):
    before = dump(attached)
    sources(attached, citing(question, "Swing bridge ¶1–4; Footbridge ¶1 ~a1b2c3"))
    assert dump(attached) == before
