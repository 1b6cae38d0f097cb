"""What the card paints: it keeps painted lines, so they must follow theme, width and selection."""

from collections.abc import Callable

import pytest
from textual.content import Content
from textual.pilot import Pilot

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


async def test_nothing_is_painted_narrow_before_the_card_hears_how_wide_it_is(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = CardView.on_resize
    monkeypatch.setattr(CardView, "on_resize", lambda _self: None)  # as late as can be
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        assert view(pilot).size.width == 76
        assert not any(painted(pilot))
        heard(view(pilot))
        assert "Will the ferry run at night too?" in "\n".join(painted(pilot))


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
