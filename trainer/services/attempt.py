"""One question being answered: what was typed, chosen, said and ticked, and the rating it earns."""

from trainer.domain import cloze, proposal
from trainer.domain.comparison import Comparison, Verdict
from trainer.domain.notes import NoteKind
from trainer.domain.plaintext import media_names
from trainer.domain.schedule import Rating
from trainer.services.question import Question


class Attempt:
    """What the user does with `question` until it is graded; every front end has one on show.

    `chosen` are places in the question's options, `ticked` places in its points: said, or of a red
    line crossed. `cursor` is the option or point that the arrows stand at. `sure` is None until the
    user says so before the reveal.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.hinted = self.revealed = False
        self.sure: bool | None = None
        self.written = ""
        self.typed: Comparison | None = None
        self.chosen: frozenset[int] = frozenset()
        self.ticked: frozenset[int] = frozenset()
        self.cursor = 0

    @property
    def places(self) -> int:
        """How many lines there are to choose from before the reveal, or to tick after it."""
        if self.revealed:
            return len(self.question.points)
        return len(self.question.content.choices)

    @property
    def is_single(self) -> bool:
        """Whether one option alone is right: another choice then takes its place."""
        return sum(choice.right for choice in self.question.content.choices) == 1

    @property
    def accepted(self) -> tuple[str, ...]:
        """What counts as right when typed; nothing where the question is no matter of typing."""
        content = self.question.content
        if content.kind is NoteKind.TYPED:
            return tuple(dict.fromkeys((content.answer, *content.accepted)))
        if content.kind is NoteKind.CLOZE:
            return (cloze.deletions(content.prompt)[self.question.ordinal].text,)
        return ()

    @property
    def media(self) -> tuple[str, ...]:
        """The names of the pictures and sounds on show; the answer's come with the reveal."""
        content, ordinal = self.question.content, self.question.ordinal
        if content.kind is NoteKind.CLOZE:
            pieces = (cloze.answer if self.revealed else cloze.question)(content.prompt, ordinal)
            texts = ["".join(piece.text for piece in pieces)]
        else:
            texts = [self.question.phrasing.text, *(choice.text for choice in content.choices)]
        if self.hinted or self.revealed:
            texts.append(content.hint)
        if self.revealed:
            texts += [content.answer, *(shown.point.text for shown in self.question.points)]
        return tuple(dict.fromkeys(name for text in texts for name in media_names(text)))

    @property
    def proposed(self) -> Rating:
        """The rating that the answer seems to deserve."""
        if self.ticked:
            return proposal.from_points([p.point for p in self.question.points], self.ticked)
        if self.chosen:
            return proposal.from_choices(self.question.options, self.chosen)
        if self.typed is not None:
            return proposal.from_typing(right=self.typed.verdict is not Verdict.WRONG)
        return Rating.GOOD

    def reveal(self) -> None:
        """Show the answer; the arrows then stand at its first point."""
        self.revealed, self.cursor = True, 0

    def type(self, text: str) -> None:
        """Take a typed answer; an empty one is none. It is compared where typing decides."""
        from trainer.domain.answers import compare  # noqa: PLC0415 - with the first typed answer

        self.written = text.strip()
        self.typed = compare(text, self.accepted) if self.written and self.accepted else None

    def take_over(self, before: "Attempt") -> None:
        """Stand where the attempt `before` stood, at a note that was edited meanwhile."""
        self.sure, self.hinted, self.revealed = before.sure, before.hinted, before.revealed
        if before.written and self.accepted:
            self.type(before.written)
        chosen = {before.question.options[place] for place in before.chosen}
        self.chosen = frozenset(n for n, each in enumerate(self.question.options) if each in chosen)
        said = {before.question.points[place].point for place in before.ticked}
        self.ticked = frozenset(
            n for n, each in enumerate(self.question.points) if each.point in said
        )

    def move(self, step: int) -> None:
        """Go so many lines up or down, as far as there are any."""
        self.cursor = max(0, min(self.cursor + step, self.places - 1))

    def tick(self, place: int) -> None:
        """Choose an option or tick a point, or take that back; a place that is none is let be."""
        if not 0 <= place < self.places:
            return
        self.cursor = place
        if self.revealed:
            self.ticked ^= {place}
        elif self.is_single:
            self.chosen = frozenset({place}) - self.chosen
        else:
            self.chosen ^= {place}
