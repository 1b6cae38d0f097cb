"""What the briefing screen and home say of a date."""

from collections.abc import Iterator
from datetime import timedelta

from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import outlook_words as words
from trainer.services.outlook import Outlook, Range
from trainer.tui.prose import cut, plain

_GAP = Content("")
_WIDEST_BAR = 40
_FIGURES = 27  # cells before a day's bar
_SHARE = 11  # cells of a share in figures
_LAST_HOURS = timedelta(hours=3)  # from where on the sheet is pointed to
_MOST = 12  # questions named that the plan will not get to


def sheet(found: Outlook, width: int, *, tried: bool = False) -> Content:
    """All that may be expected of a briefing; `tried`: minutes or date are not set so."""
    bar = max(8, min(_WIDEST_BAR, width - _FIGURES - _SHARE - 2))
    lines = [plain(words.when(found.briefing, found.days_left, found.left), "bold")]
    minutes = plain(words.minutes(found.briefing))
    if tried:
        minutes = Content.assemble(minutes, (_("  tried out: s sets it so"), "$text-warning"))
    lines += [minutes, _GAP, *_readiness(found, bar)]
    if not found.is_past:
        lines.append(plain(words.today(found), "bold"))
    lines += [plain(sentence, "$text-warning") for sentence in words.advice(found)]
    if _is_near(found):
        text = _("l: red lines and what is weakest, for the last hour.")
        lines.append(plain(text, "$text-warning"))
    lines.append(plain(words.basis(found), "$quiet"))
    if found.rehearsed:
        lines += _heading(_("Rehearsals"))
        lines += [plain(words.rehearsed(each)) for each in found.rehearsed]
    lines += _topics(found, width)
    lines += _days(found, bar)
    lines += _left_out(found)
    return Content("\n").join(lines)


def in_short(found: Outlook) -> Content:
    """The same in a few lines, for home."""
    when = words.when(found.briefing, found.days_left, found.left)
    lines = [plain(f"{one_line(found.briefing.name)}: {when}")]
    if found.is_past:
        lines.append(plain(_("b: keep its cards coming, or archive it."), "$text-warning"))
    else:
        both = " ".join((words.today(found), words.now(found), words.then(found)))
        lines.append(plain(both, "$quiet"))
    if _is_near(found):
        text = _("b, then l: red lines and what is weakest, for the last hour.")
        lines.append(plain(text, "$text-warning"))
    return Content("\n").join(lines)


def _is_near(found: Outlook) -> bool:
    return not found.is_past and found.left <= _LAST_HOURS


def _readiness(found: Outlook, bar: int) -> Iterator[Content]:
    yield plain(words.now(found))
    yield _bar(found.now, bar, "$text-accent")
    if found.then is not None:
        yield plain(words.then(found))
        yield _bar(found.then, bar, "$text-success")


def _bar(of: Range | None, width: int, style: str) -> Content:
    """A share as a bar: full to the lowest, shaded to the highest that it may be."""
    if of is None:
        return _GAP
    low, high = round(of.low * width), round(of.high * width)
    return Content.assemble(
        ("█" * low, style), ("▒" * (high - low), style), ("·" * (width - high), "$quiet")
    )


def _heading(text: str) -> list[Content]:
    return [_GAP, Content.styled(text, "bold underline")]


def _topics(found: Outlook, width: int) -> Iterator[Content]:
    rows = [words.topic(topic) for topic in found.topics]
    if not rows:
        return
    room = max(12, min(max(len(row[0]) for row in rows), width - 2 * _SHARE - 14))
    yield from _heading(_("Topics: if you stop now, by the plan"))
    for topic, (name, now, then) in zip(found.topics, rows, strict=True):
        yield Content.assemble(
            plain(cut(name, room).ljust(room)),
            plain(now.rjust(_SHARE)),
            plain(then.rjust(_SHARE)),
            "  ",
            _bar(topic.then, 10, "$text-success"),
        )


def _days(found: Outlook, bar: int) -> Iterator[Content]:
    if not found.days:
        return
    yield from _heading(_("Day by day: what the plan asks, and what is known at the briefing"))
    if said := words.stretches(found.days):
        yield plain(said, "$quiet")
        bar -= 2  # for the years
    heads, lines = words.planned(found.days)
    yield plain(heads, "$quiet")
    for line, day in zip(lines, found.days, strict=True):
        yield Content.assemble(
            plain(line),
            "  ",
            _bar(day.readiness, bar, "$text-success"),
            plain(words.share(day.readiness).rjust(_SHARE)),
        )


def _left_out(found: Outlook) -> Iterator[Content]:
    if not found.left_out:
        return
    yield from _heading(_("Not reached, least important first"))
    for prompt in found.left_out[:_MOST]:
        yield plain(f"• {one_line(prompt)}")
    more = len(found.left_out) - _MOST
    if more > 0:
        yield plain(_("… and {n} more").format(n=more), "$quiet")
