# ruff: noqa: PLR0917 - fixtures are asked for by name
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.notes import Role
from trainer.domain.schedule import Rating
from trainer.services import decks
from trainer.services.sitting import Practice, Sitting
from trainer.services.study import StudySession
from trainer.services.weakest import Calibration, weakest

SOON = timedelta(seconds=5)
NIGHT = """# Boats
## Night

Q: Does the night ferry sail on Sundays?
A: It does.
- must: at ten in the evening
- must: from pier three
- may: the captain is new
- never: a promise about the winter
Id: night
"""
TEN, PIER, CAPTAIN, WINTER = (
    ("must", "at ten in the evening"),
    ("must", "from pier three"),
    ("may", "the captain is new"),
    ("never", "a promise about the winter"),
)
CRANE = "Q: What is the oldest crane called?\nA: The Heron.\nId: crane"
GAPS = "C: The ferry leaves [pier three::which pier] at [noon].\nId: gaps"


@pytest.fixture
def answer(clock, sql):
    """Answers a card, the first unless told, with ticks and confidence as they are stored."""

    def give(collection, rating=Rating.AGAIN, *, said=None, confidence=None, kind="study", card=1):
        sitting = StudySession(collection)
        sitting.refresh(first=card)
        asked = sitting.question
        sitting.grade(rating, SOON)
        points = [(p.role.value, p.text) for p in asked.content.key_points]
        ticks = None if said is None else json.dumps([[*p, p in said] for p in points])
        sql(
            collection,
            "UPDATE review SET key_points_hit = ?, confidence = ?, kind = ?"
            " WHERE id = (SELECT max(id) FROM review)",
            ticks,
            confidence,
            kind,
        )
        clock.forward(minutes=1)

    return give


@pytest.fixture
def night(collection, deck_text, import_text):
    import_text(collection, deck_text(NIGHT))
    return collection


def points(collection, **options):
    found = weakest(collection, **options).points
    return [((p.role.value, p.text), p.shown, p.missed) for p in found]


def wrong(collection, **options):
    return [(w.guid, w.ordinal, w.times) for w in weakest(collection, **options).sure_wrong]


def test_without_ticks_and_confidence_nothing_is_weak(night, answer):
    answer(night)
    found = weakest(night)
    assert (found.points, found.points_total) == ((), 0)
    assert (found.sure_wrong, found.sure_wrong_total) == ((), 0)
    assert found.calibration == Calibration(0, 0, 0, 0)


def test_a_point_tells_how_often_it_was_missed_and_where_it_stands(night, answer, clock):
    answer(night, said=[TEN, CAPTAIN])
    seen = clock.now
    answer(night, said=[TEN, PIER, CAPTAIN])
    (point,) = weakest(night).points
    assert (point.role, point.text) == (Role.MUST, "from pier three")
    assert (point.shown, point.missed, point.last_seen) == (2, 1, seen)
    assert (point.deck, point.topic) == ("Ferry", ("Boats", "Night"))
    assert (point.prompt, point.guid) == ("Does the night ferry sail on Sundays?", "ferry.en/night")
    assert point.tally == "left out 1 of 2 times"


def test_a_red_line_is_missed_when_it_is_crossed_and_stands_first_among_equals(night, answer):
    answer(night, said=[WINTER])
    answer(night, said=[WINTER])
    assert points(night) == [(WINTER, 2, 2), (TEN, 2, 2), (PIER, 2, 2), (CAPTAIN, 2, 2)]
    assert weakest(night).points[0].tally == "crossed 2 of 2 times"


def test_a_red_line_that_was_not_crossed_is_not_listed(night, answer):
    answer(night, said=[TEN])
    assert points(night) == [(PIER, 1, 1), (CAPTAIN, 1, 1)]


def test_a_late_miss_weighs_more_than_an_early_one(night, answer):
    answer(night, said=[TEN, CAPTAIN, WINTER])
    answer(night, said=[PIER, CAPTAIN])
    answer(night, said=[TEN, PIER, CAPTAIN])
    # four for ten; three for the pier and for the winter, which was no less missed but a red line
    assert points(night) == [(TEN, 3, 1), (WINTER, 3, 1), (PIER, 3, 1)]


def test_what_may_be_said_weighs_half(night, answer):
    answer(night, said=[TEN, WINTER])  # five are still to come: this one weighs least
    for _ in range(3):
        answer(night, said=[TEN, PIER])
    answer(night, said=[PIER])
    # 5 for ten; (1 + 2 + 3 + 4 + 5) / 2 for the captain; 1 for the pier and for the winter
    assert [text for text, _shown, _missed in points(night)] == [CAPTAIN, TEN, WINTER, PIER]


