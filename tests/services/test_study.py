# ruff: noqa: PLR0917 - fixtures are asked for by name
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from trainer.domain.queue import Counts
from trainer.domain.schedule import CardState, Rating
from trainer.errors import CollectionError, TrainerError
from trainer.services import decks, export_json
from trainer.services.study import LONGEST_ANSWER, StudySession
from trainer.storage import engine

from .acts_on_a_card import ACTS, SOON

CLOZE = "C: The [ferry] leaves [pier three] at [noon].\nId: gaps"


@pytest.fixture
def all_easy():
    """Answers Easy until nothing waits; gives the guid and ordinal of each card asked."""

    def run(sitting):
        asked = []
        while sitting.question is not None:
            asked.append((sitting.question.guid, sitting.question.ordinal))
            sitting.grade(Rating.EASY, SOON)
        return asked

    return run


# The question and its answer


def test_the_first_question_is_the_first_note_of_the_file(collection, deck_text, import_text):
    import_text(collection, deck_text(3))
    question = StudySession(collection).question
    assert (question.guid, question.ordinal, question.deck) == ("ferry.en/f0", 0, "Ferry")
    assert question.content.prompt == "When does ferry 0 sail?"
    assert question.waiting == Counts(new=2)
    assert (question.answered, question.reps, question.lapses, question.marked) == (0, 0, 0, False)


def test_without_cards_there_is_no_question_and_an_empty_summary(collection):
    sitting = StudySession(collection)
    assert sitting.question is None
    summary = sitting.summary()
    assert (summary.answered, summary.waiting, summary.new_left) == (0, 0, 0)
    assert summary.next_due is None


def test_grading_writes_one_review_and_takes_the_next_question(
    collection, clock, deck_text, import_text, sql
):
    import_text(collection, deck_text(3))
    sitting = StudySession(collection)
    first = sitting.question.card_id
    assert sitting.grade(Rating.GOOD, SOON) is False
    assert sitting.question.guid == "ferry.en/f1"
    assert sitting.question.answered == sitting.tally.answered == 1
    assert sitting.question.waiting == Counts(new=1, learning=1)
    columns = "card_id, rating, kind, duration_ms, study_day, undone_at, reviewed_at"
    assert sql(collection, f"SELECT {columns} FROM review") == [
        (first, 3, "study", 5000, "2026-03-02", None, int(clock.now.timestamp() * 1_000_000))
    ]
    assert sql(collection, "SELECT id, reps FROM card WHERE reps > 0") == [(first, 1)]


def test_the_review_holds_the_schedule_that_the_card_has(collection, deck_text, import_text, sql):
    import_text(collection, deck_text(1))
    StudySession(collection).grade(Rating.HARD, SOON)
    columns = "state, step, stability, difficulty, due, last_review"
    [review] = sql(collection, f"SELECT {columns} FROM review")
    assert [review] == sql(collection, f"SELECT {columns} FROM card")
    assert review[0] == "learning"


@pytest.mark.parametrize("rating", list(Rating))
@pytest.mark.parametrize("seen", [False, True])
def test_an_outcome_tells_what_the_grade_then_does(
    collection, clock, deck_text, import_text, sql, rating, seen
):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    if seen:
        sitting.grade(Rating.EASY, SOON)
        clock.forward(days=20)
        sitting.refresh()
    outcomes = {outcome.rating: outcome for outcome in sitting.outcomes()}
    sitting.grade(rating, SOON)
    [(state, due)] = sql(collection, "SELECT state, due FROM card")
    due = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=due)
    assert list(outcomes) == list(Rating)
    assert outcomes[rating].seconds == round((due - clock.now).total_seconds())
    days = (collection.days.day_of(due) - collection.today()).days
    assert outcomes[rating].days == (days if state == "review" else 0)
    assert days > 0 or state != "review"


def test_better_ratings_never_come_back_sooner(collection, clock, deck_text, import_text):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    for _ in range(5):
        seconds = [outcome.seconds for outcome in sitting.outcomes()]
        assert seconds == sorted(seconds)
        assert seconds[0] < seconds[-1]
        sitting.grade(Rating.EASY, SOON)
        clock.now = sitting.summary().next_due
        sitting.refresh()


def test_grading_again_on_a_review_card_counts_a_lapse(
    collection, clock, deck_text, import_text, sql
):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    clock.forward(days=30)
    sitting.refresh()
    sitting.grade(Rating.AGAIN, SOON)
    assert sql(collection, "SELECT lapses, reps, state FROM card") == [(1, 2, "relearning")]
    sitting.grade(Rating.AGAIN, SOON)  # in its steps: forgotten already
    assert sql(collection, "SELECT lapses, reps FROM card") == [(1, 3)]


