"""Nothing in a deck acts on the screen: it is shown as it is written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trainer.services import decks, imports
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.study import StudyScreen
from trainer.tui.widgets.card_view import CardView

Open = Callable[..., Collection]

HOSTILE = {
    "a click that quits": ("[@click=app.quit]press me[/]", "[@click=app.quit]press me[/]"),
    "a colour": ("[red]danger[/red]", "[red]danger[/red]"),
    "an unclosed tag": ("[bold", "[bold"),
    "a terminal sequence": ("\x1b[2Jgone\x1b]0;title\x07", "␛[2Jgone␛]0;title␇"),
    "an eight-bit sequence": ("\x9b2Jgone", "⟨U+009B⟩2Jgone"),
    "a direction override": ("abc\u202edef", "abc⟨U+202E⟩def"),
    "a link": ("[text](javascript:alert(1))", "[text](javascript:alert(1))"),
    "a variable": ("$primary {x} %s", "$primary {x} %s"),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_text_is_shown_as_it_is_written_and_does_nothing(
    open_collection: Open, tmp_path: Path, hostile: tuple[str, str]
) -> None:
    text, shown = hostile
    deck = tmp_path / "hostile.md"
    deck.write_text(
        f'---\nname = "H"\n---\n\n# {text}\n\nQ: q {text}\nA: a {text}\n'
        f"- must: m {text}\nCite: c {text}\nHint: h {text}\n",
        "utf-8",
    )
    collection = open_collection(deck=False)
    imports.apply(collection, imports.read([deck]))
    async with TrainerApp(collection, study=True).run_test(size=(120, 30)) as pilot:
        await pilot.press("h", "space")
        card = pilot.app.screen.query_one(CardView)
        text_shown = str(card.content)
        for place in ("q", "a", "must: m", "Source: c"):
            assert f"{place} {shown}" in text_shown
        for y in range(10):
            await pilot.click(CardView, offset=(5, y))
        assert isinstance(pilot.app.screen, StudyScreen)
        await pilot.press("i", "escape", "question_mark", "escape", "3")
        assert pilot.app.return_code is None


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_deck_names_are_harmless_on_home_and_in_the_place_line(
    open_collection: Open, tmp_path: Path, hostile: tuple[str, str]
) -> None:
    text, _shown = hostile
    name = text.encode("unicode_escape").decode().replace("\\x", "\\u00")
    deck = tmp_path / "hostile.md"
    deck.write_text(f'---\nname = "{name}"\nid = "h"\n---\n\nQ: q?\nA: a.\n', "utf-8")
    collection = open_collection(deck=False)
    imports.apply(collection, imports.read([deck]))
    assert decks.tree(collection)[0].name == text
    async with TrainerApp(collection).run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "escape", "r", "escape", "enter", "space", "3", "u", "q")
        assert pilot.app.return_code is None


async def test_a_line_of_five_megabytes_is_shown_from_its_start(
    open_collection: Open, tmp_path: Path
) -> None:
    deck = tmp_path / "long.md"
    deck.write_text("Q: q?\nA: " + "word " * 1_000_000 + "\n", "utf-8")
    collection = open_collection(deck=False)
    imports.apply(collection, imports.read([deck]))
    async with TrainerApp(collection, study=True).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        shown = str(pilot.app.screen.query_one(CardView).content)
        assert "word word" in shown
        assert "more lines" in shown
        await pilot.press("down", "3")