def test_said_five_times_running_a_point_is_off_the_list(night, answer):
    everything = [TEN, PIER, CAPTAIN]
    answer(night, said=[TEN, CAPTAIN])
    for _ in range(4):
        answer(night, said=everything)
    assert points(night) == [(PIER, 5, 1)]
    answer(night, said=everything)
    assert points(night) == []


def test_points_are_known_by_their_text_alone(night, answer, deck_text, import_text):
    answer(night, said=[WINTER])
    edited = NIGHT.replace("must: at ten", "may: at ten").replace("pier three", "pier four")
    import_text(night, deck_text(edited))
    assert points(night) == [
        (WINTER, 1, 1),
        (("may", "at ten in the evening"), 1, 1),
        (CAPTAIN, 1, 1),
    ]
    import_text(night, deck_text(NIGHT))
    assert (PIER, 1, 1) in points(night)


def test_a_point_that_becomes_a_red_line_starts_anew(night, answer, deck_text, import_text):
    answer(night, said=[TEN, PIER])
    import_text(night, deck_text(NIGHT.replace("may: the captain", "never: the captain")))
    assert points(night) == []
    answer(night, said=[TEN, PIER, ("never", "the captain is new")])
    assert points(night) == [(("never", "the captain is new"), 1, 1)]


def test_what_was_not_ticked_at_all_says_nothing(night, answer, sql):
    answer(night, said=[TEN, CAPTAIN])
    answer(night)
    sql(night, "UPDATE review SET key_points_hit = 'null' WHERE key_points_hit IS NULL")
    assert points(night) == [(PIER, 1, 1)]


def test_sure_and_wrong_is_told_latest_first_with_how_often(
    collection, deck_text, import_text, answer, clock
):
    import_text(collection, deck_text(CRANE, GAPS))
    answer(collection, confidence=1)
    at = clock.now
    answer(collection, confidence=1, card=2)
    last = clock.now
    answer(collection, confidence=1)
    found = weakest(collection).sure_wrong
    assert [(w.guid, w.ordinal, w.times, w.last_wrong) for w in found] == [
        ("ferry.en/crane", 0, 2, last),
        ("ferry.en/gaps", 0, 1, at),
    ]
    assert [(w.deck, w.topic) for w in found] == [("Ferry", ())] * 2
    assert [w.prompt for w in found] == [
        "What is the oldest crane called?",
        "The ferry leaves [which pier] at noon.",
    ]
    assert [w.tally for w in found] == ["2 times, last on 2 Mar 2026", "once, on 2 Mar 2026"]


@pytest.mark.parametrize(
    ("rating", "confidence"),
    [(Rating.AGAIN, 0), (Rating.AGAIN, None), (Rating.HARD, 1), (Rating.GOOD, 1)],
)
def test_only_again_while_sure_is_sure_and_wrong(night, answer, rating, confidence):
    answer(night, rating, confidence=confidence)
    assert wrong(night) == []


@pytest.mark.parametrize(
    ("rating", "days", "left"),
    [
        (Rating.GOOD, 0, 1),
        (Rating.EASY, 0, 1),
        (Rating.AGAIN, 1, 1),
        (Rating.HARD, 1, 1),
        (Rating.GOOD, 1, 0),
        (Rating.EASY, 1, 0),
    ],
)
def test_sure_and_wrong_stays_until_it_is_known_on_a_later_day(
    night, answer, clock, rating, days, left
):
    answer(night, confidence=1)
    clock.forward(days=days)
    answer(night, rating)
    assert len(wrong(night)) == left


@pytest.mark.parametrize(("kind", "left"), [("cram", 0), ("rehearsal", 1), ("imported", 1)])
def test_what_is_known_in_study_or_practice_alone_takes_it_off_both_lists(
    night, answer, clock, kind, left
):
    answer(night, confidence=1)
    clock.forward(days=1)
    answer(night, Rating.GOOD, kind=kind)
    assert len(wrong(night)) == left
    practised = StudySession(night, sitting=Sitting(practice=Practice.SURE))
    assert (practised.question is not None) == left


def test_sure_and_wrong_again_is_listed_anew_with_all_times(night, answer, clock, sql):
    answer(night, confidence=1)
    clock.forward(days=1)
    answer(night, Rating.EASY)
    clock.forward(days=40)
    answer(night, confidence=1)
    assert wrong(night) == [("ferry.en/night", 0, 2)]
    clock.forward(days=1)
    sitting = StudySession(night)
    sitting.grade(Rating.GOOD, SOON)
    assert wrong(night) == []
    sitting.undo()
    assert wrong(night) == [("ferry.en/night", 0, 2)]


