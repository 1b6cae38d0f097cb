import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import fsrs
import pytest
from fsrs.scheduler import FUZZ_RANGES, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trainer.domain.day import StudyDays
from trainer.domain.memory import retrievability
from trainer.domain.schedule import (
    DEFAULT_PARAMETERS,
    NEW,
    CardState,
    Preset,
    Rating,
    Schedule,
)
from trainer.domain.scheduling import (
    Answer,
    Moment,
    check_parameters,
    grade,
    is_lapse,
    is_leech,
    outcomes,
    replay_from,
)

AGAIN, HARD, GOOD, EASY = Rating
SUCCESSES = (HARD, GOOD, EASY)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS = StudyDays(zone=AMSTERDAM)
NOONS = StudyDays(zone=UTC)
MINUTE, HOUR, ONE_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KEY = "deck.nl/note#0"
TODAY = date(2026, 1, 15)

# ---------------------------------------------------------------- histories


@dataclass(frozen=True)
class Played:
    """One answer of a history: what was there, when it was given, and what came out."""

    before: Schedule
    moment: Moment
    rating: Rating
    preset: Preset
    key: str

    @property
    def after(self) -> Schedule:
        return grade(self.before, self.rating, self.moment, self.preset, self.key)

    @property
    def all_four(self) -> dict[Rating, Schedule]:
        return outcomes(self.before, self.moment, self.preset, self.key)

    @property
    def same_day(self) -> bool:
        return self.moment.last_day == self.moment.day


@dataclass(frozen=True)
class History:
    """Answers to one card: instants and ratings, oldest first."""

    days: StudyDays
    preset: Preset
    key: str
    answers: Sequence[tuple[datetime, Rating]]

    def played(self) -> list[Played]:
        result = []
        schedule, last_day = NEW, None
        for now, rating in self.answers:
            day = self.days.day_of(now)
            moment = Moment(now, day, last_day, self.days)
            result.append(Played(schedule, moment, rating, self.preset, self.key))
            schedule, last_day = result[-1].after, day
        return result

    def recorded(self) -> list[Answer]:
        return [
            Answer(rating, now, self.days.day_of(now), self.preset) for now, rating in self.answers
        ]


def increasing_steps(longest: int) -> st.SearchStrategy[tuple[timedelta, ...]]:
    seconds = st.lists(st.integers(1, longest), unique=True, max_size=4)
    return seconds.map(lambda steps: tuple(timedelta(seconds=step) for step in sorted(steps)))


bounded_parameters = st.tuples(
    *(
        st.floats(low, high)
        for low, high in zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    )
)


@st.composite
def presets(
    draw: st.DrawFn, *, any_parameters: bool = True, longest_step: int = 24 * 3600 - 1
) -> Preset:
    defaults = st.just(DEFAULT_PARAMETERS)
    return Preset(
        desired_retention=draw(st.floats(0.7, 0.99)),
        parameters=draw(defaults | bounded_parameters if any_parameters else defaults),
        learning_steps=draw(increasing_steps(longest_step)),
        relearning_steps=draw(increasing_steps(longest_step)),
        maximum_interval=draw(st.sampled_from((1, 2, 3, 30, 365, 36500))),
    )


zones = st.sampled_from(
    [
        UTC,
        AMSTERDAM,
        ZoneInfo("America/New_York"),
        ZoneInfo("Asia/Kolkata"),
        ZoneInfo("Pacific/Auckland"),
    ]
)
study_days = st.builds(StudyDays, st.just(time(4)) | st.times(time(4), time(23, 59)), zones)
# A quarter before and after what matters: steps, the night, the rollover, the days clocks change.
starts = st.sampled_from(
    [
        datetime(2026, 1, 15, 19, tzinfo=UTC),
        datetime(2026, 3, 28, 22, tzinfo=UTC),
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2028, 2, 28, 1, 59, tzinfo=UTC),
    ]
)
gaps = st.one_of(
    st.integers(0, 1200).map(lambda n: n * MINUTE / 2),
    st.integers(0, 96).map(lambda n: n * HOUR / 2),
    st.integers(1, 500).map(lambda n: n * ONE_DAY),
    st.timedeltas(timedelta(), timedelta(days=60)),
)
ratings = st.sampled_from(Rating) | st.just(GOOD)


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    any_parameters: bool = True,
    longest_step: int = 24 * 3600 - 1,
    waits: st.SearchStrategy[timedelta] = gaps,
) -> History:
    now = draw(starts)
    answers = []
    for gap, rating in draw(st.lists(st.tuples(waits, ratings), min_size=1, max_size=12)):
        now += gap
        answers.append((now, rating))
    preset = draw(presets(any_parameters=any_parameters, longest_step=longest_step))
    return History(draw(study_days), preset, draw(st.text(max_size=4)), answers)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), AMSTERDAM)