def test_grading_again_on_a_new_card_counts_no_lapse(collection, deck_text, import_text, sql):
    import_text(collection, deck_text(1))
    StudySession(collection).grade(Rating.AGAIN, SOON)
    assert sql(collection, "SELECT lapses, reps FROM card") == [(0, 1)]


def test_a_long_answer_counts_as_the_longest(collection, deck_text, import_text, sql):
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, timedelta(hours=3))
    sitting.grade(Rating.EASY, timedelta(seconds=7))
    assert timedelta(minutes=5) == LONGEST_ANSWER
    assert sql(collection, "SELECT duration_ms FROM review ORDER BY id") == [(300_000,), (7_000,)]
    assert sitting.summary().seconds == 307


def test_the_summary_counts_answers_and_what_comes(collection, clock, deck_text, import_text):
    import_text(collection, deck_text(4))
    sitting = StudySession(collection)
    sitting.grade(Rating.AGAIN, SOON)
    sitting.grade(Rating.EASY, SOON)
    sitting.grade(Rating.GOOD, SOON)
    summary = sitting.summary()
    assert (summary.answered, summary.again, summary.seconds) == (3, 1, 15)
    assert (summary.new_left, summary.waiting) == (1, 3)  # the one shown, and two steps
    assert summary.next_due == clock.now + timedelta(minutes=1)
    assert summary.now == clock.now


def test_the_summary_counts_what_tomorrow_brings(collection, clock, deck_text, import_text, sql):
    import_text(collection, deck_text(3))
    sitting = StudySession(collection)
    for _ in range(3):
        sitting.grade(Rating.EASY, SOON)
    [(due,)] = sql(collection, "SELECT min(due) FROM card")
    first = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=due)
    count = len(sql(collection, "SELECT id FROM card WHERE due = ?", due))
    assert sitting.summary().due_tomorrow == 0
    clock.now = first - timedelta(hours=5)
    assert StudySession(collection).summary().due_tomorrow == count


def test_a_sitting_over_one_deck_asks_that_deck_alone(collection, deck_text, import_text, all_easy):
    import_text(collection, deck_text(2))
    import_text(collection, deck_text(2, name="Quay", file_id="quay.en"), "quay.md")
    asked = all_easy(StudySession(collection, decks.find(collection, "Quay")))
    assert asked == [("quay.en/f0", 0), ("quay.en/f1", 0)]


def test_skipping_leaves_the_card_as_it_is(collection, deck_text, import_text, dump):
    import_text(collection, deck_text(2))
    sitting, before = StudySession(collection), dump(collection)
    sitting.skip()
    assert sitting.question.guid == "ferry.en/f1"
    assert dump(collection) == before


def test_nothing_can_be_done_without_a_question(collection):
    sitting = StudySession(collection)
    for act in ACTS.values():
        with pytest.raises(RuntimeError):
            act(sitting)


def test_leaving_and_coming_back_continues_after_the_last_answer(
    collection, open_collection, deck_text, import_text
):
    import_text(collection, deck_text(3))
    StudySession(collection).grade(Rating.EASY, SOON)
    collection.close()
    assert StudySession(open_collection()).question.guid == "ferry.en/f1"


# Daily limits


def test_new_cards_stop_at_the_limit_and_a_restart_gives_no_more(
    open_collection, clock, deck_text, import_text, all_easy
):
    collection = open_collection(new_per_day=2)
    import_text(collection, deck_text(5))
    assert len(all_easy(StudySession(collection))) == 2
    collection.close()
    again = open_collection(new_per_day=2)
    assert StudySession(again).question is None
    assert [line.counts.new for line in decks.tree(again)] == [0]
    clock.forward(days=1)
    assert [line.counts.new for line in decks.tree(again)] == [2]
    assert all_easy(StudySession(again)) == [("ferry.en/f2", 0), ("ferry.en/f3", 0)]


def test_a_new_card_in_its_steps_counts_once_against_the_limit(
    open_collection, deck_text, import_text, sql
):
    collection = open_collection(new_per_day=2)
    import_text(collection, deck_text(5))
    sitting = StudySession(collection)
    for _ in range(3):
        sitting.grade(Rating.AGAIN, SOON)
    assert len(sql(collection, "SELECT DISTINCT card_id FROM review")) == 2
    assert sitting.tally.answered == 3
    assert StudySession(collection).question.waiting == Counts(learning=1)


def test_a_limit_of_none_gives_no_new_cards(open_collection, deck_text, import_text):
    collection = open_collection(new_per_day=0)
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    assert sitting.question is None
    assert sitting.summary().new_left == 2


