"""Whether notes can be read, have the cards that they ask for, and can be searched."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteContent, NoteKind, ordinals
from trainer.domain.plaintext import media_names, without_media
from trainer.i18n import ngettext
from trainer.services.check_columns import conditions
from trainer.services.findings import Finding, Tick, examples
from trainer.services.note_writer import new_card
from trainer.storage.models import Base, CardRow, micros
from trainer.storage.notes import CONTENT, content_of, whole_text

_AT_ONCE = 2000


class Notes:
    """Looks through all living notes. `media` is the folder of pictures and sounds."""

    def __init__(self, now: datetime, media: Path) -> None:
        self._now = now
        self._there = {path.name for path in media.iterdir()} if media.is_dir() else set()
        self._unreadable: list[str] = []
        self._texts: dict[int, str] = {}
        self._missing: list[tuple[int, int]] = []
        self._extra: list[int] = []
        self._media: set[str] = set()
        self._prompts: dict[str, list[str]] = {"texts": [], "missing": [], "extra": []}

    def findings(self, session: Session, tick: Tick) -> Iterator[Finding]:
        """What is wrong with notes."""
        cards = _ordinals(session)
        for row in _rows(session, tick):
            try:
                content = content_of(row)
                wanted = ordinals(content)
                text = whole_text(content)
                self._look(row, content, text, wanted, cards.get(row.id, {}))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                self._unreadable.append(str(row.guid))
        yield from self._found()

    def _look(
        self,
        row: Row[Any],
        content: NoteContent,
        text: str,
        wanted: Sequence[int],
        there: dict[int, int],
    ) -> None:
        if row.plain_text != (words := without_media(text)):
            self._texts[row.id] = words
            self._prompts["texts"].append(content.prompt)
        extra = [card_id for ordinal, card_id in there.items() if ordinal not in wanted]
        # A note with templates has the cards that it came with.
        some = not there or content.kind is not NoteKind.TEMPLATE
        missing = [ordinal for ordinal in wanted if ordinal not in there] if some else []
        if extra:
            self._extra += extra
            self._prompts["extra"].append(content.prompt)
        if missing:
            self._missing += [(row.id, ordinal) for ordinal in missing]
            self._prompts["missing"].append(content.prompt)
        if "![" in text:
            self._media.update(name for name in media_names(text) if name not in self._there)

    def _found(self) -> Iterator[Finding]:
        if count := len(self._unreadable):
            sentence = ngettext(
                "{n} note cannot be read.", "{n} notes cannot be read.", count
            ).format(n=count)
            yield Finding("note.content", sentence, count, examples(self._unreadable))
        if count := len(self._texts):
            sentence = ngettext(
                "{n} note cannot be found by all of its words.",
                "{n} notes cannot be found by all of their words.",
                count,
            ).format(n=count)
            shown = examples(self._prompts["texts"])
            yield Finding("note.words", sentence, count, shown, self._write_texts)
        if count := len(self._missing):
            sentence = ngettext(
                "{n} card that its note asks for is missing.",
                "{n} cards that their notes ask for are missing.",
                count,
            ).format(n=count)
            shown = examples(self._prompts["missing"])
            yield Finding("card.missing", sentence, count, shown, self._add)
        if count := len(self._extra):
            sentence = ngettext(
                "{n} card is there that no note asks for.",
                "{n} cards are there that no note asks for.",
                count,
            ).format(n=count)
            shown = examples(self._prompts["extra"])
            yield Finding("card.extra", sentence, count, shown, self._put_away)
        if count := len(self._media):
            sentence = ngettext(
                "{n} picture or sound that notes name is not there; importing its deck again"
                " brings it.",
                "{n} pictures or sounds that notes name are not there; importing their decks"
                " again brings them.",
                count,
            ).format(n=count)
            yield Finding(
                "media.missing", sentence, count, examples(sorted(self._media)), is_remark=True
            )

    def _write_texts(self, session: Session) -> None:
        session.connection().exec_driver_sql(
            "UPDATE note SET plain_text = ? WHERE id = ?",
            [(words, note_id) for note_id, words in self._texts.items()],
        )

    def _add(self, session: Session) -> None:
        session.add_all(CardRow(**new_card(*place)) for place in self._missing)
        session.flush()

    def _put_away(self, session: Session) -> None:
        """As an edit does with the card of a deletion that is gone: its answers stay."""
        session.connection().exec_driver_sql(
            "UPDATE card SET deleted_at = ? WHERE id = ?",
            [(micros(self._now), card_id) for card_id in self._extra],
        )


def _ordinals(session: Session) -> dict[int, dict[int, int]]:
    """The ids of each note's living cards, by ordinal."""
    result: dict[int, dict[int, int]] = {}
    rows = session.connection().exec_driver_sql(
        "SELECT note_id, ordinal, id FROM card WHERE deleted_at IS NULL ORDER BY reps"
    )
    for note_id, ordinal, card_id in rows:
        result.setdefault(note_id, {})[ordinal] = card_id
    return result


def _rows(session: Session, tick: Tick) -> Iterable[Row[Any]]:
    """Living notes whose columns hold what they may: the others are told of elsewhere."""
    table = Base.metadata.tables["note"]
    sound = conditions(table)
    names = ("id", "guid", "plain_text", *CONTENT)
    query = (
        select(*(table.c[name] for name in names))
        .where(table.c.deleted_at.is_(None))
        .where(text(" AND ".join(sound[name] for name in names)))
    )
    for partition in session.execute(query).partitions(_AT_ONCE):
        tick(len(partition))
        yield from partition
