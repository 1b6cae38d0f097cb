"""The rows of a list of cards or notes: what a front end shows of each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from trainer.domain.memory import recall_at
from trainer.domain.notes import NoteKind, as_asked, as_read
from trainer.domain.schedule import CardState
from trainer.storage import search_list
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.notes import content_of
from trainer.storage.search_scope import Scope

_STATES = list(CardState)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A card of the list with its note, or a note with what its cards come to.

    Of a note `card_id` and `ordinal` are None and `cards` counts; the earliest due, the least
    stability, interval and retrievability and the greatest difficulty of its cards stand for all,
    and answers and lapses add up. `suspended` and `buried` say that all of them are. `interval` is
    in study days, None for a card that is not in review; `retrievability` is the chance of recall
    now, None for one never answered.
    """

    id: int
    card_id: int | None
    note_id: int
    ordinal: int | None
    guid: str
    deck: str
    topic: tuple[str, ...]
    kind: NoteKind
    prompt: str
    answer: str
    tags: tuple[str, ...]
    citation: str
    cards: int
    state: CardState | None
    due: datetime | None
    interval: int | None
    stability: float | None
    difficulty: float | None
    retrievability: float | None
    reps: int
    lapses: int
    flag: int
    suspended: bool
    buried: bool
    marked: bool
    superseded: bool
    in_doubt: bool
    deleted: bool
    added: datetime
    edited: datetime


def of_cards(session: Session, scope: Scope, card_ids: Sequence[int]) -> list[FoundRow]:
    """A row for each of these cards that is there."""
    found = search_list.cards(session, card_ids)
    notes = _notes(session, scope, [card.note_id for card in found.values()])
    there = (found[card_id] for card_id in card_ids if card_id in found)
    return [
        _row(scope, notes[card.note_id], [card], card) for card in there if card.note_id in notes
    ]


def of_notes(session: Session, scope: Scope, note_ids: Sequence[int]) -> list[FoundRow]:
    """A row for each of these notes that is there."""
    notes = _notes(session, scope, note_ids)
    cards = search_list.cards_of_notes(session, note_ids)
    there = (notes[note_id] for note_id in note_ids if note_id in notes)
    return [_row(scope, note, cards.get(note.id, []), None) for note in there]


def _notes(session: Session, scope: Scope, note_ids: Sequence[int]) -> dict[int, NoteRow]:
    """Those of the notes that have a deck: in a damaged collection one may have none."""
    notes = search_list.notes(session, note_ids)
    return {note_id: note for note_id, note in notes.items() if note.deck_id in scope.by_id}


def _row(scope: Scope, note: NoteRow, cards: Sequence[CardRow], single: CardRow | None) -> FoundRow:
    content, deck = content_of(note), scope.by_id[note.deck_id]
    return FoundRow(
        id=single.id if single else note.id,
        card_id=single.id if single else None,
        note_id=note.id,
        ordinal=single.ordinal if single else None,
        guid=note.guid,
        deck=deck.name,
        topic=content.topic,
        kind=content.kind,
        prompt=as_asked(content, single.ordinal) if single else as_read(content),
        answer=content.answer,
        tags=content.tags,
        citation=content.citation,
        cards=len(cards),
        state=min((card.state for card in cards), key=_STATES.index, default=None),
        due=_of(min, (card.due for card in cards)),
        interval=_of(min, (_interval(scope, card) for card in cards)),
        stability=_of(min, (card.stability for card in cards)),
        difficulty=_of(max, (card.difficulty for card in cards)),
        retrievability=_of(min, (_recall(scope, deck.preset.parameters, card) for card in cards)),
        reps=sum(card.reps for card in cards),
        lapses=sum(card.lapses for card in cards),
        flag=_of(max, (card.flag for card in cards)) or 0,
        suspended=bool(cards) and all(card.suspended for card in cards),
        buried=bool(cards) and all(_is_buried(card, scope.today) for card in cards),
        marked=note.marked,
        superseded=note.superseded_at is not None,
        in_doubt=note.id in scope.doubted,
        deleted=note.deleted_at is not None or deck.is_deleted,
        added=note.created_at,
        edited=note.modified_at,
    )


def _of(choice: Callable[..., Any], values: Iterable[Any]) -> Any:
    """The least or greatest of the values there are."""
    return choice((value for value in values if value is not None), default=None)


def _is_buried(card: CardRow, today: date) -> bool:
    return card.buried_until is not None and card.buried_until > today


def _interval(scope: Scope, card: CardRow) -> int | None:
    if card.state is not CardState.REVIEW or card.due is None or card.last_review is None:
        return None
    days = scope.days.day_of(card.due) - scope.days.day_of(card.last_review)
    return max(1, days // timedelta(days=1))


def _recall(scope: Scope, parameters: Sequence[float], card: CardRow) -> float | None:
    if not card.stability or card.last_review is None:
        return None
    return recall_at(scope.now, card.last_review, card.stability, parameters)
