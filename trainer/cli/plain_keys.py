"""The keys of a plain sitting: those of the screens, or the user's own, as lines have them."""

import string
import unicodedata
from collections.abc import Container, Mapping, Sequence

from trainer.cli.plain_input import ENTER
from trainer.domain.schedule import Rating
from trainer.i18n import _

# As the screens have them, by the names under which the settings file changes them.
USUAL: Mapping[str, str] = {
    "reveal": "space,enter", "accept": "space,enter",
    "grade_again": "1", "grade_hard": "2", "grade_good": "3", "grade_easy": "4",
    **{f"choose_{n}": str(n) for n in range(1, 10)},
    "sure": "y,j", "unsure": "n", "tick": "x", "hint": "h,f2", "type": "t", "source": "s",
    "media": "o,f3",
    "undo": "u,ctrl+z", "bury": "minus", "suspend": "at", "mark": "asterisk", "flag": "f",
    "edit": "e", "add": "a", "pause": "p", "confidence": "c", "info": "i",
    "help": "question_mark,f1", "leave": "q,escape",
}  # fmt: skip
USUAL_AT_THE_END: Mapping[str, str] = {
    "summary_done": "enter,space", "summary_continue": "c", "summary_undo": "u",
    "summary_leave": "q,escape",
}  # fmt: skip
USUAL_AT_A_LEECH: Mapping[str, str] = {
    "leech_edit": "e", "leech_split": "d", "leech_postpone": "p",
    "leech_suspend": "enter,space,escape,q",
}  # fmt: skip

GRADES = {
    "grade_again": Rating.AGAIN, "grade_hard": Rating.HARD,
    "grade_good": Rating.GOOD, "grade_easy": Rating.EASY,
}  # fmt: skip
BEFORE = {"reveal", "sure", "unsure", "hint", "type", *(f"choose_{n}" for n in range(1, 10))}
AFTER = {"accept", *GRADES}

# The settings name punctuation as Unicode does, but for these.
_SIGNS = {
    **{unicodedata.name(each).lower().replace(" ", "_").replace("-", "_"): each
       for each in string.punctuation},
    "slash": "/", "backslash": "\\", "at": "@", "minus": "-", "plus": "+", "underscore": "_",
    "enter": ENTER,
}  # fmt: skip


class Keys:
    """What the keys of a prompt do: `usual`, and where the user chose others (`own`), those.

    A key that the user chose for one act no longer does what it usually does.
    """

    def __init__(self, own: Mapping[str, str], usual: Mapping[str, str] = USUAL) -> None:
        usually = {act: _written(keys, act, usual) for act, keys in usual.items()}
        chosen = {act: _written(keys, act, usual) for act, keys in own.items() if act in usual}
        self._keys = {
            act: chosen.get(act) or [key for key in keys if not _is_taken(key, act, chosen)]
            for act, keys in usually.items()
        }

    def act(self, key: str, but: Container[str] = ()) -> str:
        """What `key` does, if possible none of `but`; nothing where it is no key."""
        acts = [act for act, keys in self._keys.items() if key in keys]
        if not acts and key != key.casefold():
            return self.act(key.casefold(), but)
        return next((act for act in acts if act not in but), acts[0] if acts else "")

    def of(self, act: str) -> list[str]:
        """The keys that do `act`, as they are written in a line."""
        return self._keys[act]

    def name(self, act: str) -> str:
        """The first of them, for people; nothing where there is none."""
        keys = self.of(act)
        if act == "sure" and _("y") in keys:
            return _("y")
        if not keys:
            return ""
        return _("Enter") if keys[0] == ENTER else keys[0]


def _written(keys: str, act: str, usual: Mapping[str, str]) -> list[str]:
    """The keys of a setting as they are written in a line; the space bar often goes with Enter."""
    names = [name.strip() for name in keys.split(",") if name.strip()]
    space = {"space": ENTER} if "space" in usual[act].split(",") else {}
    return list(dict.fromkeys((_SIGNS | space).get(name, name) for name in names))


def _is_taken(key: str, act: str, chosen: Mapping[str, Sequence[str]]) -> bool:
    """Whether the user chose `key` for another act that is possible when `act` is."""
    return any(
        key in keys
        and not (act in BEFORE and other in AFTER)
        and not (act in AFTER and other in BEFORE)
        for other, keys in chosen.items()
    )
