"""A question and its answer laid out as content, by kind of note."""

from textual.content import Content

from trainer.domain import cloze
from trainer.domain.notes import Choice, NoteContent, NoteKind
from trainer.domain.plaintext import visible
from trainer.i18n import _
from trainer.services.question import Question
from trainer.tui.prose import citation, key_point, plain, prose, segments
from trainer.tui.widgets.card_view import RULE

_GAP = Content("")


def card_text(question: Question, *, hinted: bool, revealed: bool) -> Content:
    """The whole card: topic and question, the hint if asked for, the answer once revealed."""
    content, ordinal = question.content, question.ordinal
    parts = [plain(" › ".join(content.topic), "dim"), _GAP] if content.topic else []
    parts.append(_question(content, ordinal))
    if hinted and not revealed:
        parts += [_GAP, _hint(content)]
    if revealed:
        rule = Content.styled(RULE, "$primary")
        parts += [_GAP, rule, _GAP, *_answer_parts(content, ordinal, question.reference)]
    return Content("\n").join(parts)


def _question(content: NoteContent, ordinal: int) -> Content:
    if content.kind is NoteKind.CLOZE:
        return segments(cloze.question(content.prompt, ordinal))
    lines = [prose(content.prompt).stylize("bold")]
    if content.kind is NoteKind.CHOICE:
        lines += [_GAP, *(_option(choice, revealed=False) for choice in content.choices)]
    return Content("\n").join(lines)


def _hint(content: NoteContent) -> Content:
    return Content.assemble((_("Hint: "), "bold"), plain(content.hint, "italic"))


def _answer_parts(content: NoteContent, ordinal: int, reference: str) -> list[Content]:
    parts = [_answer(content, ordinal)]
    if content.key_points:
        parts.append(_GAP)
        parts += [key_point(point.role, point.text) for point in content.key_points]
    if content.citation:
        source = citation(content.citation)
        where = f"{source} ({visible(reference)})" if reference else source
        parts += [_GAP, plain(_("Source: {where}").format(where=where), "dim")]
    return parts


def _answer(content: NoteContent, ordinal: int) -> Content:
    if content.kind is NoteKind.CLOZE:
        return segments(cloze.answer(content.prompt, ordinal))
    if content.kind is NoteKind.CHOICE:
        return Content("\n").join(_option(choice, revealed=True) for choice in content.choices)
    if content.kind is NoteKind.TYPED:
        also = [accepted for accepted in content.accepted if accepted != content.answer]
        lines = [prose(content.answer).stylize("bold")]
        if also:
            names = " · ".join(also)
            lines.append(plain(_("also right: {names}").format(names=names), "dim"))
        return Content("\n").join(lines)
    return prose(content.answer)


def _option(choice: Choice, *, revealed: bool) -> Content:
    if not revealed:
        return Content.assemble("☐ ", prose(choice.text))
    if choice.right:
        return Content.assemble(("☑ ", "bold $text-success"), prose(choice.text).stylize("bold"))
    return Content.assemble(("☐ ", "dim"), plain(choice.text, "dim"))
