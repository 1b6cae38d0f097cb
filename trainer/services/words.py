"""What the terms of a session are called, for every front end; to be put through gettext."""

from collections.abc import Mapping

from trainer.domain.comparison import Verdict
from trainer.domain.notes import NoteKind, Role
from trainer.domain.schedule import CardState, Rating
from trainer.i18n import N_, _, ngettext

RATINGS: Mapping[Rating, str] = {
    Rating.AGAIN: N_("Again"),
    Rating.HARD: N_("Hard"),
    Rating.GOOD: N_("Good"),
    Rating.EASY: N_("Easy"),
}
ROLES: Mapping[Role, str] = {
    Role.MUST: N_("must"),
    Role.MAY: N_("may"),
    Role.NEVER: N_("never"),
}
STATES: Mapping[CardState, str] = {
    CardState.NEW: N_("new"),
    CardState.LEARNING: N_("learning"),
    CardState.REVIEW: N_("review"),
    CardState.RELEARNING: N_("relearning"),
}
KINDS: Mapping[NoteKind, str] = {
    NoteKind.BASIC: N_("basic"),
    NoteKind.CLOZE: N_("cloze"),
    NoteKind.TYPED: N_("typed"),
    NoteKind.CHOICE: N_("choice"),
    NoteKind.TEMPLATE: N_("template"),
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.EXACT: N_("right"),
    Verdict.CLOSE: N_("right, spelt otherwise"),
    Verdict.WRONG: N_("not right"),
}


def asked_for_confidence(wanted: bool, sure: str, unsure: str) -> str:
    """What holds from now on: whether one is asked, and by which keys one answers."""
    if not wanted:
        return _("You are no longer asked whether you are sure.")
    return _("Before each answer say whether you are sure: {sure}, or not: {unsure}.").format(
        sure=sure, unsure=unsure
    )


def forgotten(times: int, *, put_away: bool) -> str:
    """How often a card was forgotten that does not stick, and what became of it."""
    if not put_away:
        return _("It fails day after day. What would help?")
    return ngettext(
        "Forgotten {n} time; it is put away for now. What would help?",
        "Forgotten {n} times; it is put away for now. What would help?",
        times,
    ).format(n=times)
