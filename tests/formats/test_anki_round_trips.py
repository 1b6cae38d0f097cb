"""Generated collections to Anki's own backend and back, either way: nothing is lost on the way."""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.anki_backend import Anki, bring, collections, export, in_zone
from tests.builders import Clock, opened
from trainer import config
from trainer.domain.day import StudyDays, instant_at
from trainer.domain.schedule import Rating
from trainer.services import export_json, exports, imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NOW = datetime.now(UTC).replace(microsecond=0)  # Anki has no clock but the machine's
DAY = 86_400
SEEDS = range(6)
ZONES = ("Europe/Amsterdam", "America/New_York", "Asia/Kolkata")
WORDS = (
    "word", "é", "<b>bold</b>", "&amp; &lt;x&gt;", "<br>", "<div>line</div>", "&nbsp;", "日本",
    "🚢", '<img src="a b.png">', "[sound:x.mp3]", "\\(x^2\\)", "“q”", "a::b", "{{x}}", "*", "_",
    "[x]", "#tag", "1.95 %", "'", '"', "\t", "\\",
    "<i class=\"a\">i</i>", "- list", "Q: x",
)  # fmt: skip
TAGS = ("one", "a::b", "é", "marked", "leech", "x_y")
DECKS = ("Default", "Letter", "Letter::Aid", "Letter::Aid::Now", "Zaken & meer", "été")
LEFT = {0: 0, 1: 2002, 2: 0, 3: 1001}


@pytest.fixture(autouse=True, params=SEEDS, ids=lambda seed: f"seed {seed}")
def rng(request: pytest.FixtureRequest) -> Iterator[random.Random]:
    with in_zone(ZONES[request.param % len(ZONES)]):
        yield random.Random(request.param)


@pytest.fixture
def new_anki(tmp_path: Path) -> Iterator[Anki]:
    with collections(tmp_path) as new:
        yield new


def words(rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _word in range(rng.randrange(1, 7))).strip() + " end"


def clozes(rng: random.Random) -> str:
    """Several deletions, some with hints, numbers twice, and one within another."""
    pieces = []
    for number in rng.sample(range(1, 9), rng.randrange(1, 5)):
        hint = f"::{words(rng)}" if rng.random() < 0.4 else ""
        inside = f"{{{{c{number}::in}}}} out" if rng.random() < 0.1 else f"x{number} é"
        pieces += [words(rng), f"{{{{c{number}::{inside}{hint}}}}}"]
        if rng.random() < 0.2:
            pieces.append(f"{{{{c{number}::again}}}}")
    return " ".join(pieces)


TEMPLATES = (  # which ask only where a field is filled, or is not
    (
        "There",
        "{{Word}}{{#Example}}<i>{{Example}}</i>{{/Example}}",
        "{{FrontSide}}<hr>{{Meaning}}",
    ),
    (
        "Back",
        "{{#Meaning}}{{Meaning}}{{^Example}}(no example){{/Example}}{{/Meaning}}",
        "{{Word}}",
    ),
    (
        "Typed",
        "{{#Note}}{{hint:Note}} {{type:Word}}{{/Note}}",
        "{{text:Word}} {{Tags}} {{Deck}}",
    ),
)


def add_conditional_type(collection: Any) -> None:
    models = collection.models
    model = models.new("Conditional")
    for name in ("Word", "Meaning", "Example", "Note"):
        models.add_field(model, models.new_field(name))
    for name, front, back in TEMPLATES:
        template = models.new_template(name)
        template["qfmt"], template["afmt"] = front, back
        models.add_template(model, template)
    model["css"] = ".card { color: navy; }"
    models.add(model)


def fill(collection: Any, rng: random.Random) -> None:
    """Notes of all types, their cards in all states, with hundreds of answers."""
    add_conditional_type(collection)
    fsrs = rng.random() < 0.7  # or SM-2
    kinds = [name.name for name in collection.models.all_names_and_ids()]
    kinds.remove("Image Occlusion")
    for number in range(70):
        kind = kinds[number % len(kinds)]
        note = collection.new_note(collection.models.by_name(kind))
        note.fields = [words(rng) if rng.random() < 0.8 else "" for _field in note.fields]
        note.fields[0] = clozes(rng) if kind == "Cloze" else words(rng)
        note.tags = rng.sample(TAGS, rng.randrange(4))
        collection.add_note(note, collection.decks.id(rng.choice(DECKS)))
    for card_id in collection.db.list("SELECT id FROM cards ORDER BY id"):
        put_in_a_state(collection, card_id, fsrs, rng)
    add_filtered_deck(collection)


