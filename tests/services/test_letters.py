import pytest

from trainer.domain.passages import fingerprint
from trainer.errors import LetterError, NotFoundError
from trainer.services import attached as attached_letters
from trainer.services import decks, letters

LETTER = """On the ferries of the inner harbour

To the harbour council,

The ferries have sailed for a hundred years. They carry a million people a year.

Night ferry

The night ferry sails at ten. It leaves from pier three.

It does not sail on Sundays. The captain may decide otherwise in a storm.

Cranes

The oldest crane is called the Heron. It is to be kept.
"""
CITING = (
    "Q: When does the night ferry sail?\nA: At ten.\nCite: Night ferry ¶1\nId: n",
    "Q: Which crane stays?\nA: The Heron.\nCite: Cranes ¶1.1; Night ferry ¶2\nId: c",
)
ASTRAY = "Q: And the buoys?\nA: Red.\nCite: Buoys ¶1\nId: b"
FRONT = '[letter]\nreference = "H 12, no. 3"\n'


@pytest.fixture
def letter_file(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    return path


@pytest.fixture
def citing(collection, deck_text, import_text):
    """A deck whose every citation is in the letter, one with a stray one, one with none."""
    import_text(collection, deck_text(*CITING, more=FRONT))
    import_text(collection, deck_text(*CITING, ASTRAY, name="Astray", file_id="astray"), "a.md")
    import_text(collection, deck_text(2, name="Plain", file_id="plain"), "p.md")
    return collection


@pytest.fixture
def attached(sql):
    def read(collection):
        return [
            name for (name,) in sql(
                collection, "SELECT name FROM deck WHERE letter_id IS NOT NULL ORDER BY name"
            )
        ]  # fmt: skip

    return read


def test_a_letter_is_attached_to_decks_whose_every_citation_is_in_it(
    citing, letter_file, attached, sql
):
    added = letters.add(citing, letter_file)
    assert added.title == "On the ferries of the inner harbour"
    assert added.attached == (("Ferry", 3, 3),)
    assert added.already is False
    assert attached(citing) == ["Ferry"]
    assert sql(citing, "SELECT reference FROM letter") == [("H 12, no. 3",)]
    assert sql(citing, "SELECT count(*) FROM passage") == [(added.paragraphs,)]


def test_a_letter_is_attached_to_the_decks_named_whatever_they_cite(citing, letter_file, attached):
    added = letters.add(citing, letter_file, decks=["astray", "Plain"])
    assert added.attached == (("Astray", 3, 4), ("Plain", 0, 0))
    assert attached(citing) == ["Astray", "Plain"]


def test_a_letter_for_an_unknown_deck_is_not_added(citing, letter_file, dump):
    before = dump(citing)
    with pytest.raises(NotFoundError, match="Lighthouse"):
        letters.add(citing, letter_file, decks=["Lighthouse"])
    assert dump(citing) == before


def test_the_same_letter_twice_changes_nothing(citing, letter_file, dump):
    letters.add(citing, letter_file)
    before = dump(citing)
    again = letters.add(citing, letter_file)
    assert again.already is True
    assert again.attached == (("Ferry", 3, 3),)
    assert dump(citing) == before


def test_the_same_text_with_other_line_ends_is_the_same_letter(citing, letter_file, dump):
    letters.add(citing, letter_file)
    before = dump(citing)
    letter_file.write_bytes(b"\xef\xbb\xbf" + LETTER.replace("\n", "\r\n").encode())
    assert letters.add(citing, letter_file).already is True
    assert dump(citing) == before


def test_a_letter_that_fits_no_deck_is_kept_for_later(
    collection, letter_file, deck_text, import_text
):
    assert letters.add(collection, letter_file).attached == ()
    import_text(collection, deck_text(*CITING))
    again = letters.add(collection, letter_file)
    assert (again.already, again.attached) == (True, (("Ferry", 3, 3),))


def test_a_reference_given_outranks_the_decks_own(citing, letter_file, sql):
    letters.add(citing, letter_file, reference="Harbour 99")
    assert sql(citing, "SELECT reference FROM letter") == [("Harbour 99",)]


def test_attaching_can_be_undone(citing, letter_file, attached, dump):
    before = dump(citing, "deck")
    letters.add(citing, letter_file)
    assert decks.undo(citing) == "letter: On the ferries of the inner harbour"
    assert dump(citing, "deck") == before
    assert letters.add(citing, letter_file).already is False
    assert attached(citing) == ["Ferry"]


def test_the_letter_behind_a_deck_is_the_one_that_was_read(citing, letter_file):
    assert letters.behind(citing, "ferry.en", "") is None
    letters.add(citing, letter_file)
    assert letters.behind(citing, "ferry.en", "") == letters.read(letter_file)
    assert letters.behind(citing, "plain", "") is None


def test_a_letter_is_known_by_its_reference_to_decks_not_imported_yet(citing, letter_file):
    letters.add(citing, letter_file)
    assert letters.behind(citing, "not-there", "H 12, no. 3") == letters.read(letter_file)
    assert letters.behind(citing, "not-there", "H 13") is None


def test_a_newer_text_takes_the_older_ones_place_where_the_deck_is_named(citing, letter_file, sql):
    letters.add(citing, letter_file, decks=["Ferry"])
    letter_file.write_text(LETTER.replace("at ten", "at eleven"), "utf-8")
    added = letters.add(citing, letter_file, decks=["Ferry"])
    assert (added.already, added.attached) == (False, (("Ferry", 3, 3),))
    text = str(letters.behind(citing, "ferry.en", ""))
    assert "at eleven" in text
    assert "at ten" not in text
    assert sql(citing, "SELECT count(*) FROM letter") == [(2,)]


def test_passages_carry_the_fingerprints_of_their_words(citing, letter_file, sql):
    letters.add(citing, letter_file)
    rows = sql(citing, "SELECT text, fingerprint, fingerprint_version FROM passage")
    assert ("The oldest crane is called the Heron. It is to be kept.",) in [r[:1] for r in rows]
    assert all(row[1:] == (fingerprint(row[0]), 1) for row in rows)


@pytest.mark.parametrize(
    "content", [b"", b"   \n\n", b"\x00\x01\x02 binary", b"\xff\xfe\x00"], ids=repr
)
def test_what_is_no_letter_is_refused_by_name_and_changes_nothing(citing, tmp_path, dump, content):
    before = dump(citing)
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    with pytest.raises(LetterError) as error:
        letters.add(citing, path)
    assert str(path) in str(error.value)
    assert dump(citing) == before


def test_a_file_that_is_not_there_or_a_folder_is_refused_by_name(tmp_path):
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(LetterError) as error:
            letters.read(path)
        assert str(path) in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_are_read_in_the_encodings_that_people_have(tmp_path, encoding):
    path = tmp_path / "letter.txt"
    path.write_bytes(LETTER.replace("Heron", "Héron").encode(encoding))
    assert "called the Héron." in str(letters.read(path))


def test_a_letter_whose_adding_was_undone_is_listed_no_more(collection, letter_file):
    letters.add(collection, letter_file)
    assert [line.title for line in attached_letters.listed(collection)] == [
        "On the ferries of the inner harbour"
    ]
    assert decks.undo(collection) == "letter: On the ferries of the inner harbour"
    assert attached_letters.listed(collection) == []
    assert decks.undo(collection) is None


def test_a_reference_given_later_is_taken_back_by_undo(citing, letter_file, sql):
    letters.add(citing, letter_file, reference="H 1")
    letters.add(citing, letter_file, reference="H 2")
    decks.undo(citing)
    assert sql(citing, "SELECT reference, deleted_at FROM letter") == [("H 1", None)]


def test_a_deck_keeps_its_letter_unless_it_is_named(citing, letter_file, tmp_path, dump):
    letters.add(citing, letter_file)
    other = tmp_path / "other.txt"
    other.write_text(LETTER.replace("at ten", "at eleven"), "utf-8")
    before = dump(citing, "deck")
    added = letters.add(citing, other)
    assert (added.attached, added.replaced) == ((), ())
    kept = letters.OtherLetter("Ferry", 1, "On the ferries of the inner harbour", 0)
    assert added.kept == (kept,)
    assert dump(citing, "deck") == before
    named = letters.add(citing, other, decks=["Ferry"])
    assert (named.attached, named.replaced, named.kept) == ((("Ferry", 3, 3),), (kept,), ())
    decks.undo(citing)
    assert dump(citing, "deck") == before


def test_a_letter_that_takes_anothers_place_tells_which_citations_it_changes(
    collection, deck_text, import_text, letter_file, tmp_path
):
    stamp = fingerprint("The night ferry sails at ten.")
    import_text(collection, deck_text(f"Q: When?\nA: At ten.\nCite: Night ferry ¶1.1 ~{stamp}"))
    letters.add(collection, letter_file)
    other = tmp_path / "other.txt"
    other.write_text(LETTER.replace("at ten", "at eleven"), "utf-8")
    [replaced] = letters.add(collection, other, decks=["Ferry"]).replaced
    assert replaced.changed == 1


def test_a_letter_without_a_title_is_called_by_its_number(citing, tmp_path):
    path = tmp_path / "untitled.txt"
    path.write_text("The ferries have sailed for a hundred years.\n", "utf-8")
    letters.add(citing, path, decks=["Plain"])
    assert attached_letters.title(citing, None) == "Letter 1"
    assert decks.undo(citing) == "letter: Letter 1"


def test_a_letter_that_is_there_stands_behind_a_deck_that_comes_later_and_fits(
    collection, letter_file, deck_text, import_text, attached
):
    letters.add(collection, letter_file, reference="H 12, no. 3")
    plan = import_text(collection, deck_text(*CITING, more=FRONT))
    assert plan.attached == (("Ferry", 3, 3),)
    import_text(collection, deck_text(*CITING, ASTRAY, name="Astray", file_id="astray"), "a.md")
    plain = import_text(collection, deck_text(2, name="Plain", file_id="plain"), "p.md")
    assert plain.attached == ()
    assert attached(collection) == ["Ferry"]
    again = import_text(collection, deck_text(*CITING, more=FRONT))
    assert again.attached == ()


def test_a_deck_that_names_another_letter_gets_one_only_with_the_words_it_is_stamped_with(
    collection, letter_file, deck_text, import_text, attached
):
    letters.add(collection, letter_file)
    named = '[letter]\ntitle = "On cranes"\n'
    other = deck_text(*CITING, name="Other", file_id="other", more=named)
    assert import_text(collection, other, "o.md").attached == ()
    stamp = fingerprint("The oldest crane is called the Heron.")
    note = f"Q: Which crane?\nA: The Heron.\nCite: Cranes ¶1.1 ~{stamp}\nId: c"
    same = deck_text(note, name="Same", file_id="same", more=named)
    assert import_text(collection, same, "s.md").attached == (("Same", 1, 1),)
    assert attached(collection) == ["Same"]


def test_an_import_that_a_letter_stands_behind_is_taken_back_in_one_step(
    collection, letter_file, deck_text, import_text, attached
):
    letters.add(collection, letter_file)
    import_text(collection, deck_text(*CITING))
    assert decks.undo(collection) == "import: Ferry"
    assert decks.names(collection) == []
    assert attached(collection) == []
    import_text(collection, deck_text(*CITING))
    assert attached(collection) == ["Ferry"]


def test_a_deck_in_place_keeps_its_letter_when_its_file_comes_again(
    citing, letter_file, deck_text, import_text, sql
):
    other = letter_file.with_name("other.txt")
    other.write_text(LETTER.replace("at ten", "at nine"), "utf-8")
    letters.add(citing, letter_file)
    letters.add(citing, other)
    import_text(citing, deck_text(*CITING, "Q: New?\nA: Yes.\nCite: Cranes ¶1\nId: x", more=FRONT))
    assert sql(citing, "SELECT letter_id FROM deck WHERE name = 'Ferry'") == [(1,)]
