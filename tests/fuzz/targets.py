"""What reads foreign input, each with how a case for it is made."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tests import letter_files
from tests.builders import filled, opened
from tests.fuzz.coverage import Coverage
from tests.mutated_files import KINDS, damaged, flipped
from trainer import config
from trainer.domain.citations import check, parse_citation, split_citations, stamp
from trainer.domain.drafting import draft_notes
from trainer.domain.letter import parse_letter
from trainer.domain.schedule import Rating
from trainer.errors import TrainerError
from trainer.formats import markdown
from trainer.formats.html import to_markdown
from trainer.services import backups, imports, letters, merge, search
from trainer.services import check as checking
from trainer.services.collection import Collection
from trainer.services.study import StudySession

_NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
_MOST_SEEDS = 500

_LETTER = """Betreft: Verslag

Inleiding

Het kabinet is voor de verlenging van 3 jaar, en geeft € 1,2 miljard. Nederland steunt dat niet.[1]

Oekraine

The government will not send troops before 1 March 2027, says Ms. Jansen (EP) of the 2 % rule.

* one point
* another: 40 to 45 ships

[1] Kamerstuk 21 501, nr. 2
"""
_QUERIES = (
    b'(is:due or tag:"a b*") -deck:Let*er',
    b"prop:r<0.9 rated:7:1 added:3",
    "cite:\u00b63 w*rd flag:2".encode(),
    b'"two words" -(is:new topic:x)',
)
_CITATIONS = (
    "Oekraine \u00b61.2 ~a1b2c3",
    "Inleiding \u00b61-2; \u00b69.99",
    "\u201cInleiding\u201d \u00b61",
)
_SETTINGS = """language = "nl"
[study]
new_per_day = 20
bury_siblings = false
day_starts_at = "04:00"
learning_steps = ["1m", "10m"]
desired_retention = 0.9
[keys]
reveal = "space"
"""
_HTML = (
    '<div>A <b>bold</b> &amp; <i>x</i><br><img src="a b.png" alt=q> <a href="x:y">l</a>'
    "<ul><li>1<li>2</ul><table><tr><td>c</table><ruby>x<rt>y</ruby><pre>p</pre>[sound:a.mp3]"
)


class Target(Protocol):
    """One reader; a case ends in peace, in a TrainerError, or in what is wrong."""

    def case(self, chance: random.Random) -> None: ...

    def close(self) -> None: ...


class Guided:
    """Text or bytes for a function; what reaches new lines of it is changed further."""

    def __init__(self, *seeds: bytes, read: Callable[[bytes], object]) -> None:
        self._seeds, self._read = list(seeds), read
        self._own = len(seeds)
        self.coverage = Coverage()

    def case(self, chance: random.Random) -> None:
        place = chance.randrange(len(self._seeds))
        data = damaged(chance, self._seeds[place])[:20_000]
        if chance.random() < 0.75:
            self._read(data)
            return
        try:
            with self.coverage.watching():
                self._read(data)
        finally:
            if self.coverage.reached_new:
                self._keep(chance, data)

    def _keep(self, chance: random.Random, data: bytes) -> None:
        if len(self._seeds) < _MOST_SEEDS:
            self._seeds.append(data)
        else:
            self._seeds[chance.randrange(self._own, _MOST_SEEDS)] = data

    def close(self) -> None:
        """Nothing is open."""


class Decks:
    """Files of one kind, read, planned and mostly taken in by one collection."""

    def __init__(self, kind: str) -> None:
        self._write = KINDS[kind]
        self._folder = TemporaryDirectory()
        self._collection = _opened(Path(self._folder.name, "data"))
        self._watch = sqlite3.connect(self._collection.settings.collection)

    def case(self, chance: random.Random) -> None:
        with TemporaryDirectory(dir=self._folder.name) as name:
            path = self._write(chance, Path(name))
            before = self._state()
            try:
                self._take_in(path, whole=chance.random() < 0.8)
            except TrainerError as error:
                if self._state() != before:
                    raise AssertionError("a refused file changed something") from error
                raise

    def _take_in(self, path: Path, *, whole: bool) -> None:
        parsed = imports.read([path], imports.options(self._collection))
        imports.plan(self._collection, parsed)
        if whole:
            imports.apply(self._collection, parsed)

    def _state(self) -> tuple[int, list[str]]:
        """What changes when another connection writes, and the files there are."""
        version = self._watch.execute("PRAGMA data_version").fetchone()[0]
        return version, sorted(map(str, Path(self._folder.name).rglob("*")))

    def close(self) -> None:
        """Raises AssertionError where what was taken in left damage, or files beside the data."""
        settings = self._collection.settings
        self._watch.close()
        self._collection.close()
        found = checking.check(settings, _NOW)
        left = [path.name for path in Path(self._folder.name).iterdir()]
        self._folder.cleanup()
        assert found.is_sound, found.findings
        assert left == ["data"], left


class Collections:
    """Collections with bytes changed: merged, restored, checked or repaired."""

    def __init__(self, act: Callable[[Path, Path], None]) -> None:
        self._act = act
        self._folder = TemporaryDirectory()

    def case(self, chance: random.Random) -> None:
        with TemporaryDirectory(dir=self._folder.name) as name:
            path = Path(name, "collection.db")
            change = chance.choice((flipped, flipped, damaged))
            path.write_bytes(change(chance, _collection()))
            self._act(path, Path(name))

    def close(self) -> None:
        self._folder.cleanup()


def _opened(data: Path) -> Collection:
    with opened(data) as collection:
        collection.settings.collection.chmod(0o600)
    return Collection(config.load(data), lambda: _NOW)


@cache
def _collection() -> bytes:
    """A collection with a letter, a deck and answers, some of them taken back."""
    with TemporaryDirectory() as folder:
        deck, letter = Path(folder, "deck.md"), Path(folder, "letter.txt")
        deck.write_bytes(_DECK)
        letter.write_text(_LETTER)
        with closing(_opened(Path(folder, "data"))) as collection:
            imports.apply(collection, imports.read([deck], imports.options(collection)))
            letters.add(collection, letter)
            study = StudySession(collection)
            for rating in (Rating.AGAIN, Rating.GOOD, Rating.EASY):
                study.grade(rating, timedelta(seconds=4))
            study.undo()
            path = collection.settings.collection
        return path.read_bytes()


@cache
def _letter(suffix: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"letter{suffix}")
        getattr(letter_files, f"to_{suffix[1:]}")(letter_files.of_text(_LETTER), path)
        return path.read_bytes()


def _read_letter(suffix: str, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"letter{suffix}")
        path.write_bytes(data)
        letters.read(path)


def _read_settings(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "config.toml")
        path.write_bytes(data)
        config.read(Path(folder), path)


def _cite(data: bytes) -> None:
    letter = parse_letter(_LETTER)
    line = data.decode("utf-8", "ignore")
    for citation in split_citations(line):
        check(letter, parse_citation(citation))
    stamp(letter, line)


def _merge(path: Path, folder: Path) -> None:
    with closing(_opened(folder / "own")) as collection:
        try:
            merge.merge(collection, path)
        finally:
            settings = collection.settings
    report = checking.check(settings, _NOW)
    assert report.is_sound, report.findings


def _restore(path: Path, folder: Path) -> None:
    with closing(_opened(folder / "own")) as collection:
        settings = collection.settings
        kept = backups.now(settings, _NOW, backups.Reason.NOW)
    shutil.move(path, kept)
    try:
        backups.restore(settings, backups.listing(settings)[0], _NOW)
    finally:
        assert checking.check(settings, _NOW).is_readable


def _repair(path: Path, _folder: Path) -> None:
    settings = config.load(path.parent)
    checking.check(settings, _NOW)
    report = checking.repair(settings, _NOW)
    if report.is_readable:
        assert not [each for each in checking.check(settings, _NOW).findings if each.repair]


class Queries:
    """Queries for a collection with rows in every table."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        filled(Path(self._folder.name))
        self._collection = _opened(Path(self._folder.name))
        self._guided = Guided(*_QUERIES, read=self._find)

    def _find(self, data: bytes) -> None:
        search.find(self._collection, data.decode("utf-8", "ignore"))

    def case(self, chance: random.Random) -> None:
        self._guided.case(chance)

    def close(self) -> None:
        self._collection.close()
        self._folder.cleanup()


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "ignore"))


