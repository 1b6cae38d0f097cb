"""A rehearsal on the screen: every key, the clock, the report, and the list of those held."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import DataTable, Input, Static

from tests.builders import ask
from trainer.domain.schedule import Rating
from trainer.services import decks, imports
from trainer.services.collection import Collection
from trainer.services.question import Given
from trainer.services.rehearsal import Plan, Rehearsal
from trainer.services.rehearsal_questions import deck_to_rehearse
from trainer.services.rehearsal_report import held
from trainer.services.study import StudySession
from trainer.tui import stopwatch
from trainer.tui.app import TrainerApp
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.pause import PauseScreen
from trainer.tui.screens.rehearsal_report import ReportScreen
from trainer.tui.screens.rehearsals import BeginScreen, RehearsalsScreen
from trainer.tui.screens.rehearse import RehearseScreen
from trainer.tui.screens.source import SourceScreen
from trainer.tui.widgets.answer_field import AnswerField
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.place_line import PlaceLine
from trainer.tui.widgets.rating_row import RatingRow

from .conftest import card, key_bar, place, ratings, said

Open = Callable[..., Collection]
SIZE = (80, 24)
PLAIN, HOSTILE, SILENT = 2, 1, 0  # seeds that begin with such an asker; see the test of them


def begin(collection: Collection, seed: int = PLAIN, **plan: Any) -> Rehearsal:
    return Rehearsal(collection, deck_to_rehearse(collection, None), Plan(seed=seed, **plan))


def app_of(collection: Collection, seed: int = PLAIN, **plan: Any) -> TrainerApp:
    return TrainerApp(collection, rehearsal=begin(collection, seed, **plan))


@pytest.fixture
def time_goes(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Puts the stopwatch's clock on by so many seconds."""
    now = [1000.0]
    monkeypatch.setattr(stopwatch, "monotonic", lambda: now[0])

    def go(seconds: float) -> None:
        now[0] += seconds

    return go


@pytest.mark.parametrize(
    ("seed", "manner"), [(PLAIN, "plain"), (HOSTILE, "hostile"), (SILENT, "silent")]
)
def test_the_seeds_of_these_tests(open_collection: Open, seed: int, manner: str) -> None:
    asked = begin(open_collection(), seed).asked
    assert asked is not None
    assert asked.manner == manner
    assert asked.question.guid == "ferry.en/night"


async def test_a_rehearsal_from_home_to_its_report(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("m")
        assert isinstance(pilot.app.screen, BeginScreen)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, RehearseScreen)
        await pilot.pause()
        assert "lie still at night" in card(pilot)
        assert "journalist" in card(pilot)
        assert "must" not in card(pilot)
        await pilot.press("space")
        assert "☐ must: nothing has been decided yet" in card(pilot)
        await pilot.press("x", "down", "x", "space")
        assert "What does a single crossing cost?" in card(pilot)
        await pilot.press("enter", "enter")
        assert isinstance(pilot.app.screen, ReportScreen)
        await pilot.pause()
        assert "2 of 2 (100 %)" in card(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, HomeScreen)
    (one,) = held(collection)
    assert one.ended_at is not None


async def test_what_is_ticked_proposes_the_rating_and_nothing_said_is_again(
    open_collection: Open,
) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        assert "1/␣ Again" in ratings(pilot)
        await pilot.press("x")
        assert "2/␣ Hard" in ratings(pilot)
        await pilot.press("a")
        assert "3/␣ Good" in ratings(pilot)
        await pilot.press("down", "down", "down", "x")
        assert "1/␣ Again" in ratings(pilot)
        assert "(crossed)" in card(pilot)
        await pilot.press("x", "a", "up")
        assert "1/␣ Again" in ratings(pilot)


async def test_a_point_is_ticked_with_the_mouse_and_a_rating_given(open_collection: Open) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.click(RatingRow, offset=(40, 1))  # I am done
        lines = card(pilot).split("\n")
        row = next(n for n, line in enumerate(lines) if "nothing has been decided" in line)
        await pilot.click(CardView, offset=(8, row + 1))
        assert "☑ must: nothing has been decided yet" in card(pilot)
        await pilot.click(RatingRow, offset=(50, 0))
        assert len(held(collection)[0].answers) == 1


@pytest.mark.parametrize(("key", "rating"), [("1", 1), ("2", 2), ("3", 3), ("4", 4)])
async def test_digits_grade(open_collection: Open, key: str, rating: int) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.press(key)  # not before the reveal
        assert held(collection) == []
        await pilot.press("space", "a", key)
    assert held(collection)[0].answers[0].rating == rating