def moment(now: datetime, last_day: date | None = None, days: StudyDays = DAYS) -> Moment:
    return Moment(now, days.day_of(now), last_day, days)


def in_review(stability: float, last: datetime, difficulty: float = 5.0) -> Schedule:
    return Schedule(CardState.REVIEW, None, stability, difficulty, last + ONE_DAY, last)


def days_until(due: datetime | None, now: datetime) -> int:
    """In study days, where `due` is when one opens."""
    assert due is not None
    assert DAYS.opens(DAYS.day_of(due)) == due
    return (DAYS.day_of(due) - DAYS.day_of(now)).days


def fuzz_range(interval: int, maximum: int = 36500) -> range:
    """The days among which py-fsrs means to draw (its published table)."""
    if interval < 2.5:
        return range(interval, interval + 1)
    delta = 1.0
    for part in FUZZ_RANGES:
        delta += part["factor"] * max(min(float(interval), part["end"]) - part["start"], 0.0)
    high = min(round(interval + delta), maximum)
    return range(min(max(2, round(interval - delta)), high), high + 1)


def unfuzzed(preset: Preset, stability: float) -> int:
    """The interval in days that brings the chance of recall down to what the preset asks."""
    decay = -preset.parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    days = stability / factor * (preset.desired_retention ** (1 / decay) - 1)
    return min(max(round(days), 1), preset.maximum_interval)


def same_day_stability(stability: float, rating: Rating) -> float:
    """FSRS-6, for an answer on the day of the one before, with default parameters."""
    w = DEFAULT_PARAMETERS
    return stability * math.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]


def recalled_stability(stability: float, difficulty: float, elapsed: float) -> float:
    """FSRS-6, for Good after `elapsed` days, with default parameters."""
    w = DEFAULT_PARAMETERS
    recall = (1 + (0.9 ** (-1 / w[20]) - 1) * elapsed / stability) ** -w[20]
    growth = math.exp(w[8]) * (11 - difficulty) * stability ** -w[9]
    return stability * (1 + growth * (math.exp((1 - recall) * w[10]) - 1))


# ---------------------------------------------------------------- the four outcomes


@settings(deadline=None, max_examples=40)
@given(histories())
def test_a_better_rating_is_never_due_earlier(history: History) -> None:
    for played in history.played():
        dues = [schedule.due for schedule in played.all_four.values()]
        assert list(played.all_four) == [AGAIN, HARD, GOOD, EASY]
        assert all(a is not None and b is not None and a <= b for a, b in pairwise(dues))


def test_good_does_not_come_before_hard_where_its_day_opens_during_hard_s_step() -> None:
    preset = Preset(learning_steps=(16 * HOUR,), desired_retention=0.99)
    hard, good = (
        outcomes(NEW, moment(local(TODAY, 23)), preset, KEY)[rating] for rating in (HARD, GOOD)
    )
    assert hard.due == local(TODAY, 23) + 24 * HOUR
    assert good.state is CardState.REVIEW
    assert good.due == hard.due


@settings(deadline=None, max_examples=40)
@given(histories())
def test_grading_gives_the_outcome_that_was_previewed(history: History) -> None:
    for played in history.played():
        assert played.after == played.all_four[played.rating]
        assert played.after.last_review == played.moment.now


@settings(deadline=None, max_examples=40)
@given(histories())
def test_no_outcome_is_due_before_its_answer(history: History) -> None:
    for played in history.played():
        for schedule in played.all_four.values():
            assert schedule.due is not None
            assert schedule.due > played.moment.now


def test_a_new_card_takes_its_first_stability_from_the_parameters() -> None:
    four = outcomes(NEW, moment(local(TODAY, 20)), Preset(), KEY)
    stabilities = [schedule.stability for schedule in four.values()]
    assert stabilities == list(DEFAULT_PARAMETERS[:4])


