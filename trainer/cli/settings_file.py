"""The settings file that `trainer config --init` writes: every option, explained and off."""

import json
from itertools import groupby
from textwrap import wrap

from trainer.config import OPTIONS, Option
from trainer.i18n import _

_WIDTH = 90  # columns


def settings_text() -> str:
    """The file's text. Section headings stand, so that one # is all there is to take away."""
    parts = [
        _comment(_("Settings of the Briefing Trainer. Take the # before a line away to change it."))
    ]
    for section, options in groupby(OPTIONS, key=_section):
        parts += [f"[{section}]\n"] if section else []
        parts += [_explained(option) for option in options]
    parts += [
        "[keys]\n",
        _comment(
            _(
                "Keys by action, several with commas between them. Actions are those that"
                " trainer config --keys lists."
            )
        )
        + '# quit = "q,escape"\n',
    ]
    return "\n".join(parts)


def _section(option: Option) -> str:
    return option.name.rpartition(".")[0]


def _explained(option: Option) -> str:
    key = option.name.rpartition(".")[2]
    value = json.dumps(option.default, ensure_ascii=False)
    return f"{_comment(_(option.explanation))}# {key} = {value}\n"


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in wrap(text, _WIDTH))
