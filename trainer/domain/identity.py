"""Ids of decks and notes: which are sound, and those made for what has none of its own."""

import hashlib
import re
import unicodedata

from trainer.domain.notes import NoteContent, content_hash

LONGEST_ID = 200
FROM_ANKI = "anki/"  # before Anki's own guid, in the guids of notes that came from there
_ID = re.compile(r"[.~-]*\w[\w.~-]*")
_NO_ID = re.compile(r"[^\w.~]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [one + other for one in _LETTERS for other in _LETTERS]


def is_id(text: str) -> bool:
    """Whether `text` may serve as an id: letters, digits and `-_.~`, at most `LONGEST_ID`.

    Signs alone will not do: `..` is no name.
    """
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None


def derived_id(content: NoteContent) -> str:
    """An `Id:` of eight letters and digits, the same for the same content everywhere."""
    return id_of_hash(content_hash(content))


def id_of_hash(digest: str) -> str:
    """The `Id:` that the content with this hash gives."""
    return _short(digest)


def slug(name: str) -> str:
    """An id made from a deck's name: lowercase, without accents, words joined by hyphens."""
    letters = unicodedata.normalize("NFKD", name).lower()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = _NO_ID.sub("-", plain).strip("-")[:LONGEST_ID]
    if is_id(words):
        return words
    return "deck-" + _short(hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest())


def _short(digest: str) -> str:
    """Eight letters and digits, base32, of a digest's first ten hex digits."""
    number = int(digest[:10], 16)
    return (
        _PAIRS[number >> 30]
        + _PAIRS[number >> 20 & 1023]
        + _PAIRS[number >> 10 & 1023]
        + _PAIRS[number & 1023]
    )
