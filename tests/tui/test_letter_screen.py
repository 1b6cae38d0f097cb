"""The reader in the terminal: letter and outline side by side, signs, and what its keys do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from trainer.services import decks, drafts, letters, reading
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.choose import ChooseScreen
from trainer.tui.screens.dialogs import ConfirmDialog, NameDialog
from trainer.tui.screens.drafts import DraftsScreen
from trainer.tui.screens.edit import EditScreen
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.letter import LetterScreen
from trainer.tui.screens.source import SourceScreen
from trainer.tui.screens.study import StudyScreen
from trainer.tui.widgets.letter_view import LetterView

from .conftest import act, said

Open = Callable[..., Collection]
SMALL = (80, 24)

LETTER = """Letter on the ferry

Timetable

The first boat leaves at dawn. The last one leaves at night.

A night crossing is being looked into. The harbour master decides in spring.

Fares

A crossing costs [b]little[/b].

Children travel free.

Dogs do not. Cats do.

Upkeep

The boats are painted each year.
"""


@pytest.fixture
def collection(open_collection: Open, tmp_path: Path) -> Collection:
    opened = open_collection()
    (tmp_path / "letter.txt").write_text(LETTER, "utf-8")
    letters.add(opened, tmp_path / "letter.txt", decks=["Eastharbour ferry"])
    return opened


def lines(pilot: Pilot[None]) -> list[str]:
    view = pilot.app.screen.query_one(LetterView)
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def chosen(pilot: Pilot[None]) -> tuple[int, int]:
    block = pilot.app.screen.query_one(LetterView).chosen
    assert block is not None
    return block.section, block.paragraph


def outline(pilot: Pilot[None]) -> list[str]:
    entries = pilot.app.screen.query_one("#outline", OptionList)
    return [str(entries.get_option_at_index(n).prompt) for n in range(entries.option_count)]


def told(pilot: Pilot[None]) -> str:
    """What notifications are in sight."""
    return " ".join(said(pilot))


def open_sentences(collection: Collection) -> int:
    read = reading.read(collection, 1)
    return read.sentences - read.covered


async def opened(pilot: Pilot[None]) -> None:
    await pilot.press("l")
    await pilot.pause()
    assert isinstance(pilot.app.screen, LetterScreen)


async def test_the_letter_stands_beside_its_outline(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        assert outline(pilot) == [
            "✗ Timetable         3/4",
            "✗ Fares             2/4",
            "✗ Upkeep            0/1",
        ]
        assert lines(pilot)[:9] == [
            "  Timetable  3 of 4 sentences",
            "",
            "▌ ¶1 ○ 2 cards, all new",
            "▌ The first boat leaves at dawn. The last one leaves",
            "▌ at night.",
            "",
            "  ¶2 ○ 1 card, all new · ✗ 1 sentence not asked",
            "  A night crossing is being looked into. ✗ The",
            "  harbour master decides in spring.",
        ]
        figures = pilot.app.screen.query_one("#letter-figures", Static)
        assert str(figures.content) == "Timetable: 3/4 · 3 cards, all new"


async def test_markup_in_a_letter_is_shown_as_it_is_written(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        assert any("A crossing costs [b]little[/b]." in line for line in lines(pilot))


async def test_keys_move_by_paragraph_and_by_section(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        for key, place in [
            ("down", (0, 2)), ("j", (1, 1)), ("up", (0, 2)), ("k", (0, 1)), ("up", (0, 1)),
            ("right", (1, 1)), ("right_square_bracket", (2, 1)), ("right", (2, 1)),
            ("left", (1, 1)), ("left_square_bracket", (0, 1)), ("end", (2, 1)), ("down", (2, 1)),
            ("home", (0, 1)), ("x", (0, 2)), ("x", (1, 3)), ("x", (2, 1)), ("x", (0, 2)),
        ]:  # fmt: skip
            await pilot.press(key)
            assert chosen(pilot) == place, key
        assert pilot.app.screen.query_one("#outline", OptionList).highlighted == 0


async def test_pages_and_the_wheel_scroll_and_a_click_chooses(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=(80, 14)) as pilot:
        await opened(pilot)
        await pilot.press("pagedown")
        below = lines(pilot)
        assert below[0] != "  Timetable  3 of 4 sentences"
        assert chosen(pilot) == (0, 2)
        await pilot.press("pageup")
        assert lines(pilot)[0] == "  Timetable  3 of 4 sentences"
        await pilot.press("space")
        assert lines(pilot) == below
        await pilot.press("pageup")
        await pilot.click(LetterView, offset=(8, 7))
        assert chosen(pilot) == (0, 2)
        await pilot.click("#outline", offset=(4, 2))
        assert chosen(pilot) == (2, 1)


async def test_a_paragraph_longer_than_the_screen_is_read_to_its_end(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    long = " ".join(f"Boat {n} sails." for n in range(1, 200))
    (tmp_path / "l.txt").write_text(f"Timetable\n\n{long}\n\nIt ends here.\n", "utf-8")
    letters.add(collection, tmp_path / "l.txt", decks=["Eastharbour ferry"])
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        seen = "\n".join(lines(pilot))
        presses = 0
        while chosen(pilot) == (0, 1) and presses < 50:
            await pilot.press("down")
            seen += "\n".join(lines(pilot))
            presses += 1
        assert chosen(pilot) == (0, 2)
        assert presses > 1
        assert all(f" {n} " in seen.replace("\n", " ") for n in range(1, 200))


async def test_search_finds_words_round_the_end_and_says_when_there_are_none(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"BOAT", "enter")
        assert chosen(pilot) == (0, 1)
        await pilot.press("n")
        assert chosen(pilot) == (2, 1)
        await pilot.press("n")
        assert chosen(pilot) == (0, 1)
        await pilot.press("p")
        assert chosen(pilot) == (2, 1)
        await pilot.press("slash", *"fares", "enter")
        assert chosen(pilot) == (1, 1)
        await pilot.press("slash", *"not. Cats", "enter")
        assert chosen(pilot) == (1, 3)
        await pilot.press("right", "slash", *"zeppelin (", "enter")
        assert chosen(pilot) == (2, 1)
        assert "These words are not in the letter." in told(pilot)


async def test_enter_lists_the_notes_of_a_paragraph_to_be_edited(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("down", "enter")
        assert isinstance(pilot.app.screen, ChooseScreen)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, EditScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, LetterScreen)
        assert chosen(pilot) == (0, 2)


async def test_a_section_is_studied_and_the_figures_follow(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("right", "s")
        assert isinstance(pilot.app.screen, StudyScreen)
        question = pilot.app.screen.session.question
        assert question is not None
        assert question.guid == "ferry.en/fare"
        await pilot.press("enter", "space", "4")
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, LetterScreen)
        assert any("known" in line for line in lines(pilot))


async def test_a_sentence_is_left_out_for_a_reason_and_taken_in_again(
    collection: Collection,
) -> None:
    before = open_sentences(collection)
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("end", "w")
        assert isinstance(pilot.app.screen, NameDialog)
        await pilot.press(*"dull", "enter")
        assert open_sentences(collection) == before - 1
        assert any("– left out (dull)" in line for line in lines(pilot))
        await pilot.press("w")
        assert open_sentences(collection) == before
        await act(pilot, "u")
        assert open_sentences(collection) == before - 1
        await act(pilot, "u")
        assert open_sentences(collection) == before


async def test_of_several_sentences_the_one_left_out_is_chosen(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("right", "down", "down", "w")
        dialog = pilot.app.screen
        assert isinstance(dialog, ChooseScreen)
        await pilot.press("down", "enter", *"dogs", "enter")
        marks = [
            s.mark.value for s in reading.read(collection, 1).sections[1].paragraphs[2].sentences
        ]
        assert marks == ["open", "waived"]


async def test_a_note_is_written_on_a_sentence_from_what_is_proposed(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("end", "a")
        assert isinstance(pilot.app.screen, EditScreen)
        await pilot.press("ctrl+s")
        assert isinstance(pilot.app.screen, LetterScreen)
        read = reading.read(collection, 1)
        [paragraph] = read.sections[2].paragraphs
        assert paragraph.sentences[0].mark is reading.Mark.CITED
        assert "▌ ¶1 ○ 1 card, all new" in lines(pilot)


async def test_from_a_questions_source_one_reads_on_in_the_letter(collection: Collection) -> None:
    async with TrainerApp(collection, study=True).run_test(size=SMALL) as pilot:
        await pilot.press("space", "s")
        assert isinstance(pilot.app.screen, SourceScreen)
        await pilot.press("l")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LetterScreen)
        assert chosen(pilot) == (0, 2)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "q")
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_the_file_of_the_letter_is_asked_for_where_none_is_attached(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("l")
        assert isinstance(pilot.app.screen, NameDialog)
        pilot.app.screen.query_one(Input).value = str(tmp_path / "gone.txt")
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(pilot.app.screen, NameDialog)  # with what was typed, to be mended
        assert pilot.app.screen.query_one(Input).value == str(tmp_path / "gone.txt")
        pilot.app.screen.query_one(Input).value = f"'{path}'"
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(pilot.app.screen, LetterScreen)
        await pilot.press("escape")
        await act(pilot, "u")
        assert not reading.has_letter(collection, decks.find(collection, "Eastharbour")[0])


async def test_a_wide_terminal_has_room_for_the_headings(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        assert pilot.app.screen.query_one("#outline").size.width == 43
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert pilot.app.screen.query_one("#outline").size.width == 25


async def test_notes_are_drafted_for_what_is_not_asked_and_one_undo_takes_them_back(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    text = LETTER.replace(
        "The harbour master decides", "The cabinet supports a second boat, or not"
    )
    (tmp_path / "letter.txt").write_text(text, "utf-8")
    letters.add(collection, tmp_path / "letter.txt", decks=["Eastharbour ferry"])
    before = open_sentences(collection)
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("d")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pilot.press("n")
        assert drafts.waiting(collection) == []
        await pilot.press("d")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DraftsScreen)
        [draft] = drafts.waiting(collection)
        assert "The cabinet supports a second boat" in draft.content.answer
        await act(pilot, "u")
        assert drafts.waiting(collection) == []
        assert open_sentences(collection) == before


async def test_the_sentence_is_named_when_it_is_asked_why_it_is_left_out(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("end", "w")
        title = pilot.app.screen.query_one(".dialog-title", Static)
        assert "“The boats are painted each year.”" in str(title.render())
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, NameDialog)
        assert "Say why" in told(pilot)
        await pilot.press(*"dull", "enter")
        assert "Left out; u takes it back." in told(pilot)
        await pilot.press("w")
        assert "Left out no longer; u takes it back." in told(pilot)
        await act(pilot, "u")
        assert "The boats are painted each year." in told(pilot)


async def test_a_letter_that_fits_stays_in_sight_at_its_end(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=(140, 60)) as pilot:
        await opened(pilot)
        before = [line.strip("▌ ") for line in lines(pilot)]
        await pilot.press("end")
        assert [line.strip("▌ ") for line in lines(pilot)] == before
        assert chosen(pilot) == (2, 1)


async def test_what_was_done_on_another_screen_is_shown_and_a_dialog_costs_no_reading(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        readings = []
        real = reading.read
        monkeypatch.setattr(reading, "read", lambda *given: readings.append(given) or real(*given))
        await pilot.press("question_mark", "escape")
        assert isinstance(pilot.app.screen, LetterScreen)
        assert readings == []
        await pilot.press("end", "a", "ctrl+s")
        assert isinstance(pilot.app.screen, LetterScreen)
        assert len(readings) == 1


async def test_a_note_written_from_a_deck_above_goes_where_the_letter_is(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    decks.create(collection, "Above")
    decks.rename(collection, "Eastharbour", "Above::Ferry")
    (tmp_path / "letter.txt").write_text(LETTER, "utf-8")
    letters.add(collection, tmp_path / "letter.txt", decks=["Above::Ferry"])
    above, ferry = (decks.find(collection, name)[0] for name in ("Above", "Above::Ferry"))
    before = reading.read(collection, ferry).covered
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        pilot.app.push_screen(LetterScreen(collection, above))
        await pilot.pause()
        await pilot.press("end", "a", "ctrl+s")
        assert isinstance(pilot.app.screen, LetterScreen)
        assert reading.read(collection, ferry).covered == before + 1


async def test_after_the_wheel_a_paragraph_in_sight_is_the_chosen_one(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=(80, 14)) as pilot:
        await opened(pilot)
        view = pilot.app.screen.query_one(LetterView)
        for _turn in range(4):
            view.on_mouse_scroll_down()
        await pilot.pause()
        assert chosen(pilot) != (0, 1)
        assert any(line.startswith("▌") for line in lines(pilot))
        for _turn in range(6):
            view.on_mouse_scroll_up()
        await pilot.pause()
        assert any(line.startswith("▌") for line in lines(pilot))


async def test_a_letter_attached_to_an_empty_deck_says_how_to_draft_notes(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    decks.create(collection, "Ants")
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("up", "l")
        pilot.app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert said(pilot) == ["Attached; d drafts notes for what it says."]
