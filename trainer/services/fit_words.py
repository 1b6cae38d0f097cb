"""What fitting found, in words and figures, for the command and the screen alike."""

from collections.abc import Sequence

from trainer.i18n import _, language
from trainer.services.fitting import Adopted, Fit
from trainer.wording import cards, days_date

Row = tuple[str, ...]


def summary(fit: Fit) -> str:
    """On how much was fitted, and on how much it was compared."""
    return _(
        "Fitted on {judged} answers on later days, to {cards}; compared on the latest {held}, those"
        " from {day} on, which the fit had not seen."
    ).format(
        judged=fit.judged,
        cards=cards(fit.cards),
        held=fit.now.count,
        day=days_date(fit.held_out_from),
    )


def scores(fit: Fit) -> list[Row]:
    """A table with its heading: both measures, with the parameters in force and the fitted ones."""
    return [
        ("", _("in force"), _("fitted")),
        (_("Log loss"), _figure(fit.now.log_loss), _figure(fit.then.log_loss)),
        ("RMSE(bins)", _figure(fit.now.rmse_bins), _figure(fit.then.rmse_bins)),
    ]


def verdict(fit: Fit) -> str:
    """Whether fitting helps."""
    if fit.is_better:
        return _("The fitted parameters predict better (a lower log loss); they may be adopted.")
    return _("The parameters in force predict as well or better; they stay.")


def workloads(fit: Fit) -> list[Row]:
    """A table with its heading: what each desired retention costs and brings."""
    heading = (_("Retention"), _("Minutes a day"), _("Known after a year"), _("Time per card"))
    rows = [
        (
            f"{each.retention:.0%}  {_mark(fit, each.retention)}".rstrip(),
            _one_decimal(each.minutes_a_day),
            str(round(each.known)),
            _("{n} s").format(n=round(each.seconds_a_card)),
        )
        for each in fit.workloads
    ]
    return [heading, *rows]


def suggestion(fit: Fit) -> str:
    """The desired retention that asks the least time for each card known, and what it is of."""
    return _(
        "Suggested: {retention}, which takes the least time for each card known, or as good as"
        " that, and then knows most. Reckoned for a year that begins with all cards new, and with"
        " what your answers take."
    ).format(retention=f"{fit.suggested.retention:.0%}")


def done(adopted: Adopted) -> str:
    """What adopting did."""
    return _(
        "Adopted: schedules of {cards} replayed; due by now: {before} before, {after} after."
    ).format(cards=cards(adopted.cards), before=adopted.due_before, after=adopted.due_after)


def aligned(rows: Sequence[Row]) -> list[str]:
    """The lines of a table: the first column at the left, figures at the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
        ).rstrip()
        for row in rows
    ]


def _mark(fit: Fit, retention: float) -> str:
    marks = []
    if abs(retention - fit.retention) < 0.005:
        marks.append(_("in force"))
    if retention == fit.suggested.retention:
        marks.append(_("suggested"))
    return ", ".join(marks)


def _figure(number: float) -> str:
    return _localised(f"{number:.4f}")


def _one_decimal(number: float) -> str:
    return _localised(f"{number:.1f}")


def _localised(text: str) -> str:
    return text.replace(".", ",") if language() == "nl" else text
