"""A content's hash, and the id made from it, are stored: they stay what they are."""

import base64
import hashlib
import json

import pytest

from trainer.domain.identity import derived_id
from trainer.domain.notes import (
    Choice,
    KeyPoint,
    NoteContent,
    NoteKind,
    Phrasing,
    Role,
    Side,
    content_hash,
)

CONTENTS = [
    NoteContent(NoteKind.BASIC, 'A "quoted"\n\\ prompt ½ \ud800', "An answer", tags=("x", "y")),
    NoteContent(NoteKind.TYPED, "Q", "A", accepted=("A", "B"), weight=2, hint="h", topic=("T",)),
    NoteContent(
        NoteKind.CHOICE,
        "Q",
        key_points=(KeyPoint(Role.MUST, "say"),),
        choices=(Choice("c", right=True),),
        phrasings=(Phrasing("p", "MP"),),
        citation="Inleiding ¶1",
        follows="f",
        weight=0.5,
    ),
    NoteContent(NoteKind.TEMPLATE, "Q", "A", fields=("<b>Q</b>", "A")),
    NoteContent(NoteKind.TEMPLATE, "Q", "A", fields=("Q",), sides=(Side(0, "Q", "A", "t"),)),
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.kind.value)
def test_it_is_that_of_a_list_in_json(content: NoteContent) -> None:
    values = [
        content.kind.value,
        content.prompt,
        content.answer,
        [[point.role.value, point.text] for point in content.key_points],
        [[choice.text, choice.right] for choice in content.choices],
        list(content.accepted),
        [[phrasing.text, phrasing.asker] for phrasing in content.phrasings],
        content.hint,
        list(content.topic),
        content.citation,
        list(content.tags),
        float(content.weight),
        content.follows,
        *([list(content.fields)] if content.fields else []),
    ]
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    assert content_hash(content) == digest.hexdigest()
    assert derived_id(content) == base64.b32encode(digest.digest()[:5]).decode().lower()