# ---------------------------------------------------------------- stability


@settings(deadline=None, max_examples=40)
@given(histories())
def test_stability_never_falls_on_a_success_on_a_later_day_nor_on_a_same_day_hard_either(
    history: History,
) -> None:
    # The published same-day formula may lower stability on Hard; py-fsrs 6.3.2 holds it there.
    for played in history.played():
        before = played.before.stability
        if before is not None:
            for rating in SUCCESSES:
                after = played.all_four[rating].stability
                assert after is not None
                assert after >= before


@settings(deadline=None, max_examples=40)
@given(histories(any_parameters=False))
def test_a_failure_never_raises_stability_with_default_parameters(history: History) -> None:
    for played in history.played():
        before, after = played.before.stability, played.all_four[AGAIN].stability
        assert after is not None
        assert before is None or after <= before


def test_a_success_on_a_later_day_raises_stability_and_a_failure_lowers_it() -> None:
    before = in_review(10.0, local(TODAY - 10 * ONE_DAY, 20))
    four = outcomes(before, moment(local(TODAY, 20), TODAY - 10 * ONE_DAY), Preset(), KEY)
    again, hard, good, easy = (four[rating].stability or 0 for rating in Rating)
    assert again < 10 < hard < good < easy


# ---------------------------------------------------------------- elapsed time in study days


def test_an_evening_and_the_next_morning_are_one_day_apart() -> None:
    evening, morning = local(TODAY, 20), local(TODAY + ONE_DAY, 8)
    after = grade(in_review(3.0, evening), GOOD, moment(morning, TODAY), Preset(), KEY)
    assert after.stability == pytest.approx(recalled_stability(3.0, 5.0, 1), rel=1e-12)


def test_an_answer_after_midnight_is_on_the_day_of_the_evening_before() -> None:
    evening, night = local(TODAY, 23), local(TODAY + ONE_DAY, 1)
    after = grade(in_review(0.5, evening), GOOD, moment(night, TODAY), Preset(), KEY)
    assert after.stability == pytest.approx(same_day_stability(0.5, GOOD), rel=1e-12)
    assert after.stability != pytest.approx(recalled_stability(0.5, 5.0, 1))


def test_two_minutes_across_the_rollover_are_one_day_apart() -> None:
    night, morning = local(TODAY, 3, 59), local(TODAY, 4, 1)
    after = grade(in_review(3.0, night), GOOD, moment(morning, DAYS.day_of(night)), Preset(), KEY)
    assert after.stability == pytest.approx(recalled_stability(3.0, 5.0, 1), rel=1e-12)


@pytest.mark.parametrize("eve", [date(2026, 3, 28), date(2026, 10, 24)], ids=["spring", "autumn"])
def test_a_night_in_which_clocks_change_is_one_day(eve: date) -> None:
    evening, morning = local(eve, 20), local(eve + ONE_DAY, 8)
    after = grade(in_review(3.0, evening), GOOD, moment(morning, eve), Preset(), KEY)
    assert after.stability == pytest.approx(recalled_stability(3.0, 5.0, 1), rel=1e-12)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 60), ratings), min_size=1, max_size=10),
    st.lists(st.integers(0, 23 * 60 - 1), min_size=10, max_size=10),
    st.sampled_from([date(2026, 1, 15), date(2026, 3, 27), date(2026, 10, 20)]),
)
def test_the_time_of_day_changes_neither_stability_nor_difficulty_nor_the_day_due(
    answers: list[tuple[int, Rating]], minutes: list[int], day: date
) -> None:
    at_opening, at_any_time = NEW, NEW
    last_day = None
    for (gap, rating), minute in zip(answers, minutes, strict=False):
        day += gap * ONE_DAY
        opening = DAYS.opens(day)
        first = Moment(opening, day, last_day, DAYS)
        second = Moment(opening + minute * MINUTE, day, last_day, DAYS)
        # One step: the days clocks change on have 23 hours, which leaves room for it.
        preset = Preset(learning_steps=(MINUTE,), relearning_steps=(MINUTE,))
        at_opening = grade(at_opening, rating, first, preset, KEY)
        at_any_time = grade(at_any_time, rating, second, preset, KEY)
        last_day = day
        assert replace(at_opening, due=None, last_review=None) == replace(
            at_any_time, due=None, last_review=None
        )
        if at_opening.state is CardState.REVIEW:
            assert at_opening.due == at_any_time.due


