"""The collection, open for as long as a command needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from trainer.cli.output import complain
from trainer.config import Settings
from trainer.errors import CollectionError, TrainerError
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.wording import why


def is_made(settings: Settings) -> bool:
    """Whether there is a collection. Raises CollectionError where that cannot be seen."""
    try:
        settings.collection.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise CollectionError(
            _("{path} cannot be read ({reason}).").format(
                path=settings.collection, reason=why(error)
            )
        ) from error
    return True


@contextmanager
def to_fill(settings: Settings, *, back_up: bool = True) -> Iterator[Collection]:
    """The collection, made where there is none; backed up afterwards where that is due.

    Without `back_up` the next command sees to that.
    """
    with _opened(settings) as collection:
        yield collection
    if not back_up:
        return
    from trainer.services import backups  # noqa: PLC0415 - nothing waits for it any more

    try:
        backups.daily(settings, collection.now())
    except TrainerError as error:  # what was done is done
        complain(str(error))


@contextmanager
def to_use(settings: Settings) -> Iterator[Collection]:
    """The collection; where there is none yet, an empty one that is thrown away afterwards."""
    if is_made(settings):
        with to_fill(settings) as collection:
            yield collection
        return
    with (
        TemporaryDirectory() as folder,
        to_fill(replace(settings, data=Path(folder))) as collection,
    ):
        yield collection


@contextmanager
def if_made(settings: Settings) -> Iterator[Collection | None]:
    """The collection, only to be looked at, or None where there is none."""
    if is_made(settings):
        with _opened(settings) as collection:
            yield collection
    else:
        yield None


@contextmanager
def _opened(settings: Settings) -> Iterator[Collection]:
    collection = Collection(settings)
    try:
        yield collection
    finally:
        collection.close()
