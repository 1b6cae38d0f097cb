import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from trainer.domain.notes import Choice, KeyPoint, NoteContent, NoteKind, Phrasing, Role
from trainer.formats.markdown import parse, read
from trainer.formats.markdown_write import write
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote, Problem, Waiver
from trainer.formats.syntax import Field

PATH = Path("decks/letter.md")
DOCUMENTATION = Path(__file__).parents[2] / "decks" / "README.md"

FULL = """\
---
name = "NAVO-ministeriële"
id = "navo-fmm-2023-11.nl"
language = "nl"
briefing = 2027-03-02T10:00:00+01:00
minutes = 20
[letter]
title = "Verslag"
reference = "Kamerstuk 28 676, nr. 446"
waived = [{ at = "Inleiding ¶2.1", why = "procedure" }]
---

# Oekraïne
## Steun

Q: The question, as somebody
would ask it.
A: The answer.

- a plain item
- must: a point that
  has to be said
* may: a point worth saying
- never: a red line
Ask: (MP) the same, with an edge
Ask: and another way
Cite: Oekraïne ¶3; Inleiding ¶1 ~a1b2c3
Hint: where it was decided
Tags: a, b c
Weight: 2.5
Id: ua-open-door
Follows: ua-support

Q: The support?
A: Given.
Id: ua-support
"""


def deck(text: str) -> ParsedDeck:
    return parse(text, PATH)


def only(text: str) -> NoteContent:
    parsed = deck(text)
    assert parsed.problems == ()
    assert len(parsed.notes) == 1
    return parsed.notes[0].content


def only_problem(text: str) -> Problem:
    (problem,) = deck(text).problems
    return problem


def test_a_note_is_read_with_everything_it_can_carry() -> None:
    parsed = deck(FULL)
    assert parsed.problems == ()
    note = parsed.notes[0]
    assert (note.id, note.line) == ("ua-open-door", 16)
    assert note.content == NoteContent(
        kind=NoteKind.BASIC,
        prompt="The question, as somebody\nwould ask it.",
        answer="The answer.\n\n- a plain item",
        key_points=(
            KeyPoint(Role.MUST, "a point that has to be said"),
            KeyPoint(Role.MAY, "a point worth saying"),
            KeyPoint(Role.NEVER, "a red line"),
        ),
        phrasings=(Phrasing("the same, with an edge", "MP"), Phrasing("and another way")),
        hint="where it was decided",
        topic=("Oekraïne", "Steun"),
        citation="Oekraïne ¶3; Inleiding ¶1 ~a1b2c3",
        tags=("a", "b c"),
        weight=2.5,
        follows="ua-support",
    )


def test_the_front_matter_names_the_deck_and_its_letter() -> None:
    parsed = deck(FULL)
    assert (parsed.name, parsed.id) == ("NAVO-ministeriële", "navo-fmm-2023-11.nl")
    assert parsed.language == "nl"
    assert parsed.briefing == datetime(2027, 3, 2, 10, tzinfo=timezone(timedelta(hours=1)))
    assert parsed.minutes == 20
    assert parsed.letter == LetterReference(
        "Verslag", "Kamerstuk 28 676, nr. 446", (Waiver("Inleiding ¶2.1", "procedure"),)
    )


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    assert deck("\ufeff" + FULL.replace("\n", "\r\n")) == deck(FULL)


def test_without_front_matter_name_and_id_come_from_the_file() -> None:
    parsed = parse("Q: a\nA: b", Path("Één dossier (2).md"))
    assert (parsed.name, parsed.id) == ("Één dossier (2)", "een-dossier-2")


def test_an_id_is_found_even_where_the_name_has_no_letters() -> None:
    assert re.fullmatch(r"deck-[a-z2-7]{8}", parse("", Path("!?.md")).id)


# -- kinds of notes


def test_a_typed_answer_accepts_each_alternative_and_the_first_is_the_answer() -> None:
    content = only("Q: who?\nType: the Netherlands | Netherlands | a\\|b |")
    assert content.kind is NoteKind.TYPED
    assert content.accepted == ("the Netherlands", "Netherlands", "a|b")
    assert content.answer == "the Netherlands"


def test_choices_are_options_marked_right_or_wrong() -> None:
    content = only("Q: which?\nChoices:\n- [ ] wrong\n\n* [x] right,\n  at length\n- [X] too\n")
    assert content.kind is NoteKind.CHOICE
    assert content.choices == (
        Choice("wrong", right=False),
        Choice("right, at length", right=True),
        Choice("too", right=True),
    )
    assert content.answer == ""


