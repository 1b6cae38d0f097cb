"""JSON of other programs, whatever it holds: values that can be kept, or ValueError."""

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]|\\\\u[dD][89a-fA-F]")  # of a pair; alone it is no character


def parsed(text: str | bytes) -> Any:
    """The value that `text` holds. Raises ValueError where it is none, or nested too deep.

    Halves of pairs that stand alone, which no database and no terminal takes, become “�”.
    """
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text), "replace")
    try:
        value = json.loads(text)
        if _HALF.search(text):
            whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
            value = json.loads(whole.decode("utf-16", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return value
