import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer import formats
from trainer.domain.day import StudyDays
from trainer.domain.notes import NoteKind
from trainer.errors import DeckFileError
from trainer.formats import crowdanki
from trainer.formats.parsed import ParsedDeck, ReadOptions

OPTIONS = ReadOptions(datetime(2026, 1, 15, tzinfo=UTC), StudyDays())
BOTH = {
    "__type__": "NoteModel",
    "crowdanki_uuid": "m1",
    "name": "Both ways",
    "type": 0,
    "css": ".card {}",
    "flds": [{"name": "Back", "ord": 1}, {"name": "Front", "ord": 0}],
    "tmpls": [
        {"name": "There", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"},
        {"name": "Back", "ord": 1, "qfmt": "{{Back}}", "afmt": "{{Front}}"},
    ],
}
CLOZE = {
    "crowdanki_uuid": "m2",
    "name": "Cloze",
    "type": 1,
    "flds": [{"name": "Text", "ord": 0}],
    "tmpls": [{"name": "Cloze", "ord": 0, "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}"}],
}


def note(*fields: str, guid: str = "g", model: str = "m1", tags: tuple[str, ...] = ()) -> Any:
    return {
        "__type__": "Note",
        "fields": fields,
        "guid": guid,
        "note_model_uuid": model,
        "tags": tags,
    }


def write(root: Path, *notes: Any, **more: Any) -> Path:
    deck = {"__type__": "Deck", "name": "EU", "note_models": [BOTH, CLOZE], "notes": notes, **more}
    (root / "deck.json").write_text(json.dumps(deck), "utf-8")
    return root


def read(root: Path) -> list[ParsedDeck]:
    return formats.read(root, OPTIONS)


def test_notes_come_with_their_type_fields_cards_and_guid(tmp_path: Path) -> None:
    [deck] = read(write(tmp_path, note("<b>Q</b>", "A", guid="x!", tags=("t", "marked"))))
    [found] = deck.notes
    assert (deck.name, deck.named, deck.format) == ("EU", True, "CrowdAnki")
    assert (found.guid, found.marked, found.content.tags) == ("anki/x!", True, ("t",))
    assert found.content.kind is NoteKind.TEMPLATE
    assert found.content.fields == ("<b>Q</b>", "A")
    assert [(side.prompt, side.answer) for side in found.content.sides] == [
        ("**Q**", "A"),
        ("A", "**Q**"),
    ]
    assert found.note_type is not None
    assert found.note_type.fields == ("Front", "Back")


def test_clozes_have_a_card_for_each_number(tmp_path: Path) -> None:
    [deck] = read(write(tmp_path, note("{{c1::a}} {{c3::b}}", model="m2")))
    assert [side.ordinal for side in deck.notes[0].content.sides] == [0, 2]


def test_decks_within_decks_keep_their_place(tmp_path: Path) -> None:
    child = {"__type__": "Deck", "name": "Law", "notes": [note("q", "a", guid="h")]}
    decks = read(write(tmp_path, note("r", "b"), children=[{**child, "children": [child]}]))
    assert [(deck.name, len(deck.notes)) for deck in decks] == [("EU", 1), ("EU::Law", 1)]
    assert "its guid" in decks[0].problems[0].message


def test_what_cannot_stand_is_told_and_the_rest_read(tmp_path: Path) -> None:
    notes = (note("q", "a", guid="1", model="none"), note("", "", guid="2"), note("q", guid="3"))
    [deck] = read(write(tmp_path, *notes))
    assert [found.guid for found in deck.notes] == ["anki/3"]
    assert [problem.left_out for problem in deck.problems] == [True, True, False]


def test_media_are_those_of_its_own_folder(tmp_path: Path) -> None:
    root = tmp_path / "deck"
    (root / "media").mkdir(parents=True)
    (root / "media" / "x.png").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"s")
    (root / "media" / "link.png").symlink_to(tmp_path / "secret")
    names = ["x.png", "../../secret", "link.png"]
    [deck] = read(write(root, note("q", "a"), media_files=names))
    assert [file.name for file in deck.media] == ["x.png"]
    assert len(deck.problems) == 2


def test_a_deck_file_alone_is_known_by_what_it_holds(tmp_path: Path) -> None:
    write(tmp_path, note("q", "a"))
    other = (tmp_path / "deck.json").rename(tmp_path / "other.txt")
    assert len(read(other)[0].notes) == 1


def test_a_deep_deck_is_read(tmp_path: Path) -> None:
    deep = '{"name": "a", "children": [' * 400 + "]}" * 400
    (tmp_path / "deck.json").write_text(f'{{"__type__": "Deck", "children": [{deep}]}}')
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"__type__": "Note"}', "[" * 200_000])
def test_what_is_no_deck_gets_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "deck.json").write_text(text)
    with pytest.raises(DeckFileError, match=r"JSON|CrowdAnki"):
        crowdanki.read(tmp_path, OPTIONS)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "fields", "guid", "flds", "tmpls", "ord", "note_model_uuid"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["name", "notes", "children", "note_models", "media_files", "desc"]),
        _VALUES,
    )
)
def test_any_values_are_read_or_get_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]
) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / "deck.json").write_text(json.dumps(values), "utf-8")
    with suppress(DeckFileError):
        crowdanki.read(root, OPTIONS)


def test_half_a_character_is_shown_as_one_that_cannot_be_read(tmp_path: Path) -> None:
    [deck] = read(write(tmp_path, note("a\ud83d", "b\U0001f6a2", guid="\udc00")))
    [found] = deck.notes
    assert (found.content.prompt, found.content.sides[1].prompt) == ("a�", "b🚢")
    assert found.guid == "anki/�"
