"""Decks as the plain values that writers of all formats take, progress included."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Collection as Members
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from trainer.domain.day import DayNumbers
from trainer.domain.note_types import NoteType
from trainer.domain.quick import quick_maker
from trainer.domain.schedule import CardState, Schedule
from trainer.formats.parsed import ParsedCard, ParsedDeck, ParsedNote, PastReview
from trainer.services.collection import Collection
from trainer.storage import exported, note_types, notes
from trainer.storage.models import DeckRow, NoteTypeRow, ReviewKind, instant

_LEARN, _REVIEW, _RELEARN, _FILTERED = 0, 1, 2, 3  # Anki's kinds of answers
_KINDS = {
    CardState.NEW.value: _LEARN,
    CardState.LEARNING.value: _LEARN,
    CardState.REVIEW.value: _REVIEW,
    CardState.RELEARNING.value: _RELEARN,
}
_STATES = {state.value: state for state in CardState}
_IN_REVIEW, _REHEARSAL, _CRAM = (
    kind.value for kind in (CardState.REVIEW, ReviewKind.REHEARSAL, ReviewKind.CRAM)
)
_make_note, _make_card = quick_maker(ParsedNote), quick_maker(ParsedCard)
_make_schedule = quick_maker(Schedule)


def gather(
    collection: Collection,
    session: Session,
    rows: Iterable[DeckRow],
    only: Members[int] | None,
    *,
    with_cards: bool,
    tick: Callable[[int], None],
) -> Iterator[ParsedDeck]:
    """The decks `rows` with notes, cards and past answers, some hundred notes at a time.

    Several decks in a row may be portions of the same one; none is without a note. `only`,
    `with_cards` and `tick` are as for `exported.portioned`.
    """
    types = {row.id: note_types.note_type_of(row) for row in session.scalars(select(NoteTypeRow))}
    today, numbers = collection.today().isoformat(), DayNumbers(collection.days)
    for row in rows:
        for portion in exported.portioned(
            session, [row.id], only, with_cards=with_cards, tick=tick
        ):
            past = {key: _reviews(of, numbers) for key, of in portion.answers.items()}
            cards = {
                key: tuple([_card(card, today, past.get(card.id, ())) for card in of])
                for key, of in portion.cards.items()
            }
            yield ParsedDeck(
                path=Path(),
                name=row.name,
                id=row.file_id or "",
                notes=tuple([_note(note, cards.get(note.id, ()), types) for note in portion.notes]),
                named=True,
                description=row.description,
            )


def _note(note: Row[Any], cards: tuple[ParsedCard, ...], types: dict[int, NoteType]) -> ParsedNote:
    return _make_note(
        notes.content_of(note),
        notes.id_in_deck(note.guid),
        guid=note.guid,
        note_type=types.get(note.note_type_id or 0),
        cards=cards,
        marked=note.marked,
        created=note.created_at,
        modified=note.modified_at,
        anki_id=note.anki_id,
    )


def _card(row: exported.Card, today: str, past: Sequence[PastReview]) -> ParsedCard:
    schedule = _make_schedule(
        _STATES[row.state],
        row.step,
        row.stability,
        row.difficulty,
        None if row.due is None else instant(row.due),
        None if row.last_review is None else instant(row.last_review),
    )
    return _make_card(
        row.ordinal,
        schedule,
        row.reps,
        row.lapses,
        suspended=bool(row.suspended),
        buried=row.buried_until is not None and row.buried_until > today,
        flag=row.flag,
        reviews=past,
        anki_id=row.anki_id,
    )


def _reviews(answers: Iterable[exported.Answer], numbers: DayNumbers) -> list[PastReview]:
    """The answers but for those of rehearsals, which are no study."""
    before, last = CardState.NEW.value, 0
    found = []
    for _card_id, at, rating, kind, duration_ms, state, difficulty, due, figures in answers:
        if kind == _REHEARSAL:
            continue
        interval = _interval(state, at, due, numbers)
        practice = kind == _CRAM
        if figures in (None, "null"):
            their_kind = _FILTERED if practice else _KINDS[before]
            factor = 0 if practice else _factor(difficulty)
            figures = f"[{their_kind},{interval},{last},{factor}]"  # noqa: PLW2901 - made up
        found.append(PastReview(at // 1000, rating, interval, duration_ms, figures))
        if not practice:
            before, last = state, interval
    return found


def _interval(state: str, at: int, due: int | None, numbers: DayNumbers) -> int:
    """Days if positive, else negative seconds."""
    if due is None:
        return 0
    if state == _IN_REVIEW:
        return max(1, numbers.number(due // 1000) - numbers.number(at // 1000))
    return -max(0, round((due - at) / 1_000_000))


def _factor(difficulty: float | None) -> int:
    """FSRS's difficulty as Anki logs it: 100 to 1100."""
    return 0 if difficulty is None else round(((difficulty - 1) / 9 + 0.1) * 1000)
