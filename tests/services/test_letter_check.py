"""The letters of a collection: listed, shown, checked against what decks cite, and removed."""

import pytest

from trainer.domain.citations import Verdict, parse_citation
from trainer.domain.headings import CitationError
from trainer.domain.letter import parse_letter
from trainer.domain.passages import fingerprint
from trainer.domain.relocation import Relocator
from trainer.errors import NotFoundError
from trainer.services import attached, decks, letters
from trainer.services.letter_check import check_letter

LETTER = """On the ferries of the inner harbour

To the harbour council,

The ferries have sailed for a hundred years. They carry a million people a year.

Night ferry

The night ferry sails at ten. It leaves from pier three.

It does not sail on Sundays. The captain may decide otherwise in a storm.

Cranes

The oldest crane is called the Heron. It is to be kept.
"""
AT_TEN = fingerprint("The night ferry sails at ten. It leaves from pier three.")
HERON = fingerprint("The oldest crane is called the Heron.")
SUNDAYS = fingerprint("It does not sail on Sundays.")
CITING = (
    f"Q: When does the night ferry sail?\nA: At ten.\nCite: Night ferry ¶1 ~{AT_TEN}\nId: n",
    f"Q: Which crane stays?\nA: The Heron.\nCite: Cranes ¶1.1 ~{HERON};  Night ferry ¶2\nId: c",
    f"Q: And on Sundays?\nA: No.\nCite: Night ferry ¶2.1 ~{SUNDAYS}\nId: s",
)
_TEN = "The night ferry sails at ten. It leaves from pier three.\n\n"
# What was said of ten o'clock stands elsewhere now; what was said of Sundays is gone.
MOVED = (
    LETTER.replace(_TEN, "")
    .replace("It does not sail on Sundays. ", "")
    .replace("To the harbour", f"{_TEN}To the harbour")
)


@pytest.fixture
def citing(collection, deck_text, import_text, tmp_path):
    import_text(collection, deck_text(*CITING, more='[letter]\nreference = "H 12, no. 3"\n'))
    attach(collection, tmp_path, LETTER)
    return collection


def attach(collection, folder, text):
    path = folder / "letter.txt"
    path.write_text(text, "utf-8")
    return letters.add(collection, path, decks=["Ferry"])


def citations(sql, collection):
    return [line for (line,) in sql(collection, "SELECT citation FROM note ORDER BY position")]


def test_letters_are_listed_with_their_decks(citing):
    [line] = attached.listed(citing)
    assert line.title == "On the ferries of the inner harbour"
    assert (line.reference, line.decks, line.paragraphs) == ("H 12, no. 3", ("Ferry",), 5)


@pytest.mark.parametrize("name", [None, "1", "h 12, NO. 3", "ferries", "On the ferries of"])
def test_a_letter_is_named_by_number_title_or_reference(citing, name):
    letter, sections = attached.show(citing, name)
    assert letter == parse_letter(LETTER)
    assert sections == letter.sections


def test_a_section_is_shown_with_those_below_it(citing):
    _letter, sections = attached.show(citing, None, "night")
    assert [section.heading for section in sections] == ["Night ferry"]
    with pytest.raises(CitationError, match="Buoys"):
        attached.show(citing, None, "Buoys")


def test_a_letter_that_is_not_there_or_not_the_only_one_is_asked_for(citing, tmp_path):
    with pytest.raises(NotFoundError, match="lighthouse"):
        attached.show(citing, "lighthouse")
    attach(citing, tmp_path, MOVED)
    for name in (None, "ferries"):
        with pytest.raises(NotFoundError, match=r"1 .*; 2 "):
            attached.show(citing, name)
    assert attached.show(citing, "2")[0] == parse_letter(MOVED)


def test_without_a_letter_it_is_said_how_one_is_attached(collection):
    assert attached.listed(collection) == []
    with pytest.raises(NotFoundError, match="letter add"):
        check_letter(collection, None)


def test_citations_that_hold_are_told_from_those_without_a_fingerprint(citing):
    checked = check_letter(citing, None)
    assert (checked.count(Verdict.MATCHES), checked.count(Verdict.UNSTAMPED)) == (3, 1)
    assert [deck for deck, _citations in checked.decks] == ["Ferry"]


