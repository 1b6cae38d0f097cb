"""Deck text as Textual content: harmless, with Markdown's emphasis, and never as markup."""

import re
from collections.abc import Iterable

from textual.content import Content, Span

from trainer.domain import cloze
from trainer.domain.notes import Role
from trainer.domain.plaintext import one_line, visible, with_placeholders, without_fingerprints
from trainer.i18n import _
from trainer.services.words import ROLES

_EMPHASIS = re.compile(r"(?<![\w*\\])(\*\*|\*|`)(?=\S)([^*`\n]{1,500}?)(?<=\S)\1(?![\w*])")
_STYLES = {"**": "bold", "*": "italic", "`": "$text-accent"}
_BULLET = re.compile(r"^([^\S\n]*)[-*] (?=\S)", re.MULTILINE)
_LONGEST = 20_000  # characters
_PICTURE, _SOUND = "[▣ {name}]", "[♪ {name}]"
_PLACEHOLDER = re.compile(r"\[[▣♪] [^\]\n]+\]")

SIGNS = {
    Role.MUST: ("●", "$text-success"),
    Role.MAY: ("○", "$text-accent"),
    Role.NEVER: ("✗", "$text-error"),
}


def prose(text: str) -> Content:
    """`text` with bold, italic, code and bullets shown as such, placeholders for media.

    Anything else is as it is written.
    """
    text = _BULLET.sub(r"\1• ", visible(_readable(text)))
    parts: list[Content | tuple[str, str]] = []
    end = 0
    for match in _EMPHASIS.finditer(text):
        parts += [Content(text[end : match.start()]), (match[2], _STYLES[match[1]])]
        end = match.end()
    parts.append(Content(text[end:]))
    return _with_media(Content.assemble(*parts))


def _readable(text: str) -> str:
    """As much of a text as anyone would read on a card; laying out more takes seconds."""
    text = with_placeholders(text, _PICTURE, _SOUND)
    return cut(text, _LONGEST)


def _with_media(content: Content) -> Content:
    """Placeholders stand out as code does."""
    if "[▣ " not in content.plain and "[♪ " not in content.plain:
        return content
    return content.highlight_regex(_PLACEHOLDER, style="$text-accent")


def segments(pieces: Iterable[cloze.Segment]) -> Content:
    """A cloze's question or answer; the gap and what fills it stand out without colour too."""
    styles = {
        cloze.SegmentKind.PLAIN: "",
        cloze.SegmentKind.GAP: "bold $text-warning",
        cloze.SegmentKind.DELETED: "bold underline $text-success",
    }
    return _with_media(
        Content.assemble(
            *((visible(_readable(piece.text)), styles[piece.kind]) for piece in pieces)
        )
    )


def key_point(role: Role, text: str) -> Content:
    """One key point: sign, role and text, so that colour is never the only sign."""
    sign, style = SIGNS[role]
    return Content.assemble((f"{sign} {_(ROLES[role])}: ", f"bold {style}"), prose(text))


def citation(text: str) -> str:
    """A citation without its fingerprints, which say nothing to a reader."""
    return visible(without_fingerprints(text))


def cut(text: str, room: int) -> str:
    """A text, cut where it is longer than there is room."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def brief(text: str, longest: int) -> str:
    """A text as one line, cut where it is longer."""
    return cut(one_line(text.strip()), longest)


def plain(text: str, style: str = "") -> Content:
    """Harmless text in one style."""
    content = visible(_readable(text))
    return Content(content, [Span(0, len(content), style)] if style else [])
