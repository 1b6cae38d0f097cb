"""The windows that open over a card, each loaded when it is first asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services.question import Question
from trainer.services.study import REST
from trainer.tui.keymap import key_of
from trainer.tui.telling import in_thread, told

if TYPE_CHECKING:
    from trainer.tui.screens.leech import Help
    from trainer.tui.screens.study import StudyScreen
    from trainer.tui.screens.summary import Choice


def _source(screen: "StudyScreen") -> None:
    from trainer.tui.screens.source import SourceScreen  # noqa: PLC0415

    question, collection = screen.session.question, screen.session.collection

    def read_on(path: Sequence[str], paragraph: int) -> None:
        from trainer.tui.screens.letter import LetterScreen  # noqa: PLC0415

        if question is not None:
            screen.app.push_screen(LetterScreen(collection, question.deck_id, (path, paragraph)))

    screen.app.push_screen(SourceScreen(screen.session.sources(), read_on))


def _info(screen: "StudyScreen") -> None:
    from trainer.tui.screens.info import InfoScreen  # noqa: PLC0415

    screen.app.push_screen(InfoScreen(screen.session.info()))


def _help(screen: "StudyScreen") -> None:
    from trainer.tui.screens.help import HelpScreen  # noqa: PLC0415

    screen.app.push_screen(HelpScreen(screen))


def _pause(screen: "StudyScreen") -> None:
    from trainer.tui.screens.pause import PauseScreen  # noqa: PLC0415

    screen.app.push_screen(PauseScreen())


def _edit(screen: "StudyScreen") -> None:
    question = screen.session.question
    if question is not None:
        edit(screen, question)


def _add(screen: "StudyScreen") -> None:
    from trainer.tui.screens.edit import EditScreen  # noqa: PLC0415

    def added(saved: bool | None) -> None:
        if saved:
            screen.notify(_("Added; {key} takes it back.").format(key=_undo(screen)))

    screen.app.push_screen(EditScreen.adding(screen.session), added)


WINDOWS: Mapping[str, Callable[["StudyScreen"], None]] = {
    "source": _source, "info": _info, "help": _help, "pause": _pause, "edit": _edit, "add": _add,
}  # fmt: skip


def sum_up(screen: "StudyScreen") -> None:
    """Show what the sitting came to, and do what is wanted then."""
    from trainer.tui.screens.summary import SummaryScreen  # noqa: PLC0415

    def chosen(choice: "Choice | None") -> None:
        if choice == "undo":
            with told(screen.app):
                screen.action_undo()
            if screen.session.question is None:
                sum_up(screen)
        elif choice == "continue":
            screen.session.go_on()
            screen.ask()
        else:
            screen.close()

    screen.app.push_screen(SummaryScreen(screen.session.summary()), chosen)


def edit(screen: "StudyScreen", question: Question, *, bring_back: bool = False) -> None:
    """Edit the question's note; the card on the screen comes again, and with `bring_back` this."""
    from trainer.tui.screens.edit import EditScreen  # noqa: PLC0415

    def edited(saved: bool | None) -> None:
        if not saved:
            return
        before = screen.attempt
        if bring_back:
            screen.session.bring_back(question)
        else:
            screen.session.reload()
        screen.notify(_("Saved; {key} takes it back.").format(key=_undo(screen)))
        screen.ask()
        if before is not None and not bring_back:
            screen.take_over(before)

    screen.app.push_screen(EditScreen.editing(screen.session.collection, question), edited)


def open_media(screen: "StudyScreen", names: Sequence[str]) -> None:
    """Have the system show a picture or sound; of several, the one that is chosen."""
    from trainer.tui.screens.choose import ChooseScreen  # noqa: PLC0415

    def chosen(place: int | None) -> None:
        if place is not None:
            _open(screen, names[place])

    if len(names) == 1:
        chosen(0)
    elif names:
        screen.app.push_screen(ChooseScreen(_("Open a picture or sound"), names), chosen)


def _open(screen: "StudyScreen", name: str) -> None:
    """In a thread, since the opener is given a moment to say that it cannot."""
    from trainer.services import media_opener  # noqa: PLC0415

    folder = screen.session.settings.media

    def opened(_nothing: None) -> None:
        screen.notify(_("Opened: {name}").format(name=one_line(name)), markup=False)

    in_thread(screen, lambda: media_opener.show(folder, name), opened, group="media")


def help_leech(screen: "StudyScreen", question: Question, *, put_away: bool) -> None:
    """Offer what may help with a card that is forgotten again and again; it may be put away."""
    from trainer.tui.screens.leech import LeechScreen  # noqa: PLC0415

    def chosen(choice: "Help | None") -> None:
        if choice == "edit":
            edit(screen, question, bring_back=put_away)
        elif choice == "split":
            made = screen.session.split(question)
            made_of = _("Made {n} notes of its points; {key} takes it back.")
            screen.notify(made_of.format(n=made, key=_undo(screen)))
            screen.ask()
        elif choice == "postpone":
            screen.session.bring_back(question, days=REST)
            screen.notify(_("It rests for a week; {key} takes it back.").format(key=_undo(screen)))
            screen.ask()

    screen.app.push_screen(LeechScreen(question, put_away=put_away), chosen)


def _undo(screen: "StudyScreen") -> str:
    return key_of(screen.session.settings, "undo", "u")
