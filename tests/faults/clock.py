"""The clock jumps, the night of a clock change comes, and the time zone changes in the middle."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.builders import Clock, ask
from tests.faults import ground, works
from tests.faults.rounds import Round, Scenario
from tests.faults.tally import SkipFaultError
from trainer import config
from trainer.domain.schedule import Rating
from trainer.services import check, decks, stats, stats_page, weakest
from trainer.services.collection import Collection
from trainer.services.study import StudySession

_ACTS = 40
_BEGIN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_DST = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # in Amsterdam 03:00 comes twice that night
_SPRING = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
_ZONES = (
    "Europe/Amsterdam", "UTC", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Asia/Kathmandu", "Australia/Lord_Howe",
)  # fmt: skip
_JUMPS = {
    "back an hour": timedelta(hours=-1),
    "back a day": timedelta(days=-1),
    "back three years": timedelta(days=-1100),
    "forward an hour": timedelta(hours=1),
    "forward a month": timedelta(days=30),
    "forward fifty years": timedelta(days=18_000),
}


class Learner:
    """Somebody who studies on and on while the clock does as it likes."""

    def __init__(self, this: Round, begin: datetime) -> None:
        self.this, self.clock = this, Clock(begin)
        self.data = this.copied("by the clock", _build) / "data"
        self._before = ground.answers(self.data)
        self._given = self._undone = 0
        self.collection = Collection(config.load(self.data), self.clock)
        this.ends.callback(self.collection.close)
        self.session = StudySession(self.collection)

    def act(self) -> None:
        """Answer a card, or do what else one does; time passes."""
        self.clock.now += timedelta(seconds=self.this.chance.randrange(1, 300))
        chance = self.this.chance.random()
        if chance < 0.08:
            self._undone += self.session.undo() is not None
        elif chance < 0.14:
            self.session = StudySession(self.collection)
        elif chance < 0.2 and self.session.question is not None:
            self.session.bury()
        elif self.session.question is None:
            self.clock.now += timedelta(hours=self.this.chance.randrange(1, 30))
            self.session.refresh()
        else:
            self._grade()

    def judge(self) -> None:
        """Every answer is there; no schedule is due before its review; a replay gives the same."""
        tally, path = self.this.tally, ground.file(self.data)
        tally.acknowledged += self._given
        there = len(ground.answers(self.data) - self._before)
        if there < self._given:
            lost = self._given - there
            tally.count("lost", f"round {self.this.number}: {lost}", lost)
        early = ask(path, "SELECT count(*) FROM card WHERE due < last_review")[0][0]
        assert not early, f"{early} cards are due before their last review"
        early = ask(path, "SELECT count(*) FROM review WHERE due < reviewed_at AND rating NOT NULL")
        assert early == [(0,)], f"{early} reviews give a due in their past"
        report = check.check(config.load(self.data), self.clock.now)
        found = [each.sentence for each in report.findings if not each.is_remark]
        if found:
            tally.count("damaged", f"round {self.this.number}: {found}")
        self._screens()

    def _grade(self) -> None:
        asked, now = self.session.question, self.clock.now
        assert asked is not None
        days = self.collection.days
        shown = self.session.outcomes()
        assert all(each.seconds >= 0 for each in shown), f"a wait of less than nothing: {shown}"
        self.session.grade(self.this.chance.choice(list(Rating)), timedelta(seconds=5))
        self._given += 1
        with self.collection.reading() as session:
            day, at = session.connection().exec_driver_sql(
                "SELECT study_day, reviewed_at FROM review ORDER BY id DESC LIMIT 1"
            ).one()  # fmt: skip
        counted = max(now, asked.schedule.last_review or now)
        expected = days.day_of(counted).isoformat()
        assert str(day)[:10] == expected, f"answered on {expected} ({at}), stored as {day}"

    def _screens(self) -> None:
        """What reads the whole log does not stumble either."""
        decks.tree(self.collection)
        assert list(stats_page.page(stats.statistics(self.collection), 80))
        weakest.weakest(self.collection)


def _jumping(by: timedelta, this: Round) -> None:
    """Some answers, a jump of the clock, and on: what comes next is counted from there."""
    learner = Learner(this, _BEGIN)
    for number in range(_ACTS):
        if number in (_ACTS // 3, 2 * _ACTS // 3):
            learner.clock.now += by
        learner.act()
    learner.judge()


def _there_and_back(this: Round) -> None:
    """Jumps at random, of all sizes, both ways."""
    learner = Learner(this, _BEGIN)
    for _ in range(_ACTS):
        if this.chance.random() < 0.2:
            learner.clock.now += this.chance.choice([*_JUMPS.values()])
            learner.clock.now = max(learner.clock.now, datetime(1999, 1, 1, tzinfo=UTC))
            learner.clock.now = min(learner.clock.now, datetime(2200, 1, 1, tzinfo=UTC))
        learner.act()
    learner.judge()


def _night(begin: datetime, this: Round) -> None:
    """Through the night of a clock change, answer by answer."""
    with zone("Europe/Amsterdam"):
        learner = Learner(this, begin)
        for _ in range(_ACTS):
            learner.clock.now += timedelta(minutes=15)
            learner.act()
        learner.judge()


def _moving(this: Round) -> None:
    """Another time zone now and then, in the middle of a sitting."""
    with zone("Europe/Amsterdam"):
        learner = Learner(this, _BEGIN)
        for _ in range(_ACTS):
            if this.chance.random() < 0.2:
                _set_zone(this.chance.choice(_ZONES))
            learner.clock.now += timedelta(minutes=this.chance.randrange(90))
            learner.act()
        learner.judge()


def _build(folder: Path) -> None:
    works.studied_deck(folder, notes=40)


@contextmanager
def zone(name: str) -> Iterator[None]:
    """The system's time zone for a while."""
    if not hasattr(time, "tzset"):
        raise SkipFaultError("this system's time zone cannot be set by TZ")
    before = os.environ.get("TZ")
    _set_zone(name)
    try:
        yield
    finally:
        _set_zone(before)


def _set_zone(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    time.tzset()


SCENARIOS: dict[str, Scenario] = {
    **{name: partial(_jumping, by) for name, by in _JUMPS.items()},
    "jumps at random": _there_and_back,
    "night of an hour more": partial(_night, _DST),
    "night of an hour less": partial(_night, _SPRING),
    "time zones": _moving,
}