def _letter_target(suffix: str) -> Target:
    return Guided(_letter(suffix), read=partial(_read_letter, suffix))


_DECK = b"# A\nQ: q [x]\nA: a\n- must: m\nAsk: (MP) b\nTags: t\nId: i\n\nC: [a::b] c\nFollows: i\n"
TARGETS: Mapping[str, Callable[[], Target]] = {
    "search language": Queries,
    "Markdown of our own": lambda: Guided(
        _DECK, read=_text(lambda text: markdown.parse(text, Path("deck.md")))
    ),
    "HTML of cards": lambda: Guided(_HTML.encode(), read=_text(to_markdown)),
    "settings": lambda: Guided(_SETTINGS.encode(), read=_read_settings),
    "citations": lambda: Guided(*map(str.encode, _CITATIONS), read=_cite),
    "drafts of a letter": lambda: Guided(
        _LETTER.encode(), read=_text(lambda text: draft_notes(parse_letter(text)))
    ),
    **{f"letter in {suffix}": partial(_letter_target, suffix)
       for suffix in (".txt", ".md", ".html", ".docx", ".odt", ".pdf")},
    **{kind: partial(Decks, kind) for kind in KINDS},
    "merge of a collection": lambda: Collections(_merge),
    "restoring a backup": lambda: Collections(_restore),
    "check and repair": lambda: Collections(_repair),
}  # fmt: skip
