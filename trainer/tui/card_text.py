"""A question and its answer laid out as content, by kind of note."""

from textual.content import Content
from textual.style import Style

from trainer.domain import cloze
from trainer.domain.comparison import Comparison, PartKind, Verdict
from trainer.domain.notes import Choice, NoteContent, NoteKind, Phrasing, Role, is_draft
from trainer.domain.plaintext import visible
from trainer.domain.showing import PointShown
from trainer.i18n import _
from trainer.services.attempt import Attempt
from trainer.services.question import Question
from trainer.services.words import ROLES, VERDICTS
from trainer.tui.prose import SIGNS, citation, cut, plain, prose, segments
from trainer.tui.widgets.card_view import CURSOR, RULE

_GAP = Content("")
_PLACE = 74  # characters of the line above a follow-up, which is no longer than that
_VERDICTS = {
    Verdict.EXACT: ("✓", "$text-success"),
    Verdict.CLOSE: ("≈", "$text-success"),
    Verdict.WRONG: ("✗", "$text-error"),
}


def card_text(attempt: Attempt) -> Content:
    """The whole card: topic and question, the hint if asked for, the answer once revealed."""
    question = attempt.question
    parts = [*_place(question), _question(attempt)]
    if attempt.hinted and not attempt.revealed:
        hint = plain(question.content.hint, "italic")
        parts += [_GAP, Content.assemble((_("Hint: "), "bold"), hint)]
    if attempt.revealed:
        rule = Content.styled(RULE, "$primary")
        parts += [_GAP, rule, _GAP, *_answer_parts(attempt)]
    return Content("\n").join(parts)


def _place(question: Question) -> list[Content]:
    """Topic, and which question this one presses on after."""
    line = " › ".join(question.content.topic)
    if question.content.follows:
        after = _("↳ follow-up to: {question}").format(question=question.parent)
        line = " · ".join(filter(None, (line, after if question.parent else _("↳ follow-up"))))
        line = cut(line, _PLACE)
    parts = [plain(line, "$quiet")] if line else []
    if is_draft(question.content):
        parts.append(plain(_("Draft: read over by nobody yet."), "bold $text-warning"))
    if question.remark:
        parts.append(plain(question.remark, "bold $text-warning"))
    return [*parts, _GAP] if parts else []


def _question(attempt: Attempt) -> Content:
    question, content = attempt.question, attempt.question.content
    if content.kind is NoteKind.CLOZE:
        return segments(cloze.question(content.prompt, question.ordinal))
    lines = [_asked(question.phrasing)]
    if content.kind is NoteKind.CHOICE and not attempt.revealed:
        many = _("Choose one.") if attempt.is_single else _("More than one is right.")
        lines += [_GAP, *(_option(attempt, place) for place in range(len(question.options)))]
        lines += [_GAP, plain(many, "$quiet")]
    return Content("\n").join(lines)


def _asked(phrasing: Phrasing) -> Content:
    words = prose(phrasing.text).stylize("bold")
    if not phrasing.asker:
        return words
    return Content.assemble(plain(f"{phrasing.asker}: ", "bold $text-accent"), words)


def _option(attempt: Attempt, place: int) -> Content:
    """An option as it may be chosen: with the key that does so."""
    choice = attempt.question.options[place]
    sign = "☑" if place in attempt.chosen else "☐"
    text = Content.assemble(_cursor(attempt, place), f"{sign} {place + 1} ", prose(choice.text))
    return text.stylize(_click(place))


def _answer_parts(attempt: Attempt) -> list[Content]:
    question, content = attempt.question, attempt.question.content
    parts = [_answer(attempt)]
    if attempt.typed is not None:
        parts += [_GAP, *_typed(attempt.typed)]
    elif attempt.written:
        written = plain(attempt.written, "italic")
        parts += [_GAP, Content.assemble((_("Your answer: "), "bold"), written)]
    if attempt.sure is not None:
        said = _("You were sure.") if attempt.sure else _("You were not sure.")
        parts += [_GAP, plain(said, "$quiet")]
    if question.points:
        parts.append(_GAP)
        parts += [_point(attempt, place, shown) for place, shown in enumerate(question.points)]
    if content.citation:
        source = citation(content.citation)
        where = f"{source} ({visible(question.reference)})" if question.reference else source
        parts += [_GAP, plain(_("Source: {where}").format(where=where), "$quiet")]
    return parts


