"""Letters as PDFs: pages of words put back into lines, and those into blocks (`pdf_lines`)."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from trainer.errors import LetterError
from trainer.formats import pdf_lines
from trainer.formats.office import damaged, encrypted, too_large
from trainer.i18n import _
from trainer.progress import Progress
from trainer.wording import install

MARK = b"%PDF-"
_PATIENCE = 300  # seconds for all of it; 500 pages take a few
_MOST_OUTPUT = 400_000_000  # characters of JSON


def read(path: Path, progress: Progress) -> Iterator[str]:
    """The document's blocks in order. Raises LetterError for what is none, or has no text."""
    if find_spec("pypdfium2") is None:
        raise LetterError(
            _(
                "{path}: PDFs need one thing more: {command}; or save the letter as .docx or .txt"
            ).format(path=path, command=install("pypdfium2"))
        )
    pages = [list(pdf_lines.lines(page["words"])) for page in _pages(path, progress)]
    if not any(pages):
        raise LetterError(
            _("{path}: has no text, only pictures of it; look for one with text").format(path=path)
        )
    return pdf_lines.blocks(pages)


def _pages(path: Path, progress: Progress) -> Iterator[dict[str, Any]]:
    """What the program beside says of each page."""
    command = [sys.executable, "-P", "-m", "trainer.formats.pdf_words", str(path.absolute())]
    with subprocess.Popen(  # noqa: S603 - this very program, and no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        watch = threading.Timer(_PATIENCE, reader.kill)
        watch.start()
        size = 0
        try:
            assert reader.stdout is not None
            for line in reader.stdout:
                size += len(line)
                said = json.loads(line)
                if "done" in said:
                    return
                if "error" in said or size > _MOST_OUTPUT:
                    raise _refusal(path, said.get("error", "large"))
                progress(said["page"], said["of"])
                yield said
        except ValueError as error:  # it was stopped in the middle of a line
            raise damaged(path) from error
        finally:
            watch.cancel()
            reader.kill()
    raise damaged(path)  # it ended without a word


def _refusal(path: Path, error: str) -> LetterError:
    if error == "password":
        return encrypted(path)
    return too_large(path) if error == "large" else damaged(path)
