"""`trainer briefing`, `plan`, `ready` and `sheet`."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NOTES = "# One\n\n" + "\n".join(
    f"Q: q{n}?\nA: a\n- never: promise {n}\nId: n{n}\n" for n in range(40)
)


@pytest.fixture
def dated(run: Run, deck: Callable[..., Any]) -> Run:
    text = f'---\nname = "Letter"\nid = "letter.en"\n---\n\n{NOTES}'
    run("import", deck(text, "letter.en.md"))
    return run


def in_days(days: int) -> str:
    """So many study days from today's, which begins at four."""
    today = datetime.now().astimezone() - timedelta(hours=4)
    return f"{today + timedelta(days=days):%Y-%m-%d}"


def test_a_date_is_set_and_shown(dated: Run) -> None:
    text = dated(
        "briefing", "Letter", "--at", in_days(9), "--minutes", "20", "--on", "za=0",
        "--weight", "One=2",
    ).output  # fmt: skip
    assert "The briefing is in 9 days: " in text
    assert "09:00" in text
    assert "20 minutes a day (sat 0)." in text
    assert "One: weight 2" in text
    assert dated("briefing").output == text
    assert "40 cards wait" in dated("due").output


def test_the_date_is_changed_in_part(dated: Run) -> None:
    dated("briefing", "Letter", "--at", f"{in_days(9)} 14:30", "--minutes", "20")
    text = dated("briefing", "Letter", "--on", "sun=5").output
    assert "14:30" in text
    assert "20 minutes a day (sun 5)." in text


def test_the_plan_and_the_readiness_are_shown_and_given_to_scripts(dated: Run) -> None:
    dated("briefing", "Letter", "--at", in_days(3), "--minutes", "3")
    plan = dated("plan").output
    assert "In these minutes you will not get to" in plan
    assert "Not reached, least important first:" in plan
    assert plan.count("█") > 10
    assert "will not get to" not in dated("plan", "--minutes", "60").output
    ready = dated("ready").output
    assert "One (40)" in ready
    assert "If you follow the plan: " in ready
    data = json.loads(dated("ready", "--json").output)
    assert (data["cards"], data["days_left"], len(data["days"])) == (40, 3, 3)
    assert data["follow_the_plan"]["low"] < data["follow_the_plan"]["high"]
    assert data == json.loads(dated("plan", "--json").output)
    other = json.loads(dated("ready", "--json", "--minutes", "60", "--at", in_days(9)).output)
    assert (other["minutes_per_day"], other["days_left"]) == (60, 9)
    assert other["follow_the_plan"]["expected"] > data["follow_the_plan"]["expected"]


def test_a_plan_over_years_is_told_in_stretches(dated: Run) -> None:
    dated("briefing", "Letter", "--at", in_days(1200), "--minutes", "2")
    plan = dated("plan").output
    assert "a line stands for up to 19 days, with the mean of a day." in plan
    assert len(plan.splitlines()) < 140
    assert all(len(line) <= 80 for line in plan.splitlines())
    days = json.loads(dated("plan", "--json").output)["days"]
    assert sum(day["length"] for day in days) == 1200


def test_the_sheet_is_printed_and_written(dated: Run, tmp_path: Path) -> None:
    dated("briefing", "Letter", "--at", in_days(1))
    text = dated("sheet", "--minutes", "5").output
    assert "In 5 minutes you can still do 12 cards" in text
    assert text.count("✗ promise") == 40
    dated("sheet", "-o", str(tmp_path / "sheet.pdf"))
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    said = dated("sheet", "-o", str(tmp_path / "sheet\nNothing was written.txt"))
    assert len(said.output.splitlines()) == 1


def test_a_file_that_is_there_is_overwritten_by_the_sheet_with_force_alone(
    dated: Run, tmp_path: Path
) -> None:
    dated("briefing", "Letter", "--at", in_days(1))
    path = tmp_path / "mine.md"
    path.write_text("mine")
    result = dated("sheet", "-o", str(path), code=1)
    assert result.stderr == f"{path}: is there already; --force overwrites it\n"
    assert path.read_text() == "mine"
    dated("sheet", "-o", str(path), "--force")
    assert path.read_text("utf-8").startswith("# Letter")


def test_a_date_is_taken_away_and_a_deck_archived(dated: Run) -> None:
    dated("briefing", "Letter", "--at", in_days(9))
    assert "Letter has no date now." in dated("briefing", "Letter", "--forget").output
    assert "Letter is archived." in dated("briefing", "Letter", "--archive").output
    assert dated("due").output.startswith("0 cards")
    dated("undo")
    assert not dated("due").output.startswith("0 cards")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("briefing", "Letter", "--at", "soon"), "A date is expected"),
        (("briefing", "Letter", "--at", "2027-01-01", "--on", "x=1"), "A day and its minutes"),
        (("briefing", "Letter", "--at", "2027-01-01", "--weight", "x"), "A topic and its weight"),
        (("briefing", "Letter", "--at", "2027-01-01", "--weight", "x=-1"), "Weights are from"),
        (("briefing", "Letter", "--at", "2027-01-01", "--weight", "x=3"), "there is: One."),
        (("briefing", "--at", "2027-01-01"), "Name the deck."),
        (("briefing", "Letter", "--forget", "--archive"), "go with no other"),
        (("briefing", "Letter", "--minutes", "5"), "has no date"),
        (("plan",), "No deck has a date"),
        (("ready", "Letter"), "has no date"),
        (("sheet",), "No deck has a date"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(
    dated: Run, words: tuple[str, ...], told: str
) -> None:
    mendable = ("Weights are from", "there is: One.", "has no date")
    usage = words[0] == "briefing" and told not in mendable
    result = dated(*words, code=2 if usage else 1)
    assert told in result.output + result.stderr
    assert "No deck has a date" in dated("plan", code=1).stderr
