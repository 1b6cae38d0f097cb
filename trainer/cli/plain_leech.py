"""What may help with a card that is forgotten again and again, asked in lines."""

from trainer.cli import plain_edit
from trainer.cli.output import say
from trainer.cli.plain_input import EndOfInput, complain_of, parsed, read_line
from trainer.cli.plain_keys import USUAL_AT_A_LEECH, Keys
from trainer.domain.notes import Role
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services.question import Question
from trainer.services.study import REST, StudySession
from trainer.services.words import forgotten


def help_leech(session: StudySession, question: Question, *, put_away: bool) -> None:
    """Offer help with a card that does not stick, put away or not; Enter leaves it so."""
    say(_("This card does not stick."))
    say(forgotten(question.lapses + 1, put_away=put_away))
    keys = Keys(session.settings.keys, USUAL_AT_A_LEECH)
    while not _helped(session, question, keys):
        pass


def _helped(session: StudySession, question: Question, keys: Keys) -> bool:
    """Read a choice and act on it; False where there is no such choice, or it cannot be done."""
    line = read_line(_ways(question, keys) + "> ")
    key, text = parsed(line)
    act = "" if text else keys.act(key)
    if act == "leech_suspend":
        if key.casefold() == "q":
            raise EndOfInput
        return True
    try:
        return _done(session, question, act, line)
    except TrainerError as error:
        say(str(error))
        return False


def _ways(question: Question, keys: Keys) -> str:
    """What can be written."""
    ways = [(_("{key}: edit it"), "leech_edit"), (_("{key}: ask it again in a week"),
            "leech_postpone")]  # fmt: skip
    if sum(point.role is not Role.NEVER for point in question.content.key_points) > 1:
        ways.append((_("{key}: split it, a note for each point"), "leech_split"))
    ways.append((_("{key}: leave it so"), "leech_suspend"))
    return ", ".join(way.format(key=keys.name(act)) for way, act in ways)


def _done(session: StudySession, question: Question, act: str, line: str) -> bool:
    """Help in the way chosen; whether that was done. Raises TrainerError where it cannot be."""
    undo = Keys(session.settings.keys).name("undo")
    match act:
        case "leech_edit":
            if not plain_edit.edit(session, question):
                return False
            session.bring_back(question)
        case "leech_postpone":
            session.bring_back(question, days=REST)
            say(_("It rests for a week; {key} takes it back.").format(key=undo))
        case "leech_split":
            made = session.split(question)
            say(_("Made {n} notes of its points; {key} takes it back.").format(n=made, key=undo))
        case _:
            complain_of(line)
            return False
    return True
