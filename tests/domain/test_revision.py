"""Two versions of a letter: edited in every way, and the verdict on each paragraph and citation."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calls import calls
from tests.shared import SHARED
from trainer.domain.alignment import longest_rising
from trainer.domain.citations import Verdict as Cited
from trainer.domain.citations import check, parse_citation, stamp
from trainer.domain.following import Follower
from trainer.domain.letter import Letter, parse_letter
from trainer.domain.reasons import Differs, reason_of
from trainer.domain.revision import Change, Revision
from trainer.domain.substance import compare

REAL = SHARED / "letter" / "navo-fmm-2023-11.txt"
LETTER = """On the ferries of the inner harbour

To the harbour council,

The ferries have sailed for a hundred years. They carry a million people a year.

Night ferry

The night ferry sails at ten. It leaves from pier three. The council supports a second boat.

It does not sail on Sundays. The captain may decide otherwise in a storm.[footnoteRef:1]

Cranes

The oldest crane is called the Heron. The budget for cranes is 1.95 percent of all income.

The new quay opens on 4 May 2027 for all ships. It is to be kept free of ice.

[1: See the harbour rules, article 7.]
"""
DUTCH = """Kamerbrief over de veren

Geachte voorzitter,

Het kabinet steunt het voorstel voor een tweede veerboot. Dit kost 12 miljoen euro per jaar.

Vaartijden

