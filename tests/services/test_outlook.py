"""How ready one is for a briefing, what the plan leaves out, and the last-hour sheet."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from trainer.domain.notes import Role
from trainer.domain.schedule import Rating
from trainer.errors import TrainerError
from trainer.services import briefing, decks, last_hour, outlook_words
from trainer.services.collection import Collection
from trainer.services.outlook import Outlook, outlook
from trainer.services.question import Given
from trainer.services.rehearsal import Plan, Rehearsal
from trainer.services.study import StudySession

TEN = timedelta(seconds=10)
NOTES = """\
# Ukraine

Q: Is there new money?
A: Not in the letter.
- must: nothing is promised
- never: name a sum
Id: money

Q: Is a date named?
A: No.
- never: name a sum
- never: promise a year
Id: date
Weight: 3

# Balkans

C: The mission counts [300::how many?] soldiers.
Id: mission
"""


@pytest.fixture
def collection(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
) -> Collection:
    made = open_collection()
    import_text(made, deck_text(NOTES))
    return made


def set_in(collection: Collection, days: float, **more: Any) -> None:
    deck_id = decks.tree(collection)[0].id
    at = collection.now() + timedelta(days=days)
    briefing.set_up(collection, deck_id, at=at, **more)


def seen(collection: Collection, **more: Any) -> Outlook:
    return outlook(collection, briefing.all_briefings(collection)[0], **more)


def said(found: Outlook) -> str:
    return outlook_words.when(found.briefing, found.days_left, found.left)


def study(collection: Collection, rating: Rating = Rating.GOOD) -> None:
    session = StudySession(collection)
    while session.question is not None:
        session.grade(rating, TEN)


def test_studying_raises_what_will_be_known_and_no_share_is_ever_bare(
    collection: Collection,
) -> None:
    set_in(collection, 5, minutes=30)
    before = seen(collection)
    assert (before.cards, before.seen, before.days_left) == (3, 0, 5)
    assert before.now is not None
    assert before.then is not None
    assert before.now.share == 0
    assert before.then.share > 0.8
    study(collection)
    after = seen(collection)
    assert after.now is not None
    assert after.now.share > before.now.share
    assert after.now.high - after.now.low >= 0.15
    assert "–" in outlook_words.now(after)


def test_each_topic_has_its_own_share(collection: Collection) -> None:
    set_in(collection, 5, minutes=30)
    session = StudySession(collection)
    session.grade(Rating.GOOD, TEN)
    shares = {topic.topic: topic.now.share for topic in seen(collection).topics}
    assert shares["Ukraine"] > 0
    assert shares["Balkans"] == 0


def test_the_days_of_the_plan_keep_to_the_minutes(collection: Collection) -> None:
    today = collection.today().weekday()
    set_in(collection, 5, minutes=1, weekdays={(today + 1) % 7: 0})
    days = seen(collection).days
    assert len(days) == 5
    assert days[1].minutes == 0
    assert all(day.minutes <= 1 for day in days)
    assert [day.readiness.share for day in days] == sorted(day.readiness.share for day in days)


def test_a_plan_says_what_it_does_not_get_to_and_what_minutes_would_do(
    collection: Collection,
) -> None:
    set_in(collection, 1, minutes=1)
    found = seen(collection)
    assert found.left_out
    assert "Is a date named?" not in found.left_out  # it weighs three times as much
    assert found.minutes_for_all is not None
    assert not seen(collection, minutes=found.minutes_for_all).left_out
    told = " ".join(outlook_words.advice(found))
    assert f"will not get to {len(found.left_out)} of the 3 cards" in told
    assert f"study {found.minutes_for_all} minutes" in told


def test_where_no_minutes_are_set_some_are_proposed(collection: Collection) -> None:
    set_in(collection, 10)
    proposed = seen(collection).proposed
    assert proposed is not None
    assert 0 < proposed <= 60


def test_what_if_changes_nothing(collection: Collection) -> None:
    set_in(collection, 5, minutes=1)
    more = seen(collection, minutes=60, at=collection.now() + timedelta(days=2))
    assert (more.days_left, more.briefing.minutes) == (2, 60)
    stored = briefing.all_briefings(collection)[0]
    assert stored.minutes == 1
    assert (stored.day - collection.today()).days == 5


def test_answers_on_later_days_narrow_the_range(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
    clock: Any,
) -> None:
    collection = open_collection(leech_threshold=0)
    import_text(collection, deck_text(NOTES))
    set_in(collection, 60)
    for _ in range(16):
        study(collection, Rating.AGAIN)
        clock.forward(days=2)
    found = seen(collection)
    assert found.judged >= 30
    assert found.now is not None
    assert found.now.high - found.now.low <= 0.2 + 1e-9


def test_after_the_date_there_is_no_plan_and_that_is_said(
    collection: Collection, clock: Any
) -> None:
    set_in(collection, 2, minutes=10)
    study(collection)
    clock.forward(days=4)
    found = seen(collection)
    assert (found.days_left, found.then, list(found.days)) == (-2, None, [])
    assert "The date is past" in " ".join(outlook_words.advice(found))
    assert outlook_words.now(found).startswith("Known today: ")


@pytest.mark.parametrize("days", [0.01, 0.05, 1])
def test_today_and_tomorrow_are_dates_too(collection: Collection, days: float) -> None:
    set_in(collection, days, minutes=10)
    found = seen(collection)
    assert found.then is not None
    assert found.today_cards == 3


@pytest.mark.parametrize("minutes", [None, 30])
def test_the_plan_asks_no_more_than_what_there_is_time_for_before_the_briefing(
    collection: Collection, minutes: int | None
) -> None:
    set_in(collection, 1 / 24 / 60, minutes=minutes)
    found = seen(collection)
    assert found.then is not None
    assert (found.today_cards, len(found.left_out)) == (2, 1)
    assert found.today_minutes <= 1
    assert found.days[0].minutes <= 1
    assert (found.minutes_for_all, found.proposed) == (None, None)  # there are no more
    assert list(outlook_words.advice(found)) == [
        "In these minutes you will not get to 1 of the 3 cards."
    ]


def test_time_used_up_before_the_plan_was_made_is_not_taken_off_what_is_left(
    collection: Collection, clock: Any
) -> None:
    set_in(collection, 2 / 24)
    session = StudySession(collection)
    session.grade(Rating.GOOD, timedelta(minutes=100))
    clock.forward(minutes=100)
    assert seen(collection).today_cards == 2


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1 / 60, "The briefing is in 1 minute: 2 Mar 2026, 10:31."),
        (1.999 / 60, "The briefing is in 1 minute: 2 Mar 2026, 10:31."),
        (1, "The briefing is in 60 minutes: 2 Mar 2026, 11:30."),
        (3, "The briefing is today: 2 Mar 2026, 13:30."),
        (24, "The briefing is tomorrow: 3 Mar 2026, 10:30."),
    ],
)
def test_how_far_away_the_briefing_is_stands_in_minutes_when_it_is_near(
    collection: Collection, hours: float, words: str
) -> None:
    set_in(collection, hours / 24)
    assert said(seen(collection)) == words


def test_before_the_study_day_turns_a_briefing_of_the_next_morning_may_be_near(
    collection: Collection, clock: Any
) -> None:
    clock.forward(hours=17.25)  # a quarter to four at night
    set_in(collection, 1 / 24)
    found = seen(collection)
    assert said(found) == "The briefing is in 60 minutes: 3 Mar 2026, 04:45."
    assert found.today_minutes <= 60


def test_once_the_hour_of_the_briefing_is_past_the_same_day_knows_it(
    collection: Collection, clock: Any
) -> None:
    set_in(collection, 2 / 24)
    clock.forward(hours=2)
    found = seen(collection)
    assert (found.is_past, found.then, list(found.days), found.today_cards) == (True, None, [], 0)
    assert said(found) == "The briefing was on 2 Mar 2026, 12:30."
    assert "The date is past" in " ".join(outlook_words.advice(found))
    session = StudySession(collection)
    assert session.question is not None
    assert not session.question.planned  # cards come as they fall due


def test_minutes_are_proposed_only_where_they_would_do(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
) -> None:
    collection = open_collection()
    import_text(collection, deck_text(300))
    set_in(collection, 1)
    found = seen(collection)
    assert found.proposed is None
    assert not any("would do for 95" in sentence for sentence in outlook_words.advice(found))


def test_a_deck_of_suspended_cards_has_nothing_to_expect(
    collection: Collection, sql: Callable[..., Any]
) -> None:
    set_in(collection, 5, minutes=10)
    with collection.writing() as session:
        session.connection().exec_driver_sql("UPDATE card SET suspended = 1")
    found = seen(collection)
    assert (found.cards, found.now, found.today_cards) == (0, None, 0)
    assert outlook_words.share(found.now) == "–"


def test_the_sheet_has_every_red_line_once_and_the_weakest_questions(
    collection: Collection, tmp_path: Path
) -> None:
    set_in(collection, 1)
    sheet = last_hour.last_hour(collection, briefing.all_briefings(collection)[0])
    assert sheet.red_lines == [("Ukraine", ["name a sum", "promise a year"])]
    assert sheet.weakest[0].prompt == "Is a date named?"
    assert "you can still do 3 cards" in sheet.remark
    prompts = [question.prompt for question in sheet.weakest]
    assert any("[how many?]" in prompt for prompt in prompts)
    for suffix, start in ((".md", b"# Ferry"), (".txt", b"Ferry"), (".pdf", b"%PDF-")):
        path = tmp_path / f"sheet{suffix}"
        last_hour.write(sheet, path)
        assert path.read_bytes().startswith(start)


def test_red_lines_stand_under_the_headings_that_tell_what_they_are_about(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
) -> None:
    collection = open_collection()
    text = "# Ukraine\n## {}\nQ: And {}?\nA: No.\n- never: name a year\n"
    import_text(
        collection, deck_text(*(text.format(each, each) for each in ("Money", "Membership")))
    )
    set_in(collection, 1)
    sheet = last_hour.last_hour(collection, briefing.all_briefings(collection)[0])
    assert sheet.red_lines == [
        ("Ukraine › Money", ["name a year"]),
        ("Ukraine › Membership", ["name a year"]),
    ]


def test_few_minutes_are_enough_for_few_cards(collection: Collection) -> None:
    set_in(collection, 1)
    of = briefing.all_briefings(collection)[0]
    sheet = last_hour.last_hour(collection, of, timedelta(minutes=1))
    assert "In 1 minute you can still do 2 cards" in sheet.remark


@pytest.mark.parametrize(
    ("left", "remark"),
    [
        (0.5, "In 30 minutes you can still do 3 cards"),
        (1 / 60, "In 1 minute you can still do 2 cards"),
        (20, "In 60 minutes you can still do 3 cards"),
    ],
)
def test_the_sheet_counts_with_the_time_that_is_left_at_most_an_hour(
    collection: Collection, left: float, remark: str
) -> None:
    set_in(collection, left / 24)
    of = briefing.all_briefings(collection)[0]
    assert remark in last_hour.last_hour(collection, of).remark


def test_after_the_briefing_the_sheet_promises_nothing(collection: Collection, clock: Any) -> None:
    set_in(collection, 1)
    clock.forward(days=1)
    sheet = last_hour.last_hour(collection, briefing.all_briefings(collection)[0])
    assert sheet.remark == ""
    assert "\n\n\n" not in last_hour.as_text(sheet)


def test_where_no_pdf_can_be_written_the_sheet_says_what_would_help_and_proposes_another_file(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_in(collection, 1)
    assert last_hour.file_name() == "last-hour.pdf"
    monkeypatch.setitem(sys.modules, "fpdf", None)
    assert last_hour.file_name() == "last-hour.md"
    sheet = last_hour.last_hour(collection, briefing.all_briefings(collection)[0])
    with pytest.raises(TrainerError) as refused:
        last_hour.write(sheet, tmp_path / "sheet.pdf")
    assert str(refused.value).endswith(f"{sys.executable} -m pip install fpdf2")


@pytest.mark.parametrize("name", ["sheet.doc", "sheet", "no/such/folder.md"])
def test_a_sheet_that_cannot_be_written_is_refused_with_a_sentence(
    collection: Collection, tmp_path: Path, name: str
) -> None:
    set_in(collection, 1)
    sheet = last_hour.last_hour(collection, briefing.all_briefings(collection)[0])
    with pytest.raises(TrainerError):
        last_hour.write(sheet, tmp_path / name)
    assert list(tmp_path.glob("sheet*")) == []


def rehearse(collection: Collection) -> None:
    begun = Rehearsal(collection, [decks.tree(collection)[0].id], Plan(questions=3, seed=1))
    while begun.asked is not None:
        points = enumerate(begun.asked.question.points)
        said = {place for place, shown in points if shown.point.role is not Role.NEVER}
        begun.answer(Given(Rating.GOOD, TEN, frozenset(said)))


def test_what_a_rehearsal_was_predicted_to_be_stands_beside_what_it_was(
    collection: Collection, clock: Any
) -> None:
    set_in(collection, 9, minutes=30)
    study(collection)
    clock.forward(days=2)
    judged = seen(collection).judged
    rehearse(collection)
    found = seen(collection)
    assert len(found.rehearsed) == 1
    assert 0 < found.rehearsed[0].predicted < 1
    told = outlook_words.rehearsed(found.rehearsed[0])
    assert "predicted" in told
    assert f"actual {round(100 * found.rehearsed[0].actual)} %" in told
    assert found.judged > judged  # what went well two days later tells how right predictions are