def _answer(attempt: Attempt) -> Content:
    content, ordinal = attempt.question.content, attempt.question.ordinal
    if content.kind is NoteKind.CLOZE:
        return segments(cloze.answer(content.prompt, ordinal))
    if content.kind is NoteKind.CHOICE:
        return Content("\n").join(
            _solved(choice, chosen=place in attempt.chosen)
            for place, choice in enumerate(attempt.question.options)
        )
    if content.kind is NoteKind.TYPED:
        return _spelt(content)
    return prose(content.answer)


def _spelt(content: NoteContent) -> Content:
    also = [accepted for accepted in content.accepted if accepted != content.answer]
    lines = [prose(content.answer).stylize("bold")]
    if also:
        names = " · ".join(also)
        lines.append(plain(_("also right: {names}").format(names=names), "$quiet"))
    return Content("\n").join(lines)


def _typed(typed: Comparison) -> list[Content]:
    """What was typed and what was wanted; brackets tell the difference without colours too."""
    sign, style = _VERDICTS[typed.verdict]
    lines = [Content.assemble((f"{sign} {_(VERDICTS[typed.verdict])}", f"bold {style}"))]
    if typed.verdict is not Verdict.EXACT:
        for name, kind, marks, colour in (
            (_("typed:"), PartKind.EXTRA, "[-{}-]", "$text-error"),
            (_("wanted:"), PartKind.MISSING, "[+{}+]", "$text-success"),
        ):
            pieces = [
                plain(part.text)
                if part.kind is PartKind.SAME
                else plain(marks.format(part.text), f"bold {colour}")
                for part in typed.parts
                if part.kind in (PartKind.SAME, kind)
            ]
            lines.append(Content.assemble((f"{name} ", "$quiet"), *pieces))
    return lines


def _solved(choice: Choice, *, chosen: bool) -> Content:
    """An option with its solution, and whether it had been chosen."""
    if choice.right:
        text = prose(choice.text).stylize("bold")
        verdict = _(" (right, chosen)") if chosen else _(" (right)")
        return Content.assemble(("✓ ", "bold $text-success"), text, (verdict, "$text-success"))
    if chosen:
        wrong = (_(" (chosen, not right)"), "$text-error")
        return Content.assemble(("✗ ", "bold $text-error"), plain(choice.text), wrong)
    return Content.assemble("  ", plain(choice.text, "$quiet"))


def _point(attempt: Attempt, place: int, shown: PointShown) -> Content:
    """A key point to tick: cursor, box, role and text, so that colour is never the only sign."""
    role, ticked = shown.point.role, place in attempt.ticked
    never = role is Role.NEVER
    box = ("☒" if never else "☑") if ticked else "☐"
    style = SIGNS[role][1]
    parts: list[Content | tuple[str, str]] = [
        _cursor(attempt, place),
        (f"{box} {_(ROLES[role])}: ", f"bold {style}"),
        prose(shown.point.text),
    ]
    if ticked and never:
        parts.append((_(" (crossed)"), "bold $text-error"))
    if shown.missed:
        often = _(" (crossed {n}×)") if never else _(" (missed {n}×)")
        parts.append((often.format(n=shown.missed), "$text-warning"))
    return Content.assemble(*parts).stylize(_click(place))


def _cursor(attempt: Attempt, place: int) -> tuple[str, str]:
    return (CURSOR if place == attempt.cursor else " " * len(CURSOR), "bold")


def _click(place: int) -> Style:
    return Style.from_meta({"@click": f"screen.tick({place})"})
