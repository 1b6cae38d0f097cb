from datetime import timedelta

import pytest

from trainer.domain.schedule import NEW, Rating
from trainer.services.card_info import card_info
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)


@pytest.fixture
def sitting(collection, deck_text, import_text):
    import_text(collection, deck_text("C: The [ferry] leaves [pier three].\nId: gaps"))
    return StudySession(collection)


def test_a_card_never_seen_has_no_history_and_no_chance_of_recall(sitting):
    info = sitting.info()
    assert (info.guid, info.ordinal, info.deck) == ("ferry.en/gaps", 0, "Ferry")
    assert (info.schedule, info.retrievability) == (NEW, None)
    assert (info.reps, info.lapses, info.answers) == (0, 0, ())


def test_answers_come_newest_first_with_what_each_led_to(sitting, clock):
    start = clock.now
    sitting.grade(Rating.GOOD, SOON)
    clock.forward(minutes=10)
    sitting.refresh()
    sitting.grade(Rating.EASY, timedelta(seconds=7))
    clock.forward(days=30)
    sitting.refresh()
    assert sitting.question.ordinal == 0
    info = sitting.info()
    assert [(a.rating, a.duration_ms) for a in info.answers] == [
        (Rating.EASY, 7000), (Rating.GOOD, 5000)
    ]  # fmt: skip
    assert [a.reviewed_at for a in info.answers] == [start + timedelta(minutes=10), start]
    assert start < info.answers[0].due == info.schedule.due <= clock.now
    assert (info.reps, info.lapses) == (2, 0)


def test_the_chance_of_recall_is_what_was_wanted_when_the_card_falls_due(
    open_collection, clock, deck_text, import_text
):
    collection = open_collection(desired_retention=0.85)
    import_text(collection, deck_text(1))
    sitting = StudySession(collection)
    sitting.grade(Rating.EASY, SOON)
    clock.now = sitting.summary().next_due
    sitting.refresh()
    due = sitting.info().retrievability
    assert due == pytest.approx(0.85, abs=0.02)  # fuzz moves it by a day or two
    clock.forward(days=30)
    sitting.refresh()
    assert 0 < sitting.info().retrievability < due


def test_the_chance_of_recall_falls_with_the_time_since_the_answer(sitting, collection, clock):
    sitting.grade(Rating.GOOD, SOON)
    clock.forward(minutes=36)
    sitting.refresh()
    stability = sitting.question.schedule.stability
    recall = sitting.info().retrievability
    decay = 0.1542
    factor = 0.9 ** (1 / -decay) - 1
    assert recall == pytest.approx((1 + factor * 0.025 / stability) ** -decay)
    shown = sitting.question
    clock.now = shown.schedule.last_review + timedelta(days=1)
    assert card_info(collection, shown).retrievability == pytest.approx(
        (1 + factor / stability) ** -decay
    )
    clock.now = shown.schedule.last_review - timedelta(days=1)  # set back since
    assert card_info(collection, shown).retrievability == 1


def test_the_latest_eight_answers_are_told(sitting, clock):
    for n in range(11):
        sitting.grade(Rating.AGAIN, timedelta(seconds=n))
        clock.forward(minutes=1)
    durations = [answer.duration_ms for answer in sitting.info().answers]
    assert durations == [n * 1000 for n in range(10, 2, -1)]
    assert sitting.info().reps == 11


def test_undone_answers_and_those_of_siblings_are_not_told(sitting, clock):
    sitting.grade(Rating.EASY, SOON)
    clock.forward(days=1)
    sitting.refresh()
    assert (sitting.question.ordinal, sitting.info().answers) == (1, ())
    sitting.grade(Rating.GOOD, SOON)
    sitting.undo()
    info = sitting.info()
    assert (info.ordinal, info.reps, info.answers, info.retrievability) == (1, 0, (), None)


def test_info_writes_nothing_and_keeps_the_question(sitting, collection, dump):
    sitting.grade(Rating.GOOD, SOON)
    before, question = dump(collection), sitting.question
    sitting.info()
    assert dump(collection) == before
    assert sitting.question == question


def test_lapses_are_told(sitting, clock):
    sitting.grade(Rating.EASY, SOON)
    clock.forward(days=40)
    sitting.refresh()
    sitting.grade(Rating.AGAIN, SOON)
    assert sitting.question.ordinal == 0
    info = sitting.info()
    assert (info.lapses, info.reps) == (1, 2)
    assert info.answers[0].rating is Rating.AGAIN
