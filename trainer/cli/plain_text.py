"""A question and its answer as plain lines: words say what colours and places say elsewhere.

All of it goes through `trainer.cli.output.say`, which makes deck text harmless.
"""

from collections.abc import Iterable, Iterator, Sequence

from trainer.cli.plain_input import ENTER
from trainer.cli.plain_keys import GRADES, Keys
from trainer.domain import cloze
from trainer.domain.cloze import SegmentKind
from trainer.domain.comparison import Comparison, PartKind, Verdict
from trainer.domain.notes import Choice, NoteKind, Role
from trainer.domain.plaintext import one_line, with_placeholders, without_fingerprints
from trainer.domain.schedule import CardState, Rating
from trainer.domain.showing import PointShown
from trainer.i18n import _
from trainer.services.attempt import Attempt
from trainer.services.question import Outcome, Question
from trainer.services.study import StudySession
from trainer.services.words import RATINGS, ROLES, VERDICTS
from trainer.wording import interval


def place(question: Question, session: StudySession) -> str:
    """How far one is and what waits, the question asked included; the time where wanted."""
    waiting, state = question.waiting, question.schedule.state
    at = question.answered + 1
    text = _("Question {at} of {of}.").format(at=at, of=session.expected) + " "
    if question.practice:
        text += _("Practice.")
    else:
        text += _("New {new}, learning {learning}, review {review}.").format(
            new=waiting.new + (state is CardState.NEW),
            learning=waiting.learning + (state in (CardState.LEARNING, CardState.RELEARNING)),
            review=waiting.review + (state is CardState.REVIEW),
        )
    spent, of = session.tally.minutes_since, session.sitting.minutes
    if of is not None:
        return text + " " + _("{n} of {of} minutes.").format(n=spent, of=of)
    return text + " " + _("{n} min").format(n=spent) + "." if session.settings.timer else text


def about(question: Question, *, deck: bool) -> list[str]:
    """Where the question belongs and what is remarkable about it; its deck where that is new."""
    lines = [_("Deck: {name}").format(name=one_line(question.deck))] if deck else []
    if question.content.topic:
        topic = one_line(" > ".join(question.content.topic))
        lines.append(_("Topic: {name}").format(name=topic))
    signs = [
        _("Follow-up.") if question.content.follows and not question.parent else "",
        _("Marked.") if question.marked else "",
        _("Flag {n}.").format(n=question.flag) if question.flag else "",
    ]
    if any(signs):
        lines.append(" ".join(filter(None, signs)))
    if question.parent:
        lines.append(_("Follow-up to: {question}").format(question=question.parent))
    if question.remark:
        lines.append(question.remark)
    return lines


def asked(question: Question) -> list[str]:
    """The question, with the options there are to choose from."""
    content = question.content
    if content.kind is NoteKind.CLOZE:
        return [_readable(_joined(cloze.question(content.prompt, question.ordinal)))]
    asker, text = one_line(question.phrasing.asker), question.phrasing.text
    lines = [f"{asker}: {text}" if asker else text]
    lines += [f"{n}. {option.text}" for n, option in enumerate(question.options, 1)]
    if question.options:
        one = sum(option.right for option in question.options) == 1
        lines.append(_("Choose one.") if one else _("More than one is right."))
    return [_readable(line) for line in lines]


def answered(attempt: Attempt) -> list[str]:
    """The answer, how what was typed compares with it, the points to tick, and the source."""
    question = attempt.question
    lines = _answer(attempt)
    if attempt.typed is not None:
        lines += _typed(attempt.typed)
    elif attempt.written:
        lines.append(_("Your answer: ") + attempt.written)
    if question.points:
        lines.append(_("Key points:"))
        lines += [_point(n, shown) for n, shown in enumerate(question.points, 1)]
    if question.content.citation:
        where = one_line(without_fingerprints(question.content.citation))
        if question.reference:
            where += f" ({one_line(question.reference)})"
        lines.append(_("Source: {where}").format(where=where))
    return [_readable(line) for line in lines]


def _readable(text: str) -> str:
    """`text` with words in the place of pictures and sounds."""
    return with_placeholders(text, _("[picture: {name}]"), _("[sound: {name}]"))


def ratings(outcomes: Sequence[Outcome], keys: Keys) -> str:
    """The four ratings, each with its key and the interval that it would give, if any."""
    waits = {o.rating: f" ({interval(o.days, o.seconds)})" for o in outcomes}
    named = ((keys.name(act), rating) for act, rating in GRADES.items())
    return ", ".join(f"{key} {_(RATINGS[r])}{waits.get(r, '')}".strip() for key, r in named)


def saved(rating: Rating, outcomes: Sequence[Outcome]) -> str:
    """That an answer was recorded, and when its card comes again, where that is known."""
    name = _(RATINGS[rating])
    for outcome in outcomes:
        if outcome.rating is rating:
            wait = interval(outcome.days, outcome.seconds)
            return _("Saved: {rating}, {wait}.").format(rating=name, wait=wait)
    return _("Saved: {rating}.").format(rating=name)


def chosen(attempt: Attempt) -> str:
    """Which options are chosen."""
    if not attempt.chosen:
        return _("Nothing is chosen.")
    return _("Chosen: {numbers}.").format(numbers=_numbers(attempt.chosen))


