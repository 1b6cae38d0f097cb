# ruff: noqa: PLR0917 - fixtures are asked for by name
"""Rehearsals on a real collection: what is asked, what is kept, what study learns of it, undo."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from trainer.domain.memory import retrievability
from trainer.domain.mock import Manner
from trainer.domain.mock_score import Origin
from trainer.domain.schedule import Rating
from trainer.errors import CollectionError, NotFoundError, StaleQuestionError, TrainerError
from trainer.services import decks, imports, merge, rehearsal_report
from trainer.services.attempt import Attempt
from trainer.services.card_info import card_info, history
from trainer.services.collection import Collection
from trainer.services.question import Given
from trainer.services.rehearsal import Plan, Rehearsal
from trainer.services.rehearsal_questions import (
    candidates,
    deck_to_rehearse,
    proposed,
    to_be_said,
)
from trainer.services.study import StudySession
from trainer.services.weakest import weakest

FERRY = """\
# Boats

Q: Does it sail at night?
A: Not yet.
- must: a trial comes first
- must: the council decides
- may: the harbour asked for it
- never: promise a date
Ask: (MP) Is there a boat at night, yes or no?
Ask: (journalist) Why does it lie still?
Tags: hostile
Id: night

C: The last boat leaves at [23.40].
Id: last

# Quay

Q: Who owns the crane?
A: The town.
- must: the town owns it
- never: name a buyer
Ask: (MP) Whose crane is it?
Id: crane

Q: Who pays if it breaks?
A: Nobody has said.
- must: nobody has said who pays
Ask: (MP) And the bill?
Id: breaks
Follows: crane

