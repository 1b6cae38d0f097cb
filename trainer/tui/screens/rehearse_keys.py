"""The keys of a rehearsal; what each may do depends on what is on the screen."""

from textual.binding import Binding

from trainer.domain.schedule import Rating
from trainer.i18n import N_, _
from trainer.services.attempt import Attempt
from trainer.services.rehearsal_questions import to_be_said
from trainer.tui.screens.study_keys import no_source

_AFTER = ("accept", "grade", "tick", "all_said", "source")
_BEFORE = ("reveal", "type", "sure")
TOLD = ("type", "tick", "all_said", "source", "undo")  # acts whose keys say why they do nothing

KEYS = [
    Binding("space,enter", "reveal", N_("I am done"), id="rehearse_reveal",
            tooltip=N_("End the answer, and see what had to be said")),
    Binding("space,enter", "accept", N_("Next"), id="rehearse_accept",
            tooltip=N_("Keep the answer with the rating proposed, and go on")),
    Binding("t", "type", N_("Type"), id="rehearse_type",
            tooltip=N_("Type the answer instead of speaking it")),
    Binding("y,j", "sure(True)", N_("Sure"), id="rehearse_sure",
            tooltip=N_("End the answer; I am sure of it")),
    Binding("n", "sure(False)", N_("Unsure"), id="rehearse_unsure",
            tooltip=N_("End the answer; I am not sure of it")),
    Binding("x", "tick", N_("Tick"), id="rehearse_tick",
            tooltip=N_("Tick the point said, or the red line crossed")),
    Binding("a", "all_said", N_("All said"), id="rehearse_all",
            tooltip=N_("Tick all that had to be said, or take that back")),
    *(
        Binding(str(rating.value), f"grade({rating.value})", name, show=False,
                id=f"rehearse_grade_{rating.value}",
                tooltip=N_("Keep the answer with this rating"))
        for rating, name in zip(
            Rating, (N_("Again"), N_("Hard"), N_("Good"), N_("Easy")), strict=True)
    ),
    Binding("up", "move(-1)", N_("Up"), show=False, id="rehearse_up",
            tooltip=N_("To the line above, or scroll up")),
    Binding("down", "move(1)", N_("Down"), show=False, id="rehearse_down",
            tooltip=N_("To the line below, or scroll down")),
    Binding("pageup,home", "page(-1)", N_("Page up"), show=False, id="rehearse_page_up",
            tooltip=N_("Back in a long card")),
    Binding("pagedown,end", "page(1)", N_("Page down"), show=False, id="rehearse_page_down",
            tooltip=N_("On in a long card")),
    Binding("s", "source", N_("Source"), id="rehearse_source",
            tooltip=N_("What the letter says there")),
    Binding("u,ctrl+z", "undo", N_("Undo"), id="rehearse_undo",
            tooltip=N_("Take back the latest answer, and put its question again")),
    Binding("p", "pause", N_("Pause"), id="rehearse_pause",
            tooltip=N_("Cover the card and stop the clock")),
    Binding("c", "confidence", N_("Confidence"), show=False, id="rehearse_confidence",
            tooltip=N_("Say before each reveal whether you are sure, or no longer")),
    Binding("question_mark,f1", "app.help", N_("Help"), id="rehearse_help",
            tooltip=N_("What the keys do")),
    Binding("q,escape", "leave", N_("Stop"), id="rehearse_leave",
            tooltip=N_("Break off; what was answered is kept")),
]  # fmt: skip


def is_possible(
    action: str, attempt: Attempt | None, *, asks_confidence: bool, undoable: bool
) -> bool:
    """Whether an action fits the question: ticking waits for the reveal, as grading does."""
    if attempt is None:
        return action in ("undo", "leave")
    if action in _AFTER and not attempt.revealed:
        return False
    if action in _BEFORE and attempt.revealed:
        return False
    wanted = {
        "sure": asks_confidence,
        "tick": attempt.places > 0,
        "all_said": bool(to_be_said(attempt)),
        "source": bool(attempt.question.content.citation),
        "undo": undoable,
    }
    return wanted.get(action, True)


def why_not(act: str, attempt: Attempt) -> str:
    """What to say of the key of one of TOLD, by its id, that does nothing now."""
    if act == "rehearse_source":
        return no_source(attempt)
    if act == "rehearse_undo":
        return _("Nothing was answered yet.")
    if act == "rehearse_type":
        return _("This answer is over; the next one can be typed.")
    if not attempt.revealed:
        return _("End the answer first; then tick what you said.")
    return _("There is nothing to tick here.")
