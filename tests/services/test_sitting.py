"""Sittings of a size, of a part, and practice beside the schedule; follow-ups and checklists."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from trainer.domain.schedule import Rating
from trainer.errors import TrainerError
from trainer.services.collection import Collection
from trainer.services.sitting import Practice, Sitting
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)
FERRY = """\
# Boats
## Night

Q: Does it sail at night?
A: Not yet.
- must: a trial comes first
- may: the harbour asked for it
- never: promise a date
Tags: night, Pledge
Id: night

# Quay

Q: Who owns the crane?
A: The town.
Ask: (MP) And who pays for it?
Id: crane

Q: Who pays if it breaks?
A: Nobody has said.
Id: breaks
Follows: crane

Q: Which pier is the longest?
A: Pier three.
Id: pier
"""


@pytest.fixture
def ferry(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
) -> Collection:
    collection = open_collection()
    import_text(collection, deck_text(FERRY))
    return collection


def guids(session: StudySession) -> list[str]:
    """Grade Good all that comes, and say what it was."""
    seen = []
    while session.question is not None and len(seen) < 20:
        seen.append(session.question.guid.partition("/")[2])
        session.grade(Rating.EASY, SOON)
    return seen


def test_a_sitting_of_so_many_cards_ends_there_and_can_go_on(ferry: Collection) -> None:
    session = StudySession(ferry, sitting=Sitting(cards=2))
    session.grade(Rating.EASY, SOON)
    session.grade(Rating.EASY, SOON)
    assert session.question is None
    assert session.summary().waiting == 2
    session.go_on()
    assert len(guids(session)) == 2


def test_a_sitting_of_minutes_counts_the_time_of_answers(ferry: Collection) -> None:
    session = StudySession(ferry, sitting=Sitting(minutes=1))
    session.grade(Rating.EASY, timedelta(seconds=59))
    assert session.question is not None
    session.grade(Rating.EASY, timedelta(seconds=1))
    assert session.question is None


def test_undo_after_the_end_of_a_sized_sitting_asks_the_last_card_again(ferry: Collection) -> None:
    session = StudySession(ferry, sitting=Sitting(cards=1))
    session.grade(Rating.EASY, SOON)
    assert session.undo() is not None
    assert session.question is not None
    assert session.question.guid == "ferry.en/night"


@pytest.mark.parametrize(
    ("sitting", "asked"),
    [
        (Sitting(topic="quay"), ["crane", "breaks", "pier"]),
        (Sitting(topic="Nig"), ["night"]),
        (Sitting(tag="pledge"), ["night"]),
        (Sitting(topic="boats", tag="night"), ["night"]),
    ],
)
def test_a_sitting_asks_only_its_topic_or_tag(
    ferry: Collection, sitting: Sitting, asked: list[str]
) -> None:
    assert guids(StudySession(ferry, sitting=sitting)) == asked


@pytest.mark.parametrize("sitting", [Sitting(topic="harbour"), Sitting(tag="nigh")])
def test_a_topic_or_tag_that_no_note_has_is_said(ferry: Collection, sitting: Sitting) -> None:
    with pytest.raises(TrainerError, match=r"harbour|nigh"):
        StudySession(ferry, sitting=sitting)


def test_a_follow_up_is_asked_right_after_its_parent(ferry: Collection) -> None:
    assert guids(StudySession(ferry)) == ["night", "crane", "breaks", "pier"]


def test_a_follow_up_that_stands_elsewhere_comes_after_its_parent_too(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
) -> None:
    collection = open_collection()
    notes = "Q: A?\nA: a\nId: a\n\nQ: B?\nA: b\nId: b\n\nQ: C?\nA: c\nId: c\nFollows: a"
    import_text(collection, deck_text(notes))
    assert guids(StudySession(collection)) == ["a", "c", "b"]


def test_a_follow_up_waits_for_its_parent(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
) -> None:
    collection = open_collection(new_per_day=1)
    notes = "Q: Press on?\nA: p\nId: p\nFollows: a\n\nQ: A?\nA: a\nId: a"
    import_text(collection, deck_text(notes))
    assert guids(StudySession(collection)) == ["a"]


def test_a_follow_up_of_a_parent_put_off_unseen_is_put_off_with_it(ferry: Collection) -> None:
    session = StudySession(ferry, sitting=Sitting(topic="quay"))
    session.prepare()
    session.bury()
    assert guids(session) == ["pier"]


def test_a_follow_up_of_a_suspended_parent_is_asked(ferry: Collection) -> None:
    session = StudySession(ferry, sitting=Sitting(topic="quay"))
    session.suspend()
    assert guids(StudySession(ferry, sitting=Sitting(topic="quay"))) == ["breaks", "pier"]


def test_notes_that_follow_each_other_in_a_circle_are_asked_all_the_same(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
) -> None:
    collection = open_collection()
    notes = "Q: A?\nA: a\nId: a\nFollows: b\n\nQ: B?\nA: b\nId: b\nFollows: a"
    import_text(collection, deck_text(notes))
    assert sorted(guids(StudySession(collection))) == ["a", "b"]


@pytest.mark.parametrize("seen", [1, 2])
def test_a_follow_up_comes_right_after_its_parent_where_both_wait(
    open_collection: Callable[..., Collection],
    deck_text: Callable[..., str],
    import_text: Callable[..., Any],
    clock: Any,
    seen: int,
) -> None:
    collection = open_collection()
    others = "".join(f"Q: Other {n}?\nA: a\nId: o{n}\n\n" for n in range(6))
    pair = "Q: First?\nA: a\nId: parent\nTags: first\n\nQ: And then?\nA: b\nId: child\n"
    pair += "Tags: first\nFollows: parent\n"
    import_text(collection, deck_text(others + pair))
    first = StudySession(collection, sitting=Sitting(tag="first"))
    for _ in range(seen):
        first.grade(Rating.EASY, SOON)
    clock.forward(days=60)
    session = StudySession(collection)
    order = []
    while session.question is not None:
        order.append((session.question.guid.rpartition("/")[2], session.question.parent))
        session.skip()
    assert order[order.index(("parent", "")) + 1] == ("child", "First?")
    assert len(order) == 8


def test_practice_records_the_answer_and_leaves_the_schedule_as_it_is(
    ferry: Collection, dump: Callable[..., Any]
) -> None:
    guids(StudySession(ferry))
    before = dump(ferry, "card")
    practice = StudySession(ferry, sitting=Sitting(practice=Practice.AHEAD))
    assert practice.outcomes() == []
    assert sorted(guids(practice)) == ["breaks", "crane", "night", "pier"]
    assert dump(ferry, "card") == before
    kinds = [row["kind"] for row in dump(ferry, "review")["review"].values()]
    assert kinds == ["study"] * 4 + ["cram"] * 4


def test_practice_never_inflates_memory(
    ferry: Collection, clock: Any, assert_replay: Callable[[Collection], int]
) -> None:
    guids(StudySession(ferry))
    clock.forward(days=3)
    guids(StudySession(ferry, sitting=Sitting(practice=Practice.AHEAD)))
    question = StudySession(ferry, sitting=Sitting(practice=Practice.AHEAD)).question
    assert question is not None
    assert question.last_day == clock.now.date() - timedelta(days=3)
    assert assert_replay(ferry) == 4


def test_practice_in_parts_finds_cards_of_a_topic_behind_many_others_and_goes_on_to_the_rest(
    ferry: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.services.sitting.MOST_PRACTISED", 1)
    guids(StudySession(ferry))
    practice = StudySession(ferry, sitting=Sitting(practice=Practice.AHEAD, topic="Quay"))
    seen = []
    while practice.question is not None:
        seen += guids(practice)
        practice.go_on()
    assert sorted(seen) == ["breaks", "crane", "pier"]


def test_a_card_missed_in_practice_comes_again_in_that_sitting(ferry: Collection) -> None:
    guids(StudySession(ferry))
    practice = StudySession(ferry, sitting=Sitting(practice=Practice.AHEAD, topic="Boats"))
    practice.grade(Rating.AGAIN, SOON)
    assert guids(practice) == ["night"]
    assert practice.question is None


def test_undo_in_practice_asks_the_card_again_and_counts_it_no_more(ferry: Collection) -> None:
    guids(StudySession(ferry))
    practice = StudySession(ferry, sitting=Sitting(practice=Practice.AHEAD))
    first = practice.question
    assert first is not None
    practice.grade(Rating.GOOD, SOON)
    practice.undo()
    assert practice.question is not None
    assert practice.question.guid == first.guid
    assert practice.tally.answered == 0
    assert len(guids(practice)) == 4


def test_the_summary_of_practice_counts_no_card_of_it_as_due(ferry: Collection) -> None:
    guids(StudySession(ferry))
    practice = StudySession(ferry, sitting=Sitting(practice=Practice.AHEAD, cards=1))
    practice.grade(Rating.GOOD, SOON)
    summary = practice.summary()
    assert (summary.waiting, summary.due_tomorrow) == (3, 0)


def test_what_was_missed_today_can_be_practised_until_it_is_right(ferry: Collection) -> None:
    session = StudySession(ferry)
    session.grade(Rating.AGAIN, SOON)
    session.grade(Rating.EASY, SOON)
    missed = Sitting(practice=Practice.MISSED)
    practice = StudySession(ferry, sitting=missed)
    practice.grade(Rating.AGAIN, SOON)
    assert guids(StudySession(ferry, sitting=missed)) == ["night"]
    assert guids(StudySession(ferry, sitting=missed)) == []


def test_what_one_was_sure_of_but_wrong_is_practised_until_right_on_a_later_day(
    ferry: Collection, clock: Any
) -> None:
    session = StudySession(ferry)
    session.grade(Rating.AGAIN, SOON, sure=True)
    session.grade(Rating.AGAIN, SOON, sure=False)
    sure = Sitting(practice=Practice.SURE)
    assert guids(StudySession(ferry, sitting=sure)) == ["night"]
    assert guids(StudySession(ferry, sitting=sure)) == ["night"]
    clock.forward(days=1)
    assert guids(StudySession(ferry, sitting=sure)) == ["night"]
    assert guids(StudySession(ferry, sitting=sure)) == []


def test_ticks_and_confidence_are_stored_with_the_review_and_nothing_where_none_were_given(
    ferry: Collection, dump: Callable[..., Any], sql: Callable[..., Any]
) -> None:
    session = StudySession(ferry)
    session.grade(Rating.GOOD, SOON, {0, 2}, sure=False)
    session.grade(Rating.GOOD, SOON)
    first, second = dump(ferry, "review")["review"].values()
    assert first["confidence"] == 0
    assert first["key_points_hit"] == (
        '[["must","a trial comes first",true],["may","the harbour asked for it",false],'
        '["never","promise a date",true]]'
    )
    assert (second["confidence"], second["key_points_hit"]) == (None, None)


def test_points_missed_before_come_first_the_next_time(ferry: Collection, clock: Any) -> None:
    session = StudySession(ferry)
    session.grade(Rating.AGAIN, SOON, {0})
    clock.forward(minutes=2)
    session = StudySession(ferry)
    assert session.question is not None
    assert session.question.guid == "ferry.en/night"
    assert [(p.point.text, p.missed) for p in session.question.points] == [
        ("the harbour asked for it", 1), ("a trial comes first", 0), ("promise a date", 0)
    ]  # fmt: skip


def test_undone_ticks_count_nowhere(ferry: Collection) -> None:
    session = StudySession(ferry)
    session.grade(Rating.AGAIN, SOON, {0})
    session.undo()
    assert session.question is not None
    assert [p.missed for p in session.question.points] == [0, 0, 0]


def test_each_showing_puts_the_question_in_the_next_way(ferry: Collection, clock: Any) -> None:
    asked = []
    for _ in range(3):
        session = StudySession(ferry, sitting=Sitting(topic="quay"))
        assert session.question is not None
        asked.append((session.question.phrasing.asker, session.question.phrasing.text))
        session.grade(Rating.AGAIN, SOON)
        clock.forward(minutes=2)
    assert asked == [
        ("", "Who owns the crane?"), ("MP", "And who pays for it?"), ("", "Who owns the crane?")
    ]  # fmt: skip
