"""FSRS's parameters from the user's own answers: fitted, compared, and adopted when better."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from trainer.domain import fitting, workload
from trainer.domain.answer_log import first_held_out, judged_days
from trainer.domain.calibration import Score, score
from trainer.domain.workload import Workload
from trainer.errors import TrainerError
from trainer.i18n import N_, _, ngettext
from trainer.services.collection import Collection
from trainer.services.decks import chosen
from trainer.services.question import card_key
from trainer.storage import answer_log, bulk, cards, changes, decks, presets
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import CardRow, DeckRow, NoteRow, ReviewKind, ReviewRow
from trainer.storage.replay import Replays
from trainer.storage.reviews import ANSWERS
from trainer.wording import install

LEAST = 1_000  # judged answers; with 800 fitting made one learner in five worse

# What is done, one after the other: the names that progress is told with.
STEPS = (
    N_("reading the answers"),
    N_("fitting on the earlier answers"),
    N_("comparing on the later ones"),
    N_("fitting on all answers"),
    N_("working out the workload"),
)
_EVERY = 20  # cards between two looks at whether to stop
_REPLAYING = N_("replaying the schedules")
Progress = Callable[[str, int, int], None]


def _silent(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters fitted to the answers of some decks, and how they compare with those in force.

    `judged` answers of `cards` cards were fitted on; `now` and `then` are the scores of the
    parameters in force and of those fitted on the answers before `held_out_from`, both on the
    answers from that day on. `parameters` are fitted on all answers, once it is known that fitting
    helps. `name` is that of the topmost deck, None for all decks.
    """

    name: str | None
    deck_ids: tuple[int, ...]
    judged: int
    cards: int
    held_out_from: date
    now: Score
    then: Score
    parameters: tuple[float, ...]
    retention: float
    workloads: tuple[Workload, ...]

    @property
    def is_better(self) -> bool:
        """Whether fitted parameters predicted what they had not seen better than those in force.

        Log loss decides: RMSE(bins) of few answers is mostly chance.
        """
        return self.then.log_loss < self.now.log_loss

    @property
    def suggested(self) -> Workload:
        """The workload that costs the least time for each card known."""
        return workload.suggested(self.workloads)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What adopting changed: the cards replayed, and how many are due by now, before and after."""

    decks: int
    cards: int
    due_before: int
    due_after: int


def fit(collection: Collection, name: str | None = None, progress: Progress = _silent) -> Fit:
    """Fit on the answers to the deck that `name` means and those below it; None: to all decks.

    The latest fifth of the answers is held out: on it the parameters in force are compared with
    those fitted on the others. What is offered in the end is fitted on all answers, since the
    latest tell most of what comes. `progress` is told the step, how far and of how many; what it
    raises ends the work. Writes nothing. Raises TrainerError without fsrs-rs, and where there is
    too little history.
    """
    if not fitting.is_installed():
        raise TrainerError(
            _("Fitting needs fsrs-rs-python; install it with: {command}").format(
                command=install("fsrs-rs-python")
            )
        )

    def tick_of(place: int) -> Callable[[], None]:
        return lambda: progress(STEPS[place], place, len(STEPS))

    tick_of(0)()
    with collection.reading() as session:
        rows = chosen(session, name)
        options = presets.of_decks(session, rows, collection.settings.preset)
        log = list(answer_log.series(session, [row.id for row in rows]))
        total = sum(cards.totals(session, [row.id for row in rows]).values())
    days = judged_days(log)
    since = first_held_out(days)
    if len(days) < LEAST or since is None:
        raise TrainerError(_too_little(len(days)))
    preset = options[max(options, key=lambda deck: sum(each.deck == deck for each in log))]
    steps = len(preset.relearning_steps)
    early = fitting.fit(log, steps, since, tick_of(1))
    now = score(log, lambda deck: options[deck].parameters, since, tick_of(2))
    then = score(log, lambda _deck: early, since, tick_of(2))
    parameters = fitting.fit(log, steps, None, tick_of(3))
    workloads = workload.table(log, total, replace(preset, parameters=parameters), tick_of(4))
    progress(STEPS[-1], len(STEPS), len(STEPS))
    return Fit(
        name=rows[0].name if name is not None else None,
        deck_ids=tuple(row.id for row in rows),
        judged=len(days),
        cards=sum(any(True for _ in series.judged()) for series in log),
        held_out_from=date.fromordinal(since),
        now=now,
        then=then,
        parameters=parameters,
        retention=preset.desired_retention,
        workloads=workloads,
    )


def adopt(collection: Collection, fit: Fit, progress: Progress = _silent) -> Adopted:
    """Give the decks a new version of their options with the parameters, and replay their cards.

    One act, which undo takes back. Raises TrainerError, changing nothing, where the parameters
    are no better.
    """
    if not fit.is_better:
        raise TrainerError(_("These parameters are no better than those in force."))
    now = collection.now()
    with collection.writing() as session:
        rows = [row for row in decks.alive(session) if row.id in fit.deck_ids]
        ids = [row.id for row in rows]
        options = presets.of_decks(session, rows, collection.settings.preset)
        due_before = cards.count_due(session, ids, now)
        touched: list[changes.Touched] = []
        for row in rows:
            before = changes.stored(row)
            preset = replace(options[row.id], parameters=fit.parameters)
            row.preset_id = presets.version_of(session, preset, now)
            row.modified_at = now
            session.flush()
            touched.append(changes.changed(row, before))
        count = _replay(collection, session, rows, touched, progress)
        due_after = cards.count_due(session, ids, now)
        changes.record(session, "fit", fit.name or _("all decks"), now, touched)
    return Adopted(len(rows), count, due_before, due_after)


def _replay(
    collection: Collection,
    session: Session,
    rows: Sequence[DeckRow],
    touched: list[changes.Touched],
    progress: Progress,
) -> int:
    """Note on every card answered that its answers have other parameters now; replay them."""
    now, today = collection.now(), collection.today()
    presets_of = {row.id: row.preset_id for row in rows}
    found = _answered(session, list(presets_of))
    replays = Replays(session, collection.days)
    first = bulk.next_id(session.connection(), "review")
    marks = [
        ReviewRow(
            uuid=new_uuid(now),
            card_id=card.id,
            reviewed_at=now,
            study_day=today,
            kind=ReviewKind.FIT,
            preset_id=presets_of[deck_id],
            schedule=replace(card.schedule),
        )
        for card, _guid, deck_id in found
    ]
    session.add_all(marks)
    session.flush()
    if marks:
        touched.append(changes.Touched("review", first, None, {}, len(marks)))
    for place, (card, guid, _deck_id) in enumerate(found):
        if place % _EVERY == 0:
            progress(_REPLAYING, place, len(found))
        before = changes.stored(card)
        card.schedule = replays.of_card(card.id, card_key(guid, card.ordinal))
        touched.append(changes.changed(card, before))
    session.flush()
    return len(found)


def _answered(session: Session, deck_ids: Sequence[int]) -> Sequence[Row[CardRow, str, int]]:
    """The living cards of these decks that were ever answered, with note's guid and deck's id."""
    answer = (
        select(ReviewRow.id)
        .where(
            ReviewRow.card_id == CardRow.id,
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.in_(ANSWERS),
        )
        .exists()
    )
    return session.execute(
        select(CardRow, NoteRow.guid, NoteRow.deck_id)
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(NoteRow.deck_id.in_(deck_ids), CardRow.deleted_at.is_(None), answer)
        .order_by(CardRow.id)
    ).all()


def _too_little(judged: int) -> str:
    there = ngettext(
        "{n} answer on a later day than the one before it",
        "{n} answers on a later day than the one before it",
        judged,
    ).format(n=judged)
    return _(
        "Too little history: {there}. Fitting needs {least}; with fewer it makes some people's"
        " schedules worse. The usual parameters do well meanwhile."
    ).format(there=there, least=LEAST)
