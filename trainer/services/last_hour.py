"""The last hour before a briefing: what is weakest, all red lines, and what one can still do."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from trainer.domain import cloze
from trainer.domain.notes import NoteContent, NoteKind, Role
from trainer.domain.readiness import weakest_that_fit
from trainer.errors import TrainerError
from trainer.formats import sheet as formats
from trainer.formats.sheet import Sheet, SheetQuestion
from trainer.i18n import _, ngettext
from trainer.services import outlook_words, planning, whole_files
from trainer.services.briefing import TOPIC_SEPARATOR, Briefing, days_until
from trainer.services.collection import Collection
from trainer.storage import notes
from trainer.storage.memories import Remembered
from trainer.wording import cards, why

__all__ = ["Sheet", "as_text", "last_hour", "write"]
MOST = 20  # questions on the sheet
_HOUR = timedelta(hours=1)
_LONGEST = 160  # characters of an answer on it


def last_hour(collection: Collection, of: Briefing, time: timedelta | None = None) -> Sheet:
    """The sheet for the briefing, and how many cards can still be done in that time.

    That is the time left, at most an hour, where none is given.
    """
    left = of.at - collection.now()
    if time is None:
        time = min(left, _HOUR)
    with collection.reading() as session:
        begun = planning.start(collection, session, of)
        every = weakest_that_fit(*begun.inputs, float("inf"))
        fit = len(weakest_that_fit(*begun.inputs, time.total_seconds()))
        rows = {row.card_id: row for row in begun.rows}
        weakest = [rows[card.key] for card in every]
        contents = notes.contents(session, [row.note_id for row in begun.rows])
    return Sheet(
        title=of.name,
        subtitle=outlook_words.when(of, days_until(of, collection.today()), left),
        remark="" if time <= timedelta(0) else _remark(time, fit),
        weakest=_questions(weakest, contents),
        red_lines=_red_lines(contents.values()),
    )


def _remark(time: timedelta, fit: int) -> str:
    n = max(1, time // timedelta(minutes=1))
    text = ngettext(
        "In {n} minute you can still do {cards}, the weakest first.",
        "In {n} minutes you can still do {cards}, the weakest first.",
        n,
    )
    return text.format(n=n, cards=cards(fit))


def file_name() -> str:
    """What the sheet's file might be called: a PDF where one can be written."""
    return _("last-hour.pdf") if formats.writes_pdf() else _("last-hour.md")


def as_text(found: Sheet) -> str:
    """The sheet as plain text."""
    return formats.plain(found)


def write(found: Sheet, path: Path) -> None:
    """Write the sheet as what the suffix says: .md, .txt or .pdf.

    Raises TrainerError where it is another, or the file cannot be written.
    """
    writers = {".md": formats.markdown, ".txt": formats.plain}
    suffix = path.suffix.lower()
    if suffix not in (*writers, ".pdf"):
        raise TrainerError(_("The sheet is written as .md, .txt or .pdf."))
    data = formats.pdf(found) if suffix == ".pdf" else writers[suffix](found).encode()
    try:
        whole_files.write(path, data, 0o666)
    except OSError as error:
        raise TrainerError(
            _("{path} cannot be written ({reason}).").format(path=path, reason=why(error))
        ) from error


def _questions(
    weakest: Sequence[Remembered], contents: dict[int, NoteContent]
) -> list[SheetQuestion]:
    """One for each note, the weakest first."""
    found: dict[int, SheetQuestion] = {}
    for row in weakest:
        if row.note_id not in found and len(found) < MOST:
            found[row.note_id] = _question(contents[row.note_id], row.ordinal)
    return list(found.values())


def _question(content: NoteContent, ordinal: int) -> SheetQuestion:
    if content.kind is NoteKind.CLOZE:
        prompt = "".join(part.text for part in cloze.question(content.prompt, ordinal))
        answer = "".join(part.text for part in cloze.answer(content.prompt, ordinal))
    elif content.kind is NoteKind.CHOICE:
        prompt = content.prompt
        answer = "; ".join(choice.text for choice in content.choices if choice.right)
    else:
        prompt, answer = content.prompt, content.answer
    musts = [point.text for point in content.key_points if point.role is Role.MUST]
    short = answer if len(answer) <= _LONGEST else answer[:_LONGEST].rstrip() + "…"
    return SheetQuestion(TOPIC_SEPARATOR.join(content.topic), prompt, short, musts)


def _red_lines(contents: Iterable[NoteContent]) -> list[tuple[str, list[str]]]:
    """All red lines by their whole topic, without which many say little, each once there."""
    found: dict[str, dict[str, None]] = {}
    for content in contents:
        lines = [point.text for point in content.key_points if point.role is Role.NEVER]
        if lines:
            topic = TOPIC_SEPARATOR.join(content.topic) or _("without a topic")
            found.setdefault(topic, {}).update(dict.fromkeys(lines))
    return [(topic, list(lines)) for topic, lines in found.items()]