def test_a_cloze_keeps_its_deletions_as_written_and_may_carry_fields() -> None:
    content = only("C:\nEnglish: [fire::hot]\n\nFrench: [feu]\nTags: a")
    assert content.kind is NoteKind.CLOZE
    assert content.prompt == "English: [fire::hot]\n\nFrench: [feu]"
    assert content.tags == ("a",)


def test_an_answer_may_be_key_points_alone() -> None:
    content = only("Q: a\nA:\n- must: b")
    assert (content.answer, content.key_points) == ("", (KeyPoint(Role.MUST, "b"),))


def test_a_list_in_the_question_holds_no_key_points() -> None:
    content = only("Q: which?\n- must: a\nA: b")
    assert (content.prompt, content.key_points) == ("which?\n- must: a", ())


@pytest.mark.parametrize("line", ["- mustard: a", "Must: a", "- must"])
def test_other_list_items_are_markdown(line: str) -> None:
    assert only(f"Q: q\nA: a\n{line}").answer == f"a\n{line}"


def test_text_after_a_key_point_goes_on_with_the_answer() -> None:
    content = only("Q: q\nA: a\n- must: b\nc\n- may: d\n\n  e")
    assert content.answer == "a\nc\n\n  e"
    assert [point.text for point in content.key_points] == ["b", "d"]


@pytest.mark.parametrize(
    ("line", "phrasing"),
    [
        ("(MP) why?", Phrasing("why?", "MP")),
        ("(MP (VVD)) why?", Phrasing("why?", "MP (VVD)")),
        ("why (now)?", Phrasing("why (now)?")),
        ("(why?", Phrasing("(why?")),
        ("(why?)", Phrasing("(why?)")),
        (r"\(MP) why?", Phrasing("(MP) why?")),
    ],
)
def test_a_phrasing_names_who_asks_in_front(line: str, phrasing: Phrasing) -> None:
    assert only(f"Q: q\nA: a\nAsk: {line}").phrasings == (phrasing,)


def test_a_tag_holds_a_comma_behind_a_backslash_and_counts_once() -> None:
    assert only("C: [a]\nTags: b\\, c, d, d,").tags == ("b, c", "d")


# -- where notes begin and end


def test_headings_give_the_topic_and_levels_may_be_skipped() -> None:
    text = "\n".join(
        f"{heading}\nC: [{i}]" for i, heading in enumerate(("# A", "### C", "## B", "### D", "#"))
    )
    topics = [note.content.topic for note in deck(text).notes]
    assert topics == [("A",), ("A", "C"), ("A", "B"), ("A", "B", "D"), ()]


def test_a_rule_ends_a_note_and_what_follows_is_prose() -> None:
    parsed = deck("Q: a\nA: b\n---\nprose\n\nQ: c\nA: d")
    assert parsed.problems == ()
    assert [note.content.answer for note in parsed.notes] == ["b", "d"]


def test_prose_before_the_first_note_is_ignored() -> None:
    assert only("Some words.\n\n# Topic\nTag: prose too\n\nQ: a\nA: b").prompt == "a"


def test_blank_lines_inside_text_stay_and_others_go() -> None:
    content = only("Q:\n\n  a  \n\nb\t\n\nA:\n\n\n    c\n")
    assert (content.prompt, content.answer) == ("  a\n\nb", "    c")


# -- what makes a line text


@pytest.mark.parametrize("fence", ["```", "~~~~", "```python", "  ```"])
def test_fields_are_inert_inside_code(fence: str) -> None:
    closing = fence.replace("python", "")
    code = f"{fence}\nQ: inert\n# inert\n---\n- must: inert\n<!-- inert -->\n\\Q: inert\n{closing}"
    assert only(f"Q: a\nA: b\n{code}").answer == f"b\n{code}"


def test_code_may_begin_behind_the_colon() -> None:
    assert only("Q: a\nA: ```\nQ: inert\n```").answer == "```\nQ: inert\n```"


def test_a_shorter_or_other_fence_does_not_close_code() -> None:
    code = "````\n```\n~~~~\nQ: inert\n`````"
    assert only(f"Q: a\nA:\n{code}").answer == code


