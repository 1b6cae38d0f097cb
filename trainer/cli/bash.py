"""Completion in bash, of names with spaces: click's own would give each word of them apart."""

import os
import re

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

_PLAIN = re.compile(r"([^\w@%+=:,./-])")
_QUOTED = re.compile(r'([\\"$`])')
_RECALL = "!"  # brings back a line typed before, also within double quotation marks


class QuotingBashComplete(BashComplete):
    """Puts a backslash before what bash would take apart or run, as the open quotation mark asks.

    A name that no backslash makes harmless there is not offered.
    """

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        if _quotation() != '"':
            return found
        return [item for item in found if item.type != "plain" or _RECALL not in item.value]

    def format_completion(self, item: CompletionItem) -> str:
        if item.type != "plain":
            return super().format_completion(item)
        mark = _quotation()
        if mark == "'":
            quoted = item.value.replace("'", r"'\''")
        else:
            quoted = (_QUOTED if mark else _PLAIN).sub(r"\\\1", item.value)
        # Two backslashes for one: click's script reads one of them away.
        return f"{item.type},{quoted.replace(chr(92), chr(92) * 2)}"


def _quotation() -> str:
    """The quotation mark that the word being typed begins with, if any."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    place = int(os.environ.get("COMP_CWORD", "0"))
    return words[place][:1] if place < len(words) and words[place].startswith(('"', "'")) else ""


def register() -> None:
    """Have click use this class for bash."""
    add_completion_class(QuotingBashComplete)