Q: Which pier is the longest?
A: Pier three.
Id: pier
"""


@pytest.fixture
def ferry(open_collection, deck_text, import_text) -> Collection:
    collection = open_collection()
    import_text(collection, deck_text(FERRY))
    return collection


def begin(collection: Collection, questions: int = 10, **plan: Any) -> Rehearsal:
    return Rehearsal(
        collection, deck_to_rehearse(collection, None), Plan(questions, **{"seed": 1, **plan})
    )


def given(*ticked: int, rating: Rating = Rating.GOOD, seconds: float = 20, sure=None) -> Given:
    return Given(rating, timedelta(seconds=seconds), frozenset(ticked), sure)


def name(rehearsal: Rehearsal) -> str:
    assert rehearsal.asked is not None
    return rehearsal.asked.question.guid.partition("/")[2]


def go_to(rehearsal: Rehearsal, wanted: str) -> None:
    """Leave questions unanswered until the one wanted is put."""
    while name(rehearsal) != wanted:
        rehearsal.skip()


def points(rehearsal: Rehearsal) -> list[str]:
    assert rehearsal.asked is not None
    return [shown.point.text for shown in rehearsal.asked.question.points]


def at(rehearsal: Rehearsal, *texts: str) -> tuple[int, ...]:
    return tuple(points(rehearsal).index(text) for text in texts)


def said(rehearsal: Rehearsal) -> Given:
    """An answer that says all that must be said."""
    assert rehearsal.asked is not None
    return given(*to_be_said(Attempt(rehearsal.asked.question)))


def answer_all(rehearsal: Rehearsal) -> None:
    while rehearsal.asked is not None:
        rehearsal.answer(said(rehearsal))


def stored(sql, collection: Collection) -> list[dict[str, Any]]:
    rows = sql(collection, "SELECT answers FROM rehearsal WHERE undone_at IS NULL")
    return json.loads(rows[0][0]) if rows else []


CARDS = "SELECT id, state, stability, due, reps, lapses FROM card ORDER BY id"


def test_all_that_can_be_asked_aloud_is_asked_in_the_words_of_an_asker(ferry) -> None:
    rehearsal = begin(ferry)
    asked = {}
    while rehearsal.asked is not None:
        asked[name(rehearsal)] = rehearsal.asked.question.phrasing
        rehearsal.skip()
    assert set(asked) == {"night", "crane", "breaks", "pier"}
    assert asked["night"].asker == "MP"  # the sharpest words: the deck calls it hostile
    assert asked["pier"].text == "Which pier is the longest?"


def test_a_deck_without_questions_to_be_heard_says_so(
    open_collection, deck_text, import_text
) -> None:
    collection = open_collection()
    import_text(collection, deck_text("C: The last boat leaves at [23.40].\nId: last"))
    with pytest.raises(TrainerError, match="aloud"):
        begin(collection)


def test_suspended_cards_are_not_asked(ferry, sql) -> None:
    sql(ferry, "UPDATE card SET suspended = 1 WHERE id != (SELECT max(id) FROM card)")
    rehearsal = begin(ferry)
    assert (rehearsal.total, name(rehearsal)) == (1, "pier")


def test_the_same_seed_asks_the_same(ferry) -> None:
    first, second = begin(ferry, 3, seed=5), begin(ferry, 3, seed=5)
    while first.asked is not None and second.asked is not None:
        assert (name(first), first.asked.manner) == (name(second), second.asked.manner)
        first.skip()
        second.skip()
    assert first.asked is second.asked is None


def test_a_success_is_kept_and_never_touches_memory(ferry, sql, assert_replay) -> None:
    StudySession(ferry).grade(Rating.GOOD, timedelta(seconds=5))
    before = sql(ferry, CARDS)
    answer_all(begin(ferry))
    assert sql(ferry, CARDS) == before
    kinds = sql(ferry, "SELECT kind, count(*) FROM review GROUP BY kind ORDER BY kind")
    assert kinds == [("rehearsal", 4), ("study", 1)]
    assert [each["rating"] for each in stored(sql, ferry)] == [3] * 4
    assert_replay(ferry)


def test_the_review_of_a_rehearsal_carries_the_schedule_unchanged(ferry, sql) -> None:
    StudySession(ferry).grade(Rating.GOOD, timedelta(seconds=5))
    rehearsal = begin(ferry)
    go_to(rehearsal, "night")
    rehearsal.answer(given(*at(rehearsal, "a trial comes first", "the council decides"), sure=True))
    columns = "rating, confidence, duration_ms, state, stability, due"
    row = sql(ferry, f"SELECT {columns} FROM review WHERE kind = 'rehearsal'")[0]
    card = sql(ferry, "SELECT state, stability, due FROM card WHERE id = 1")[0]
    assert row == (3, 1, 20_000, *card)


@pytest.mark.parametrize("seen", [False, True])
def test_a_failed_answer_is_a_failed_study_answer_too(ferry, sql, assert_replay, seen) -> None:
    if seen:
        StudySession(ferry).grade(Rating.EASY, timedelta(seconds=5))
    rehearsal = begin(ferry)
    go_to(rehearsal, "night")
    outcome = rehearsal.answer(given(rating=Rating.AGAIN))
    assert (outcome.failed, outcome.in_study) == (True, True)
    rows = sql(ferry, "SELECT kind, rating FROM review ORDER BY id")
    assert rows[-2:] == [("rehearsal", 1), ("study", 1)]
    assert sql(ferry, "SELECT state, reps, lapses FROM card WHERE id = 1") == (
        [("relearning", 2, 1)] if seen else [("learning", 1, 0)]
    )
    assert assert_replay(ferry) == 1
    question = StudySession(ferry)
    question.refresh(first=1)
    lines = [line for _when, line in history(card_info(ferry, question.question))]
    assert "Again, 20 s, rehearsal" in lines


def test_a_red_line_crossed_fails_whatever_was_graded(ferry, sql, assert_replay) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    ticked = at(rehearsal, "the town owns it", "name a buyer")
    assert rehearsal.answer(given(*ticked, rating=Rating.EASY)).in_study
    assert sql(ferry, "SELECT kind, rating FROM review ORDER BY id") == [
        ("rehearsal", 1),
        ("study", 1),
    ]
    assert stored(sql, ferry)[0]["points"] == [
        ["must", "the town owns it", True],
        ["never", "name a buyer", True],
    ]
    assert_replay(ferry)


def test_what_failed_counts_once_among_weak_points_and_in_the_checklist(ferry) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    rehearsal.answer(given(*at(rehearsal, "name a buyer"), rating=Rating.AGAIN))
    counted = {(p.text, p.shown, p.missed) for p in weakest(ferry).points}
    assert counted == {("the town owns it", 1, 1), ("name a buyer", 1, 1)}
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    assert rehearsal.asked is not None
    assert [shown.missed for shown in rehearsal.asked.question.points] == [1, 1]


def test_a_missed_point_brings_the_note_that_follows(ferry) -> None:
    rehearsal = begin(ferry, 1, seed=next(s for s in range(99) if name(begin(ferry, 1, seed=s))
                                          == "crane"))  # fmt: skip
    rehearsal.answer(given(rating=Rating.AGAIN))
    assert rehearsal.asked is not None
    assert (name(rehearsal), rehearsal.asked.origin) == ("breaks", Origin.FOLLOW_UP)
    assert rehearsal.asked.question.phrasing.asker == "MP"
    assert "missed" in rehearsal.asked.question.remark
    assert rehearsal.asked.at == 1
    rehearsal.answer(given(rating=Rating.AGAIN))  # a follow-up brings none of its own
    assert rehearsal.asked is None


def test_a_follow_up_that_was_drawn_too_is_asked_once(ferry) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    rehearsal.answer(given(rating=Rating.AGAIN))
    asked = []
    while rehearsal.asked is not None:
        asked.append(name(rehearsal))
        rehearsal.skip()
    assert asked.count("breaks") == 1


def test_without_such_a_note_a_question_is_made_of_the_points_missed(ferry, sql) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "night")
    put = rehearsal.asked
    rehearsal.answer(given(*at(rehearsal, "a trial comes first"), rating=Rating.HARD))
    made = rehearsal.asked
    assert made is not None
    assert put is not None
    assert (made.origin, made.known, made.at) == (Origin.MADE, None, put.at)
    assert points(rehearsal) == ["the council decides", "promise a date"]
    assert put.question.phrasing.text in made.question.phrasing.text
    assert "not in the deck" in made.question.remark
    before = sql(ferry, CARDS)
    outcome = rehearsal.answer(given(rating=Rating.AGAIN))
    assert (outcome.failed, outcome.in_study) == (True, False)  # it was judged already
    assert sql(ferry, CARDS) == before
    assert [each["origin"] for each in stored(sql, ferry)] == ["drawn", "made"]


def test_a_red_line_crossed_on_a_made_question_fails_the_card_once(
    ferry, sql, assert_replay
) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "night")
    rehearsal.answer(given(*at(rehearsal, "a trial comes first"), rating=Rating.HARD))
    assert rehearsal.answer(given(*at(rehearsal, "promise a date"))).in_study
    rehearsal.undo()
    rehearsal.undo()
    rehearsal.answer(given(rating=Rating.AGAIN))
    assert not rehearsal.answer(given(*at(rehearsal, "promise a date"))).in_study
    studied = "SELECT count(*) FROM review WHERE kind = 'study' AND undone_at IS NULL"
    assert sql(ferry, studied) == [(1,)]
    assert_replay(ferry)


def test_predicted_is_the_mean_retrievability_before_and_unseen_is_none(ferry, sql, clock) -> None:
    session = StudySession(ferry)
    session.grade(Rating.GOOD, timedelta(seconds=5))
    stability = sql(ferry, "SELECT stability FROM card WHERE id = 1")[0][0]
    today = begin(ferry)
    go_to(today, "night")
    assert today.asked is not None
    assert today.asked.known == pytest.approx(retrievability(stability, 0.5))
    clock.forward(days=3)
    rehearsal = begin(ferry)
    answer_all(rehearsal)
    report = rehearsal_report.report(ferry, rehearsal.rehearsal_id or 0)
    assert report.score.predicted == pytest.approx(retrievability(stability, 3) / 4)
    assert sql(ferry, "SELECT predicted FROM rehearsal")[0][0] == report.score.predicted
    assert report.score.actual == 1


def test_each_answer_is_kept_at_once_and_an_abandoned_rehearsal_as_far_as_it_went(
    ferry, open_collection
) -> None:
    rehearsal = begin(ferry)
    assert rehearsal_report.held(ferry) == []  # opened and left, it leaves nothing
    for count in (1, 2):
        rehearsal.answer(given(*to_be_said(Attempt(rehearsal.asked.question))), "what I said")
        (held,) = rehearsal_report.held(open_collection())
        assert held.score.questions == count
        assert held.ended_at is None
    assert held.answers[0].written == "what I said"
    answer_all(rehearsal)
    (held,) = rehearsal_report.held(open_collection())
    assert held.ended_at == ferry.now()


def test_minutes_end_it(ferry) -> None:
    rehearsal = Rehearsal(ferry, deck_to_rehearse(ferry, None), Plan(None, 1, 1))
    assert rehearsal.total == 4
    rehearsal.answer(given(rating=Rating.GOOD, seconds=59))
    assert rehearsal.asked is not None
    while rehearsal.asked is not None and len(rehearsal.answers) < 2:
        rehearsal.answer(given(rating=Rating.GOOD, seconds=1))
    assert rehearsal.asked is None
    assert rehearsal_report.held(ferry)[0].ended_at is not None


def test_undo_takes_back_all_that_an_answer_wrote(ferry, sql, assert_replay) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    before, asked = sql(ferry, CARDS), rehearsal.asked
    rehearsal.answer(given(rating=Rating.AGAIN))
    assert rehearsal.undo()
    assert rehearsal.asked == asked
    assert sql(ferry, CARDS) == before
    assert sql(ferry, "SELECT count(*) FROM review WHERE undone_at IS NULL") == [(0,)]
    assert rehearsal_report.held(ferry) == []
    assert not rehearsal.undo()
    rehearsal.answer(given(*at(rehearsal, "the town owns it")))  # goes on, in a row of its own
    assert [each["guid"] for each in stored(sql, ferry)] == ["ferry.en/crane"]
    assert_replay(ferry)


def test_undo_of_the_last_answer_opens_the_rehearsal_again(ferry, sql) -> None:
    rehearsal = begin(ferry)
    answer_all(rehearsal)
    assert rehearsal.undo()
    assert rehearsal.asked is not None
    (held,) = rehearsal_report.held(ferry)
    assert (held.score.questions, held.ended_at) == (3, None)
    answer_all(rehearsal)
    (held,) = rehearsal_report.held(ferry)
    assert (held.score.questions, held.ended_at) == (4, ferry.now())


def test_a_rehearsal_whose_last_question_is_skipped_has_ended(ferry) -> None:
    rehearsal = begin(ferry, 2)
    rehearsal.answer(said(rehearsal))
    assert [each.ended_at for each in rehearsal_report.held(ferry)] == [None]
    rehearsal.skip()
    assert [each.ended_at for each in rehearsal_report.held(ferry)] == [ferry.now()]
    assert rehearsal.undo()
    assert rehearsal.asked is not None


def test_a_rehearsal_ends_where_the_cards_of_all_other_questions_are_gone(ferry, sql) -> None:
    rehearsal = begin(ferry, 2)
    sql(ferry, "UPDATE card SET suspended = 1")
    rehearsal.answer(said(rehearsal))
    assert rehearsal.asked is None
    assert [each.ended_at for each in rehearsal_report.held(ferry)] == [ferry.now()]


def test_home_takes_an_answer_of_a_rehearsal_back_and_study_leaves_it(ferry, sql) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    rehearsal.answer(given(rating=Rating.AGAIN))
    assert StudySession(ferry).undo() is None
    undone = decks.undo(ferry)
    assert undone is not None
    assert undone.startswith("answer in a rehearsal: ")
    assert sql(ferry, "SELECT sum(reps) FROM card") == [(0,)]
    with pytest.raises(TrainerError):
        rehearsal.undo()


def test_a_card_answered_elsewhere_meanwhile_keeps_nothing(ferry, sql) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "night")
    StudySession(ferry).grade(Rating.GOOD, timedelta(seconds=5))
    with pytest.raises(StaleQuestionError):
        rehearsal.answer(given(rating=Rating.AGAIN))
    assert rehearsal_report.held(ferry) == []
    assert sql(ferry, "SELECT kind FROM review") == [("study",)]


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing can be written; that shows at the end of a transaction, as on a full disk."""
    real = Collection.writing

    @contextmanager
    def writing(self: Collection) -> Iterator[Session]:
        with real(self) as session:
            yield session
            raise CollectionError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Collection, "writing", writing)
        yield


