"""What the card paints: it keeps painted lines, so they must follow theme, width and selection."""

from collections.abc import Callable

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.strip import Strip

from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.widgets.card_view import CardView

Open = Callable[..., Collection]


def view(pilot: Pilot[None]) -> CardView:
    return pilot.app.screen.query_one(CardView)


def painted(pilot: Pilot[None]) -> list[str]:
    widget = view(pilot)
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def backgrounds(pilot: Pilot[None]) -> set[object]:
    widget = view(pilot)
    return {
        segment.style.bgcolor
        for y in range(widget.size.height)
        for segment in widget.render_line(y)
        if segment.style and segment.text.strip()
    }


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    """Textual lays out a little later, by a timer."""
    await pilot.resize_terminal(width, height)
    while view(pilot).outer_size.width != width:
        await pilot.pause()


async def test_the_painted_lines_are_the_lines_of_the_text(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(50, 16)) as pilot:
        for key in ("space", "down", "up", "3", "space"):
            await pilot.press(key)
            lines = str(view(pilot).content).split("\n")
            assert [line for line in painted(pilot) if line] == [
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
        wide = painted(pilot)
        await resize(pilot, 40, 16)
        assert max(map(len, painted(pilot))) <= 36
        assert "more lines" in painted(pilot)[-1]
        await resize(pilot, 80, 24)
        assert painted(pilot) == wide


async def test_another_theme_repaints_the_question_and_the_answer_laid_out_ahead(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        dark = backgrounds(pilot)
        await pilot.press("ctrl+t")
        light = backgrounds(pilot)
        assert light.isdisjoint(dark)
        await pilot.press("space")
        assert backgrounds(pilot) == light
        await pilot.press("3")
        assert backgrounds(pilot) == light


async def test_text_can_be_selected_with_the_mouse(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        y = next(n for n, line in enumerate(painted(pilot)) if "Will the ferry" in line)
        unselected = painted(pilot)
        await pilot.mouse_down(CardView, offset=(2, 1 + y))
        await pilot.hover(CardView, offset=(1 + len("Will the ferry"), 1 + y))
        await pilot.mouse_up(CardView, offset=(1 + len("Will the ferry"), 1 + y))
        assert pilot.app.screen.get_selected_text() == "Will the ferry"
        assert painted(pilot) == unselected
