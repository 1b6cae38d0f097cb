"""Anki packages into the collection: notes, schedules, history, media, undo and import again."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_files import BASIC, CREATED, DECK, REVERSED, Anki, Note
from tests.builders import Clock, opened
from trainer.domain.schedule import DEFAULT_PARAMETERS, Rating
from trainer.errors import DeckFileError
from trainer.formats import anki_package
from trainer.services import decks, editing, export_json, exports, imports
from trainer.services.collection import Collection
from trainer.services.import_plan import Fate, ImportPlan, Update
from trainer.services.study import StudySession

DAY_MS = 86_400_000
FIRST = CREATED * 1000 + 1000
NOW = datetime(2023, 12, 14, 12, tzinfo=UTC)
REVIEWED = {"type": 2, "queue": 2, "due": 29, "ivl": 9, "reps": 2, "data": '{"s": 9.5, "d": 6}'}
LOG = ((FIRST, 0, 3, 3, -600, 500, 0), (FIRST + 3 * DAY_MS, 0, 3, 9, 3, 500, 1))

Dump = Callable[..., dict[str, dict[Any, dict[str, Any]]]]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def collection(tmp_path: Path, clock: Clock) -> Any:
    with opened(tmp_path / "data", clock) as found:
        yield found


@pytest.fixture
def bring(tmp_path: Path, collection: Collection) -> Callable[..., ImportPlan]:
    """Imports a collection as a package."""

    def run(anki: Anki, **options: Any) -> ImportPlan:
        path = anki.package(tmp_path / "deck.apkg")
        shape = {name: options.pop(name) for name in ("progress", "tags") if name in options}
        read = imports.shaped(imports.read([path], imports.options(collection)), **shape)
        return imports.apply(collection, read, **options)

    return run


Bring = Callable[..., ImportPlan]


def one(**changes: Any) -> Anki:
    return Anki([Note(("Q", "A"), (REVIEWED,), reviews=LOG, **changes)])


def test_schedule_and_history_come_along(
    collection: Collection, bring: Bring, dump: Dump, assert_replay: Callable[[Collection], int]
) -> None:
    bring(one())
    tables = dump(collection, "card", "review", "note")
    [card], reviews = tables["card"].values(), list(tables["review"].values())
    assert (card["state"], card["stability"], card["difficulty"], card["reps"]) == (
        "review",
        9.5,
        6,
        2,
    )
    assert [(row["kind"], row["rating"], row["study_day"]) for row in reviews] == [
        ("imported", 3, "2023-11-14"),
        ("imported", 3, "2023-11-17"),
    ]
    assert [row["figures"] for row in reviews] == ["[0,3,-600,500]", "[1,9,3,500]"]
    assert tables["note"][1]["guid"] == "anki/guid1"
    assert assert_replay(collection) == 1


def test_a_card_without_history_keeps_its_schedule_all_the_same(
    collection: Collection, bring: Bring, assert_replay: Callable[[Collection], int]
) -> None:
    bring(Anki([Note(("Q", "A"), (REVIEWED,))]))
    assert assert_replay(collection) == 1


def test_a_card_that_was_made_new_again_is_new(
    collection: Collection, bring: Bring, assert_replay: Callable[[Collection], int]
) -> None:
    bring(Anki([Note(("Q", "A"), reviews=LOG)]))
    assert assert_replay(collection) == 0


def test_the_imported_card_can_be_studied(
    collection: Collection, bring: Bring, assert_replay: Callable[[Collection], int]
) -> None:
    bring(one())
    study = StudySession(collection)
    assert study.question is not None
    assert (study.question.content.prompt, study.question.content.answer) == ("Q", "A")
    study.grade(Rating.GOOD, timedelta(seconds=4))
    assert assert_replay(collection) == 1


def test_each_card_of_a_note_shows_its_own_side(collection: Collection, bring: Bring) -> None:
    bring(Anki([Note(("front", "back"), ({}, {}), REVERSED)]))
    prompts = []
    study = StudySession(collection)
    while study.question is not None:
        prompts.append((study.question.content.prompt, study.question.content.answer))
        study.grade(Rating.EASY, timedelta(seconds=1))
    assert prompts == [("front", "back")]  # its sibling waits for tomorrow


def test_tagging_a_note_of_templates_leaves_its_cards(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(Anki([Note(("front", "back"), ({}, {}), REVERSED)]))
    before = dump(collection, "card")
    editing.set_tags(collection, 1, ["eu"])
    assert dump(collection, "card") == before
    assert dump(collection, "note")["note"][1]["tags"] == '["eu"]'


def test_importing_again_changes_nothing(collection: Collection, bring: Bring, dump: Dump) -> None:
    bring(one())
    before = dump(collection)
    plan = bring(one())
    assert plan.count(Fate.UNCHANGED) == 1
    assert dump(collection) == before


def test_later_answers_are_added_and_take_the_schedule_with_them(
    collection: Collection, bring: Bring, dump: Dump, assert_replay: Callable[[Collection], int]
) -> None:
    bring(one())
    later = Note(
        ("Q", "A"),
        ({**REVIEWED, "ivl": 30, "due": 50, "reps": 3, "data": '{"s": 33, "d": 5.5}'},),
        reviews=(*LOG, (FIRST + 12 * DAY_MS, 0, 3, 30, 9, 500, 1)),
    )
    bring(Anki([later]))
    tables = dump(collection, "card", "review")
    assert tables["card"][1]["stability"] == 33
    assert tables["card"][1]["reps"] == 3
    assert len(tables["review"]) == 3
    assert assert_replay(collection) == 1


def test_answers_given_here_since_are_kept_behind_those_that_come_in(
    collection: Collection, bring: Bring, dump: Dump, assert_replay: Callable[[Collection], int]
) -> None:
    bring(one())
    StudySession(collection).grade(Rating.AGAIN, timedelta(seconds=4))
    earlier = Note(
        ("Q", "A"),
        ({**REVIEWED, "ivl": 30, "due": 50, "reps": 3, "data": '{"s": 33, "d": 5.5}'},),
        reviews=(*LOG, (FIRST + 12 * DAY_MS, 0, 3, 30, 9, 500, 1)),
    )
    bring(Anki([earlier]))
    tables = dump(collection, "card", "review")
    assert [row["kind"] for row in tables["review"].values()] == ["imported"] * 2 + [
        "study",
        "imported",
    ]
    assert tables["card"][1]["state"] == "relearning"
    assert assert_replay(collection) == 1


def test_an_import_is_taken_back_whole_and_can_be_made_again(
    collection: Collection, bring: Bring, dump: Dump, assert_replay: Callable[[Collection], int]
) -> None:
    bring(one())
    assert decks.undo(collection) is not None
    tables = dump(collection, "note", "review", "deck")
    assert all(row["deleted_at"] for row in tables["note"].values())
    assert all(row["undone_at"] for row in tables["review"].values())
    assert all(row["deleted_at"] for row in tables["deck"].values())
    bring(one())
    reviews = dump(collection, "review")["review"].values()
    assert [row["undone_at"] is None for row in reviews] == [False, False, True, True]
    assert assert_replay(collection) == 1


def test_progress_can_be_left_out(collection: Collection, bring: Bring, dump: Dump) -> None:
    bring(one(), progress=False, tags=["anki"])
    tables = dump(collection, "card", "review", "note")
    assert tables["card"][1]["state"] == "new"
    assert tables["review"] == {}
    assert tables["note"][1]["tags"] == '["anki"]'


@pytest.mark.parametrize(
    ("update", "fate"),
    [(Update.NEWER, "edited"), (Update.NEVER, "kept"), (Update.ALWAYS, "edited")],
)
def test_a_changed_note_is_updated_as_wanted(
    collection: Collection, bring: Bring, update: Update, fate: str
) -> None:
    bring(one())
    changed = Anki([Note(("Q", "B"), (REVIEWED,), reviews=LOG)])
    assert bring(changed, update=update).count(Fate(fate)) == 1


def test_a_note_that_gained_a_card_gets_it(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(Anki([Note(("Q", "A"), ({},), REVERSED)]))
    bring(Anki([Note(("Q", "B"), ({}, {}), REVERSED)]))
    assert [row["ordinal"] for row in dump(collection, "card")["card"].values()] == [0, 1]


def test_options_of_the_deck_hold_for_it_alone(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    anki = one()
    anki.options = {"desiredRetention": 0.8, "new": {"perDay": 3}}
    bring(anki)
    parent, deck = dump(collection, "deck")["deck"].values()
    assert (parent["name"], parent["preset_id"]) == ("Letter", None)
    preset = dump(collection, "preset")["preset"][deck["preset_id"]]
    assert (preset["desired_retention"], preset["new_per_day"]) == (0.8, 3)
    assert collection.settings.preset.desired_retention == 0.9


@pytest.mark.parametrize(("last", "kept"), [(0.2, 0.2), (0.01, 0.1542)])
def test_parameters_outside_of_fsrs_bounds_are_not_taken(
    collection: Collection, bring: Bring, last: float, kept: float
) -> None:
    anki = one()
    anki.options = {"desiredRetention": 0.8, "fsrsParams6": [*DEFAULT_PARAMETERS[:20], last]}
    bring(anki)
    study = StudySession(collection)
    assert study.question is not None
    assert study.question.preset.parameters[20] == kept
    study.grade(Rating.GOOD, timedelta(seconds=1))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fsrsParams6": [*DEFAULT_PARAMETERS[:20], 0.01]}, "lie outside of the bounds"),
        ({"fsrsParams6": [1.0, 2.0]}, "lie outside of the bounds"),
        ({"fsrsParams6": [*DEFAULT_PARAMETERS[:20], "x"]}, "lie outside of the bounds"),
        ({"fsrsParams5": [0.4] * 19}, "are of a version below 6"),
        ({"fsrsWeights": [0.4] * 17}, "are of a version below 6"),
        ({"fsrsParams6": list(DEFAULT_PARAMETERS), "fsrsParams5": [0.4] * 19}, ""),
        ({"fsrsParams6": [], "fsrsParams5": []}, ""),
        ({}, ""),
    ],
)
def test_parameters_that_are_not_taken_are_told_of(
    bring: Bring, options: dict[str, Any], said: str
) -> None:
    anki = one()
    anki.options = options
    told = [problem.message for problem in bring(anki).problems]
    assert len(told) == bool(said)
    assert not said or (said in told[0] and "“Letter::Ukraine”" in told[0])


def test_media_are_kept_and_a_taken_name_gives_way(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    first = Anki([Note(('<img src="map.png">', "A"), guid="one")], media={"map.png": b"one"})
    second = Anki([Note(('<img src="map.png">', "A"), guid="two")], media={"map.png": b"two"})
    bring(first)
    bring(first)
    bring(second)
    kept = {file.name: file.read_bytes() for file in collection.settings.media.iterdir()}
    other = next(name for name in kept if name != "map.png")
    assert kept == {"map.png": b"one", other: b"two"}
    prompts = [row["prompt"] for row in dump(collection, "note")["note"].values()]
    assert prompts == ["![](map.png)", f"![]({other})"]


def test_a_note_known_under_another_guid_keeps_its_own_with_its_history(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    def note(guid: str, text: str, *log: Any) -> Note:
        return Note((text, "A"), (REVIEWED,), guid=guid, reviews=log)

    later = (FIRST + 9 * DAY_MS, 0, 3, 20, 9, 500, 1)
    bring(Anki([note("one", "Q", *LOG)]))
    bring(Anki([note("two", "Q", *LOG, later)]))
    bring(Anki([note("two", "Another", later)]))
    found = dump(collection, "note", "review", "card")
    assert [row["guid"] for row in found["note"].values()] == ["anki/one", "anki/two"]
    by_card = [row["card_id"] for row in found["review"].values()]
    assert [by_card.count(card) for card in found["card"]] == [3, 1]


def test_an_answer_before_1970_does_not_spoil_the_collection(
    collection: Collection, bring: Bring
) -> None:
    """Its instant leads the name of the row, which would be none with a sign in it."""
    bring(Anki([Note(("Q", "A"), ({**REVIEWED, "due": -30_000, "data": ""},))]))
    assert json.loads(export_json.to_json(collection, None))["notes"]
    assert bring(Anki([Note(("Q", "A"), (REVIEWED,), reviews=LOG)])).problems == ()


def test_a_card_made_new_again_comes_again_after_an_undo_or_with_an_older_answer(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(Anki([Note(("Q", "A"), reviews=LOG[1:])]))
    bring(Anki([Note(("Q", "A"), reviews=LOG)]))
    decks.undo(collection)
    decks.undo(collection)
    bring(Anki([Note(("Q", "A"), reviews=LOG)]))
    [card] = dump(collection, "card")["card"].values()
    assert card["state"] == "new"
    alive = [row for row in dump(collection, "review")["review"].values() if not row["undone_at"]]
    assert sorted({row["reviewed_at"] // 1000 for row in alive if row["rating"]}) == [
        answer[0] for answer in LOG
    ]


def spoil_member(package: Path, name: str) -> None:
    """Change bytes of a member of the package's zip file."""
    with zipfile.ZipFile(package) as archive:
        start = archive.getinfo(name).header_offset + 40
    whole = package.read_bytes()
    package.write_bytes(whole[:start] + b"\xff\xff\xff" + whole[start + 3 :])