@settings(deadline=None, max_examples=40)
@given(
    presets(),
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(Rating)), min_size=1, max_size=15),
)
def test_noon_to_noon_states_and_memory_are_py_fsrs_s_own(
    preset: Preset, answers: list[tuple[int, Rating]]
) -> None:
    library = fsrs.Scheduler(
        parameters=preset.parameters,
        desired_retention=preset.desired_retention,
        learning_steps=preset.learning_steps,
        relearning_steps=preset.relearning_steps,
        maximum_interval=preset.maximum_interval,
        enable_fuzzing=False,
    )
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    card = fsrs.Card(card_id=1, due=now)
    ours, last_day = NEW, None
    for gap, rating in answers:
        now += gap * ONE_DAY
        card, _ = library.review_card(card, fsrs.Rating(rating), now)
        ours = grade(ours, rating, moment(now, last_day, NOONS), preset, KEY)
        last_day = now.date()
        assert ours.stability == pytest.approx(card.stability, rel=1e-12)
        assert ours.difficulty == pytest.approx(card.difficulty, rel=1e-12)
        assert ours.state.name.casefold() == card.state.name.casefold()
        assert ours.step == card.step


# ---------------------------------------------------------------- when a card is due


def test_a_new_card_goes_through_its_steps() -> None:
    now = local(TODAY, 20)
    preset = Preset(learning_steps=(MINUTE, 10 * MINUTE))
    first = outcomes(NEW, moment(now), preset, KEY)
    assert [first[r].due for r in (AGAIN, HARD, GOOD)] == [
        now + MINUTE,
        now + 5.5 * MINUTE,
        now + 10 * MINUTE,
    ]
    assert [first[r].step for r in Rating] == [0, 0, 1, None]
    assert [first[r].state for r in Rating] == [CardState.LEARNING] * 3 + [CardState.REVIEW]
    later = now + 10 * MINUTE
    second = outcomes(first[GOOD], moment(later, TODAY), preset, KEY)
    assert [second[r].due for r in (AGAIN, HARD)] == [later + MINUTE, later + 10 * MINUTE]
    assert [second[r].state for r in (GOOD, EASY)] == [CardState.REVIEW] * 2
    assert second[GOOD].step is None


def test_a_forgotten_card_goes_through_the_steps_of_relearning() -> None:
    now = local(TODAY, 20)
    preset = Preset(relearning_steps=(5 * MINUTE, 15 * MINUTE))
    before = in_review(20.0, now - 20 * ONE_DAY)
    again = grade(before, AGAIN, moment(now, TODAY - 20 * ONE_DAY), preset, KEY)
    assert (again.state, again.step, again.due) == (CardState.RELEARNING, 0, now + 5 * MINUTE)
    good = grade(again, GOOD, moment(now + 5 * MINUTE, TODAY), preset, KEY)
    assert (good.state, good.step) == (CardState.RELEARNING, 1)
    assert good.due == now + 20 * MINUTE
    back = grade(good, GOOD, moment(now + 20 * MINUTE, TODAY), preset, KEY)
    assert (back.state, back.step) == (CardState.REVIEW, None)


def test_without_steps_every_answer_puts_the_card_in_review_for_a_later_day() -> None:
    preset = Preset(learning_steps=(), relearning_steps=())
    now = local(TODAY, 20)
    for schedule in outcomes(NEW, moment(now), preset, KEY).values():
        assert schedule.state is CardState.REVIEW
        assert days_until(schedule.due, now) >= 1


# Hard on a single step waits half as long again, so steps up to 16 hours stay within the day.
@settings(deadline=None, max_examples=40)
@given(histories(longest_step=16 * 3600 - 1))
def test_a_card_in_its_steps_is_due_within_a_day(history: History) -> None:
    for played in history.played():
        for schedule in played.all_four.values():
            assert schedule.due is not None
            if schedule.state is not CardState.REVIEW:
                assert timedelta() < schedule.due - played.moment.now < ONE_DAY


