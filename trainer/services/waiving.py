"""Waiving sentences of a letter: saying that a deck leaves them out knowingly, and why.

What is waived goes with the deck: an export writes it into the front matter, and an import of the
deck's file keeps what was waived here beside what the file has. With a new version of the letter a
sentence stays left out wherever it stands now; one that changed in substance, or is gone, does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trainer.domain.citations import split_citations
from trainer.domain.coverage import Spot, Spots, citation_of
from trainer.domain.following import Follower
from trainer.domain.letter import Letter
from trainer.domain.revision import Change
from trainer.errors import NotFoundError, TrainerError
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.storage import changes, letters
from trainer.storage.models import DeckRow

LONGEST_REASON = 200  # characters
HERE = "here"  # marks what was waived here, not in the deck's file
WAS = "was"  # the place in the deck's file of what a new version of the letter moved


@dataclass(frozen=True, slots=True)
class FollowedWaiver:
    """What a new version makes of a waiver at the place `at`: `entries` are what it is now.

    `kept` sentences stay left out; `lost` are the old words of those that do not.
    """

    at: str
    why: str
    kept: int
    lost: tuple[str, ...]
    entries: tuple[dict[str, Any], ...]


def waive(collection: Collection, deck_id: int, spots: Sequence[Spot], why: str) -> None:
    """Leave these sentences of the deck's letter out, for the reason `why`; one act to undo.

    Raises TrainerError where no reason is given or the sentence is no longer there.
    """
    reason = " ".join(why.split())
    if not reason:
        raise TrainerError(_("Say why: a sentence is left out for a reason."))
    if len(reason) > LONGEST_REASON:
        raise TrainerError(_("A reason is at most {n} characters long.").format(n=LONGEST_REASON))

    def more(letter: Letter, waived: list[Any]) -> list[Any]:
        added = [{"at": _at(letter, s), "why": reason, HERE: True} for s in spots]
        return [*_without(letter, waived, spots), *added]

    _change(collection, deck_id, "waive", spots, more)


def take_back(collection: Collection, deck_id: int, spots: Sequence[Spot]) -> None:
    """Leave these sentences out no longer."""
    _change(
        collection,
        deck_id,
        "unwaive",
        spots,
        lambda letter, waived: list(_without(letter, waived, spots)),
    )


def united(of_file: Iterable[dict[str, Any]], here: Iterable[dict[str, Any]]) -> list[Any]:
    """What a deck waives after its file was read: all the file has, and what was waived here.

    What a new version of the letter moved is where it is now, not where the file has it.
    """
    here = list(here)
    moved = {entry.get(WAS) for entry in here}
    taken = [entry for entry in of_file if entry["at"] not in moved]
    places = {entry["at"] for entry in taken}
    return taken + [each for each in here if each.get(HERE) and each["at"] not in places]


def follow(entry: dict[str, Any], follower: Follower) -> FollowedWaiver:
    """What a new version of the letter makes of one entry."""
    sentences = list(follower.sentences(entry["at"]))
    lost = [each for each in sentences if not each.now]
    whole = follower.one(entry["at"])
    if whole.change is Change.UNCHANGED:
        entries = [entry]
    elif not whole.is_doubtful or not sentences:  # without sentences it held no more before
        entries = [_moved(entry, at) for at in split_citations(whole.cited)]
    else:
        entries = [_moved(entry, each.now or each.before) for each in sentences]
    return FollowedWaiver(
        entry["at"],
        entry["why"],
        len(sentences) - len(lost),
        tuple(each.text for each in lost),
        tuple(entries),
    )


def _moved(entry: dict[str, Any], at: str) -> dict[str, Any]:
    return {**entry, "at": at, HERE: True, WAS: entry.get(WAS, entry["at"])}


def _change(
    collection: Collection, deck_id: int, kind: str, spots: Sequence[Spot], change: Any
) -> None:
    now = collection.now()
    with collection.writing() as session:
        row = session.get(DeckRow, deck_id)
        if row is None or row.deleted_at is not None or row.letter is None:
            raise NotFoundError(_("This deck has no letter any more."))
        before = changes.stored(row)
        letter = letters.load(session, row.letter)
        row.letter_waived = change(letter, list(row.letter_waived))
        row.modified_at = now
        session.flush()
        if row.letter_waived != before["letter_waived"]:
            label = _text(letter, spots[0])[:80]
            changes.record(session, kind, label, now, [changes.changed(row, before)])


def _text(letter: Letter, spot: Spot) -> str:
    paragraph = letter.sections[spot.section].paragraphs[spot.paragraph - 1]
    return paragraph.sentences[spot.sentence - 1]


def _at(letter: Letter, spot: Spot) -> str:
    """The place as a deck file writes it."""
    try:
        section = letter.sections[spot.section]
        return str(
            citation_of(letter, section, section.paragraphs[spot.paragraph - 1], spot.sentence)
        )
    except IndexError as error:
        raise TrainerError(_("This sentence is no longer in the letter.")) from error


def _without(letter: Letter, waived: Iterable[Any], spots: Sequence[Spot]) -> Iterable[Any]:
    """The entries, those of these sentences left out; one of several sentences is cut up."""
    found, gone = Spots(letter), set(spots)
    for entry in waived:
        places = found.of(entry["at"])
        if not gone & set(places):
            yield entry
            continue
        for spot in places:
            if spot not in gone:
                yield {**entry, "at": _at(letter, spot)}
