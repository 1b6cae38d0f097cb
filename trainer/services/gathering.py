"""Which cards wait today: limits, siblings and steps applied, for a sitting and for the counts."""

from collections.abc import Collection as Members
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from trainer.domain.queue import Allowance, Counts, Gathered, QueuedCard, gather
from trainer.services.collection import Collection
from trainer.storage import cards, decks, presets, reviews
from trainer.storage.models import DeckRow


def gather_today(
    collection: Collection,
    session: Session,
    rows: Sequence[DeckRow],
    notes: Members[int] | None = None,
    cards_found: Members[int] | None = None,
) -> Gathered:
    """The cards of the decks `rows` that may be asked on the present study day, in order.

    `notes` and `cards_found` leave out all others; None: none is left out. Archived decks ask
    nothing.
    """
    rows = [row for row in rows if row.archived_at is None]

    def wanted(found: Iterable[QueuedCard]) -> Iterable[QueuedCard]:
        if notes is not None:
            found = (card for card in found if card.note_id in notes)
        if cards_found is not None:
            found = (card for card in found if card.card_id in cards_found)
        return found

    day = collection.today()
    until = collection.days.opens(day + timedelta(days=1))
    ids = [row.id for row in rows]
    new_done, reviews_done = reviews.done_today(session, day)
    above = decks.ancestors(rows)
    new_limits, review_limits = _limits(collection, session, rows)
    review_allowance = _allowance(review_limits, reviews_done, above)
    gathered = gather(
        wanted(cards.learning(session, ids, day, until)),
        wanted(cards.reviews(session, ids, day, until, review_allowance.used_up)),
        (wanted(cards.new(session, deck_id, day)) for deck_id in ids),
        new_allowance=_allowance(new_limits, new_done, above),
        review_allowance=review_allowance,
        siblings_apart=collection.settings.bury_siblings,
    )
    order = {card.card_id: _shuffled(card, day.toordinal()) for card in gathered.reviews}
    by_day = sorted(gathered.reviews, key=lambda card: (card.due, order[card.card_id]))
    return Gathered(gathered.learning, by_day, gathered.new)


def counts_by_deck(gathered: Gathered, rows: Sequence[DeckRow]) -> dict[int, Counts]:
    """The counts of each deck, its children's included."""
    above = decks.ancestors(rows)
    tallies = {row.id: [0, 0, 0] for row in rows}
    kinds: Iterable[tuple[int, Sequence[QueuedCard]]] = (
        (0, gathered.new),
        (1, gathered.learning),
        (2, gathered.reviews),
    )
    for place, waiting in kinds:
        for card in waiting:
            for deck_id in (card.deck_id, *above[card.deck_id]):
                tallies[deck_id][place] += 1
    return {deck_id: Counts(*tally) for deck_id, tally in tallies.items()}


def _limits(
    collection: Collection, session: Session, rows: Sequence[DeckRow]
) -> tuple[dict[int, int], dict[int, int]]:
    found = presets.of_decks(session, rows, collection.settings.preset)
    return (
        {deck_id: preset.new_per_day for deck_id, preset in found.items()},
        {deck_id: preset.reviews_per_day for deck_id, preset in found.items()},
    )


def _allowance(
    limits: dict[int, int], done: dict[int, int], above: dict[int, Sequence[int]]
) -> Allowance:
    left = dict(limits)
    for deck_id, count in done.items():
        for deck in (deck_id, *above.get(deck_id, ())):
            if deck in left:
                left[deck] -= count
    return Allowance(left, above)


def _shuffled(card: QueuedCard, seed: int) -> int:
    """A number that looks random and is the same all day: no fixed order among cards due together.

    Knuth's multiplicative hash; the day is the seed.
    """
    return (card.card_id * 2654435761 + seed * 40503) & 0xFFFFFFFF


def waiting_today(
    collection: Collection, session: Session, rows: Sequence[DeckRow], alive: Sequence[DeckRow]
) -> Gathered:
    """What waits today: of decks with a date what their plans ask, of others what falls due."""
    if not any(row.briefing_at for row in alive):
        return gather_today(collection, session, rows)
    from trainer.services import day_plans  # noqa: PLC0415 - loads numpy

    return day_plans.waiting_today(collection, session, rows, alive)
