"""Anki's own backend as the judge, where it is installed: packages into and out of it."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

backend = pytest.importorskip("anki.collection", reason="the optional group anki is not installed")
Anki = Callable[[], Any]


_LOOKS_EVERY = 1.1  # s; Anki's clock (chrono) looks at TZ once a second
_seen = [""]  # the zone that Anki knows of


@contextmanager
def in_zone(name: str) -> Iterator[None]:
    """Has the machine be in the time zone `name`, and waits until Anki has seen that."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    if _seen[0] != name:
        time.sleep(_LOOKS_EVERY)
        _seen[0] = name
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@contextmanager
def collections(folder: Path) -> Iterator[Anki]:
    """Gives what opens an empty collection of Anki's, time and again."""
    opened: list[Any] = []

    def open_it() -> Any:
        collection = backend.Collection(str(folder / f"anki{len(opened)}.anki2"))
        opened.append(collection)
        return collection

    yield open_it
    for collection in opened:
        collection.close()


def bring(collection: Any, package: Path) -> Any:
    options = backend.ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    return collection.import_anki_package(
        backend.ImportAnkiPackageRequest(package_path=str(package), options=options)
    )


def export(collection: Any, package: Path, *, legacy: bool = False) -> Path:
    options = backend.ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
    )
    collection.export_anki_package(out_path=str(package), limit=None, options=options)
    return package


def rows(collection: Any) -> dict[str, list[Any]]:
    """What counts of a collection of Anki's: notes, cards with their dates, and the log."""
    today = collection.sched.today
    places: dict[int, list[int]] = {}  # of new cards, which count within their deck
    for deck, due in collection.db.all(
        "SELECT DISTINCT did, due FROM cards WHERE type = 0 ORDER BY due"
    ):
        places.setdefault(deck, []).append(due)
    cards = collection.db.all(
        "SELECT did, guid, ord, type, queue, due, ivl, reps, lapses, c.flags, c.data FROM cards c"
        " JOIN notes n ON n.id = nid ORDER BY guid, ord"
    )
    return {
        "notes": collection.db.all("SELECT guid, mid, tags, flds FROM notes ORDER BY guid"),
        "cards": [_card(card, today, places) for card in cards],
        "log": collection.db.all(
            "SELECT guid, ord, r.id, ease, r.ivl, lastIvl, r.factor, r.time, r.type FROM revlog r"
            " JOIN cards c ON c.id = cid JOIN notes n ON n.id = nid ORDER BY guid, ord, r.id"
        ),
    }


def _card(card: list[Any], today: int, places: dict[int, list[int]]) -> tuple[Any, ...]:
    deck, guid, ordinal, kind, queue, due, *rest, data = card
    state = json.loads(data or "{}")
    due = places[deck].index(due) if kind == 0 else due - today if kind == 2 else due
    return (guid, ordinal, kind, queue, due, *rest, state.get("s"), state.get("d"))