def test_a_decks_limit_covers_the_decks_below_it(open_collection, deck_text, import_text, all_easy):
    collection = open_collection(new_per_day=3)
    for name in ("Harbour", "Harbour::Ferry", "Harbour::Ferry::Night", "Quay"):
        deck_id = name.lower().replace("::", "-")
        import_text(collection, deck_text(2, name=name, file_id=deck_id), f"{deck_id}.md")
    counts = {line.name: line.counts.new for line in decks.tree(collection)}
    assert counts == {
        "Harbour": 3, "Harbour::Ferry": 1, "Harbour::Ferry::Night": 0, "Quay": 2
    }  # fmt: skip
    below = decks.find(collection, "Harbour::Ferry")
    assert len(all_easy(StudySession(collection, below))) == 3
    # What the children used is gone from the parent's.
    assert StudySession(collection, decks.find(collection, "Harbour")).question is None
    assert len(all_easy(StudySession(collection))) == 2


def test_reviews_stop_at_the_limit_and_a_restart_gives_no_more(
    collection, open_collection, clock, deck_text, import_text, all_easy
):
    import_text(collection, deck_text(5))
    assert len(all_easy(StudySession(collection))) == 5
    clock.forward(days=40)
    limited = open_collection(reviews_per_day=2)
    first = all_easy(StudySession(limited))
    assert len(first) == 2
    assert StudySession(open_collection(reviews_per_day=2)).question is None
    clock.forward(days=1)
    second = all_easy(StudySession(limited))
    assert len(second) == 2
    assert not set(first) & set(second)


def test_reviews_and_new_cards_have_limits_of_their_own(
    collection, open_collection, clock, deck_text, import_text
):
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    sitting.grade(Rating.EASY, SOON)
    import_text(collection, deck_text(4))
    clock.forward(days=40)
    [line] = decks.tree(open_collection(new_per_day=1, reviews_per_day=1))
    assert line.counts == Counts(new=1, review=1)


def test_an_undone_answer_gives_its_place_under_the_limit_back(
    open_collection, deck_text, import_text
):
    collection = open_collection(new_per_day=1)
    import_text(collection, deck_text(3))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    assert StudySession(collection).question is None
    sitting.undo()
    assert StudySession(collection).question.guid == "ferry.en/f0"


# Learning steps and the study day


def test_a_step_that_is_over_comes_before_the_next_new_card(
    collection, clock, deck_text, import_text
):
    import_text(collection, deck_text(4))
    sitting = StudySession(collection)
    sitting.grade(Rating.GOOD, SOON)
    clock.forward(minutes=9)
    sitting.grade(Rating.EASY, SOON)
    assert sitting.question.guid == "ferry.en/f2"
    clock.forward(minutes=1)
    sitting.grade(Rating.EASY, SOON)
    assert sitting.question.guid == "ferry.en/f0"
    assert sitting.question.schedule.state is CardState.LEARNING


def test_with_nothing_else_left_a_step_within_learn_ahead_comes_at_once(
    collection, deck_text, import_text
):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.GOOD, SOON)
    assert sitting.question.guid == "ferry.en/f0"
    sitting.grade(Rating.GOOD, SOON)  # its last step
    assert sitting.question is None


def test_a_step_later_than_learn_ahead_ends_the_sitting_and_tells_when(
    open_collection, clock, deck_text, import_text
):
    collection = open_collection(learn_ahead=timedelta(minutes=5))
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.GOOD, SOON)
    assert sitting.question is None
    due = clock.now + timedelta(minutes=10)
    assert (sitting.summary().next_due, sitting.summary().waiting) == (due, 1)
    clock.forward(minutes=4, seconds=59)
    sitting.refresh()
    assert sitting.question is None
    clock.forward(seconds=1)
    sitting.refresh()
    assert sitting.question.guid == "ferry.en/f0"


def test_a_step_after_the_rollover_waits_for_the_next_study_day(
    collection, clock, deck_text, import_text
):
    clock.now = datetime(2026, 3, 3, 2, 55, tzinfo=UTC)  # five to four in Amsterdam
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.GOOD, SOON)
    assert sitting.question is None
    assert sitting.summary().waiting == 0
    assert StudySession(collection).question is None
    clock.forward(minutes=5)
    assert StudySession(collection).question.guid == "ferry.en/f0"


def test_new_cards_come_with_the_rollover_and_not_with_midnight(
    open_collection, clock, deck_text, import_text
):
    collection = open_collection(new_per_day=1)
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    clock.now = datetime(2026, 3, 3, 2, 59, 59, tzinfo=UTC)
    sitting.refresh()
    assert sitting.question is None
    clock.forward(seconds=1)
    sitting.refresh()
    assert sitting.question.guid == "ferry.en/f1"


def test_a_review_is_due_when_its_study_day_opens(collection, clock, deck_text, import_text, sql):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    days = sitting.outcomes()[3].days
    sitting.grade(Rating.EASY, SOON)
    opens = collection.days.opens(collection.today() + timedelta(days=days))
    assert sql(collection, "SELECT due FROM card") == [(int(opens.timestamp()) * 1_000_000,)]
    clock.now = opens - timedelta(seconds=1)
    assert StudySession(collection).question is None
    clock.now = opens
    assert StudySession(collection).question.guid == "ferry.en/f0"


