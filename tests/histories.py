"""Made-up learners: what somebody with known parameters of memory would have answered."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import builders
from trainer.domain import memory
from trainer.domain.answer_log import Series
from trainer.domain.schedule import DEFAULT_PARAMETERS, NEW, Preset, Rating, Schedule
from trainer.domain.scheduling import Moment, grade
from trainer.services.collection import Collection
from trainer.services.question import card_key
from trainer.storage import presets
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import CardRow, ReviewRow

# Somebody who forgets more quickly than most people: what is fitted differs from the usual.
QUICK_TO_FORGET = (
    0.12, 0.4, 0.9, 3.1, 6.8, 0.9, 2.6, 0.02, 1.3, 0.12, 0.6,
    1.2, 0.08, 0.21, 1.4, 0.45, 2.1, 0.6, 0.12, 0.08, 0.21,
)  # fmt: skip
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)


def series(
    answers: int, parameters: Sequence[float] = QUICK_TO_FORGET, seed: int = 1
) -> list[Series]:
    """So many answers on later days, at times that the usual parameters would choose or so."""
    chance = random.Random(seed)
    found: list[Series] = []
    left = answers
    while left > 0:
        day = FIRST.toordinal() + chance.randrange(500)
        ratings, days, seconds = [], [], []
        state = believed = None
        for turn in range(min(chance.randint(4, 12), left + 1)):
            rating = _rating(chance, state, 0 if not days else day - days[-1], parameters)
            elapsed = 0 if not days else day - days[-1]
            state = _after(state, elapsed, rating, parameters)
            believed = _after(believed, elapsed, rating, DEFAULT_PARAMETERS)
            days.append(day)
            ratings.append(rating)
            seconds.append(chance.uniform(3, 9) + (12 if rating == 1 else 0))
            left -= turn > 0
            day += max(1, round(believed[0] * chance.uniform(0.6, 1.6)))
            if day > LAST.toordinal():
                break
        found.append(Series(1, tuple(days), tuple(ratings), tuple(seconds)))
    return found


def _after(
    state: tuple[float, float] | None, elapsed: int, rating: int, parameters: Sequence[float]
) -> tuple[float, float]:
    if state is None:
        return memory.first_state(rating, parameters)
    return memory.next_state(*state, elapsed, rating, parameters)


def _rating(
    chance: random.Random,
    state: tuple[float, float] | None,
    elapsed: int,
    parameters: Sequence[float],
) -> int:
    if state is None:
        return chance.choices((1, 2, 3, 4), (25, 10, 50, 15))[0]
    if chance.random() < memory.retrievability(state[0], elapsed, parameters):
        return chance.choices((2, 3, 4), (20, 65, 15))[0]
    return 1


def studied(
    collection: Collection,
    answers: int,
    parameters: Sequence[float] = QUICK_TO_FORGET,
    *,
    deck: str = "Ferry",
    preset: Preset | None = None,
    seed: int = 1,
) -> None:
    """Fill a collection with a deck on which somebody gave so many answers on later days."""
    options = preset or collection.settings.preset
    with collection.writing() as session:
        preset_id = presets.version_of(session, options, collection.now())
        of_deck = builders.deck(deck)
        for place, each in enumerate(series(answers, parameters, seed)):
            note = builders.note(of_deck, f"{deck.lower()}.en/n{place}", position=place)
            card = builders.card(note)
            session.add(card)
            session.flush()
            for row, after in _reviews(collection, each, note.guid, card, options):
                row.preset_id = preset_id
                session.add(row)
                card.schedule = after
                card.reps += 1


def write_studied(path: Path, answers: int) -> None:
    """The file of a collection that is `studied`; it is made but once, which takes seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_studied(answers))


@cache
def _studied(answers: int) -> bytes:
    with TemporaryDirectory() as folder:
        with builders.opened(Path(folder)) as collection:
            studied(collection, answers)
        return collection.settings.collection.read_bytes()


def _reviews(
    collection: Collection, series: Series, guid: str, card: CardRow, preset: Preset
) -> Iterator[tuple[ReviewRow, Schedule]]:
    days = collection.days
    schedule, last = NEW, None
    for number, rating, seconds in zip(series.days, series.ratings, series.seconds, strict=True):
        day = date.fromordinal(number)
        at = days.opens(day) + timedelta(hours=6)
        schedule = grade(
            schedule, Rating(rating), Moment(at, day, last, days), preset, card_key(guid, 0)
        )
        last = day
        row = builders.review(card, 0, at, schedule, rating=rating, study_day=day)
        row.uuid, row.duration_ms = new_uuid(at), round((seconds or 0) * 1000)
        yield row, schedule
