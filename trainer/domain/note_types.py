"""Note types: named fields, and the card templates that make cards from them, as Anki has them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardTemplate:
    """How one card is made: HTML with `{{Field}}` in it, for the question and for the answer."""

    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """What a kind of note is made of.

    `anki_id` is Anki's own id of it, which is kept on the way back. `is_cloze`: one template, and a
    card for each number N of a deletion `{{cN::…}}`, with ordinal N - 1. Other note types have a
    card for each template, by its place, where its question is not empty.
    """

    anki_id: int
    name: str
    fields: tuple[str, ...]
    templates: tuple[CardTemplate, ...]
    is_cloze: bool = False
    css: str = ""
    sort_field: int = 0
