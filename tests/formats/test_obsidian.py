import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer import formats
from trainer.domain.cloze import deletions
from trainer.domain.day import StudyDays
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.schedule import NEW, CardState
from trainer.domain.seeds import from_obsidian
from trainer.errors import DeckFileError
from trainer.formats import obsidian, obsidian_cloze
from trainer.formats.obsidian_settings import BOLD, CURLY, HIGHLIGHT
from trainer.formats.parsed import ParsedDeck, ReadOptions

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAYS = StudyDays(zone=ZoneInfo("Europe/Amsterdam"))
OPTIONS = ReadOptions(NOW, DAYS)


def vault(root: Path, settings: Mapping[str, Any] | None = None, **notes: str) -> Path:
    plugin = root / ".obsidian" / "plugins" / "obsidian-spaced-repetition"
    plugin.mkdir(parents=True)
    if settings is not None:
        (plugin / "data.json").write_text(json.dumps({"settings": settings}), "utf-8")
    for name, text in notes.items():
        (root / f"{name}.md").write_text(text, "utf-8")
    return root


def read(root: Path) -> list[ParsedDeck]:
    return formats.read(root, OPTIONS)


def contents(root: Path, text: str, settings: Mapping[str, Any] | None = None) -> list[NoteContent]:
    [deck] = read(vault(root, settings, Note=f"#flashcards\n\n{text}"))
    return [note.content for note in deck.notes]


def pairs(found: list[NoteContent]) -> list[tuple[str, str]]:
    return [(content.prompt, content.answer) for content in found]


def test_only_tagged_notes_are_read(tmp_path: Path) -> None:
    [deck] = read(
        vault(tmp_path, Types="map :: (a -> b) -> [a] -> [b]\n", Cards="#flashcards\na::b")
    )
    assert pairs([note.content for note in deck.notes]) == [("a", "b")]


def test_cards_on_one_line_and_over_several(tmp_path: Path) -> None:
    text = "Who?::She\n- in a list::yes\n\ntwo\nlines\n?\nof answer\nand more\n\nprose\n"
    assert pairs(contents(tmp_path, text)) == [
        ("Who?", "She"),
        ("in a list", "yes"),
        ("two\nlines", "of answer\nand more"),
    ]


@pytest.mark.parametrize("text", ["Paris:::France", "Paris\n??\nFrance"])
def test_a_card_for_both_ways_is_one_note_with_two_cards(tmp_path: Path, text: str) -> None:
    [content] = contents(tmp_path, text)
    assert content.kind is NoteKind.TEMPLATE
    assert [(side.prompt, side.answer) for side in content.sides] == [
        ("Paris", "France"),
        ("France", "Paris"),
    ]


def test_code_and_comments_are_no_cards(tmp_path: Path) -> None:
    text = "`a::b` is code\n\n```haskell\nf :: a -> b\n```\n\n<!-- q::a\nr::b -->\n\n`x` q::a\n"
    assert pairs(contents(tmp_path, text)) == [("`x` q", "a")]


def test_the_vault_sets_the_separators_and_tags(tmp_path: Path) -> None:
    settings = {
        "flashcardTags": ["#kaarten"],
        "singleLineCardSeparator": ";;",
        "multilineCardSeparator": "||",
        "multilineCardEndMarker": "+++",
    }
    [deck] = read(vault(tmp_path, settings, Note="#kaarten/eu\n\na::b;;c\nq\n||\na\n\nb\n+++\n"))
    assert deck.name == "eu"
    assert pairs([note.content for note in deck.notes]) == [("a::b", "c"), ("q", "a\n\nb")]


