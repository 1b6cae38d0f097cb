# ruff: noqa: PLR0917 - fixtures are asked for by name
from datetime import timedelta

import pytest

from trainer.domain.queue import Counts
from trainer.domain.schedule import Rating
from trainer.errors import NotFoundError, TrainerError
from trainer.services import decks, drafts, editing, search
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)


@pytest.fixture
def fleet(collection, deck_text, import_text):
    """Decks “Ferry”, “Ferry::Day” and “Quay”, of two notes each."""
    for name in ("Ferry::Day", "Quay", "Ferry"):
        import_text(
            collection, deck_text(2, name=name, file_id=name.replace("::", "-")), f"{name}.md"
        )
    return collection


def names(collection):
    return [line.name for line in decks.tree(collection)]


def test_drafts_are_counted_in_living_decks_until_they_are_drafts_no_longer(
    collection, deck_text, import_text
):
    for name in ("Ferry", "Quay"):
        import_text(collection, deck_text(4, name=name, file_id=name), f"{name}.md")
    assert decks.drafts_waiting(collection) == 0
    ids = search.find(collection, "", unit=search.Unit.NOTES).ids
    for n, tags in enumerate([["sea", "draft"], ["draft"], ["drafts"], [], ["draft"], ["draft"]]):
        editing.set_tags(collection, ids[n], tags)
    assert decks.drafts_waiting(collection) == 4 == len(drafts.waiting(collection))
    editing.delete(collection, ids[0])
    assert decks.drafts_waiting(collection) == 3
    decks.delete(collection, "Quay")
    assert decks.drafts_waiting(collection) == 1 == len(drafts.waiting(collection))


# The tree


def test_the_tree_lists_parents_before_children_with_all_their_cards(fleet):
    assert [(line.name, line.short_name, line.depth) for line in decks.tree(fleet)] == [
        ("Ferry", "Ferry", 0), ("Ferry::Day", "Day", 1), ("Quay", "Quay", 0)
    ]  # fmt: skip
    assert decks.card_counts(fleet) == {"Ferry": 4, "Ferry::Day": 2, "Quay": 2}


def test_counts_fold_into_the_decks_above(fleet, clock):
    sitting = StudySession(fleet, decks.find(fleet, "Ferry::Day"))
    sitting.grade(Rating.AGAIN, SOON)
    sitting.grade(Rating.EASY, SOON)
    counts = {line.name: line.counts for line in decks.tree(fleet)}
    assert counts["Ferry::Day"] == Counts(new=0, learning=1, review=0)
    assert counts["Ferry"] == Counts(new=2, learning=1, review=0)
    clock.forward(days=40)
    counts = {line.name: line.counts for line in decks.tree(fleet)}
    assert counts["Ferry"] == Counts(new=2, learning=1, review=1)
    assert counts["Quay"] == Counts(new=2)


def test_counts_are_what_the_limits_leave(open_collection, deck_text, import_text):
    collection = open_collection(new_per_day=3)
    import_text(collection, deck_text(5))
    import_text(collection, deck_text(5, name="Ferry::Day", file_id="day"), "d.md")
    assert [line.counts.new for line in decks.tree(collection)] == [3, 0]
    StudySession(collection).grade(Rating.EASY, SOON)
    assert [line.counts.new for line in decks.tree(collection)] == [2, 0]


def test_counts_are_what_a_sitting_then_asks(fleet):
    for line in decks.tree(fleet):
        question = StudySession(fleet, decks.find(fleet, line.name)).question
        assert question.waiting.total + 1 == line.counts.total


def test_the_short_name_of_a_deck_without_its_parent_is_whole(collection):
    decks.create(collection, "Harbour::Cranes")
    [line] = decks.tree(collection)
    assert (line.short_name, line.depth) == ("Harbour::Cranes", 0)


def test_suspended_and_buried_cards_are_not_counted(fleet):
    sitting = StudySession(fleet, decks.find(fleet, "Quay"))
    sitting.suspend()
    sitting.bury()
    assert decks.tree(fleet)[-1].counts == Counts()
    assert decks.card_counts(fleet)["Quay"] == 2


