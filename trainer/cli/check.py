"""`trainer check`: is the collection sound, and if not, what can be done."""

import click

from trainer.cli.arguments import json_option
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import check
from trainer.services.check import Report
from trainer.services.collection import utc_now
from trainer.services.findings import Finding


@click.command(
    help=_(
        "Look for damage in the collection: in its file, its rows, and the schedule of each card,"
        " which is replayed from its answers. The exit code is 0 where it is sound, 1 otherwise."
    )
)
@click.option(
    "--repair",
    is_flag=True,
    help=_("Mend what can be mended, after a backup; restoring that takes it back."),
)
@json_option
@click.pass_obj
def command(place: Place, *, repair: bool, as_json: bool) -> None:
    """Check, or check and repair."""
    work = check.repair if repair else check.check
    with ProgressLine() as line:
        report = work(place.settings, utc_now(), line.checking)
    if as_json:
        put_json(_as_json(report))
    else:
        _print(report)
    if not report.is_sound:
        click.get_current_context().exit(1)


def _print(report: Report) -> None:
    for finding in report.repaired:
        _tell(_("repaired:"), finding)
    if report.kept is not None:
        path = one_line(report.kept.name)
        say(_("To take this back: trainer backup restore {name}").format(name=path))
    for finding in report.findings:
        if finding.is_remark:
            _tell(_("remark:"), finding)
        else:
            _tell(_("can be repaired:") if finding.repair else _("damaged:"), finding)
    say(_advice(report))


def _tell(what: str, finding: Finding) -> None:
    say(f"{what} {one_line(finding.sentence)}")
    for example in finding.examples:
        say(f"  {example}")


def _advice(report: Report) -> str:
    if report.is_sound:
        return _("The collection is sound.")
    if not report.is_readable:
        return " ".join(_ways_out(report))
    if any(finding.repair for finding in report.findings):
        return _("Mend what can be mended with: trainer check --repair")
    return _("What is left cannot be mended; trainer backup list shows what can be restored.")


def _ways_out(report: Report) -> list[str]:
    """What can be done where SQLite cannot read the file."""
    ways = []
    if report.newest is not None:
        sentence = _("The newest sound backup is put back by: trainer backup restore {number}")
        ways.append(sentence.format(number=report.newest.number))
    else:
        ways.append(_("There is no sound backup."))
    if report.salvaged is not None:
        lost = ", ".join(report.salvaged.lost) or "–"
        ways.append(
            _(
                "{n} rows could be read, not all of: {tables}; they are put back by:"
                " trainer backup restore {name}"
            ).format(n=report.salvaged.rows, tables=lost, name=one_line(report.salvaged.path.name))
        )
    else:
        ways.append(_("What can still be read is put in a new file by: trainer check --repair"))
    return ways


def _as_json(report: Report) -> dict[str, object]:
    return {
        "sound": report.is_sound,
        "readable": report.is_readable,
        "findings": [_finding_json(finding) for finding in report.findings],
        "repaired": [_finding_json(finding) for finding in report.repaired],
        "backup": str(report.kept) if report.kept else None,
        "newest_sound_backup": str(report.newest.path) if report.newest else None,
        "salvaged": str(report.salvaged.path) if report.salvaged else None,
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "name": finding.name,
        "sentence": finding.sentence,
        "count": finding.count,
        "examples": list(finding.examples),
        "repairable": finding.repair is not None,
        "remark": finding.is_remark,
    }