@pytest.mark.parametrize(
    ("settings", "text", "expected"),
    [
        (None, "In ==2024== it is ==1.95 %;;share==.", "In [2024] it is [1.95 %::share]."),
        (None, "**bold** and {{curly}} ==x==", "**bold** and {{curly}} [x]"),
        ({"convertBoldTextToClozes": True}, "a **b** c", "a [b] c"),
        ({"convertCurlyBracketsToClozes": True}, "a {{b}} c", "a [b] c"),
        ({"clozePatterns": ["{{[123;]answer[;hint]}}"]}, "{{1;b;h}} {{2;c}}", "[b::h] [c]"),
        (None, "[a] [[Page|words]] ==x[1]== [l](u)", r"\[a\] words [x\[1\]] [l](u)"),
        (None, "one ==x==(y) !==z==", "one [x]\u2060(y) !\u2060[z]"),
    ],
)
def test_deletions_become_brackets(
    tmp_path: Path, settings: Mapping[str, Any] | None, text: str, expected: str
) -> None:
    assert [content.prompt for content in contents(tmp_path, text, settings)] == [expected]


def test_two_gaps_of_one_number_are_told(tmp_path: Path) -> None:
    [deck] = read(vault(tmp_path, Note="#flashcards\n\n==1;;a== ==1;;b==\n\nq::a\n"))
    assert len(deck.notes) == 1
    assert (deck.problems[0].line, deck.problems[0].left_out) == (3, True)


def test_decks_come_from_tags(tmp_path: Path) -> None:
    text = (
        "---\ntags: [other, flashcards/eu]\n---\na::b\n\n#flashcards/nato/kyiv\nc::d\n"
        "#flashcards/un e::f\ng::h\n"
    )
    decks = read(vault(tmp_path, Note=text, Bare="#flashcards\ni::j\n"))
    assert {deck.name: [note.content.prompt for note in deck.notes] for deck in decks} == {
        "flashcards": ["i"],
        "eu": ["a"],
        "nato::kyiv": ["c", "g"],
        "un": ["e"],
    }


def test_yaml_lists_of_tags_are_read(tmp_path: Path) -> None:
    text = "---\naliases:\n  - x\ntags:\n  - '#flashcards/eu'\n---\na::b\n"
    [deck] = read(vault(tmp_path, Note=text))
    assert deck.name == "eu"


def test_an_sm2_schedule_is_seeded(tmp_path: Path) -> None:
    text = (
        "#flashcards\na:::b\n<!--SR:!2026-02-16,51,230!2000-01-01,1,250-->\n"
        "c::d <!--SR:!2026-01-20,3,250-->\n"
    )
    [deck] = read(vault(tmp_path, Note=text))
    first, second = deck.notes[0].cards
    assert first.schedule.due == DAYS.opens(date(2026, 2, 16))
    assert first.schedule.last_review == DAYS.opens(date(2025, 12, 27))
    assert (first.schedule.stability, first.schedule.difficulty) == (51, 6.25)
    assert second.schedule is NEW
    assert deck.notes[1].content.answer == "d"
    assert deck.notes[1].cards[0].schedule.due == DAYS.opens(date(2026, 1, 20))


def test_an_fsrs_schedule_is_kept_also_beside_sm2(tmp_path: Path) -> None:
    fsrs = "!fsrs,2026-02-01T22:00:00.000Z,10,12.5,5.5,2,7,1,0,2026-01-22T20:00:00.000Z"
    learning = "!fsrs,2026-01-15T12:10:00.000Z,0,0.4,6.1,1,1,0,1,-"
    text = f"#flashcards\n==a== ==b== ==c==\n<!--SR:{fsrs}!2026-02-16,51,230{learning}-->\n"
    [deck] = read(vault(tmp_path, Note=text))
    first, second, third = deck.notes[0].cards
    assert first.schedule.state is CardState.REVIEW
    assert (first.schedule.stability, first.schedule.difficulty) == (12.5, 5.5)
    assert first.schedule.due == DAYS.opens(date(2026, 2, 1))
    assert first.schedule.last_review == datetime(2026, 1, 22, 20, tzinfo=UTC)
    assert (first.reps, first.lapses) == (7, 1)
    assert second.schedule.stability == 51
    assert (third.schedule.state, third.schedule.step) == (CardState.LEARNING, 1)
    assert third.schedule.due == datetime(2026, 1, 15, 12, 10, tzinfo=UTC)


