"""What a plain sitting tells when asked, and at its end: keys, card, source, summary."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from trainer.cli.output import say
from trainer.cli.plain_keys import GRADES, Keys
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _, ngettext
from trainer.services.card_info import CardInfo, figures, history
from trainer.services.sources import REMARKS, Source, SourceParagraph, Sources
from trainer.services.summary import Summary, came_to, comes

_DIGITS = 4  # with more a number is none of a card's media
_KEYS = (
    (("reveal", "accept"), N_("Show the answer; after it: take the proposed rating")),
    (("choose",), N_("Before the answer: choose these options, or take that back")),
    (tuple(GRADES), N_("After the answer: Again, Hard, Good, Easy")),
    (
        ("tick",),
        N_("After the answer: tick the points that were said or crossed, or take that back"),
    ),
    (("sure", "unsure"), N_("Show the answer; I am sure of mine, or not")),
    (("hint",), N_("Show the hint")),
    (("type",), N_("Behind it an answer: compare that with what fills the gap")),
    (("source",), N_("After the answer: show where the letter says so")),
    (("media",), N_("Open the picture or sound of the card; of several, behind it the number")),
    (("undo",), N_("Take back the latest act")),
    (("bury",), N_("Put the card off until tomorrow")),
    (("suspend",), N_("Put the card away until it is unsuspended")),
    (("mark",), N_("Mark the note, or unmark it")),
    (("flag",), N_("Give the card the next flag, or none")),
    (("confidence",), N_("Say before each reveal whether you are sure, or no longer")),
    (("info",), N_("Schedule and history of the card")),
    (("edit",), N_("Edit the note; its schedule stays")),
    (("add",), N_("Add a note behind this one")),
    (("pause",), N_("Stop the clock")),
    (("help",), N_("What the keys do")),
    (("leave",), N_("End the sitting; everything is saved")),
)


def keys(of: Keys, *, media: bool) -> Iterator[str]:
    """What can be written at a prompt, of a card that has `media` or not."""
    yield _("What the keys do, each followed by Enter:")
    for acts, what in _KEYS:
        if acts == ("media",) and not media:
            continue
        if key := _key(acts, of):
            yield _line(key, _(what))
    yield _(
        "Where an answer is to be typed, all of these begin with / (as in /{key}), and an answer"
        " that begins with / begins with //."
    ).format(key=of.name("help"))
    judging = [f"/{of.name(act)}" for act in ("sure", "unsure") if of.of(act)]
    if judging:
        yield _("Behind these the answer may stand: {keys}.").format(keys=", ".join(judging))


def _key(acts: Sequence[str], of: Keys) -> str:
    if acts == ("choose",):
        return "1 3"
    names = list(dict.fromkeys(filter(None, map(of.name, acts))))
    if acts == ("tick",):
        return " ".join([*names, "1 3"]) if names else ""
    return (" " if acts[0] in GRADES else " / ").join(names)


def open_media(folder: Path, names: Sequence[str], text: str) -> None:
    """Have the system show a picture or sound: the only one, or the one that `text` numbers."""
    number = int(text) if text.isdecimal() and len(text) < _DIGITS else 0
    if not names:
        say(_("There is no picture or sound here."))
    elif not (text or len(names) == 1) or (text and not 1 <= number <= len(names)):
        say("\n".join(f"{n}. {one_line(name)}" for n, name in enumerate(names, 1)))
        say(_("Write the number of one behind the key."))
    else:
        from trainer.services import media_opener  # noqa: PLC0415 - only when asked for

        name = names[max(number, 1) - 1]
        try:
            media_opener.show(folder, name)
        except TrainerError as error:
            say(str(error))
        else:
            say(_("Opened: {name}").format(name=one_line(name)))


def info(card: CardInfo) -> Iterator[str]:
    """What is known of a card."""
    for name, value in (*figures(card), *history(card)):
        yield _line(name, value)


def source(sources: Sources) -> Iterator[str]:
    """What a note cites of its letter, or why that cannot be shown."""
    names = [one_line(name) for name in (sources.title, sources.reference) if name.strip()]
    letter = ", ".join(names)
    if sources.attached:
        yield _line(_("Letter"), letter or _("A letter without a title"))
    else:
        yield _("No letter is attached to this deck, so its words cannot be shown.")
        if sources.title.strip():
            yield _line(_("The deck is about"), one_line(sources.title))
        if sources.reference.strip():
            yield _("Published as: {reference}").format(reference=one_line(sources.reference))
        yield _(
            "Attach its file (.docx, .odt, .pdf, .html, .md or plain text) with: trainer letter"
            " add FILE"
        )
    for each in sources.sources:
        yield from _cited(each)
    if sources.left_out:
        yield ngettext(
            "{n} more citation is not shown.", "{n} more citations are not shown.", sources.left_out
        ).format(n=sources.left_out)


def summary(of: Summary) -> Iterator[str]:
    """What a sitting came to, and what comes next."""
    if of.answered:
        yield _("Sitting done.")
        for name, value in came_to(of):
            yield _line(name, value)
    else:
        nothing = _("Nothing to practise.") if of.practice else _("Nothing waits now.")
        yield _("Nothing was answered.") if of.waiting else nothing
    yield from comes(of)


def _line(name: str, value: str) -> str:
    return f"{name}: {value}"


def _cited(source: Source) -> Iterator[str]:
    """One citation: its heading, its remark, and the paragraphs it leads to."""
    yield _line(_("Citation"), one_line(source.citation))
    path = one_line(" > ".join(source.path))
    if path and path not in one_line(source.citation):
        yield _line(_("Heading"), path)
    if source.verdict in REMARKS:
        yield _(REMARKS[source.verdict])
    if source.reason:
        yield source.reason
    for paragraph in source.paragraphs:
        yield from _paragraph(paragraph)


def _paragraph(paragraph: SourceParagraph) -> Iterator[str]:
    """Its pieces, a line each, so that a word can say which are cited."""
    for piece in paragraph.pieces:
        place = f"¶{paragraph.number}"
        name = _("{place}, cited").format(place=place) if piece.cited else place
        yield _line(name, one_line(piece.text))
