# ruff: noqa: PLR0917 - fixtures are asked for by name
"""A sitting in plain lines: by a pipe, by a script in this process, and in a terminal."""

import io
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.builders import Clock, opened
from tests.terminal import Terminal, trainer
from trainer.cli.main import root
from trainer.cli.plain import PlainSession
from trainer.domain.schedule import Rating
from trainer.errors import CollectionError
from trainer.services.collection import Collection
from trainer.services.study import StudySession

from .conftest import CHECKOUT, HARMFUL, Run, Sit

Deck = Callable[..., Path]
Sql = Callable[..., list[tuple[Any, ...]]]
Step = str | Callable[[], object]

HARBOUR = """---
name = "Harbour"
id = "harbour.en"
language = "en"

[letter]
title = "Letter on the harbour"
reference = "Paper 12"
---

# Boats

## Nights

Q: Does a boat sail at night?
A: Not yet.
- must: nobody has decided
- may: other harbours did so
- never: promise a night boat
Ask: (journalist) Why do the boats lie still at night?
Cite: Boats ¶1 ~a1b2c3
Hint: who decides?
Id: night
"""
FOLLOWING = """
Q: And when will that be known?
A: In spring.
Id: spring
Follows: night
"""
GAP = "\nC: The first boat leaves at [six::early], the last at ten.\nId: first\n"
BARE_GAP = "\nC: The quay is [long].\nId: quay\n"
TYPED = "\nQ: What lights the pier?\nType: lantern | lamp\nHint: not the sun\nId: pier\n"
CHOICE = """
Q: Who sails free?
Choices:
- [x] Children
- [ ] Dogs
- [x] Pilots
Id: free
"""
LETTER = """The harbour by night

Boats

No boat sails at night so far. A study of it runs until spring.

Cranes are tall.
"""
LOADED = """
import sys
from trainer.__main__ import main
try:
    main()
finally:
    print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def head(text: str = HARBOUR) -> str:
    """The front matter alone."""
    return text.partition("# Boats")[0]


class Lines:
    """An input that gives line after line; a step that is no text is done on the way."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = iter(steps)

    def readline(self) -> str:
        for step in self._steps:
            if isinstance(step, str):
                return step + "\n"
            step()
        return ""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def scripted(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Studies with a script of lines and acts, under a clock that stands still."""

    def run_it(*steps: Step, clock: Clock | None = None) -> str:
        monkeypatch.setattr(sys, "stdin", Lines(list(steps)))
        with opened(fresh, clock) as collection:
            PlainSession(collection).run()
        return capsys.readouterr().out

    return run_it


def ratings(sql: Sql) -> list[int]:
    """The answers that count, in their order."""
    rows = sql("SELECT rating FROM review WHERE undone_at IS NULL ORDER BY id")
    return [rating for (rating,) in rows]


def paragraphs(text: str) -> list[list[str]]:
    return [part.splitlines() for part in text.strip().split("\n\n")]


# Questions and answers


def test_a_question_says_where_it_stands_what_it_asks_and_how_to_answer(sit: Sit) -> None:
    (asked, *_rest) = paragraphs(sit(HARBOUR + FOLLOWING))
    assert asked == [
        "Question 1 of 2. New 2, learning 0, review 0.",
        "Deck: Harbour",
        "Topic: Boats > Nights",
        "Does a boat sail at night?",
        "Enter: answer, h: hint, ?: keys, q: stop> ",
    ]


def test_the_answer_comes_with_its_points_its_source_and_the_intervals(sit: Sit) -> None:
    text = sit(HARBOUR, "")
    before, after = text.split("stop> \n", 1)
    assert "Not yet" not in before
    assert "Boats ¶1" not in before
    shown = after.splitlines()
    assert shown[:6] == [
        "Answer: Not yet.",
        "Key points:",
        "1. must: nobody has decided",
        "2. may: other harbours did so",
        "3. never: promise a night boat",
        "Source: Boats ¶1 (Paper 12)",
    ]
    interval = r"\((<1 min|\d+ (min|d))\)"
    four = rf"1 Again {interval}, 2 Hard {interval}, 3 Good {interval}, 4 Easy {interval}"
    assert re.fullmatch(four, shown[6])
    assert shown[7] == "Enter: Good, 1-4: grade, x 1 2: tick, s: source, ?: keys, q: stop> "


def test_a_follow_up_a_mark_and_a_flag_are_said_with_the_question(sit: Sit, run: Run) -> None:
    text = sit(HARBOUR + FOLLOWING, "*", "f", "f", "", "4", "", "1", "", "1")
    assert "Marked.\n" in text
    assert "Flag 1.\n" in text
    followed = text[text.index("Question 2 of 2") :]
    assert followed.splitlines()[1:4] == [
        "Topic: Boats > Nights",
        "Follow-up to: Does a boat sail at night?",
        "And when will that be known?",
    ]


def test_a_marked_and_flagged_card_says_so_when_it_comes_again(sit: Sit) -> None:
    text = sit(HARBOUR, "*", "f", "f", "", "1")
    assert "Marked. Flag 2.\njournalist: Why do the boats lie still at night?\n" in text


def test_mark_and_flag_can_be_taken_back_by_their_keys(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "*", "*", *["f"] * 5)
    assert "No longer marked." in text
    assert "Flag 4." in text
    assert "No flag." in text
    assert sql("SELECT marked, flag FROM note JOIN card ON note.id = note_id") == [(0, 0)]


def test_a_deck_is_named_only_where_it_is_another_one(sit: Sit) -> None:
    text = sit(HARBOUR + FOLLOWING, "", "4", "", "4")
    assert text.count("Deck: Harbour") == 1


@pytest.mark.parametrize(
    ("note", "asked"),
    [
        (GAP, "The first boat leaves at [early], the last at ten.\n"),
        (BARE_GAP, "The quay is [...].\n"),
    ],
)
def test_a_gap_is_shown_as_its_hint_or_as_full_stops(note: str, asked: str, sit: Sit) -> None:
    text = sit(head() + note)
    assert asked in text
    assert "six" not in text
    assert "long" not in text


def test_what_fills_a_gap_is_told_apart_and_in_its_sentence(sit: Sit) -> None:
    text = sit(head() + GAP, "")
    assert "Answer: six\nThe first boat leaves at six, the last at ten.\n" in text


def test_every_gap_of_a_sentence_is_asked_for_itself(sit: Sit, fresh: Path) -> None:
    (fresh / "config.toml").write_text("bury_siblings = false\n")
    note = "\nC: At [six] it [opens].\nId: gaps\n"
    text = sit(head() + note, "", "4", "")
    assert "At [...] it opens.\n" in text
    assert "At six it [...].\n" in text
    assert "Answer: opens\n" in text


def test_what_fills_a_gap_can_be_typed_behind_t(sit: Sit, sql: Sql) -> None:
    text = sit(head() + GAP, "t", "t seven", "")
    assert "Write the answer behind t" in text
    assert "Your answer: not right" in text
    assert ratings(sql) == [Rating.AGAIN]


def test_gaps_are_typed_without_a_key_where_that_is_set(sit: Sit, fresh: Path, sql: Sql) -> None:
    (fresh / "config.toml").write_text("type_gaps = true\n")
    text = sit(head() + GAP, "six", "")
    assert "Type the answer, Enter alone: answer" in text
    assert "Your answer: right\n" in text
    assert ratings(sql) == [Rating.GOOD]


# Typing


def test_a_typed_line_is_the_answer_and_the_difference_is_told_in_brackets(
    sit: Sit, sql: Sql
) -> None:
    text = sit(head() + TYPED, "lantrix", "")
    assert "Type the answer, Enter alone: answer, /h: hint, /?: keys, /q: stop> " in text
    assert "Answer: lantern\nalso right: lamp\nYour answer: not right\n" in text
    typed, wanted = re.findall(r"^(?:typed|wanted): (.*)$", text, re.MULTILINE)
    assert re.sub(r"\[-(.*?)-\]", r"\1", typed) == "lantrix"
    assert re.sub(r"\[\+(.*?)\+\]", r"\1", wanted) == "lantern"
    assert "[-" in typed
    assert "[+" in wanted
    assert ratings(sql) == [Rating.AGAIN]


def test_a_right_typed_answer_proposes_good_and_needs_no_comparison(sit: Sit, sql: Sql) -> None:
    text = sit(head() + TYPED, "Lamp", "")
    assert "Your answer: right\n" in text
    assert "typed:" not in text
    assert ratings(sql) == [Rating.GOOD]


def test_an_empty_line_only_shows_an_answer_that_could_be_typed(sit: Sit, sql: Sql) -> None:
    text = sit(head() + TYPED, "", "2")
    assert "Answer: lantern" in text
    assert "Your answer" not in text
    assert ratings(sql) == [Rating.HARD]


@pytest.mark.parametrize("word", ["q", "u", "@", "1", "h", "-", "x 1"])
def test_keys_without_a_slash_are_answers_where_one_is_typed(word: str, sit: Sit, sql: Sql) -> None:
    text = sit(head() + TYPED, word)
    assert "Your answer: not right" in text
    assert sql("SELECT suspended, buried_until FROM card") == [(0, None)]


def test_keys_behind_a_slash_work_where_an_answer_is_typed(sit: Sit) -> None:
    text = sit(head() + TYPED, "/h", "/*", "/q", "never read")
    assert "Hint: not the sun\n" in text
    assert "Marked.\n" in text
    assert "Nothing was answered." in text
    assert "Answer:" not in text


def test_two_slashes_begin_an_answer_that_begins_with_one(sit: Sit) -> None:
    note = "\nQ: Where do devices live?\nType: /dev\nId: dev\n"
    typed = re.search(r"^typed: (.*)$", sit(head() + note, "//dog"), re.MULTILINE)
    assert typed is not None
    assert re.sub(r"\[-(.*?)-\]", r"\1", typed[1]) == "/dog"


# Choosing


def test_options_are_numbered_chosen_by_numbers_and_told_right_in_words(sit: Sit, sql: Sql) -> None:
    order = re.findall(r"^(\d)\. (\w+)$", sit(head() + CHOICE), re.MULTILINE)
    numbers = {name: number for number, name in order}
    assert sorted(numbers) == ["Children", "Dogs", "Pilots"]
    chosen = sorted((numbers["Children"], numbers["Dogs"]))
    text = sit(head() + CHOICE, " ".join(chosen), "")
    assert f"Chosen: {', '.join(chosen)}.\n" in text
    assert f"{numbers['Children']}. right, chosen: Children\n" in text
    assert f"{numbers['Dogs']}. not right, chosen: Dogs\n" in text
    assert f"{numbers['Pilots']}. right: Pilots\n" in text
    assert "Enter: Again, 1-4: grade" in text
    assert ratings(sql) == []


def test_numbers_given_again_take_a_choice_back(sit: Sit) -> None:
    text = sit(head() + CHOICE, "1,3", "3", "x1")
    assert [line for line in text.splitlines() if "hosen" in line] == [
        "Chosen: 1, 3.",
        "Chosen: 1.",
        "Nothing is chosen.",
    ]


# Ticking and grading


@pytest.mark.parametrize(
    ("ticks", "said", "rating"),
    [
        ("x 1", "Said: 1. Proposed: Good.", Rating.GOOD),
        ("x2", "Said: 2. Proposed: Again.", Rating.AGAIN),
        ("x 1 3", "Said: 1. Crossed: 3. Proposed: Again.", Rating.AGAIN),
    ],
)
def test_ticks_propose_a_rating_which_enter_accepts(
    ticks: str, said: str, rating: Rating, sit: Sit, sql: Sql
) -> None:
    text = sit(HARBOUR, "", ticks, "")
    assert said in text
    assert ratings(sql) == [rating]


def test_ticks_are_stored_and_what_was_missed_is_said_the_next_time(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "", "x 2 3", "", "")
    again = text[text.index("journalist:") :]
    assert "1. must: nobody has decided (missed 1x)\n" in again
    assert "3. never: promise a night boat (crossed 1x)\n" in again
    (stored,) = sql("SELECT key_points_hit FROM review")
    assert stored[0].count("true") == 2


def test_a_tick_can_be_taken_back(sit: Sit) -> None:
    assert "Nothing is ticked. Proposed: Good." in sit(HARBOUR, "", "x 3", "x 3")


@pytest.mark.parametrize("rating", list(Rating))
def test_numbers_grade_after_the_answer_and_the_interval_is_said(
    rating: Rating, sit: Sit, sql: Sql
) -> None:
    text = sit(HARBOUR, "", str(rating.value))
    name = rating.name.capitalize()
    offered = re.search(rf"{rating.value} {name} \((.*?)\)", text)
    assert offered is not None
    assert f"Saved: {name}, {offered[1]}.\n" in text
    assert ratings(sql) == [rating]


@pytest.mark.parametrize(
    "line",
    ["0", "5", "33", "1 2", "nothing", "unknown", "qu", "x", "x 4", "x 0", "x 1 a", "s now", "//",
     "9" * 6000, "٣"],
)  # fmt: skip
def test_a_line_that_means_nothing_changes_nothing(line: str, sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "", line, "2")
    assert ratings(sql) == [Rating.HARD]
    assert "Undone" not in text
    assert "Said" not in text


def test_grading_waits_for_the_answer(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "3")
    assert "There is nothing to choose from; grade after the answer." in text
    assert "Not yet." not in text
    assert ratings(sql) == []


def test_what_was_said_to_be_saved_is_on_disk_before_the_next_line_is_read(
    data: Path, run: Run, deck: Deck, sql: Sql, scripted: Callable[..., str]
) -> None:
    run("import", deck(HARBOUR + FOLLOWING, "harbour.en.md"))
    seen: list[list[int]] = []
    scripted("", "4", lambda: seen.append(ratings(sql)), "", "1", lambda: seen.append(ratings(sql)))
    assert seen == [[4], [4, 1]]


# The other keys


def test_hint_source_info_and_keys_are_lines(sit: Sit) -> None:
    text = sit(HARBOUR, "h", "s", "i", "?", "", "s", "h")
    assert "Hint: who decides?\n" in text
    assert "The source gives the answer away" in text
    assert "State: new\nAnswers: 0\nLapses: 0\n" in text
    assert "x 1 3: " in text
    assert "No letter is attached to this deck" in text
    assert "The deck is about: Letter on the harbour\nPublished as: Paper 12\n" in text
    assert "(.docx, .odt, .pdf, .html, .md or plain text) with: trainer letter add FILE" in text
    assert "Citation: Boats ¶1\n" in text
    assert "That is for before the answer." in text


def test_every_key_of_the_screens_that_works_here_is_in_the_help(sit: Sit) -> None:
    text = sit(HARBOUR, "?")
    listed = {line.split(": ")[0] for line in text.splitlines() if ": " in line}
    assert {"Enter", "1 3", "1 2 3 4", "x 1 3", "y / n", *"htsu-@*fcip?q"} <= listed


def test_a_card_without_hint_source_and_points_says_so(sit: Sit) -> None:
    text = sit(head() + "\nQ: What is wet?\nA: Water.\nId: wet\n", "h", "t salt", "", "s", "x 1")
    assert "There is no hint." in text
    assert "This answer is not one to type: say it, then show it." in text
    assert "This card cites nothing of a letter." in text
    assert "This answer has no points to tick." in text


def test_the_source_says_in_words_which_part_is_cited(
    sit: Sit, run: Run, tmp_path: Path, pipe: Callable[..., Result]
) -> None:
    sit(HARBOUR.replace("Boats ¶1 ~a1b2c3", "Boats ¶1.2"))
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER)
    run("letter", "add", letter, "--deck", "Harbour")
    text = pipe("", "s").stdout
    assert "¶1: No boat sails at night so far.\n" in text
    assert "¶1, cited: A study of it runs until spring.\n" in text
    assert "This citation has no fingerprint" in text


def test_info_has_the_answers_given(sit: Sit) -> None:
    text = sit(HARBOUR, "", "1", "i")
    assert "State: learning\n" in text
    assert "Answers: 1\n" in text
    assert re.search(r"^\d+ \w+ \d+ \d\d:\d\d: Again, \d+ s$", text, re.MULTILINE)


def test_undo_takes_an_answer_back_and_asks_it_again(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR + FOLLOWING, "", "4", "u")
    assert "Undone: answer: Does a boat sail at night?\n" in text
    assert text.count("\nDoes a boat sail at night?\n") == 2
    assert ratings(sql) == []


def test_undo_with_nothing_to_take_back_says_so_and_stays(sit: Sit) -> None:
    text = sit(HARBOUR, "u", "u")
    assert text.count("There is nothing of a study session to undo.") == 2
    assert text.count("Question 1 of 1") == 1


def test_undoing_an_act_on_a_gap_does_not_give_it_away(sit: Sit) -> None:
    text = sit(head() + GAP, "*", "u", "f", "u", "-", "u")
    assert "Undone: mark: The first boat leaves at [early], the last at ten." in text
    assert text.count("Undone: ") == 3
    assert "six" not in text


def test_bury_and_suspend_put_the_card_away(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR + BARE_GAP, "-", "@")
    assert "Put off until tomorrow; u takes it back." in text
    assert "Suspended; u takes it back." in text
    away = sql("SELECT suspended, buried_until IS NOT NULL FROM card ORDER BY id")
    assert away == [(0, 1), (1, 0)]


def test_sure_and_unsure_are_kept_where_confidence_is_on(sit: Sit, sql: Sql) -> None:
    text = sit(head() + TYPED + BARE_GAP, "/y", "/c", "/y lamp", "", "n", "1")
    assert "You are not asked whether you are sure; c changes that." in text
    assert "/y: sure, /n: unsure" in text
    assert "y: sure, n: unsure" in text
    assert sql("SELECT rating, confidence FROM review ORDER BY id") == [(3, 1), (1, 0)]


def test_confidence_can_be_on_from_the_start_and_be_switched_off(sit: Sit, fresh: Path) -> None:
    (fresh / "config.toml").write_text("confidence = true\n")
    text = sit(HARBOUR, "c")
    first, second = re.findall(r"Enter: answer.*> ", text)
    assert "y: sure" in first
    assert "y: sure" not in second


def test_time_of_a_pause_is_not_spent_on_the_answer(
    data: Path, run: Run, deck: Deck, sql: Sql, scripted: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run("import", deck(HARBOUR, "harbour.en.md"))
    passed = [100.0]
    monkeypatch.setattr("trainer.cli.plain_question.monotonic", lambda: passed[0])

    def wait(seconds: float) -> Callable[[], None]:
        return lambda: passed.__setitem__(0, passed[0] + seconds)

    scripted(wait(2), "p", wait(90), "", wait(3), "", "4")
    assert sql("SELECT duration_ms FROM review") == [(5000,)]


# Ends


def test_the_end_of_the_input_ends_the_sitting_with_its_summary(sit: Sit) -> None:
    text = sit(HARBOUR + FOLLOWING, "", "4")
    last = paragraphs(text)[-1]
    assert last[:4] == ["Sitting done.", "Answered: 1", "Again: 0", "Known: 100 %"]
    assert "1 card still waits today." in last


def test_a_last_line_without_an_end_counts(sit: Sit, fresh: Path, sql: Sql) -> None:
    sit(HARBOUR)
    result = CliRunner().invoke(root, ["--data", str(fresh), "study", "--plain"], input="\n4")
    assert result.exit_code == 0
    assert ratings(sql) == [4]
    assert "Saved: Easy" in result.stdout


def test_q_ends_the_sitting(sit: Sit) -> None:
    text = sit(HARBOUR, "q", "")
    assert paragraphs(text)[-1][0] == "Nothing was answered."
    assert "Answer: " not in text


def test_when_nothing_waits_undo_brings_the_last_card_back(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "", "4", "hm", "u", "", "4", "")
    assert "Enter: done, c: go on, u: undo> " in text
    assert "There is no such key: hm." in text
    assert "Undone: answer" in text
    assert text.count("Sitting done.") == 2
    assert ratings(sql) == [4]


def test_go_on_begins_another_lot_of_the_size_chosen(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR + FOLLOWING, "", "4", "c", "", "4", "", args=("--cards", "1"))
    assert ratings(sql) == [4, 4]
    assert "Question 2 of 2" in text


def test_without_cards_there_is_a_summary_and_nothing_to_answer(
    data: Path, run: Run, pipe: Callable[..., Result]
) -> None:
    run("deck", "new", "Empty")
    assert pipe(args=("Empty",)).stdout == (
        "\nNothing waits now.\nNo card is scheduled in these decks.\n"
    )


def test_practice_says_so_and_offers_no_intervals(sit: Sit, pipe: Callable[..., Result]) -> None:
    sit(HARBOUR, "", "4")
    text = pipe("", "3", args=("--practice", "ahead")).stdout
    assert "Question 1 of 1. Practice.\n" in text
    assert "1 Again, 2 Hard, 3 Good, 4 Easy\n" in text
    assert "Saved: Good.\n" in text


def test_a_card_answered_elsewhere_is_said_and_the_next_one_asked(
    data: Path, run: Run, deck: Deck, sql: Sql, fresh: Path, scripted: Callable[..., str]
) -> None:
    run("import", deck(HARBOUR + FOLLOWING, "harbour.en.md"))

    def elsewhere() -> None:
        with opened(fresh, Clock()) as collection:
            StudySession(collection).grade(Rating.EASY, timedelta(seconds=1))

    text = scripted("", elsewhere, "1")
    assert "This card was answered elsewhere meanwhile; nothing was counted twice." in text
    assert "Saved" not in text
    assert text.index("meanwhile") < text.index("And when will that be known?")
    assert ratings(sql) == [Rating.EASY]


# A card that does not stick


@pytest.fixture
def forgotten(
    data: Path, run: Run, deck: Deck, fresh: Path, pipe: Callable[..., Result]
) -> Callable[..., str]:
    """Studies a card that one more lapse makes a leech, after the lines of that lapse."""
    (fresh / "config.toml").write_text("[study]\nleech_threshold = 1\n")
    run("import", deck(HARBOUR, "harbour.en.md"))
    with opened(fresh, Clock(datetime.now(UTC) - timedelta(days=90))) as collection:
        StudySession(collection).grade(Rating.EASY, timedelta(seconds=1))
    return lambda *lines: str(pipe("", "1", *lines).stdout)


def test_a_leech_is_put_away_and_help_is_offered(forgotten: Sit, sql: Sql) -> None:
    text = forgotten("zz", "", "")
    assert "This card does not stick.\nForgotten 1 time; it is put away for now." in text
    offered = "p: ask it again in a week, d: split it, a note for each point, Enter: leave it"
    assert text.count(offered) == 2
    assert sql("SELECT suspended, buried_until FROM card") == [(1, None)]


def test_a_leech_can_rest_for_a_week(forgotten: Sit, sql: Sql) -> None:
    assert "It rests for a week" in forgotten("p", "")
    ((suspended, until),) = sql("SELECT suspended, buried_until FROM card")
    assert suspended == 0
    assert until is not None


def test_a_leech_can_be_split_into_its_points(forgotten: Sit, sql: Sql) -> None:
    text = forgotten("d", "q")
    assert "Made 2 notes of its points" in text
    assert sql("SELECT count(*) FROM note") == [(3,)]


def test_the_sitting_can_end_at_a_leech(forgotten: Sit, sql: Sql) -> None:
    text = forgotten()
    assert text.count("Sitting done.") == 1
    assert sql("SELECT suspended FROM card") == [(1,)]


# Processes and terminals


def test_no_screen_is_loaded(data: Path, run: Run, deck: Deck, spawn: Callable[..., Any]) -> None:
    run("import", deck(HARBOUR + TYPED + CHOICE, "harbour.en.md"))
    lines = "?\ni\n\ns\nx 1\n3\nlamp\n3\n1\n\n3\n"
    done = spawn("study", "--plain", code=LOADED, input=lines)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Saved: ") == 3
    loaded = set(done.stderr.split())
    assert "sqlalchemy" in loaded
    assert not {"textual", "rich", "alembic"} & loaded


def test_input_that_is_no_text_and_input_that_is_closed_do_no_harm(
    data: Path, run: Run, deck: Deck, fresh: Path
) -> None:
    run("import", deck(head() + TYPED, "harbour.en.md"))
    argv = [*trainer("--data", str(fresh), "study", "--plain")]
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        argv, input=b"\xff\xfe\x1b[2J\x9b\n", capture_output=True, env=env, check=True, timeout=60
    )
    assert "Your answer: not right" in done.stdout.decode()
    assert not any(sign in done.stdout.decode() for sign in HARMFUL)
    closed = subprocess.run(
        ["/bin/sh", "-c", '"$@" <&-', "sh", *argv],
        capture_output=True, env=env, check=True, timeout=60,
    )  # fmt: skip
    assert b"Nothing was answered." in closed.stdout


def test_hostile_text_reaches_no_terminal(sit: Sit, evil_deck: Path) -> None:
    text = sit(evil_deck.read_bytes().decode(), "h", "i", "", "4", "\x1b[31m", "u", "\x9b2J")
    assert "What ␛[2Jnow?" in text
    assert "Answer: ␛[31mNothing" in text
    assert "There is no such key: ␛[31m" in text
    assert not any(sign in text for sign in HARMFUL)


def test_dutch_is_spoken_where_it_is_chosen(sit: Sit, fresh: Path) -> None:
    (fresh / "config.toml").write_text('language = "nl"\n')
    text = sit(HARBOUR, "", "4")
    assert "1 Opnieuw" in text
    assert "Beantwoord: 1\n" in text


needs_terminal = pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="needs pseudo-terminals")


def raw_output(argv: list[str], lines: list[str]) -> Iterator[bytes]:
    """What a program writes to a terminal, byte for byte; a line goes in at each prompt."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, env=env)
    os.close(slave)
    waiting, unread = iter(lines), b""
    with suppress(OSError):  # the other side is gone
        while data := os.read(master, 1 << 16):
            unread += data
            yield data
            if unread.endswith(b"> "):
                unread = b""
                os.write(master, next(waiting, "\x04").encode())
    os.close(master)
    assert process.wait(60) == 0


@needs_terminal
def test_a_terminal_gets_lines_and_no_sequences(
    data: Path, run: Run, deck: Deck, fresh: Path
) -> None:
    run("import", deck(HARBOUR + TYPED + CHOICE, "harbour.en.md"))
    argv = trainer("--data", str(fresh), "study", "--plain")
    lines = ["h\n", "\n", "x 1\n", "\n", "lamp\n", "3\n"]
    output = b"".join(raw_output(argv, lines)).decode()
    assert "Saved: Good" in output
    assert "Question 3 of " in output
    assert "Sitting done." in output
    assert "\x1b" not in output
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f]", output)) <= {"\r", "\n"}
    assert "\r" not in output.replace("\r\n", "")


