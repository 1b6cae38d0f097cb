"""Long runs of one sign in a text from anywhere take linear time, whatever looks through it."""

import time
from collections.abc import Callable

import pytest

from trainer.domain.plaintext import media_names, with_placeholders, without_fingerprints
from trainer.formats.html import to_markdown
from trainer.tui.prose import prose

LOOKS: dict[str, Callable[[str], object]] = {
    "media": media_names,
    "placeholders": lambda text: with_placeholders(text, "{name}", "{name}"),
    "fingerprints": without_fingerprints,
    "html": to_markdown,
    "prose": prose,
}


@pytest.mark.parametrize("sign", [" ", "\n", " \n", "![", "![a](", "[sound:", "*", "<", "&"])
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_long_run_of_one_sign_takes_linear_time(look: Callable[[str], object], sign: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        look(sign * (size // len(sign)) + "x")
        return time.process_time() - start

    assert seconds(40_000) < 10 * seconds(10_000) + 0.2
