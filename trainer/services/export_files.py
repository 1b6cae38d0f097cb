"""Decks written to files: which format a file's name says, and what goes into which file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.progress import Progress
from trainer.services import export_json, exports, whole_files
from trainer.services.collection import Collection
from trainer.services.exports import Only

SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".json": "json", ".apkg": "apkg",
    ".colpkg": "colpkg", ".txt": "text", ".csv": "csv",
}  # fmt: skip
PACKAGES = ("apkg", "colpkg")


@dataclass(frozen=True, slots=True)
class Export:
    """What would be written, and what is to be said before it: `losses`, and files `taken` already.

    Packages have no `texts`: they are made when they are written.
    """

    deck_ids: Sequence[int]
    path: Path
    texts: Mapping[Path, str]
    losses: Sequence[str]
    taken: Sequence[Path]


def prepared(
    collection: Collection, deck_ids: Sequence[int], path: Path, progress: Progress
) -> Export:
    """What writing these decks to `path` would come to; several as Markdown go into a folder.

    What `progress` raises ends it. Raises TrainerError where the name says no format, or there is
    no note.
    """
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise TrainerError(
            _("{name} names no format: end the name in one of {suffixes}.").format(
                name=path.name, suffixes=", ".join(SUFFIXES)
            )
        )
    found: Mapping[Path, str] = {}
    if kind not in PACKAGES:
        by_name = texts(collection, deck_ids, None, kind, progress)
        several = len(by_name) > 1
        found = {
            path.with_suffix("") / name if several else path: by_name[name] for name in by_name
        }
    return Export(
        deck_ids,
        path,
        found,
        exports.losses(collection, deck_ids, kind),
        [each for each in found or [path] if each.exists()],
    )


def write(collection: Collection, export: Export, progress: Progress) -> list[Path]:
    """Write it, over what is there; answers the files. Raises TrainerError where one cannot be.

    What `progress` raises ends it, and nothing is written.
    """
    if not export.texts:
        exports.to_package(collection, export.deck_ids, export.path, progress=progress)
    whole_files.write_all(export.texts)
    return list(export.texts) or [export.path]


def texts(
    collection: Collection,
    deck_ids: Sequence[int] | None,
    only: Only,
    kind: str,
    progress: Progress,
) -> dict[str, str]:
    """What goes into which file, by its name; several only as Markdown, one for each deck."""
    match kind:
        case "json":
            text = export_json.to_json(collection, deck_ids, only, progress=progress)
            return {"decks.json": text}
        case "text":
            text = exports.to_anki_text(collection, deck_ids, only, progress=progress)
            return {"decks.txt": text}
        case "csv":
            return {"decks.csv": exports.to_csv(collection, deck_ids, only, progress=progress)}
        case _:
            return exports.to_markdown(collection, deck_ids, only, progress=progress)
