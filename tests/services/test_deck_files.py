import pytest

from trainer.errors import DeckFileError, LetterError
from trainer.formats.markdown import read
from trainer.services import deck_files, imports, letters

LETTER = """On the ferries of the inner harbour

The ferries have sailed for a hundred years. They carry a million people a year.

Night ferry

The night ferry sails at ten. It leaves from pier three.

It does not sail on Sundays. The captain may decide otherwise in a storm.

Cranes

The oldest crane is called the Heron. It is to be kept.
"""
DECK = """---
name = "Harbour"
id = "harbour.en"
[letter]
reference = "H 12, no. 3"
---

# Ferries

Q: When does the night ferry sail?
A: At ten.
Cite: Night ferry ¶1

<!-- a remark -->
Q: Which crane stays?
A: The Heron.
Cite: Cranes ¶1.1 ; Night ferry ¶2
Id: crane
"""


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    return path


@pytest.fixture
def deck(write_deck):
    return write_deck(DECK, "harbour.en.md")


def changed(letter):
    letter.write_text(LETTER.replace("on Sundays", "on Mondays"), "utf-8")


# Checking


def test_a_sound_deck_has_no_problems(deck, letter):
    checked = deck_files.check(None, [deck], letter=letter)
    assert (checked.notes, checked.problems, checked.without_letter) == (2, (), 0)


def test_without_its_letter_citations_are_checked_by_form_alone(deck):
    checked = deck_files.check(None, [deck])
    assert (checked.problems, checked.without_letter) == ((), 1)
    deck.write_text(DECK.replace("Night ferry ¶1", "somewhere"), "utf-8")
    [problem] = deck_files.check(None, [deck]).problems
    assert str(problem).startswith(f"{deck}:10: ")
    assert "“somewhere” is not a citation" in str(problem)


@pytest.mark.parametrize("cited", ["Buoys ¶1", "Night ferry ¶9", "Night ferry ¶1.7"])
def test_a_citation_that_is_not_in_the_letter_is_told_by_file_and_line(deck, letter, cited):
    deck.write_text(DECK.replace("Night ferry ¶2", cited), "utf-8")
    [problem] = deck_files.check(None, [deck], letter=letter).problems
    assert (problem.path, problem.line) == (deck, 15)
    assert str(problem).startswith(f"{deck}:15: ")


def test_problems_of_form_and_of_citations_come_in_the_order_of_the_file(deck, letter):
    text = DECK.replace("¶1\n", "¶8\n") + "\nQ: No answer?\n\nQ: Last?\nA: Yes.\nCite: X ¶1\n"
    deck.write_text("---\nodd = 1\n" + text.removeprefix("---\n"), "utf-8")
    problems = deck_files.check(None, [deck], letter=letter).problems
    assert [problem.line for problem in problems] == [2, 11, 21, 23]


def test_the_attached_letter_is_checked_against(collection, deck, letter):
    imports.apply(collection, imports.read([deck]))
    assert deck_files.check(collection, [deck]).without_letter == 1
    letters.add(collection, letter)
    deck.write_text(DECK.replace("Night ferry ¶1", "Night ferry ¶4"), "utf-8")
    checked = deck_files.check(collection, [deck])
    assert ([problem.line for problem in checked.problems], checked.without_letter) == ([10], 0)


def test_several_files_and_folders_are_checked_at_once(write_deck, deck, letter):
    write_deck("Q: No answer?\n", "more/one.md")
    folder = write_deck("Q: And this?\nA: Yes.\n", "more/two.md").parent
    checked = deck_files.check(None, [deck, folder], letter=letter)
    assert (checked.notes, len(checked.problems)) == (3, 1)


def test_checking_changes_neither_file_nor_collection(collection, deck, letter, dump):
    before, text = dump(collection), deck.read_bytes()
    deck_files.check(collection, [deck], letter=letter)
    assert (dump(collection), deck.read_bytes()) == (before, text)


def test_checking_what_cannot_be_read_is_refused(deck, tmp_path):
    with pytest.raises(DeckFileError):
        deck_files.check(None, [deck, tmp_path / "none.md"])
    with pytest.raises(LetterError):
        deck_files.check(None, [deck], letter=tmp_path / "none.txt")


# Stamping


def test_stamping_writes_ids_and_fingerprints_and_nothing_else(deck, letter):
    stamped = deck_files.stamp(None, deck, letter=letter)
    assert (stamped.ids, stamped.fingerprints, stamped.unstamped) == (1, 3, 0)
    before, after = DECK.splitlines(), deck.read_text("utf-8").splitlines()
    added = [line for line in after if line.startswith("Id: ") and line != "Id: crane"]
    assert len(added) == 1
    after.remove(added[0])
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        if old.startswith("Cite: "):
            assert [part.partition(" ~")[0].strip() for part in new.split(";")] == [
                part.strip() for part in old.split(";")
            ]
            assert all(len(part.strip().partition("~")[2]) == 6 for part in new.split(";"))
        else:
            assert new == old
    assert deck_files.check(None, [deck], letter=letter).problems == ()


