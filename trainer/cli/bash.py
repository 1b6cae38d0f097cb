"""Completion in bash, of names with spaces: click's own would give each word of them apart."""

import os
import re

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

_PLAIN = re.compile(r"([^\w@%+=:,./~-])")


class QuotingBashComplete(BashComplete):
    """Puts a backslash before what bash would take apart, unless a quotation mark is open."""

    def format_completion(self, item: CompletionItem) -> str:
        if item.type != "plain" or _in_quotation():
            return super().format_completion(item)
        quoted = _PLAIN.sub(r"\\\\\1", item.value)  # two: click's script reads one of them away
        return f"{item.type},{quoted}"


def _in_quotation() -> bool:
    words = os.environ.get("COMP_WORDS", "").split("\n")
    place = int(os.environ.get("COMP_CWORD", "0"))
    return place < len(words) and words[place].startswith(('"', "'"))


def register() -> None:
    """Have click use this class for bash."""
    add_completion_class(QuotingBashComplete)
