"""What a search needs to know besides the query: the day, the decks, and functions for SQLite."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from trainer.domain.day import DayNumbers, StudyDays
from trainer.domain.memory import retrievability
from trainer.domain.schedule import Preset
from trainer.storage import doubts
from trainer.storage.decks import SEPARATOR
from trainer.storage.engine import driver_of
from trainer.storage.models import DeckRow, NoteRow, PresetRow
from trainer.storage.presets import preset_of

_FIRST, _LAST = date(1971, 1, 1), date(2900, 1, 1)  # days that every system can turn into instants


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck as a search knows it; `letter` is what the letter behind it is called."""

    id: int
    name: str
    preset: Preset
    letter: tuple[str, ...]
    is_deleted: bool


@dataclass
class Scope:
    """The present moment, all decks, and the tests of texts that a query asks SQLite to make.

    `note_id` is the column by which the statement knows a note without looking at it.
    """

    now: datetime
    days: StudyDays
    decks: Sequence[Deck]
    note_id: Any = field(default_factory=lambda: NoteRow.id)
    doubted: frozenset[int] = frozenset()  # notes that wait for a decision
    notes_deleted: bool = True  # whether there may be notes that are
    tests: list[Callable[[str], bool]] = field(default_factory=list)

    @cached_property
    def today(self) -> date:
        """The present study day."""
        return self.days.day_of(self.now)

    def opens(self, offset: int) -> datetime:
        """When the study day `offset` days from today begins; days far away are as the limits."""
        offset = max(min(offset, (_LAST - self.today).days), (_FIRST - self.today).days)
        return self.days.opens(self.today + timedelta(days=offset))

    @cached_property
    def by_id(self) -> dict[int, Deck]:
        """The decks by their ids."""
        return {deck.id: deck for deck in self.decks}

    @cached_property
    def ranks(self) -> dict[int, int]:
        """The place of each deck in the order of names, parents before their children."""
        ordered = sorted(self.decks, key=lambda deck: deck.name.casefold().split(SEPARATOR))
        return {deck.id: place for place, deck in enumerate(ordered)}

    @cached_property
    def parameters(self) -> dict[tuple[float, ...], list[int]]:
        """The decks by their parameters of FSRS."""
        found: dict[tuple[float, ...], list[int]] = {}
        for deck in self.decks:
            found.setdefault(deck.preset.parameters, []).append(deck.id)
        return found

    def give_functions(self, session: Session) -> None:
        """Let SQLite call what it cannot do itself, in this session's transaction."""
        driver = driver_of(session.connection())
        numbers = DayNumbers(self.days)
        parameters = list(self.parameters)

        def recall(stability: float, elapsed: float, place: int) -> float:
            return retrievability(stability, elapsed, parameters[place])

        def interval(since: int, due: int) -> int:
            return max(1, numbers.number(due // 1000) - numbers.number(since // 1000))

        for place, test in enumerate(self.tests):
            look_up = _Known(test).__getitem__
            driver.create_function(fits_name(place), 1, look_up, deterministic=True)
        for name, function in (
            ("trainer_recall", recall),
            ("trainer_interval", interval),
        ):
            driver.create_function(name, -1, _tolerant(function), deterministic=True)


def fits_name(place: int) -> str:
    """What SQLite calls the test at this place of `Scope.tests`."""
    return f"trainer_fits_{place}"


class _Known(dict[Any, "bool | None"]):
    """The answers of a test: looking one up is all that SQLite has Python do for a text it had."""

    def __init__(self, test: Callable[[str], bool]) -> None:
        super().__init__()
        self._test = _tolerant(test)

    def __missing__(self, text: Any) -> bool | None:
        answer: bool | None = self._test(text)
        self[text] = answer
        return answer


def scope_of(session: Session, preset: Preset, now: datetime, days: StudyDays) -> Scope:
    """What is known of the decks now; `preset` serves those that have none of their own."""
    presets = {row.id: preset_of(row) for row in session.scalars(select(PresetRow))}
    decks = []
    for row in session.scalars(select(DeckRow)):
        letter = row.letter
        titles = [row.letter_title, row.letter_reference]
        titles += [letter.title, letter.reference] if letter and not letter.deleted_at else []
        decks.append(
            Deck(
                row.id,
                row.name,
                presets.get(row.preset_id or 0, preset),
                tuple(filter(None, titles)),
                row.deleted_at is not None,
            )
        )
    doubted = frozenset(session.scalars(doubts.open_note_ids()))
    deleted = session.scalar(select(exists().where(NoteRow.deleted_at.is_not(None))))
    return Scope(now, days, decks, doubted=doubted, notes_deleted=bool(deleted))


def _tolerant(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, but that what a damaged row makes impossible is NULL."""

    def call(*values: Any) -> Any:
        try:
            return function(*values)
        except (ArithmeticError, TypeError, ValueError, AttributeError, OSError):
            return None

    return call