def put_in_a_state(collection: Any, card_id: int, fsrs: bool, rng: random.Random) -> None:
    """Has the card be new, learnt, in review or learnt again, and perhaps suspended or buried."""
    now, today = int(NOW.timestamp()), collection.sched.today
    kind = rng.randrange(4)
    by_day = kind in (1, 3) and rng.random() < 0.2  # steps of a day or more
    queue = 3 if by_day else 1 if kind == 3 else kind
    queue = rng.choice((queue, queue, queue, -1, -2, -3))
    ease = (2500 if fsrs else rng.choice((1300, 2500, 2650))) if kind else 0
    latest, answers = add_answers(collection, card_id, kind, 0 if fsrs else ease, rng)
    interval = latest.interval
    if kind == 0:
        due = collection.db.scalar("SELECT due FROM cards WHERE id = ?", card_id)
    elif kind == 2:
        days = StudyDays()
        ago = (days.day_of(NOW) - days.day_of(instant_at(latest.graded_at))).days
        due = today - ago + interval
        if latest.by_hand and not fsrs:  # which moves the date and keeps the interval
            due += rng.randrange(-3, 30)
    else:
        due = today + rng.randrange(-3, 20) if by_day else now + rng.randrange(-3 * DAY, DAY)
    data = {"s": round(rng.uniform(0.01, 900), 4), "d": round(rng.uniform(1, 10), 3),
            "dr": 0.9, "decay": 0.1542, "lrt": latest.graded_at // 1000}  # fmt: skip
    collection.db.execute(
        "UPDATE cards SET type = ?, queue = ?, due = ?, ivl = ?, factor = ?, reps = ?, lapses = ?,"
        " left = ?, flags = ?, data = ? WHERE id = ?",
        kind, queue, due, interval if kind == 2 else 0, ease, answers,
        rng.randrange(4) if kind > 1 else 0, LEFT[kind], rng.randrange(8),
        json.dumps(data if kind and fsrs else {}), card_id,
    )  # fmt: skip


class Latest(NamedTuple):
    """The end of a card's log: its latest answer, and what that or a user by hand gave."""

    graded_at: int
    interval: int
    by_hand: bool


def add_answers(
    collection: Any, card_id: int, kind: int, ease: int, rng: random.Random
) -> tuple[Latest, int]:
    """Answers of all the log's kinds, and schedules set by hand; how many there are.

    Without an `ease` of SM-2 they are FSRS's.
    """
    count = rng.randrange(1, 13) if kind else 0
    at = (int(NOW.timestamp()) - 100 * DAY) * 1000 + rng.randrange(DAY * 1000)
    graded_at, before, latest = at, 0, Latest(at, 0, by_hand=False)
    for number in range(count):
        at += rng.randrange(60_000, 6 * DAY * 1000)
        how = 0 if number < 2 else rng.choice((0, 1, 1, 1, 2, 3, 4, 5))
        is_last = number == count - 1
        interval = rng.choice((1, 4, 25, 300) if is_last and kind == 2 else (-60, -600, 1, 25))
        factor = ease if ease and is_last else (ease and 2500) or rng.randrange(100, 1101)
        by_hand = how in (4, 5)
        practice = how == 3 and not is_last and rng.random() < 0.5
        add_answer(collection, card_id, at, (
            0 if by_hand else rng.randrange(1, 5), interval, before, 0 if practice else factor,
            rng.randrange(60_001), how,
        ))  # fmt: skip
        graded_at = graded_at if by_hand or practice else at
        before, latest = interval, Latest(graded_at, interval, by_hand)
    if kind and rng.random() < 0.1:  # after all that, the card was only practised
        add_answer(collection, card_id, at + 60_000, (3, before, before, 0, 5000, 3))
        count += 1
    return latest, count


def add_answer(collection: Any, card_id: int, at: int, figures: tuple[int, ...]) -> None:
    marks = "?, ?, -1, ?, ?, ?, ?, ?, ?"
    collection.db.execute(f"INSERT INTO revlog VALUES ({marks})", at, card_id, *figures)


def add_filtered_deck(collection: Any) -> None:
    """Takes some cards out of their decks, as cramming does."""
    deck = collection.sched.get_or_create_filtered_deck(0)
    deck.name = "Cram"
    del deck.config.search_terms[:]
    term = deck.config.search_terms.add()
    term.search, term.limit, term.order = "flag:1 OR flag:2", 20, 0
    collection.sched.add_or_update_filtered_deck(deck)
    assert collection.db.scalar("SELECT count(*) FROM cards WHERE odid != 0") > 3


def of_anki(collection: Any) -> dict[str, Any]:
    """What counts of a collection of Anki's: its cards in their own decks, and none buried."""
    today, days = collection.sched.today, StudyDays()
    decks = {deck.id: deck.name for deck in collection.decks.all_names_and_ids()}
    cards: dict[tuple[str, int], dict[str, Any]] = {}
    places: dict[str, list[int]] = {}
    for row in collection.db.all(
        "SELECT guid, ord, CASE WHEN odid THEN odid ELSE did END, type, queue = -1,"
        " CASE WHEN odue THEN odue ELSE due END, ivl, factor, reps, lapses, c.flags, c.data"
        " FROM cards c JOIN notes n ON n.id = nid ORDER BY 6, guid, ord"
    ):
        guid, ordinal, deck_id, kind, suspended, due, *numbers, data = row
        deck, state = decks[deck_id], json.loads(data or "{}")
        if kind == 0:  # a place among the new cards of the deck
            found = places.setdefault(deck, [])
            found += [due] if due not in found else []
            due = found.index(due)
        elif due < 1_000_000_000:  # a day
            due -= today
        elif (at := instant_at(due * 1000)) == days.opens(day := days.day_of(at)):
            due = (day - days.day_of(NOW)).days
        cards[guid, ordinal] = {
            "deck": deck, "type": kind, "suspended": suspended, "due": due, "numbers": numbers,
            "s": state.get("s"), "d": state.get("d"),
        }  # fmt: skip
    return {
        "notes": [
            (guid, type_of(collection, type_id), tags, fields)
            for guid, type_id, tags, fields in collection.db.all(
                "SELECT guid, mid, tags, flds FROM notes ORDER BY guid"
            )
        ],
        "cards": cards,
        "log": collection.db.all(
            "SELECT guid, ord, r.id, ease, r.ivl, lastIvl, r.factor, r.time, r.type FROM revlog r"
            " JOIN cards c ON c.id = cid JOIN notes n ON n.id = nid ORDER BY guid, ord, r.id"
        ),
    }


def type_of(collection: Any, type_id: int) -> Any:
    """A note type without its id, which Anki changes where it has another of that id."""
    model = collection.models.get(type_id)
    sides = [(side["name"], side["qfmt"], side["afmt"]) for side in model["tmpls"]]
    fields = [field["name"] for field in model["flds"]]
    return (model["type"], model["css"], model["sortf"], fields, sides)


def test_a_collection_of_ankis_is_the_same_after_a_visit_here(
    rng: random.Random, new_anki: Anki, tmp_path: Path
) -> None:
    first, again = new_anki(), new_anki()
    fill(first, rng)
    before = of_anki(first)
    package = export(first, tmp_path / "anki.apkg", legacy=rng.random() < 0.5)
    with opened(tmp_path / "here", Clock(NOW)) as here:
        imports.apply(here, imports.read([package], imports.options(here)))
        exports.to_package(here, None, tmp_path / "ours.apkg")
    bring(again, tmp_path / "ours.apkg")
    after = of_anki(again)
    assert len(before["log"]) > 300
    assert after["notes"] == before["notes"]
    assert after["log"] == before["log"]
    assert after["cards"].keys() == before["cards"].keys()
    for key, card in before["cards"].items():
        there = after["cards"][key]
        assert without_memory(there) == without_memory(card), key
        for name, close in (("s", 1e-4), ("d", 1e-3)):
            if card[name] is not None:  # what SM-2 scheduled has none until it comes here
                # Anki keeps 32-bit floats, which are no nearer than that.
                assert there[name] == pytest.approx(card[name], abs=close, rel=1e-6), key


def without_memory(card: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in card.items() if name not in ("s", "d")}


def deck_text(rng: random.Random) -> str:
    """A deck in the trainer's own format, with notes of all its kinds."""
    lines = ["---", f'name = "Brief {rng.randrange(9)}::Été & <b>"', 'id = "brief.en"', "---"]
    for number in range(24):
        text = plain_words(rng)
        lines += [f"\n# Topic {number % 3}"] if number % 6 == 0 else []
        match number % 4:
            case 0:
                lines += [f"\nQ: {text}?", f"A: {plain_words(rng)}", "- must: one", "- never: no"]
                lines += ["Ask: (MP) and you?", "Cite: Oekraïne ¶3", "Tags: a, b c", "Weight: 2.5"]
            case 1:
                lines += [f"\nC: In [20{number}::year] it is [{text}], and [1.95 %::share]."]
            case 2:
                lines += [f"\nQ: {text}", "Type: the Netherlands | Netherlands", "Hint: *where*"]
            case _:
                lines += [f"\nQ: {text}", "Choices:", "- [ ] wrong", f"- [x] {plain_words(rng)}"]
        lines += [f"Id: n{number}"]
    return "\n".join(lines) + "\n"


def plain_words(rng: random.Random) -> str:
    some = [word for word in WORDS if not set(word) & set("[]{}\t\\\n<-:")]
    return " ".join(rng.choice(some) for _word in range(rng.randrange(1, 6))) + " x"


def studied(folder: Path, rng: random.Random) -> Collection:
    """A collection of ours with hundreds of answers, and cards set aside, flagged and marked."""
    file = folder / "deck.md"
    file.write_text(deck_text(rng), "utf-8")
    clock = Clock(NOW - timedelta(days=60))
    collection = Collection(config_of(folder / "data"), clock)
    imports.apply(collection, imports.read([file]))
    while clock.now < NOW - timedelta(days=2):
        study = StudySession(collection)
        for _answer in range(rng.randrange(5, 16)):
            if study.question is None:
                break
            clock.now += timedelta(seconds=rng.randrange(2, 90))
            match rng.randrange(25):
                case 0:
                    study.flag()
                case 1:
                    study.mark()
                case 2 if rng.random() < 0.3:
                    study.suspend()
                case _:
                    took = timedelta(milliseconds=rng.randrange(60_000))
                    study.grade(rng.choice(list(Rating)), took)
        clock.now += timedelta(hours=rng.randrange(5, 30))
    clock.now = NOW
    return collection


def config_of(data: Path) -> config.Settings:
    settings = config.load(data)
    return replace(settings, preset=replace(settings.preset, new_per_day=40))


def of_ours(collection: Collection) -> dict[str, Any]:
    """What counts of a collection of ours, as precisely as Anki keeps it."""
    document = json.loads(export_json.to_json(collection, None))
    for note in document["notes"]:
        for card in note["cards"]:
            del card["stability"], card["difficulty"]  # compared as they are near
            card["due"] = card["due"] and card["due"][:19]
        for review in note["reviews"]:
            del review["kind"]
            review["reviewed_at"] = review["reviewed_at"][:23]
    with closing(sqlite3.connect(collection.settings.collection)) as db:
        cards = db.execute(
            "SELECT guid, ordinal, flag, step, stability, difficulty FROM card JOIN note"
            " ON note.id = note_id ORDER BY 1, 2"
        ).fetchall()
    return {
        "notes": {note["guid"]: note for note in document["notes"]},
        "cards": [card[:4] for card in cards],
        "memory": [card[4:] for card in cards],
    }


def test_a_collection_of_ours_is_the_same_after_a_visit_to_anki(
    rng: random.Random, new_anki: Anki, tmp_path: Path
) -> None:
    with closing(studied(tmp_path, rng)) as ours:
        before = of_ours(ours)
        exports.to_package(ours, None, tmp_path / "ours.apkg")
    theirs = new_anki()
    bring(theirs, tmp_path / "ours.apkg")
    package = export(theirs, tmp_path / "back.apkg", legacy=rng.random() < 0.5)
    with opened(tmp_path / "again", Clock(NOW)) as again:
        imports.apply(again, imports.read([package], imports.options(again)))
        after = of_ours(again)
    assert sum(len(note["reviews"]) for note in before["notes"].values()) > 200
    assert after["notes"] == before["notes"]
    assert after["cards"] == before["cards"]
    for one, other in zip(before["memory"], after["memory"], strict=True):
        assert (one[0] is None) is (other[0] is None)
        if one[0] is not None:
            assert other[0] == pytest.approx(one[0], abs=1e-4, rel=1e-6)
            assert other[1] == pytest.approx(one[1], abs=1e-3)


def test_a_whole_collection_of_ours_is_restored_by_anki(
    rng: random.Random, new_anki: Anki, tmp_path: Path
) -> None:
    with closing(studied(tmp_path, rng)) as ours:
        exports.to_package(ours, None, tmp_path / "ours.colpkg")
        notes = json.loads(export_json.to_json(ours, None))["notes"]
    theirs = new_anki()
    theirs.close()
    theirs._backend.import_collection_package(
        col_path=theirs.path,
        backup_path=str(tmp_path / "ours.colpkg"),
        media_folder=str(tmp_path / "anki0.media"),
        media_db=str(tmp_path / "anki0.media.db2"),
    )
    theirs.reopen()
    assert theirs.note_count() == len(notes)
    assert theirs.card_count() == sum(len(note["cards"]) for note in notes)
    answers = theirs.db.scalar("SELECT count(*) FROM revlog")
    assert answers == sum(len(note["reviews"]) for note in notes) > 200
    assert theirs.db.scalar("SELECT count(*) FROM cards WHERE queue = -1") == sum(
        card["suspended"] for note in notes for card in note["cards"]
    )
    assert theirs.fix_integrity()[1]
