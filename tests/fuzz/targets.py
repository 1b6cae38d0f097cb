"""What reads foreign input, each with how a case for it is made."""

import json
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tests import letter_files
from tests.builders import filled
from tests.fuzz.guided import Guided
from tests.fuzz.office_files import Office
from tests.fuzz.store import NOW, Store, bring, open_in
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
from trainer.services.study import StudySession

_LETTER = """Betreft: Verslag

Inleiding

Het kabinet is voor de verlenging van 3 jaar, en geeft € 1,2 miljard. Nederland steunt dat niet.[1]

Oekraine

The government will not send troops before 1 March 2027, says Ms. Jansen (EP) of the 2 % rule.

* one point
* another: 40 to 45 ships

[1] Kamerstuk 21 501, nr. 2
"""
_DECK = "# A\nQ: q [x]\nA: a\n- must: m\nAsk: (MP) b\nTags: t\nId: i\n\nC: [a::b] c\nFollows: i\n"
_CITING = """---
name = "D"
id = "d.nl"
language = "nl"
---
Q: q
A: a
Cite: Inleiding ¶1 ~a1b2c3; Oekraine ¶1.2
Id: q
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
_SETTINGS = b'language = "nl"\n[study]\nlearning_steps = ["1m"]\n[keys]\nreveal = "space,r"\n'
_ODD_VALUES = (
    "0", "-1", "1e400", "inf", "nan", "9" * 400, "9" * 5000, "true", "2026-01-01", "07:32:00",
    '""', '"-1m"', '"999999h"', '"\u00b2m"', '"25:00"', '"04:00"', '"90s"', '"auto"', '"\\u202e"',
    "[]", "[[1]]", '["1m", "1m"]', "[1, true]", "{}", "{a = 1}", f"[{'0.2, ' * 21}]", "[" * 999,
)  # fmt: skip
_HTML = (
    '<div>A <b>bold</b> &amp; <i>x</i><br><img src="a b.png" alt=q> <a href="x:y">l</a>'
    "<ul><li>1<li>2</ul><table><tr><td>c</table><ruby>x<rt>y</ruby><pre>p</pre>[sound:a.mp3]"
)


class Target(Protocol):
    """One reader; a case ends in peace, in a TrainerError, or in what is wrong."""

    def case(self, chance: random.Random) -> None: ...

    def close(self) -> None: ...


class Letters:
    """Letters of one format, taken in by one collection and offered to a deck that cites one."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._store = Store()
        bring(self._store.collection, _CITING, self._store.folder)
        kind = Office if suffix in (".docx", ".odt") else Guided
        self._cases = kind(_letter(suffix), read=self._add)

    def case(self, chance: random.Random) -> None:
        self._cases.case(chance)

    def close(self) -> None:
        self._store.close()

    def _add(self, data: bytes) -> None:
        with TemporaryDirectory(dir=self._store.folder) as name:
            path = Path(name, f"letter{self._suffix}")
            path.write_bytes(data)
            with self._store.refusing():
                letters.add(self._store.collection, path)


class Decks:
    """Files of one kind, read, planned and mostly taken in by one collection."""

    def __init__(self, kind: str) -> None:
        self._write = KINDS[kind]
        self._store = Store()

    def case(self, chance: random.Random) -> None:
        with TemporaryDirectory(dir=self._store.folder) as name:
            path = self._write(chance, Path(name))
            with self._store.refusing():
                self._take_in(path, whole=chance.random() < 0.8)

    def close(self) -> None:
        self._store.close()

    def _take_in(self, path: Path, *, whole: bool) -> None:
        collection = self._store.collection
        parsed = imports.read([path], imports.options(collection))
        imports.plan(collection, parsed)
        if whole:
            imports.apply(collection, parsed)