def test_stamping_again_changes_nothing(deck, letter):
    deck_files.stamp(None, deck, letter=letter)
    before, inode = deck.read_bytes(), deck.stat().st_ino
    stamped = deck_files.stamp(None, deck, letter=letter)
    assert (stamped.ids, stamped.fingerprints, stamped.unstamped) == (0, 0, 0)
    assert deck.read_bytes() == before
    assert deck.stat().st_ino == inode  # not even written


def test_stamping_keeps_windows_line_ends_and_the_files_mode(deck, letter):
    deck.write_bytes(b"\xef\xbb\xbf" + DECK.replace("\n", "\r\n").encode())
    deck.chmod(0o640)
    deck_files.stamp(None, deck, letter=letter)
    data = deck.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf---\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == DECK.count("\n") + 1
    assert deck.stat().st_mode & 0o777 == 0o640
    assert list(deck.parent.iterdir()) == [deck]


def test_without_the_letter_ids_are_stamped_and_citations_counted(deck):
    stamped = deck_files.stamp(None, deck)
    assert (stamped.ids, stamped.fingerprints, stamped.unstamped) == (1, 0, 3)
    assert "~" not in deck.read_text("utf-8")


def test_a_citation_that_does_not_resolve_stays_unstamped(deck, letter):
    deck.write_text(DECK.replace("Night ferry ¶2", "Buoys ¶2"), "utf-8")
    stamped = deck_files.stamp(None, deck, letter=letter)
    assert (stamped.fingerprints, stamped.unstamped) == (2, 1)


def test_the_attached_letter_is_stamped_from(collection, deck, letter):
    imports.apply(collection, imports.read([deck]))
    letters.add(collection, letter)
    assert deck_files.stamp(collection, deck).fingerprints == 3


def test_a_changed_letter_is_told_until_the_stamp_is_refreshed(deck, letter):
    deck_files.stamp(None, deck, letter=letter)
    before = deck.read_bytes()
    changed(letter)
    [problem] = deck_files.check(None, [deck], letter=letter).problems
    assert "the letter says something else there now" in str(problem)
    assert str(problem).startswith(f"{deck}:16: ")
    assert deck_files.stamp(None, deck, letter=letter).fingerprints == 0
    assert deck.read_bytes() == before
    assert deck_files.stamp(None, deck, letter=letter, refresh=True).fingerprints == 1
    assert deck_files.check(None, [deck], letter=letter).problems == ()


@pytest.mark.parametrize("stamp", ["~000000", "~zzz", "~a1b2c3d4", "~A1B2C3"])
def test_a_fingerprint_that_is_not_understood_counts_as_changed(deck, letter, stamp):
    deck.write_text(DECK.replace("Night ferry ¶1\n", f"Night ferry ¶1 {stamp}\n"), "utf-8")
    [problem] = deck_files.check(None, [deck], letter=letter).problems
    assert "says something else" in str(problem)


def test_ids_are_the_same_whoever_stamps(deck, write_deck):
    other = write_deck(DECK, "copy.md")
    deck_files.stamp(None, deck)
    deck_files.stamp(None, other)
    assert deck.read_bytes() == other.read_bytes()


def test_an_unusable_id_is_not_counted_as_written(deck, write_deck):
    path = write_deck("Q: When?\nA: Now.\nId: not an id\n", "bad.md")
    before = path.read_bytes()
    stamped = deck_files.stamp(None, path)
    assert path.read_bytes() == before
    assert stamped.ids == 0


def test_stamping_what_cannot_be_read_is_refused_and_changes_nothing(tmp_path, deck, letter):
    before = deck.read_bytes()
    with pytest.raises(DeckFileError):
        deck_files.stamp(None, tmp_path / "none.md", letter=letter)
    with pytest.raises(LetterError):
        deck_files.stamp(None, deck, letter=tmp_path / "none.txt")
    assert deck.read_bytes() == before


def test_a_stamp_that_cannot_be_written_is_told_and_leaves_the_file(deck, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    before = deck.read_bytes()
    monkeypatch.setattr(type(deck), "replace", full)
    with pytest.raises(DeckFileError, match="No space left on device"):
        deck_files.stamp(None, deck)
    assert deck.read_bytes() == before
    assert list(deck.parent.iterdir()) == [deck]


def test_a_stamped_deck_reads_as_before_but_for_its_stamps(deck, letter):
    before = read(deck)
    deck_files.stamp(None, deck, letter=letter)
    after = read(deck)
    assert [note.content.prompt for note in after.notes] == [
        note.content.prompt for note in before.notes
    ]
    assert after.problems == ()
