"""What became of what a citation leads to, and how it is cited now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trainer.domain.citations import (
    Citation,
    Place,
    Resolved,
    Verdict,
    check,
    cite,
    parse_citation,
    resolve,
    split_citations,
    verdict_on,
)
from trainer.domain.headings import CitationError
from trainer.domain.letter import Section, path_words
from trainer.domain.passages import fingerprint
from trainer.domain.reasons import Differs, Reason
from trainer.domain.relocation import Relocator
from trainer.domain.revision import Change, Revision, Unit
from trainer.domain.sentences import split_sentences

_ORDER = tuple(Change)
_GONE = Reason(Differs.GONE)
_NOTHING = "000000"  # a seal for what had none and fits nothing: it holds no words


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of one citation, or of all of a note's.

    `cited` is how it is cited now, with the fingerprints of today; as before where it leads nowhere
    now. `held` are the same places with the fingerprint of the old words, so that nothing is shown
    as their source before somebody has looked. `replaced` are old words that others took the place
    of, folded.
    """

    change: Change
    cited: str
    held: str
    reasons: tuple[Reason, ...] = ()
    old_text: str = ""
    new_text: str = ""
    replaced: frozenset[str] = frozenset()

    @property
    def is_doubtful(self) -> bool:
        """Whether the position may have changed."""
        return self.change in (Change.CHANGED, Change.GONE)


@dataclass(frozen=True, slots=True)
class FollowedSentence:
    """An old sentence, and how it is cited `now`: empty where it changed in substance or is gone.

    `before` is its former place, sealed with its old words.
    """

    text: str
    before: str
    now: str


