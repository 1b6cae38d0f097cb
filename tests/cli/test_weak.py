"""The weakest spots on the command line: as text for people, and as JSON."""

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, Clock, opened
from trainer.domain.schedule import Rating
from trainer.services.study import StudySession

from .conftest import HARMFUL, Run

Sql = Callable[..., list[tuple[Any, ...]]]
Answer = Callable[..., None]
MUST = ("must", "at ten in the evening")
NEVER = ("never", "a promise about the winter")
NIGHT = f"""---
name = "Ferry"
id = "ferry.en"
---

# Boats

Q: Does the night ferry sail on Sundays?
A: It does.
- must: {MUST[1]}
- never: {NEVER[1]}
Id: night

C: The ferry leaves [pier three::which pier].
Id: pier
"""
LOADED = """
import sys
from trainer.__main__ import main
try:
    main()
finally:
    print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.fixture
def answer(fresh: Path, sql: Sql) -> Answer:
    """Answers a card Again, with ticks and confidence as they are stored."""

    def give(card: int, ticks: list[Any] | None = None, confidence: int | None = None) -> None:
        with opened(fresh, Clock()) as collection:
            sitting = StudySession(collection)
            sitting.refresh(first=card)
            sitting.grade(Rating.AGAIN, timedelta(seconds=5))
        sql(
            "UPDATE review SET key_points_hit = ?, confidence = ?"
            " WHERE id = (SELECT max(id) FROM review)",
            None if ticks is None else json.dumps(ticks),
            confidence,
        )

    return give


@pytest.fixture
def weak(data: Path, run: Run, deck: Callable[..., Path], answer: Answer) -> None:
    """A deck of which one answer left a point out and crossed a red line, and one was sure."""
    run("import", deck(NIGHT))
    answer(1, [[*MUST, False], [*NEVER, True]])
    answer(2, confidence=1)


@pytest.mark.usefixtures("weak")
def test_the_weakest_spots_as_text(run: Run) -> None:
    assert run("weak").stdout == (
        "Key points you miss\n"
        "  never: a promise about the winter\n"
        "    Does the night ferry sail on Sundays?\n"
        "    crossed 1 of 1 time, last seen 15 Jan 2026 · Ferry › Boats\n"
        "  must: at ten in the evening\n"
        "    Does the night ferry sail on Sundays?\n"
        "    left out 1 of 1 time, last seen 15 Jan 2026 · Ferry › Boats\n"
        "\n"
        "Wrong while you were sure\n"
        "  The ferry leaves [which pier].\n"
        "    once, on 15 Jan 2026 · Ferry › Boats\n"
        "\n"
        "How well you judge yourself\n"
        "  Too few answers yet: 1 sure, 0 unsure; it takes 10 of a kind.\n"
    )


@pytest.mark.usefixtures("weak")
def test_the_weakest_spots_as_json(run: Run) -> None:
    place = {"deck": "Ferry", "topic": ["Boats"]}
    note = place | {"prompt": "Does the night ferry sail on Sundays?", "guid": "ferry.en/night"}
    point = note | {"shown": 1, "missed": 1, "last_seen": NOW.isoformat()}
    assert json.loads(run("weak", "--json").stdout) == {
        "points": [
            {"role": "never", "text": NEVER[1], **point},
            {"role": "must", "text": MUST[1], **point},
        ],
        "points_total": 2,
        "sure_wrong": [
            {
                "prompt": "The ferry leaves [which pier].",
                "guid": "ferry.en/pier",
                "ordinal": 0,
                "times": 1,
                "last_wrong": NOW.isoformat(),
                **place,
            }
        ],
        "sure_wrong_total": 1,
        "calibration": {
            "sure": {"answers": 1, "right": 0, "share": None},
            "unsure": {"answers": 0, "right": 0, "share": None},
        },
    }


@pytest.mark.usefixtures("weak")
def test_a_limit_says_what_it_left_out(run: Run) -> None:
    text = run("weak", "--limit", 1).stdout
    assert "Key points you miss (1/2)\n" in text
    assert "Wrong while you were sure\n" in text
    assert (NEVER[1] in text, MUST[1] in text) == (True, False)
    found = json.loads(run("weak", "--limit", 1, "--json").stdout)
    assert (len(found["points"]), found["points_total"]) == (1, 2)
    assert run("weak", "--limit", 0, code=2).stdout == ""


@pytest.mark.usefixtures("weak")
def test_a_deck_may_be_named(run: Run) -> None:
    run("deck", "new", "Cranes")
    assert json.loads(run("weak", "cranes", "--json").stdout)["points_total"] == 0
    assert json.loads(run("weak", "ferry", "--json").stdout)["points_total"] == 2
    result = run("weak", "bicycle", code=1)
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
    assert 'There is no deck "bicycle"' in result.stderr


def test_where_nothing_is_weak_it_says_what_makes_the_lists_fill(run: Run, fresh: Path) -> None:
    text = run("weak").stdout
    assert "fills when you tick" in text
    assert "fills when you say that you are sure" in text
    assert "0 sure, 0 unsure" in text
    assert max(map(len, text.splitlines())) < 80
    assert not fresh.exists()


@pytest.mark.usefixtures("data")
def test_long_texts_stay_within_80_columns(
    run: Run, deck: Callable[..., Path], answer: Answer
) -> None:
    text = "a word or two " * 100
    run("import", deck(f"# {text}\n\nQ: {text}?\nA: No.\n- must: {text}\n"))
    answer(1, [["must", text.strip(), False]], confidence=1)
    lines = run("weak").stdout.splitlines()
    assert max(map(len, lines)) < 80
    assert len(lines) < 24
    assert "…" in "".join(lines)


@pytest.mark.usefixtures("data")
def test_a_hostile_deck_cannot_steer_the_terminal(
    run: Run, evil_deck: Path, answer: Answer
) -> None:
    point = "red \x1b[31m\u202eline"
    evil_deck.write_text(
        f"{evil_deck.read_text('utf-8')}- must: {point}\n".replace("Id: what\n", ""), "utf-8"
    )
    run("import", evil_deck)
    answer(1, [["must", point, False]], confidence=1)
    text = run("weak").stdout
    assert "red ␛[31m" in text
    assert not any(sign in text for sign in HARMFUL)


@pytest.mark.usefixtures("weak")
def test_it_loads_no_screens(spawn: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = spawn("weak", code=LOADED)
    assert done.returncode == 0
    loaded = done.stderr.split()
    assert "sqlalchemy" in loaded
    assert not {"alembic", "textual", "rich", "fsrs"} & set(loaded)
