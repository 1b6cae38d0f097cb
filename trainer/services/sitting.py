"""What a sitting is about: all that waits, or a part of it, or practice beside the schedule."""

from collections.abc import Collection as Members
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice

from sqlalchemy.orm import Session

from trainer.domain.plaintext import one_line
from trainer.domain.queue import Gathered, QueuedCard
from trainer.domain.schedule import Rating
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.services.gathering import gather_today
from trainer.services.question import Given
from trainer.storage import notes as storage_notes
from trainer.storage import practice
from trainer.storage.models import DeckRow

MOST_PRACTISED = 500  # cards gathered at once; going on gathers the next ones


class Practice(StrEnum):
    """Cards asked beside the schedule: their answers are kept, their schedules stay as they are."""

    MISSED = "missed"  # answered Again today, and not rightly in practice since
    SURE = "sure"  # answered Again while sure, and not rightly since
    WEAK = "weak"  # of notes with points that are missed
    AHEAD = "ahead"  # not due yet, soonest first


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is asked, and for how long: until so many cards or minutes are over.

    `topic` is the beginning of a heading, of any level, and `tag` a tag; both in any case. `found`
    are the cards that a search found, None where there was none. Answers count as minutes as long
    as they took, so that a pause is none.
    """

    topic: str = ""
    tag: str = ""
    practice: Practice | None = None
    cards: int | None = None
    minutes: int | None = None
    found: frozenset[int] | None = None

    def is_over(self, answered: int, spent: timedelta) -> bool:
        """Whether the size that was set is reached."""
        enough_cards = self.cards is not None and answered >= self.cards
        return enough_cards or (
            self.minutes is not None and spent >= timedelta(minutes=self.minutes)
        )


ALL = Sitting()


@dataclass(frozen=True, slots=True)
class Labels:
    """The headings and tags of some decks, each once, in any level's order of first use."""

    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def labels(collection: Collection, deck_ids: Sequence[int]) -> Labels:
    """What a sitting of these decks can be limited to."""
    with collection.reading() as session:
        found = storage_notes.labels(session, deck_ids)
    topics = dict.fromkeys(heading for note in found for heading in note.topic)
    tags = dict.fromkeys(tag for note in found for tag in note.tags)
    return Labels(*(tuple(dict.fromkeys(map(one_line, each))) for each in (topics, tags)))


class Tally:
    """What a sitting has answered: cards and what was given, by the change that undo takes back."""

    def __init__(self) -> None:
        self._answers: dict[int, tuple[int, Given]] = {}
        self._spent = timedelta()
        self._begun = 0, timedelta()  # answers and time when the sitting's size began to count

    def add(self, change_id: int, card_id: int, given: Given) -> None:
        """Count an answer."""
        self._answers[change_id] = card_id, given
        self._spent += given.duration

    def take_back(self, change_id: int) -> None:
        """Count it no more, if it was one of this sitting."""
        if change_id in self._answers:
            _card_id, given = self._answers.pop(change_id)
            self._spent -= given.duration

    def begin_again(self) -> None:
        """Let the sitting's size count from here."""
        self._begun = self.answered, self.spent

    @property
    def known(self) -> set[int]:
        """The cards whose latest answer was right."""
        latest = {card_id: given.rating for card_id, given in self._answers.values()}
        return {card_id for card_id, rating in latest.items() if rating is not Rating.AGAIN}

    @property
    def ratings(self) -> list[Rating]:
        """The ratings given, in order."""
        return [given.rating for _card_id, given in self._answers.values()]

    @property
    def answered(self) -> int:
        """How many answers."""
        return len(self._answers)

    @property
    def spent(self) -> timedelta:
        """How long they took."""
        return self._spent

    @property
    def answered_since(self) -> int:
        """How many answers since the sitting's size began to count."""
        return self.answered - self._begun[0]

    @property
    def spent_since(self) -> timedelta:
        """How long the answers since then took."""
        return self.spent - self._begun[1]

    @property
    def minutes_since(self) -> int:
        """The same in whole minutes."""
        return self.spent_since // timedelta(minutes=1)


def gather(
    collection: Collection,
    session: Session,
    rows: Sequence[DeckRow],
    sitting: Sitting,
    *,
    known: Members[int] = (),
    notes: Members[int] | None = None,
) -> Gathered:
    """The cards of the decks `rows` that the sitting asks, in practice but for those `known`.

    `notes` are those of its topic or tag, as `chosen_notes` finds them.
    """
    if sitting.practice is None:
        return gather_today(collection, session, rows, notes, sitting.found)
    ids = [row.id for row in rows]
    found = _practice(collection, session, ids, sitting.practice)
    wanted = (
        card
        for card in found
        if card.card_id not in known
        and (notes is None or card.note_id in notes)
        and (sitting.found is None or card.card_id in sitting.found)
    )
    return Gathered((), list(islice(wanted, MOST_PRACTISED)), ())


def _practice(
    collection: Collection, session: Session, deck_ids: Sequence[int], kind: Practice
) -> Iterable[QueuedCard]:
    day = collection.today()
    if kind is Practice.MISSED:
        return practice.missed(session, deck_ids, day)
    if kind is Practice.SURE:
        return practice.sure_but_wrong(session, deck_ids, day)
    if kind is Practice.WEAK:
        from trainer.services import weakest  # noqa: PLC0415 - few sittings are about these

        return practice.of_notes(session, deck_ids, day, weakest.weak_notes(session, deck_ids))
    return practice.ahead(session, deck_ids, day, collection.days.opens(day + timedelta(days=1)))


def chosen_notes(session: Session, rows: Sequence[DeckRow], sitting: Sitting) -> set[int] | None:
    """The notes of the sitting's topic and tag; None where it names neither.

    Raises TrainerError where its topic or tag is that of no note.
    """
    tag = sitting.tag.casefold()
    if not sitting.topic and not tag:
        return None
    labels = storage_notes.labels(session, [row.id for row in rows])
    found = {
        note.id
        for note in labels
        if is_under(note.topic, sitting.topic)
        and (not tag or tag in (name.casefold() for name in note.tags))
    }
    if not found:
        raise TrainerError(
            _("No note has the tag {name}.").format(name=sitting.tag)
            if sitting.tag
            else _("No topic begins with {name}.").format(name=sitting.topic)
        )
    return found


def is_under(path: Sequence[str], topic: str) -> bool:
    """Whether a heading of the path, of any level, begins with `topic`, in any case."""
    start = topic.casefold()
    return any(heading.casefold().startswith(start) for heading in path or [""])
