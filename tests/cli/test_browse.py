"""Searching on the command line: tables and JSON, what is pointed at, and filters elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import HARMFUL, Run

TOWN = f"""---
name = "Town"
id = "town.en"
---

# Streets

Q: Which street {HARMFUL} is the longest?
A: The quay.
Tags: long
Id: street

C: The [bridge] opens at [nine].
Id: bridge
"""


@pytest.fixture
def town(run: Run, ferry: Path, deck: Any) -> None:
    run("import", deck(TOWN, "town.en.md"))


@pytest.mark.usefixtures("town")
def test_a_table_has_the_cards_found_and_their_number(run: Run) -> None:
    lines = run("browse", "opens", "or", "tag:long").stdout.splitlines()
    assert lines[0].split()[:2] == ["Due", "on"]
    assert [line.split()[0] for line in lines[1:4]] == ["new"] * 3
    assert "The […] opens at nine. · Town" in lines[2]
    assert lines[-1] == "3 cards"


@pytest.mark.usefixtures("town")
def test_nothing_in_a_table_can_steer_the_terminal(run: Run) -> None:
    for arguments in (("browse",), ("browse", "--notes", "street"), ("browse", "--json")):
        assert "\x1b" not in run(*arguments).stdout


@pytest.mark.usefixtures("town")
def test_json_has_notes_or_cards_with_their_figures(run: Run) -> None:
    found = json.loads(run("browse", "--notes", "--json", "bridge").stdout)
    assert found["total"] == 1
    [note] = found["notes"]
    assert (note["guid"], note["cards"], note["card"]) == ("town.en/bridge", 2, None)
    assert (note["state"], note["due"], note["retrievability"]) == ("new", None, None)
    found = json.loads(run("browse", "--json", "--limit", "1", "bridge").stdout)
    assert found["total"] == 2
    assert [card["ordinal"] for card in found["cards"]] == [0]


@pytest.mark.usefixtures("town")
def test_the_list_is_sorted_by_a_column_either_way(run: Run) -> None:
    def guids(*arguments: str) -> list[str]:
        document = json.loads(run("browse", "--json", "--notes", *arguments).stdout)
        return [note["guid"] for note in document["notes"]]

    rising = guids("--sort", "prompt")
    assert rising == ["ferry.en/crossing", "town.en/bridge", "ferry.en/first", "town.en/street"]
    assert guids("--sort", "prompt", "--descending") == rising[::-1]


def test_a_limit_says_how_many_there_are(run: Run, ferry: Path) -> None:
    lines = run("browse", "--limit", "1").stdout.splitlines()
    assert lines[-1] == "2 cards; the first 1 are shown, --limit shows more."


def test_nothing_found_is_told(run: Run, ferry: Path) -> None:
    assert run("browse", "zeppelin").stdout == "Nothing is found.\n"


@pytest.mark.parametrize(
    "arguments",
    [("browse",), ("study", "--plain", "--filter"), ("export", "--filter")],
    ids=["browse", "study", "export"],
)
def test_a_mistake_is_pointed_at(run: Run, ferry: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "日本 ferry (prop:q<1", code=1)
    assert result.stderr.splitlines() == [
        "One of these is expected here: r, s, d, lapses, reps, due, ivl.",
        "  日本 ferry (prop:q<1",
        "                   ^",
    ]
    assert result.stdout == ""


def test_a_mistake_far_into_a_long_query_is_pointed_at_in_one_line(run: Run, ferry: Path) -> None:
    result = run("browse", "ferry " * 30 + "foo:\x1b[31m" + " ferry" * 30, code=1)
    _sentence, query, caret = result.stderr.splitlines()
    assert "\x1b" not in result.stderr
    assert query[caret.index("^") :].startswith("foo:")
    assert len(query) < 80
    assert query.endswith("…")


def test_the_syntax_is_a_page_without_a_collection(run: Run, fresh: Path) -> None:
    page = run("browse", "--syntax").stdout
    assert "prop:r<0.9" in page
    assert max(map(len, page.splitlines())) < 80
    assert not fresh.exists()


@pytest.mark.usefixtures("town")
def test_an_export_holds_what_a_filter_finds(run: Run) -> None:
    text = run("export", "--filter", "tag:long").stdout
    assert "longest" in text
    assert "bridge" not in text
    assert run("export", "--filter", "zeppelin", code=1).stderr == (
        "Nothing is found by zeppelin.\n"
    )


@pytest.mark.usefixtures("town")
def test_a_sitting_asks_what_a_filter_finds(run: Run) -> None:
    result = run("study", "--plain", "--filter", "bridge")
    assert "opens at" in result.stdout
    assert "longest" not in result.stdout
