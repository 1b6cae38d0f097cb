"""Reading Anki's packages and collections: notes, cards, schedules, history, media and options."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from trainer.domain.identity import FROM_ANKI, slug
from trainer.domain.note_types import NoteType
from trainer.domain.quick import quick_maker
from trainer.domain.schedule import NEW
from trainer.formats import anki_notes, anki_own, anki_package, anki_progress, anki_schema
from trainer.formats.anki_progress import AnkiCard, Calendar
from trainer.formats.anki_render import Renderer
from trainer.formats.html import to_markdown
from trainer.formats.parsed import (
    DeckOptions,
    ParsedCard,
    ParsedDeck,
    ParsedNote,
    PastReview,
    ReadOptions,
)
from trainer.formats.past_log import Logged, PastLog
from trainer.formats.reporting import Reporter
from trainer.i18n import _, ngettext

_OFTEN = 2000  # notes between two reports of progress
_NAMED = 3  # decks that a sentence names
_LAST_ORDINAL = 0xFFFF  # Anki keeps a card's place in two bytes


class _Whole(dict[str, str]):
    """A column as a whole number, whatever a damaged file has there."""

    def __missing__(self, column: str) -> str:
        return f"ifnull(CAST({column} AS INTEGER), 0)"


_CARDS = """
    SELECT id, {nid}, CASE WHEN odid != 0 THEN {odid} ELSE {did} END, {ord}, {type},
           CASE WHEN odid = 0 OR queue < 0 THEN {queue} ELSE {type} END,
           CASE WHEN odid != 0 AND odue != 0 THEN {odue} ELSE {due} END,
           {ivl}, {factor}, {reps}, {lapses}, {left}, {flags}, ifnull(CAST(data AS TEXT), '')
    FROM cards ORDER BY nid, ord, id
""".format_map(_Whole())
# Until the second scheduler, Hard did not exist in the steps: Good and Easy were 2 and 3 there.
_REVIEWS = """
    SELECT cid, id AS at_ms,
           CASE WHEN {ease} NOT BETWEEN 1 AND 4 THEN NULL
                WHEN {{old}} AND {ease} IN (2, 3) AND type IN (0, 2) THEN {ease} + 1
                ELSE {ease} END AS rating,
           max(min({ivl}, 36500), -86400 * 36500) AS interval, {time} AS duration_ms,
           printf('[%d,%d,%d,%d]', type, ivl, lastIvl, factor) AS figures
    FROM revlog WHERE id BETWEEN max(:first, 1) AND min(:last, 4102444800000)
""".format_map(_Whole())
# By card: how many, the latest, and the latest that was no practice outside of the schedule.
_LAST_REVIEWS = """
    SELECT cid, count(*), max(id),
           max(CASE WHEN {ease} BETWEEN 1 AND 4 AND ({type} != 3 OR {factor} != 0) THEN id END)
    FROM revlog WHERE id BETWEEN 1 AND 4102444800000 GROUP BY cid
""".format_map(_Whole())
_make_note, _make_card = quick_maker(ParsedNote), quick_maker(ParsedCard)
_NOTES = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id"


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The decks that a package or collection holds; those without a note are left out.

    Notes that Anki would refuse the whole file for are mended or left out, each with a problem.
    Raises DeckFileError where the file cannot be read at all.
    """
    with anki_package.opened(path, lambda: options.progress(0, 0)) as package:
        try:
            decks = _Reader(path, package, options, str).read()
        except sqlite3.OperationalError as error:
            if "UTF-8" not in str(error):
                raise
            decks = _Reader(path, package, options, _decoded).read()
    if decks:
        decks[0] = replace(decks[0], media=package.media)
    return decks


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


