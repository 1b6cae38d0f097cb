"""Figures of cards, compared and sorted by: those that are stored, and those that are computed.

The chance of recall and the interval in study days come from the domain's own functions, which
SQLite calls; but only for cards so near to what is asked that plain arithmetic cannot tell.
"""

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    String,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from trainer.domain.schedule import CardState
from trainer.domain.search_terms import Comparison, Prop, Property
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.search_scope import Scope

_NEARLY = 1e-6  # of a ratio: what rounding can never reach
_DAY = 86_400_000_000  # microseconds
_CHANGES = 2.1  # days: clocks that change, and the part of a day before an answer

_STORED: dict[Property, Any] = {
    Property.STABILITY: CardRow.stability,
    Property.DIFFICULTY: CardRow.difficulty,
    Property.LAPSES: CardRow.lapses,
    Property.REPS: CardRow.reps,
}


def state_in(*states: CardState) -> ColumnElement[bool]:
    """Whether a card is in one of these states.

    The plus hides the column from its index: to walk all cards is quicker than to look up many.
    """
    return literal_column("+card.state", String).in_([state.value for state in states])


def compared(term: Prop, scope: Scope) -> ColumnElement[bool]:
    """Whether the figure of a card compares as the term says."""
    match term.name:
        case Property.RETRIEVABILITY:
            return _recall_compared(term.comparison, term.value, scope)
        case Property.DUE:
            return _due_compared(term.comparison, int(term.value), scope)
        case Property.INTERVAL:
            return _interval_compared(term.comparison, int(term.value))
        case _:
            return _compare(_STORED[term.name], term.comparison, term.value)


def _compare(figure: Any, comparison: Comparison, value: Any) -> ColumnElement[bool]:
    result: ColumnElement[bool]
    match comparison:
        case Comparison.AT_MOST:
            result = figure <= value
        case Comparison.AT_LEAST:
            result = figure >= value
        case Comparison.IS_NOT:
            result = figure != value
        case Comparison.IS:
            result = figure == value
        case Comparison.BELOW:
            result = figure < value
        case Comparison.ABOVE:
            result = figure > value
    return result


def _due_compared(comparison: Comparison, days: int, scope: Scope) -> ColumnElement[bool]:
    """Due on the study day `days` from today, or before or after it."""
    begins, ends = scope.opens(days), scope.opens(days + 1)
    match comparison:
        case Comparison.AT_MOST:
            return CardRow.due < ends
        case Comparison.AT_LEAST:
            return CardRow.due >= begins
        case Comparison.IS_NOT:
            return or_(CardRow.due < begins, CardRow.due >= ends)
        case Comparison.IS:
            return and_(CardRow.due >= begins, CardRow.due < ends)
        case Comparison.BELOW:
            return CardRow.due < begins
        case Comparison.ABOVE:
            return CardRow.due >= ends


def interval() -> ColumnElement[int | None]:
    """The study days between the latest answer and the day on which a card in review is due."""
    exact = func.trainer_interval(
        type_coerce(CardRow.last_review, Integer), type_coerce(CardRow.due, Integer), type_=Integer
    )
    return case((CardRow.state == CardState.REVIEW, exact), else_=None)


def span() -> ColumnElement[int | None]:
    """From a card's latest answer to when it is due: rises with its interval in study days."""
    micros = type_coerce(CardRow.due, Integer) - type_coerce(CardRow.last_review, Integer)
    return case((CardRow.state == CardState.REVIEW, micros), else_=None)


def _interval_compared(comparison: Comparison, days: int) -> ColumnElement[bool]:
    span = type_coerce(CardRow.due, Integer) - type_coerce(CardRow.last_review, Integer)
    about = func.max(type_coerce(span, Float) / float(_DAY), 0.0, type_=Float)
    return and_(
        state_in(CardState.REVIEW),
        CardRow.last_review.is_not(None),
        CardRow.due.is_not(None),
        case(
            (about < days - _CHANGES, literal(comparison.holds(0, 1))),
            (about > days + _CHANGES, literal(comparison.holds(1, 0))),
            else_=_compare(interval(), comparison, days),
        ),
    )


def recall_order(scope: Scope) -> ColumnElement[float | None]:
    """What rises with a card's chance of recall now; None where it has none."""
    if len(scope.parameters) < 2:  # then it falls as the time since the answer grows
        return type_coerce(-(_elapsed(scope) / CardRow.stability), Float)
    return _recall(scope)


def _elapsed(scope: Scope) -> ColumnElement[float]:
    """The days since a card's latest answer, none where the clock was set back since."""
    now = round(scope.now.timestamp() * 1_000_000)
    passed = type_coerce(now - type_coerce(CardRow.last_review, Integer), Float)
    return func.max(passed / float(_DAY), 0.0, type_=Float)


def _recall(scope: Scope) -> ColumnElement[float | None]:
    """The chance of recall now, as the domain computes it."""
    places = _by_deck(scope, list(range(len(scope.parameters))))
    return func.trainer_recall(CardRow.stability, _elapsed(scope), places, type_=Float)


def _by_deck(scope: Scope, values: Sequence[Any]) -> ColumnElement[Any]:
    """The one of `values` that goes with the parameters of the note's deck."""
    groups = list(scope.parameters.values())
    if len(groups) < 2:
        return literal(values[0] if values else 0)
    note = aliased(NoteRow)  # the list has one of its own, or none
    deck = select(note.deck_id).where(note.id == CardRow.note_id).scalar_subquery()
    cases = [(deck.in_(ids), literal(value)) for ids, value in zip(groups, values, strict=True)]
    return case(*cases, else_=None)


def _recall_compared(comparison: Comparison, value: float, scope: Scope) -> ColumnElement[bool]:
    """By the time since the answer, unless that is so near that rounding would tell."""
    limits = [_limit(value, parameters) for parameters in scope.parameters]
    near = _by_deck(scope, [limit * (1 - _NEARLY) for limit in limits])
    far = _by_deck(scope, [limit * (1 + _NEARLY) for limit in limits])
    ratio = type_coerce(_elapsed(scope) / CardRow.stability, Float)
    return and_(
        ratio.is_not(None),
        case(
            (ratio < near, literal(comparison.holds(1, 0))),
            (ratio > far, literal(comparison.holds(0, 1))),
            else_=_compare(_recall(scope), comparison, value),
        ),
    )


def _limit(recall: float, parameters: Sequence[float]) -> float:
    """The days for each day of stability after which the chance of recall is `recall`."""
    if recall <= 0:
        return math.inf
    if recall > 1:
        return -1.0
    decay = -parameters[20]
    try:
        return float((recall ** (1 / decay) - 1) / (0.9 ** (1 / decay) - 1))
    except (OverflowError, ZeroDivisionError):
        return math.inf