De veerboot vaart om tien uur. Zij vaart niet op zondag.
"""

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Case:
    """An edit of the letter; what becomes of the paragraph named, by verdict and by reasons."""

    edit: Edit
    at: tuple[str, int]
    change: Change
    reasons: frozenset[Differs] = frozenset()
    others: frozenset[Change] = frozenset()


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert text.count(old) == 1
        return text.replace(old, new)

    return edit


def case(
    old: str, new: str, at: tuple[str, int], change: Change, *reasons: Differs, **more: set[Change]
) -> Case:
    return Case(swap(old, new), at, change, frozenset(reasons), frozenset(more.get("others", ())))


QUAY = "The new quay opens on 4 May 2027 for all ships. It is to be kept free of ice.\n\n"
CRANES_1, CRANES_2 = ("Cranes", 1), ("Cranes", 2)
FERRY_1, FERRY_2 = ("Night ferry", 1), ("Night ferry", 2)
SOUND, DOUBT = Change.REWORDED, Change.CHANGED
TWELVE = {
    "a typo mended": case("oldest", "oldesst", CRANES_1, SOUND, Differs.WORDS),
    "sentences swapped": case(
        "The night ferry sails at ten. It leaves from pier three.",
        "It leaves from pier three. The night ferry sails at ten.",
        FERRY_1, SOUND, Differs.ORDER,
    ),
    "a paragraph in another section": Case(
        lambda text: text.replace(QUAY, "").replace("It does not sail", QUAY + "It does not sail"),
        CRANES_2, Change.MOVED, frozenset({Differs.HEADING}),
    ),
    "a paragraph split in two": case(
        "three. The council", "three.\n\nThe council", FERRY_1, SOUND, Differs.SPLIT
    ),
    "two paragraphs made one": case(
        "second boat.\n\nIt does", "second boat. It does", FERRY_2, SOUND, Differs.MERGED,
        others={SOUND},
    ),
    "a figure changed": case("1.95", "1.93", CRANES_1, DOUBT, Differs.FIGURE),
    "a date changed": case("4 May", "5 May", CRANES_2, DOUBT, Differs.DATE),
    "a year changed": case("2027", "2028", CRANES_2, DOUBT, Differs.DATE),
    "a negation put in": case("is to be", "is not to be", CRANES_2, DOUBT, Differs.NEGATION),
    "a negation taken out": case(
        "does not sail", "sails", FERRY_2, DOUBT, Differs.NEGATION
    ),
    "another stance": case(
        "supports", "does not rule out", FERRY_1, DOUBT, Differs.NEGATION, Differs.STANCE
    ),
    "a synonym": case("boat", "vessel", FERRY_1, SOUND, Differs.WORDS),
    "a paragraph taken out": case(QUAY, "", CRANES_2, Change.GONE, Differs.GONE),
    "a paragraph put in": case(
        "Cranes\n", "Cranes\n\nThe council bought a yellow bus.\n", CRANES_1, Change.UNCHANGED,
        others={Change.NEW},
    ),
    "a heading renamed": case(
        "Cranes", "Hoisting gear", CRANES_1, Change.MOVED, Differs.HEADING, others={Change.MOVED}
    ),
    "a heading denied": case(
        "Night ferry\n", "No night ferry\n", FERRY_1, DOUBT, Differs.NEGATION, others={DOUBT}
    ),
    "a footnote changed": case("article 7", "article 8", FERRY_2, DOUBT, Differs.FOOTNOTE),
    "a footnote tidied": case("See the harbour", "See harbour", FERRY_2, SOUND, Differs.WORDS),
    "a footnote taken away": case(
        "\n[1: See the harbour rules, article 7.]\n", "", FERRY_2, DOUBT, Differs.FOOTNOTE
    ),
    "a sentence taken out": case(
        " It leaves from pier three.", "", FERRY_1, DOUBT, Differs.SENTENCE_GONE
    ),
    "a sentence put in": case(
        "free of ice.", "free of ice. That rule has lapsed.", CRANES_2, DOUBT,
        Differs.SENTENCE_ADDED,
    ),
    "firmer": case("may decide", "must decide", FERRY_2, DOUBT, Differs.STANCE, Differs.FORCE),
    "a condition": case("for all ships", "for some ships", CRANES_2, DOUBT, Differs.LIMIT),
    "the opposite": case(
        "The night ferry", "The day ferry", FERRY_1, DOUBT, Differs.OPPOSITE
    ),
    "another name": case("the Heron", "the Stork", CRANES_1, DOUBT, Differs.NAME),
    "other signs and spaces": case("ten. It", "ten ;  It", FERRY_1, Change.UNCHANGED),
}  # fmt: skip


def revised(old: str, new: str) -> Revision:
    return Revision(parse_letter(old), parse_letter(new))


@pytest.mark.parametrize("name", TWELVE)
def test_each_edit_has_its_verdict_and_its_reasons(name: str) -> None:
    wanted = TWELVE[name]
    revision = revised(LETTER, wanted.edit(LETTER))
    found = {
        (each.old.section, each.old.number) if each.old else None: each
        for each in revision.paragraphs
    }
    mine = found.pop(wanted.at)
    assert (mine.change, {reason.what for reason in mine.reasons}) == (
        wanted.change,
        set(wanted.reasons),
    )
    assert {each.change for each in found.values()} == {Change.UNCHANGED, *wanted.others}


def test_a_letter_against_itself_is_unchanged() -> None:
    assert {each.change for each in revised(LETTER, LETTER).paragraphs} == {Change.UNCHANGED}


def test_a_sentence_that_stands_in_two_paragraphs_stays_in_its_own_when_they_change_places() -> (
    None
):
    often = "The council has asked for a report on it."
    night = f"The night ferry sails at ten from pier three. {often} It carries bicycles too."
    crane = f"The oldest crane is called the Heron. {often} It lifts forty tonnes of stone."
    edited = night.replace("too.", "also."), crane.replace("of stone", "of stones")
    old, new = (parse_letter(f"Ferries\n\n{a}\n\n{b}\n") for a, b in ((night, crane), edited[::-1]))
    for each in Revision(old, new).paragraphs:
        assert len(each.new) == 1
        assert {Differs.SPLIT, Differs.MERGED}.isdisjoint(reason.what for reason in each.reasons)


def test_a_letter_on_something_else_leaves_nothing_standing() -> None:
    found = {each.change for each in revised(LETTER, DUTCH).paragraphs}
    assert found == {Change.GONE, Change.NEW}


@pytest.mark.parametrize(
    ("old", "new", "change", "what"),
    [
        ("steunt", "steunt niet", DOUBT, Differs.NEGATION),
        ("steunt het voorstel", "sluit het voorstel niet uit", DOUBT, Differs.STANCE),
        ("steunt het voorstel", "verwelkomt het voorstel", DOUBT, Differs.STANCE),
        ("12 miljoen", "12 miljard", DOUBT, Differs.FIGURE),
        ("12 miljoen", "ruim 12 miljoen", DOUBT, Differs.LIMIT),
        ("tien uur", "elf uur", DOUBT, Differs.FIGURE),
        ("vaart om", "kan varen om", DOUBT, Differs.FORCE),
        ("Het kabinet", "De Kamer", DOUBT, Differs.NAME),
        ("Het kabinet", "De regering", SOUND, Differs.WORDS),
        ("Dit kost", "Dat kost", SOUND, Differs.WORDS),
        ("12 miljoen euro", "€ 12 mln.", SOUND, Differs.WORDS),
    ],
)
def test_dutch_letters_are_judged_by_dutch_words(
    old: str, new: str, change: Change, what: Differs
) -> None:
    [found] = [
        each
        for each in revised(DUTCH, swap(old, new)(DUTCH)).paragraphs
        if each.change is not Change.UNCHANGED
    ]
    assert found.change is change
    assert what in {reason.what for reason in found.reasons}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("bijna 30 landen", "ruim 30 landen", "nl"),
        ("ongeveer 30 landen", "bijna 30 landen", "nl"),
        ("nearly 30 countries", "roughly 30 countries", "en"),
    ],
)
def test_a_little_less_and_a_little_more_than_a_figure_differ(
    old: str, new: str, code: str
) -> None:
    [reason] = compare(f"Dit steunen {old}.", f"Dit steunen {new}.", code).reasons
    assert reason.what is Differs.LIMIT


def test_a_reason_says_what_was_and_what_is() -> None:
    [found] = [
        reason
        for each in revised(LETTER, LETTER.replace("1.95", "1.93")).paragraphs
        for reason in each.reasons
    ]
    assert str(found) == "figure: 1.95 → 1.93"
    assert reason_of(found.as_list) == found
    assert reason_of(["nonsense", 1]).is_harmless is False


def follow(cite: str, edit: Edit, text: str = LETTER) -> tuple[Change, str, str]:
    """What becomes of a citation: the verdict, how it is cited now, and the passage."""
    old, new = parse_letter(text), parse_letter(edit(text))
    found = Follower(Revision(old, new)).line(stamp(old, cite))
    if found.change is not Change.GONE:
        assert sound(new, found.cited)
    if found.change in (Change.UNCHANGED, Change.MOVED):
        assert found.held == found.cited
    return found.change, re.sub(" ~[0-9a-f]{6}", "", found.cited), found.new_text


def sound(letter: Letter, line: str) -> bool:
    cited = [check(letter, parse_citation(each)) for each in line.split("; ")]
    return set(cited) == {Cited.MATCHES}


INSERTED = swap("Night ferry\n", "Night ferry\n\nA bus takes one there.\n")


@pytest.mark.parametrize(
    ("cite", "edit", "change", "now"),
    [
        ("Night ferry ¶1", INSERTED, Change.MOVED, "Night ferry ¶2"),
        ("Night ferry ¶1–2", INSERTED, Change.MOVED, "Night ferry ¶2–3"),
        ("Night ferry ¶1.2–3", INSERTED, Change.MOVED, "Night ferry ¶2.2–2.3"),
        ("Cranes ¶2", INSERTED, Change.UNCHANGED, "Cranes ¶2"),
        ("night ¶1", swap("1.95", "1.93"), Change.UNCHANGED, "night ¶1"),
        ("Cranes ¶1.1", swap("1.95", "1.93"), Change.UNCHANGED, "Cranes ¶1.1"),
        ("Cranes ¶1.2", swap("1.95", "1.93"), Change.CHANGED, "Cranes ¶1.2"),
        ("Cranes ¶1", swap("1.95", "1.93"), Change.CHANGED, "Cranes ¶1"),
        ("Cranes ¶1", swap("oldest", "oldesst"), Change.REWORDED, "Cranes ¶1"),
        ("Cranes ¶2", swap(QUAY, ""), Change.GONE, "Cranes ¶2"),
        ("Cranes ¶1; Cranes ¶2", swap(QUAY, ""), Change.GONE, "Cranes ¶1; Cranes ¶2"),
        ("Cranes ¶1", swap("Cranes", "Hoists"), Change.MOVED, "Hoists ¶1"),
        (
            "Night ferry ¶1",
            swap("three. The council", "three.\n\nThe council"),
            Change.MOVED,
            "Night ferry ¶1–2",
        ),
        (
            "Night ferry ¶2",
            swap("boat.\n\nIt does", "boat. It does"),
            Change.MOVED,
            "Night ferry ¶1.4–1.5",
        ),
        (
            "Cranes ¶2.2",
            swap("free of ice.", "free of ice. That rule has lapsed."),
            Change.CHANGED,
            "Cranes ¶2.2",
        ),
        (
            "Cranes ¶2.1",
            swap("free of ice.", "free of ice. That rule has lapsed."),
            Change.UNCHANGED,
            "Cranes ¶2.1",
        ),
    ],
)
def test_a_citation_is_followed_to_where_its_words_are(
    cite: str, edit: Edit, change: Change, now: str
) -> None:
    if change is Change.GONE:
        old, new = parse_letter(LETTER), parse_letter(edit(LETTER))
        found = Follower(Revision(old, new)).line(stamp(old, cite))
        assert (found.change, found.is_doubtful) == (change, True)
        assert re.sub(" ~[0-9a-f]{6}", "", found.cited) == now
        return
    assert follow(cite, edit)[:2] == (change, now)


def test_old_and_new_passage_are_told() -> None:
    old, new = parse_letter(LETTER), parse_letter(LETTER.replace("1.95", "1.93"))
    found = Follower(Revision(old, new)).line("Night ferry ¶1; Cranes ¶1.2")
    assert found.old_text == "The budget for cranes is 1.95 percent of all income."
    assert found.new_text == "The budget for cranes is 1.93 percent of all income."


@pytest.mark.parametrize("cite", ["Cranes ¶1 ~000000", "Cranes ¶9", "Buoys ¶1", "nonsense"])
def test_a_citation_that_did_not_fit_the_old_letter_is_in_doubt(cite: str) -> None:
    letter = parse_letter(LETTER)
    found = Follower(Revision(letter, letter)).line(cite)
    assert found.is_doubtful
    assert [reason.what for reason in found.reasons] == [Differs.ASTRAY]


@given(st.lists(st.integers(0, 30), unique=True, max_size=12))
def test_what_kept_its_order_is_a_longest_rising_run(places: list[int]) -> None:
    kept = longest_rising(places)
    run = [places[index] for index in sorted(kept)]
    assert run == sorted(run)
    best = [1] * len(places)
    for n, place in enumerate(places):
        best[n] = 1 + max((best[m] for m in range(n) if places[m] < place), default=0)
    assert len(kept) == max(best, default=0)


def of_many(count: int) -> list[str]:
    words = [
        f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}word{chr(97 + n // 676)}" for n in range(4000)
    ]
    return [
        " ".join(
            " ".join(words[(n * 37 + s * 11 + w * 101 + n * w) % 4000] for w in range(12))
            .capitalize() + "."
            for s in range(3)
        )
        for n in range(count)
    ]  # fmt: skip


def test_paragraphs_of_a_long_letter_find_each_other() -> None:
    before = of_many(400)
    after = [*before[200:], *before[:200]]
    after[10] = after[10].replace(".", " not.", 1)
    joined = ["Title\n\n" + "\n\n".join(each) for each in (before, after)]
    counts: dict[Change, int] = {}
    for each in revised(*joined).paragraphs:
        counts[each.change] = counts.get(each.change, 0) + 1
    assert counts == {Change.UNCHANGED: 200, Change.MOVED: 199, Change.CHANGED: 1}


def paragraphs_of(text: str) -> list[str]:
    return [block for block in text.split("\n\n") if len(block) > 200]


def in_one(text: str, pattern: str, new: str) -> str:
    """The text with the pattern's first match in a long paragraph replaced."""
    for block in paragraphs_of(text):
        if re.search(pattern, block):
            return text.replace(block, re.sub(pattern, new, block, count=1))
    raise AssertionError(pattern)


