"""Reading CrowdAnki's folders: decks of Anki as JSON, with note types and media; no schedules."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from trainer.domain.identity import FROM_ANKI, slug
from trainer.domain.note_types import CardTemplate, NoteType
from trainer.errors import DeckFileError
from trainer.formats import anki_notes, json_text
from trainer.formats.anki_render import Renderer
from trainer.formats.detect import CROWDANKI_FILE
from trainer.formats.folders import MediaFinder
from trainer.formats.html import to_markdown
from trainer.formats.parsed import ParsedDeck, ParsedNote, ReadOptions
from trainer.formats.reporting import Reporter
from trainer.formats.source import read_bytes
from trainer.i18n import _

_MEDIA = "media"
_MOST_DECKS = 10_000
_OFTEN = 2000
_FIRST_ID = 1_000_000_000_000  # ids of note types look like milliseconds, as Anki's do

_Json = Mapping[str, Any]


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The decks in `deck.json`, those within others as `A::B`. Raises DeckFileError."""
    file = path / CROWDANKI_FILE if path.is_dir() else path
    try:
        root = json_text.parsed(read_bytes(file))
    except ValueError as error:
        message = _("“{path}” is no sound JSON: {reason}.")
        raise DeckFileError(message.format(path=file, reason=error)) from error
    if not isinstance(root, dict) or root.get("__type__", "Deck") != "Deck":
        raise DeckFileError(_("“{path}” is no deck of CrowdAnki.").format(path=file))
    return _Reader(file, root, options).read()


class _Reader:
    def __init__(self, file: Path, root: _Json, options: ReadOptions) -> None:
        self._file, self._root, self._options = file, root, options
        self._reporter = Reporter(file)
        self._media = MediaFinder(file.parent)
        self._renderers: dict[str, tuple[NoteType, Renderer]] = {}
        for model in _objects(root.get("note_models")):
            note_type = _note_type(model)
            if note_type.fields and note_type.templates:
                self._renderers[_key(model)] = (note_type, Renderer(note_type))
        self._guids: set[str] = set()

    def read(self) -> list[ParsedDeck]:
        """All decks that hold a note, or the first, with what there is to say."""
        decks = [self._deck(name, deck) for name, deck in _tree(self._root, self._file.stem)]
        self._find_media()
        kept = [deck for deck in decks if deck.notes] or decks[:1]
        kept[0] = replace(kept[0], problems=self._reporter.problems, media=self._media.files)
        return kept

    def _deck(self, name: str, deck: _Json) -> ParsedDeck:
        notes = []
        found = _objects(deck.get("notes"))
        for done, note in enumerate(found):
            if done % _OFTEN == 0:
                self._options.progress(done, len(found))
            parsed = self._note(note, name)
            if parsed is not None:
                notes.append(parsed)
        return ParsedDeck(
            path=self._file,
            name=name,
            id=slug(name),
            notes=tuple(notes),
            format="CrowdAnki",
            named=True,
            description=to_markdown(_text(deck.get("desc"))),
        )

    def _note(self, note: _Json, deck: str) -> ParsedNote | None:
        guid = _text(note.get("guid"))
        known = self._renderers.get(_text(note.get("note_model_uuid")))
        fields = [_text(field) for field in _list(note.get("fields"))]
        why = ""
        if known is None:
            why = _("its note type is missing")
        elif not any(field.strip() for field in fields):
            why = _("all its fields are empty")
        elif guid in self._guids:
            why = _("an earlier one has its guid")
        if why or known is None:
            anki_notes.left_out(guid, why, self._reporter)
            return None
        self._guids.add(guid or str(len(self._guids)))
        note_type, renderer = known
        values = anki_notes.fitting(guid, fields, note_type, self._reporter)
        tags = [_text(tag) for tag in _list(note.get("tags")) if _text(tag)]
        content = anki_notes.content(renderer, values, tags, deck)
        name = FROM_ANKI + guid if guid else ""
        return ParsedNote(content, guid=name, note_type=note_type, marked=anki_notes.MARKED in tags)

    def _find_media(self) -> None:
        folder = self._file.parent.resolve() / _MEDIA
        for _name, deck in _tree(self._root, ""):
            for name in _list(deck.get("media_files")):
                if isinstance(name, str) and name:
                    self._media.name_of(name, [folder / name], 0, self._reporter)


def _tree(root: _Json, stem: str) -> Iterator[tuple[str, _Json]]:
    """Every deck with its full name, those above first. Not by recursion: a file may be deep."""
    waiting = [("", root)]
    for _count in range(_MOST_DECKS):
        if not waiting:
            return
        above, deck = waiting.pop()
        own = _text(deck.get("name")).strip() or stem
        name = f"{above}::{own}" if above else own
        yield name, deck
        waiting += [(name, child) for child in reversed(_objects(deck.get("children")))]


def _note_type(model: _Json) -> NoteType:
    key = _key(model)
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return NoteType(
        _FIRST_ID + int.from_bytes(digest[:5], "big") % (_FIRST_ID // 2),
        _text(model.get("name")),
        tuple(_text(field.get("name")) for field in _in_order(model.get("flds"))),
        tuple(
            CardTemplate(*(_text(template.get(part)) for part in ("name", "qfmt", "afmt")))
            for template in _in_order(model.get("tmpls"))
        ),
        is_cloze=model.get("type") == 1,
        css=_text(model.get("css")),
    )


def _key(model: _Json) -> str:
    return _text(model.get("crowdanki_uuid"))


def _in_order(value: object) -> list[_Json]:
    def place(item: _Json) -> int:
        order = item.get("ord")
        return order if isinstance(order, int) else 0

    return sorted(_objects(value), key=place)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[_Json]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
