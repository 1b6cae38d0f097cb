"""`trainer rehearse`: a mock briefing, and what those held before came to."""

import sys
from pathlib import Path
from typing import Any

import click

from trainer.cli.arguments import PATH, json_option
from trainer.cli.complete import deck_names
from trainer.cli.new_files import write_all
from trainer.cli.opened import to_fill, to_use
from trainer.cli.output import put, put_json, say, say_written
from trainer.cli.place import Place
from trainer.cli.report_lines import lines
from trainer.domain.mock_score import Answer, Score
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import decks, opening
from trainer.services.rehearsal import Plan, Rehearsal
from trainer.services.rehearsal_questions import deck_to_rehearse
from trainer.services.rehearsal_report import Held, held, points, report, to_markdown
from trainer.wording import clock_time, day, percent

_MOST = 500


@click.command(
    help=_(
        "Hold a mock briefing on DECK and those below it: questions put by askers, hostile and"
        " silent ones among them, against the clock, with follow-ups on what you miss. Without"
        " DECK the one whose briefing comes first."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--questions",
    metavar="N",
    type=click.IntRange(1, _MOST),
    help=_("So many questions, follow-ups aside; 10 where nothing is said."),
)
@click.option(
    "--minutes",
    metavar="N",
    type=click.IntRange(1, _MOST),
    help=_("End after so many minutes of answers."),
)
@click.option(
    "--seed",
    metavar="N",
    type=int,
    help=_("Any number; the same one draws the same questions again."),
)
@click.option(
    "--plain",
    is_flag=True,
    help=_("Ask in plain lines, for screen readers, simple terminals and scripts."),
)
@click.option("--list", "list_them", is_flag=True, help=_("List the rehearsals held."))
@click.option(
    "--report", "number", metavar="N", type=int, help=_("Show the report of rehearsal N.")
)
@click.option(
    "--markdown",
    metavar="FILE",
    type=PATH,
    help=_("Write the report to this file as Markdown; - prints it."),
)
@click.option("--force", is_flag=True, help=_("Overwrite the file that is there."))
@json_option
@click.pass_obj
def command(
    place: Place,
    deck: str | None,
    *,
    questions: int | None,
    minutes: int | None,
    seed: int | None,
    plain: bool,
    list_them: bool,
    number: int | None,
    markdown: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Rehearse, or look back."""
    if markdown is not None and number is None:
        raise click.UsageError(_("--markdown goes with --report."))
    if list_them:
        _list(place, deck, as_json=as_json)
    elif number is not None:
        _report(place, number, markdown, force=force, as_json=as_json)
    elif as_json:
        raise click.UsageError(_("--json goes with --list or --report."))
    else:
        _hold(place, deck, Plan(questions, minutes, seed), plain=plain)


def _hold(place: Place, deck: str | None, plan: Plan, *, plain: bool) -> None:
    if not plain and not all(s.isatty() for s in (sys.stdin, sys.stdout, sys.stderr)):
        raise TrainerError(
            _("A rehearsal needs a terminal; in a script, use trainer rehearse --plain.")
        )
    with to_fill(place.settings) as collection:
        opening.welcome(collection)
        rehearsal = Rehearsal(collection, deck_to_rehearse(collection, deck), plan)
        if plain:
            from trainer.cli.plain_rehearse import PlainRehearsal  # noqa: PLC0415 - when asked for

            PlainRehearsal(rehearsal).run()
        else:
            from trainer.cli.open_ui import open_ui  # noqa: PLC0415 - loads Textual

            open_ui(collection, rehearsal=rehearsal)


def _list(place: Place, deck: str | None, *, as_json: bool) -> None:
    with to_use(place.settings) as collection:
        ids = decks.find(collection, deck) if deck is not None else None
        found = held(collection, ids)
    if as_json:
        put_json([_held_json(each) for each in found])
    elif not found:
        say(_("No rehearsal was held yet."))
    else:
        say("\n".join(_line(each) for each in found))


def _report(
    place: Place, number: int, markdown: Path | None, *, force: bool, as_json: bool
) -> None:
    with to_use(place.settings) as collection:
        of = report(collection, number)
    if as_json:
        answers = [_answer_json(answer) for answer in of.answers]
        put_json({**_held_json(of), "answers": answers})
    elif markdown is None:
        say("\n".join(lines(of)))
    elif str(markdown) == "-":
        put(to_markdown(of))
    else:
        write_all({markdown: to_markdown(of)}, overwrite=force)
        say_written(markdown)


def _line(of: Held) -> str:
    """A rehearsal in one line."""
    parts = [
        f"{of.number}. {day(of.started_at)} {clock_time(of.started_at)}",
        one_line(of.deck),
        _("questions {n}").format(n=of.score.questions),
        _score(of.score),
        "" if of.ended_at else _("broken off"),
    ]
    return " · ".join(filter(None, parts))


def _score(score: Score) -> str:
    return " · ".join(
        (
            _("points said {points}").format(points=points(score)),
            _("red lines {n}").format(n=score.crossed),
            _("predicted {predicted}, actual {actual}").format(
                predicted=percent(score.predicted), actual=percent(score.actual)
            ),
        )
    )


def _held_json(of: Held) -> dict[str, Any]:
    """Shares from 0 to 1, null where there is nothing to share; instants ISO 8601, in UTC.

    `points_said` and `points_missed` count what had to be said; `ended_at` is null where it was
    broken off.
    """
    score = of.score
    return {
        "number": of.number,
        "deck": of.deck,
        "started_at": of.started_at.isoformat(),
        "ended_at": of.ended_at.isoformat() if of.ended_at else None,
        "questions": score.questions,
        "answers": score.answers,
        "points_said": score.hit,
        "points_missed": score.missed,
        "points_share": score.share_hit,
        "red_lines": score.crossed,
        "failed": score.failed,
        "sure_but_wrong": score.sure_but_wrong,
        "seconds": score.milliseconds / 1000,
        "predicted": score.predicted,
        "actual": score.actual,
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "origin": answer.origin.value,
        "guid": answer.guid,
        "topic": list(answer.topic),
        "asker": answer.asker,
        "asked": answer.asked,
        "manner": answer.manner.value,
        "rating": answer.rating.value,
        "failed": answer.failed,
        "sure": answer.sure,
        "seconds": answer.milliseconds / 1000,
        "written": answer.written,
        "said": answer.hit,
        "missed": answer.missed,
        "crossed": answer.crossed,
        "known": answer.known,
    }
