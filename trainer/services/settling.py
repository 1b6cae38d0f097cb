"""Settling doubts about a note, in the transaction of the act that does so."""

from dataclasses import replace
from datetime import datetime, timedelta

from trainer.domain.citations import split_citations
from trainer.domain.notes import content_hash
from trainer.domain.plaintext import without_fingerprints
from trainer.domain.schedule import Schedule
from trainer.services.note_writer import NoteWriter, cards_of
from trainer.storage import doubts
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.notes import content_of

STABILITY = 1.0  # days; what a memory is worth at most whose position may be another
_MILLION = 10**6


class Settling(NoteWriter):
    """Settles the doubts about a note within a transaction."""

    def settle(self, note: NoteRow) -> None:
        """Cite the passages as they are now, close the doubts, ask the note's cards soon."""
        self._cite(note)
        self.close(note)
        for card in cards_of(self._session, note):
            if card.schedule.last_review is not None:
                self._call_back(card, card.schedule.last_review)

    def close(self, note: NoteRow) -> None:
        """Settle all open doubts about the note."""
        for row in doubts.open_of(self._session, note.id):
            self.change(row, settled_at=self._now)

    def _call_back(self, card: CardRow, answered: datetime) -> None:
        self.change(card, schedule=_soon(card.schedule, self._now))
        # Right behind the answer that led to it, so that no other one is passed over; of two that
        # were settled on two machines the later decision comes last on both.
        behind = max(timedelta(), self._now - answered) // _MILLION
        self.set_schedule(card, at=answered + behind)

    def _cite(self, note: NoteRow) -> None:
        """Seal the citations with the words of today, unless they were changed by hand."""
        latest = doubts.open_of(self._session, note.id)[-1].citation
        if latest == note.citation or _places(latest) != _places(note.citation):
            return
        earlier = [*note.earlier_hashes, content_hash(content_of(note))]
        self.change(note, citation=latest, modified_at=self._now, earlier_hashes=earlier)


def _soon(schedule: Schedule, now: datetime) -> Schedule:
    """Due now, and remembered no better than something just learned."""
    stability = schedule.stability
    capped = None if stability is None else min(stability, STABILITY)
    return replace(schedule, due=now, stability=capped)


def _places(line: str) -> list[str]:
    return [without_fingerprints(each) for each in split_citations(line)]
