"""The source after the reveal: what of it is in sight, by which signs, and what is kept back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from trainer.domain.citations import Verdict
from trainer.services import letters
from trainer.services.collection import Collection
from trainer.services.sources import Piece, Source, SourceParagraph, Sources, sources
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.screens.source import SourceScreen
from trainer.tui.screens.study import StudyScreen
from trainer.tui.widgets.key_bar import KeyBar

Open = Callable[..., Collection]

LETTER = """Letter on the ferry

Timetable

The first boat leaves at dawn. The last one leaves at night.

A night crossing is being looked into. The harbour master decides in spring.

Fares

A crossing costs little.
"""
TITLE = "Letter on the ferry"
LONG = " ".join(f"Sentence number {n} speaks of a buoy." for n in range(1, 60))


def sources_of(*found: Source, **values: Any) -> Sources:
    """The sources of an attached letter; `values` say what is otherwise."""
    plain = Sources("Harbours", "H 1", attached=True, sources=found, left_out=0)
    return replace(plain, **values)


def source(
    *paragraphs: SourceParagraph, verdict: Verdict | None = Verdict.MATCHES, **values: Any
) -> Source:
    return replace(Source("Buoys ¶2", verdict, ("Buoys",), paragraphs), **values)


def paragraph(number: int, *texts: str) -> SourceParagraph:
    """A paragraph whose texts in asterisks are cited."""
    pieces = tuple(Piece(text.strip("*"), cited=text.startswith("*")) for text in texts)
    return SourceParagraph(number, pieces)


def shown(pilot: Pilot[None]) -> list[str]:
    """The lines of the source that are in sight."""
    box = pilot.app.screen.query_one(VerticalScroll)
    text = pilot.app.screen.query_one("#source", Static)
    top = round(box.scroll_y)
    rows = range(top, min(top + box.size.height, text.size.height))
    return [text.render_line(y).text.rstrip() for y in rows]


def whole(pilot: Pilot[None]) -> Content:
    content = pilot.app.screen.query_one("#source", Static).content
    assert isinstance(content, Content)
    return content


def styles_at(content: Content, words: str) -> set[str]:
    at = content.plain.index(words)
    return {str(span.style) for span in content.spans if span.start <= at < span.end}


async def open_source(pilot: Pilot[None], value: Sources) -> None:
    pilot.app.push_screen(SourceScreen(value))
    await pilot.pause()


async def test_the_real_way_from_a_question_to_its_source(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    (tmp_path / "letter.txt").write_text(LETTER, "utf-8")
    letters.add(collection, tmp_path / "letter.txt", decks=["Eastharbour ferry"])
    question = StudySession(collection).question
    assert question is not None
    async with TrainerApp(collection, study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, sources(collection, question))
        assert shown(pilot) == [
            "Letter on the ferry · Harbour paper 12, no. 3",
            "",
            "Timetable ¶2.1",
            "! This citation has no fingerprint, so the letter may have changed",
            "since; trainer deck stamp adds one.",
            "",
            "¶1 The first boat leaves at dawn. The last one leaves at night.",
            "",
            "¶2 ►A night crossing is being looked into.◄ The harbour master decides",
            "in spring.",
        ]
        assert "Close" in str(pilot.app.screen.query_one(KeyBar).content)


async def test_what_is_cited_is_bold_between_signs_and_what_is_not_is_dim(
    open_collection: Open,
) -> None:
    value = sources_of(
        source(
            paragraph(1, "Buoys float."),
            paragraph(2, "Some are red.", "*Others are green.*", "None is blue."),
        )
    )
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        content = whole(pilot)
        assert "¶2 Some are red. ►Others are green.◄ None is blue." in content.plain
        assert content.plain.count("►") == content.plain.count("◄") == 1
        for words, style in [
            ("Buoys float", "$quiet"),
            ("Some are", "$quiet"),
            ("►", "bold"),
            ("Others are", "bold"),
            ("◄", "bold"),
            ("None is", "$quiet"),
            ("¶1", "$quiet"),
            ("¶2 S", "bold"),
        ]:
            assert styles_at(content, words) == {style}


async def test_headings_above_are_named_where_the_citation_does_not(open_collection: Open) -> None:
    text = paragraph(1, "*Red.*")
    value = sources_of(source(text), source(text, path=("Session 1", "Buoys"), citation="Bu ¶1"))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        lines = whole(pilot).plain.split("\n")
        assert lines[2:5] == ["Buoys ¶2", "", "¶1 ►Red.◄"]
        assert lines[6:10] == ["Bu ¶1", "Session 1 › Buoys", "", "¶1 ►Red.◄"]


@pytest.mark.parametrize(
    ("verdicts", "title"),
    [
        ((Verdict.MATCHES, Verdict.CHANGED), "Source: Buoys ¶2; Buoys ¶2"),
        ((Verdict.UNSTAMPED,), "Source, without fingerprint: Buoys ¶2"),
        (
            (Verdict.UNSTAMPED, Verdict.MATCHES),
            "Source, partly without fingerprint: Buoys ¶2; Buoys ¶2",
        ),
        ((None,), "Source: Buoys ¶2"),
        ((), "Source"),
    ],
)
async def test_places_and_whether_they_have_fingerprints_stay_in_sight(
    open_collection: Open, verdicts: tuple[Verdict | None, ...], title: str
) -> None:
    value = sources_of(*(Source("Buoys ¶2", verdict) for verdict in verdicts))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        assert str(pilot.app.screen.query_one(".dialog-title", Static).content) == title


async def test_a_long_title_leaves_the_keys_in_sight(open_collection: Open) -> None:
    value = sources_of(*(source(paragraph(1, LONG)) for _ in range(50)))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        assert pilot.app.screen.query_one(".dialog-title", Static).content_size.height == 1
        assert pilot.app.screen.query_one(KeyBar).region.bottom < 24


@pytest.mark.parametrize("size", [(80, 24), (50, 16), (140, 40)])
async def test_the_first_cited_line_is_in_sight_however_much_stands_before_it(
    open_collection: Open, size: tuple[int, int]
) -> None:
    value = sources_of(source(paragraph(1, LONG), paragraph(2, LONG, "*This is meant.*", LONG)))
    async with TrainerApp(open_collection(), study=True).run_test(size=size) as pilot:
        await open_source(pilot, value)
        (line,) = (n for n, text in enumerate(shown(pilot)) if "►This" in text)
        assert line == 2
        await pilot.press("pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup")
        await pilot.press("pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup")
        assert shown(pilot)[0] == "Harbours · H 1"


async def test_a_passage_that_is_in_sight_from_the_start_is_not_scrolled_to(
    open_collection: Open,
) -> None:
    value = sources_of(source(paragraph(1, "Buoys.", "*Red ones.*"), paragraph(2, LONG)))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        assert shown(pilot)[0] == "Harbours · H 1"


@pytest.mark.parametrize("length", [800, 850, 900, 940])
async def test_a_passage_that_fits_is_scrolled_to_as_a_whole(
    open_collection: Open, length: int
) -> None:
    value = sources_of(source(paragraph(1, "Buoys.", f"*{LONG[:length]}*"), paragraph(2, LONG)))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        assert shown(pilot)[0] != "Harbours · H 1"
        assert "►" in "".join(shown(pilot)[:3])
        assert "◄" in "".join(shown(pilot))


async def test_a_passage_longer_than_the_box_is_shown_from_its_first_line(
    open_collection: Open,
) -> None:
    value = sources_of(source(paragraph(1, f"*{LONG}*")))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        assert shown(pilot)[0].startswith("¶1 ►Sentence number 1 ")


async def test_keys_scroll_by_lines_and_by_pages_that_share_a_line(open_collection: Open) -> None:
    value = sources_of(source(paragraph(1, "*Buoys.*"), paragraph(2, LONG)))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        first = shown(pilot)
        await pilot.press("down")
        assert shown(pilot)[:-1] == first[1:]
        await pilot.press("up")
        for further in ("space", "pagedown"):
            await pilot.press(further)
            assert shown(pilot)[0] == first[-1]
            await pilot.press("pageup")
            assert shown(pilot) == first
        await pilot.press("end")
        assert pilot.app.screen.query_one(VerticalScroll).is_vertical_scroll_end
        await pilot.press("home")
        assert shown(pilot) == first


@pytest.mark.parametrize("key", ["escape", "q", "s", "enter"])
async def test_it_closes_upon_the_question_beneath(open_collection: Open, key: str) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, sources_of(source(paragraph(2, "*Red.*"))))
        assert isinstance(pilot.app.screen, SourceScreen)
        await pilot.press(key)
        assert isinstance(pilot.app.screen, StudyScreen)
        assert pilot.app.return_code is None


@pytest.mark.parametrize(
    ("verdict", "sign", "words"),
    [
        (Verdict.CHANGED, "✗", "The letter has changed here"),
        (Verdict.UNRESOLVED, "✗", "leads to no place in the letter"),
    ],
)
async def test_what_is_not_the_source_is_said_and_not_shown(
    open_collection: Open, verdict: Verdict, sign: str, words: str
) -> None:
    value = sources_of(Source("Buoys ¶2", verdict, reason="Because [so]."))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        lines = whole(pilot).plain.split("\n")
        assert lines[2] == "Buoys ¶2"
        assert lines[3].startswith(f"{sign} ")
        assert words in lines[3]
        assert lines[4:] == ["Because [so]."]


async def test_a_source_that_matches_carries_no_remark(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, sources_of(source(paragraph(2, "*Red.*"))))
        assert whole(pilot).plain == "Harbours · H 1\n\nBuoys ¶2\n\n¶2 ►Red.◄"


@pytest.mark.parametrize(
    ("title", "reference", "meant"),
    [
        (TITLE, "H 12", "The deck is about:\nLetter on the ferry\nPublished as: H 12"),
        ("", "H 12", "The deck is about:\nA letter without a title\nPublished as: H 12"),
        (TITLE, " ", "The deck is about:\nLetter on the ferry"),
        ("", "", "The deck does not say which letter it is about."),
    ],
)
async def test_without_a_letter_it_says_which_is_meant_and_how_to_attach_it(
    open_collection: Open, title: str, reference: str, meant: str
) -> None:
    value = sources_of(Source("Buoys ¶2", None), title=title, reference=reference, attached=False)
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        text = whole(pilot).plain
        assert text.startswith("No letter is attached")
        assert f"\n\n{meant}\n\n" in text
        assert "(.docx, .odt, .pdf, .html, .md or plain text) with:\ntrainer letter" in text
        assert text.endswith("\n\nBuoys ¶2")


async def test_a_card_that_cites_nothing_says_so(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        for attached in (True, False):
            await open_source(pilot, sources_of(attached=attached))
            assert shown(pilot) == ["This card cites nothing of a letter."]
            await pilot.press("escape")


async def test_citations_left_out_are_counted(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, sources_of(Source("Buoys ¶2", Verdict.CHANGED), left_out=3))
        assert shown(pilot)[-1] == "3 more citations are not shown."


HOSTILE = {
    "a click that quits": ("[@click=app.quit]press me[/]", "[@click=app.quit]press me[/]"),
    "an unclosed tag": ("[bold", "[bold"),
    "a terminal sequence": ("\x1b[2Jgone\x07", "␛[2Jgone␇"),
    "a direction override": ("abc\u202edef", "abc⟨U+202E⟩def"),
    "a variable": ("$primary {x} %s **b**", "$primary {x} %s **b**"),
    "signs like ours": ("►not cited◄", "▷not cited◁"),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_text_is_shown_as_it_is_written_and_does_nothing(
    open_collection: Open, hostile: tuple[str, str]
) -> None:
    text, seen = hostile
    found = Source(
        f"c {text}",
        Verdict.UNSTAMPED,
        (f"h {text}", "B"),
        (SourceParagraph(2, (Piece(f"n {text}", cited=False), Piece(f"s {text}", cited=True))),),
        reason=f"r {text}",
    )
    value = sources_of(found, title=f"t {text}", reference=f"f {text}")
    async with TrainerApp(open_collection(), study=True).run_test(size=(120, 30)) as pilot:
        for attached in (True, False):
            await open_source(pilot, replace(value, attached=attached))
            plain = whole(pilot).plain
            title = pilot.app.screen.query_one(".dialog-title", Static).content
            assert str(title).startswith(f"Source, without fingerprint: c {seen}")
            for place in "tfchrns":
                assert f"{place} {seen}" in plain
            assert plain.index("►") == plain.index(f"►s {seen}◄")
            for y in (0, 2, 3, 5, 7):
                await pilot.click(VerticalScroll, offset=(3, y))
            assert isinstance(pilot.app.screen, SourceScreen)
            await pilot.press("escape")
        assert pilot.app.return_code is None


async def test_line_breaks_in_names_do_not_break_the_layout(open_collection: Open) -> None:
    value = sources_of(Source("a\n\nb ¶1", Verdict.CHANGED), title="one\r\ntwo", reference="H\t1")
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        assert [line for line in shown(pilot) if line][:2] == ["one two · H 1", "a b ¶1"]


async def test_passages_of_megabytes_are_cut_and_the_cited_sentence_still_comes_first(
    open_collection: Open,
) -> None:
    huge = "word " * 400_000
    value = sources_of(source(paragraph(1, huge), paragraph(2, huge, "*Meant.*", huge)))
    async with TrainerApp(open_collection(), study=True).run_test(size=(80, 24)) as pilot:
        await open_source(pilot, value)
        assert "►Meant.◄" in "\n".join(shown(pilot))
        assert len(whole(pilot)) < 61_000  # laid out whole, it would take minutes


def test_every_key_has_an_id_of_its_own_and_those_shown_a_tooltip() -> None:
    bindings = list(Binding.make_bindings(SourceScreen.BINDINGS))
    assert all(binding.id and binding.id.startswith("source_") for binding in bindings)
    assert all(binding.tooltip for binding in bindings if binding.show)
    assert {binding.key for binding in bindings} >= {"escape", "q", "s", "enter", "space"}
