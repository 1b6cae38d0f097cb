"""The rules by which positions are found in a letter: `rules/positions.*.toml`, read once."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "en")
_FOLDER = Path(__file__).parent / "rules"
_MOST_BETWEEN = 25  # words that a `…` stands for
_BETWEEN = re.compile(r"…(\d{0,2})")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who takes positions; `own` where the letter may be theirs."""

    name: str
    own: bool
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Stance:
    """A way to take a position, and what is asked about it.

    `anyone`: it is one without an actor too. `own`: it is one only of those whose letter it is.
    """

    name: str
    question: str
    anyone: bool
    own: bool
    phrases: re.Pattern[str]

    @property
    def weak(self) -> bool:
        """Whether a stance of another kind in the same sentence says more."""
        return self.anyone or self.own


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a language's file says."""

    actors: tuple[Actor, ...]
    stances: tuple[Stance, ...]
    empty: re.Pattern[str]
    no_names: frozenset[str]
    no_figures: frozenset[str]
    numbered: frozenset[str]
    author: str
    fact: str
    date_hint: str
    figure_hint: str


@lru_cache(maxsize=len(LANGUAGES))
def rules(language: str) -> Rules:
    """The rules for a letter in `language`, one of `LANGUAGES`."""
    data = tomllib.loads((_FOLDER / f"positions.{language}.toml").read_text("utf-8"))
    return Rules(
        actors=tuple(map(_actor, data["actors"])),
        stances=tuple(map(_stance, data["stances"])),
        empty=any_of(data["empty"]),
        no_names=frozenset(data["no_names"]),
        no_figures=frozenset(data["no_figures"]),
        numbered=frozenset(data["numbered"]),
        author=data["author"],
        fact=data["fact"],
        date_hint=data["date_hint"],
        figure_hint=data["figure_hint"],
    )


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these phrases, in the notation that the rules' files explain."""
    # `i.e.` holds no `I`: what a point and a letter follow is an abbreviation.
    pattern = rf"(?<!\w)(?:{'|'.join(map(_phrase, phrases))})(?!\w|\.\w)"
    return re.compile(pattern, re.IGNORECASE)


def _phrase(phrase: str) -> str:
    pattern = ""
    for part in re.findall(r"…\d*|\w+\*?", phrase):
        between = _BETWEEN.fullmatch(part)
        if between:
            most = int(between[1] or _MOST_BETWEEN)
            pattern += rf"(?:\W++\w++){{0,{most}}}?"
            continue
        # Possessive, so that a text made to be slow is not.
        pattern += r"\W++" if pattern else ""
        pattern += re.escape(part.rstrip("*")) + (r"\w*+" if part.endswith("*") else "")
    return pattern


def _actor(data: dict[str, Any]) -> Actor:
    return Actor(data["name"], data.get("own", False), any_of(data["words"]))


def _stance(data: dict[str, Any]) -> Stance:
    return Stance(
        name=data["name"],
        question=data["question"],
        anyone=data.get("anyone", False),
        own=data.get("own", False),
        phrases=any_of([*data["phrases"], *_first_person(data.get("first", []))]),
    )


def _first_person(verbs: Iterable[str]) -> Iterator[str]:
    """Dutch verbs beside their `ik`: alone many are nouns (`steun`), or of the others (`zal`)."""
    for verb in verbs:
        word, _space, rest = verb.partition(" ")
        yield from (f"ik {verb}", f"{word} ik {rest}")