@needs_terminal
def test_ctrl_c_ends_the_sitting_with_its_summary(
    data: Path, run: Run, deck: Deck, fresh: Path, sql: Sql
) -> None:
    run("import", deck(HARBOUR + FOLLOWING, "harbour.en.md"))
    terminal = Terminal(
        trainer("--data", str(fresh), "study", "--plain"), {"PYTHONPATH": str(CHECKOUT)}
    )
    for line in ("", "4"):
        terminal.wait(r"stop>\s*$")
        terminal.press(f"{line}\r")
        terminal.settle()
    terminal.wait(r"Question 2 of 2.*stop>\s*$")
    code = None
    while code is None:  # one that comes just before the program listens is not heard
        terminal.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            code = terminal.process.wait(3)
    terminal.settle()
    assert code == 130
    assert "Answered: 1" in terminal.text
    assert "Traceback" not in terminal.text
    terminal.kill()
    assert ratings(sql) == [4]


def test_a_reader_that_is_gone_is_no_crash(data: Path, run: Run, deck: Deck, fresh: Path) -> None:
    run("import", deck(HARBOUR, "harbour.en.md"))
    argv = trainer("--data", str(fresh), "study", "--plain")
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        ["/bin/sh", "-c", 'yes "?" | head -n 5000 | "$@" | head -n 1', "sh", *argv],
        capture_output=True, env=env, check=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == b""
    assert not (fresh / "logs").exists()