class _Reader:
    """Reads one open collection. `text` makes a string of what SQLite hands over."""

    def __init__(
        self,
        path: Path,
        package: anki_package.Package,
        options: ReadOptions,
        text: type[str] | Callable[[bytes], str],
    ) -> None:
        self._path, self._package, self._options = path, package, options
        self._db = package.db
        self._db.text_factory = text
        self._reporter = Reporter(path)
        self._header = anki_schema.header(self._db, options.now, options.days)
        self._calendar = Calendar(options.days, options.now, self._header.today)
        self._renderers = {key: Renderer(t) for key, t in self._header.note_types.items()}
        self._guids: set[str] = set()
        if text is _decoded:
            self._reporter.add(0, _("Some of its text is not UTF-8; what cannot be read is “�”."))

    def read(self) -> list[ParsedDeck]:
        cards = self._cards()
        found: dict[str, list[tuple[int, ParsedNote]]] = {}
        options: dict[str, tuple[str, DeckOptions | None]] = {}
        unusable: dict[str, dict[str, None]] = {}  # names of decks by what is wrong with theirs
        total = self._db.execute("SELECT count(*) FROM notes").fetchone()[0]
        for done, row in enumerate(self._db.execute(_NOTES), 1):
            if done % _OFTEN == 0:
                self._options.progress(done, total)
            note_id, type_id = row[0], row[2]
            note_type = self._header.note_types.get(type_id)
            mine = cards.pop(note_id, None)
            if not isinstance(note_id, int) or note_type is None or not note_type.templates:
                anki_notes.left_out(note_id, _("its note type is missing"), self._reporter)
                continue
            deck = self._header.decks.get(mine.deck_id) if mine else None
            name = deck.name if deck else self._path.stem
            if name not in found:
                found[name] = []
                options[name] = (deck.description, deck.options) if deck else ("", None)
                if deck and deck.unusable:
                    unusable.setdefault(deck.unusable, {})[name] = None
            note = self._note(row, note_type, tuple(mine.cards) if mine else (), name)
            found[name].append((mine.position or 0 if mine else 0, note))
        if cards:
            count = sum(len(left.cards) for left in cards.values())
            sentence = ngettext(
                "{n} card belongs to no note and was left out.",
                "{n} cards belong to no note and were left out.",
                count,
            )
            self._reporter.add(0, sentence.format(n=count))
        self._tell_of_parameters(unusable)
        return [self._deck(name, notes, *options[name]) for name, notes in found.items()] or [
            self._deck(self._path.stem, [], "", None)
        ]

    def _tell_of_parameters(self, unusable: Mapping[str, Collection[str]]) -> None:
        for why, decks in unusable.items():
            names = ", ".join(f"“{name}”" for name in list(decks)[:_NAMED])
            more = "…" if len(decks) > _NAMED else ""
            message = _(
                "The FSRS parameters of {decks} {why}; these decks are scheduled by your own."
            )
            self._reporter.add(0, message.format(decks=names + more, why=why))

    def _deck(
        self,
        name: str,
        notes: list[tuple[int, ParsedNote]],
        description: str,
        options: DeckOptions | None,
    ) -> ParsedDeck:
        notes.sort(key=lambda pair: pair[0])
        problems = self._reporter.problems
        self._reporter = Reporter(self._path)  # told once, with the first deck
        return ParsedDeck(
            path=self._path,
            name=name,
            id=slug(name),
            notes=tuple(note for _position, note in notes),
            problems=problems,
            format=self._package.kind,
            named=True,
            description=to_markdown(description),
            options=options,
        )

    def _cards(self) -> dict[int, "_Cards"]:
        """Cards by note, each ordinal once; those that no note type can have are left out."""
        query = _REVIEWS.format(old=int(self._header.sched_version < 2))
        log = PastLog(self._path, self._package.path, query, self._package.folder)
        past = {row[0]: row for row in self._db.execute(_LAST_REVIEWS)}
        known = set()
        found: dict[int, _Cards] = {}
        for card in map(AnkiCard._make, self._db.execute(_CARDS)):
            if not 0 <= card.ordinal <= _LAST_ORDINAL:
                message = _("Card {id} was left out: its note cannot have it.")
                self._reporter.add(0, message.format(id=card.id))
                continue
            mine = found.get(card.note_id)
            if mine is None:
                mine = found[card.note_id] = _Cards(card.deck_id)
            elif mine.cards[-1].ordinal == card.ordinal:
                continue
            known.add(card.id)
            mine.cards.append(self._card(card, log, past.get(card.id)))
            if card.type == 0 and (mine.position is None or card.due < mine.position):
                mine.position = card.due
        self._tell_of_orphans(sum(past[card][1] for card in past.keys() - known))
        return found

    def _tell_of_orphans(self, count: int) -> None:
        if count:
            sentence = ngettext(
                "{n} past answer belongs to no card and was left out.",
                "{n} past answers belong to no card and were left out.",
                count,
            )
            self._reporter.add(0, sentence.format(n=count))

    def _note(
        self,
        row: tuple[int, object, int, object, object],
        note_type: NoteType,
        cards: tuple[ParsedCard, ...],
        deck: str,
    ) -> ParsedNote:
        note_id, given, type_id, all_tags, fields = row
        guid = str(given)
        values = anki_notes.fitting(note_id, str(fields).split("\x1f"), note_type, self._reporter)
        tags = anki_notes.tags_of(str(all_tags))
        own = anki_own.decode(values) if type_id in anki_own.OWN_IDS else None
        content = own or anki_notes.content(
            self._renderers[type_id], values, tags, deck, [card.ordinal for card in cards]
        )
        if guid in self._guids or not guid:
            guid = f"{guid}-{note_id}"
        self._guids.add(guid)
        return _make_note(
            content,
            guid=guid if own and "/" in guid else FROM_ANKI + guid,
            note_type=None if own else note_type,
            cards=cards,
            marked=anki_notes.MARKED in tags,
            anki_id=note_id,
        )

    def _card(
        self, card: AnkiCard, log: PastLog, past: tuple[int, int, int, int | None] | None
    ) -> ParsedCard:
        reviews: Sequence[PastReview] = ()
        answered = None
        if past is not None:
            _card_id, count, last, answered = past
            reviews = Logged(log, card.id, count, last)
        schedule = NEW
        if card.type:
            schedule = anki_progress.schedule_of(card, reviews, answered, self._calendar)
        return _make_card(
            card.ordinal,
            schedule,
            card.reps,
            card.lapses,
            suspended=card.queue == -1,
            flag=card.flags & 7,
            reviews=reviews,
            anki_id=card.id,
        )


class _Cards:
    """A note's cards as they are read; `position` is the least among new ones."""

    __slots__ = ("cards", "deck_id", "position")

    def __init__(self, deck_id: int) -> None:
        self.deck_id = deck_id
        self.position: int | None = None
        self.cards: list[ParsedCard] = []