class Follower:
    """Follows citations of an old letter into the new one."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._relocator = Relocator(revision.after)
        self._place = {
            (path_words(each.path), each.number): place for place, each in enumerate(revision.old)
        }
        self._sections = {path_words(each.path): each for each in revision.after.sections}

    def line(self, written: str) -> Followed:
        """What became of all citations on a note's line; the worst of them counts."""
        found = [self.one(each) for each in split_citations(written)]
        worst = max((each.change for each in found), key=_ORDER.index, default=Change.UNCHANGED)
        telling = [each for each in found if each.change is not Change.UNCHANGED] or found
        return Followed(
            worst,
            "; ".join(each.cited for each in found),
            "; ".join(each.held for each in found),
            tuple(dict.fromkeys(reason for each in found for reason in each.reasons)),
            "\n\n".join(each.old_text for each in telling if each.old_text),
            "\n\n".join(each.new_text for each in telling if each.new_text),
            frozenset[str]().union(*(each.replaced for each in found)),
        )

    def one(self, written: str) -> Followed:
        """What became of one citation; one that did not fit the old letter is in doubt."""
        fitting = self._fitting(written)
        if fitting is None:
            return self._astray(written)
        citation, resolved = fitting
        units = list(self._units(resolved))
        whole = citation.first.sentence is None and citation.last.sentence is None
        return self._followed(written, citation, resolved.text, units, whole=whole)

    def sentences(self, written: str) -> Iterator[FollowedSentence]:
        """What became of each sentence that a citation names, whatever stands around it now.

        Nothing of a citation that did not fit the old letter.
        """
        fitting = self._fitting(written)
        if fitting is None:
            return
        _citation, resolved = fitting
        for place, number in self._units(resolved):
            passage = self._revision.old[place]
            place_of_one = Place(passage.number, number + 1)
            cited = cite(self._revision.before, resolved.section, place_of_one)
            text = split_sentences(passage.text)[number]
            sealed = replace(cited, fingerprint=fingerprint(text))
            found = self._revision.sentence((place, number))
            now = ""
            if found and all(r.is_harmless for r in self._revision.of_units([(place, number)])):
                now = str(self._cite([found.unit], whole=True))
            yield FollowedSentence(text, str(sealed), now)

    def _fitting(self, written: str) -> tuple[Citation, Resolved] | None:
        """A citation and what it names in the old letter; None where the two did not fit."""
        try:
            citation = parse_citation(written)
            resolved = resolve(self._revision.before, citation)
        except CitationError:
            return None
        changed = verdict_on(citation, resolved) is Verdict.CHANGED
        return None if changed else (citation, resolved)

    def _units(self, resolved: Resolved) -> Iterator[Unit]:
        for passage in resolved.passages:
            place = self._place[path_words(passage.path), passage.paragraph]
            yield from ((place, number) for number in range(passage.first - 1, passage.last))

    def _astray(self, written: str) -> Followed:
        """A citation of words that the old letter has not, or not there."""
        try:
            citation = parse_citation(written)
        except CitationError:
            return Followed(Change.CHANGED, written, written, (Reason(Differs.ASTRAY),))
        found = self._relocator.find(citation)
        if found is None:
            held = written if citation.fingerprint else f"{written} ~{_NOTHING}"
            return Followed(Change.CHANGED, held, held, (Reason(Differs.ASTRAY),))
        now = resolve(self._revision.after, found).text
        change = Change.UNCHANGED if str(found) == str(citation) else Change.MOVED
        return Followed(change, str(found), str(found), (), now, now)

    def _followed(
        self, written: str, citation: Citation, old: str, units: Sequence[Unit], *, whole: bool
    ) -> Followed:
        revision = self._revision
        counterparts = [revision.sentence(unit) for unit in units]
        there = [each.unit for each in counterparts if each is not None]
        seal = fingerprint(old)
        if not there:
            sealed = str(replace(citation, fingerprint=seal))
            return Followed(Change.GONE, sealed, sealed, (_GONE,), old)
        reasons = [*revision.of_units(units), *self._added(there, whole=whole)]
        if there != sorted(there):
            reasons.append(Reason(Differs.ORDER))
        if whole:
            there += [(place, n) for place in _places(there) for n in revision.added[place]]
        runs = list(self._runs(sorted(set(there))))
        cited = [self._cite(run, whole=whole) for run in runs]
        if len(runs) > 1:
            reasons.append(Reason(Differs.SPLIT))
        now = "\n\n".join(resolve(revision.after, each).text for each in cited)
        change = Change.CHANGED
        if all(reason.is_harmless for reason in reasons):
            same = len(cited) == 1 and cited[0].fingerprint == seal
            change = Change.MOVED if same else Change.REWORDED
            at_home = replace(citation, fingerprint=seal)
            if same and check(revision.after, at_home) is Verdict.MATCHES:
                change = Change.UNCHANGED
        made = written if change is Change.UNCHANGED else "; ".join(map(str, cited))
        old_seals = "; ".join(str(replace(each, fingerprint=seal)) for each in cited)
        return Followed(
            change,
            made,
            old_seals if change in (Change.REWORDED, Change.CHANGED) else made,
            tuple(dict.fromkeys(reasons)),
            old,
            now,
            frozenset[str]().union(*(each.wording.replaced for each in counterparts if each)),
        )

    def _added(self, there: Sequence[Unit], *, whole: bool) -> Iterator[Reason]:
        """New sentences among those cited or right behind, which may take back what is said."""
        for place in _places(there):
            own = [number for each, number in there if each == place]
            for number in sorted(self._revision.added[place]):
                if whole or min(own) < number <= max(own) + 1:
                    text = self._revision.sentences(place)[number]
                    yield Reason(Differs.SENTENCE_ADDED, "", text)

    def _runs(self, units: Sequence[Unit]) -> Iterator[list[Unit]]:
        """The new sentences in stretches that one citation can name."""
        run: list[Unit] = []
        for unit in units:
            if run and not self._follows(run[-1], unit):
                yield run
                run = []
            run.append(unit)
        yield run

    def _follows(self, one: Unit, other: Unit) -> bool:
        if one[0] == other[0]:
            return other[1] == one[1] + 1
        last = len(self._revision.sentences(one[0])) - 1
        paths = self._revision.new[one[0]].path, self._revision.new[other[0]].path
        return other == (one[0] + 1, 0) and one[1] == last and paths[0] == paths[1]

    def _cite(self, run: Sequence[Unit], *, whole: bool) -> Citation:
        (first, start), (last, end) = run[0], run[-1]
        revision = self._revision
        complete = start == 0 and end == len(revision.sentences(last)) - 1
        section: Section = self._sections[path_words(revision.new[first].path)]
        numbers = revision.new[first].number, revision.new[last].number
        if whole and complete:
            made = cite(revision.after, section, *(Place(number) for number in numbers))
        else:
            places = Place(numbers[0], start + 1), Place(numbers[1], end + 1)
            made = cite(revision.after, section, *places)
        return replace(made, fingerprint=fingerprint(resolve(revision.after, made).text))


def _places(units: Sequence[Unit]) -> list[int]:
    return sorted({place for place, _number in units})
