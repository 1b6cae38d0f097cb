"""What needs work most: key points missed, answers wrong while sure, and how sure is right."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from trainer.domain import cloze
from trainer.domain.notes import NoteKind, Role
from trainer.domain.showing import RECENT
from trainer.i18n import N_, _, ngettext
from trainer.services.collection import Collection
from trainer.storage import decks, weakness
from trainer.storage.models import NoteRow
from trainer.wording import day

ENOUGH = 10  # answers of a kind; a share of fewer says nothing
# What is said where there is none of them; to be put through gettext.
NO_POINTS = N_(
    "None lately. This list fills when you tick, below an answer, which key points you said: those"
    " left out come to stand here, and red lines crossed."
)
NO_SURE_WRONG = N_(
    "Nothing now. This list fills when you say that you are sure, and then do not know it; what you"
    " answer Good or Easy on a later day leaves it."
)
_GRAVEST = (Role.NEVER, Role.MUST, Role.MAY)
_Shown = list[tuple[datetime, bool]]  # when, and whether missed
_Fared = dict[tuple[bool, str], _Shown]  # by whether it is a red line, and its text


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A key point as its note has it now; `missed` of the times it was shown: left out or crossed.

    Showings count where anything was ticked.
    """

    role: Role
    text: str
    shown: int
    missed: int
    deck: str
    topic: tuple[str, ...]
    prompt: str
    guid: str
    last_seen: datetime

    @property
    def tally(self) -> str:
        """How often it was missed, for people."""
        if self.role is Role.NEVER:
            sentence = ngettext("crossed {n} of {of} time", "crossed {n} of {of} times", self.shown)
        else:
            sentence = ngettext(
                "left out {n} of {of} time", "left out {n} of {of} times", self.shown
            )
        return sentence.format(n=self.missed, of=self.shown)