class Collections:
    """Collections with bytes changed: checked, repaired, or taken in by a sound one."""

    def __init__(self, act: Callable[[Path, Path], None]) -> None:
        self._act = act

    def case(self, chance: random.Random) -> None:
        with TemporaryDirectory() as name:
            path = Path(name, "collection.db")
            change = chance.choice((flipped, flipped, damaged))
            path.write_bytes(change(chance, _collection()))
            self._act(path, Path(name))

    def close(self) -> None:
        """Each case had a folder of its own."""


@cache
def _collection() -> bytes:
    """A collection with a letter, a deck and answers, some of them taken back."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letter.txt").write_text(_LETTER)
        with closing(open_in(folder / "data")) as collection:
            bring(collection, _DECK, folder)
            letters.add(collection, folder / "letter.txt")
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


class Settings:
    """Settings files: any text, and options with values that may be another's."""

    def __init__(self) -> None:
        self._guided = Guided(_SETTINGS, read=_read_settings)

    def case(self, chance: random.Random) -> None:
        if chance.random() < 0.3:
            self._guided.case(chance)
            return
        chosen = chance.sample([*config.OPTIONS, *config.OPTIONS[:2]], chance.choice((1, 2, 5)))
        lines = []
        for option in chosen:
            odd = chance.random() < 0.5
            value = chance.choice(_ODD_VALUES) if odd else json.dumps(option.default)
            lines.append(f"{option.name} = {value}\n")
        _read_settings("".join(lines).encode())

    def close(self) -> None:
        """Nothing is open."""


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


def _merge(path: Path, _folder: Path) -> None:
    _merge_into(Store(), path)


def _merge_back(path: Path, _folder: Path) -> None:
    """Into the collection of which it is a damaged copy."""
    _merge_into(Store(_collection()), path)


def _merge_into(store: Store, path: Path) -> None:
    try:
        with store.refusing():
            merge.merge(store.collection, path)
    finally:
        store.close()


def _restore(path: Path, folder: Path) -> None:
    with closing(open_in(folder / "own")) as collection:
        settings = collection.settings
        kept = backups.now(settings, NOW, backups.Reason.NOW)
    before = settings.collection.read_bytes()
    shutil.move(path, kept)
    try:
        backups.restore(settings, backups.listing(settings)[0], NOW)
    except TrainerError as error:
        if settings.collection.read_bytes() != before:
            raise AssertionError("a refused backup changed the collection") from error
        raise
    finally:
        assert checking.check(settings, NOW).is_readable


def _repair(path: Path, _folder: Path) -> None:
    settings = config.load(path.parent)
    checking.check(settings, NOW)
    report = checking.repair(settings, NOW)
    if report.is_readable:
        assert not [each for each in checking.check(settings, NOW).findings if each.repair]


class Queries:
    """Queries for a collection with rows in every table."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        filled(Path(self._folder.name))
        self._collection = open_in(Path(self._folder.name))
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


TARGETS: dict[str, Callable[[], Target]] = {
    "search language": Queries,
    "Markdown of our own": lambda: Guided(
        _DECK.encode(), read=_text(lambda text: markdown.parse(text, Path("deck.md")))
    ),
    "HTML of cards": lambda: Guided(_HTML.encode(), read=_text(to_markdown)),
    "settings": Settings,
    "citations": lambda: Guided(*map(str.encode, _CITATIONS), read=_cite),
    "drafts of a letter": lambda: Guided(
        _LETTER.encode(), read=_text(lambda text: draft_notes(parse_letter(text)))
    ),
    **{f"letter in {suffix}": partial(Letters, suffix)
       for suffix in (".txt", ".md", ".html", ".docx", ".odt", ".pdf")},
    **{kind: partial(Decks, kind) for kind in KINDS},
    "merge of a collection": lambda: Collections(_merge),
    "merge of what is known": lambda: Collections(_merge_back),
    "restoring a backup": lambda: Collections(_restore),
    "check and repair": lambda: Collections(_repair),
}  # fmt: skip