async def test_a_failed_answer_says_that_study_hears_of_it(
    open_collection: Open, tmp_path: Path
) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("space", "space")
        (told,) = said(pilot)
        assert "study" in told
        assert "not in the deck" in card(pilot)  # the question made of the points missed
        assert "That was no answer: Why does the boat lie still at night?" in card(pilot)
    assert ask(tmp_path / "collection.db", "SELECT kind, rating FROM review ORDER BY id") == [
        ("rehearsal", 1),
        ("study", 1),
    ]


async def test_the_clock_runs_until_the_answer_is_over(
    open_collection: Open, time_goes: Callable[[float], None]
) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, RehearseScreen)
        assert place(pilot)[1] == "1/2 · 0:00"
        time_goes(65)
        screen._show_place()
        assert place(pilot)[1] == "1/2 · 1:05"
        await pilot.press("p")
        assert isinstance(pilot.app.screen, PauseScreen)
        time_goes(600)
        await pilot.press("space")
        time_goes(30)
        screen._show_place()
        assert place(pilot)[1] == "1/2 · 1:35 · time is up"
        await pilot.press("space")
        time_goes(100)
        screen._show_place()
        assert place(pilot)[1] == "1/2 · 1:35 · time is up"
        await pilot.press("s", "escape", "a", "space")
    assert held(collection)[0].answers[0].milliseconds == 95_000


async def test_a_silent_asker_shows_no_clock_until_you_end_the_answer(
    open_collection: Open, time_goes: Callable[[float], None]
) -> None:
    async with app_of(open_collection(), SILENT).run_test(size=SIZE) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, RehearseScreen)
        time_goes(120)
        screen._show_place()
        assert place(pilot)[1] == "1/2"
        assert "You decide when you are done" in card(pilot)
        await pilot.press("space")
        assert place(pilot)[1] == "1/2 · 2:00 · time is up"


async def test_a_hostile_asker_is_announced(open_collection: Open) -> None:
    async with app_of(open_collection(), HOSTILE).run_test(size=SIZE) as pilot:
        assert "Hostile asker" in card(pilot)


async def test_minutes_are_shown_and_end_it(
    open_collection: Open, time_goes: Callable[[float], None]
) -> None:
    async with app_of(open_collection(), minutes=1).run_test(size=SIZE) as pilot:
        assert place(pilot)[1] == "question 1 · 0:00 · 0 of 1 min"
        time_goes(61)
        await pilot.press("space", "a", "space")
        assert isinstance(pilot.app.screen, ReportScreen)


async def test_an_answer_can_be_typed(open_collection: Open) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.press("t", *"qx", "enter")
        assert "Your answer: qx" in card(pilot)
        assert not pilot.app.screen.query_one(AnswerField).display
        await pilot.press("a", "space")
        await pilot.press("t", *"2.50 euros")
        await pilot.press("enter")
        assert "✓ right" in card(pilot)
        await pilot.press("space")
    assert [each.written for each in held(collection)[0].answers] == ["qx", "2.50 euros"]


async def test_the_field_can_be_left_and_its_text_counts(open_collection: Open) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("t", "q", "escape", "space")
        assert "Your answer: q" in card(pilot)


async def test_how_sure_one_is_is_said_before_the_reveal(open_collection: Open) -> None:
    collection = open_collection(confidence=True)
    async with app_of(collection).run_test(size=SIZE) as pilot:
        assert "n  Unsure" in ratings(pilot)
        await pilot.press("y")
        assert "You were sure." in card(pilot)
        await pilot.press("a", "space", "t", *"3", "enter", "n")
        assert "You were not sure." in card(pilot)
        await pilot.press("space")
        await pilot.pause()
        assert "Sure, but wrong" in card(pilot)
    assert [each.sure for each in held(collection)[0].answers] == [True, False]


async def test_confidence_is_a_matter_of_one_key(open_collection: Open) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("y")
        assert "You were sure." not in card(pilot)
        await pilot.press("c")
        assert "y  Sure" in ratings(pilot)
        await pilot.press("c")
        assert "y  Sure" not in ratings(pilot)


