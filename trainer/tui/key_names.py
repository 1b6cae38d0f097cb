"""What keys are called where people read of them."""

import re

from textual.keys import key_to_character

_NAMES = {
    "space": "␣", "enter": "⏎", "escape": "Esc", "tab": "Tab", "backspace": "⌫", "delete": "Del",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End",
    "pageup": "PgUp", "pagedown": "PgDn", "minus": "-", "plus": "+", "at": "@", "slash": "/",
}  # fmt: skip
_MODIFIERS = {"ctrl": "^", "shift": "Shift+", "alt": "Alt+"}
_OF_FUNCTION = re.compile(r"f\d+")


def key_name(key: str) -> str:
    """A key as people call it: `shift+down` is Shift+↓, and `ctrl+s` is ^s."""
    *modifiers, last = key.split("+")
    before = "".join(_MODIFIERS.get(each, f"{each}+") for each in modifiers)
    if _OF_FUNCTION.fullmatch(last):
        return before + last.upper()
    return before + (_NAMES.get(last) or key_to_character(last) or last)
