"""What home says: counts, what to do now, what a newer deck would change."""

from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import opening
from trainer.services.decks import DeckLine
from trainer.tui.prose import cut
from trainer.wording import cards, day, duration

_SECONDS_PER_CARD = 15  # until there are figures of the user's own


def cells(line: DeckLine, sign: str, room: int) -> list[Content]:
    """A deck's row: its name with a `sign` before it, what waits, and its date."""
    name = cut("  " * line.depth + sign + one_line(line.short_name), room)
    return [
        Content.styled(name, "bold" if line.counts.total else ""),
        _number(line.counts.new, "$text-accent"),
        _number(line.counts.learning, "$text-warning"),
        _number(line.counts.review, "$text-success"),
        Content(_date_of(line)),
    ]


def _number(count: int, style: str) -> Content:
    return Content.styled(str(count).rjust(8), style if count else "$quiet")


def first_of(lines: list[DeckLine]) -> DeckLine | None:
    """The deck to begin with: the one with the most to do; None where nothing waits."""
    top = [line for line in lines if line.depth == 0 and line.counts.total]
    return max(top, key=lambda line: line.counts.total, default=None)


def advice(lines: list[DeckLine], chosen: DeckLine | None) -> Content:
    """What to do now, in a few sentences; `chosen` is the deck under the cursor."""
    if not lines:
        return Content(_("There is no deck yet: i imports one, n makes one."))
    first = first_of(lines)
    if first is None:
        return Content(_("Nothing waits: you are done for today."))
    name, waiting = one_line(first.name), cards(first.counts.total)
    begins = _("Enter begins.") if chosen == first else _("Enter on it begins.")
    if any(line.briefing_at for line in lines):  # what the plan says of the time stands below
        now = _("Now: {name}. Waiting: {cards}.").format(name=name, cards=waiting)
        return Content(f"{now} {begins}")
    minutes = duration(max(60, first.counts.total * _SECONDS_PER_CARD))
    now = _("Now: {name}. Waiting: {cards}, about {time}.").format(
        name=name, cards=waiting, time=minutes
    )
    return Content(f"{now} {begins} {_('Is there a date? b sets it.')}")


def doubtful(count: int, key: str) -> Content:
    """How many notes wait for a decision, and the key to decide."""
    text = ngettext(
        "The position of {n} note may have changed; it is held back until you look: press {key}.",
        "The positions of {n} notes may have changed; they are held back until you look:"
        " press {key}.",
        count,
    )
    return Content(text.format(n=count, key=key))


def drafts(count: int, key: str) -> Content:
    """How many drafts there are, and the key to walk through them."""
    text = ngettext(
        "{n} draft waits to be read over: press {key}.",
        "{n} drafts wait to be read over: press {key}.",
        count,
    )
    return Content(text.format(n=count, key=key))


def offer_text(offer: opening.Offer) -> str:
    """What the newer version of a shipped deck would change."""
    from trainer.services.import_plan import Fate  # noqa: PLC0415 - loads what imports need

    plan = offer.plan
    return _(
        "The newer version: {new} new, {edited} changed; {kept} edited by you stay as they are,"
        " {missing} no longer in it stay too. Progress is kept. Take it?"
    ).format(
        new=plan.count(Fate.NEW),
        edited=plan.count(Fate.EDITED),
        kept=plan.count(Fate.KEPT, Fate.CONFLICT),
        missing=plan.missing,
    )


def _date_of(line: DeckLine) -> str:
    if line.is_archived:
        return _("archived")
    return day(line.briefing_at) if line.briefing_at else ""
