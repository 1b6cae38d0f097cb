"""What stands in the lists of the settings."""

from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import settings
from trainer.services.options import DeckOptions
from trainer.services.settings import AFTER_RESTART
from trainer.tui.key_choices import Act
from trainer.tui.widgets.lines_table import Line


def option_line(line: settings.Line, *, of_deck: bool = False) -> Line:
    """An option, with what it means; `of_deck`: its default is the settings' own value."""
    usual = _("In General: {value}.") if of_deck else _("Default: {value}.")
    sentences = [
        line.sentence,
        usual.format(value=value_of(line.default)),
    ]
    if line.key in AFTER_RESTART:
        sentences.append(_("It acts when the trainer is started again."))
    elif line.key.startswith("study.") and not of_deck:
        sentences.append(_("For decks without options of their own."))
    return Line(
        line.key,
        line.name,
        value_of(line.value),
        " ".join(sentences),
        stands_out=not line.is_default,
    )


def value_of(value: str) -> str:
    """A value as people say it."""
    return {"true": _("yes"), "false": _("no")}.get(value, value)


def deck_line(deck: DeckOptions) -> Line:
    """A deck, and the most important of its options."""
    value = _("{retention}, {new} new a day").format(
        retention=f"{deck.preset.desired_retention:.0%}", new=deck.preset.new_per_day
    )
    if deck.has_own_parameters:
        value = f"{value}, {_('own parameters')}"
    if deck.is_own:
        below = _("This deck has options of its own. Enter shows all; Del has it go by General.")
    else:
        below = _("This deck goes by what stands in General. Enter gives it options of its own.")
    return Line(str(deck.id), one_line(deck.name), value, below, stands_out=deck.is_own)


def key_line(place: int, act: Act) -> Line:
    """An act, and its keys."""
    below = _("{act}. Enter gives it another key, + one more, Del its usual ones.").format(
        act=act.sentence.rstrip(".")
    )
    return Line(
        str(place),
        f"{act.place}: {act.name}",
        act.shown_keys,
        f"{below} ({act.id})",
        stands_out=act.is_chosen,
    )