def test_where_cited_words_moved_is_proposed_and_nothing_is_written(citing, tmp_path, dump):
    attach(citing, tmp_path, MOVED)
    before = dump(citing)
    checked = check_letter(citing, "2")
    found = {each.citation.partition(" ~")[0]: each for each in checked.decks[0][1]}
    assert found["Night ferry ¶1"].verdict is Verdict.CHANGED
    assert found["Night ferry ¶1"].proposal == f"Introduction ¶1 ~{AT_TEN}"
    assert found["Cranes ¶1.1"].verdict is Verdict.MATCHES
    assert found["Night ferry ¶2"].verdict is Verdict.UNRESOLVED
    assert "there is no ¶2" in found["Night ferry ¶2"].reason
    gone = found["Night ferry ¶2.1"]
    assert (gone.verdict, gone.proposal) == (Verdict.UNRESOLVED, "")
    assert (checked.moved, dump(citing)) == (0, before)


def test_proposals_are_applied_as_one_act_that_can_be_undone(citing, tmp_path, sql, dump):
    attach(citing, tmp_path, MOVED)
    before, lines = dump(citing, "note"), citations(sql, citing)
    assert check_letter(citing, "2", apply=True).moved == 1
    assert citations(sql, citing) == [f"Introduction ¶1 ~{AT_TEN}", *lines[1:]]
    assert check_letter(citing, "2").count(Verdict.CHANGED) == 0
    assert decks.undo(citing) == "citations moved: On the ferries of the inner harbour"
    assert dump(citing, "note") == before


def test_applying_where_nothing_moved_is_no_act(citing, dump):
    before = dump(citing)
    assert check_letter(citing, None, apply=True).moved == 0
    assert dump(citing) == before


def test_words_that_stand_twice_are_not_proposed():
    letter = parse_letter("Title\n\nNo change was made.\n\nQuays\n\nNo change was made.\n")
    stamp = fingerprint("No change was made.")
    relocator = Relocator(letter)
    assert relocator.find(parse_citation(f"Cranes ¶1 ~{stamp}")) is None
    once = Relocator(parse_letter("Title\n\nNo change was made.\n"))
    assert str(once.find(parse_citation(f"Cranes ¶1 ~{stamp}"))) == f"Introduction ¶1 ~{stamp}"
    assert str(once.find(parse_citation(f"Cranes ¶7.2 ~{stamp}"))) == f"Introduction ¶1.1 ~{stamp}"
    assert once.find(parse_citation("Cranes ¶1")) is None
    assert once.find(parse_citation(f"Cranes ¶1.1–3.2 ~{stamp}")) is None


def test_several_paragraphs_move_together():
    letter = parse_letter("Title\n\nIt rains today.\n\nThe first sails.\n\nThe last sails.\n")
    stamp = fingerprint("The first sails.\n\nThe last sails.")
    found = Relocator(letter).find(parse_citation(f"Quays ¶4–5 ~{stamp}"))
    assert str(found) == f"Introduction ¶2–3 ~{stamp}"


def test_a_letter_removed_leaves_the_citations_and_comes_back_by_undo(citing, sql, dump):
    before, lines = dump(citing), citations(sql, citing)
    assert attached.remove(citing, None) == ("Ferry",)
    assert attached.listed(citing) == []
    assert letters.behind(citing, "ferry.en", "H 12, no. 3") is None
    assert citations(sql, citing) == lines
    assert decks.undo(citing) == "removing the letter: On the ferries of the inner harbour"
    after = dump(citing)
    assert {name: after[name] for name in ("deck", "letter")} == {
        name: before[name] for name in ("deck", "letter")
    }


def test_a_letter_removed_can_be_added_again(citing, tmp_path):
    attached.remove(citing, None)
    added = attach(citing, tmp_path, LETTER)
    assert (added.already, added.attached) == (False, (("Ferry", 4, 4),))
    assert len(attached.listed(citing)) == 1
    decks.undo(citing)
    assert attached.listed(citing) == []