def moved(text: str) -> str:
    first, *_rest, last = paragraphs_of(text)
    return text.replace(first + "\n\n", "").replace(last, f"{last}\n\n{first}")


def joined(text: str) -> str:
    found = re.search(r"(.{200,}\.)\s*\n\n(.{200,})", text)
    assert found is not None
    return text.replace(found[0], f"{found[1]} {found[2]}")


REAL_EDITS: dict[str, tuple[Edit, Change]] = {
    "a typo": (lambda t: in_one(t, r"(?<=bondgenoot)sch", "schh"), SOUND),
    "sentences swapped": (
        lambda t: in_one(t, r"(?s)\A(.+?\.) ([A-Z].+?\.) (?=[A-Z])", r"\2 \1 "), SOUND,
    ),
    "moved": (moved, Change.MOVED),
    "split": (lambda t: in_one(t, r"(?<=[a-z]\.) (?=[A-Z])", "\n\n"), SOUND),
    "joined": (joined, SOUND),
    "a figure": (lambda t: in_one(t, r"\b1,95\b|\b30\b|\b2%|\b2 procent", "77"), DOUBT),
    "a date": (lambda t: in_one(t, r"\b28(?= november)", "27"), DOUBT),
    "a negation": (lambda t: in_one(t, r"\bsteunt\b", "steunt niet"), DOUBT),
    "another stance": (lambda t: in_one(t, r"\bsteunt\b", "sluit niet uit"), DOUBT),
    "a synonym": (lambda t: in_one(t, r"\bgeschikte\b", "passende"), SOUND),
    "taken out": (lambda t: t.replace(paragraphs_of(t)[2] + "\n\n", ""), Change.GONE),
    "put in": (
        lambda t: t.replace(paragraphs_of(t)[2], f"De haven is dicht.\n\n{paragraphs_of(t)[2]}"),
        Change.NEW,
    ),
    "a heading": (lambda t: re.sub(r"(?m)^Oekraïne$", "Een ander kopje", t, count=1), Change.MOVED),
}  # fmt: skip


