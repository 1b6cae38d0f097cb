"""How a question is answered: ticking, typing, choosing, being sure, and help over the card."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from trainer.domain.schedule import CardState, Preset
from trainer.services.collection import Collection
from trainer.services.sitting import Practice, Sitting
from trainer.storage.models import CardRow, NoteRow, ReviewRow
from trainer.tui.app import TrainerApp
from trainer.tui.screens.custom import CustomScreen
from trainer.tui.screens.edit import EditScreen
from trainer.tui.screens.leech import LeechScreen
from trainer.tui.screens.pause import PauseScreen
from trainer.tui.screens.source import SourceScreen
from trainer.tui.screens.study import StudyScreen
from trainer.tui.screens.summary import SummaryScreen
from trainer.tui.screens.weak import WeakScreen
from trainer.tui.widgets.answer_field import AnswerField
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

from .conftest import card, help_lines, ratings, said

Open = Callable[..., Collection]
SIZE = (80, 24)


def reviews(collection: Collection) -> list[ReviewRow]:
    with collection.reading() as session:
        return list(session.scalars(select(ReviewRow).order_by(ReviewRow.id)))


async def go_to(pilot: Pilot[None], words: str) -> None:
    """Answer what comes before the question with these words."""
    for _ in range(8):
        if words in card(pilot):
            return
        await pilot.press("enter", "4")
    raise AssertionError(words)


def press_at_once(pilot: Pilot[None], *keys: str) -> None:
    """Press keys so fast that each waits behind the one before it, as a terminal sends them."""
    for key in keys:
        pilot.app.post_message(Key(key, key))


@pytest.mark.parametrize(
    ("ticks", "proposed", "rating"),
    [
        ((), "3/␣ Good", 3),
        (("x", "down", "x"), "3/␣ Good", 3),
        (("x",), "2/␣ Hard", 2),
        (("down", "down", "x"), "1/␣ Again", 1),
        (("x", "down", "x", "down", "down", "x"), "1/␣ Again", 1),
        (("x", "x"), "3/␣ Good", 3),
    ],
)
async def test_ticked_points_propose_the_rating_that_space_takes(
    open_collection: Open, ticks: Sequence[str], proposed: str, rating: int
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", *ticks)
        assert proposed in ratings(pilot)
        await pilot.press("space")
        assert [review.rating for review in reviews(collection)] == [rating]


async def test_numbers_overrule_what_the_ticks_propose_and_the_ticks_are_kept(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "x", "4")
    [review] = reviews(collection)
    assert review.rating == 4
    assert review.key_points_hit == [
        ["must", "nothing has been decided yet", True],
        ["must", "the study runs until spring", False],
        ["may", "two other harbours did so before", False],
        ["never", "promise a night crossing", False],
    ]


async def test_ticks_are_told_by_signs_and_words_without_colour(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        assert "› ☐ must: nothing has been decided yet" in card(pilot)
        await pilot.press("x", "down", "down", "down", "x")
        assert "  ☑ must: nothing has been decided yet" in card(pilot)
        assert "› ☒ never: promise a night crossing (crossed)" in card(pilot)


async def test_a_click_on_a_point_ticks_it(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        line = next(n for n, text in enumerate(card(pilot).split("\n")) if "may:" in text)
        await pilot.click(CardView, offset=(12, 1 + line))
        assert "☑ may: two other harbours did so before" in card(pilot)


async def test_a_point_that_was_missed_is_first_the_next_time_and_says_so(
    open_collection: Open, clock: Any
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "x", "1")
    clock.forward(minutes=2)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        assert "› ☐ must: the study runs until spring (missed 1×)" in card(pilot)


async def test_the_other_phrasing_comes_with_who_asks(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "1")
    clock.forward(minutes=2)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        assert "journalist: Why does the boat lie still at night?" in card(pilot)


@pytest.mark.parametrize(
    ("typed", "said", "rating"),
    [
        ("2.50 euros", "✓ right", 3),
        ("2,50 euro", "≈ right, spelt otherwise", 3),
        ("3.50 euros", "✗ not right", 1),
    ],
)
async def test_a_typed_answer_is_compared_and_proposes_a_rating(
    open_collection: Open, typed: str, said: str, rating: int
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single crossing")
        assert pilot.app.screen.query_one(AnswerField).has_focus
        pilot.app.screen.query_one(AnswerField).value = typed
        await pilot.press("enter")
        assert said in card(pilot)
        assert not pilot.app.screen.query_one(AnswerField).display
        await pilot.press("space")
    assert reviews(collection)[-1].rating == rating


async def test_what_was_typed_wrongly_is_marked_by_brackets_too(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single crossing")
        await pilot.press(*"3.50", "space", *"euros", "enter")
        assert "typed: [-3.50-] euros" in card(pilot)
        assert "wanted: [+2.50+] euros" in card(pilot)


@pytest.mark.parametrize(
    ("action", "asked"), [("grade(4)", "What does a single crossing"), ("type", "The first boat")]
)
async def test_what_is_typed_before_the_field_is_painted_goes_into_it(
    open_collection: Open, action: str, asked: str
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "The first boat leaves")
        if action != "type":
            await pilot.press("space")
        await pilot.app.run_action(f"screen.{action}")
        press_at_once(pilot, *"2e5")
        await pilot.pause()
        assert asked in card(pilot)
        assert pilot.app.screen.query_one(AnswerField).value == "2e5"


@pytest.mark.parametrize("key", ["e", "q", "u", "space"])
async def test_a_key_pressed_together_with_the_one_before_a_typed_question_does_nothing_else(
    open_collection: Open, key: str
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "The first boat leaves")
        await pilot.press("space")
        press_at_once(pilot, "4", key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "What does a single crossing" in card(pilot)
        assert "2.50" not in card(pilot)


async def test_letters_go_into_the_field_and_escape_gives_the_keys_back(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single crossing")
        await pilot.press(*"u4@q")
        assert pilot.app.screen.query_one(AnswerField).value == "u4@q"
        assert "What does a single crossing" in card(pilot)
        await pilot.press("escape", "t", *"3q", "escape", "t", *"u4@q")
        assert pilot.app.screen.query_one(AnswerField).value == "u4@q"
        await pilot.press("escape", "asterisk")
        assert "★" in pilot.app.screen.query_one(PlaceLine).text[0]
        await pilot.press("space")
        assert "2.50 euros" in card(pilot)
        assert "typed: [-u4@q-]" in card(pilot)


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_an_empty_field_reveals_without_a_verdict(open_collection: Open, key: str) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single crossing")
        await pilot.press(key)
        assert "2.50 euros" in card(pilot)
        assert "right" not in card(pilot).replace("also right", "")
        assert "3/␣ Good" in ratings(pilot)


async def test_gaps_are_typed_on_request_or_by_the_setting(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "The first boat leaves")
        assert not pilot.app.screen.query_one(AnswerField).display
        await pilot.press("t", *"6.15", "enter")
        assert "✓ right" in card(pilot)
    collection = open_collection(deck=False, type_gaps=True)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("z")  # a key that does nothing: what opens the field has run by then
        assert "The first boat leaves" in card(pilot)
        assert pilot.app.screen.query_one(AnswerField).has_focus


@pytest.mark.parametrize(("right", "rating"), [(True, 3), (False, 1)])
async def test_options_are_chosen_by_number_and_propose_a_rating(
    open_collection: Open, right: bool, rating: int
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "Which travellers")
        wanted = "children under four" if right else "students"
        line = next(line for line in card(pilot).split("\n") if wanted in line)
        await pilot.press(line.strip("› ").split()[1])
        assert f"☑ {line.strip('› ').split()[1]} {wanted}" in card(pilot)
        await pilot.press("space")
        told = "(right, chosen)" if right else "students (chosen, not right)"
        assert told in card(pilot)
        await pilot.press("space")
    assert reviews(collection)[-1].rating == rating


async def test_another_choice_takes_the_place_of_the_first_where_one_is_right(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "Which travellers")
        assert "Choose one." in card(pilot)
        await pilot.press("1", "2")
        assert card(pilot).count("☑") == 1
        assert "☑ 2" in card(pilot)
        await pilot.press("2")
        assert "☑" not in card(pilot)


@pytest.mark.parametrize(("key", "sure"), [("y", 1), ("n", 0), ("enter", None)])
async def test_a_typed_answer_is_compared_after_one_says_whether_one_is_sure_of_it(
    open_collection: Open, key: str, sure: int | None
) -> None:
    collection = open_collection(confidence=True)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single crossing")
        await pilot.press(*"9 euros", "enter")
        assert "2.50" not in card(pilot)
        await pilot.press(key)
        assert "typed: [-9-] euros" in card(pilot)
        assert ("You were sure." in card(pilot)) is (sure == 1)
        assert ("You were not sure." in card(pilot)) is (sure == 0)
        await pilot.press("space")
    assert (reviews(collection)[-1].rating, reviews(collection)[-1].confidence) == (1, sure)


async def test_what_was_said_before_an_edit_stands_after_it(open_collection: Open) -> None:
    collection = open_collection(confidence=True)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("y", "x", "e", *"So: ", "ctrl+s")
        assert "So: Will the ferry" in card(pilot)
        assert card(pilot).count("☑") == 1
        await pilot.press("space")
    said = reviews(collection)[-1]
    assert said.confidence == 1
    assert said.key_points_hit


async def test_a_typed_answer_is_compared_anew_after_an_edit(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single crossing")
        await pilot.press(*"3.50 euros", "enter", "e", *"So: ", "ctrl+s")
        assert "typed: [-3.50-] euros" in card(pilot)


async def test_hint_and_undo_have_keys_that_work_while_an_answer_is_typed(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single crossing")
        bar = str(pilot.app.screen.query_one(KeyBar).content)
        assert "^z Undo" in bar
        await pilot.press("ctrl+z")
        assert "What does a single crossing" not in card(pilot)
        assert reviews(collection)[-1].undone_at is not None


async def test_the_time_goes_on_while_a_question_is_on_the_screen(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("trainer.tui.stopwatch.monotonic", lambda: now)
    monkeypatch.setattr("trainer.tui.screens.study._CLOCK", 0.01)
    app = TrainerApp(open_collection(), study=True, sitting=Sitting(minutes=5))
    async with app.run_test(size=SIZE) as pilot:
        now = 130.0
        place = pilot.app.screen.query_one(PlaceLine)
        assert await until(pilot, lambda: place.text[1].endswith("2 of 5 min"))


async def test_a_sitting_of_some_cards_counts_those_alone(open_collection: Open) -> None:
    app = TrainerApp(open_collection(), study=True, sitting=Sitting(cards=2))
    async with app.run_test(size=SIZE) as pilot:
        assert pilot.app.screen.query_one(PlaceLine).text[1].startswith("1/2 ")
        await pilot.press("space", "4")
        assert pilot.app.screen.query_one(PlaceLine).text[1].startswith("2/2 ")


async def test_confidence_is_asked_only_when_wanted_and_stored(open_collection: Open) -> None:
    collection = open_collection(confidence=True)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        assert "y  Sure" in ratings(pilot)
        await pilot.press("y", "1")
        await pilot.press("n", "3")
        await pilot.press("enter", "3")
        await pilot.press("c", "y")  # no longer asked: y does nothing
        assert "3/␣ Good" not in ratings(pilot)
    assert [review.confidence for review in reviews(collection)] == [1, 0, None]


async def test_a_dutch_user_is_sure_with_j_as_well_as_with_y(open_collection: Open) -> None:
    collection = open_collection("nl", confidence=True)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        assert "j  Zeker" in ratings(pilot)
        await pilot.press("c", "c")
        await pilot.pause()
        told = said(pilot)
        assert told[-1].endswith("of je zeker bent: j, of niet: n.")
        await pilot.press("question_mark")
        assert "y / j" in "".join(await help_lines(pilot))
        await pilot.press("escape", "j", "3", "y", "3")
    assert [review.confidence for review in reviews(collection)] == [1, 1]


async def test_each_window_opens_over_the_card_and_closes(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await pilot.press("s")
        assert isinstance(pilot.app.screen, StudyScreen)  # the source gives the answer away
        await pilot.press("space")
        for key, screen in (("s", SourceScreen), ("p", PauseScreen), ("e", EditScreen),
                            ("a", EditScreen)):  # fmt: skip
            await pilot.press(key)
            assert isinstance(pilot.app.screen, screen), key
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, StudyScreen), key
        assert "harbour master" in card(pilot)


async def test_an_edited_note_comes_back_revealed_with_its_schedule_and_undo_restores_it(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "e")
        field = pilot.app.screen.query_one("TextArea")
        field.text = field.text.replace("Will the ferry", "Will the big ferry")  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "Will the big ferry" in card(pilot)
        assert "harbour master" in card(pilot)
        await pilot.press("u")
        assert "Will the ferry" in card(pilot)
    assert reviews(collection) == []


async def test_a_flag_is_shown_and_goes_round(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        shown = []
        for _ in range(5):
            await pilot.press("f")
            shown.append(pilot.app.screen.query_one(PlaceLine).text[0][:2])
        assert shown == ["⚑1", "⚑2", "⚑3", "⚑4", "Ea"]


def forgotten_often(collection: Collection) -> None:
    """Make the first card one that the next lapse makes a leech."""
    with collection.writing() as session:
        row = session.scalars(select(CardRow).order_by(CardRow.id)).first()
        assert row is not None
        now = collection.now()
        row.schedule = replace(
            row.schedule, state=CardState.REVIEW, stability=5.0, difficulty=5.0, due=now,
            last_review=now,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "suspended", "notes"), [("p", False, 5), ("d", True, 8), ("enter", True, 5)]
)
async def test_a_leech_is_helped_in_the_way_chosen_and_undo_takes_that_back(
    open_collection: Open, key: str, suspended: bool, notes: int
) -> None:
    collection = open_collection(preset=Preset(leech_threshold=1))
    forgotten_often(collection)
    with collection.reading() as session:
        before = len(list(session.scalars(select(NoteRow))))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "Will the ferry")
        await pilot.press("space", "1")
        assert isinstance(pilot.app.screen, LeechScreen)
        await pilot.press(key)
        assert isinstance(pilot.app.screen, StudyScreen)
        with collection.reading() as session:
            first = session.scalars(select(CardRow).order_by(CardRow.id)).first()
            assert first is not None
            assert first.suspended is suspended
            assert (first.buried_until is not None) is (key == "p")
            alive = select(NoteRow).where(NoteRow.deleted_at.is_(None))
            assert len(list(session.scalars(alive))) == before + notes - 5


async def test_a_leech_that_is_edited_is_learnt_on(open_collection: Open) -> None:
    collection = open_collection(preset=Preset(leech_threshold=1))
    forgotten_often(collection)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "Will the ferry")
        await pilot.press("space", "1", "e")
        assert isinstance(pilot.app.screen, EditScreen)
        field = pilot.app.screen.query_one("TextArea")
        field.text = field.text.replace("Will the ferry", "Will the big ferry")  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
    with collection.reading() as session:
        first = session.scalars(select(CardRow).order_by(CardRow.id)).first()
        assert first is not None
        assert not first.suspended


async def test_a_sitting_of_ones_own_is_set_up_from_home(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("c")
        assert isinstance(pilot.app.screen, CustomScreen)
        await pilot.press("tab", *"fares", "tab", "tab", *"1", "enter")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "What does a single crossing" in card(pilot)
        await pilot.press("enter", "4")
        assert isinstance(pilot.app.screen, SummaryScreen)


async def test_a_topic_that_there_is_not_is_said_in_the_form_which_keeps_what_was_written(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("c", "tab", *"whales", "enter")
        assert isinstance(pilot.app.screen, CustomScreen)
        assert told(pilot) == "No topic begins with whales."
        assert pilot.app.screen.query_one("#custom-topic", Input).value == "whales"


def told(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#custom-problem", Static).content)


async def test_the_arrows_choose_what_a_sitting_of_ones_own_asks(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("c", "down", "enter")
        assert isinstance(pilot.app.screen, CustomScreen)
        assert told(pilot) == "Nothing was missed today that is not right by now."
        await pilot.press("escape", "enter", "space", "1", "q", "enter", "c", "down", "enter")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert pilot.app.screen.session.sitting.practice is Practice.MISSED


async def test_topics_and_tags_are_suggested_while_they_are_typed(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("c", "tab", *"far")
        await pilot.pause()
        await pilot.press("right")
        assert pilot.app.screen.query_one("#custom-topic", Input).value == "Fares"


async def test_practice_says_so_and_shows_no_intervals(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "4", "q")
    app = TrainerApp(collection, study=True, sitting=Sitting(practice=Practice.AHEAD))
    async with app.run_test(size=SIZE) as pilot:
        assert "1/1 · practice" in pilot.app.screen.query_one(PlaceLine).text[1]
        await pilot.press("space")
        assert "3/␣ Good" in ratings(pilot)
        assert " d" not in ratings(pilot)


async def test_the_time_of_a_timed_sitting_is_shown(open_collection: Open) -> None:
    app = TrainerApp(open_collection(), study=True, sitting=Sitting(minutes=5))
    async with app.run_test(size=SIZE) as pilot:
        assert pilot.app.screen.query_one(PlaceLine).text[1].endswith("0 of 5 min")


async def test_the_answer_comes_by_itself_only_where_that_is_set(open_collection: Open) -> None:
    collection = open_collection(auto_reveal=timedelta(milliseconds=1))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.pause(0.05)
        assert "harbour master" in card(pilot)
    assert reviews(collection) == []


async def until(pilot: Pilot[None], came: Callable[[], bool]) -> bool:
    """Whether something comes of itself."""
    for _ in range(500):
        if came():
            return True
        await pilot.pause(0.01)
    return False


async def test_the_proposed_rating_is_taken_by_itself_only_where_that_is_set(
    open_collection: Open,
) -> None:
    collection = open_collection(auto_accept=timedelta(milliseconds=1))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.pause(0.05)
        assert "harbour master" not in card(pilot)
        await pilot.press("space")
        assert await until(pilot, lambda: len(reviews(collection)) == 1)
    assert [review.rating for review in reviews(collection)] == [3]


async def test_nothing_is_graded_by_itself_beneath_a_window(open_collection: Open) -> None:
    collection = open_collection(auto_accept=timedelta(seconds=1))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "i")
        await pilot.pause(1.2)
        assert reviews(collection) == []
        await pilot.press("escape")
        assert await until(pilot, lambda: len(reviews(collection)) == 1)


async def test_what_was_typed_is_handed_in_when_the_answer_comes_by_itself(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await go_to(pilot, "What does a single c")
        await pilot.press("3")
        assert isinstance(pilot.app.screen, StudyScreen)
        pilot.app.screen.advance()  # as the timer does
        assert "wanted:" in card(pilot)


async def test_home_shows_the_weakest_points(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space", "x", "2")
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("w")
        assert isinstance(pilot.app.screen, WeakScreen)
        assert "the study runs until spring" in card(pilot)
        await pilot.press("p")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "Why does the boat lie still at night" in card(pilot)
        assert pilot.app.screen.query_one(PlaceLine).text[1].startswith("1/1 · practice")


async def test_the_keys_of_every_state_fit_in_eighty_columns(open_collection: Open) -> None:
    for language in ("en", "nl"):
        app = TrainerApp(open_collection(language, confidence=True), study=True)
        async with app.run_test(size=SIZE) as pilot:
            for key in ("h", "space", "4", "enter", "4"):
                bar = str(pilot.app.screen.query_one(KeyBar).content)
                assert len(bar) <= 80
                assert "?" in bar or pilot.app.screen.query_one(AnswerField).has_focus
                await pilot.press(key)
