"""Drawing the questions of a mock briefing, pressing on, and scoring."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.memory import retrievability
from trainer.domain.mock import Candidate, Manner, draw, follow_up, known_now
from trainer.domain.mock_score import (
    Answer,
    Origin,
    by_topic,
    crossed_lines,
    proposed,
    score,
)
from trainer.domain.notes import KeyPoint, Phrasing, Role
from trainer.domain.schedule import DEFAULT_PARAMETERS, Rating

MP, PRESS = Phrasing("Yes or no?", "MP"), Phrasing("Why so?", "press")
POINTS = [KeyPoint(Role.MUST, "one"), KeyPoint(Role.MUST, "two"), KeyPoint(Role.NEVER, "no")]


def candidate(number: int, **more) -> Candidate:
    return Candidate(number, f"deck/{number}", number, f"Question {number}?", **more)


def answer(**more) -> Answer:
    usual = {
        "origin": Origin.DRAWN, "guid": "deck/1", "ordinal": 0, "topic": ("Boats", "Night"),
        "asker": "MP", "asked": "Yes or no?", "manner": Manner.PLAIN, "rating": Rating.GOOD,
        "sure": None, "milliseconds": 30_000, "written": "", "points": (), "known": 0.5,
    }  # fmt: skip
    return Answer(**(usual | more))


candidates = st.lists(
    st.builds(
        candidate,
        st.integers(0, 60),
        topic=st.sampled_from(["", "Boats", "Quay"]),
        weight=st.floats(0, 100),
        known=st.floats(0, 1),
        weak_points=st.integers(0, 5),
        phrasings=st.sampled_from([(), (MP,), (PRESS, MP)]),
        tags=st.sampled_from([(), ("hostile",), ("Vijandig", "x")]),
        parent=st.none() | st.integers(0, 60).map(lambda n: f"deck/{n}"),
    ),
    max_size=30,
)


@given(candidates, st.integers(0, 40), st.integers())
def test_each_note_is_drawn_once_and_as_many_as_there_are(
    pool: list[Candidate], count: int, seed: int
) -> None:
    guids = [drawn.candidate.guid for drawn in draw(pool, count, seed)]
    assert len(guids) == len(set(guids)) == min(count, len({one.guid for one in pool}))


@given(candidates, st.integers(1, 40), st.integers())
def test_a_follow_up_comes_after_the_note_it_follows(
    pool: list[Candidate], count: int, seed: int
) -> None:
    drawn = [each.candidate for each in draw(pool, count, seed)]
    parents = {one.guid: one.parent for one in drawn}

    def leads_back(guid: str) -> bool:
        seen: list[str] = []
        at: str | None = guid
        while at in parents and at is not None and at not in seen:
            seen.append(at)
            at = parents[at]
        return at in seen

    places = {one.guid: place for place, one in enumerate(drawn)}
    for one in drawn:
        if one.parent in places and not leads_back(one.guid):
            assert places[one.parent] < places[one.guid]


@given(candidates, st.integers(0, 40), st.integers(), st.randoms())
def test_the_same_seed_draws_the_same_from_any_order(pool, count, seed, chance) -> None:
    unique = list({one.card_id: one for one in pool}.values())
    mixed = list(unique)
    chance.shuffle(mixed)
    assert draw(unique, count, seed) == draw(mixed, count, seed)


@given(candidates, st.integers(1, 40), st.integers())
def test_words_are_those_of_the_note_and_the_sharpest_when_hostile(pool, count, seed) -> None:
    for drawn in draw(pool, count, seed):
        one = drawn.candidate
        if not one.phrasings:
            assert drawn.phrasing == Phrasing(one.prompt)
        elif drawn.manner is Manner.HOSTILE:
            assert drawn.phrasing == one.phrasings[0]
        else:
            assert drawn.phrasing in one.phrasings


@pytest.mark.parametrize("seed", range(8))
def test_four_questions_have_a_hostile_and_a_silent_asker_among_them(seed: int) -> None:
    manners = {drawn.manner for drawn in draw([candidate(n) for n in range(9)], 4, seed)}
    assert manners == set(Manner)


def test_hostile_turns_take_what_the_deck_calls_hostile_first() -> None:
    pool = [candidate(n) for n in range(30)] + [candidate(99, tags=("Vijandig",))]
    for seed in range(10):
        drawn = draw(pool, 4, seed)
        first = next(each for each in drawn if each.manner is Manner.HOSTILE)
        assert first.candidate.guid == "deck/99"


def test_askers_take_turns() -> None:
    pool = [candidate(n, phrasings=(MP, PRESS)) for n in range(40)]
    asked = [each.phrasing.asker for each in draw(pool, 40, 1) if each.manner is not Manner.HOSTILE]
    counts = Counter(asked)
    assert abs(counts["MP"] - counts["press"]) <= 1


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"weight": 3.0}, {"weight": 1.0}),
        ({"known": 0.1}, {"known": 0.9}),
        ({"weak_points": 3}, {"weak_points": 0}),
    ],
)
def test_what_weighs_more_or_is_weaker_is_drawn_more_often(better, worse) -> None:
    pool = [candidate(1, **better), candidate(2, **worse)]
    first = Counter(draw(pool, 1, seed)[0].candidate.guid for seed in range(300))
    assert first["deck/1"] > first["deck/2"] * 1.3


def test_questions_are_spread_over_topics() -> None:
    pool = [candidate(n, topic="Big") for n in range(40)]
    pool += [candidate(100 + n, topic=f"Small {n}") for n in range(4)]
    of_big = [
        sum(each.candidate.topic == "Big" for each in draw(pool, 8, seed)) for seed in range(30)
    ]
    assert sum(of_big) / len(of_big) < 6  # by numbers alone it would be more than seven


def test_the_worthiest_follow_up_that_was_not_asked_presses_on() -> None:
    pool = [
        candidate(1, parent="deck/0"),
        candidate(2, parent="deck/0", weight=3.0),
        candidate(3, parent="deck/9"),
    ]
    assert follow_up("deck/0", pool, ()) == pool[1]
    assert follow_up("deck/0", pool, {"deck/2"}) == pool[0]
    assert follow_up("deck/0", pool, {"deck/1", "deck/2"}) is None


def test_what_is_known_now_counts_study_days() -> None:
    assert known_now(None, None, DEFAULT_PARAMETERS) == 0
    assert known_now(5.0, 3, DEFAULT_PARAMETERS) == retrievability(5.0, 3)
    assert known_now(5.0, 0, DEFAULT_PARAMETERS) == retrievability(5.0, 0.5)


@pytest.mark.parametrize(
    ("ticked", "rating"),
    [
        ((), Rating.AGAIN),
        ((0,), Rating.HARD),
        ((0, 1), Rating.GOOD),
        ((0, 1, 2), Rating.AGAIN),
    ],
)
def test_what_is_not_ticked_was_not_said(ticked, rating) -> None:
    assert proposed(POINTS, ticked) is rating


def test_without_points_that_must_be_said_nothing_ticked_is_no_judgement() -> None:
    assert proposed([KeyPoint(Role.MAY, "three")], ()) is Rating.GOOD
    assert proposed([], ()) is Rating.GOOD


def test_crossed_lines_are_red_lines_that_were_ticked() -> None:
    assert crossed_lines(POINTS, {0, 2}) == (POINTS[2],)
    assert crossed_lines(POINTS, {0, 1}) == ()


def test_a_score_counts_points_lines_time_and_certainty() -> None:
    points = tuple(zip(POINTS, (True, False, True), strict=True))
    result = score(
        [
            answer(points=points, known=0.8, sure=True),  # a line crossed fails it
            answer(rating=Rating.GOOD, known=0.4, milliseconds=10_000),
            answer(origin=Origin.MADE, rating=Rating.AGAIN, known=None, points=points[1:2]),
        ]
    )
    assert (result.answers, result.questions) == (3, 2)
    assert (result.hit, result.missed, result.crossed) == (1, 1, 1)
    assert (result.failed, result.sure_but_wrong) == (1, 1)
    assert result.predicted == pytest.approx(0.6)
    assert result.actual == 0.5
    assert result.share_hit == 0.5
    assert result.seconds_per_answer == pytest.approx(70 / 3)


def test_nothing_answered_has_no_shares() -> None:
    result = score([])
    assert (result.predicted, result.actual, result.share_hit) == (None, None, None)
    assert result.seconds_per_answer == 0


answers = st.lists(
    st.builds(
        answer,
        origin=st.sampled_from(Origin),
        rating=st.sampled_from(Rating),
        sure=st.sampled_from([None, True, False]),
        points=st.lists(st.tuples(st.sampled_from(POINTS), st.booleans())).map(tuple),
        topic=st.sampled_from([(), ("Boats",), ("Quay", "Crane")]),
        known=st.none() | st.floats(0, 1),
    )
)


@given(answers)
def test_topics_add_up_to_the_whole(given_answers: list[Answer]) -> None:
    whole = score(given_answers)
    parts = [score(each) for each in by_topic(given_answers).values()]
    for name in ("answers", "questions", "hit", "missed", "crossed", "failed", "milliseconds"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    for share in (whole.predicted, whole.actual, whole.share_hit):
        assert share is None or 0 <= share <= 1


def test_what_nobody_asks_in_words_of_his_own_comes_last() -> None:
    pool = [candidate(n, weight=9.0) for n in range(3)]
    pool += [candidate(10 + n, phrasings=(MP,)) for n in range(3)]
    drawn = [bool(each.candidate.phrasings) for each in draw(pool, 6, 1)]
    assert drawn == [True] * 3 + [False] * 3
