"""What the readers of letters share: how footnotes, lists and tables stand in plain text."""

import re
from collections.abc import Iterable

_SPACES = re.compile(r"[^\S\n]+")
_FINAL = tuple(".!?…;:")
_MOST_NUMBERS = 999  # the letter's cleaning reads three figures; the body is never far away
HIGHEST = 9999  # of a list: more items than anyone writes
_BRACKETS = str.maketrans("[]", "()")


def one_line(text: str) -> str:
    """`text` without its line ends."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """`text` with single spaces, its line ends kept."""
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).strip().split("\n"))


def whole(text: str | None, otherwise: int) -> int:
    """The number that an attribute holds, `HIGHEST` at most; `otherwise` where it has none."""
    if not text or not text.isascii() or not text.isdigit():
        return otherwise
    return min(int(text), HIGHEST) if len(text) < 10 else HIGHEST


def footnote(number: int, body: str) -> str:
    """A footnote as Word's own plain text has it: its reference, and its body right behind."""
    words = one_line(body)
    if not words:
        return ""
    if not _balanced(words):
        words = words.translate(_BRACKETS)
    label = 1 + (number - 1) % _MOST_NUMBERS
    return f"[footnoteRef:{label}][{label}: {words}]"


def row(cells: Iterable[str]) -> str:
    """A table's row as one paragraph, closed so that it is taken for no heading."""
    words = [cell for cell in map(one_line, cells) if cell]
    text = " | ".join(words)
    return text if len(words) < 2 or text.endswith(_FINAL) else f"{text}."


def label(number: int, form: str) -> str:
    """A list's number as it is written: `decimal`, `lower-letter`, `upper-roman` …"""
    if form.endswith("roman"):
        text = _roman(number)
    elif form.endswith("letter"):
        text = _letters(number)
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if depth < 0:
            return False
    return depth == 0


def _letters(number: int) -> str:
    """`a` to `z`, then `aa` to `zz` and so on, as word processors count."""
    if number < 1:
        return str(number)
    turn, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * min(turn + 1, 9)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
        (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        text += sign * (number // value)
        number %= value
    return text
