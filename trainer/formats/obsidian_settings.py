"""What a vault's settings say of its flashcards (Obsidian's plugin Spaced Repetition)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.errors import DeckFileError
from trainer.formats import json_text
from trainer.formats.detect import OBSIDIAN_FOLDER
from trainer.formats.folders import is_plain
from trainer.formats.source import read_bytes

_FILE = Path(OBSIDIAN_FOLDER, "plugins", "obsidian-spaced-repetition", "data.json")
_PATTERN = re.compile(
    r"(?P<opening>.+?)(?:\[123(?P<after>[^\[\]]+)\])?answer(?:\[(?P<before>[^\[\]]+)hint\])?"
    r"(?P<closing>.+)"
)
_LONGEST = 20  # characters of a separator


@dataclass(frozen=True, slots=True)
class ClozePattern:
    """How a deletion is written: a number may stand before its text, a hint behind it."""

    opening: str
    closing: str
    after_number: str = ";;"
    before_hint: str = ";;"


HIGHLIGHT, BOLD = ClozePattern("==", "=="), ClozePattern("**", "**")
CURLY = ClozePattern("{{", "}}")


@dataclass(frozen=True, slots=True)
class Settings:
    """The plugin's settings as far as they tell what a card is. The defaults are the plugin's.

    `tags` come without their #, in small letters. An empty separator means that there is none.
    """

    tags: tuple[str, ...] = ("flashcards",)
    inline: str = "::"
    inline_reversed: str = ":::"
    multiline: str = "?"
    multiline_reversed: str = "??"
    end: str = ""
    clozes: tuple[ClozePattern, ...] = (HIGHLIGHT,)
    folders: bool = False  # decks by folder instead of by tag


def of_vault(root: Path) -> Settings:
    """The settings of the vault at `root`; those that are absent or odd are the plugin's own."""
    path = root / _FILE
    if not is_plain(path):
        return Settings()
    try:
        data = json_text.parsed(read_bytes(path))
    except (DeckFileError, ValueError):
        return Settings()
    given = data.get("settings", data) if isinstance(data, dict) else None
    return _settings(given) if isinstance(given, dict) else Settings()


def _settings(given: Mapping[str, Any]) -> Settings:
    standard = Settings()

    def text(default: str, *names: str) -> str:
        found = next((given[name] for name in names if name in given), default)
        return found.strip() if isinstance(found, str) and len(found) <= _LONGEST else default

    tags = given.get("flashcardTags")
    words = tags if isinstance(tags, list) else str(tags or "").split()
    names = tuple(str(word).strip().lstrip("#").lower() for word in words if str(word).strip("# "))
    return Settings(
        tags=names or standard.tags,
        inline=text(standard.inline, "singleLineCardSeparator", "singlelineCardSeparator"),
        inline_reversed=text(
            standard.inline_reversed,
            "singleLineReversedCardSeparator",
            "singlelineReversedCardSeparator",
        ),
        multiline=text(standard.multiline, "multilineCardSeparator"),
        multiline_reversed=text(standard.multiline_reversed, "multilineReversedCardSeparator"),
        end=text("", "multilineCardEndMarker"),
        clozes=tuple(dict.fromkeys(_clozes(given))),
        folders=given.get("convertFoldersToDecks") is True,
    )


def _clozes(given: Mapping[str, Any]) -> Iterator[ClozePattern]:
    """Patterns, as newer versions have them, or a switch for each kind."""
    patterns = given.get("clozePatterns")
    if isinstance(patterns, list):
        for pattern in patterns:
            match = _PATTERN.fullmatch(pattern) if isinstance(pattern, str) else None
            if match is not None and len(pattern) <= 5 * _LONGEST:
                after, before = match["after"] or ";;", match["before"] or ";;"
                yield ClozePattern(match["opening"], match["closing"], after, before)
        return
    if given.get("convertHighlightsToClozes", True) is True:
        yield HIGHLIGHT
    if given.get("convertBoldTextToClozes") is True:
        yield BOLD
    if given.get("convertCurlyBracketsToClozes") is True:
        yield CURLY