@pytest.mark.parametrize("again", [False, True])
def test_a_damaged_picture_refuses_the_package_and_changes_nothing(
    collection: Collection, bring: Bring, dump: Dump, tmp_path: Path, *, again: bool
) -> None:
    anki = Anki([Note(('<img src="map.png">', "A"))], media={"map.png": b"picture" * 99})
    if again:  # the one that is here is compared with the one that comes
        bring(anki)
    path = anki.package(tmp_path / "damaged.apkg")
    spoil_member(path, "0")
    before = dump(collection)
    with pytest.raises(DeckFileError, match="is damaged"):
        imports.apply(collection, imports.read([path], imports.options(collection)))
    assert dump(collection) == before


def test_no_picture_of_a_refused_package_stays(collection: Collection, tmp_path: Path) -> None:
    pictures = {f"{n}.png": b"picture" * 99 for n in range(3)}
    note = Note(("".join(f'<img src="{name}">' for name in pictures), "A"))
    path = Anki([note], media=pictures).package(tmp_path / "damaged.apkg")
    spoil_member(path, "2")
    with pytest.raises(DeckFileError, match="is damaged"):
        imports.apply(collection, imports.read([path], imports.options(collection)))
    assert list(collection.settings.media.iterdir()) == []


def test_cancelling_while_it_writes_leaves_everything_as_it_was(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(one())
    before = dump(collection)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    many = Anki([Note((f"Q{n}", "A"), guid=f"n{n}") for n in range(50)])
    path = many.package(collection.settings.data / "many.apkg")
    read = imports.read([path], imports.options(collection))
    with pytest.raises(KeyboardInterrupt):
        imports.apply(collection, read, progress=stop)
    assert dump(collection) == before


def test_cancelling_while_answers_are_copied_leaves_everything_as_it_was(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(one())
    before = dump(collection)
    days, notes = 3, 50
    told = []

    def stop(done: int, total: int) -> None:
        told.append(done)
        if 2 * notes < done < total:  # notes and cards are there, and some of the answers
            raise KeyboardInterrupt

    def log(n: int) -> tuple[tuple[int, ...], ...]:
        return tuple((FIRST + n + day * DAY_MS, *LOG[0][1:]) for day in range(days))

    many = Anki(
        [Note((f"Q{n}", "A"), (REVIEWED,), guid=f"n{n}", reviews=log(n)) for n in range(notes)]
    )
    path = many.package(collection.settings.data / "many.apkg")
    read = imports.read([path], imports.options(collection))
    with pytest.raises(KeyboardInterrupt):
        imports.apply(collection, read, progress=stop)
    assert told == [notes, 2 * notes, 3 * notes]
    assert dump(collection) == before


def test_a_log_that_cannot_be_read_after_all_is_told_of_its_own_file(
    collection: Collection, dump: Dump, tmp_path: Path
) -> None:
    path = one().package(tmp_path / "deck.apkg")
    read = imports.read([path], imports.options(collection))
    log = read[0].notes[0].cards[0].reviews.log  # type: ignore[attr-defined]
    log.path.write_bytes(log.path.read_bytes()[:4096] + b"\xff" * 100_000)
    with pytest.raises(DeckFileError, match=r"deck\.apkg"):
        imports.apply(collection, read)
    assert not any(dump(collection, "deck", "note", "review").values())


def test_packages_imported_together_each_bring_their_answers(
    collection: Collection, dump: Dump, tmp_path: Path
) -> None:
    def note(guid: str, after: int) -> Note:
        return Note((guid, "A"), (REVIEWED,), guid=guid, reviews=((FIRST + after, *LOG[0][1:]),))

    decks = [[note("a", 1)], [note("b", 2), note("c", 3)], [note("a", 4), note("d", 5)]]
    paths = [Anki(notes).package(tmp_path / f"{n}.apkg") for n, notes in enumerate(decks)]
    imports.apply(collection, imports.read(paths, imports.options(collection)))
    cards = dump(collection, "card", "note", "review")
    assert len(cards["note"]) == 4
    given = sorted(row["reviewed_at"] // 1000 % 10 for row in cards["review"].values())
    assert given == [1, 2, 3, 4, 5]


def test_the_unpacked_package_goes_with_the_decks(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    read = imports.read([one().package(tmp_path / "deck.apkg")], imports.options(collection))
    assert [len(card.reviews) for card in read[0].notes[0].cards] == [2]
    del read
    assert not list(folder.iterdir())


INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"


def test_a_large_import_sorts_its_indexes_anew(
    collection: Collection, bring: Bring, dump: Dump, monkeypatch: pytest.MonkeyPatch, sql: Any
) -> None:
    monkeypatch.setattr("trainer.storage.bulk._MANY", 10)
    before = sql(collection, INDEXES)
    logs = [tuple((at + n, *rest) for at, *rest in LOG) for n in range(30)]
    notes = [
        Note((f"Q{n}", "A"), (REVIEWED,), BASIC, f"n{n}", reviews=log) for n, log in enumerate(logs)
    ]
    bring(Anki(notes))
    assert sql(collection, INDEXES) == before
    assert sql(collection, "PRAGMA integrity_check") == [("ok",)]
    assert len(dump(collection, "review")["review"]) == 60


def test_indexes_are_back_after_an_import_of_many_decks_some_notes_of_which_are_known(
    collection: Collection, bring: Bring, dump: Dump, monkeypatch: pytest.MonkeyPatch, sql: Any
) -> None:
    monkeypatch.setattr("trainer.storage.bulk._MANY", 10)
    before = sql(collection, INDEXES)
    decks = {DECK: "A", DECK + 1: "B", DECK + 2: "C"}

    def package(count: int, answers: int) -> Anki:
        notes = [
            Note(
                (f"Q{n}", "A"),
                ({**REVIEWED, "did": DECK + n % 3},),
                guid=f"n{n}",
                reviews=tuple((FIRST + n + day * DAY_MS, *LOG[0][1:]) for day in range(answers)),
            )
            for n in range(count)
        ]
        return Anki(notes, decks=decks)

    for count, answers in ((60, 1), (300, 2)):
        bring(package(count, answers))
        assert sql(collection, INDEXES) == before
        assert sql(collection, "PRAGMA integrity_check") == [("ok",)]
        rows = dump(collection, "card", "review")
        assert (len(rows["card"]), len(rows["review"])) == (count, count * answers)


def test_the_plan_says_what_becomes_of_progress(collection: Collection, tmp_path: Path) -> None:
    path = one().package(tmp_path / "x.apkg")
    plan = imports.plan(collection, imports.read([path], imports.options(collection)))
    assert (plan.decks[0].cards, plan.decks[0].past_answers) == (1, 2)


def test_a_deck_that_came_in_a_package_is_the_one_its_file_makes(
    collection: Collection, tmp_path: Path
) -> None:
    text = '---\nname = "Ferry"\nid = "ferry.en"\n---\n\nQ: When?\nA: At six\nId: when\n'
    (tmp_path / "ferry.md").write_text(text, "utf-8")
    with opened(tmp_path / "other", Clock(NOW)) as other:
        imports.apply(other, imports.read([tmp_path / "ferry.md"]))
        exports.to_package(other, None, tmp_path / "ferry.apkg")
    package = imports.read([tmp_path / "ferry.apkg"], imports.options(collection))
    imports.apply(collection, package)
    plan = imports.apply(collection, imports.read([tmp_path / "ferry.md"]))
    assert plan.count(Fate.UNCHANGED) == 1
    assert [line.name for line in decks.tree(collection)] == ["Ferry"]


def test_decks_of_ankis_written_as_markdown_can_be_imported_again(
    collection: Collection, tmp_path: Path
) -> None:
    anki = Anki([Note(("Q", "A"))])
    for n in range(3):  # decks that are made together
        anki.decks = {DECK: f"Letter::Part {n}"}
        path = anki.package(tmp_path / "deck.apkg")
        anki.notes = [Note((f"Q {n}", "A"), guid=f"g{n}")]
        imports.apply(collection, imports.read([path], imports.options(collection)))
    folder = tmp_path / "out"
    folder.mkdir()
    texts = exports.to_markdown(collection, None)
    assert sorted(texts) == ["letter-part-0.md", "letter-part-1.md", "letter-part-2.md"]
    for name, text in texts.items():
        (folder / name).write_text(text)
    with opened(tmp_path / "other", Clock(NOW)) as other:
        done = imports.apply(other, imports.read([folder]))
    assert done.count(Fate.NEW) == 3


def test_the_media_of_a_package_may_not_come_to_more_than_fits_its_size(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anki_package, "_ALWAYS", 1 << 20)
    monkeypatch.setattr(anki_package, "_MOST_RATIO", 1)

    def take_in(count: int) -> None:
        media = {f"{count}-{n}.png": bytes([n]) * 200_000 for n in range(count)}
        shown = "".join(f'<img src="{name}">' for name in media)
        path = Anki([Note((f"{count} {shown}", "A"))], media=media).package(tmp_path / "a.apkg")
        imports.apply(collection, imports.read([path], imports.options(collection)))

    take_in(5)
    with pytest.raises(DeckFileError, match="unpacks to more than 1 MB"):
        take_in(6)