def test_a_first_answer_that_cannot_be_written_begins_no_rehearsal(ferry, monkeypatch) -> None:
    begin(ferry).answer(given())  # which writes what all answers need
    refused = begin(ferry)
    asked = refused.asked
    with full_disk(monkeypatch), pytest.raises(CollectionError):
        refused.answer(given())
    assert (refused.rehearsal_id, refused.answers, refused.asked) == (None, [], asked)
    other = begin(ferry)
    other.answer(given())
    refused.answer(given())
    assert refused.rehearsal_id != other.rehearsal_id
    assert [len(each.answers) for each in rehearsal_report.held(ferry)] == [1, 1, 1]


def test_an_end_that_cannot_be_written_is_not_reached(ferry, monkeypatch) -> None:
    rehearsal = begin(ferry, questions=2)
    rehearsal.answer(given(0, 1))
    last = rehearsal.asked
    with full_disk(monkeypatch), pytest.raises(CollectionError):
        rehearsal.skip()
    assert rehearsal.asked == last
    rehearsal.skip()
    assert rehearsal.asked is None
    assert rehearsal_report.held(ferry)[0].ended_at is not None


def test_a_card_that_is_gone_meanwhile_is_left_out(ferry, sql) -> None:
    rehearsal = begin(ferry)
    sql(ferry, "UPDATE card SET suspended = 1")
    rehearsal.skip()
    assert rehearsal.asked is None