def test_an_answer_after_midnight_falls_on_the_study_day_before(
    collection, clock, deck_text, import_text, sql
):
    clock.now = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    import_text(collection, deck_text(1))
    StudySession(collection).grade(Rating.EASY, SOON)
    assert sql(collection, "SELECT study_day FROM review") == [("2026-03-02",)]


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=2), timedelta(days=800)])
@pytest.mark.parametrize("rating", list(Rating))
def test_a_clock_set_back_gives_a_later_due_and_no_crash(
    collection, clock, deck_text, import_text, back, rating, sql
):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    clock.forward(days=30)
    sitting.refresh()
    clock.now -= back
    assert all(outcome.seconds > 0 for outcome in sitting.outcomes())
    assert sitting.info().retrievability <= 1
    sitting.grade(rating, SOON)
    [(due,)] = sql(collection, "SELECT due FROM card")
    assert due > clock.now.timestamp() * 1_000_000


def test_replay_stays_exact_when_the_clock_is_set_back(
    collection, clock, deck_text, import_text, assert_replay
):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.GOOD, SOON)
    clock.forward(hours=-1)
    sitting.grade(Rating.GOOD, SOON)
    assert_replay(collection)


# Siblings


def test_of_one_cloze_one_deletion_a_day_is_asked(
    collection, clock, deck_text, import_text, all_easy
):
    import_text(collection, deck_text(CLOZE))
    asked = []
    for _ in range(3):
        asked += all_easy(StudySession(collection))
        assert StudySession(collection).question is None
        clock.forward(days=1)
    assert asked == [("ferry.en/gaps", 0), ("ferry.en/gaps", 1), ("ferry.en/gaps", 2)]


def test_the_buried_sibling_comes_when_the_next_study_day_opens(
    collection, clock, deck_text, import_text, sql
):
    import_text(collection, deck_text(CLOZE))
    StudySession(collection).grade(Rating.EASY, SOON)
    buried = sql(collection, "SELECT ordinal, buried_until FROM card ORDER BY ordinal")
    assert buried == [(0, None), (1, "2026-03-03"), (2, "2026-03-03")]
    clock.now = datetime(2026, 3, 3, 2, 59, tzinfo=UTC)
    assert StudySession(collection).question is None
    clock.forward(minutes=1)
    assert StudySession(collection).question.ordinal == 1


def test_a_sibling_that_rests_for_longer_is_let_be(collection, clock, deck_text, import_text, sql):
    import_text(collection, deck_text("C: The [ferry] leaves at [noon].\nId: gaps"))
    sitting = StudySession(collection)
    leech = sitting.question
    sitting.suspend()
    sitting.bring_back(leech, days=7)
    assert sitting.question.ordinal == 1
    sitting.grade(Rating.EASY, SOON)
    rests = "SELECT buried_until FROM card WHERE ordinal = 0"
    assert sql(collection, rests) == [("2026-03-09",)]
    sitting.undo()
    assert sql(collection, rests) == [("2026-03-09",)]


def test_without_burying_all_deletions_come_on_one_day(
    open_collection, deck_text, import_text, all_easy, sql
):
    collection = open_collection(bury_siblings=False)
    import_text(collection, deck_text(CLOZE))
    asked = all_easy(StudySession(collection))
    assert [ordinal for _guid, ordinal in asked] == [0, 1, 2]
    assert sql(collection, "SELECT DISTINCT buried_until FROM card") == [(None,)]


def test_a_sibling_in_its_steps_keeps_the_others_away_and_comes_back_itself(
    collection, deck_text, import_text
):
    import_text(collection, deck_text(CLOZE))
    sitting = StudySession(collection)
    sitting.grade(Rating.AGAIN, SOON)
    assert (sitting.question.ordinal, sitting.question.waiting.total) == (0, 0)
    assert StudySession(collection).question.ordinal == 0


def test_an_answer_buries_no_sibling_that_is_suspended_or_in_its_steps(
    collection, deck_text, import_text, sql
):
    import_text(collection, deck_text(CLOZE))
    (suspended,), (in_steps,) = sql(collection, "SELECT id FROM card WHERE ordinal > 0")
    sql(collection, "UPDATE card SET suspended = 1 WHERE id = ?", suspended)
    sitting = StudySession(collection)
    first = sitting.question.card_id
    sitting.refresh(first=in_steps)
    sitting.grade(Rating.AGAIN, SOON)
    sql(collection, "UPDATE card SET buried_until = NULL")
    sitting.refresh(first=first)
    sitting.grade(Rating.EASY, SOON)
    assert sql(collection, "SELECT DISTINCT buried_until FROM card") == [(None,)]


