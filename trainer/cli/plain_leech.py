"""What may help with a card that is forgotten again and again, asked in lines."""

from trainer.cli.output import say
from trainer.cli.plain_input import ENTER, EndOfInput, parsed, read_line
from trainer.errors import TrainerError
from trainer.i18n import _, ngettext
from trainer.services.question import Question
from trainer.services.study import REST, StudySession


def help_leech(session: StudySession, question: Question) -> None:
    """Offer help with a card that was just put away for its lapses; Enter leaves it so."""
    times = question.lapses + 1
    say(_("This card does not stick."))
    say(
        ngettext(
            "Forgotten {n} time; it is put away for now. What would help?",
            "Forgotten {n} times; it is put away for now. What would help?",
            times,
        ).format(n=times)
    )
    while not _helped(session, question):
        pass


def _helped(session: StudySession, question: Question) -> bool:
    """Read a choice and act on it; False where there is no such choice, or it cannot be done."""
    ways = [_("p: ask it again in a week")]
    if len(question.content.key_points) > 1:
        ways.append(_("d: split it, a note for each point"))
    line = read_line(", ".join([*ways, _("Enter: leave it put away")]) + "> ")
    key, text = parsed(line)
    if key == "q" and not text:
        raise EndOfInput
    if key == ENTER:
        return True
    try:
        if key == "p" and not text:
            session.bring_back(question, days=REST)
            say(_("It rests for a week; u takes it back."))
            return True
        if key == "d" and not text:
            made = session.split(question)
            say(_("Made {n} notes of its points; u takes it back.").format(n=made))
            return True
    except TrainerError as error:
        say(str(error))
        return False
    say(_("There is no such key: {what}.").format(what=line.strip()))
    return False