def test_silent_and_hostile_askers_are_announced(ferry) -> None:
    rehearsal = begin(ferry)
    remarks = {}
    while rehearsal.asked is not None:
        remarks[rehearsal.asked.manner] = rehearsal.asked.question.remark
        rehearsal.skip()
    assert "letter" in remarks[Manner.HOSTILE]
    assert "You decide" in remarks[Manner.SILENT]


def test_the_rating_proposed_takes_what_is_not_ticked_as_not_said(ferry) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    assert rehearsal.asked is not None
    attempt = Attempt(rehearsal.asked.question)
    attempt.reveal()
    assert proposed(attempt) is Rating.AGAIN
    attempt.tick(0)
    assert proposed(attempt) is Rating.GOOD
    go_to(rehearsal, "pier")
    attempt = Attempt(rehearsal.asked.question)
    attempt.reveal()
    assert proposed(attempt) is Rating.GOOD  # there is nothing to tick


def test_the_deck_is_the_one_named_else_the_nearest_briefing(
    ferry, deck_text, import_text, sql
) -> None:
    import_text(ferry, deck_text(1, name="Tram", file_id="tram.en"), "tram.en.md")
    with pytest.raises(TrainerError, match="Ferry, Tram"):
        deck_to_rehearse(ferry, None)
    with pytest.raises(NotFoundError):
        deck_to_rehearse(ferry, "Bus")
    tram = deck_to_rehearse(ferry, "tram")
    later = int((ferry.now() + timedelta(days=3)).timestamp() * 1e6)
    sql(ferry, "UPDATE deck SET briefing_at = ? WHERE id = ?", later, tram[0])
    assert deck_to_rehearse(ferry, None) == tram