# Finding


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ferry", ["Ferry", "Ferry::Day"]),
        ("fERRY", ["Ferry", "Ferry::Day"]),
        ("Ferry::Day", ["Ferry::Day"]),
        ("day", ["Ferry::Day"]),
        ("UA", ["Quay"]),
    ],
)
def test_a_deck_is_found_exactly_then_by_case_then_by_a_part(fleet, name, found):
    by_id = {line.id: line.name for line in decks.tree(fleet)}
    assert [by_id[deck_id] for deck_id in decks.find(fleet, name)] == found


def test_an_exact_name_wins_over_one_that_differs_in_case(collection):
    for name in ("quay", "Quay", "The Quay"):
        decks.create(collection, name)
    by_id = {line.id: line.name for line in decks.tree(collection)}
    for name in ("quay", "Quay"):
        assert [by_id[deck_id] for deck_id in decks.find(collection, name)] == [name]
    with pytest.raises(NotFoundError, match="several"):
        decks.find(collection, "QUAY")


def test_a_name_that_may_mean_several_names_them_all(fleet):
    with pytest.raises(NotFoundError) as error:
        decks.find(fleet, "a")
    assert str(error.value) == '"a" may mean several decks: Ferry::Day, Quay.'


def test_a_name_that_means_none_names_the_decks_there_are(fleet):
    with pytest.raises(NotFoundError) as error:
        decks.find(fleet, "Lighthouse")
    assert str(error.value) == 'There is no deck "Lighthouse"; there is: Ferry, Ferry::Day, Quay.'


def test_without_any_deck_the_sentence_says_how_to_get_one(collection):
    with pytest.raises(NotFoundError, match="trainer import FILE"):
        decks.find(collection, "Ferry")


def test_a_name_that_only_begins_alike_is_no_child(collection):
    for name in ("Ferry", "Ferryman", "Ferry::Day"):
        decks.create(collection, name)
    assert len(decks.find(collection, "Ferry")) == 2


def test_deleted_decks_are_not_found(fleet):
    decks.delete(fleet, "Quay")
    with pytest.raises(NotFoundError):
        decks.find(fleet, "Quay")


# Making, renaming, deleting; and taking that back


def test_a_new_deck_is_empty_and_undo_takes_it_away(collection, dump):
    decks.create(collection, "  Harbour ::  Cranes ")
    assert decks.card_counts(collection) == {"Harbour::Cranes": 0}
    assert decks.undo(collection) == "new deck: Harbour::Cranes"
    assert names(collection) == []
    decks.create(collection, "Harbour::Cranes")
    assert names(collection) == ["Harbour::Cranes"]


@pytest.mark.parametrize(
    "name",
    ["", "   ", "::", "A::", "::A", "A::::B", "A:: ::B", "x" * 201, "a\nb", "a\x1b[2J", "\0"],
)
def test_an_impossible_name_is_refused_and_changes_nothing(fleet, dump, name):
    before = dump(fleet)
    with pytest.raises(TrainerError, match="1 to 200 printable characters"):
        decks.create(fleet, name)
    with pytest.raises(TrainerError, match="1 to 200 printable characters"):
        decks.rename(fleet, "Quay", name)
    assert dump(fleet) == before


@pytest.mark.parametrize("name", ["Quay", " Quay ", "Ferry ::Day"])
def test_a_taken_name_is_refused_and_changes_nothing(fleet, dump, name):
    before = dump(fleet)
    with pytest.raises(TrainerError, match="already"):
        decks.create(fleet, name)
    assert dump(fleet) == before


def test_renaming_takes_the_decks_below_along_and_undo_brings_all_back(fleet, dump):
    before = dump(fleet, "deck", "note", "card")
    decks.rename(fleet, "ferry", "Boats::All")
    assert names(fleet) == ["Boats::All", "Boats::All::Day", "Quay"]
    assert len(decks.find(fleet, "Boats::All")) == 2
    assert decks.undo(fleet) == "renaming: Ferry"
    assert dump(fleet, "deck", "note", "card") == before


