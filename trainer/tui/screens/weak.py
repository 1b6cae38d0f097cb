"""What needs work most: key points missed, answers wrong while sure, and how sure is right."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services.weakest import NO_POINTS, NO_SURE_WRONG, SureWrong, Weakest, WeakPoint
from trainer.tui.prose import brief, key_point, plain, prose
from trainer.tui.screens.sheet import SheetScreen, scroll_keys
from trainer.wording import day

_LONGEST = 400  # characters of a text in the list
_GAP = Content("")


class WeakScreen(SheetScreen[bool]):
    """Shows the weak points, the worst first; answers whether to practise them.

    `where` names the deck they are of.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *scroll_keys("weak", page_down="pagedown"),
        Binding("p", "practise", N_("Practise"), id="weak_practise",
                tooltip=N_("Practise these notes, beside the schedule")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="weak_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close", N_("Close"), id="weak_close",
                tooltip=N_("Leave the weak points")),
    ]  # fmt: skip

    def __init__(self, weakest: Weakest, where: str = "") -> None:
        super().__init__()
        self._weakest = weakest
        self._where = where

    def heading(self) -> str:
        """Weak points, and of what."""
        return " · ".join(filter(None, (_("Weak points"), one_line(self._where))))

    def sheet(self) -> Content:
        """The points, the worst first."""
        return _sheet(self._weakest)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One practises what there is."""
        return action != "practise" or bool(self._weakest.points)

    def action_practise(self) -> None:
        """Leave for a sitting of them."""
        self.dismiss(True)

    def action_close(self) -> None:
        """Back to where one came from."""
        self.dismiss(False)


def _sheet(found: Weakest) -> Content:
    lines = [_heading(_("Key points you miss"), len(found.points), found.points_total)]
    for point in found.points:
        lines += [_GAP, *_point(point)]
    if not found.points:
        lines.append(plain(_(NO_POINTS), "$quiet"))
    heading = _("Wrong while you were sure")
    lines += [_GAP, _heading(heading, len(found.sure_wrong), found.sure_wrong_total)]
    for wrong in found.sure_wrong:
        lines += [_GAP, *_wrong(wrong)]
    if not found.sure_wrong:
        lines.append(plain(_(NO_SURE_WRONG), "$quiet"))
    lines += [_GAP, _heading(_("How well you judge yourself")), Content(found.calibration.sentence)]
    return Content("\n").join(lines)


def _heading(text: str, shown: int = 0, total: int = 0) -> Content:
    return Content.styled(text if shown == total else f"{text} ({shown}/{total})", "bold underline")


def _point(point: WeakPoint) -> list[Content]:
    seen = _("last seen {day}").format(day=day(point.last_seen))
    return [
        key_point(point.role, brief(point.text, _LONGEST)),
        prose(brief(point.prompt, _LONGEST)),
        _below(f"{point.tally}, {seen}", point.deck, point.topic),
    ]


def _wrong(wrong: SureWrong) -> list[Content]:
    return [
        prose(brief(wrong.prompt, _LONGEST)).stylize("bold"),
        _below(wrong.tally, wrong.deck, wrong.topic),
    ]


def _below(tally: str, deck: str, topic: Sequence[str]) -> Content:
    where = brief(" › ".join((deck, *topic)), _LONGEST)
    return plain(f"{tally} · {where}", "$quiet")