def test_burying_siblings_leaves_other_notes_alone(collection, deck_text, import_text, all_easy):
    import_text(collection, deck_text(CLOZE, 2))
    asked = all_easy(StudySession(collection))
    assert asked == [("ferry.en/gaps", 0), ("ferry.en/f0", 0), ("ferry.en/f1", 0)]


def test_a_sibling_that_was_waiting_is_counted_no_more_after_the_answer(
    collection, clock, deck_text, import_text
):
    import_text(collection, deck_text("C: The [ferry] leaves at [noon].\nId: gaps"))
    StudySession(collection).grade(Rating.EASY, SOON)
    clock.forward(days=1)
    import_text(collection, deck_text("C: The [ferry] leaves at [noon].\nId: gaps", 2))
    StudySession(collection).grade(Rating.EASY, SOON)
    clock.forward(days=60)
    sitting = StudySession(collection)
    sitting.undo()  # the second deletion is asked while the first one is due
    assert (sitting.question.ordinal, sitting.question.waiting) == (1, Counts(new=2, review=1))
    sitting.grade(Rating.EASY, SOON)
    assert sitting.question.waiting == Counts(new=1)


# Leeches, and what one can do to a card


@pytest.fixture
def lapse(clock):
    """Lets the only card's review come due, fails it, and takes it through its step again."""

    def run(sitting):
        clock.forward(days=60)
        sitting.refresh()
        leech = sitting.grade(Rating.AGAIN, SOON)
        if not leech:
            sitting.grade(Rating.EASY, SOON)
        return leech

    return run


def test_a_leech_is_told_and_suspended_at_the_threshold(
    open_collection, clock, deck_text, import_text, lapse, sql
):
    collection = open_collection(leech_threshold=3)
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    assert [lapse(sitting) for _ in range(3)] == [False, False, True]
    assert sitting.question is None
    assert sql(collection, "SELECT suspended, lapses FROM card") == [(1, 3)]
    clock.forward(days=100)
    assert StudySession(collection).question is None


def test_a_threshold_of_none_makes_no_leeches(open_collection, deck_text, import_text, lapse, sql):
    collection = open_collection(leech_threshold=0)
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    leeches = [lapse(sitting) for _ in range(5)]
    assert not any(leeches)
    assert sql(collection, "SELECT suspended, lapses FROM card") == [(0, 5)]


def test_undoing_the_answer_that_made_a_leech_unsuspends_it(
    open_collection, deck_text, import_text, lapse, dump, clock
):
    collection = open_collection(leech_threshold=1)
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    before = dump(collection, "card", "note")
    assert lapse(sitting) is True
    sitting.undo()
    assert dump(collection, "card", "note") == before
    assert sitting.question.guid == "ferry.en/f0"


def test_a_suspended_card_is_never_asked_again(collection, clock, deck_text, import_text):
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    sitting.suspend()
    assert sitting.question.guid == "ferry.en/f1"
    clock.forward(days=10)
    later = StudySession(collection).question
    assert (later.guid, later.waiting.total) == ("ferry.en/f1", 0)


def test_a_buried_card_comes_back_on_the_next_study_day(collection, clock, deck_text, import_text):
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    sitting.bury()
    assert sitting.question.guid == "ferry.en/f1"
    assert StudySession(collection).question.waiting.total == 0
    clock.now = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    assert StudySession(collection).question.guid == "ferry.en/f0"


def test_the_summary_does_not_promise_a_buried_card_before_its_day(
    collection, clock, deck_text, import_text
):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    clock.forward(days=30)
    sitting.refresh()
    sitting.bury()
    tomorrow = collection.days.opens(collection.today() + timedelta(days=1))
    assert sitting.summary().next_due == tomorrow


def test_the_summary_tells_that_reviews_over_the_limit_come_tomorrow(
    collection, open_collection, clock, deck_text, import_text, all_easy
):
    import_text(collection, deck_text(3))
    all_easy(StudySession(collection))
    clock.forward(days=60)
    limited = open_collection(reviews_per_day=2)
    sitting = StudySession(limited)
    all_easy(sitting)
    summary = sitting.summary()
    assert summary.due_tomorrow == 1
    assert summary.next_due == collection.days.opens(collection.today() + timedelta(days=1))


def test_marking_keeps_the_question_and_marks_its_note(collection, deck_text, import_text, sql):
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    assert sitting.mark() is True
    assert (sitting.question.guid, sitting.question.marked) == ("ferry.en/f0", True)
    assert sql(collection, "SELECT guid FROM note WHERE marked") == [("ferry.en/f0",)]
    assert StudySession(collection).question.marked
    assert sitting.mark() is False
    assert sql(collection, "SELECT guid FROM note WHERE marked") == []