@dataclass(frozen=True, slots=True)
class SureWrong:
    """A card answered Again while sure: how many `times`, and when last.

    `prompt` of a sentence with gaps shows the gap that is asked.
    """

    prompt: str
    deck: str
    topic: tuple[str, ...]
    guid: str
    ordinal: int
    times: int
    last_wrong: datetime

    @property
    def tally(self) -> str:
        """How often and when, for people."""
        return ngettext("once, on {day}", "{n} times, last on {day}", self.times).format(
            n=self.times, day=day(self.last_wrong)
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """Answers that said how sure one was, and how many of them were right: above Again."""

    sure: int
    sure_right: int
    unsure: int
    unsure_right: int

    @property
    def share_sure(self) -> float | None:
        """The share right when sure, from 0 to 1; None below ENOUGH answers."""
        return _share(self.sure_right, self.sure)

    @property
    def share_unsure(self) -> float | None:
        """The share right when unsure, from 0 to 1; None below ENOUGH answers."""
        return _share(self.unsure_right, self.unsure)

    @property
    def sentence(self) -> str:
        """Both figures for people, with what is too little to tell named so."""
        if self.share_sure is None and self.share_unsure is None:
            return _(
                "Too few answers yet: {sure} sure, {unsure} unsure; it takes {enough} of a kind."
            ).format(sure=self.sure, unsure=self.unsure, enough=ENOUGH)
        return _("When you were sure, you were right {sure}; unsure: {unsure}.").format(
            sure=_figure(self.share_sure, self.sure),
            unsure=_figure(self.share_unsure, self.unsure),
        )


@dataclass(frozen=True, slots=True)
class Weakest:
    """The weakest spots, the worst first; the totals count what a limit left out too."""

    points: tuple[WeakPoint, ...]
    points_total: int
    sure_wrong: tuple[SureWrong, ...]
    sure_wrong_total: int
    calibration: Calibration


def weakest(
    collection: Collection, deck_ids: Sequence[int] | None = None, limit: int | None = 50
) -> Weakest:
    """What needs work in these decks, all where `deck_ids` is None; `limit` cuts either list.

    A key point weighs by its latest five showings: a miss in the last counts five, in the one
    before four, down to one; half of that for what only may be said. Equal ones stand red lines
    first. Said five times running, it is off the list, and so is one that its note no longer has.

    A card answered Again while sure stays until study or practice has it answered Good or Easy on a
    later study day.
    """
    with collection.reading() as session:
        names = {row.id: row.name for row in decks.these(session, deck_ids)}
        points = _weak_points(session, names)
        wrong = [_sure_wrong(row, names) for row in weakness.sure_and_wrong(session, list(names))]
        counts = weakness.by_confidence(session, list(names))
    return Weakest(
        points=tuple(points[:limit]),
        points_total=len(points),
        sure_wrong=tuple(wrong[:limit]),
        sure_wrong_total=len(wrong),
        calibration=_calibration(counts),
    )


def weak_notes(session: Session, deck_ids: Sequence[int]) -> list[str]:
    """The guids of the notes with weak points, the worst first."""
    points = _weak_points(session, dict.fromkeys(deck_ids, ""))
    return list(dict.fromkeys(point.guid for point in points))


def _weak_points(session: Session, names: Mapping[int, str]) -> list[WeakPoint]:
    fared = _fared(weakness.showings(session, list(names)))
    weighed = []
    for note in weakness.ticked_notes(session, list(names)):
        for role, text, shown in _standing(note, fared[note.id]):
            if weight := _weight(role, shown):
                weighed.append((weight, _weak_point(note, names[note.deck_id], role, text, shown)))
    weighed.sort(key=_worst_first)
    return [point for _weighs, point in weighed]


def _fared(showings: Iterable[Any]) -> dict[int, _Fared]:
    """How the key points of each note fared, oldest showing first.

    What was a red line once and is none now, or the reverse, has two records: a tick said the
    opposite then.
    """
    notes: dict[int, _Fared] = defaultdict(lambda: defaultdict(list))
    for note_id, at, ticks in showings:
        missed: dict[tuple[bool, str], bool] = {}
        for role, text, ticked in ticks:
            point = (role == Role.NEVER, text)
            missed[point] = missed.get(point, False) or ticked is point[0]
        for point, miss in missed.items():
            notes[note_id][point].append((at, miss))
    return notes


def _standing(note: NoteRow, fared: _Fared) -> Iterator[tuple[Role, str, _Shown]]:
    """The key points that the note still has and that were shown, with the role they have now."""
    roles = {(p["role"] == Role.NEVER, p["text"]): Role(p["role"]) for p in note.key_points}
    for (forbidden, text), role in roles.items():
        if shown := fared.get((forbidden, text)):
            yield role, text, shown


def _weight(role: Role, shown: _Shown) -> float:
    latest = reversed(shown[-RECENT:])
    weight = sum(RECENT - age for age, (_at, missed) in enumerate(latest) if missed)
    return weight / 2 if role is Role.MAY else weight


def _worst_first(weighed: tuple[float, WeakPoint]) -> tuple[float, int, int, float]:
    weight, point = weighed
    return -weight, _GRAVEST.index(point.role), -point.missed, -point.last_seen.timestamp()


def _weak_point(note: NoteRow, deck: str, role: Role, text: str, shown: _Shown) -> WeakPoint:
    return WeakPoint(
        role=role,
        text=text,
        shown=len(shown),
        missed=sum(missed for _at, missed in shown),
        deck=deck,
        topic=tuple(note.topic),
        prompt=_prompt(note, None),
        guid=note.guid,
        last_seen=shown[-1][0],
    )


def _sure_wrong(row: Row[NoteRow, int, int, datetime], names: Mapping[int, str]) -> SureWrong:
    note, ordinal, times, last_wrong = row
    return SureWrong(
        prompt=_prompt(note, ordinal),
        deck=names[note.deck_id],
        topic=tuple(note.topic),
        guid=note.guid,
        ordinal=ordinal,
        times=times,
        last_wrong=last_wrong,
    )


def _prompt(note: NoteRow, ordinal: int | None) -> str:
    """The question; of a sentence with gaps the gap that `ordinal` asks, or none."""
    if note.kind is not NoteKind.CLOZE:
        return note.prompt
    asked = (
        cloze.answer(note.prompt, 0) if ordinal is None else cloze.question(note.prompt, ordinal)
    )
    return "".join(piece.text for piece in asked)


def _calibration(counts: Mapping[tuple[bool, bool], int]) -> Calibration:
    """From how many answers were sure or not, and right or not."""
    sure_right, unsure_right = counts.get((True, True), 0), counts.get((False, True), 0)
    return Calibration(
        sure=sure_right + counts.get((True, False), 0),
        sure_right=sure_right,
        unsure=unsure_right + counts.get((False, False), 0),
        unsure_right=unsure_right,
    )


def _share(right: int, answers: int) -> float | None:
    return right / answers if answers >= ENOUGH else None


def _figure(share: float | None, answers: int) -> str:
    counted = ngettext("{n} answer", "{n} answers", answers).format(n=answers)
    if share is None:
        return _("too few to say ({answers})").format(answers=counted)
    return _("{share} % of the time ({answers})").format(share=round(100 * share), answers=counted)
