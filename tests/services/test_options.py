"""A deck's own options: new versions of its preset, each one undoable act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from trainer.domain.schedule import Rating
from trainer.errors import NotFoundError, TrainerError
from trainer.services import decks, options
from trainer.services.collection import Collection
from trainer.services.study import StudySession

Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def ferry(
    collection: Collection, deck_text: Callable[..., str], import_text: Callable[..., Any]
) -> Collection:
    import_text(collection, deck_text(5))
    return collection


def test_without_its_own_a_deck_goes_by_the_settings(ferry: Collection) -> None:
    (deck,) = options.of_decks(ferry)
    assert (deck.name, deck.is_own, deck.has_own_parameters) == ("Ferry", False, False)
    assert deck.preset == ferry.settings.preset
    assert all(line.is_default for line in options.lines(ferry, deck))


def test_a_change_makes_a_new_version_and_undo_takes_it_back(ferry: Collection, sql: Sql) -> None:
    (before,) = options.of_decks(ferry)
    after = options.change(ferry, before.id, "study.new_per_day", "3")
    assert (after.preset.new_per_day, after.is_own) == (3, True)
    changed = [line.name for line in options.lines(ferry, after) if not line.is_default]
    assert changed == ["New cards a day"]
    assert decks.undo(ferry) == "options: Ferry"
    assert options.of_decks(ferry) == [before]


def test_the_change_acts_at_once(ferry: Collection) -> None:
    (deck,) = options.of_decks(ferry)
    options.change(ferry, deck.id, "study.new_per_day", "2")
    assert decks.tree(ferry)[0].counts.new == 2


def test_what_was_answered_before_keeps_its_version(
    ferry: Collection, sql: Sql, assert_replay: Callable[[Collection], int]
) -> None:
    study = StudySession(ferry)
    study.grade(Rating.EASY, timedelta(seconds=2))
    options.change(ferry, 1, "study.desired_retention", "0.8")
    study = StudySession(ferry)
    study.grade(Rating.EASY, timedelta(seconds=2))
    assert assert_replay(ferry) == 2
    kept = sql(ferry, "SELECT desired_retention FROM review JOIN preset ON preset_id = preset.id")
    assert sorted(kept) == [(0.8,), (0.9,)]


def test_the_same_value_again_is_no_act(ferry: Collection, sql: Sql) -> None:
    options.change(ferry, 1, "study.new_per_day", "3")
    count = sql(ferry, "SELECT count(*) FROM change")
    options.change(ferry, 1, "study.new_per_day", "3")
    assert sql(ferry, "SELECT count(*) FROM change") == count


def test_a_deck_can_go_by_the_settings_again(ferry: Collection) -> None:
    options.change(ferry, 1, "study.new_per_day", "3")
    assert not options.use_settings(ferry, 1).is_own
    decks.undo(ferry)
    assert options.of_decks(ferry)[0].preset.new_per_day == 3


def test_what_cannot_be_used_is_refused(ferry: Collection) -> None:
    with pytest.raises(TrainerError, match="a list of increasing times"):
        options.change(ferry, 1, "study.learning_steps", "2h 1h")
    assert not options.of_decks(ferry)[0].is_own


def test_a_deck_that_is_gone_is_refused(ferry: Collection) -> None:
    decks.delete(ferry, "Ferry")
    with pytest.raises(NotFoundError):
        options.change(ferry, 1, "study.new_per_day", "3")
