"""One question being answered: what was typed, chosen, said and ticked, and the rating it earns."""

from trainer.domain import cloze, proposal
from trainer.domain.comparison import Comparison, Verdict
from trainer.domain.notes import NoteKind
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
    def accepted(self) -> tuple[str, ...]:
        """What counts as right when typed; nothing where the question is no matter of typing."""
        content = self.question.content
        if content.kind is NoteKind.TYPED:
            return tuple(dict.fromkeys((content.answer, *content.accepted)))
        if content.kind is NoteKind.CLOZE:
            return (cloze.deletions(content.prompt)[self.question.ordinal].text,)
        return ()

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
        """Take a typed answer; an empty one is none."""
        from trainer.domain.answers import compare  # noqa: PLC0415 - with the first typed answer

        self.typed = compare(text, self.accepted) if text.strip() else None

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
        else:
            self.chosen ^= {place}
