from datetime import timedelta

import pytest

from trainer import i18n
from trainer.domain.schedule import Rating
from trainer.services import decks, letters, opening
from trainer.services.import_plan import Fate
from trainer.services.study import StudySession
from trainer.shipped import shipped
from trainer.storage.models import DeckRow

SOON = timedelta(seconds=5)
NOTE = "Q: When does ferry {0} sail?\nA: At {1}.\nId: f{0}\n\n"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """The decks that come with the program, in a folder of the test: `program(text, language)`."""
    folder = tmp_path / "shipped" / "decks"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("Q: not a deck\nA: no\n", "utf-8")
    monkeypatch.setattr(opening, "shipped", lambda name: tmp_path / "shipped" / name)

    def bring(*hours, language="en"):
        file_id = f"boats.{language}"
        notes = "".join(NOTE.format(n, hour) for n, hour in enumerate(hours))
        front = f'name = "Boats {language}"\nid = "{file_id}"\nlanguage = "{language}"'
        text = f"---\n{front}\n---\n{notes}"
        (folder / f"{file_id}.md").write_text(text, "utf-8")

    bring("ten", "noon")
    bring("tien", "twaalf", language="nl")
    return bring


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_first_start_imports_the_deck_in_the_language(collection, program, language):
    i18n.activate(language)
    opening.welcome(collection)
    assert decks.card_counts(collection) == {f"Boats {language}": 2}
    assert opening.offers(collection) == []


def test_a_second_start_imports_nothing(collection, open_collection, program, dump):
    opening.welcome(collection)
    before = dump(collection)
    collection.close()
    i18n.activate("nl")
    reopened = open_collection()
    opening.welcome(reopened)
    assert dump(reopened) == before


def test_a_first_start_leaves_nothing_to_undo(collection, program):
    opening.welcome(collection)
    assert decks.undo(collection) is None
    assert len(decks.tree(collection)) == 1


def test_a_letter_that_was_added_before_stands_behind_the_deck_of_a_first_start(
    collection, program, tmp_path
):
    boats = tmp_path / "shipped" / "decks" / "boats.en.md"
    boats.write_text(boats.read_text("utf-8").replace("Id: f0", "Cite: Hours ¶1\nId: f0"), "utf-8")
    for name, heading in (("other", "Fares"), ("letter", "Hours")):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"On {name}s\n\n{heading}\n\nThe boat sails at ten.\n", "utf-8")
        assert letters.add(collection, path).attached == ()
    opening.welcome(collection)
    [line] = decks.tree(collection)
    with collection.reading() as session:
        deck = session.get_one(DeckRow, line.id)
        assert deck.letter is not None
        assert deck.letter.title == "On letters"
    assert decks.undo(collection) == "letter: On letters"
    with collection.reading() as session:
        assert session.get_one(DeckRow, line.id).letter is None


def test_a_deck_that_was_deleted_stays_away(collection, program):
    opening.welcome(collection)
    decks.delete(collection, "Boats en")
    opening.welcome(collection)
    assert decks.tree(collection) == []
    program("eleven")
    assert opening.offers(collection) == []


def test_nothing_is_added_to_decks_of_the_users_own(collection, program, deck_text, import_text):
    import_text(collection, deck_text(1))
    opening.welcome(collection)
    assert [line.name for line in decks.tree(collection)] == ["Ferry"]


def test_without_a_deck_in_the_language_nothing_is_imported(collection, program, tmp_path, dump):
    (tmp_path / "shipped" / "decks" / "boats.nl.md").unlink()
    i18n.activate("nl")
    before = dump(collection)
    opening.welcome(collection)
    assert dump(collection) == before


def test_a_changed_shipped_deck_is_offered_with_what_it_would_do(collection, program, dump):
    opening.welcome(collection)
    program("ten", "one", "two")
    before = dump(collection)
    [offer] = opening.offers(collection)
    assert dump(collection) == before
    assert (offer.name, offer.file.name) == ("Boats en", "boats.en.md")
    fates = (Fate.UNCHANGED, Fate.EDITED, Fate.NEW)
    assert [offer.plan.count(fate) for fate in fates] == [1, 1, 1]


def test_accepting_takes_the_news_and_keeps_progress_and_edits(
    collection, program, sql, dump, assert_replay
):
    opening.welcome(collection)
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    sitting.grade(Rating.GOOD, SOON)
    sql(collection, "UPDATE note SET answer = 'Mine.' WHERE guid = 'boats.en/f0'")
    before = dump(collection, "card", "review")
    program("eleven", "one", "two")
    [offer] = opening.offers(collection)
    done = opening.accept(collection, offer)
    fates = (Fate.CONFLICT, Fate.EDITED, Fate.NEW)
    assert [done.count(fate) for fate in fates] == [1, 1, 1]
    answers = sql(collection, "SELECT answer FROM note ORDER BY position")
    assert answers == [("Mine.",), ("At one.",), ("At two.",)]
    after = dump(collection, "card", "review")
    assert after["review"] == before["review"]
    assert {card: after["card"][card] for card in before["card"]} == before["card"]
    assert assert_replay(collection) == 2
    assert opening.offers(collection) == []


def test_an_accepted_version_can_be_undone_and_is_offered_again(collection, program, dump):
    opening.welcome(collection)
    before = dump(collection, "deck", "note", "card")
    program("eleven", "noon")
    [offer] = opening.offers(collection)
    opening.accept(collection, offer)
    assert decks.undo(collection) == "import: Boats en"
    assert dump(collection, "deck", "note", "card") == before
    assert len(opening.offers(collection)) == 1


def test_declining_silences_this_version_and_not_the_next(collection, program, dump):
    opening.welcome(collection)
    before = dump(collection, "note", "card", "review")
    program("eleven", "noon")
    [offer] = opening.offers(collection)
    opening.decline(collection, offer)
    assert opening.offers(collection) == []
    assert dump(collection, "note", "card", "review") == before
    program("twelve", "noon")
    assert len(opening.offers(collection)) == 1


def test_the_offer_finds_a_deck_that_was_renamed(collection, program):
    opening.welcome(collection)
    decks.rename(collection, "Boats en", "My boats")
    program("eleven", "noon")
    [offer] = opening.offers(collection)
    assert offer.name == "My boats"
    opening.accept(collection, offer)
    assert [line.name for line in decks.tree(collection)] == ["My boats"]


def test_a_shipped_deck_that_is_gone_is_not_offered(collection, program, tmp_path):
    opening.welcome(collection)
    (tmp_path / "shipped" / "decks" / "boats.en.md").unlink()
    assert opening.offers(collection) == []


def test_a_deck_imported_by_hand_is_never_offered_anew(collection, program, tmp_path, import_text):
    text = (tmp_path / "shipped" / "decks" / "boats.en.md").read_text("utf-8")
    import_text(collection, text, "boats.en.md")
    program("eleven")
    assert opening.offers(collection) == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_deck_that_really_ships_is_imported_without_a_problem(collection, language):
    i18n.activate(language)
    opening.welcome(collection)
    [line] = decks.tree(collection)
    assert decks.card_counts(collection)[line.name] >= 20
    assert line.counts.new > 0
    assert opening.offers(collection) == []
    files = [file for file in shipped("decks").glob("*.md") if file.name != "README.md"]
    assert all(file.stem.endswith((".en", ".nl")) for file in files)