def test_without_any_deck_there_is_a_way_on(collection) -> None:
    with pytest.raises(NotFoundError, match="import"):
        deck_to_rehearse(collection, None)


def test_a_report_tells_it_by_topic_and_as_markdown(ferry, tmp_path) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "night")
    rehearsal.answer(
        given(*at(rehearsal, "a trial comes first", "promise a date"), seconds=100, sure=True),
        "soon *perhaps*",
    )
    report = rehearsal_report.report(ferry, rehearsal.rehearsal_id or 0)
    assert dict(rehearsal_report.came_to(report)) == {
        "Questions": "1",
        "Points said": "1 of 2 (50 %)",
        "Red lines crossed": "1",
        "Failed": "1",
        "Per answer": "100 s",
        "Predicted": "0 %",
        "Actual": "0 %",
        "Sure, but wrong": "1",
        "Ended": "no, broken off",
    }
    ((topic, _score, (answer,)),) = rehearsal_report.topics(report)
    assert topic == "Boats"
    assert rehearsal_report.verdict(answer) == "failed, 100 s, too long, sure, but wrong"
    assert rehearsal_report.to_markdown(report).splitlines()[16:] == [
        "points 1 of 2 · red lines 1 · 100 s each · predicted 0 %, actual 0 %",
        "",
        "### MP · hostile: Is there a boat at night, yes or no?",
        "",
        "failed, 100 s, too long, sure, but wrong",
        "",
        "- said: a trial comes first",
        "- missed: the council decides",
        "- crossed: promise a date",
        "",
        "> soon \\*perhaps\\*",
    ]
    first = rehearsal_report.save_markdown(report, tmp_path)
    second = rehearsal_report.save_markdown(report, tmp_path)
    assert first != second
    assert first.read_text() == second.read_text() == rehearsal_report.to_markdown(report)
    with pytest.raises(TrainerError, match="written"):
        rehearsal_report.save_markdown(report, tmp_path / "nowhere")


