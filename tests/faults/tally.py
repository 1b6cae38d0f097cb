"""What a fault came to: counted for each thing that it met, and shown as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_COLUMNS = ("runs", "acknowledged", "lost", "damaged", "hangs", "broken", "refused")
_MOST = 8  # remarks that are shown of each


class SkipFaultError(Exception):
    """This cannot be tried here; `str()` is the reason."""


class HangError(AssertionError):
    """Something did not end, or never showed what it was waited for."""


@dataclass
class Tally:
    """Counts of one scenario.

    `acknowledged`: answers that were said to be saved, before or during the fault; `lost`: those of
    them that are not in the collection afterwards. `damaged`: collections or backups that are not
    sound or half-done afterwards. `broken`: tracebacks, and whatever else was wrong. `refused`:
    sentences instead of the work, which is as it should be.
    """

    runs: int = 0
    acknowledged: int = 0
    lost: int = 0
    damaged: int = 0
    hangs: int = 0
    broken: int = 0
    refused: int = 0
    skipped: str = ""
    remarks: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.damaged or self.hangs or self.broken)

    def count(self, column: str, remark: str, by: int = 1) -> None:
        """Count something wrong, and keep what was."""
        setattr(self, column, getattr(self, column) + by)
        self.remarks.append(f"{column}: {remark}")


def table(kind: str, tallies: Mapping[str, Tally]) -> str:
    """The tallies of a kind of fault, a line each, and what was wrong."""
    width = max(len(name) for name in (*tallies, kind))
    lines = [f"{kind:{width}}" + "".join(f"{name:>14}" for name in _COLUMNS)]
    for name, tally in tallies.items():
        if tally.skipped:
            lines.append(f"{name:{width}}  skipped: {tally.skipped}")
            continue
        counts = "".join(f"{getattr(tally, column):>14}" for column in _COLUMNS)
        lines.append(f"{name:{width}}{counts}")
    for name, tally in tallies.items():
        lines += [f"  {name}: {remark}" for remark in tally.remarks[:_MOST]]
        if len(tally.remarks) > _MOST:
            lines.append(f"  {name}: … and {len(tally.remarks) - _MOST} more")
    return "\n".join(lines)
