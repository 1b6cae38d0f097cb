"""The keys of a study session; what each may do depends on what is on the screen."""

from collections.abc import Callable

from textual.binding import Binding

from trainer.i18n import N_, _
from trainer.services.attempt import Attempt

_AFTER = ("grade", "accept")
_BEFORE = ("reveal", "hint", "type", "sure", "choose")
_NEEDS: dict[str, Callable[[Attempt], object]] = {  # what must be there for the action
    "hint": lambda attempt: attempt.question.content.hint,
    "media": lambda attempt: attempt.media,
    "type": lambda attempt: attempt.accepted,
    "choose": lambda attempt: attempt.question.content.choices,
    "tick": lambda attempt: attempt.places,
}
_LACKING = {  # what is said of a key for what the card has not
    "hint": N_("There is no hint."),
    "media": N_("There is no picture or sound here."),
    "type": N_("This answer is not one to type: say it, then show it."),
}
TOLD = ("source", *_LACKING)  # ids of keys that say why they do nothing

KEYS = [
    Binding("space,enter", "reveal", N_("Answer"), id="reveal", tooltip=N_("Show the answer")),
    Binding("space,enter", "accept", N_("Accept"), id="accept",
            tooltip=N_("Take the proposed rating")),
    Binding("1", "grade(1)", N_("Again"), show=False, id="grade_again",
            tooltip=N_("I did not know it")),
    Binding("2", "grade(2)", N_("Hard"), show=False, id="grade_hard",
            tooltip=N_("I knew it with effort")),
    Binding("3", "grade(3)", N_("Good"), show=False, id="grade_good", tooltip=N_("I knew it")),
    Binding("4", "grade(4)", N_("Easy"), show=False, id="grade_easy",
            tooltip=N_("I knew it at once")),
    *(
        Binding(str(n), f"choose({n})", N_("Choose"), show=False, id=f"choose_{n}",
                tooltip=N_("Choose this option"))
        for n in range(1, 10)
    ),
    Binding("y,j", "sure(True)", N_("Sure"), id="sure",
            tooltip=N_("Show the answer; I am sure of mine")),
    Binding("n", "sure(False)", N_("Unsure"), id="unsure",
            tooltip=N_("Show the answer; I am not sure of mine")),
    Binding("x", "tick", N_("Tick"), id="tick",
            tooltip=N_("Choose the option, or tick the point said or crossed")),
    Binding("up", "move(-1)", N_("Up"), show=False, id="move_up",
            tooltip=N_("To the line above, or scroll up")),
    Binding("down", "move(1)", N_("Down"), show=False, id="move_down",
            tooltip=N_("To the line below, or scroll down")),
    Binding("pageup,home", "page(-1)", N_("Page up"), show=False, id="page_up",
            tooltip=N_("Back in a long card")),
    Binding("pagedown,end", "page(1)", N_("Page down"), show=False, id="page_down",
            tooltip=N_("On in a long card")),
    Binding("h,f2", "hint", N_("Hint"), id="hint", tooltip=N_("Show the hint")),
    Binding("t", "type", N_("Type"), id="type", tooltip=N_("Type the answer")),
    Binding("s", "window('source')", N_("Source"), id="source",
            tooltip=N_("Show where the letter says so")),
    Binding("o,f3", "media", N_("Open"), id="media",
            tooltip=N_("Open the picture or sound of the card")),
    Binding("u,ctrl+z", "undo", N_("Undo"), id="undo", tooltip=N_("Take back the latest act")),
    Binding("e", "window('edit')", N_("Edit"), id="edit",
            tooltip=N_("Edit the note; its schedule stays")),
    Binding("minus", "bury", N_("Bury"), id="bury", tooltip=N_("Put the card off until tomorrow")),
    Binding("at", "suspend", N_("Suspend"), id="suspend",
            tooltip=N_("Put the card away until it is unsuspended")),
    Binding("asterisk", "mark", N_("Mark"), id="mark", tooltip=N_("Mark the note, or unmark it")),
    Binding("f", "flag", N_("Flag"), id="flag",
            tooltip=N_("Give the card the next flag, or none")),
    Binding("a", "window('add')", N_("Add"), id="add",
            tooltip=N_("Add a note behind this one")),
    Binding("p", "window('pause')", N_("Pause"), id="pause",
            tooltip=N_("Cover the card and stop the clock")),
    Binding("c", "confidence", N_("Confidence"), id="confidence",
            tooltip=N_("Say before each reveal whether you are sure, or no longer")),
    Binding("i", "window('info')", N_("Info"), id="info",
            tooltip=N_("Schedule and history of the card")),
    Binding("question_mark,f1", "window('help')", N_("Help"), id="help",
            tooltip=N_("What the keys do")),
    Binding("q,escape", "leave", N_("Stop"), id="leave",
            tooltip=N_("End the sitting; everything is saved")),
]  # fmt: skip


def is_possible(
    action: str, parameters: tuple[object, ...], attempt: Attempt | None, *, asks_confidence: bool
) -> bool:
    """Whether an action fits the card: grading waits for the reveal, and a hint must be there."""
    if attempt is None:
        return action in ("undo", "leave")
    if action in _AFTER:
        return attempt.revealed
    content = attempt.question.content
    if parameters == ("source",):
        return attempt.revealed and bool(content.citation)
    if action in _BEFORE and attempt.revealed:
        return False
    if action == "sure":
        return asks_confidence
    needed = _NEEDS.get(action)
    return needed is None or bool(needed(attempt))


def no_source(attempt: Attempt) -> str:
    """Why the source is not shown now."""
    if attempt.question.content.citation:
        return _("The source gives the answer away: it comes after that.")
    return _("This card cites nothing of a letter.")


def why_not(act: str, attempt: Attempt) -> str:
    """What to say of a key of these (TOLD) that does nothing now; empty where that is plain."""
    if act == "source":
        return no_source(attempt)
    return "" if _NEEDS[act](attempt) else _(_LACKING[act])
