"""Anki's card templates: a note's fields as the fronts and backs of its cards, in Markdown.

A template is turned into Markdown once for each set of fields that are filled, with a placeholder
for every field; a card is then made by putting its fields' Markdown in their places.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from trainer.domain.note_types import CardTemplate, NoteType
from trainer.domain.notes import Side
from trainer.domain.quick import quick_maker
from trainer.formats import anki_cloze
from trainer.formats.html import RULE, to_markdown

_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_PLACE = re.compile("[\ue000-\uf8ff]")
_FIRST_PLACE = 0xE000
_MOST_PLACES = 6000  # of Unicode's private use area
_FURIGANA = re.compile(r" ?([^ >\[\]]+?)\[([^\]]+)\]")
_SOUNDS = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_EMPTY = "…"  # what a card without a question shows


_make_side = quick_maker(Side)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field goes in a template, and what is done to it on the way."""

    name: str
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Laid:
    """A template in Markdown; character `_FIRST_PLACE + n` stands for place n."""

    text: str
    places: tuple[_Place, ...]
    field: str | None  # where a field is all there is: most templates
    types: bool  # whether something is to be typed


class Renderer:
    """Lays out the cards of one note type. `deck` is the deck's full name, for `{{Deck}}`."""

    def __init__(self, note_type: NoteType) -> None:
        self._type = note_type
        self._places = {name: place for place, name in enumerate(note_type.fields)}
        self._filled = lru_cache(maxsize=256)(self._lay_out)
        self._hinted = self._hint_field()
        self._asked = {  # the fields that a template's conditions look at
            html: tuple(name for name in self._places if re.search(_condition(name), html))
            for template in note_type.templates
            for html in (template.question, template.answer)
        }

        self._plain = dict(self._plain_cards())

    def _plain_cards(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """The cards that show a field in front and one behind, and nothing else: most of all."""
        for ordinal, template in enumerate(self._type.templates):
            sides = (template.question, template.answer)
            if self._type.is_cloze or any(self._asked[html] for html in sides):
                continue
            front, back = (
                self._places.get(self._filled(html, 0, ()).field or "") for html in sides
            )
            if front is not None and back is not None:
                yield ordinal, (front, back)

    def plain_side(self, ordinal: int, fields: Sequence[str]) -> tuple[str, str] | None:
        """Front and back of a card that shows one field in front and one behind; else None."""
        places = self._plain.get(ordinal)
        if places is None:
            return None
        front, back = places
        return to_markdown(fields[front]) or _EMPTY, to_markdown(fields[back])

    def side(self, ordinal: int, fields: Sequence[str], tags: Sequence[str], deck: str) -> Side:
        """Front and back of the card `ordinal`. Never empty in front."""
        plain = self.plain_side(ordinal, fields)
        if plain is not None:
            return _make_side(ordinal, *plain)
        template = self._template(ordinal)
        values = _Values(
            self._places, fields, ordinal, (self._type.name, template.name, tags, deck)
        )
        front = self._laid(template.question, values)
        back = self._laid(template.answer, values)
        return Side(
            ordinal,
            values.fill(front, asking=True) or _EMPTY,
            values.fill(back, asking=False),
            values.to_type(front) if front.types else "",
        )

    def _laid(self, html: str, values: "_Values") -> "_Laid":
        given = tuple((name, values.is_filled(name)) for name in self._asked[html])
        return self._filled(html, values.ordinal if self._type.is_cloze else 0, given)

    def hint(self, fields: Sequence[str]) -> str:
        """What a `{{hint:Field}}` of the first question hides."""
        return "" if self._hinted is None else to_markdown(fields[self._hinted])

    def _hint_field(self) -> int | None:
        for tag in _TAG.findall(self._type.templates[0].question if self._type.templates else ""):
            *filters, name = tag.split(":")
            if "hint" in filters:
                return self._places.get(name.strip())
        return None

    def ordinals(self, fields: Sequence[str], tags: Sequence[str]) -> tuple[int, ...]:
        """The cards that these fields make, the first one where none asks anything."""
        return self.asking(fields, tags) or (0,)

    def asking(self, fields: Sequence[str], tags: Sequence[str]) -> tuple[int, ...]:
        """The cards that ask something: by cloze number, or template that shows a field."""
        if self._type.is_cloze:
            return anki_cloze.ordinals(fields)
        values = _Values(self._places, fields, 0, (self._type.name, "", tags, ""))
        return tuple(
            ordinal
            for ordinal, template in enumerate(self._type.templates)
            if self._asks(template, values)
        )

    def _asks(self, template: CardTemplate, values: "_Values") -> bool:
        """Whether the question shows a field that is filled: Anki makes a card only then."""
        places = self._laid(template.question, values).places
        return any((values.html(place.name) or "").strip() for place in places)

    def _template(self, ordinal: int) -> CardTemplate:
        templates = self._type.templates
        return templates[0 if self._type.is_cloze or ordinal >= len(templates) else ordinal]

    def _lay_out(self, html: str, ordinal: int, given: tuple[tuple[str, bool], ...]) -> _Laid:
        """The template in Markdown, its conditions decided."""
        filled = dict(given)
        if self._type.is_cloze:
            filled[f"c{ordinal + 1}"] = True
        places: list[_Place] = []
        text = to_markdown("".join(_kept(html, filled, places))).removeprefix(RULE).lstrip()
        whole = text == chr(_FIRST_PLACE) and not places[0].filters
        types = any("type" in place.filters for place in places)
        return _Laid(text, tuple(places), places[0].name if whole else None, types)


class _Values:
    """The fields of one note, as a card shows them."""

    def __init__(
        self,
        places: Mapping[str, int],
        fields: Sequence[str],
        ordinal: int,
        about: tuple[str, str, Sequence[str], str],
    ) -> None:
        self._places, self._fields = places, fields
        self.ordinal = ordinal
        self._about = about

    def special(self, name: str) -> str:
        """What is no field of the note, but said of it."""
        note_type, card, tags, deck = self._about
        specials = {
            "Tags": " ".join(tags),
            "Type": note_type,
            "Deck": deck,
            "Subdeck": deck.rpartition("::")[2],
            "Card": card,
        }
        return specials.get(name, "")

    def html(self, name: str) -> str | None:
        """A field's HTML, None where the note type has none of that name."""
        place = self._places.get(name)
        return None if place is None else self._fields[place]

    def is_filled(self, name: str) -> bool:
        """Whether a condition on the field holds."""
        value = self.html(name)
        if value is None:
            return bool(self.special(name).strip())
        return bool(value and (value.strip() if "<" not in value else _has_content(value)))

    def fill(self, laid: _Laid, *, asking: bool) -> str:
        """The template with its fields in their places."""
        html = self.html(laid.field) if laid.field else None
        if html is not None:
            return to_markdown(html)
        shown = [self._shown(place, asking=asking) for place in laid.places]
        text = _PLACE.sub(
            lambda m: shown[n] if (n := ord(m[0]) - _FIRST_PLACE) < len(shown) else "", laid.text
        )
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def to_type(self, laid: _Laid) -> str:
        """What the question wants typed, as plain text."""
        place = next(place for place in laid.places if "type" in place.filters)
        html = self.html(place.name) or ""
        if "cloze" in place.filters:
            html = anki_cloze.asked(html, self.ordinal)
        text = _SOUNDS.sub("", to_markdown(html))
        return " ".join(_unmarked(text).split())

    def _shown(self, place: _Place, *, asking: bool) -> str:
        html = self.html(place.name)
        if html is None:
            return self.special(place.name)
        if asking and ("type" in place.filters or "hint" in place.filters):
            return ""
        if "cloze" in place.filters or "cloze-only" in place.filters:
            html = (
                anki_cloze.question(html, self.ordinal)
                if asking
                else anki_cloze.answer(html, self.ordinal)
            )
        text = to_markdown(html)
        for name in reversed(place.filters):
            change = _FILTERS.get(name)
            text = change(text) if change is not None else text
        return text


def _kept(html: str, filled: dict[str, bool], places: list[_Place]) -> Iterator[str]:
    """The pieces of a template that its conditions keep, each field as a placeholder."""
    shown = [True]
    opened: list[str] = []
    end = 0
    for match in _TAG.finditer(html):
        if shown[-1]:
            yield html[end : match.start()]
        end = match.end()
        tag = match[1].strip()
        sign, name = tag[:1], tag[1:].strip()
        if sign in ("#", "^"):
            opened.append(name)
            shown.append(shown[-1] and filled.get(name, False) is (sign == "#"))
        elif sign == "/":
            if opened and opened[-1] == name:
                opened.pop()
                shown.pop()
        elif shown[-1] and tag != "FrontSide":  # the question stays on the screen
            *filters, name = (part.strip() for part in tag.split(":"))
            if any(part.startswith("tts") for part in (*filters, name)):
                continue
            if len(places) < _MOST_PLACES:
                yield chr(_FIRST_PLACE + len(places))
                places.append(_Place(name, tuple(filters)))
    if shown[-1]:
        yield html[end:]


def _condition(name: str) -> str:
    return r"\{\{\s*[#^]\s*" + re.escape(name) + r"\s*\}\}"


def _has_content(html: str) -> bool:
    """Anki takes a field of nothing but breaks and blanks for empty."""
    return bool(re.sub(r"(?i)</?(?:br|div)\s*/?>|&nbsp;|\s", "", html))


def _furigana(text: str) -> str:
    return _FURIGANA.sub(r"\1(\2)", text)


def _kana(text: str) -> str:
    return _FURIGANA.sub(r"\2", text)


def _kanji(text: str) -> str:
    return _FURIGANA.sub(r"\1", text)


def _unmarked(text: str) -> str:
    return re.sub(r"[*`]", "", text)


_FILTERS: dict[str, Callable[[str], str]] = {
    "furigana": _furigana,
    "kana": _kana,
    "kanji": _kanji,
    "text": _unmarked,
}
