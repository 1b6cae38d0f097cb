"""Text from files made harmless to show: nothing moves the cursor, turns the line or hides."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ZERO_WIDTH = (*range(0x200B, 0x200E), *range(0x2060, 0x2065), 0xFEFF)
_SEPARATORS = (0x2028, 0x2029)
_C1 = range(0x80, 0xA0)
_SURROGATES = range(0xD800, 0xE000)

_STAND_INS: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: "␡",
    **{code: f"⟨U+{code:04X}⟩" for code in (*_C1, *_BIDI, *_ZERO_WIDTH, *_SEPARATORS)},
    **dict.fromkeys(_SURROGATES, "\ufffd"),
}
_HARMFUL = re.compile(  # the same: a pattern of ranges is read in no time
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)
# These begin where nothing before them could: long runs of one sign take linear time.
_FINGERPRINT = re.compile(r"(?<!\s)\s*~\w+")
_MEDIA = re.compile(r"!\[((?:[^\]\n!]|!(?!\[))*)\]\(((?:[^()\n]|\([^()\n]*\))+)\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)  # an address, no file's name
_SOUNDS = (".mp3", ".wav", ".ogg", ".oga", ".m4a", ".flac", ".opus", ".aac", ".3gp", ".spx")
_BREAKS = re.compile(r"[\r\n\t]+")


def visible(text: str) -> str:
    """`text` with control, direction and zero-width characters as visible stand-ins.

    Newlines and tabs stay; everything else is untouched, and clean text comes back as it is.
    """
    return text.translate(_STAND_INS) if _HARMFUL.search(text) else text


def one_line(text: str) -> str:
    """`visible` text for a table's cell: each run of line breaks and tabs becomes one space."""
    return visible(_BREAKS.sub(" ", text))


def with_escapes(json_text: str) -> str:
    """JSON in which what `visible` would replace is written as JSON's escapes: the same value."""
    return _HARMFUL.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)


def escaped_line(text: str) -> str:
    """Text of a deck as Markdown that shows it as it is, on one line."""
    line = one_line(text)
    for sign in "\\`*_<>[]#|":
        line = line.replace(sign, f"\\{sign}")
    return line


def without_fingerprints(citations: str) -> str:
    """A line of citations as people read it, without what tells whether the letter has changed."""
    return _FINGERPRINT.sub("", citations)


def media_names(text: str) -> list[str]:
    """The names of the pictures and sounds that a text shows: `![words](name)`."""
    if "![" not in text:
        return []
    names = (unquote(name.strip()) for _words, name in _MEDIA.findall(text))
    return [name for name in names if not _ELSEWHERE.match(name)]


def with_media_renamed(text: str, names: Mapping[str, str]) -> str:
    """`text` with other names for some of its pictures and sounds."""

    def anew(match: re.Match[str]) -> str:
        name = names.get(unquote(match[2].strip()))
        return match[0] if name is None else f"![{match[1]}]({name.replace(' ', '%20')})"

    return _MEDIA.sub(anew, text)


def without_media(text: str) -> str:
    """`text` with the words of its pictures and sounds in their place, without their names."""
    return _MEDIA.sub(r"\1", text) if "![" in text else text


def with_placeholders(text: str, picture: str, sound: str) -> str:
    """`text` with `picture` or `sound` in the place of each, `{name}` in it filled in."""
    if "![" not in text:
        return text

    def placeholder(match: re.Match[str]) -> str:
        name = unquote(match[2].strip())
        if _ELSEWHERE.match(name):
            return match[0]
        form = sound if name.lower().endswith(_SOUNDS) else picture
        words = match[1].strip()
        return form.format(name=f"{words} · {name}" if words and words != name else name)

    return _MEDIA.sub(placeholder, text)