@pytest.mark.skipif(not REAL.is_file(), reason="the letter is not at hand")
@pytest.mark.parametrize("name", REAL_EDITS)
def test_a_real_letter_edited_has_the_same_verdicts(name: str) -> None:
    edit, change = REAL_EDITS[name]
    text = REAL.read_text("utf-8")
    edited = edit(text)
    assert edited != text
    others = {each.change for each in revised(text, edited).paragraphs} - {Change.UNCHANGED}
    assert others == {change}


def changes(old: Letter, text: str) -> set[Change]:
    found = Revision(old, parse_letter(text)).paragraphs
    return {each.change for each in found} - {Change.UNCHANGED}


INSERTED_WORDS = (
    "not", "never", "no", "only", "unless", "possibly", "until", "hardly", "should", "might",
    "temporarily", "twice", "Georgia", "3",
)  # fmt: skip


@given(st.integers(0, 10_000), st.sampled_from(INSERTED_WORDS))
def test_a_word_that_turns_the_meaning_is_seen_wherever_it_is_put(place: int, word: str) -> None:
    body = LETTER.index("The ferries")
    spaces = [m.start() for m in re.finditer(r"(?<=[a-z]) (?=[a-z]+[ .])", LETTER[body:])]
    at = body + spaces[place % len(spaces)]
    found = changes(parse_letter(LETTER), f"{LETTER[:at]} {word}{LETTER[at:]}")
    assert found == {Change.CHANGED}


