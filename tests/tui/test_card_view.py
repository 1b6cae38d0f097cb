"""What the card paints: it keeps painted lines, so they must follow theme, width and selection."""

from collections.abc import Callable

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.rating_row import RatingRow

from .conftest import backgrounds, painted, resize

Open = Callable[..., Collection]


def view(pilot: Pilot[None]) -> CardView:
    return pilot.app.screen.query_one(CardView)


async def test_the_painted_lines_are_the_lines_of_the_text(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(50, 16)) as pilot:
        for key in ("space", "down", "up", "3", "space"):
            await pilot.press(key)
            lines = str(view(pilot).content).split("\n")
            assert [line for line in painted(view(pilot)) if line] == [
                line.rstrip() for line in lines if line.rstrip()
            ]


@pytest.mark.parametrize("sign", ["• ", "- ", "  + ", "› ☐ ", "   ", "   ● ", "12. "])
async def test_what_goes_on_behind_a_sign_stands_beneath_its_text(
    open_collection: Open, sign: str
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(50, 16)) as pilot:
        page = view(pilot).lay_out(Content(sign + "word " * 20))
        assert len(page.lines) > 1
        for line in page.lines[1:]:
            assert line.plain.startswith(" " * len(sign) + "word")


async def test_the_first_frame_has_the_question_in_full_width(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: dict[int, list[str]] = {}
    paint = CardView.render_line

    def noted(self: CardView, y: int) -> Strip:
        strip = paint(self, y)
        frames.setdefault(y, []).append(strip.text)
        return strip

    monkeypatch.setattr(CardView, "render_line", noted)
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)):
        first = "\n".join(lines[0] for lines in frames.values())
        assert "Will the ferry run at night too?" in first


async def test_another_size_wraps_the_card_anew(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        wide = painted(view(pilot))
        await resize(pilot, view(pilot), 40, 16)
        assert max(map(len, painted(view(pilot)))) <= 36
        assert "more lines" in painted(view(pilot))[-1]
        await resize(pilot, view(pilot), 80, 24)
        assert painted(view(pilot)) == wide


@pytest.mark.parametrize("kind", [CardView, RatingRow])
async def test_another_theme_repaints_what_is_shown_and_what_was_painted_ahead(
    open_collection: Open, kind: type[Widget]
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        widget = pilot.app.screen.query_one(kind)
        dark = backgrounds(widget)
        await pilot.press("ctrl+t")
        light = backgrounds(widget)
        assert light.isdisjoint(dark)
        await pilot.press("space")
        assert backgrounds(widget) == light
        await pilot.press("3")
        assert backgrounds(widget) == light


async def test_text_can_be_selected_with_the_mouse(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        y = next(n for n, line in enumerate(painted(view(pilot))) if "Will the ferry" in line)
        unselected = painted(view(pilot))
        await pilot.mouse_down(CardView, offset=(2, 1 + y))
        await pilot.hover(CardView, offset=(1 + len("Will the ferry"), 1 + y))
        await pilot.mouse_up(CardView, offset=(1 + len("Will the ferry"), 1 + y))
        assert pilot.app.screen.get_selected_text() == "Will the ferry"
        assert painted(view(pilot)) == unselected
