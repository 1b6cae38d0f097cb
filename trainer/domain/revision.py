"""Two versions of a letter: which paragraphs are the same, moved, reworded, changed, new or gone.

Paragraphs with the same words are the same, wherever they stand. Of the others those most alike are
matched one to one; what is left over may have been split or joined. Within what was matched the
sentences are matched in their turn, and what differs between two of them is told by
`trainer.domain.substance`. What is in doubt has changed.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from trainer.domain.alignment import Alike, longest_rising
from trainer.domain.letter import Letter, path_words
from trainer.domain.passages import Passage, normal_words, passages
from trainer.domain.positions import language
from trainer.domain.reasons import Differs, Reason
from trainer.domain.sentences import outside_brackets, split_sentences
from trainer.domain.substance import Wording, compare

_PARAGRAPHS = 0.4  # at least this alike, to be taken for the same paragraph
_SENTENCES = 0.3  # the same for sentences of paragraphs that are
_WITHIN = 0.7  # of a paragraph, to be taken for joined with another or split off from it
_OF_RENAMED = frozenset({Differs.NEGATION, Differs.FIGURE, Differs.DATE})
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")

Unit = tuple[int, int]  # a paragraph's place in its letter and a sentence's place in it, from 0


class Change(StrEnum):
    """What became of a paragraph or of what is cited; later ones are worse."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    REWORDED = "reworded"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Revised:
    """What became of a paragraph: `old` is None where it is new, `new` empty where it is gone."""

    change: Change
    old: Passage | None
    new: tuple[Passage, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where an old sentence stands now, and what of it differs."""

    unit: Unit
    wording: Wording


class Revision:
    """An old letter matched with a new one."""

    def __init__(self, old: Letter, new: Letter) -> None:
        self.before, self.after = old, new
        self.language = language(new)
        self.old = [each for each in passages(old) if each.number]
        self.new = [each for each in passages(new) if each.number]
        self.same = dict(_same_words(self.old, self.new))
        self._headings: dict[tuple[str, str], tuple[Reason, ...]] = {}
        self._names = [
            {n for each in each_letter.sections for n in each.path} for each_letter in (old, new)
        ]
        self.targets: defaultdict[int, set[int]] = defaultdict(set)
        self.sources: defaultdict[int, set[int]] = defaultdict(set)
        self._sentences: dict[Unit, Counterpart] = {}
        self.added: defaultdict[int, set[int]] = defaultdict(set)  # sentences by new paragraph
        for one, other in self.same.items():
            self._link(one, other)
        self._match()

    @cached_property
    def paragraphs(self) -> tuple[Revised, ...]:
        """What became of each paragraph of the old letter, in order, and then the new ones."""
        pairs = sorted(self.same.items())
        kept = longest_rising([new for _old, new in pairs])
        in_order = {old for place, (old, _new) in enumerate(pairs) if place in kept}
        found = [self._revised(place, in_order=place in in_order) for place in range(len(self.old))]
        found += (
            Revised(Change.NEW, None, (passage,))
            for place, passage in enumerate(self.new)
            if not self.sources[place]
        )
        return tuple(found)

    def sentence(self, unit: Unit) -> Counterpart | None:
        """Where an old sentence stands now; None where it is gone."""
        place, number = unit
        if place in self.same:
            return Counterpart((self.same[place], number), Wording())
        return self._sentences.get(unit)

    def sentences(self, place: int) -> tuple[str, ...]:
        """The sentences of the new paragraph at `place`."""
        return split_sentences(self.new[place].text)

    def heading_differs(self, old: int, new: int) -> tuple[Reason, ...]:
        """What the headings above two paragraphs say that is opposite.

        Of headings that were renamed, other figures and dates as well; else they are no matter.
        """
        paths = self.old[old].path, self.new[new].path
        return tuple(
            reason
            for one, other in zip(*paths, strict=False)
            if one != other
            for reason in self._heading(one, other)
        )

    def _heading(self, one: str, other: str) -> tuple[Reason, ...]:
        if (one, other) not in self._headings:
            renamed = one not in self._names[1] and other not in self._names[0]
            telling = _OF_RENAMED if renamed else {Differs.NEGATION}
            found = compare(one, other, self.language).reasons
            kinds = [reason.what for reason in found if reason.what in telling]
            self._headings[one, other] = tuple(Reason(kind, one, other) for kind in kinds)
        return self._headings[one, other]

    def of_units(self, units: Iterable[Unit]) -> Iterator[Reason]:
        """What differs in these old sentences, those that are gone included."""
        for unit in units:
            found = self.sentence(unit)
            if found is None:
                place, number = unit
                text = split_sentences(self.old[place].text)[number]
                yield Reason(Differs.SENTENCE_GONE, text)
            else:
                yield from found.wording.reasons
                yield from self.heading_differs(unit[0], found.unit[0])

    def _link(self, old: int, new: int) -> None:
        self.targets[old].add(new)
        self.sources[new].add(old)

    def _match(self) -> None:
        """Match what has other words than before, paragraphs first, then their sentences."""
        taken = set(self.same.values())
        olds = [place for place in range(len(self.old)) if place not in self.same]
        news = [place for place in range(len(self.new)) if place not in taken]
        texts = [self.old[n].text for n in olds], [self.new[n].text for n in news]
        alike, back = Alike(*texts), Alike(texts[1], texts[0])
        for one, other in alike.pairs(_PARAGRAPHS):
            self._link(olds[one], news[other])
        left = [n for n, place in enumerate(olds) if not self.targets[place]]
        left_new = [n for n, place in enumerate(news) if not self.sources[place]]
        for one in left:  # joined with another
            into = alike.within(one, _WITHIN)
            if into is not None:
                self._link(olds[one], news[into])
        for other in left_new:  # split off from another
            out_of = back.within(other, _WITHIN)
            if out_of is not None:
                self._link(olds[out_of], news[other])
        self._match_sentences(olds, news)

    def _match_sentences(self, olds: Sequence[int], news: Sequence[int]) -> None:
        before = {place: split_sentences(self.old[place].text) for place in olds}
        after = {place: split_sentences(self.new[place].text) for place in news}
        free = defaultdict(set, {place: set(range(len(after[place]))) for place in news})
        waiting: list[Unit] = []
        by_words: defaultdict[str, list[Unit]] = defaultdict(list)
        for place in news:
            for number, sentence in enumerate(after[place]):
                by_words[normal_words(sentence)].append((place, number))
        for place in olds:
            for number, sentence in enumerate(before[place]):
                same = by_words.get(normal_words(sentence), [])
                near = (unit for unit in same if unit[0] in self.targets[place])
                found = next(near, same[0] if len(same) == 1 else None)
                if found is None:
                    waiting.append((place, number))
                    continue
                same.remove(found)
                free[found[0]].discard(found[1])
                self._sentences[place, number] = Counterpart(found, Wording())
                self._link(place, found[0])
        for group, targets in self._groups(waiting):
            there = [(place, n) for place in sorted(targets) for n in sorted(free[place])]
            old_texts = [before[place][number] for place, number in group]
            new_texts = [after[place][number] for place, number in there]
            for one, other in Alike(old_texts, new_texts).pairs(_SENTENCES):
                wording = _differing(old_texts[one], new_texts[other], self.language)
                self._sentences[group[one]] = Counterpart(there[other], wording)
                free[there[other][0]].discard(there[other][1])
        self.added = free

    def _groups(self, waiting: Iterable[Unit]) -> Iterator[tuple[list[Unit], set[int]]]:
        """The sentences of old paragraphs that share new ones, and these."""
        by_place: defaultdict[int, list[Unit]] = defaultdict(list)
        for unit in waiting:
            by_place[unit[0]].append(unit)
        done: set[int] = set()
        for place in by_place:
            olds, targets, ahead = {place}, set[int](), [place]
            if place in done:
                continue
            while ahead:
                for new in self.targets[ahead.pop()] - targets:
                    targets.add(new)
                    ahead += self.sources[new] - olds
                    olds |= self.sources[new]
            done |= olds
            yield [unit for each in sorted(olds) for unit in by_place.get(each, ())], targets

    def _revised(self, place: int, *, in_order: bool) -> Revised:
        old = self.old[place]
        if place in self.same:
            return self._same_revised(place, in_order=in_order)
        units = [(place, n) for n in range(len(split_sentences(old.text)))]
        there = [found.unit for unit in units if (found := self.sentence(unit)) is not None]
        new = tuple(self.new[n] for n in sorted(self.targets[place]))
        if not there:
            return Revised(Change.GONE, old, (), (Reason(Differs.GONE),))
        reasons = [*self.of_units(units), *self._added_to(place)]
        if len(new) > 1:
            reasons.append(Reason(Differs.SPLIT))
        if any(len(self.sources[n]) > 1 for n in self.targets[place]):
            reasons.append(Reason(Differs.MERGED))
        if there != sorted(there):
            reasons.append(Reason(Differs.ORDER))
        return Revised(_worst(reasons), old, new, tuple(dict.fromkeys(reasons)))

    def _same_revised(self, place: int, *, in_order: bool) -> Revised:
        old, new = self.old[place], self.new[self.same[place]]
        if turned := self.heading_differs(place, self.same[place]):
            return Revised(Change.CHANGED, old, (new,), turned)
        if in_order and path_words(old.path) == path_words(new.path):
            return Revised(Change.UNCHANGED, old, (new,))
        what = Differs.PLACE if path_words(old.path) == path_words(new.path) else Differs.HEADING
        names = " › ".join(old.path), " › ".join(new.path)
        reason = Reason(what) if what is Differs.PLACE else Reason(what, *names)
        return Revised(Change.MOVED, old, (new,), (reason,))

    def _added_to(self, place: int) -> Iterator[Reason]:
        """Sentences that the paragraph has more than before."""
        for new in sorted(self.targets[place]):
            for number in sorted(self.added[new]):
                yield Reason(Differs.SENTENCE_ADDED, "", self.sentences(new)[number])


def _worst(reasons: Iterable[Reason]) -> Change:
    return Change.REWORDED if all(r.is_harmless for r in reasons) else Change.CHANGED


def _same_words(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """Paragraphs with the same words: in the same place first, then beneath the same heading."""
    olds, news = (dict(enumerate(map(_address, passages))) for passages in (old, new))
    for parts in (3, 2, 1):  # of the address, which have to be the same
        waiting: defaultdict[tuple[object, ...], deque[int]] = defaultdict(deque)
        for place, address in news.items():
            waiting[address[:parts]].append(place)
        for place, address in list(olds.items()):
            if same := waiting.get(address[:parts]):
                found = same.popleft()
                del olds[place], news[found]
                yield place, found


def _address(passage: Passage) -> tuple[object, ...]:
    """A paragraph's words, the headings above it, and its number beneath them."""
    return normal_words(passage.text), path_words(passage.path), passage.number


def _differing(old: str, new: str, language: str) -> Wording:
    """What differs between two sentences, their footnotes compared with each other."""
    body = compare(outside_brackets(old), outside_brackets(new), language)
    notes = " ".join(_BRACKETS.findall(old)), " ".join(_BRACKETS.findall(new))
    if normal_words(notes[0]) == normal_words(notes[1]):
        return body
    harmless = all(reason.is_harmless for reason in compare(*notes, language).reasons)
    reason = Reason(Differs.WORDS if harmless else Differs.FOOTNOTE, *notes)
    return Wording((*body.reasons, reason), body.replaced)