@settings(deadline=None, max_examples=40)
@given(histories())
def test_a_card_in_its_steps_knows_its_step_and_no_other_card_does(history: History) -> None:
    for played in history.played():
        for schedule in played.all_four.values():
            steps = {
                CardState.LEARNING: played.preset.learning_steps,
                CardState.RELEARNING: played.preset.relearning_steps,
            }.get(schedule.state)
            if steps is None:
                assert schedule.step is None
            else:
                assert schedule.step is not None
                assert 0 <= schedule.step < len(steps)


@settings(deadline=None, max_examples=40)
@given(histories())
def test_a_card_in_review_is_due_when_a_later_study_day_opens_or_after_the_steps_of_a_worse_rating(
    history: History,
) -> None:
    for played in history.played():
        days = history.days
        steps = [s.due for s in played.all_four.values() if s.state is not CardState.REVIEW]
        for schedule in played.all_four.values():
            if schedule.state is CardState.REVIEW and schedule.due not in steps:
                assert schedule.due is not None
                day = days.day_of(schedule.due)
                assert schedule.due == days.opens(day)
                assert day > played.moment.day


@pytest.mark.parametrize("eve", [date(2026, 3, 28), date(2026, 10, 24)], ids=["spring", "autumn"])
def test_a_day_on_which_clocks_change_opens_at_four_for_the_cards_due_on_it(eve: date) -> None:
    preset = Preset(maximum_interval=1)
    after = grade(in_review(50.0, local(eve, 12)), GOOD, moment(local(eve, 12), eve), preset, KEY)
    assert after.due == datetime.combine(eve + ONE_DAY, time(4), AMSTERDAM)


@settings(deadline=None, max_examples=40)
@given(histories())
def test_no_interval_is_longer_than_the_longest_allowed(history: History) -> None:
    for played in history.played():
        for schedule in played.all_four.values():
            if schedule.state is CardState.REVIEW:
                assert schedule.due is not None
                longest = played.moment.day + history.preset.maximum_interval * ONE_DAY
                # A worse rating's step may reach past the opening of the one day allowed.
                steps = max(
                    (*history.preset.learning_steps, *history.preset.relearning_steps, MINUTE)
                )
                latest = max(history.days.opens(longest), played.moment.now + 1.5 * steps)
                assert schedule.due <= latest


@pytest.mark.parametrize("retention", [0.7, 0.8, 0.9, 0.95, 0.99])
def test_the_interval_brings_recall_down_to_the_retention_desired(retention: float) -> None:
    preset = Preset(desired_retention=retention)
    now = local(TODAY, 12)
    after = grade(in_review(40.0, now), GOOD, moment(now, TODAY), preset, KEY)
    assert after.stability is not None
    assert days_until(after.due, now) in fuzz_range(unfuzzed(preset, after.stability))


# ---------------------------------------------------------------- fuzz


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=8), st.integers(0, 23 * 60))
def test_fuzz_is_the_same_for_the_same_card_all_day(key: str, minute: int) -> None:
    opening = DAYS.opens(TODAY)
    before = in_review(300.0, opening - 300 * ONE_DAY)
    last = TODAY - 300 * ONE_DAY
    first = outcomes(before, moment(opening, last), Preset(), key)
    later = outcomes(before, moment(opening + minute * MINUTE, last), Preset(), key)
    for rating in SUCCESSES:
        assert first[rating].due == later[rating].due


@pytest.mark.parametrize("stability", [2.0, 3.0, 6.0, 10.0, 25.0, 100.0])
def test_fuzz_spreads_cards_over_the_whole_of_py_fsrs_s_range_and_no_further(
    stability: float,
) -> None:
    now = local(TODAY, 12)
    before = in_review(stability, now)
    seen = set()
    expected: range | None = None
    for number in range(600):
        after = grade(before, GOOD, moment(now, TODAY), Preset(), f"deck/note#{number}")
        assert after.stability is not None
        expected = fuzz_range(unfuzzed(Preset(), after.stability))
        seen.add(days_until(after.due, now))
    assert expected is not None
    assert seen == set(expected)


def test_fuzz_of_one_card_differs_from_day_to_day() -> None:
    seen = set()
    for number in range(60):
        day = TODAY + number * ONE_DAY
        now = local(day, 12)
        after = grade(in_review(100.0, now), GOOD, moment(now, day), Preset(), KEY)
        seen.add(days_until(after.due, now))
    assert len(seen) >= len(fuzz_range(100)) // 2


