"""What the screens look like: both sizes, languages and themes, held by pictures."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.builders import Clock
from trainer.domain.schedule import Rating
from trainer.services import decks, imports, letters, opening
from trainer.services.collection import Collection
from trainer.services.question import Given
from trainer.services.rehearsal import Plan, Rehearsal
from trainer.services.rehearsal_questions import deck_to_rehearse
from trainer.services.sitting import Sitting
from trainer.services.study import StudySession
from trainer.shipped import shipped
from trainer.tui import stopwatch
from trainer.tui.app import TrainerApp

Open = Callable[..., Collection]
Compare = Callable[..., bool]

LETTERS = {
    "en": """Letter on the ferry

Timetable

The first boat leaves at dawn. The last one leaves at night.

A night crossing is being looked into. The harbour master decides in spring.

Fares

A crossing costs little.

Children travel free.

Upkeep

The boats are painted each year.
""",
    "nl": """Brief over het veer

Dienstregeling

De eerste boot vertrekt bij dageraad. De laatste vertrekt in de nacht.

Een nachtdienst wordt onderzocht. De havenmeester beslist in het voorjaar.

Tarieven

Een overtocht kost weinig.

Kinderen reizen gratis.

Onderhoud

De boten worden elk jaar geschilderd.
""",
}

looks = pytest.mark.parametrize(
    ("size", "language", "theme"),
    [
        ((80, 24), "nl", "dark"),
        ((80, 24), "en", "light"),
        ((80, 24), "nl", "light"),
        ((80, 24), "en", "dark"),
        ((140, 40), "nl", "light"),
        ((140, 40), "en", "dark"),
        ((140, 40), "nl", "dark"),
        ((140, 40), "en", "light"),
    ],
    ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value,
)


@pytest.fixture(autouse=True)
def clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopwatch, "monotonic", lambda: 0.0)


def mock(collection: Collection) -> Rehearsal:
    """A rehearsal that a silent asker begins."""
    return Rehearsal(collection, deck_to_rehearse(collection, None), Plan(seed=0))


@looks
def test_home(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(open_collection(language, theme=theme))
    assert snap_compare(app, terminal_size=size)


@looks
def test_question(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(open_collection(language, theme=theme), study=True)
    assert snap_compare(app, terminal_size=size)


@looks
def test_answer(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(open_collection(language, theme=theme), study=True)
    assert snap_compare(app, terminal_size=size, press=["space"])


@looks
def test_summary(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(open_collection(language, theme=theme), study=True)
    keys = [key for rating in ("4", "1", "3", "4") for key in ("space", rating)]
    assert snap_compare(app, terminal_size=size, press=[*keys, "q"])


@looks
def test_help(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(open_collection(language, theme=theme), study=True)
    assert snap_compare(app, terminal_size=size, press=["question_mark"])


@looks
def test_rehearsal(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(rehearsed := open_collection(language, theme=theme), rehearsal=mock(rehearsed))
    assert snap_compare(app, terminal_size=size)


@looks
def test_report_of_a_rehearsal(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(rehearsed := open_collection(language, theme=theme), rehearsal=mock(rehearsed))
    first = ["space", "x", "down", "down", "down", "x", "space"]
    assert snap_compare(app, terminal_size=size, press=[*first, "space", "a", "space", "q"])


@looks
def test_browser(
    snap_compare: Compare, open_collection: Open, size: Any, language: str, theme: str
) -> None:
    collection = open_collection(language, theme=theme)
    StudySession(collection).grade(Rating.EASY, timedelta(seconds=5))

    async def browse(pilot: Pilot[None]) -> None:
        for keys in (["slash", *"-is:leech", "enter"], ["space", "space", "at"]):
            await pilot.press(*keys)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
        pilot.app.clear_notifications()
        await pilot.pause()

    assert snap_compare(TrainerApp(collection), terminal_size=size, run_before=browse)


@pytest.fixture
def open_with_letter(open_collection: Open, tmp_path: Path) -> Open:
    """A collection whose deck has its letter, and of which something was studied."""

    def open_it(language: str, **settings: object) -> Collection:
        collection = open_collection(language, **settings)
        (tmp_path / "letter.txt").write_text(LETTERS[language], "utf-8")
        letters.add(collection, tmp_path / "letter.txt", decks=[decks.names(collection)[0]])
        session = StudySession(collection)
        session.grade(Rating.EASY, timedelta(seconds=5))
        session.grade(Rating.AGAIN, timedelta(seconds=5))
        return collection

    return open_it


@looks
def test_letter(
    snap_compare: Compare, open_with_letter: Open, size: Any, language: str, theme: str
) -> None:
    app = TrainerApp(open_with_letter(language, theme=theme))
    press = ["l", "end", "w", "x", "enter", "slash", "n", "enter"]
    assert snap_compare(app, terminal_size=size, press=press)


@pytest.mark.parametrize("press", [["m"], ["m", "f2"]], ids=["begin", "list"])
def test_before_a_rehearsal(snap_compare: Compare, open_collection: Open, press: list[str]) -> None:
    collection = open_collection("nl")
    mock(collection).answer(Given(Rating.GOOD, timedelta(seconds=8), frozenset({0, 1})))
    assert snap_compare(TrainerApp(collection), terminal_size=(80, 24), press=press)


@pytest.mark.parametrize("kind", ["cloze", "typed", "choice"])
def test_answers_of_the_other_kinds(
    snap_compare: Compare, open_collection: Open, kind: str
) -> None:
    before = {"cloze": 1, "typed": 2, "choice": 3}[kind]
    app = TrainerApp(open_collection("nl"), study=True)
    keys = ["space", "4"] * before
    assert snap_compare(app, terminal_size=(80, 24), press=[*keys, "space"])


def test_about_a_card(snap_compare: Compare, open_collection: Open) -> None:
    app = TrainerApp(open_collection("nl"), study=True)
    keys = ["space", "1", "u", "space", "4", "u", "i"]
    assert snap_compare(app, terminal_size=(80, 24), press=keys)


def test_the_screens_say_the_same_without_colour(
    snap_compare: Compare, open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = TrainerApp(open_collection("nl"), study=True)
    assert snap_compare(app, terminal_size=(80, 24), press=["space"])


def test_a_tree_of_decks_with_a_newer_shipped_version(
    snap_compare: Compare, open_collection: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = open_collection("nl")
    for name in ("Reizen::Veer", "Reizen::Trein", "Reizen"):
        text = f'---\nname = "{name}"\n---\n\nQ: Wat vaart er?\nA: Een veer.\n'
        (tmp_path / "reis.md").write_text(text)
        imports.apply(collection, imports.read([tmp_path / "reis.md"]))
    with collection.writing() as session:
        from sqlalchemy import update

        from trainer.storage.models import DeckRow

        session.execute(update(DeckRow).where(DeckRow.name == "Reizen").values(
            file_id="veer2.nl", shipped_digest="old", briefing_at=collection.now()
            + timedelta(days=9)))  # fmt: skip
    folder = tmp_path / "shipped"
    folder.mkdir()
    newer = '---\nname = "Reizen"\nid = "veer2.nl"\n---\n\nQ: Wat vaart er nog?\nA: Een boot.\n'
    (folder / "veer2.nl.md").write_text(newer)
    monkeypatch.setattr(opening, "shipped", lambda _name: folder)
    app = TrainerApp(collection)
    assert snap_compare(app, terminal_size=(80, 24), press=["o"])


def test_the_picture_in_the_readme(snap_compare: Compare, open_collection: Open) -> None:
    collection = open_collection("en", deck=False)
    imports.apply(collection, imports.read([shipped("decks") / "navo-fmm-2023-11.en.md"]))
    app = TrainerApp(collection, study=True, sitting=Sitting(topic="Open Door"))
    assert snap_compare(app, terminal_size=(100, 30), press=["space", "x"])


def test_the_picture_of_the_reader(snap_compare: Compare, open_with_letter: Open) -> None:
    app = TrainerApp(open_with_letter("en"))
    press = ["l", "end", "w", *"history", "enter", "x"]
    assert snap_compare(app, terminal_size=(100, 28), press=press)


def test_the_picture_of_the_browser(
    snap_compare: Compare, open_collection: Open, clock: Clock
) -> None:
    collection = open_collection("en", deck=False)
    imports.apply(collection, imports.read([shipped("decks") / "navo-fmm-2023-11.en.md"]))
    for _day in range(4):
        study = StudySession(collection)
        for rating in (Rating.EASY, Rating.GOOD, Rating.AGAIN, Rating.HARD) * 5:
            study.grade(rating, timedelta(seconds=5))
        clock.forward(days=1)

    async def look(pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"China -is:new", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("down", "down")

    app = TrainerApp(collection)
    assert snap_compare(app, terminal_size=(130, 32), run_before=look)
