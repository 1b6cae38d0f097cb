"""The language of the command line: ours, and that of click's own sentences."""

import gettext
import os
from pathlib import Path

import trainer
from trainer.i18n import N_, activate, ngettext


def speak(language: str) -> None:
    """Speak `language` from now on, click included.

    Click asks gettext's process-wide domain, in the language of the environment: ours is put there.
    """
    activate(language)
    gettext.bindtextdomain("trainer", Path(trainer.__file__).parent / "locale")
    gettext.textdomain("trainer")
    os.environ["LANGUAGE"] = language


# Click's sentences that a user of ours can meet, here for the catalogues to hold them.
OF_CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing command."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Choose from:\n\t{choices}"),
    N_("{value} is not in the range {range}."),
    N_("Option {name!r} does not take a value."),
    N_("{name} {filename!r} is a file."),
    N_("directory"),
    N_("default: {default}"),
    N_("required"),
    N_("Aborted!"),
)


def of_click_with_numbers(count: int) -> tuple[str, ...]:
    """Those that have a singular and a plural."""
    return (
        ngettext(
            "Got unexpected extra argument ({args})",
            "Got unexpected extra arguments ({args})",
            count,
        ),
        ngettext(
            "Option {name!r} requires an argument.",
            "Option {name!r} requires {nargs} arguments.",
            count,
        ),
        ngettext(
            "{value!r} is not {choice}.",
            "{value!r} is not one of {choices}.",
            count,
        ),
        ngettext(
            "Did you mean {possibility}?",
            "(Did you mean one of: {possibilities}?)",
            count,
        ),
    )
