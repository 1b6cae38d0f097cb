"""Own parameters: fitted to the log, adopted in one undoable step, merged without loss."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.histories import QUICK_TO_FORGET, studied, write_studied
from trainer.domain import fitting as rust
from trainer.domain.schedule import DEFAULT_PARAMETERS, Preset, Rating
from trainer.errors import CancelError, TrainerError
from trainer.services import backups, decks, fitting, merge
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.storage import answer_log, memories

pytest.importorskip("fsrs_rs_python")
pytestmark = pytest.mark.usefixtures("few_simulated")

Open = Callable[..., Collection]
Dump = Callable[..., dict[str, dict[Any, dict[str, Any]]]]
Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def learnt(home: Path, open_collection: Open) -> Collection:
    """Somebody quick to forget, with 1,500 answers that the usual parameters scheduled."""
    write_studied(home / "data" / "collection.db", 1_500)
    return open_collection()


@pytest.fixture
def two_machines(
    learnt: Collection, home: Path, open_collection: Open
) -> Callable[[], tuple[Collection, Collection]]:
    """Copies the collection to another machine; answers both."""

    def copied() -> tuple[Collection, Collection]:
        learnt.close()
        shutil.copytree(home / "data", home / "other")
        return open_collection(home / "data"), open_collection(home / "other")

    return copied


def log(collection: Collection) -> list[answer_log.Series]:
    with collection.reading() as session:
        return list(answer_log.series(session, [1]))


def test_fitted_parameters_predict_better_and_write_nothing(learnt: Collection, dump: Dump) -> None:
    before = dump(learnt)
    steps: list[str] = []
    fit = fitting.fit(learnt, progress=lambda step, _done, _total: steps.append(step))
    assert dump(learnt) == before
    assert fit.judged == 1_500
    assert 250 < fit.now.count == fit.then.count < 400
    assert fit.is_better
    assert fit.then.log_loss < fit.now.log_loss
    assert fit.then.rmse_bins < fit.now.rmse_bins
    assert fit.suggested in fit.workloads
    assert list(dict.fromkeys(steps)) == list(fitting.STEPS)


def test_adopting_replays_all_schedules_and_undo_takes_it_back(
    learnt: Collection, dump: Dump, assert_replay: Callable[[Collection], int]
) -> None:
    assert_replay(learnt)
    before = dump(learnt, "deck", "card")
    fit = fitting.fit(learnt)
    adopted = fitting.adopt(learnt, fit)
    assert adopted.cards == assert_replay(learnt) > 100
    assert adopted.due_after > adopted.due_before  # somebody quick to forget has to come back
    rows = dump(learnt, "preset", "deck", "card")
    assert rows["preset"][rows["deck"][1]["preset_id"]]["parameters"].startswith(
        f"[{fit.parameters[0]}"
    )
    assert rows["card"] != before["card"]
    assert decks.undo(learnt) == "own parameters: all decks"
    assert dump(learnt, "deck", "card") == before
    assert_replay(learnt)


def test_only_the_deck_that_was_named_is_fitted_and_replayed(
    learnt: Collection, dump: Dump
) -> None:
    studied(learnt, 300, deck="Harbour", seed=5)
    of_harbour = dump(learnt, "card")["card"]
    fit = fitting.fit(learnt, "ferry")
    assert (fit.name, fit.judged) == ("Ferry", 1_500)
    fitting.adopt(learnt, fit)
    rows = dump(learnt, "deck", "card", "note")
    assert rows["deck"][2]["preset_id"] is None
    for number, card in rows["card"].items():
        if rows["note"][card["note_id"]]["deck_id"] == 2:
            assert card == of_harbour[number]


def test_answers_after_adopting_go_on_from_there(
    learnt: Collection, assert_replay: Callable[[Collection], int]
) -> None:
    fitting.adopt(learnt, fitting.fit(learnt))
    study = StudySession(learnt)
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.HARD):
        assert study.question is not None
        assert study.question.preset.parameters != DEFAULT_PARAMETERS
        study.grade(rating, timedelta(seconds=3))
    assert_replay(learnt)


def test_what_adopting_notes_counts_as_no_answer_of_a_backup(learnt: Collection) -> None:
    fit = fitting.fit(learnt)
    backups.now(learnt.settings, learnt.now())
    fitting.adopt(learnt, fit)
    backups.now(learnt.settings, learnt.now())

    after, before = backups.listing(learnt.settings)
    assert before.contents is not None
    assert after.contents == before.contents
    losses = backups.losses(learnt.settings, before)
    assert losses is not None
    assert losses.answers == 0


def test_a_second_fit_replaces_the_first(
    learnt: Collection, assert_replay: Callable[[Collection], int]
) -> None:
    fitting.adopt(learnt, fitting.fit(learnt))
    again = fitting.fit(learnt)
    assert not again.is_better  # those in force have seen all answers
    better = replace(again, then=replace(again.then, log_loss=0.0), parameters=QUICK_TO_FORGET)
    fitting.adopt(learnt, better)
    assert_replay(learnt)
    decks.undo(learnt)
    assert_replay(learnt)


def test_too_little_history_says_so(collection: Collection) -> None:
    studied(collection, 999)
    with pytest.raises(TrainerError, match=r"Too little history: 999 answers .* needs 1000"):
        fitting.fit(collection)


def test_without_any_answer_there_is_too_little(collection: Collection) -> None:
    with pytest.raises(TrainerError, match="Too little history: 0 answers"):
        fitting.fit(collection)


def test_without_fsrs_rs_it_says_how_to_get_it(
    learnt: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rust, "find_spec", lambda _name: None)
    with pytest.raises(TrainerError, match=r"python\S* -m pip install fsrs-rs-python$"):
        fitting.fit(learnt)


def test_parameters_that_are_no_better_are_not_adopted(learnt: Collection, dump: Dump) -> None:
    fit = fitting.fit(learnt)
    before = dump(learnt)
    with pytest.raises(TrainerError, match="no better"):
        fitting.adopt(learnt, replace(fit, now=fit.then))
    assert dump(learnt) == before


def test_cancelling_half_way_leaves_nothing_behind(learnt: Collection, dump: Dump) -> None:
    fit = fitting.fit(learnt)
    before = dump(learnt)

    def stop(_step: str, done: int, _total: int) -> None:
        if done >= 20:
            raise CancelError("stopped")

    with pytest.raises(CancelError):
        fitting.adopt(learnt, fit, stop)
    assert dump(learnt) == before


def test_a_card_made_new_again_begins_a_new_series(learnt: Collection, sql: Sql) -> None:
    whole = next(each for each in log(learnt) if len(each.days) > 4)
    reviews = "SELECT id FROM review WHERE card_id = 1 ORDER BY reviewed_at"
    second = sql(learnt, reviews)[1][0]
    sql(
        learnt,
        "UPDATE review SET kind = 'set', rating = NULL, state = 'new', step = NULL, due = NULL,"
        " stability = NULL, difficulty = NULL, last_review = NULL WHERE id = ?",
        second,
    )
    assert log(learnt)[0].days == whole.days[2:]


def test_a_schedule_that_came_without_its_history_is_left_out(learnt: Collection, sql: Sql) -> None:
    count = len(log(learnt))
    sql(learnt, "UPDATE review SET kind = 'set', rating = NULL WHERE id = 1")
    assert len(log(learnt)) == count - 1


def test_practice_rehearsals_and_what_was_undone_do_not_count(learnt: Collection, sql: Sql) -> None:
    first = log(learnt)[0]
    sql(learnt, "UPDATE review SET kind = 'cram' WHERE id = 1")
    sql(learnt, "UPDATE review SET kind = 'rehearsal' WHERE id = 2")
    sql(learnt, "UPDATE review SET undone_at = 1 WHERE id = 3")
    assert log(learnt)[0].days == first.days[3:]


def test_imported_answers_count_where_they_are_known_from_the_first(
    learnt: Collection, sql: Sql
) -> None:
    series = log(learnt)
    sql(learnt, "UPDATE review SET kind = 'imported', figures = '[1,3,2,2500]' WHERE card_id = 1")
    assert len(log(learnt)) == len(series) - 1
    sql(learnt, "UPDATE review SET figures = '[0,3,2,2500]' WHERE id = 1")
    assert log(learnt) == series


def test_a_schedule_taken_over_from_elsewhere_gets_the_memory_of_its_answers(
    learnt: Collection,
    sql: Sql,
    dump: Dump,
    assert_replay: Callable[[Collection], int],
) -> None:
    sql(learnt, "UPDATE review SET kind = 'imported', stability = NULL WHERE card_id = 1")
    sql(
        learnt,
        "UPDATE review SET stability = 55.5, difficulty = 4 WHERE card_id = 1"
        " AND reviewed_at = (SELECT max(reviewed_at) FROM review WHERE card_id = 1)",
    )
    before = dump(learnt, "card")["card"][1]
    fitting.adopt(learnt, fitting.fit(learnt))
    after = dump(learnt, "card")["card"][1]
    assert after["stability"] not in (55.5, before["stability"])
    assert (after["state"], after["last_review"]) == (before["state"], before["last_review"])
    assert_replay(learnt)


def test_two_machines_of_which_one_adopted_become_one(
    two_machines: Callable[[], tuple[Collection, Collection]],
    home: Path,
    clock: Any,
    sql: Sql,
    assert_replay: Callable[[Collection], int],
) -> None:
    """What the other machine answered before the fit, unknown to it, is replayed by it too."""
    one, other = two_machines()
    study = StudySession(other)
    assert study.question is not None
    card = study.question.card_id
    study.grade(Rating.AGAIN, timedelta(seconds=3))
    clock.forward(hours=2)
    fitting.adopt(one, fitting.fit(one))
    clock.forward(hours=2)
    merge.merge(one, home / "other")
    merge.merge(other, home / "data")
    wanted = "SELECT id, state, due, round(stability, 6) FROM card ORDER BY id"
    assert sql(one, wanted) == sql(other, wanted)
    parameters = "SELECT parameters FROM preset JOIN deck ON preset_id = preset.id"
    assert sql(one, parameters) == sql(other, parameters) != []
    assert_replay(one)
    assert assert_replay(other) > 100
    lapsed = sql(other, "SELECT last_review FROM card WHERE id = ?", card)
    assert lapsed == sql(one, "SELECT last_review FROM card WHERE id = ?", card)


def test_a_fit_undone_on_one_machine_is_undone_on_both(
    learnt: Collection,
    two_machines: Callable[[], tuple[Collection, Collection]],
    clock: Any,
    sql: Sql,
    assert_replay: Callable[[Collection], int],
) -> None:
    before = sql(learnt, "SELECT id, state, due FROM card ORDER BY id")
    fitting.adopt(learnt, fitting.fit(learnt))
    one, other = two_machines()
    decks.undo(one)
    clock.forward(hours=1)
    merge.merge(other, one.settings.data)
    assert sql(other, "SELECT id, state, due FROM card ORDER BY id") == before
    assert_replay(other)


def test_options_of_the_deck_other_than_parameters_stay(collection: Collection, sql: Sql) -> None:
    studied(collection, 1_200, preset=Preset(new_per_day=7))
    sql(collection, "UPDATE deck SET preset_id = (SELECT max(id) FROM preset)")
    fitting.adopt(collection, fitting.fit(collection))
    query = "SELECT new_per_day FROM preset JOIN deck ON preset_id = preset.id"
    assert sql(collection, query) == [(7,)]


def test_predictions_are_not_corrected_by_what_another_memory_had_predicted(
    learnt: Collection,
) -> None:
    def judged() -> int:
        with learnt.reading() as session:
            answers = memories.latest(session, [1])
        return sum(answer.stability_before is not None for answer in answers)

    before = judged()
    assert before > 500
    fitting.adopt(learnt, fitting.fit(learnt))
    assert judged() == 0
    decks.undo(learnt)
    assert judged() == before