@pytest.mark.parametrize(
    ("before", "after"), [(0, 1), (3, 4), (4, 0), (5, 0), (7, 0)], ids=lambda flag: f"flag {flag}"
)
def test_the_flag_after_the_last_is_none_also_after_those_of_anki(
    collection, deck_text, import_text, sql, before, after
):
    import_text(collection, deck_text(1))
    sql(collection, "UPDATE card SET flag = ?", before)
    sitting = StudySession(collection)
    assert sitting.flag() == sitting.question.flag == after
    assert sql(collection, "SELECT flag FROM card") == [(after,)]


def test_a_marked_card_can_still_be_graded(collection, deck_text, import_text):
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    sitting.mark()
    sitting.grade(Rating.EASY, SOON)
    assert sitting.question.guid == "ferry.en/f1"


# Undo


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("seen", [False, True])
def test_undo_restores_every_row_exactly(
    collection, clock, deck_text, import_text, dump, act, seen
):
    import_text(collection, deck_text(CLOZE, 2))
    sitting = StudySession(collection)
    sitting.mark()
    if seen:
        sitting.grade(Rating.GOOD, SOON)
        sitting.grade(Rating.EASY, SOON)
        clock.forward(days=9, seconds=7.25)
        sitting.refresh()
    sitting.outcomes()
    collection.preset_version(collection.settings.preset)
    before, question = dump(collection), sitting.question
    ACTS[act](sitting)
    clock.forward(seconds=3)
    told = sitting.undo()
    after = dump(collection)
    made = set(after["review"]) - set(before["review"])
    graded = act in ("again", "hard", "good", "easy")
    assert len(made) == graded
    for review in made:
        assert after["review"].pop(review)["undone_at"] is not None
    [change] = set(after["change"]) - set(before["change"])
    assert after["change"].pop(change)["undone_at"] is not None
    assert after == before
    names = {"suspend": "suspending", "bury": "burying", "mark": "mark"}
    assert told.startswith(names.get(act, "answer") + ": ")
    assert sitting.question.card_id == question.card_id
    assert sitting.question.schedule == question.schedule
    assert sitting.question.marked == question.marked


def test_undo_takes_back_any_number_of_steps_each_exactly(
    collection, clock, deck_text, import_text, dump
):
    import_text(collection, deck_text(CLOZE, 8))
    sitting = StudySession(collection)
    states = []
    for act in [*ACTS.values(), *ACTS.values()]:
        states.append((dump(collection, "card", "note"), sitting.question.card_id))
        act(sitting)
        clock.forward(minutes=2)
    while states:
        assert sitting.undo() is not None
        tables, card_id = states.pop()
        assert dump(collection, "card", "note") == tables
        assert sitting.question.card_id == card_id
    assert sitting.undo() is None


def test_undo_works_after_the_last_card(collection, deck_text, import_text):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    assert sitting.question is None
    assert sitting.undo() == "answer: When does ferry 0 sail?"
    assert sitting.question.guid == "ferry.en/f0"
    assert sitting.question.schedule.state is CardState.NEW


def test_undo_works_after_a_restart_and_on_a_later_day(
    collection, open_collection, clock, deck_text, import_text, dump
):
    import_text(collection, deck_text(CLOZE, 2))
    before = dump(collection, "card", "note")
    sitting = StudySession(collection)
    sitting.grade(Rating.GOOD, SOON)
    sitting.suspend()
    collection.close()
    clock.forward(days=3)
    reopened = open_collection()
    later = StudySession(reopened)
    assert later.undo().startswith("suspending: ")
    assert later.question.guid == "ferry.en/f0"
    assert later.undo().startswith("answer: ")
    assert later.question.guid == "ferry.en/gaps"
    assert dump(reopened, "card", "note") == before
    assert later.summary().answered == 0


def test_undo_gives_buried_siblings_back(collection, deck_text, import_text, sql):
    import_text(collection, deck_text(CLOZE))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    sitting.undo()
    assert sql(collection, "SELECT DISTINCT buried_until FROM card") == [(None,)]
    assert (sitting.question.ordinal, sitting.question.waiting.total) == (0, 0)


def test_an_undone_answer_leaves_no_trace(collection, clock, deck_text, import_text):
    import_text(collection, deck_text(3))
    before = export_json.to_json(collection, None)
    sitting = StudySession(collection)
    fresh, nothing = sitting.question, sitting.summary()
    sitting.grade(Rating.AGAIN, SOON)
    sitting.undo()
    assert sitting.question == fresh
    assert export_json.to_json(collection, None) == before
    assert sitting.info().answers == ()
    assert sitting.summary() == nothing
    assert (nothing.answered, nothing.again, nothing.seconds, nothing.new_left) == (0, 0, 0, 3)
    assert decks.tree(collection)[0].counts == Counts(new=3)


