from dataclasses import FrozenInstanceError

import pytest

from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.quick import quick_maker


def test_what_is_made_quickly_is_the_frozen_value_itself() -> None:
    make = quick_maker(NoteContent)
    made = make(NoteKind.BASIC, "q", "a", tags=("t",))
    plain = NoteContent(NoteKind.BASIC, "q", "a", tags=("t",))
    assert type(made) is NoteContent
    assert made == plain
    assert hash(made) == hash(plain)
    with pytest.raises(FrozenInstanceError):
        made.prompt = "r"  # type: ignore[misc]


def test_a_value_that_is_not_given_is_missed() -> None:
    with pytest.raises(TypeError, match="prompt"):
        quick_maker(NoteContent)(NoteKind.BASIC)  # type: ignore[call-arg]