def test_code_never_closed_is_text_and_costs_no_other_note() -> None:
    parsed = deck("Q: a\nA:\n```\ncode\n\nQ: c\nA: d")
    assert [note.content.answer for note in parsed.notes] == ["```\ncode", "d"]
    assert [problem.line for problem in parsed.problems] == [3]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (r"\Q: literal", "Q: literal"),
        (r"\\Q: literal", r"\Q: literal"),
        (r"\# x", "# x"),
        (r"\---", "---"),
        (r"\- must: x", "- must: x"),
        (r"\```", "```"),
        (r"\Tag: x", "Tag: x"),
        (r"\[x\]", r"\[x\]"),
        (r"\alpha: x", r"\alpha: x"),
        (r"\begin{x}", r"\begin{x}"),
        ("####### x", "####### x"),
        ("#tag", "#tag"),
        ("----", "----"),
        (" Q: x", " Q: x"),
        ("English: x", "English: x"),
    ],
)
def test_a_line_that_is_no_mark_or_stands_behind_a_backslash_is_text(line: str, text: str) -> None:
    assert only(f"Q: a\nA: b\n{line}").answer == f"b\n{text}"


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("b <!-- one --> c<!-- two -->", "b  c"),
        ("b\n<!-- alone -->\nc", "b\nc"),
        ("b <!-- over\nQ: several\n--> c\nd", "b\n c\nd"),
        (r"b \<!-- c --> \\<!-- d", r"b <!-- c --> \<!-- d"),
    ],
)
def test_comments_are_ignored(written: str, answer: str) -> None:
    assert only(f"Q: a\nA: {written}").answer == answer


def test_a_comment_never_closed_is_text_and_costs_no_other_note() -> None:
    parsed = deck("Q: a\nA: b <!-- c\n\nQ: d <!--\nA: e")
    assert [note.content.prompt for note in parsed.notes] == ["a", "d <!--"]
    assert [problem.line for problem in parsed.problems] == [2]


# -- problems: the line, and whether the note is left out

GOOD = "\n\nQ: good\nA: good"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Q: a", 1),
        ("Q: a\nTags: b", 1),
        ("Q: a\nA:\nTags: b", 2),
        ("Q: a\nA:\n- must:", 2),
        ("Q: a\nType: |", 2),
        ("Q:\nA: b", 1),
        ("C: nothing hidden, see [this](url)", 1),
        ("Q: a\nChoices:", 2),
        ("Q: a\nChoices:\n- [ ] b\n- [ ] c", 2),
        ("Q: a\nChoices:\n- [x] b", 2),
        ("Q: a\nChoices:\n- [x] b\n- [ ] c\nd", 5),
        ("Q: a\nChoices:\n- [x] b\n- c\n- d", 4),
        ("Q: a\nChoices: b\n- [x] b\n- [ ] c", 2),
        ("Q: a\nChoices:\n- [x]\n- [ ] c", 3),
        ("Q: a\nA: b\nId: x\n\nQ: c\nA: d\nId: x", 5),
        ("Q: a\nA: b\n\nQ: a\nA: b", 4),
        ("Q: a\nA: b\nId: x\n\nQ: a\nA: b", 5),
    ],
)
def test_a_note_that_cannot_stand_is_left_out_with_its_line(text: str, line: int) -> None:
    parsed = deck(text + GOOD)
    assert [(problem.line, problem.left_out) for problem in parsed.problems] == [(line, True)]
    assert parsed.notes[-1].content.prompt == "good"
    assert len(parsed.notes) == (text + GOOD).count("Q:") + text.count("C:") - 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Q: a\nA: b\nA: c", 3),
        ("Q: a\nA: b\nType: c", 3),
        ("Q: a\nType: b\nChoices:\n- [ ] c", 3),
        ("C: [a]\nA: b", 2),
        ("Q: a\nA: b\nHint: c\nHint: d", 4),
        ("Q: a\nA: b\nHint: c\nstray\nstray", 4),
        ("Q: a\nA: b\nHint: c\n- must: stray", 4),
        ("Q: a\nA: b\nHint: c\nTag: d", 4),
        ("Q: a\nA: b\n- must:", 2),
        ("Q: a\nA: b\nFollows: nowhere", 1),
        ("Q: a\nA: b\nId: not an id", 3),
        ("Q: a\nA: b\nId: ..", 3),
        ("Q: a\nA: b\nId: " + "x" * 201, 3),
        ("Q: a\nA: b\nFollows: not an id", 3),
        ("Q: a\nA: b\nId: x\nFollows: x", 1),
        ("# Topic\nA: orphan\n\nQ: a\nA: b", 2),
    ],
)
def test_other_problems_leave_the_note_as_it_stands(text: str, line: int) -> None:
    parsed = deck(text)
    assert [(problem.line, problem.left_out) for problem in parsed.problems] == [(line, False)]
    assert len(parsed.notes) == 1