def test_an_answer_given_anew_after_undo_counts_as_if_it_were_the_first(
    collection, clock, open_collection, home, deck_text, import_text, dump, assert_replay
):
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.AGAIN, SOON)
    clock.forward(minutes=1)
    sitting.undo()
    sitting.grade(Rating.GOOD, SOON)
    other = open_collection(home / "other")
    import_text(other, deck_text(1))
    StudySession(other).grade(Rating.GOOD, SOON)
    assert dump(collection, "card") == dump(other, "card")
    assert assert_replay(collection) == 1


def test_undo_with_nothing_to_undo_changes_nothing(collection, dump):
    before = dump(collection)
    sitting = StudySession(collection)
    assert sitting.undo() is None
    assert dump(collection) == before


def test_undo_refuses_where_a_row_was_changed_in_another_way_since(
    collection, deck_text, import_text, sql, dump
):
    import_text(collection, deck_text(CLOZE))
    sitting = StudySession(collection)
    sitting.grade(Rating.GOOD, SOON)
    sql(collection, "UPDATE card SET reps = 7 WHERE ordinal = 0")
    before = dump(collection)
    with pytest.raises(TrainerError, match="changed elsewhere since"):
        sitting.undo()
    assert dump(collection) == before
    assert sitting.tally.answered == 1


def test_undo_in_a_sitting_never_touches_an_import(collection, deck_text, import_text, dump):
    import_text(collection, deck_text(2))
    sitting = StudySession(collection)
    before = dump(collection)
    assert sitting.undo() is None
    assert dump(collection) == before
    assert sitting.question.guid == "ferry.en/f0"
    sitting.grade(Rating.EASY, SOON)
    import_text(collection, deck_text(3))
    before = dump(collection)
    assert sitting.undo() is None
    assert dump(collection) == before


def test_undo_shows_the_card_even_where_its_deck_is_not_studied(collection, deck_text, import_text):
    import_text(collection, deck_text(1))
    import_text(collection, deck_text(1, name="Quay", file_id="quay.en"), "quay.md")
    StudySession(collection, decks.find(collection, "Ferry")).grade(Rating.EASY, SOON)
    sitting = StudySession(collection, decks.find(collection, "Quay"))
    sitting.undo()
    assert sitting.question.guid == "ferry.en/f0"
    sitting.grade(Rating.EASY, SOON)
    assert sitting.question.guid == "quay.en/f0"


def test_undoing_a_mark_keeps_the_card_on_the_screen(collection, clock, deck_text, import_text):
    import_text(collection, deck_text(CLOZE))
    StudySession(collection).grade(Rating.EASY, SOON)
    clock.forward(days=1)
    sitting = StudySession(collection)
    assert sitting.question.ordinal == 1
    sitting.mark()
    sitting.undo()
    assert sitting.question.ordinal == 1


# Failures


@pytest.fixture
def locked():
    """Another program holds the collection's write lock inside this block."""

    class Locked:
        def __init__(self, collection):
            self.path = collection.settings.collection

        def __enter__(self):
            self.db = sqlite3.connect(self.path, isolation_level=None)
            self.db.execute("BEGIN IMMEDIATE")

        def __exit__(self, *_):
            self.db.execute("ROLLBACK")
            self.db.close()

    return Locked


@pytest.mark.parametrize(
    ("act", "started"),
    [("good", False), *((act, True) for act in ("again", "suspend", "bury", "mark", "undo"))],
)
def test_a_locked_file_leaves_the_question_and_writes_nothing(
    open_collection, monkeypatch, deck_text, import_text, dump, locked, act, started
):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    collection = open_collection()
    import_text(collection, deck_text(CLOZE, 3))
    sitting = StudySession(collection)
    if started:
        sitting.grade(Rating.GOOD, SOON)
    run = {**ACTS, "undo": lambda sitting: sitting.undo()}[act]
    before, question, answered = dump(collection), sitting.question, sitting.tally.answered
    with locked(collection), pytest.raises(CollectionError, match="in use by another program"):
        run(sitting)
    assert dump(collection) == before
    assert sitting.question == question
    assert sitting.tally.answered == answered
    sitting.grade(Rating.EASY, SOON)  # and it can go on
    assert len(dump(collection, "review")["review"]) == started + 1


def test_a_full_disk_in_the_midst_of_a_grade_leaves_nothing_written(
    collection, deck_text, import_text, dump, sql
):
    import_text(collection, deck_text(CLOZE, 1))
    sitting = StudySession(collection)
    collection.preset_version(collection.settings.preset)
    before, question = dump(collection), sitting.question
    sql(
        collection,
        "CREATE TRIGGER full BEFORE INSERT ON change BEGIN"
        " SELECT RAISE(ABORT, 'database or disk is full'); END",
    )
    with pytest.raises(CollectionError, match="The disk is full"):
        sitting.grade(Rating.AGAIN, SOON)
    assert dump(collection) == before
    assert (sitting.question, sitting.tally.answered) == (question, 0)
    sql(collection, "DROP TRIGGER full")
    sitting.grade(Rating.AGAIN, SOON)
    assert len(dump(collection, "review")["review"]) == 1