def test_renaming_to_a_taken_name_is_refused_and_changes_nothing(fleet, dump):
    before = dump(fleet)
    with pytest.raises(TrainerError, match="already"):
        decks.rename(fleet, "Ferry", "Quay")
    assert dump(fleet) == before


def test_a_name_may_change_in_case_alone(fleet):
    decks.rename(fleet, "Ferry", "FERRY")
    assert names(fleet) == ["FERRY", "FERRY::Day", "Quay"]


def test_a_deck_can_be_moved_below_itself(fleet):
    decks.rename(fleet, "Ferry", "Ferry::Old")
    assert names(fleet) == ["Ferry::Old", "Ferry::Old::Day", "Quay"]


def test_renaming_where_a_child_would_meet_another_deck_is_refused(collection):
    for name in ("Ferry", "Ferry::Day", "Boats::Day"):
        decks.create(collection, name)
    with pytest.raises(TrainerError, match="already"):
        decks.rename(collection, "Ferry", "Boats")


@pytest.mark.parametrize("made", [("Ferry", "Ferry::Day"), ("Ferry::Day", "Ferry")])
def test_a_deck_can_take_its_childs_name_and_give_it_back(collection, made):
    for name in made:
        decks.create(collection, name)
    decks.rename(collection, "Ferry", "Ferry::Day")
    assert names(collection) == ["Ferry::Day", "Ferry::Day::Day"]
    decks.undo(collection)
    assert names(collection) == ["Ferry", "Ferry::Day"]


def test_deleting_takes_the_decks_below_along_and_undo_brings_all_back(fleet, dump):
    sitting = StudySession(fleet)
    sitting.grade(Rating.EASY, SOON)
    before = dump(fleet, "deck", "note", "card", "review")
    assert decks.delete(fleet, "Ferry") == 2
    assert names(fleet) == ["Quay"]
    assert StudySession(fleet).question.deck == "Quay"
    assert decks.undo(fleet) == "deleting: Ferry"
    assert dump(fleet, "deck", "note", "card", "review") == before


def test_a_deleted_decks_name_is_free(fleet):
    decks.delete(fleet, "Quay")
    decks.create(fleet, "Quay")
    assert list(decks.card_counts(fleet).values()) == [4, 2, 0]
    decks.undo(fleet)
    decks.undo(fleet)
    assert list(decks.card_counts(fleet).values()) == [4, 2, 2]


@pytest.mark.parametrize("act", ["rename", "delete"])
def test_an_unknown_deck_cannot_be_renamed_or_deleted(fleet, dump, act):
    before = dump(fleet)
    more = ("New",) if act == "rename" else ()
    with pytest.raises(NotFoundError):
        getattr(decks, act)(fleet, "Lighthouse", *more)
    assert dump(fleet) == before


def test_undo_goes_back_through_acts_of_all_kinds(
    collection, deck_text, import_text, dump, clock, open_collection
):
    states = []

    def remember():
        states.append(dump(collection, "deck", "note", "card"))
        clock.forward(minutes=1)

    decks.create(collection, "Harbour")
    remember()
    import_text(collection, deck_text(2), target="Harbour")
    remember()
    StudySession(collection).grade(Rating.GOOD, SOON)
    remember()
    decks.rename(collection, "Harbour", "Port")
    remember()
    decks.delete(collection, "Port")
    told = []
    for state in reversed(states):
        told.append(decks.undo(open_collection()))
        if len(told) < 4:
            assert dump(collection, "deck", "note", "card") == state
    assert told == [
        "deleting: Port", "renaming: Harbour", "answer: When does ferry 0 sail?", "import: Harbour"
    ]  # fmt: skip
    assert dump(collection, "deck")["deck"] == states[0]["deck"]
    assert list(decks.card_counts(collection).values()) == [0]
    decks.undo(collection)
    assert decks.undo(collection) is None
    assert names(collection) == []


def test_undo_of_a_study_act_from_home_leaves_no_trace(fleet):
    StudySession(fleet).grade(Rating.EASY, SOON)
    decks.undo(fleet)
    assert StudySession(fleet).summary().new_left == 6
    assert StudySession(fleet).info().answers == ()
