"""Members of Anki's packages unpacked, and what goes wrong there in words for people."""

import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, BinaryIO, cast

from trainer.domain.plaintext import one_line
from trainer.errors import DeckFileError
from trainer.i18n import _

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DAMAGED = (  # RuntimeError: an encrypted member
    zipfile.BadZipFile, zlib.error, zstd.ZstdError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
_LONGEST_REASON = 200


def unpacked(member: IO[bytes], *, latest: bool) -> BinaryIO:
    """The bytes of a member of a package's zip file; the latest kind packs them once more."""
    return cast("BinaryIO", zstd.ZstdFile(member) if latest else member)


def damaged(path: Path, reason: str) -> DeckFileError:
    """What to raise for a package that cannot be read; `reason` may quote the file."""
    return DeckFileError(
        _("“{path}” is damaged or no Anki package ({reason}); export it from Anki again.").format(
            path=path, reason=one_line(reason[:_LONGEST_REASON])
        )
    )


def too_large(path: Path, most: int) -> DeckFileError:
    """What to raise for a package of which more than `most` bytes come out."""
    return DeckFileError(
        _("“{path}” unpacks to more than {size} MB; that is no deck.").format(
            path=path, size=most >> 20
        )
    )