def test_notes_of_the_same_content_may_stand_where_their_ids_differ() -> None:
    assert len(deck("Q: a\nA: b\nId: x\n\nQ: a\nA: b\nId: y").notes) == 2


def test_the_first_of_two_fields_counts() -> None:
    content = deck("Q: a\nA: b\nA: c\nmore\nHint: d\nHint: e").notes[0].content
    assert (content.answer, content.hint) == ("b", "d")


def test_an_empty_field_counts_for_nothing() -> None:
    assert only("Q: a\nA: b\nHint:\nTags: ,\nWeight:\nHint: c").hint == "c"


@pytest.mark.parametrize(
    "word", ["Cites", "Tag", "Folows", "Follow", "cite", "HINT", "Wieght", "Weihgt", "ID", "Askk"]
)
def test_a_slip_in_a_field_is_reported_and_stays_text(word: str) -> None:
    text = f"Q: a\nA: b\n{word}: c"
    assert only_problem(text).line == 3
    assert deck(text).notes[0].content.answer == f"b\n{word}: c"


@pytest.mark.parametrize("word", ["It", "As", "Date", "Taak", "English", "Note", "a", "Cijfer"])
def test_other_words_before_a_colon_are_no_slips(word: str) -> None:
    assert only(f"Q: a\nA: b\n{word}: c").answer == f"b\n{word}: c"


@pytest.mark.parametrize("word", ["nver", "Never", "nevr", "nooit", "moet", "mst", "Mag", "musst"])
@pytest.mark.parametrize("before", ["", "- must: c\n"])
def test_a_slip_in_a_key_point_is_reported_and_stays_text(word: str, before: str) -> None:
    text = f"Q: a\nA: b\n{before}* {word}: d"
    assert only_problem(text).line == text.count("\n") + 1
    assert deck(text).notes[0].content.answer == f"b\n* {word}: d"


@pytest.mark.parametrize("item", ["May: d", "newer: d", "note: d", "Mary: d", "nooit", "\\nver: d"])
def test_other_items_of_a_list_are_no_slips(item: str) -> None:
    assert only(f"Q: a\nA: b\n- {item}").answer == f"b\n- {item}"


def test_an_item_like_a_key_point_is_text_behind_a_backslash() -> None:
    assert only("Q: a\nA: b\n\\- nver: d").answer == "b\n- nver: d"


def test_a_circle_of_follow_ups_is_reported_once() -> None:
    notes = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")]
    text = "\n\n".join(f"Q: {i}\nA: {i}\nId: {i}\nFollows: {j}" for i, j in notes)
    assert [problem.line for problem in deck(text).problems] == [6]
    assert len(deck(text).notes) == 4


@pytest.mark.parametrize(
    "weight", ["0", "-1", "100.5", "1e999", "nan", "inf", "heavy", "9" * 5_000]
)
def test_a_bad_weight_is_reported_and_the_default_taken(weight: str) -> None:
    text = f"Q: a\nA: b\nWeight: {weight}"
    assert only_problem(text).line == 3
    assert deck(text).notes[0].content.weight == 1.0


def test_a_problem_reads_as_path_line_and_sentence() -> None:
    assert str(only_problem("Q: a")).startswith("decks/letter.md:1: This question has no answer")


def test_problems_come_in_the_order_of_the_file() -> None:
    parsed = deck("Q: a\nA: b\nFollows: nowhere\n\nQ: c\n\nQ: d\nA: e\nTag: f")
    assert [problem.line for problem in parsed.problems] == [1, 5, 9]


# -- front matter


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ('name = "n"\ncolour = "red"', 3),
        ('name = "n"\n[letter]\ntitle = "t"\nname = "m"', 5),
        ("name = 3", 2),
        ('id = "a/b"', 2),
        ('language = ["nl"]', 2),
        ("briefing = 2027-03-02T10:00:00", 2),
        ("minutes = true", 2),
        ("minutes = 1441", 2),
        ('minutes = "20"', 2),
        ("briefing = 2027-03-02", 2),
        ("letter = 3", 2),
        ('[letter]\nwaived = [{ at = "a" }]', 3),
        ('[letter]\nwaived = "a"', 3),
        ('name = "n"\n\nlanguage = nl', 4),
        ('name = "n', 2),
        ('name = "n"\nlanguage = """', 4),
        ("name = " + "9" * 1_999, 2),
        ("name = " + "[" * 1_900, 1),
        ("a = [\n" + "1," * 900 + "\n" + "9" * 5_000 + "]", 4),
        ("a = 1\n" * 20_000, 1),
    ],
)
def test_front_matter_problems_name_their_line_and_the_notes_are_read(
    front: str, line: int
) -> None:
    parsed = deck(f"---\n{front}\n---\nQ: a\nA: b")
    assert [problem.line for problem in parsed.problems] == [line]
    assert not parsed.problems[0].left_out
    assert parsed.id
    assert len(parsed.notes) == 1