def test_an_input_that_stands_for_no_stream_can_be_read(
    data: Path, run: Run, deck: Deck, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], fresh: Path,
) -> None:  # fmt: skip
    run("import", deck(HARBOUR, "harbour.en.md"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n4\n"))
    with opened(fresh, Clock()) as collection:
        PlainSession(collection).run()
    assert "Saved: Easy" in capsys.readouterr().out


@needs_terminal
def test_a_note_is_edited_in_the_users_editor_until_it_can_be_saved(
    data: Path, run: Run, fresh: Path, deck: Deck, sql: Sql, tmp_path: Path
) -> None:
    """The editor of this test first breaks the note, then puts it right."""
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text('utf-8')\n"
        "broken = text.replace('Q: Does a boat', 'Does a boat')\n"
        "path.write_text('Q: Will a boat' + text.removeprefix('Does a boat')\n"
        "                if text.startswith('Does') else broken, 'utf-8')\n",
        "utf-8",
    )
    run("import", deck(HARBOUR, "harbour.en.md"))
    terminal = Terminal(
        trainer("--data", str(fresh), "study", "--plain"),
        {"PYTHONPATH": str(CHECKOUT), "EDITOR": f"{sys.executable} {editor}"},
    )
    try:
        terminal.wait("Does a boat sail at night.*keys, q: stop>")
        terminal.press("e")
        terminal.press("enter")
        terminal.wait("n: give it up>")
        terminal.press("enter")
        terminal.wait("Saved; u takes it back.*Will a boat sail at night")
        assert sql("SELECT prompt FROM note") == [("Will a boat sail at night?",)]
        terminal.press("u")
        terminal.press("enter")
        terminal.wait("Undone: editing")
    finally:
        terminal.kill()
    assert sql("SELECT prompt FROM note") == [("Does a boat sail at night?",)]


def test_a_mark_of_byte_order_in_front_of_the_input_is_no_key(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "\ufeff", "4")
    assert "There is no such key" not in text
    assert ratings(sql) == [Rating.EASY]


@pytest.mark.parametrize("key", ["4", "-", "@", "*", "f"])
def test_what_the_collection_refuses_is_said_and_the_card_stays(
    data: Path, run: Run, deck: Deck, scripted: Callable[..., str], sql: Sql,
    monkeypatch: pytest.MonkeyPatch, key: str,
) -> None:  # fmt: skip
    run("import", deck(HARBOUR, "harbour.en.md"))
    state = {"is full": False}

    def once_full(real: Callable[[Collection], object]) -> Callable[[Collection], object]:
        def begin(self: Collection) -> object:
            if state["is full"]:
                raise CollectionError("The disk is full.")
            return real(self)

        return begin

    for name in ("statements", "writing"):
        monkeypatch.setattr(Collection, name, once_full(getattr(Collection, name)))
    fill, free = ((lambda value=value: state.update({"is full": value})) for value in (True, False))
    said = scripted("", fill, key, free, "4")
    assert said.count("The disk is full.") == 1
    assert said.count("Does a boat sail") == 1  # it is not asked anew
    assert ratings(sql) == [4]


def test_an_answer_refused_to_the_end_is_a_failure(
    run: Run, deck: Deck, pipe: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", deck(HARBOUR, "harbour.en.md"))

    def refuse(_self: Collection) -> object:
        raise CollectionError("It is read-only.")

    monkeypatch.setattr(Collection, "statements", refuse)
    result = pipe("", "4", code=1)
    assert "Nothing was answered." in result.stdout
    assert "It is read-only." in result.stderr
