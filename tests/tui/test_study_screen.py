"""The study session, driven by its keys."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import select
from textual.pilot import Pilot
from textual.widgets import Static

from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.storage import engine
from trainer.storage.models import CardRow, NoteRow, ReviewRow
from trainer.tui.app import TrainerApp
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.info import InfoScreen
from trainer.tui.screens.study import StudyScreen
from trainer.tui.screens.summary import SummaryScreen
from trainer.tui.widgets.answer_field import AnswerField
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.tui.widgets.rating_row import RatingRow

from .conftest import said

Open = Callable[..., Collection]
SIZE = (80, 24)


def text_of(pilot: Pilot[None], widget: type[Static]) -> str:
    return str(pilot.app.screen.query_one(widget).content)


def card(pilot: Pilot[None]) -> str:
    return text_of(pilot, CardView)


def reviews(collection: Collection) -> list[ReviewRow]:
    with collection.reading() as session:
        return list(session.scalars(select(ReviewRow).order_by(ReviewRow.id)))


async def test_the_answer_its_points_and_source_appear_only_after_the_reveal(
    open_collection: Open,
) -> None:
    app = TrainerApp(open_collection(), study=True)
    async with app.run_test(size=SIZE) as pilot:
        assert "Will the ferry run at night" in card(pilot)
        assert "harbour master" not in card(pilot)
        assert "Source" not in card(pilot)
        await pilot.press("space")
        assert "harbour master" in card(pilot)
        assert "☐ never: promise a night crossing" in card(pilot)
        assert "Source: Timetable ¶2.1 (Harbour paper 12, no. 3)" in card(pilot)


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
async def test_a_rating_key_does_nothing_before_the_reveal_and_grades_after_it(
    open_collection: Open, key: str
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press(key)
        assert reviews(collection) == []
        await pilot.press("space", key)
        assert [review.rating for review in reviews(collection)] == [int(key)]
        assert "harbour master" not in card(pilot)


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_space_and_enter_reveal_and_then_take_good(open_collection: Open, key: str) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press(key, key)
        assert [review.rating for review in reviews(collection)] == [3]


async def test_the_four_ratings_show_the_interval_that_each_then_gives(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        shown = re.findall(r"(\d+ (?:min|d)|<1 min)", text_of(pilot, RatingRow))
        assert len(shown) == 4
        await pilot.press("4")
        due = reviews(collection)[0].due
        assert due is not None
        days = (collection.days.day_of(due) - collection.today()).days
        assert shown[3] == f"{days} d"


async def test_a_click_reveals_and_a_click_on_a_rating_grades(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.click(RatingRow, offset=(39, 1))
        assert "harbour master" in card(pilot)
        await pilot.click(RatingRow, offset=(70, 0))
        assert [review.rating for review in reviews(collection)] == [4]


async def test_typed_choice_and_cloze_notes_are_asked_and_revealed(open_collection: Open) -> None:
    app = TrainerApp(open_collection(), study=True)
    async with app.run_test(size=SIZE) as pilot:
        seen = {}
        for _ in range(4):
            asked = card(pilot)
            await pilot.press("space")
            seen[asked.splitlines()[2][:20]] = (asked, card(pilot))
            await pilot.press("4")
        asked, revealed = seen["The first boat leave"]
        assert "[early]" in asked
        assert "23.40" in asked
        assert "6.15" not in asked
        assert "6.15" in revealed
        asked, revealed = seen["What does a single c"]
        assert "2.50" not in asked
        assert "also right: € 2.50" in revealed
        asked, revealed = seen["Which travellers pay"]
        assert asked.count("☐") == 3
        assert "☑" not in asked
        assert "✓ children under four (right)" in revealed


async def test_the_hint_is_shown_on_request_alone(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        assert "who decides" not in card(pilot)
        await pilot.press("h")
        assert "Hint: who decides, and when?" in card(pilot)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (["t"], "This answer is not one to type: say it, then show it."),
        (["o"], "There is no picture or sound here."),
        (["s"], "The source gives the answer away: it comes after that."),
    ],
)
async def test_a_key_for_what_the_card_has_not_says_so(
    open_collection: Open, keys: list[str], why: str
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await pilot.press(*keys)
        assert said(pilot) == [why]
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_a_key_of_ones_own_says_why_it_does_nothing_and_the_usual_one_is_silent(
    open_collection: Open,
) -> None:
    collection = open_collection(keys={"type": "w"})
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("t")
        assert said(pilot) == []
        await pilot.press("w")
        assert len(said(pilot)) == 1


async def test_an_answer_being_typed_is_not_told_what_its_letters_would_do(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "3", "space", "3")
        assert "What does a single crossing cost?" in card(pilot)
        await pilot.press(*"hots")
        assert pilot.app.screen.query_one(AnswerField).value == "hots"
        assert said(pilot) == []
        await pilot.press("f2")
        assert said(pilot) == ["There is no hint."]


async def test_undo_asks_the_card_again_as_often_as_one_likes(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        first = card(pilot)
        await pilot.press("space", "4", "space", "4", "space", "4")
        await pilot.press("u", "u", "u")
        assert card(pilot) == first
        assert all(review.undone_at is not None for review in reviews(collection))
        await pilot.press("u")  # nothing left of studying; the import before it stays
        assert card(pilot) == first


async def test_undo_works_after_the_last_card_and_after_a_restart(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        for _ in range(4):
            await pilot.press("space", "4")
        assert isinstance(pilot.app.screen, SummaryScreen)
        await pilot.press("u")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "Which travellers" in card(pilot)
    async with TrainerApp(open_collection(deck=False), study=True).run_test(size=SIZE) as pilot:
        await pilot.press("u")
        assert "What does a single crossing" in card(pilot)


async def test_bury_and_suspend_put_the_card_aside(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("minus", "at")
        assert "What does a single crossing" in card(pilot)
    with collection.reading() as session:
        cards = {
            note.prompt[:9]: row
            for row, note in session.execute(select(CardRow, NoteRow).join(CardRow.note))
            if row.ordinal == 0
        }
    assert cards["Will the "].buried_until is not None
    assert cards["The first"].suspended


async def test_mark_stars_the_note_and_unstars_it(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        place = pilot.app.screen.query_one(PlaceLine)
        assert "★" not in place.text[0]
        await pilot.press("asterisk")
        assert "★" in place.text[0]
        await pilot.press("asterisk")
        assert "★" not in place.text[0]


async def test_info_and_help_open_over_the_question_and_close(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        for key, screen in (("i", InfoScreen), ("question_mark", HelpScreen)):
            await pilot.press(key)
            assert isinstance(pilot.app.screen, screen)
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, StudyScreen)


async def test_leaving_shows_the_summary_and_coming_back_continues(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("enter", "space", "4", "q")
        assert isinstance(pilot.app.screen, SummaryScreen)
        await pilot.press("enter", "enter")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "The first boat" in card(pilot)


async def test_a_card_answered_in_another_terminal_is_not_counted_twice(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        other = StudySession(open_collection(deck=False))
        from datetime import timedelta

        from trainer.domain.schedule import Rating

        other.grade(Rating.EASY, timedelta(seconds=3))
        await pilot.press("1")
        assert [review.rating for review in reviews(collection)] == [4]
        assert "The first boat" in card(pilot)


async def test_a_long_answer_scrolls_and_says_how_much_is_below(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 14)) as pilot:
        await pilot.press("space")
        assert "more lines" in card(pilot)
        assert "Source" not in card(pilot)
        await pilot.press(*["down"] * 12)
        assert "more lines" not in card(pilot)
        assert "Source" in card(pilot)


async def test_every_key_of_the_bar_fits_in_eighty_columns(open_collection: Open) -> None:
    for language in ("en", "nl"):
        collection = open_collection(language)
        async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
            for key in ("space", "1"):
                bar = text_of(pilot, KeyBar)
                assert "?" in bar
                assert "q" in bar
                await pilot.press(key)


async def test_a_grade_that_cannot_be_written_is_told_of_and_can_be_given_again(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 10)
    collection = open_collection()
    app = TrainerApp(collection, study=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("space")
        shown = card(pilot)
        with closing(sqlite3.connect(collection.settings.collection, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            await pilot.press("4")
            assert card(pilot) == shown
            assert "in use by another program" in said(pilot)[0]
        assert reviews(collection) == []
        await pilot.press("4")
        assert card(pilot) != shown
        assert [row.rating for row in reviews(collection)] == [4]
