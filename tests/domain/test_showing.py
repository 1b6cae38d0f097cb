"""How one showing of a note differs from another."""

from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.notes import Choice, KeyPoint, NoteContent, NoteKind, Phrasing, Role
from trainer.domain.showing import RECENT, checklist, phrasing, shuffled

ASKED = NoteContent(
    NoteKind.BASIC,
    "When does it sail?",
    "At ten.",
    phrasings=(Phrasing("Are you ever on time?", "MP"), Phrasing("What time, then?")),
)
POINTS = (
    KeyPoint(Role.NEVER, "a promise"),
    KeyPoint(Role.MUST, "the date"),
    KeyPoint(Role.MAY, "the weather"),
)


def test_the_question_takes_turns_with_its_other_phrasings() -> None:
    asked = [phrasing(ASKED, showing) for showing in range(5)]
    assert [(p.asker, p.text) for p in asked] == [
        ("", "When does it sail?"),
        ("MP", "Are you ever on time?"),
        ("", "What time, then?"),
        ("", "When does it sail?"),
        ("MP", "Are you ever on time?"),
    ]


def test_a_sentence_with_gaps_has_one_wording() -> None:
    gaps = NoteContent(NoteKind.CLOZE, "At [ten].", phrasings=(Phrasing("When?", "MP"),))
    assert {phrasing(gaps, showing).text for showing in range(4)} == {"At [ten]."}


@given(st.lists(st.text(), unique=True, max_size=12), st.text())
def test_options_are_all_there_in_an_order_that_the_seed_repeats(
    texts: list[str], seed: str
) -> None:
    choices = [Choice(text, right=False) for text in texts]
    mixed = shuffled(choices, seed)
    assert sorted(c.text for c in mixed) == sorted(texts)
    assert mixed == shuffled(choices, seed)


def test_another_seed_gives_another_order() -> None:
    choices = [Choice(str(n), right=False) for n in range(8)]
    assert len({shuffled(choices, f"card/{reps}") for reps in range(20)}) > 15


def test_points_often_missed_come_first_and_red_lines_last() -> None:
    said = [
        ("never", "a promise", False),
        ("must", "the date", True),
        ("may", "the weather", False),
    ]
    shown = checklist(POINTS, [said, said])
    assert [(p.point.text, p.missed) for p in shown] == [
        ("the weather", 2), ("the date", 0), ("a promise", 0)
    ]  # fmt: skip


def test_a_red_line_counts_as_missed_where_it_was_crossed() -> None:
    assert checklist(POINTS, [[("never", "a promise", True)]])[-1].missed == 1


def test_points_never_ticked_keep_the_order_of_the_note_but_for_red_lines() -> None:
    assert [p.point.text for p in checklist(POINTS, [])] == [
        "the date", "the weather", "a promise"
    ]  # fmt: skip


def test_only_the_latest_showings_count() -> None:
    missed = [("must", "the date", False)]
    assert checklist(POINTS, [missed] * (RECENT + 3))[0].missed == RECENT


def test_a_point_that_was_put_otherwise_since_starts_anew() -> None:
    shown = checklist(POINTS, [[("must", "the day", False)]])
    assert {p.missed for p in shown} == {0}
