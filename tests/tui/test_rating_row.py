"""The row of ratings keeps what it painted: that must follow its width, the theme and the mouse."""

from collections.abc import Callable

from textual.pilot import Pilot

from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.widgets.rating_row import RatingRow

from .conftest import painted, resize

Open = Callable[..., Collection]


def row(pilot: Pilot[None]) -> RatingRow:
    return pilot.app.screen.query_one(RatingRow)


async def test_the_painted_lines_are_what_is_to_be_read(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        for key, words in (("space", "3/␣ Good"), ("x", "2/␣ Hard"), ("3", "Show the answer")):
            await pilot.press(key)
            assert words in "\n".join(painted(row(pilot)))
            assert painted(row(pilot)) == [
                line.rstrip() for line in str(row(pilot).content).split("\n")
            ]


async def test_another_width_moves_the_ratings(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        wide = painted(row(pilot))[0].index("4 Easy")
        await resize(pilot, row(pilot), 60, 24)
        assert painted(row(pilot))[0].index("4 Easy") < wide
        await resize(pilot, row(pilot), 80, 24)
        assert painted(row(pilot))[0].index("4 Easy") == wide


async def test_ratings_can_be_selected_with_the_mouse(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        x = painted(row(pilot))[0].index("1 Again")
        await pilot.mouse_down(RatingRow, offset=(1 + x, 0))
        await pilot.hover(RatingRow, offset=(x + len("1 Again"), 0))
        await pilot.mouse_up(RatingRow, offset=(x + len("1 Again"), 0))
        assert pilot.app.screen.get_selected_text() == "1 Again"