def test_what_was_undone_counts_nowhere(night, answer):
    answer(night, confidence=1, said=[WINTER])
    StudySession(night).undo()
    found = weakest(night)
    assert (found.points, found.sure_wrong) == ((), ())
    assert found.calibration == Calibration(0, 0, 0, 0)


@pytest.mark.parametrize(("kind", "counts"), [("cram", 1), ("rehearsal", 0), ("imported", 0)])
def test_study_and_cramming_count(night, answer, kind, counts):
    answer(night, confidence=1, said=[TEN, PIER, CAPTAIN, WINTER], kind=kind)
    found = weakest(night)
    assert [len(found.points), len(found.sure_wrong), found.calibration.sure] == [counts] * 3


@pytest.mark.parametrize("table", ["deck", "note", "card"])
def test_only_what_is_alive_counts(night, answer, sql, table):
    answer(night, confidence=1, said=[WINTER])
    assert weakest(night).points
    sql(night, f"UPDATE {table} SET deleted_at = 1")
    found = weakest(night)
    assert (found.points, found.sure_wrong) == ((), ())
    assert found.calibration == Calibration(0, 0, 0, 0)


def test_a_suspended_card_still_needs_work(night, answer, sql):
    answer(night, confidence=1, said=[WINTER])
    sql(night, "UPDATE card SET suspended = 1")
    assert points(night)
    assert wrong(night)


def test_decks_are_told_apart(night, answer, deck_text, import_text):
    answer(night, confidence=1, said=[TEN, PIER, CAPTAIN, WINTER])
    import_text(night, deck_text(CRANE, name="Cranes", file_id="crane.en"), "crane.en.md")
    crane, ferry = decks.find(night, "Cranes"), decks.find(night, "Ferry")
    assert points(night, deck_ids=ferry) == points(night) == [(WINTER, 1, 1)]
    assert wrong(night, deck_ids=ferry) == wrong(night) == [("ferry.en/night", 0, 1)]
    nowhere = weakest(night, crane)
    assert (nowhere.points, nowhere.sure_wrong) == ((), ())
    assert weakest(night, ferry).calibration.sure == 1
    assert nowhere.calibration.sure == 0


def test_a_limit_cuts_both_lists_and_the_totals_stay(collection, deck_text, import_text, answer):
    import_text(collection, deck_text(NIGHT, CRANE))
    answer(collection, confidence=1, said=[WINTER])
    answer(collection, confidence=1, card=2)
    whole, cut = weakest(collection), weakest(collection, limit=1)
    assert (len(whole.points), len(whole.sure_wrong)) == (4, 2)
    assert (cut.points, cut.sure_wrong) == (whole.points[:1], whole.sure_wrong[:1])
    assert (cut.points_total, cut.sure_wrong_total) == (4, 2)
    assert len(weakest(collection, limit=None).points) == 4


def test_calibration_counts_all_above_again_as_right(night, answer):
    for rating, confidence in (
        (Rating.HARD, 1),
        (Rating.AGAIN, 1),
        (Rating.GOOD, 0),
        (Rating.AGAIN, 0),
        (Rating.AGAIN, 0),
        (Rating.AGAIN, None),
    ):
        answer(night, rating, confidence=confidence)
    assert weakest(night).calibration == Calibration(sure=2, sure_right=1, unsure=3, unsure_right=1)


def test_a_share_is_told_from_ten_answers_on():
    told = Calibration(sure=10, sure_right=8, unsure=9, unsure_right=9)
    assert (told.share_sure, told.share_unsure) == (0.8, None)
    assert told.sentence == (
        "When you were sure, you were right 80 % of the time (10 answers);"
        " unsure: too few to say (9 answers)."
    )
    assert Calibration(24, 20, 17, 7).sentence == (
        "When you were sure, you were right 83 % of the time (24 answers);"
        " unsure: 41 % of the time (17 answers)."
    )
    assert "too few to say (1 answer)" in Calibration(1, 1, 10, 0).sentence
    assert "%" not in Calibration(9, 9, 9, 0).sentence
    assert "9 sure, 3 unsure" in Calibration(9, 9, 3, 0).sentence


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_a_share_is_a_share_or_nothing(counts):
    sure, right, unsure, unsure_right = counts
    told = Calibration(sure, min(right, sure), unsure, min(unsure_right, unsure))
    for share, answers in ((told.share_sure, sure), (told.share_unsure, unsure)):
        assert (share is None) == (answers < 10)
        assert share is None or 0 <= share <= 1
    assert told.sentence.count("%") == (sure >= 10) + (unsure >= 10)


def test_looking_writes_nothing(night, answer, dump):
    answer(night, confidence=1, said=[WINTER])
    before = dump(night)
    weakest(night)
    assert dump(night) == before
