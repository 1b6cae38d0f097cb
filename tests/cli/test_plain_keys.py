"""The keys of plain lines: those of the screens, or the user's own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding

from tests.builders import Clock, opened
from tests.terminal import Terminal, trainer
from trainer.cli.plain_keys import USUAL, USUAL_AT_A_LEECH, USUAL_AT_THE_END, Keys
from trainer.domain.schedule import Rating
from trainer.services.study import StudySession
from trainer.tui.screens.leech import LeechScreen
from trainer.tui.screens.study_keys import KEYS
from trainer.tui.screens.summary import SummaryScreen

from .conftest import CHECKOUT, Run, Sit
from .test_plain import CHOICE, FOLLOWING, GAP, HARBOUR, TYPED, head, needs_terminal, ratings

Deck = Callable[..., Path]
Sql = Callable[..., list[tuple[Any, ...]]]
Own = Callable[..., None]


@pytest.fixture
def own(data: Path) -> Own:
    """Chooses keys in the settings file, which may begin with other settings."""

    def choose(settings: str = "", **keys: str) -> None:
        lines = [settings, "[keys]", *(f'{act} = "{key}"' for act, key in keys.items())]
        (data / "config.toml").write_text("\n".join(lines) + "\n")

    return choose


@pytest.mark.parametrize(
    ("usual", "bindings", "missing"),
    [
        (USUAL, KEYS, {"move_up", "move_down", "page_up", "page_down"}),
        (USUAL_AT_THE_END, SummaryScreen.BINDINGS, {"summary_help"}),
        (USUAL_AT_A_LEECH, LeechScreen.BINDINGS, set()),
    ],
)
def test_the_usual_keys_are_those_of_the_screens(
    usual: dict[str, str], bindings: list[Binding], missing: set[str]
) -> None:
    on_screen = {each.id: each.key for each in bindings if each.id not in missing}
    assert dict(usual) == on_screen


def test_a_key_of_ones_own_takes_the_place_of_the_usual_one(sit: Sit, own: Own, sql: Sql) -> None:
    own(bury="b", mark="m,plus")
    text = sit(HARBOUR + GAP, "-", "*", "+", "m", "b", "?")
    assert "There is no such key: -." in text
    assert "There is no such key: *." in text
    assert "Marked.\n" in text
    assert "No longer marked." in text
    assert "b: Put the card off until tomorrow\n" in text
    assert "m: Mark the note, or unmark it\n" in text
    assert sql("SELECT count(*) FROM card WHERE buried_until IS NOT NULL") == [(1,)]


def test_grades_can_have_other_keys_which_the_prompt_and_the_ratings_name(
    sit: Sit, own: Own, sql: Sql
) -> None:
    own(grade_again="g", grade_hard="b", grade_good="semicolon", grade_easy="v")
    text = sit(HARBOUR + FOLLOWING, "", "3", "v", "", ";")
    assert "g Again (1 min), b Hard" in text
    assert "Enter: Good, g b ; v: grade, x 1 2: tick" in text
    assert ratings(sql) == [Rating.EASY, Rating.GOOD]


def test_numbers_still_choose_options_where_grades_have_other_keys(
    sit: Sit, own: Own, sql: Sql
) -> None:
    own(grade_again="4", grade_easy="1", choose_2="b")
    text = sit(head() + CHOICE, "1", "b", "3", "", "4")
    assert "Chosen: 1.\n" in text
    assert "Chosen: 1, 2.\n" in text
    assert "Chosen: 1, 2, 3.\n" in text
    assert ratings(sql) == [Rating.AGAIN]


def test_the_answer_can_be_shown_by_another_key_than_enter(sit: Sit, own: Own, sql: Sql) -> None:
    own(reveal="r", accept="enter")
    text = sit(HARBOUR + TYPED, "", "r", "", "", "/r", "")
    assert "r: answer, h: hint" in text
    assert "Type the answer, /r alone: answer" in text
    assert ratings(sql) == [Rating.GOOD, Rating.GOOD]


def test_a_key_that_is_taken_for_another_act_no_longer_does_its_own(
    sit: Sit, own: Own, sql: Sql
) -> None:
    own(suspend="h")
    text = sit(HARBOUR, "h", "q")
    assert "Hint" not in text
    assert "h: hint" not in text
    assert "Suspended" in text
    assert sql("SELECT suspended FROM card") == [(1,)]


def test_ticks_have_their_key_with_and_without_a_space(sit: Sit, own: Own) -> None:
    own(tick="v")
    text = sit(HARBOUR, "", "v 1", "v2", "x 1")
    assert "v 1 2: tick" in text
    assert "Said: 1, 2. Proposed: Good." in text
    assert "There is no such key: x 1." in text


def test_keys_of_ones_own_work_at_the_end_too(sit: Sit, own: Own, sql: Sql) -> None:
    own(summary_undo="z", summary_done="d", undo="w")
    text = sit(HARBOUR, "", "4", "u", "", "z", "w", "q")
    assert "d: done, c: go on, z: undo> " in text
    assert text.count("Undone: answer") == 1
    assert ratings(sql) == []


@pytest.mark.parametrize("key", ["f1", "F1", "?"])
def test_a_key_with_a_long_name_is_written_by_its_name(key: str, sit: Sit) -> None:
    assert "What the keys do, each followed by Enter:" in sit(HARBOUR, key)


def test_enter_and_the_space_bar_are_one_line() -> None:
    keys = Keys({"reveal": "space", "undo": "ctrl+z,space"})
    assert keys.name("reveal") == "Enter"
    assert keys.name("accept") == "Enter"
    assert keys.of("undo") == ["ctrl+z", "space"]


@pytest.mark.parametrize("key", ["j", "y"])
def test_dutch_users_are_sure_with_j_and_with_y(key: str, sit: Sit, own: Own, sql: Sql) -> None:
    own('language = "nl"\nconfidence = true')
    text = sit(HARBOUR, "?", key, "3")
    assert "j: zeker, n: onzeker" in text
    assert "\nj / n: " in text
    assert sql("SELECT confidence FROM review") == [(1,)]


def test_the_help_names_ones_own_keys_where_an_answer_is_typed(sit: Sit, own: Own) -> None:
    own(help="h", hint="plus", sure="v", unsure="w")
    text = sit(head() + TYPED, "/h")
    assert "begin with / (as in /h), and" in text
    assert "Behind these the answer may stand: /v, /w.\n" in text
    own(suspend="n")
    text = sit(head() + TYPED, "/?")
    assert "begin with / (as in /?), and" in text
    assert "Behind these the answer may stand: /y.\n" in text


def test_grading_by_a_letter_waits_for_the_answer(sit: Sit, own: Own, sql: Sql) -> None:
    own(grade_good="g")
    assert "That is for after the answer." in sit(HARBOUR, "g")
    assert ratings(sql) == []


def test_a_line_that_means_nothing_is_not_said_again_at_length(sit: Sit) -> None:
    text = sit(HARBOUR, "z" * 100_000)
    assert "There is no such key: zzz" in text
    assert len(text) < 2_000


@needs_terminal
def test_the_answer_shows_itself_in_a_terminal_after_the_time_set(
    own: Own, run: Run, deck: Deck, fresh: Path
) -> None:
    own('auto_reveal = "1s"')
    run("import", deck(HARBOUR, "harbour.en.md"))
    terminal = Terminal(
        trainer("--data", str(fresh), "study", "--plain"), {"PYTHONPATH": str(CHECKOUT)}
    )
    try:
        terminal.wait("Enter: answer.*Answer: Not yet.*1-4: grade")
        terminal.press("4")
        terminal.press("enter")
        terminal.wait("Saved: Easy")
    finally:
        terminal.kill()


@needs_terminal
def test_the_proposed_rating_is_taken_by_itself_in_a_terminal_after_the_time_set(
    own: Own, run: Run, deck: Deck, fresh: Path
) -> None:
    own('auto_accept = "1s"')
    run("import", deck(HARBOUR, "harbour.en.md"))
    terminal = Terminal(
        trainer("--data", str(fresh), "study", "--plain"), {"PYTHONPATH": str(CHECKOUT)}
    )
    try:
        terminal.wait("Enter: answer")
        terminal.press("enter")
        terminal.wait("Saved: Good")
    finally:
        terminal.kill()


def test_a_pipe_is_waited_for_where_answers_show_themselves(sit: Sit, own: Own, sql: Sql) -> None:
    own('auto_reveal = "1s"')
    text = sit(HARBOUR, "h", "", "3")
    assert text.index("Hint: who decides?") < text.index("Answer: Not yet.")
    assert ratings(sql) == [Rating.GOOD]


def test_a_leech_with_one_point_to_say_is_not_to_be_split(
    own: Own, run: Run, deck: Deck, fresh: Path, pipe: Callable[..., Any]
) -> None:
    own("[study]\nleech_threshold = 1\n", leech_postpone="w")
    without = HARBOUR.replace("- may: other harbours did so\n", "")
    run("import", deck(without, "harbour.en.md"))
    with opened(fresh, Clock(datetime.now(UTC) - timedelta(days=90))) as collection:
        StudySession(collection).grade(Rating.EASY, timedelta(seconds=1))
    text = pipe("", "1", "e", "A: In spring.", "", "").stdout
    assert "e: edit it, w: ask it again in a week, Enter: leave it so> " in text
    assert "Saved; u takes it back." in text
    assert "Question 2 of 2" in text