def test_numbered_deletions_take_their_schedules_by_number(tmp_path: Path) -> None:
    text = "#flashcards\n==2;;a== ==1;;b==\n<!--SR:!2026-02-16,10,250!2026-03-16,20,250-->\n"
    [deck] = read(vault(tmp_path, Note=text))
    assert [card.schedule.stability for card in deck.notes[0].cards] == [20, 10]


@pytest.mark.parametrize(("ease", "difficulty"), [(130, 10), (250, 5.5), (370, 1), (900, 1)])
def test_eases_become_difficulties(ease: float, difficulty: float) -> None:
    assert from_obsidian(5, ease) == (5, difficulty)


def test_pictures_are_found_anywhere_in_the_vault_and_nowhere_else(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    (root / "files").mkdir(parents=True)
    (root / "files" / "a b.png").write_bytes(b"a")
    (tmp_path / "secret.png").write_bytes(b"x")
    text = "#flashcards\n![[a b.png|300]] [[Page]]::![](../secret.png)\n"
    [deck] = read(vault(root, Note=text))
    assert deck.notes[0].content.prompt == "![](a%20b.png) Page"
    assert [file.name for file in deck.media] == ["a b.png"]
    assert "../secret.png" in deck.problems[0].message


def test_a_note_alone_is_known_by_its_tag(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("#flashcards/eu\nq::a\n")
    [deck] = read(tmp_path / "note.md")
    assert (deck.name, deck.format, len(deck.notes)) == ("eu", "Obsidian", 1)


def test_folders_are_decks_where_the_vault_says_so(tmp_path: Path) -> None:
    root = vault(tmp_path, {"convertFoldersToDecks": True})
    (root / "eu" / "law").mkdir(parents=True)
    (root / "eu" / "law" / "n.md").write_text("q::a\n")
    [deck] = read(root)
    assert deck.name == "eu::law"


@pytest.mark.parametrize("data", ["[]", "{", "[" * 100_000, '{"settings": {"flashcardTags": 3}}'])
def test_odd_settings_are_the_plugins_own(tmp_path: Path, data: str) -> None:
    root = vault(tmp_path, {}, Note="#flashcards\nq::a\n")
    next(root.rglob("data.json")).write_text(data)
    with suppress(DeckFileError):
        read(root)


@given(st.text(st.sampled_from("=*{}[]()!;12 a\n"), max_size=40))
def test_a_cloze_has_a_card_for_each_schedule(text: str) -> None:
    made = obsidian_cloze.to_brackets(text, (HIGHLIGHT, BOLD, CURLY))
    if made is not None:
        prompt, places = made
        assert len(deletions(prompt)) == len(places)


_PIECES = [
    "#flashcards", "::", "?", "==", "<!--SR:", "!", "-->", "`", "```", "2026-01-01,", "fsrs,", "9",
    "a", "---", "[[", "]]", "|", "(", ")",
]  # fmt: skip


@given(st.lists(st.sampled_from([*_PIECES, "\n", " "]), max_size=40).map("".join))
def test_any_note_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "note.md"
    path.write_text(f"#flashcards\n{text}", "utf-8")
    for deck in obsidian.read(path, OPTIONS):
        for note in deck.notes:
            assert note.content.prompt
            assert all(card.schedule is not None for card in note.cards)


@pytest.mark.parametrize(
    "piece",
    [
        "::",
        "==",
        "{{",
        "<!--",
        "<!--\n",
        "<!--SR:",
        "`",
        "```\n",
        "[[",
        "![](",
        "#flashcards ",
        "==a==(",
        "?\n",
        " ",
    ],
)
def test_hostile_notes_take_little_time(tmp_path: Path, piece: str) -> None:
    root = vault(tmp_path, Note="#flashcards\nq::a " + piece * (400_000 // len(piece)))
    start = process_time()
    read(root)
    assert process_time() - start < 10