async def test_the_source_and_the_help_open_over_the_card(open_collection: Open) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("s")
        assert isinstance(pilot.app.screen, RehearseScreen)  # it would give the answer away
        await pilot.press("space", "s")
        assert isinstance(pilot.app.screen, SourceScreen)
        await pilot.press("escape", "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_f1_opens_help_while_an_answer_is_typed(open_collection: Open) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("t", "a", "question_mark")
        assert pilot.app.screen.query_one(AnswerField).value == "a?"
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_undo_puts_the_question_again_also_from_the_report(open_collection: Open) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        assert "Undo" not in key_bar(pilot)
        await pilot.press("space", "a", "space")
        await pilot.pause()
        assert "Undo" in key_bar(pilot)
        await pilot.press("u")
        assert "lie still at night" in card(pilot)
        assert held(collection) == []
        await pilot.press("space", "a", "space", "space", "space")
        assert isinstance(pilot.app.screen, ReportScreen)
        await pilot.press("u")
        assert isinstance(pilot.app.screen, RehearseScreen)
        assert "What does a single crossing cost?" in card(pilot)
        assert held(collection)[0].ended_at is None


async def test_what_was_changed_elsewhere_is_not_undone(open_collection: Open) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.press("space", "a", "space")
        StudySession(collection).grade(Rating.GOOD, timedelta(seconds=1))
        await pilot.press("u")
        assert "What does a single crossing cost?" in card(pilot)
        assert len(held(collection)[0].answers) == 1


@pytest.mark.parametrize("end", [("space", "space"), ("q",)])
async def test_an_undo_from_the_report_that_is_refused_leaves_the_report_as_it_was(
    open_collection: Open, end: tuple[str, ...]
) -> None:
    collection = open_collection()
    app = app_of(collection)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("space", "a", "space", *end)
        assert isinstance(pilot.app.screen, ReportScreen)
        StudySession(collection).grade(Rating.GOOD, timedelta(seconds=1))
        await pilot.press("u")
        assert isinstance(pilot.app.screen, ReportScreen)
        assert "changed elsewhere" in said(pilot)[0]
        assert len(held(collection)[0].answers) == 1 + len(end) // 2


async def test_a_card_answered_elsewhere_is_passed_over(open_collection: Open) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        StudySession(collection).grade(Rating.GOOD, timedelta(seconds=1))
        await pilot.press("space", "1")
        assert "What does a single crossing cost?" in card(pilot)
        assert held(collection) == []


async def test_leaving_shows_the_report_and_keeps_what_was_answered(open_collection: Open) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.press("space", "a", "space", "q")
        assert isinstance(pilot.app.screen, ReportScreen)
        await pilot.pause()
        assert "no, broken off" in card(pilot)
        await pilot.press("escape")
    assert pilot.app.return_code == 0
    assert len(held(collection)[0].answers) == 1


async def test_a_rehearsal_broken_off_goes_on_from_its_report(open_collection: Open) -> None:
    collection = open_collection()
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.press("space", "a", "space", "q")
        await pilot.press("c")
        assert "What does a single crossing cost?" in card(pilot)
        await pilot.press("space", "space", "c")
        assert isinstance(pilot.app.screen, ReportScreen)  # it is over
    assert held(collection)[0].ended_at is not None


async def test_leaving_at_once_leaves_nothing(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("m", "enter", "q")
        assert isinstance(pilot.app.screen, HomeScreen)
    assert held(collection) == []


async def test_arrows_and_pages_move_through_a_long_card(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    text = "Q: What?\nA:\n" + "\n".join(f"- line {n}" for n in range(40)) + "\n"
    (tmp_path / "long.md").write_text(f'---\nname = "Long"\n---\n\n{text}')
    imports.apply(collection, imports.read([tmp_path / "long.md"]))
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        assert "What?" in card(pilot)
        for _ in range(4):
            await pilot.press("down")
        assert "What?" not in card(pilot)
        await pilot.press("pagedown", "pagedown", "pagedown")
        assert "line 39" in card(pilot)
        await pilot.press("pageup", "pageup", "pageup", "up")
        assert "What?" in card(pilot)


async def test_deck_text_is_no_markup(open_collection: Open, tmp_path: Path) -> None:
    collection = open_collection(deck=False)
    evil = "[red]now[/red] [@click=app.quit]x[/]"
    text = f"# {evil}\n\nQ: {evil}\nA: {evil}\n- must: {evil}\nAsk: ({evil}) {evil}\n"
    (tmp_path / "evil.md").write_text(f"---\nname = '{evil}'\n---\n\n{text}")
    imports.apply(collection, imports.read([tmp_path / "evil.md"]))
    async with TrainerApp(collection).run_test(size=(140, 40)) as pilot:
        await pilot.press("m", "enter")
        await pilot.pause()
        assert evil in card(pilot)
        await pilot.press("space", "a", "space")
        await pilot.pause()
        assert evil in card(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert evil in pilot.app.screen.query_one(PlaceLine).text[0]


async def test_the_dialog_takes_numbers_only(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("m")
        fields = pilot.app.screen.query(Input)
        fields.first().value = "0"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, BeginScreen)
        problem = pilot.app.screen.query_one("#mock-problem", Static)
        assert "from 1 to 500" in str(problem.content)
        fields.first().value = ""
        await pilot.press("tab", "2", "enter")
        assert isinstance(pilot.app.screen, RehearseScreen)
        assert pilot.app.screen.rehearsal.plan == Plan(None, 2)


async def test_a_deck_without_questions_says_so_in_the_dialog(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    (tmp_path / "gaps.md").write_text('---\nname = "Gaps"\n---\n\nC: A [gap].\n')
    imports.apply(collection, imports.read([tmp_path / "gaps.md"]))
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("m", "enter")
        problem = pilot.app.screen.query_one("#mock-problem", Static)
        assert "aloud" in str(problem.content)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_rehearsals_stand_beside_each_other_and_lead_to_their_reports(
    open_collection: Open,
) -> None:
    collection = open_collection()
    for _ in range(2):
        rehearsal = begin(collection)
        rehearsal.answer(Given(Rating.GOOD, timedelta(seconds=5), frozenset({0, 1})))
    rehearsal.answer(Given(Rating.GOOD, timedelta(seconds=5)))
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("m", "f2")
        assert isinstance(pilot.app.screen, RehearsalsScreen)
        table = pilot.app.screen.query_one(DataTable)
        rows = [[str(cell) for cell in table.get_row_at(n)] for n in range(2)]
        assert [row[1:] for row in rows] == [
            ["2", "2/2 (100 %)", "0", "0 %", "100 %"],
            ["1", "2/2 (100 %)", "0", "0 %", "100 %"],
        ]
        assert rows[1][0].endswith(" *")
        assert "broken off" in str(pilot.app.screen.query_one("#below", Static).content)
        await pilot.press("down", "enter")
        assert isinstance(pilot.app.screen, ReportScreen)
        assert "Undo" not in key_bar(pilot)
        await pilot.press("u", "e")
        assert isinstance(pilot.app.screen, ReportScreen)
        await pilot.press("q", "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "escape", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_without_any_rehearsal_the_list_says_so(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("m", "f2")
        below = pilot.app.screen.query_one("#below", Static)
        assert "No rehearsal" in str(below.content)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, RehearsalsScreen)


async def test_a_report_scrolls_is_saved_and_leads_to_the_others(
    open_collection: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with app_of(open_collection()).run_test(size=(80, 14)) as pilot:
        await pilot.press("space", "a", "space", "space", "space")
        await pilot.pause()
        first = card(pilot)
        await pilot.press("down")
        assert card(pilot) != first
        await pilot.press("pagedown", "pageup", "up")
        assert card(pilot) == first
        await pilot.press("s")
        assert [path.name for path in folder.iterdir()] == ["rehearsal-1-2026-03-02.md"]
        await pilot.press("e")
        assert isinstance(pilot.app.screen, RehearsalsScreen)
        await pilot.press("escape", "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_a_report_that_cannot_be_written_says_so(
    open_collection: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: tmp_path / "gone")
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("space", "a", "space", "q", "s")
        (told,) = said(pilot)
        assert "cannot be written" in told


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (["s"], "The source gives the answer away: it comes after that."),
        (["x"], "End the answer first; then tick what you said."),
        (["a"], "End the answer first; then tick what you said."),
        (["u"], "Nothing was answered yet."),
        (["space", "t"], "This answer is over; the next one can be typed."),
    ],
)
async def test_a_key_that_does_nothing_now_says_why(
    open_collection: Open, keys: list[str], why: str
) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        before = key_bar(pilot)
        await pilot.press(*keys)
        assert said(pilot) == [why]
        assert keys == ["space", "t"] or key_bar(pilot) == before


async def test_an_answer_being_typed_is_told_nothing_of_its_letters(open_collection: Open) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("t", *"saxu")
        assert pilot.app.screen.query_one(AnswerField).value == "saxu"
        assert said(pilot) == []


async def test_where_no_point_is_to_be_said_the_keys_that_tick_say_so(
    tmp_path: Path, open_collection: Open
) -> None:
    collection = open_collection()
    decks.delete(collection, "Eastharbour ferry")
    file = tmp_path / "plain.md"
    file.write_text("Q: Why?\nA: Because.\n", "utf-8")
    imports.apply(collection, imports.read([file]))
    async with app_of(collection).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        for key, why in (
            ("x", "There is nothing to tick here."),
            ("a", "There is nothing to tick here."),
            ("s", "This card cites nothing of a letter."),
        ):
            await pilot.press(key)
            assert said(pilot)[-1:] == [why]


async def test_while_an_answer_is_typed_it_is_enter_that_ends_it(open_collection: Open) -> None:
    async with app_of(open_collection()).run_test(size=SIZE) as pilot:
        assert "␣  I am done" in ratings(pilot)
        await pilot.press("t", *"So")
        assert "⏎  I am done" in ratings(pilot)
        await pilot.press("escape")
        assert "␣  I am done" in ratings(pilot)
        await pilot.press("t", "enter")
        assert "/␣" in ratings(pilot)
        await pilot.press("space")
        assert "␣  I am done" in ratings(pilot)
