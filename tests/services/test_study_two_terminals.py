import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError
from trainer.services import decks
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)
CLOZE = "C: The [ferry] leaves [pier three].\nId: gaps"


@pytest.fixture
def two(open_collection, deck_text, import_text):
    """Two terminals on one file, each with its own collection, that show the same card."""

    def start(*notes, **settings):
        first, second = open_collection(**settings), open_collection(**settings)
        import_text(first, deck_text(*(notes or (3,))))
        return first, StudySession(first), StudySession(second)

    return start


@pytest.mark.parametrize("mine", list(Rating))
@pytest.mark.parametrize("yours", [Rating.AGAIN, Rating.EASY])
def test_a_second_grade_from_the_same_screen_writes_nothing(two, dump, mine, yours):
    collection, one, other = two()
    assert one.question == other.question
    one.grade(mine, SOON)
    before, shown = dump(collection), other.question
    with pytest.raises(StaleQuestionError):
        other.grade(yours, SOON)
    assert dump(collection) == before
    assert (other.question, other.tally.answered) == (shown, 0)
    other.skip()
    assert other.question.guid == "ferry.en/f1"
    other.grade(yours, SOON)
    assert len(dump(collection, "review")["review"]) == 2


@pytest.mark.parametrize("act", ["suspend", "bury"])
def test_putting_a_card_aside_that_was_answered_elsewhere_writes_nothing(two, dump, act):
    collection, one, other = two()
    one.grade(Rating.GOOD, SOON)
    before = dump(collection)
    with pytest.raises(StaleQuestionError):
        getattr(other, act)()
    assert dump(collection) == before


@pytest.mark.parametrize("act", ["suspend", "bury"])
def test_grading_a_card_that_was_put_aside_elsewhere_writes_nothing(two, dump, act):
    collection, one, other = two()
    getattr(one, act)()
    tables = ("card", "note", "review", "change")
    before = dump(collection, *tables)
    with pytest.raises(StaleQuestionError):
        other.grade(Rating.GOOD, SOON)
    assert dump(collection, *tables) == before


@pytest.mark.parametrize("act", ["grade", "suspend", "bury"])
def test_what_was_dealt_with_in_one_terminal_is_skipped_in_the_other(two, act):
    _collection, one, other = two(4)
    assert other.question.guid == "ferry.en/f0"
    for _ in range(2):
        one.skip()
    assert one.question.guid == "ferry.en/f2"
    if act == "grade":
        one.grade(Rating.GOOD, SOON)
    else:
        getattr(one, act)()
    asked = []
    while other.question.guid != "ferry.en/f3":
        asked.append(other.question.guid)
        other.skip()
    assert asked == ["ferry.en/f0", "ferry.en/f1"]


def test_two_terminals_share_one_limit_of_new_cards(two, sql):
    collection, one, other = two(6, new_per_day=3)
    sittings = [one, other]
    while any(sitting.question for sitting in sittings):
        for sitting in sittings:
            if sitting.question is not None:
                try:
                    sitting.grade(Rating.EASY, SOON)
                except StaleQuestionError:
                    sitting.skip()
    assert len(sql(collection, "SELECT DISTINCT card_id FROM review")) == 3


def test_undo_takes_back_the_latest_act_of_either_terminal(two, dump):
    collection, one, other = two()
    before = dump(collection, "card", "note")
    one.grade(Rating.GOOD, SOON)
    assert other.undo().startswith("answer: ")
    assert dump(collection, "card", "note") == before
    assert other.question.guid == "ferry.en/f0"
    other.grade(Rating.EASY, SOON)
    assert len(dump(collection, "review")["review"]) == 2


def test_an_answer_undone_elsewhere_can_be_given_again_from_the_old_screen(
    two, dump, assert_replay
):
    collection, one, other = two()
    one.grade(Rating.GOOD, SOON)
    one.undo()
    other.grade(Rating.EASY, SOON)
    assert assert_replay(collection) == 1
    with pytest.raises(StaleQuestionError):
        one.grade(Rating.GOOD, SOON)


def test_a_deck_deleted_elsewhere_is_asked_no_more(two):
    collection, one, other = two()
    decks.delete(collection, "Ferry")
    other.skip()
    assert other.question is None
    assert one.question is not None


def test_marks_of_two_terminals_follow_each_other(two, sql):
    collection, one, other = two()
    assert one.mark() is True
    assert other.mark() is False  # what is in the file counts, not what the screen had
    assert sql(collection, "SELECT guid FROM note WHERE marked") == []


def test_threads_that_grade_at_once_lose_no_answer_and_count_none_twice(
    open_collection, deck_text, import_text, sql, assert_replay
):
    collection = open_collection()
    import_text(collection, deck_text(12, CLOZE))
    terminals = [open_collection() for _ in range(3)]

    def study(terminal):
        sitting, told, stale = StudySession(terminal), 0, 0
        ratings = [Rating.GOOD, Rating.AGAIN, Rating.EASY, Rating.HARD]
        while sitting.question is not None and told < 25:
            try:
                sitting.grade(ratings[told % 4], SOON)
                told += 1
            except StaleQuestionError:
                stale += 1
                sitting.skip()
        terminal.close()
        return told, stale

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(study, terminals))
    told = sum(count for count, _stale in results)
    assert told >= 13
    assert sql(collection, "SELECT count(*), count(DISTINCT uuid) FROM review") == [(told, told)]
    assert sql(collection, "SELECT sum(reps) FROM card") == [(told,)]
    assert sql(collection, "SELECT count(*) FROM change WHERE kind = 'grade'") == [(told,)]
    # An answer counted twice from one screen would not replay to the schedule that is stored.
    assert assert_replay(collection) >= 13


PROGRAM = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from trainer import config
from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError
from trainer.services.collection import Collection
from trainer.services.study import StudySession

collection = Collection(
    config.load(Path(sys.argv[1])), lambda: datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
)
sitting, told = StudySession(collection), 0
print("ready", flush=True)
sys.stdin.readline()
while sitting.question is not None:
    try:
        sitting.grade(Rating.EASY, timedelta(seconds=2))
        told += 1
    except StaleQuestionError:
        sitting.skip()
collection.close()
print(told)
"""


def test_two_programs_that_grade_at_once_answer_every_card_once(
    collection, deck_text, import_text, sql, assert_replay
):
    import_text(collection, deck_text(20))
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(collection.settings.data)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for program in programs:
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        program.stdin.write("\n")
        program.stdin.flush()
    ends = [program.communicate(timeout=60) for program in programs]
    assert [error for _out, error in ends] == ["", ""]
    told = [int(out) for out, _error in ends]
    assert sum(told) == 20
    assert sql(collection, "SELECT count(*), count(DISTINCT card_id) FROM review") == [(20, 20)]
    assert assert_replay(collection) == 20