def test_a_report_stays_as_it_was_when_the_deck_changes(ferry, deck_text, import_text) -> None:
    rehearsal = begin(ferry)
    answer_all(rehearsal)
    before = rehearsal_report.report(ferry, rehearsal.rehearsal_id or 0)
    changed = FERRY.replace("a trial comes first", "no trial").replace("Boats", "Ships")
    import_text(ferry, deck_text(changed))
    assert rehearsal_report.report(ferry, rehearsal.rehearsal_id or 0) == before


def test_there_is_no_report_of_what_was_not_held(ferry) -> None:
    with pytest.raises(NotFoundError, match="7"):
        rehearsal_report.report(ferry, 7)


def test_rehearsals_are_listed_by_deck_oldest_first(ferry, clock) -> None:
    for _time in range(2):
        answer_all(begin(ferry, 2))
        clock.forward(days=1)
    held = rehearsal_report.held(ferry, decks.find(ferry, "Ferry"))
    assert [each.number for each in held] == [1, 2]
    assert held[0].started_at < held[1].started_at
    assert rehearsal_report.held(ferry, []) == []


def test_what_the_latest_rehearsals_missed_is_pressed_again(ferry) -> None:
    def weak() -> dict[str, int]:
        found = candidates(ferry, deck_to_rehearse(ferry, None))
        return {one.guid.partition("/")[2]: one.weak_points for one in found if one.weak_points}

    assert weak() == {}
    rehearsal = begin(ferry)
    go_to(rehearsal, "night")
    rehearsal.answer(given(*at(rehearsal, "a trial comes first"), rating=Rating.HARD))
    assert weak() == {"night": 1}
    for _time in range(3):
        answer_all(begin(ferry, 1))
    assert weak() == {}


def test_a_merge_takes_rehearsals_along_and_schedules_agree(
    ferry, open_collection, deck_text, import_text, tmp_path, assert_replay
) -> None:
    rehearsal = begin(ferry)
    go_to(rehearsal, "crane")
    rehearsal.answer(given(rating=Rating.AGAIN))
    other = open_collection(tmp_path / "other")
    import_text(other, deck_text(FERRY))
    merge.merge(other, ferry.settings.collection)
    assert rehearsal_report.held(other)[0].answers == rehearsal_report.held(ferry)[0].answers
    assert assert_replay(other) == 1


def test_a_merge_takes_along_how_a_rehearsal_went_on(
    ferry, open_collection, sql, tmp_path, clock
) -> None:
    StudySession(ferry).grade(Rating.EASY, timedelta(seconds=5))
    clock.forward(days=3)
    rehearsal = begin(ferry)
    rehearsal.answer(given())
    other = open_collection(tmp_path / "other")
    merge.merge(other, ferry.settings.collection)
    answer_all(rehearsal)
    merge.merge(other, ferry.settings.collection)
    kept = "SELECT answers, ended_at, predicted FROM rehearsal"
    assert sql(other, kept) == sql(ferry, kept)
    assert sql(other, kept)[0][2] > 0


def test_forgetting_too_often_puts_a_card_away(open_collection, deck_text, import_text, sql):
    collection = open_collection(leech_threshold=1)
    import_text(collection, deck_text(FERRY))
    StudySession(collection).grade(Rating.EASY, timedelta(seconds=5))
    rehearsal = begin(collection)
    go_to(rehearsal, "night")
    assert rehearsal.answer(given(rating=Rating.AGAIN)).leech
    assert sql(collection, "SELECT suspended FROM card WHERE id = 1") == [(1,)]


def test_the_shipped_decks_can_be_rehearsed(open_collection) -> None:
    from trainer.shipped import shipped

    for language in ("en", "nl"):
        collection = open_collection()
        path = shipped("decks") / f"navo-fmm-2023-11.{language}.md"
        imports.apply(collection, imports.read([path]))
    for name_of_deck in ("NATO", "NAVO"):
        ids = deck_to_rehearse(collection, name_of_deck)
        rehearsal = Rehearsal(collection, ids, Plan(40, None, 1))
        seen = {rehearsal.asked.manner: rehearsal.asked.question}
        while rehearsal.asked is not None:
            seen.setdefault(rehearsal.asked.manner, rehearsal.asked.question)
            assert rehearsal.asked.question.phrasing.asker
            rehearsal.skip()
        assert set(seen) == set(Manner)