def test_the_grading_connection_waits_for_the_disk(collection):
    with collection.writing() as session:
        level = session.connection().exec_driver_sql("PRAGMA synchronous").scalar()
    assert level == 2  # FULL


def test_the_change_of_a_grade_is_plain_json(collection, deck_text, import_text, sql):
    import_text(collection, deck_text(CLOZE))
    StudySession(collection).grade(Rating.EASY, SOON)
    [(touched,)] = sql(collection, "SELECT touched FROM change WHERE kind = 'grade'")
    tables = [(table, before is None) for table, _id, before, _after in json.loads(touched)]
    assert sorted(tables) == [
        ("card", False), ("card", False), ("card", False), ("review", True)
    ]  # fmt: skip


# Everything in any order


class Walk(RuleBasedStateMachine):
    """Random acts of study; the replay must hold after each, and undo must restore each state."""

    make = None  # a function that gives (collection, clock, dump, assert_replay)

    def __init__(self):
        super().__init__()
        self.collection, self.clock, self.dump, self.assert_replay = self.make()
        self.sitting = StudySession(self.collection)
        self.stack = []

    def teardown(self):
        while self.stack:
            self.undo()
        assert self.sitting.undo() is None
        self.collection.close()

    def act(self, name):
        shown = self.sitting.question.card_id
        tables = self.dump(self.collection, "card", "note", "deck")
        self.stack.append((name, shown, tables))
        ACTS[name](self.sitting)

    @precondition(lambda self: self.sitting.question is not None)
    @rule(name=st.sampled_from(list(ACTS)))
    def do(self, name):
        self.act(name)

    @precondition(lambda self: self.sitting.question is not None)
    @rule(name=st.sampled_from(["again", "hard", "good", "easy"]))
    def grade(self, name):
        self.act(name)

    @precondition(lambda self: self.stack)
    @rule()
    def undo(self):
        name, shown, tables = self.stack.pop()
        assert self.sitting.undo() is not None
        assert self.dump(self.collection, "card", "note", "deck") == tables
        assert name == "mark" or self.sitting.question.card_id == shown

    @rule(minutes=st.integers(1, 40) | st.sampled_from([600, 1440, 4000, 20_000, 200_000]))
    def wait(self, minutes):
        self.clock.forward(minutes=minutes)
        self.sitting.refresh()

    @rule(minutes=st.sampled_from([1, 90, 3000]))
    def set_the_clock_back(self, minutes):
        self.clock.forward(minutes=-minutes)

    @rule()
    def come_back(self):
        self.sitting = StudySession(self.collection)

    @invariant()
    def replay_gives_the_schedule(self):
        self.assert_replay(self.collection)

    @invariant()
    def counts_are_those_of_the_rows(self):
        reps = sum(row["reps"] for row in self.dump(self.collection, "card")["card"].values())
        reviews = self.dump(self.collection, "review")["review"].values()
        assert reps == sum(row["undone_at"] is None for row in reviews)
        assert reps == sum(name in ("again", "hard", "good", "easy") for name, *_ in self.stack)


def test_any_walk_replays_exactly_and_undoes_to_the_start(
    collection, open_collection, clock, deck_text, import_text, dump, assert_replay, home
):
    import_text(collection, deck_text(CLOZE, 3, "C: [Two] gulls on [one] mast.\nId: gulls"))
    collection.close()
    start, count = clock.now, iter(range(10_000))

    def make(_self=None):
        folder = home / f"walk-{next(count)}"
        folder.mkdir()
        shutil.copy(collection.settings.collection, folder / "collection.db")
        clock.now = start
        return open_collection(folder, leech_threshold=2), clock, dump, assert_replay

    machine = type("MadeWalk", (Walk,), {"make": make})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_file_is_sound_after_many_acts(collection, clock, deck_text, import_text):
    import_text(collection, deck_text(CLOZE, 10))
    sitting = StudySession(collection)
    for n in range(60):
        if sitting.question is None:
            clock.forward(days=2)
            sitting.refresh()
        if sitting.question is not None:
            list(ACTS.values())[n % 4](sitting)
        if n % 5 == 4:
            sitting.undo()
    collection.close()
    with closing(sqlite3.connect(collection.settings.collection)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_undoing_the_rest_of_a_leech_shows_no_suspended_card(
    open_collection, deck_text, import_text, lapse
):
    collection = open_collection(leech_threshold=1)
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    leech = sitting.question
    sitting.grade(Rating.EASY, SOON)
    assert lapse(sitting)
    sitting.bring_back(leech, days=7)
    assert sitting.undo().startswith("rest: ")
    assert sitting.question is None
