"""The command line's root: its commands, its options, and the one place where errors end."""

import errno
import os
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from trainer import __version__
from trainer.cli import crash
from trainer.cli.group import LazyGroup, load
from trainer.cli.output import complain, point_at, silence
from trainer.cli.place import find_place
from trainer.domain.plaintext import visible
from trainer.errors import SearchError, TrainerError
from trainer.i18n import N_, _
from trainer.wording import why

_INTERRUPTED = 130  # what shells give for a program that Ctrl-C ended
# What the system refuses for reasons that a person can do something about.
_REFUSALS = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO,
    errno.EMFILE, errno.ENFILE,
}  # fmt: skip

_COMMANDS = {
    "study": ("trainer.cli.study", N_("Go straight to the first question.")),
    "due": ("trainer.cli.due", N_("Show how many cards wait today.")),
    "briefing": ("trainer.cli.briefing", N_("Set the date that a deck is studied for.")),
    "plan": ("trainer.cli.plan", N_("Show what the plan towards the briefing asks, day by day.")),
    "ready": ("trainer.cli.ready", N_("Show how much will be known at the briefing.")),
    "sheet": ("trainer.cli.sheet", N_("Print the last-hour sheet: red lines, what is weakest.")),
    "rehearse": ("trainer.cli.rehearse", N_("Hold a mock briefing, against the clock.")),
    "weak": ("trainer.cli.weak", N_("Show what you miss most, and where you were sure but wrong.")),
    "stats": ("trainer.cli.stats", N_("Show statistics: retention, what comes due, and more.")),
    "fit": ("trainer.cli.fit", N_("Fit FSRS's parameters to your own answers.")),
    "decks": ("trainer.cli.decks", N_("List the decks.")),
    "browse": ("trainer.cli.browse", N_("Search cards and notes, and list what is found.")),
    "import": ("trainer.cli.import_files", N_("Import decks of any kind, or import them again.")),
    "export": ("trainer.cli.export", N_("Write decks as Markdown, JSON or a table, or for Anki.")),
    "merge": ("trainer.cli.merge", N_("Take in the collection of another machine.")),
    "duplicates": (
        "trainer.cli.duplicates",
        N_("List notes that are there twice, and merge them."),
    ),
    "deck": ("trainer.cli.deck", N_("Make, rename, delete, check or stamp a deck.")),
    "letter": ("trainer.cli.letter", N_("Attach the letter behind a deck, or draft a deck.")),
    "draft": ("trainer.cli.draft", N_("Walk through drafts: accept, rewrite or drop them.")),
    "backup": ("trainer.cli.backup", N_("Make, list or restore backups.")),
    "check": ("trainer.cli.check", N_("Look for damage in the collection, and mend it.")),
    "undo": ("trainer.cli.undo", N_("Take back the latest act, whatever it was.")),
    "config": ("trainer.cli.config", N_("Show the settings and where they are.")),
    "completion": ("trainer.cli.completion", N_("Print a script that completes commands.")),
}


class _Option(click.Option):
    """An option whose help is translated when it is shown: the language is known only then."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], _(record[1]))


class _Root(LazyGroup):
    """Finds the place and its language before anything else, and gives every error its end."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            ctx.obj = find_place(_data_of(args))
        except RuntimeError as error:  # ~ of a user whom there is not
            raise click.UsageError(str(error), ctx) from error
        return super().parse_args(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(
                _(
                    "Flashcards for the questions you will be asked about a letter. Without a"
                    " command the trainer opens on its decks."
                )
            )

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TrainerError as error:
            _tell(error)
            ctx.exit(1)
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            silence()
            ctx.exit(0)
        except click.UsageError as error:
            sentence = error.format_message()
            if visible(sentence) == sentence:
                raise
            raise click.UsageError(visible(sentence), error.ctx) from error
        except (click.ClickException, click.exceptions.Exit):
            raise
        except crash.ScreensCrashError as error:
            crash.report(str(error), ctx.obj.logs)
            ctx.exit(1)
        except Exception as error:
            _end(error, ctx.obj.logs)
            ctx.exit(1)


def _tell(error: TrainerError) -> None:
    complain(str(error))
    if isinstance(error, SearchError):
        point_at(error.query, error.position)


def _end(error: Exception, logs: Path | None) -> None:
    """Say why a file cannot be used; anything else is a bug of ours, and goes into the log."""
    if isinstance(error, OSError) and error.errno in _REFUSALS:
        complain(_refused(error))
    else:
        crash.report("".join(traceback.format_exception(error)), logs)


def _refused(error: OSError) -> str:
    """The sentence for a file that cannot be used."""
    reason = why(error)
    path = error.filename2 or error.filename  # of a copy that fails, what was to be written
    if path is None:
        return _("A file cannot be read or written ({reason}).").format(reason=reason)
    return _("{path} cannot be read or written ({reason}).").format(path=path, reason=reason)


def _data_of(args: Sequence[str]) -> str | None:
    """The value of `--data`, looked for ahead of all other options; help may come first."""
    ahead = click.Command("ahead", params=[click.Option(["--data"])], add_help_option=False)
    with ahead.make_context(
        "trainer",
        list(args),
        resilient_parsing=True,
        ignore_unknown_options=True,
        allow_extra_args=True,
        allow_interspersed_args=False,
    ) as ctx:
        data: str | None = ctx.params["data"]
        return data


def _named(_ctx: click.Context, _param: click.Parameter, data: str | None) -> str | None:
    if data == "":
        raise click.BadParameter(_("a folder is expected"))
    return data


if "_TRAINER_COMPLETE" in os.environ:  # a shell asks; nobody else has to load completion
    from trainer.cli import bash

    bash.register()


@click.group(cls=_Root, lazy=_COMMANDS, invoke_without_command=True)
@click.option(
    "--data",
    metavar="DIR",
    type=click.Path(file_okay=False, readable=False),
    callback=_named,
    expose_value=False,
    cls=_Option,
    help=N_("Folder of the collection, its settings and logs."),
)
@click.version_option(
    __version__,
    message="trainer %(version)s",
    cls=_Option,
    help=N_("Show the version and exit."),
)
@click.pass_context
def root(ctx: click.Context) -> None:
    """Open home where no command is given."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(load("trainer.cli.home"))