def test_fuzz_never_passes_the_longest_interval_allowed() -> None:
    preset = Preset(maximum_interval=30)
    now = local(TODAY, 12)
    seen = {
        days_until(
            grade(in_review(500.0, now), GOOD, moment(now, TODAY), preset, f"n#{n}").due, now
        )
        for n in range(200)
    }
    assert seen == set(fuzz_range(30, maximum=30))
    assert max(seen) == 30


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=8), st.floats(5.0, 2000.0))
def test_one_draw_serves_all_four_outcomes(key: str, stability: float) -> None:
    now = local(TODAY, 12)
    last = TODAY - timedelta(days=round(stability))
    preset = Preset(relearning_steps=())
    four = outcomes(in_review(stability, now), moment(now, last), preset, key)
    least, most = 0.0, 1.0
    for schedule in four.values():
        assert schedule.stability is not None
        days = fuzz_range(unfuzzed(preset, schedule.stability))
        place = days.index(days_until(schedule.due, now))
        least = max(least, place / len(days))
        most = min(most, (place + 1) / len(days))
    assert least < most


def test_a_card_s_key_may_hold_anything() -> None:
    for key in ("", "\x00", "\udc80", "naïve/№ 7", "k" * 10_000):
        assert grade(NEW, EASY, moment(local(TODAY, 12)), Preset(), key).due is not None


# ---------------------------------------------------------------- replay


def replay(answers: Sequence[Answer], days: StudyDays, key: str) -> Schedule:
    return replay_from(NEW, None, answers, days, key)


@settings(deadline=None, max_examples=40)
@given(histories())
def test_replaying_the_answers_gives_the_very_same_schedule(history: History) -> None:
    assert replay(history.recorded(), history.days, history.key) == history.played()[-1].after


def test_without_answers_a_replay_gives_a_new_card() -> None:
    assert replay([], DAYS, KEY) == NEW


@settings(deadline=None, max_examples=40)
@given(histories(), st.data())
def test_a_replay_may_start_anywhere_in_the_history(history: History, data: st.DataObject) -> None:
    played, answers = history.played(), history.recorded()
    start = data.draw(st.integers(0, len(played) - 1))
    at = played[start]
    result = replay_from(at.before, at.moment.last_day, answers[start:], history.days, history.key)
    assert result == played[-1].after


def test_a_replay_uses_the_preset_that_each_answer_was_given_with() -> None:
    slow, fast = Preset(learning_steps=(HOUR,)), Preset(learning_steps=())
    now = local(TODAY, 12)
    first = replay([Answer(AGAIN, now, TODAY, slow)], DAYS, KEY)
    second = replay(
        [Answer(AGAIN, now, TODAY, slow), Answer(GOOD, now + HOUR, TODAY, fast)], DAYS, KEY
    )
    assert first.due == now + HOUR
    assert second == grade(first, GOOD, moment(now + HOUR, TODAY), fast, KEY)
    assert second.state is CardState.REVIEW


# ---------------------------------------------------------------- a clock that was set back


@settings(deadline=None, max_examples=40)
@given(histories(waits=st.timedeltas(timedelta(days=-700), timedelta(days=700))))
def test_a_clock_that_was_set_back_never_makes_an_answer_fail(history: History) -> None:
    for played in history.played():
        for schedule in played.all_four.values():
            assert schedule.due is not None
            assert schedule.due > played.moment.now
            assert schedule.stability is not None
            assert math.isfinite(schedule.stability)
    assert replay(history.recorded(), history.days, history.key) == history.played()[-1].after


def test_an_answer_before_the_last_one_counts_as_one_on_the_same_day() -> None:
    last = local(TODAY, 12)
    earlier = last - 400 * ONE_DAY
    after = grade(in_review(0.5, last), GOOD, moment(earlier, TODAY), Preset(), KEY)
    assert after.stability == pytest.approx(same_day_stability(0.5, GOOD), rel=1e-12)
    assert after.last_review == earlier
    assert days_until(after.due, earlier) >= 1


# ---------------------------------------------------------------- retrievability


stabilities = st.floats(0.001, 36500)
decays = st.floats(0.1, 0.8)


def with_decay(decay: float) -> Preset:
    return Preset(parameters=(*DEFAULT_PARAMETERS[:20], decay))