@pytest.mark.skipif(not REAL.is_file(), reason="the letter is not at hand")
def test_no_figure_of_a_real_letter_changes_unseen() -> None:
    text = REAL.read_text("utf-8")
    letter = parse_letter(text)
    body = text.index("\n\n")
    for match in re.finditer(r"(?<![\w:.-])\d+(?![\w:])", text):
        if match.start() > body and "Sessie" not in text[match.start() - 8 : match.start()]:
            other = str(int(match[0]) + 3)
            found = changes(letter, text[: match.start()] + other + text[match.end() :])
            assert found == {Change.CHANGED}, match[0]


@pytest.mark.skipif(not REAL.is_file(), reason="the letter is not at hand")
@pytest.mark.parametrize("word", ["niet", "alleen", "mogelijk", "zou"])
def test_no_word_that_turns_the_meaning_comes_into_a_real_letter_unseen(word: str) -> None:
    text = REAL.read_text("utf-8")
    letter = parse_letter(text)
    for match in re.finditer(r"(?<=[a-z]{3}) (?=[a-z]{3,} [a-z]{3,} [a-z]{3,})", text):
        if match.start() % 9 == 0:
            found = changes(letter, f"{text[: match.start()]} {word}{text[match.start() :]}")
            assert found == {Change.CHANGED}, text[match.start() - 30 : match.end() + 30]


_AS_LETTERS = str.maketrans("0123456789", "abcdefghij")


def _repeated(paragraphs: int) -> Callable[[], object]:
    old, new = (
        parse_letter("\n\n".join(("Ferries", heading, *["They carry bicycles."] * paragraphs)))
        for heading in ("Old", "New")
    )
    return lambda: Revision(old, new).paragraphs


def _reworded(words: int) -> Callable[[], object]:
    old, new = (
        " ".join(f"s{word:08}".translate(_AS_LETTERS) for word in range(start, 10 * words, 10))
        for start in (0, 5)
    )
    return lambda: compare(old, new, "nl")


@pytest.mark.parametrize("work", [_repeated, _reworded])
def test_four_times_the_letter_is_no_sixteen_times_the_work(
    work: Callable[[int], Callable[[], object]],
) -> None:
    work(4)()  # what is read once, or kept, does not count
    assert calls(work(200)) < 8 * calls(work(50))
