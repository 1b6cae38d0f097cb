"""The row of ratings keeps what it painted: that must follow its width, the theme and the mouse."""

from collections.abc import Callable

from textual.pilot import Pilot

from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.widgets.rating_row import RatingRow

Open = Callable[..., Collection]


def row(pilot: Pilot[None]) -> RatingRow:
    return pilot.app.screen.query_one(RatingRow)


def painted(pilot: Pilot[None]) -> list[str]:
    return [row(pilot).render_line(y).text.rstrip() for y in range(row(pilot).size.height)]


def backgrounds(pilot: Pilot[None]) -> set[object]:
    return {
        segment.style.bgcolor
        for y in range(row(pilot).size.height)
        for segment in row(pilot).render_line(y)
        if segment.style
    }


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    """Textual lays out a little later, by a timer."""
    await pilot.resize_terminal(width, height)
    while row(pilot).outer_size.width != width:
        await pilot.pause()


async def test_the_painted_lines_are_what_is_to_be_read(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        for key, words in (("space", "3/␣ Good"), ("x", "2/␣ Hard"), ("3", "Show the answer")):
            await pilot.press(key)
            assert words in "\n".join(painted(pilot))
            assert painted(pilot) == [line.rstrip() for line in str(row(pilot).content).split("\n")]


async def test_another_width_moves_the_ratings(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        wide = painted(pilot)[0].index("4 Easy")
        await resize(pilot, 60, 24)
        assert painted(pilot)[0].index("4 Easy") < wide
        await resize(pilot, 80, 24)
        assert painted(pilot)[0].index("4 Easy") == wide


async def test_another_theme_repaints_what_is_shown_and_what_was_painted_ahead(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        dark = backgrounds(pilot)
        await pilot.press("ctrl+t")
        light = backgrounds(pilot)
        assert light.isdisjoint(dark)
        await pilot.press("space")
        assert backgrounds(pilot) == light


async def test_ratings_can_be_selected_with_the_mouse(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        x = painted(pilot)[0].index("1 Again")
        await pilot.mouse_down(RatingRow, offset=(1 + x, 0))
        await pilot.hover(RatingRow, offset=(x + len("1 Again"), 0))
        await pilot.mouse_up(RatingRow, offset=(x + len("1 Again"), 0))
        assert pilot.app.screen.get_selected_text() == "1 Again"