@given(stabilities, decays)
def test_recall_is_nine_in_ten_after_as_many_days_as_the_stability(
    stability: float, decay: float
) -> None:
    assert retrievability(stability, stability, with_decay(decay).parameters) == pytest.approx(
        0.9, rel=1e-9
    )


@given(stabilities, decays, st.floats(0, 5000), st.floats(0.01, 5000))
def test_recall_falls_with_time(stability: float, decay: float, days: float, more: float) -> None:
    preset = with_decay(decay)
    sooner = retrievability(stability, days, preset.parameters)
    assert retrievability(stability, days + more, preset.parameters) < sooner <= 1


@given(stabilities, decays, st.floats(0.5, 5000), st.floats(1.01, 100))
def test_recall_rises_with_stability(
    stability: float, decay: float, days: float, times: float
) -> None:
    preset = with_decay(decay)
    assert retrievability(stability, days, preset.parameters) < retrievability(
        stability * times, days, preset.parameters
    )


@given(stabilities, decays)
def test_recall_is_certain_at_once_and_no_more_than_that_before(
    stability: float, decay: float
) -> None:
    preset = with_decay(decay)
    assert retrievability(stability, 0, preset.parameters) == 1
    assert retrievability(stability, -3, preset.parameters) == 1


def test_half_a_day_counts() -> None:
    assert 1 > retrievability(2.0, 0.5) > retrievability(2.0, 1)


@settings(deadline=None, max_examples=40)
@given(stabilities, decays, st.integers(0, 36500))
@example(1.0, 0.1542, 1)
def test_recall_after_whole_days_is_py_fsrs_s_own(
    stability: float, decay: float, days: int
) -> None:
    preset = with_decay(decay)
    library = fsrs.Scheduler(parameters=preset.parameters, enable_fuzzing=False)
    last = datetime(2026, 1, 15, 12, tzinfo=UTC)
    card = fsrs.Card(
        card_id=1,
        state=fsrs.State.Review,
        stability=stability,
        difficulty=5.0,
        due=last,
        last_review=last,
    )
    expected = library.get_card_retrievability(card, last + days * ONE_DAY)
    assert retrievability(stability, days, preset.parameters) == pytest.approx(expected, abs=1e-9)


# ---------------------------------------------------------------- lapses, leeches, parameters


def test_only_again_on_a_card_in_review_is_a_lapse() -> None:
    for state in CardState:
        for rating in Rating:
            expected = state is CardState.REVIEW and rating is AGAIN
            assert is_lapse(Schedule(state), rating) == expected


@pytest.mark.parametrize(
    ("threshold", "leeches"),
    [
        (8, [8, 12, 16, 20]),
        (5, [5, 7, 9, 11, 13, 15, 17, 19]),
        (3, list(range(3, 21))),
        (1, list(range(1, 21))),
        (0, []),
    ],
)
def test_a_card_is_a_leech_at_the_threshold_and_at_every_half_of_it_after(
    threshold: int, leeches: list[int]
) -> None:
    assert [lapses for lapses in range(21) if is_leech(lapses, threshold)] == leeches


def test_default_parameters_and_those_at_the_bounds_are_accepted() -> None:
    check_parameters(DEFAULT_PARAMETERS)
    check_parameters(tuple(LOWER_BOUNDS_PARAMETERS))
    check_parameters(tuple(UPPER_BOUNDS_PARAMETERS))


@pytest.mark.parametrize("place", range(21))
def test_a_parameter_out_of_its_bounds_is_refused(place: int) -> None:
    for value in (
        LOWER_BOUNDS_PARAMETERS[place] - 1e-6,
        UPPER_BOUNDS_PARAMETERS[place] + 1e-6,
        math.nan,
    ):
        parameters = list(DEFAULT_PARAMETERS)
        parameters[place] = value
        with pytest.raises(ValueError, match=rf"parameters\[{place}\]"):
            check_parameters(tuple(parameters))


def test_a_decay_below_a_tenth_is_refused() -> None:
    with pytest.raises(ValueError, match=r"parameters\[20\]"):
        check_parameters((*DEFAULT_PARAMETERS[:20], 0.0999))


@pytest.mark.parametrize("count", [0, 17, 19, 20, 22])
def test_another_number_of_parameters_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="21"):
        check_parameters((0.5,) * count)