def ticked(attempt: Attempt, proposed: Rating | None = None) -> str:
    """Which points were said and which red lines crossed, and the rating that this proposes.

    `proposed` takes the place of what study would propose.
    """
    points = attempt.question.points
    crossed = {n for n in attempt.ticked if points[n].point.role is Role.NEVER}
    said = attempt.ticked - crossed
    sentences = [
        _("Said: {numbers}.").format(numbers=_numbers(said)) if said else "",
        _("Crossed: {numbers}.").format(numbers=_numbers(crossed)) if crossed else "",
        "" if attempt.ticked else _("Nothing is ticked."),
        _("Proposed: {rating}.").format(rating=_(RATINGS[proposed or attempt.proposed])),
    ]
    return " ".join(filter(None, sentences))


def _numbers(places: Iterable[int]) -> str:
    return ", ".join(str(place + 1) for place in sorted(places))


def _joined(segments: Iterable[cloze.Segment]) -> str:
    """The segments as one text; a gap without a hint is written with full stops."""
    return "".join("[...]" if _is_bare(segment) else segment.text for segment in segments)


def _is_bare(segment: cloze.Segment) -> bool:
    return segment.kind is SegmentKind.GAP and segment.text == "[…]"


def _answer(attempt: Attempt) -> list[str]:
    question, content = attempt.question, attempt.question.content
    if content.kind is NoteKind.CHOICE:
        options = enumerate(question.options)
        return [_("Answer:"), *(_solved(attempt, place, option) for place, option in options)]
    text = content.answer
    if content.kind is NoteKind.CLOZE:
        gap = cloze.deletions(content.prompt)[question.ordinal].text
        text = f"{gap}\n{_joined(cloze.answer(content.prompt, question.ordinal))}"
    lines = [_("Answer: {text}").format(text=text)]
    also = [accepted for accepted in content.accepted if accepted != content.answer]
    if content.kind is NoteKind.TYPED and also:
        lines.append(_("also right: {names}").format(names=" · ".join(also)))
    return lines


def _solved(attempt: Attempt, place: int, option: Choice) -> str:
    """An option with its solution, and whether it had been chosen."""
    if place in attempt.chosen:
        verdict = _("right, chosen") if option.right else _("not right, chosen")
    else:
        verdict = _("right") if option.right else _("not right")
    return f"{place + 1}. {verdict}: {option.text}"


def _typed(typed: Comparison) -> Iterator[str]:
    """What was typed and what was wanted; brackets tell the difference."""
    yield _("Your answer: {verdict}").format(verdict=_(VERDICTS[typed.verdict]))
    if typed.verdict is Verdict.EXACT:
        return
    for name, kind, marks in (
        (_("typed:"), PartKind.EXTRA, "[-{}-]"),
        (_("wanted:"), PartKind.MISSING, "[+{}+]"),
    ):
        pieces = (
            part.text if part.kind is PartKind.SAME else marks.format(part.text)
            for part in typed.parts
            if part.kind in (PartKind.SAME, kind)
        )
        yield f"{name} {''.join(pieces)}"


def _point(number: int, shown: PointShown) -> str:
    line = f"{number}. {_(ROLES[shown.point.role])}: {shown.point.text}"
    if not shown.missed:
        return line
    often = _("crossed {n}x") if shown.point.role is Role.NEVER else _("missed {n}x")
    return f"{line} ({often.format(n=shown.missed)})"


def prompt(attempt: Attempt, keys: Keys, *, typing: bool, asks_confidence: bool) -> str:
    """What can be written now, the rarer keys left to `?`; with `typing` a line is the answer."""
    if attempt.revealed:
        ways = _ways_after(attempt)
    else:
        ways = _ways_before(attempt, asks_confidence=asks_confidence)
        if typing:
            ways[0] = _("{key} alone: answer"), "reveal"
    ways += [(_("{key}: keys"), "help"), (_("{key}: stop"), "leave")]
    names = ((way, _name(keys, act, typing=typing)) for way, act in ways)
    told = [way.format(key=name) for way, name in names if name]
    return ", ".join([_("Type the answer"), *told] if typing else told) + "> "


def _name(keys: Keys, act: str, *, typing: bool) -> str:
    """The key of an act; an empty line needs no slash."""
    if act == "choose":
        return "1 2"
    if act == "grade":
        names = [keys.name(each) for each in GRADES]
        return "1-4" if names == ["1", "2", "3", "4"] else " ".join(names)
    name = keys.name(act)
    name = name and f"{name} 1 2" if act == "tick" else name
    return f"/{name}" if typing and name and ENTER not in keys.of(act) else name


def _ways_before(attempt: Attempt, *, asks_confidence: bool) -> list[tuple[str, str]]:
    content = attempt.question.content
    ways = [(_("{key}: answer"), "reveal")]
    if content.choices:
        ways.append((_("{key}: choose"), "choose"))
    if asks_confidence:
        ways += [(_("{key}: sure"), "sure"), (_("{key}: unsure"), "unsure")]
    if content.hint and not attempt.hinted:
        ways.append((_("{key}: hint"), "hint"))
    if attempt.media:
        ways.append((_("{key}: open"), "media"))
    return ways


def _ways_after(attempt: Attempt) -> list[tuple[str, str]]:
    proposed = _(RATINGS[attempt.proposed])
    ways = [("{key}: " + proposed, "accept"), (_("{key}: grade"), "grade")]
    if attempt.question.points:
        ways.append((_("{key}: tick"), "tick"))
    if attempt.question.content.citation:
        ways.append((_("{key}: source"), "source"))
    if attempt.media:
        ways.append((_("{key}: open"), "media"))
    return ways
