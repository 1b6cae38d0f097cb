"""Find and replace: what is shown is what is done, and no note is spoilt."""

import pytest

from trainer.errors import TrainerError
from trainer.services import bulk_acts, check, decks, editing, replacing, search
from trainer.services.replacing import Replacement

NOTES = (
    "Q: Who speaks for NATO?\nA: NATO itself.\n- must: the nato secretary\nAsk: (MP) NATO?\nId: a",
    "C: The [NATO] summit is in [July].\nId: c",
    "Q: Which?\nType: NATO | the alliance\nId: t",
    "Q: Which one?\nChoices:\n- [x] NATO\n- [ ] EU\nId: m",
    "Q: Another matter?\nA: Yes.\nTags: NATO\nCite: NATO ¶1\nId: n",
)


@pytest.fixture
def filled(collection, deck_text, import_text):
    import_text(collection, deck_text(*NOTES))
    return collection


@pytest.fixture
def ids(filled):
    return list(search.find(filled, "", unit=search.Unit.NOTES).ids)


def says(collection, note_id):
    return editing.note_text(collection, note_id)


def test_what_would_change_is_shown_line_by_line(filled, ids):
    found = replacing.plan(filled, ids, Replacement("nato", "the alliance"))
    assert [each.prompt for each in found] == [
        "Who speaks for NATO?", "The [NATO] summit is in [July].", "Which?", "Which one?",
    ]  # fmt: skip
    assert found[0].before == (
        "Who speaks for NATO?",
        "NATO itself.",
        "the nato secretary",
        "NATO?",
    )
    assert found[0].after == (
        "Who speaks for the alliance?", "the alliance itself.", "the the alliance secretary",
        "the alliance?",
    )  # fmt: skip
    assert says(filled, ids[0]).startswith("Q: Who speaks for NATO?")  # nothing was written


def test_all_of_it_is_replaced_as_one_act(filled, ids):
    by = Replacement("NATO", "Alliance", match_case=True)
    assert replacing.apply(filled, ids, by) == 4
    assert "the nato secretary" in says(filled, ids[0])  # the case differs
    assert "[Alliance] summit" in says(filled, ids[1])
    assert "Tags: NATO" in says(filled, ids[4])  # tags and citations are not looked through
    assert check.check(filled.settings, filled.now()).is_sound
    decks.undo(filled)
    assert "[NATO] summit" in says(filled, ids[1])
    assert len(search.find(filled, "Alliance").ids) == 1


def test_a_replacement_that_would_spoil_a_note_is_left_out_and_says_why(filled, ids):
    by = Replacement("[NATO]", "NATO")
    [one] = replacing.plan(filled, ids, by)
    assert not one.problem  # one gap is left
    by = Replacement("[", "")
    [one] = replacing.plan(filled, ids, by)
    assert one.problem
    assert replacing.apply(filled, ids, by) == 0
    assert "[NATO] summit is in [July]" in says(filled, ids[1])


@pytest.mark.parametrize("put", ["Yes.\n\nQ: Smuggled?\nA: In.", "---", "# heading"])
def test_no_second_note_or_heading_can_be_smuggled_in(filled, ids, put):
    assert replacing.apply(filled, ids, Replacement("Yes.", put)) in (0, 1)
    every = search.find(filled, "", unit=search.Unit.NOTES).ids
    assert len(every) == len(ids)
    assert editing.content_now(filled, ids[4]).answer in ("Yes.", put)


def test_signs_of_patterns_are_signs(filled, ids):
    assert replacing.plan(filled, ids, Replacement(".*", "x")) == []
    assert replacing.apply(filled, ids, Replacement("Yes.", r"\1 \g<0>")) == 1
    assert editing.content_now(filled, ids[4]).answer == r"\1 \g<0>"


@pytest.mark.parametrize("find", ["", "x" * 501])
def test_a_text_of_no_use_is_refused(filled, ids, find):
    with pytest.raises(TrainerError):
        replacing.plan(filled, ids, Replacement(find, ""))


def test_notes_that_are_gone_are_passed_over(filled, ids):
    bulk_acts.delete(filled, ids[:2])
    assert replacing.apply(filled, [*ids, 999], Replacement("NATO", "A")) == 2
