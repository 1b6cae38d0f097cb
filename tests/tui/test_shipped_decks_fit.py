"""The shipped decks on the smallest screen that is promised: every card at once, nothing below."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from trainer.domain.notes import NoteKind
from trainer.domain.schedule import Preset, Rating
from trainer.services import imports
from trainer.services.attempt import Attempt
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.shipped import shipped
from trainer.tui.app import TrainerApp
from trainer.tui.card_text import card_text
from trainer.tui.widgets.card_view import CardView

Open = Callable[..., Collection]


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_answer_in_every_phrasing_fits_on_eighty_by_twenty_four(
    open_collection: Open, language: str
) -> None:
    every = Preset(new_per_day=9999)
    collection = open_collection(language, deck=False, bury_siblings=False, preset=every)
    file = shipped("decks") / f"navo-fmm-2023-11.{language}.md"
    imports.apply(collection, imports.read([file]))
    session = StudySession(collection)
    too_long = set()
    async with TrainerApp(collection, study=True).run_test(size=(80, 24)) as pilot:
        view = pilot.app.screen.query_one(CardView)
        while (question := session.question) is not None:
            cloze = question.content.kind is NoteKind.CLOZE
            for showing in range(1 if cloze else 1 + len(question.content.phrasings)):
                attempt = Attempt(replace(question, reps=showing))
                attempt.reveal()
                if len(view.lay_out(card_text(attempt)).lines) > view.size.height:
                    too_long.add((question.guid, showing))
            session.grade(Rating.EASY, timedelta(seconds=1))
    assert session.tally.answered > 200
    assert too_long == set()
