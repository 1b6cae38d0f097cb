"""Decks that are studied for a date: what their plan asks, and what it leaves alone."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from trainer.domain.schedule import CardState, Rating
from trainer.errors import TrainerError
from trainer.services import briefing, decks
from trainer.services.collection import Collection
from trainer.services.sitting import Sitting
from trainer.services.study import StudySession

TEN = timedelta(seconds=10)
Import = Callable[..., Any]


def notes(count: int, name: str = "n", more: str = "") -> str:
    return "\n".join(f"Q: {name}{i}?\nA: a\nId: {name}{i}\n{more}" for i in range(count))


@pytest.fixture
def collection(
    open_collection: Callable[..., Collection], deck_text: Callable[..., str], import_text: Import
) -> Collection:
    made = open_collection()
    import_text(made, deck_text("# One\n\n" + notes(6, "a") + "\n# Two\n\n" + notes(6, "b")))
    return made


def the_deck(collection: Collection) -> int:
    return decks.tree(collection)[0].id


def date_in(collection: Collection, days: int, **more: Any) -> None:
    at = collection.now() + timedelta(days=days)
    briefing.set_up(collection, the_deck(collection), at=at, **more)


def answer_all(session: StudySession, rating: Rating = Rating.GOOD) -> list[str]:
    seen = []
    while session.question is not None and len(seen) < 60:
        seen.append(session.question.guid.rpartition("/")[2])
        session.grade(rating, TEN)
    return seen


def test_before_a_date_there_are_no_learning_steps_and_no_daily_limits(
    collection: Collection, sql: Callable[..., Any], assert_replay: Callable[[Collection], int]
) -> None:
    date_in(collection, 10, minutes=60)
    session = StudySession(collection)
    assert session.question is not None
    assert session.question.planned
    assert session.outcomes() == []
    assert sorted(answer_all(session)) == sorted([f"{c}{i}" for c in "ab" for i in range(6)])
    states = {row[0] for row in sql(collection, "SELECT state FROM card")}
    assert states == {CardState.REVIEW.value}
    assert assert_replay(collection) == 12


def test_a_failed_card_comes_back_once_that_day_after_five_others(collection: Collection) -> None:
    date_in(collection, 10, minutes=60)
    session = StudySession(collection)
    first = session.question
    assert first is not None
    session.grade(Rating.AGAIN, TEN)
    asked = answer_all(session)
    name = first.guid.rpartition("/")[2]
    assert asked.count(name) == 1
    assert asked.index(name) >= 5
    assert name not in answer_all(StudySession(collection))


def test_the_days_minutes_are_kept_and_one_may_go_on_past_them(collection: Collection) -> None:
    date_in(collection, 10, minutes=1)
    session = StudySession(collection)
    assert len(answer_all(session)) < 6  # a first meeting may take 25 s
    summary = session.summary()
    assert (summary.waiting, summary.planned) == (0, True)
    assert summary.beyond > 0
    session.go_on()
    assert session.question is not None
    assert StudySession(collection).question is None


def waiting(collection: Collection) -> int:
    """What home says."""
    return decks.tree(collection)[0].counts.total


def test_the_card_on_the_screen_is_one_of_those_that_there_is_time_for(
    collection: Collection,
) -> None:
    date_in(collection, 10, minutes=2)
    before = waiting(collection)
    session = StudySession(collection)
    assert before == session.expected == 4
    assert session.summary().waiting == before
    session.bury()
    assert session.expected == before


def test_the_end_of_a_sitting_counts_what_home_does(collection: Collection) -> None:
    date_in(collection, 10, minutes=3)
    session = StudySession(collection)
    for _ in range(3):
        session.grade(Rating.GOOD, timedelta(seconds=1))  # quicker than was reckoned with
        assert session.summary().waiting == waiting(collection)
    answer_all(session)
    assert session.summary().waiting == waiting(collection)


def test_past_the_minutes_of_the_plan_its_end_says_that_nothing_waits(
    collection: Collection,
) -> None:
    date_in(collection, 10, minutes=1)
    session = StudySession(collection)
    answer_all(session)
    beyond = session.summary().beyond
    session.go_on()
    session.grade(Rating.GOOD, TEN)
    summary = session.summary()
    assert (summary.waiting, waiting(collection)) == (0, 0)
    assert summary.beyond == beyond - 1


def test_one_who_stopped_amid_the_plan_goes_on_with_it_and_not_past_it(
    collection: Collection,
) -> None:
    date_in(collection, 10, minutes=2)
    session = StudySession(collection)
    session.grade(Rating.GOOD, TEN)
    question = session.question
    session.go_on()
    assert session.question == question
    assert session.expected == 1 + waiting(collection)


def test_a_day_of_the_week_may_have_minutes_of_its_own(collection: Collection) -> None:
    today = collection.today().weekday()
    date_in(collection, 10, minutes=60, weekdays={today: 0})
    assert StudySession(collection).question is None
    assert decks.waiting(collection, None).total == 0


def test_undo_asks_the_card_again_as_it_was(
    collection: Collection, dump: Callable[..., Any]
) -> None:
    date_in(collection, 10, minutes=60)
    session = StudySession(collection)
    before, first = dump(collection, "card"), session.question
    session.grade(Rating.AGAIN, TEN)
    session.undo()
    assert session.question == first
    assert dump(collection, "card") == before


def test_a_card_caught_in_its_steps_graduates(
    collection: Collection, clock: Any, sql: Callable[..., Any]
) -> None:
    StudySession(collection).grade(Rating.GOOD, TEN)
    assert sql(collection, "SELECT count(*) FROM card WHERE state = 'learning'") == [(1,)]
    date_in(collection, 1)
    session = StudySession(collection)
    answer_all(session)
    clock.forward(days=1)  # what was answered rightly today no plan asks before
    answer_all(StudySession(collection))
    assert sql(collection, "SELECT count(*) FROM card WHERE state = 'learning'") == [(0,)]


def test_after_the_date_cards_come_when_they_fall_due(collection: Collection, clock: Any) -> None:
    date_in(collection, 2)
    answer_all(StudySession(collection))
    clock.forward(days=3)
    session = StudySession(collection)
    assert session.question is None or not session.question.planned
    assert not session.summary().planned


def test_an_archived_deck_asks_nothing_until_it_is_taken_out(collection: Collection) -> None:
    briefing.archive(collection, the_deck(collection))
    assert decks.tree(collection)[0].is_archived
    assert StudySession(collection).question is None
    briefing.forget(collection, the_deck(collection))
    assert StudySession(collection).question is not None


def test_a_new_deck_brings_its_date_and_minutes_and_later_ones_of_the_file_change_nothing(
    open_collection: Callable[..., Collection], deck_text: Callable[..., str], import_text: Import
) -> None:
    collection = open_collection()
    head = "briefing = 2030-03-02T10:00:00+01:00\nminutes = 25\n"
    import_text(collection, deck_text(2, more=head))
    found = briefing.all_briefings(collection)[0]
    assert (found.at, found.minutes) == (datetime(2030, 3, 2, 9, tzinfo=UTC), 25)
    briefing.set_up(collection, found.deck_id, at=found.at, minutes=5)
    import_text(collection, deck_text(3, more=head))
    assert briefing.all_briefings(collection)[0].minutes == 5


def test_a_date_is_set_and_taken_back_by_undo(collection: Collection) -> None:
    date_in(collection, 10, minutes=20, topic_weights={"One": 3})
    assert decks.undo(collection) is not None
    assert briefing.all_briefings(collection) == []


def test_a_day_that_is_past_is_no_date_for_a_briefing(collection: Collection, clock: Any) -> None:
    [deck_id] = decks.find(collection, "Ferry")
    coming = collection.now() + timedelta(days=2)
    briefing.set_up(collection, deck_id, at=coming)
    with pytest.raises(TrainerError, match=f"{coming.year - 9} is past: a briefing lies ahead"):
        briefing.set_up(collection, deck_id, at=coming.replace(year=coming.year - 9))
    clock.forward(days=5)
    briefing.set_up(collection, deck_id, at=coming, minutes=5)  # past, but no other than it was
    assert briefing.of_deck(collection, deck_id).minutes == 5  # type: ignore[union-attr]


def test_an_hour_of_today_that_is_past_is_no_date_either(collection: Collection) -> None:
    at = collection.now() - timedelta(minutes=30)
    with pytest.raises(TrainerError, match=r"^10:00 is past: "):
        briefing.set_up(collection, the_deck(collection), at=at)


@pytest.mark.parametrize(
    "wrong", [{"minutes": -1}, {"weekdays": {0: 9999}}, {"topic_weights": {"One": -2.0}}]
)
def test_minutes_and_weights_that_make_no_sense_are_refused(
    collection: Collection, wrong: dict[str, Any]
) -> None:
    with pytest.raises(TrainerError):
        date_in(collection, 10, **wrong)
    assert briefing.all_briefings(collection) == []


def test_a_weight_for_a_topic_that_there_is_not_is_refused_and_names_those_there_are(
    collection: Collection,
) -> None:
    with pytest.raises(TrainerError) as refused:
        date_in(collection, 10, topic_weights={"One": 2.0, "Thre": 3.0})
    assert str(refused.value) == 'There is no topic "Thre" in Ferry; there is: One, Two.'
    assert briefing.all_briefings(collection) == []


def test_of_many_topics_a_refusal_names_the_nearest(
    collection: Collection, deck_text: Callable[..., str], import_text: Import
) -> None:
    many = "".join(f"# Topic {n}\n\n{notes(1, f'm{n}')}\n" for n in range(20))
    import_text(collection, deck_text(many, name="Many", file_id="many"))
    [deck_id] = decks.find(collection, "Many")
    with pytest.raises(TrainerError, match=r"there is: Topic 1, .*Topic 19, …\.") as refused:
        briefing.set_up(collection, deck_id, at=collection.now(), topic_weights={"Topik 1": 2.0})
    assert str(refused.value).count("Topic") < 12


def test_a_weight_holds_for_a_heading_above_topics_and_stays_when_its_topic_is_gone(
    collection: Collection, deck_text: Callable[..., str], import_text: Import
) -> None:
    import_text(collection, deck_text("# Sea\n\n## Wind\n\n" + notes(6, "b")))
    date_in(collection, 10, topic_weights={"Sea": 3.0})
    import_text(collection, deck_text("# Air\n\n## Wind\n\n" + notes(6, "b")))
    date_in(collection, 10, topic_weights={"Sea": 2.0, "Air › Wind": 2.0})
    assert briefing.all_briefings(collection)[0].topic_weights == {"Sea": 2, "Air › Wind": 2}


def test_the_topic_that_matters_most_comes_first_where_time_is_short(
    collection: Collection,
) -> None:
    date_in(collection, 1, minutes=1, topic_weights={"Two": 5.0})
    assert {name[0] for name in answer_all(StudySession(collection))} == {"b"}


def test_notes_without_a_topic_can_be_weighed_too(
    open_collection: Callable[..., Collection], deck_text: Callable[..., str], import_text: Import
) -> None:
    collection = open_collection()
    import_text(collection, deck_text(notes(6, "a") + "\n# Two\n\n" + notes(6, "b")))
    date_in(collection, 1, minutes=60)
    briefing.weigh(collection, the_deck(collection), "", 0)
    assert {name[0] for name in answer_all(StudySession(collection))} == {"b"}


def test_decks_below_are_studied_for_the_date_above_and_the_nearest_date_goes_first(
    open_collection: Callable[..., Collection], deck_text: Callable[..., str], import_text: Import
) -> None:
    collection = open_collection()
    for name in ("Late::Part", "Soon", "Never"):
        import_text(collection, deck_text(notes(3, name[0]), name=name, file_id=name))
    lines = {line.name: line.id for line in decks.tree(collection)}
    late = lines.get("Late", lines["Late::Part"])
    briefing.set_up(collection, late, at=collection.now() + timedelta(days=20))
    briefing.set_up(collection, lines["Soon"], at=collection.now() + timedelta(days=5))
    asked = answer_all(StudySession(collection), Rating.EASY)
    assert [name[0] for name in asked] == ["S"] * 3 + ["L"] * 3 + ["N"] * 3
    part = StudySession(collection, [lines["Late::Part"]]).summary()
    assert part.planned


def test_a_sitting_of_a_topic_asks_of_the_plan_that_topic_alone(collection: Collection) -> None:
    date_in(collection, 10, minutes=60)
    session = StudySession(collection, sitting=Sitting(topic="Two"))
    assert {name[0] for name in answer_all(session)} == {"b"}


def test_a_card_put_off_until_tomorrow_is_not_asked_today(collection: Collection) -> None:
    date_in(collection, 10, minutes=60)
    session = StudySession(collection)
    assert session.question is not None
    name = session.question.guid.rpartition("/")[2]
    session.bury()
    assert name not in answer_all(session)
    assert name not in answer_all(StudySession(collection))


def test_a_clock_that_was_set_back_asks_nothing_twice(collection: Collection, clock: Any) -> None:
    date_in(collection, 10, minutes=60)
    answer_all(StudySession(collection), Rating.EASY)
    clock.forward(days=-2)
    assert StudySession(collection).question is None


@pytest.mark.parametrize("hours", [2, 0.1, 30])
def test_a_briefing_today_or_tomorrow_is_planned_for(collection: Collection, hours: float) -> None:
    briefing.set_up(
        collection, the_deck(collection), at=collection.now() + timedelta(hours=hours), minutes=60
    )
    assert len(answer_all(StudySession(collection), Rating.EASY)) == 12


def test_the_day_of_a_briefing_is_that_of_where_one_is(
    open_collection: Callable[..., Collection], deck_text: Callable[..., str], import_text: Import
) -> None:
    collection = open_collection()
    import_text(collection, deck_text(1))
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # the night in which Dutch clocks go forward
    briefing.set_up(collection, the_deck(collection), at=at)
    day = briefing.all_briefings(collection)[0].day
    assert day == collection.days.day_of(at)


def test_a_card_that_fails_on_four_days_is_to_be_put_otherwise_and_stays_in_the_plan(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Import,
    clock: Any,
) -> None:
    collection = open_collection()
    import_text(collection, deck_text(1))
    date_in(collection, 30, minutes=60)
    stuck = []
    for _ in range(5):
        session = StudySession(collection)
        assert not session.grade(Rating.AGAIN, TEN)
        stuck.append(session.stuck)
        clock.forward(days=1)
    assert stuck == [False, False, False, True, False]


def test_the_days_left_are_those_of_the_calendar_where_clocks_change_and_where_one_travels(
    collection: Collection, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = datetime(2026, 3, 27, 22, 45, tzinfo=UTC)  # late on Friday; Dutch clocks change
    at = datetime(2026, 3, 30, 0, 30, tzinfo=UTC)  # half past two there, still the study day of 29
    briefing.set_up(collection, the_deck(collection), at=at, minutes=60)
    of = briefing.all_briefings(collection)[0]
    assert briefing.days_until(of, collection.today()) == 2
    answer_all(StudySession(collection), Rating.HARD)
    clock.forward(hours=9)  # the next morning is a later day, though not a day later
    assert StudySession(collection).question is not None
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    there = briefing.all_briefings(collection)[0]
    assert there.day.isoformat() == "2026-03-30"
    assert briefing.days_until(there, collection.today()) == 2


def test_where_everything_is_known_there_is_nothing_to_do(
    collection: Collection, sql: Callable[..., Any]
) -> None:
    answer_all(StudySession(collection), Rating.EASY)
    with collection.writing() as session:
        session.connection().exec_driver_sql("UPDATE card SET stability = 5000")
    date_in(collection, 10, minutes=60)
    session_now = StudySession(collection)
    assert session_now.question is None
    assert session_now.summary().beyond == 0