def test_toml_that_cannot_be_read_is_told_with_how_it_is_written() -> None:
    message = only_problem("---\nbriefing = 2030-03-14T10:00\n---\nQ: a\nA: b").message
    assert "2030-03-14T10:00:00+01:00" in message


def test_what_is_sound_in_the_front_matter_counts_beside_what_is_not() -> None:
    parsed = deck('---\nname = "n"\nbriefing = 3\n---\n')
    assert (parsed.name, parsed.briefing) == ("n", None)


def test_front_matter_never_closed_is_reported_and_the_notes_are_read() -> None:
    parsed = deck("---\nQ: a\nA: b")
    assert [problem.line for problem in parsed.problems] == [1]
    assert len(parsed.notes) == 1


# -- whole files


def test_hashcards_decks_read_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "Math.md"
    file.write_text(
        "Q: What is a 2x2 matrix?\nA:\n\n$$\n\\begin{pmatrix}\na & b \\\\\nc & d\n\\end{pmatrix}\n"
        "$$\n\n---\n\nC: Tables:\n\n| $A$ | $B$ |\n| --- | --- |\n| F   | [T] | \n\n"
        "C:\nBetter is the sight.\n\n— [Ecclesiastes] [6]:[9]\n",
        encoding="utf-8",
    )
    parsed = read(file)
    assert parsed.problems == ()
    assert [note.content.kind for note in parsed.notes] == ["basic", "cloze", "cloze"]
    assert parsed.notes[0].content.answer == (
        "$$\n\\begin{pmatrix}\na & b \\\\\nc & d\n\\end{pmatrix}\n$$"
    )


def test_every_example_of_the_documentation_reads_without_a_problem() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    examples = re.findall(r"^````markdown\n(.*?)^````$", text, re.MULTILINE | re.DOTALL)
    assert len(examples) > 5
    for example in examples:
        parsed = deck(example)
        assert parsed.problems == ()
        assert parsed.notes


def test_the_documentation_shows_every_field() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    for name in Field:
        assert re.search(rf"^{name}:", text, re.MULTILINE), name


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("must: nothing is promised", "- must:"),
        ("never: name a sum", "- never:"),
        ("nooit: een bedrag noemen", "- never:"),
        ("may: the talks go on", "- may:"),
    ],
)
def test_a_key_point_without_its_hyphen_is_asked_about(line: str, meant: str) -> None:
    found = parse(f"Q: Is there money?\nA: No.\n{line}\n", PATH)
    assert [(p.line, p.message) for p in found.problems] == [
        (3, f"This line is no key point; was “{meant}” meant?")
    ]
    assert line in found.notes[0].content.answer


@pytest.mark.parametrize("line", ["Ask (MP): yes or no?", "Ask(MP): yes or no?"])
def test_an_asker_before_the_colon_is_asked_about(line: str) -> None:
    found = parse(f"Q: Is there money?\nA: No.\n{line}\n", PATH)
    assert [p.message for p in found.problems] == [
        "This line starts with no field; was “Ask:” meant?"
    ]


@pytest.mark.parametrize(
    "text", ["Must: in capitals", "a must: have", "May: the month", "Asking (MP): why", "must\nbe"]
)
def test_what_only_looks_like_a_slip_is_text(text: str) -> None:
    found = parse(f"Q: Is there money?\nA: No.\n{text}\n", PATH)
    assert found.problems == ()
    assert found.notes[0].content.answer == f"No.\n{text}"


@pytest.mark.parametrize("line", ["must: be there", "Ask (MP): yes?", "nooit: meer"])
def test_a_text_that_looks_like_a_slip_is_written_so_that_it_is_none(line: str) -> None:
    content = NoteContent(NoteKind.BASIC, "Why?", f"So.\n{line}")
    written = write(replace(parse("Q: a\nA: b\n", PATH), notes=(ParsedNote(content),)))
    found = parse(written, PATH)
    assert found.problems == ()
    assert found.notes[0].content.answer == content.answer
