"""Pictures and sounds of imported decks: kept in one folder under their names, shown by the system.

Two decks may use one name for different files: the second gets another name, in its notes too.
"""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from trainer.domain.notes import NoteContent
from trainer.errors import TrainerError
from trainer.formats.parsed import MediaFile, ParsedDeck
from trainer.i18n import _
from trainer.wording import why

_CHUNK = 1 << 20
_MOST = 1 << 30  # bytes of one file
_GROWING = ".new-"
_LONG = 3600  # s; nobody writes one file for longer


def renamed(folder: Path, decks: Sequence[ParsedDeck]) -> list[ParsedDeck]:
    """The decks with other names for media whose own are taken by other files."""
    names = {
        file.name: _free(file, digest)
        for deck in decks
        for file in deck.media
        if (folder / file.name).is_file()
        and (digest := _digest(file.open())) != _digest((folder / file.name).open("rb"))
    }
    if not names:
        return list(decks)
    return [_with_names(deck, names) for deck in decks]


@contextmanager
def stored(folder: Path, decks: Sequence[ParsedDeck]) -> Iterator[None]:
    """Put the media of the decks into the folder, before the block writes the notes that need them.

    Each file is there whole or not at all; should the block fail, all that came are taken away
    again. Raises TrainerError where one cannot be written.
    """
    files = [file for deck in decks for file in deck.media]
    with ExitStack() as taking_back:
        try:
            _tidy(folder)
            for file in files:
                target = folder / file.name
                if not target.exists():
                    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                    _write(file, target)
                    taking_back.callback(target.unlink, missing_ok=True)
        except OSError as error:
            message = _("{path} cannot be written: {reason}.").format(
                path=folder, reason=why(error)
            )
            raise TrainerError(message) from error
        yield
        taking_back.pop_all()


def _tidy(folder: Path) -> None:
    """Remove what an import that was killed had half written."""
    for path in folder.glob(f"{_GROWING}*"):
        if time.time() - path.lstat().st_mtime > _LONG:
            path.unlink(missing_ok=True)


def _free(file: MediaFile, digest: str) -> str:
    name = Path(file.name)
    return f"{name.stem}-{digest[:8]}{name.suffix}"


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    with stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _write(file: MediaFile, target: Path) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_GROWING)
    growing = Path(name)
    try:
        with os.fdopen(handle, "wb") as out, file.open() as source:
            while piece := source.read(_CHUNK):
                out.write(piece)
                _check_size(file, out.tell())
        growing.replace(target)
    except BaseException:
        growing.unlink(missing_ok=True)
        raise


def _check_size(file: MediaFile, size: int) -> None:
    if size > _MOST:
        raise TrainerError(_("“{name}” is too large.").format(name=file.name))


def _with_names(deck: ParsedDeck, names: Mapping[str, str]) -> ParsedDeck:
    media = tuple(replace(file, name=names.get(file.name, file.name)) for file in deck.media)
    written = {form: new for old, new in names.items() for form in (old, quote(old))}
    pattern = re.compile("|".join(re.escape(name) for name in written))

    def anew(text: str) -> str:
        return pattern.sub(lambda match: written[match[0]], text)

    notes = tuple(replace(note, content=_renamed(note.content, anew)) for note in deck.notes)
    return replace(deck, notes=notes, media=media)


def _renamed(content: NoteContent, anew: Callable[[str], str]) -> NoteContent:
    return replace(
        content,
        prompt=anew(content.prompt),
        answer=anew(content.answer),
        sides=tuple(
            replace(side, prompt=anew(side.prompt), answer=anew(side.answer))
            for side in content.sides
        ),
        fields=tuple(anew(field) for field in content.fields),
    )
