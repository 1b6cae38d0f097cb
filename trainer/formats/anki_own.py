"""The trainer's own notes as Anki has them: four note types, and back again without loss.

What people see is in fields of its own; the last field holds the whole note as JSON. On the way
back the JSON counts as long as the fields are those that it makes; where somebody edited the
question or the answer in Anki, the edit counts and the rest stays.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from trainer.domain.note_types import CardTemplate, NoteType
from trainer.domain.notes import (
    HEAVIEST,
    Choice,
    KeyPoint,
    NoteContent,
    NoteKind,
    Phrasing,
    Role,
)
from trainer.domain.plaintext import without_fingerprints
from trainer.formats import anki_cloze, json_text
from trainer.formats.html import to_markdown
from trainer.formats.to_html import escaped, to_html

_FIELDS = ("Question", "Answer", "Points", "Hint", "Source", "Topic", "Asked", "Trainer")
_CSS = """.card { font-family: sans-serif; font-size: 20px; text-align: left; max-width: 40em;
  margin: auto; color: black; background: white; }
.nightMode.card { color: #eee; background: #222; }
.topic, .source { font-size: 70%; opacity: 0.7; } .never { font-weight: bold; }"""
_TOPIC = "{{#Topic}}<div class=topic>{{Topic}}</div>{{/Topic}}"
_HINT = "{{#Hint}}<br>{{hint:Hint}}{{/Hint}}"
_REST = "{{Points}}{{#Source}}<div class=source>{{Source}}</div>{{/Source}}"
_FIRST_ID = 1_735_689_600_000  # 2025-01-01: fixed, or Anki would take each package for another type


def _type(place: int, name: str, front: str, back: str, *, cloze: bool = False) -> NoteType:
    template = CardTemplate("Card 1", front, back)
    return NoteType(
        _FIRST_ID + place, f"Briefing: {name}", _FIELDS, (template,), is_cloze=cloze, css=_CSS
    )


_ASKED = f"{_TOPIC}{{{{Question}}}}{_HINT}"
_SHOWN = "{{FrontSide}}<hr id=answer>{{Answer}}" + _REST
NOTE_TYPES = {
    NoteKind.BASIC: _type(1, "question", _ASKED, _SHOWN),
    NoteKind.TYPED: _type(2, "typed", _ASKED + "<br>{{type:Answer}}", _SHOWN),
    NoteKind.CHOICE: _type(3, "choice", _ASKED, _SHOWN),
    NoteKind.CLOZE: _type(
        4, "cloze", _TOPIC + "{{cloze:Question}}" + _HINT, "{{cloze:Question}}" + _REST, cloze=True
    ),
}
OWN_IDS = {note_type.anki_id for note_type in NOTE_TYPES.values()}


def encode(content: NoteContent) -> tuple[NoteType, tuple[str, ...]]:
    """The note type and fields of a note of ours."""
    visible = _visible(content)
    return NOTE_TYPES[content.kind], (*visible, escaped(_to_json(content)))


def decode(fields: Sequence[str]) -> NoteContent | None:
    """The note that fields of one of our types hold; None where they hold none."""
    if len(fields) != len(_FIELDS):
        return None
    try:
        content = _from_json(to_markdown(fields[-1]))
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    question, answer = _visible(content)[:2]
    if fields[0] != question:
        prompt = to_markdown(fields[0])
        content = content if content.kind is NoteKind.CLOZE else replace(content, prompt=prompt)
    if fields[1] != answer and content.kind in (NoteKind.BASIC, NoteKind.TYPED):
        content = replace(content, answer=to_markdown(fields[1]))
    return content


def _visible(content: NoteContent) -> tuple[str, ...]:
    question, answer = to_html(content.prompt), to_html(content.answer)
    if content.kind is NoteKind.CLOZE:
        question = escaped(anki_cloze.from_brackets(content.prompt))
    elif content.kind is NoteKind.TYPED:
        answer = escaped(content.answer)
    elif content.kind is NoteKind.CHOICE:
        question += _list(choice.text for choice in content.choices)
        answer = _list(choice.text for choice in content.choices if choice.right)
    points = "".join(
        f"<li class={p.role.value}>{p.role.value}: {to_html(p.text)}</li>"
        for p in content.key_points
    )
    asked = (f"({p.asker}) {p.text}" if p.asker else p.text for p in content.phrasings)
    return (
        question,
        answer,
        f"<ul>{points}</ul>" if points else "",
        to_html(content.hint),
        escaped(without_fingerprints(content.citation)),
        escaped(" › ".join(content.topic)),
        _list(asked) if content.phrasings else "",
    )


def _list(texts: Any) -> str:
    return "<ul>" + "".join(f"<li>{to_html(text)}</li>" for text in texts) + "</ul>"


def _to_json(content: NoteContent) -> str:
    values = {
        "kind": content.kind.value,
        "prompt": content.prompt,
        "answer": content.answer,
        "points": [[p.role.value, p.text] for p in content.key_points],
        "choices": [[c.text, c.right] for c in content.choices],
        "accepted": list(content.accepted),
        "phrasings": [[p.text, p.asker] for p in content.phrasings],
        "hint": content.hint,
        "topic": list(content.topic),
        "citation": content.citation,
        "tags": list(content.tags),
        "weight": content.weight,
        "follows": content.follows,
    }
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=True)


def _from_json(text: str) -> NoteContent:
    """Raises ValueError, KeyError or TypeError for what is no note."""
    values = json_text.parsed(text)
    return NoteContent(
        NoteKind(values["kind"]),
        str(values["prompt"]),
        str(values.get("answer", "")),
        tuple(KeyPoint(Role(role), str(said)) for role, said in values.get("points", ())),
        tuple(Choice(str(said), bool(right)) for said, right in values.get("choices", ())),
        tuple(map(str, values.get("accepted", ()))),
        tuple(Phrasing(str(said), str(asker)) for said, asker in values.get("phrasings", ())),
        str(values.get("hint", "")),
        tuple(map(str, values.get("topic", ()))),
        str(values.get("citation", "")),
        tuple(map(str, values.get("tags", ()))),
        _weight(values.get("weight", 1.0)),
        str(values.get("follows", "")),
    )


def _weight(value: Any) -> float:
    weight = float(value)
    if not 0 < weight <= HEAVIEST:
        raise ValueError(value)
    return weight
