"""Asking before what takes something away is done."""

import sys

import click

from trainer.i18n import _


def check_can_ask(*, yes: bool) -> None:
    """Raise UsageError where the user did not say --yes and there is no terminal to ask on."""
    if not (yes or sys.stdin.isatty()):
        raise click.UsageError(_("Without a terminal to ask on, --yes is needed."))


def confirmed(question: str) -> bool:
    """Whether the user says yes to `question`, asked on the error output; Enter alone says no."""
    answer = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().casefold() in ("y", "yes", _("y"), _("yes"))
