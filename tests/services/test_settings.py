"""Settings changed one at a time: checked as the file's reader does, the rest of the file kept."""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calls import calls
from trainer import config
from trainer.config import Settings
from trainer.errors import SettingsError, TrainerError
from trainer.services import settings
from trainer.services.toml_lines import with_value, without_value

FILE = """# mine
language = "nl"   # not English
[study] # how
new_per_day = 7
learning_steps = [
  "1m",   # short
  "10m",
]

[keys]
quit = "q,x"
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Settings]:
    def run(text: str) -> Settings:
        (tmp_path / "config.toml").write_bytes(text.encode())
        return config.load(tmp_path)

    return run


def test_one_value_is_changed_and_every_other_line_stays(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load(FILE), "study.new_per_day", "12")
    assert chosen.preset.new_per_day == 12
    assert chosen.file.read_text() == FILE.replace("= 7", "= 12")


def test_the_comment_behind_a_value_stays(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load(FILE), "language", "en")
    assert 'language = "en"   # not English\n' in chosen.file.read_text()


def test_a_list_over_several_lines_becomes_one(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load(FILE), "study.learning_steps", "5m 1h")
    assert chosen.preset.learning_steps == (timedelta(minutes=5), timedelta(hours=1))
    assert 'learning_steps = ["5m", "1h"]\n\n[keys]' in chosen.file.read_text()


def test_what_is_not_there_is_added_to_its_section(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load(FILE), "study.leech_threshold", "5")
    chosen = settings.change(chosen, "theme", "light")
    text = chosen.file.read_text()
    assert "]\nleech_threshold = 5\n\n[keys]" in text
    assert '# not English\ntheme = "light"\n[study] # how\n' in text


def test_a_section_that_is_not_there_is_made(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load('theme = "dark"\n'), "study.new_per_day", "3")
    assert chosen.file.read_text() == 'theme = "dark"\n\n[study]\nnew_per_day = 3\n'


def test_without_a_file_one_is_made(tmp_path: Path) -> None:
    chosen = settings.change(config.load(tmp_path / "new"), "timer", "true")
    assert (chosen.timer, chosen.file.read_text()) == (True, "timer = true\n")


def test_the_line_that_explains_an_option_is_used(load: Callable[[str], Settings]) -> None:
    from trainer.cli.settings_file import settings_text

    text = settings_text()
    chosen = settings.change(load(text), "study.new_per_day", "3")
    assert chosen.file.read_text() == text.replace("# new_per_day = 20", "new_per_day = 3")


def test_the_default_is_written_as_a_comment(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load(FILE), "study.new_per_day", "20")
    assert chosen.preset.new_per_day == 20
    assert chosen.file.read_text() == FILE.replace("new_per_day = 7", "# new_per_day = 20")


def test_marks_and_line_endings_of_windows_stay(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load("\ufeff" + FILE.replace("\n", "\r\n")), "timer", "true")
    content = chosen.file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf# mine\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("study.desired_retention", "1.5", "a number from 0.7 to 0.99"),
        ("study.desired_retention", "much", "a number from 0.7 to 0.99"),
        ("study.new_per_day", "2.5", "a number from 0 to 9999"),
        ("study.learning_steps", "10m 1m", "a list of increasing times"),
        ("theme", "pink", "one of dark, light, contrast"),
        ("rollover", "25:00", "a time of day"),
        ("timer", "maybe", "true or false"),
        ("study.parameters", "1 2 3", "21 numbers"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_is_expected(
    load: Callable[[str], Settings], name: str, text: str, expected: str
) -> None:
    before = load(FILE)
    with pytest.raises(TrainerError, match=expected):
        settings.change(before, name, text)
    assert before.file.read_text() == FILE


@pytest.mark.parametrize("text", ["study = { new_per_day = 7 }\n", "study.new_per_day = 7\n"])
def test_a_way_of_writing_that_is_not_seen_through_is_left_alone(
    load: Callable[[str], Settings], text: str
) -> None:
    before = load(text)
    with pytest.raises(SettingsError, match="only an editor"):
        settings.change(before, "study.new_per_day", "8")
    assert before.file.read_text() == text


def test_quotes_around_names_are_seen_through(load: Callable[[str], Settings]) -> None:
    chosen = settings.change(load("['study']\n'new_per_day' = 7\n"), "study.new_per_day", "8")
    assert chosen.file.read_text() == "['study']\n'new_per_day' = 8\n"


def test_a_file_that_was_broken_meanwhile_is_left_alone(load: Callable[[str], Settings]) -> None:
    before = load(FILE)
    before.file.write_text("language = \n")
    with pytest.raises(SettingsError, match="is no valid TOML"):
        settings.change(before, "timer", "true")
    assert before.file.read_text() == "language = \n"


def test_a_file_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    chosen = config.load(tmp_path)
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.change(chosen, "timer", "true")


def test_keys_are_set_and_taken_back(load: Callable[[str], Settings]) -> None:
    chosen = settings.change_keys(load(FILE), {"study": "f5", "quit": None})
    assert dict(chosen.keys) == {"study": "f5"}
    assert chosen.file.read_text().endswith('[keys]\nstudy = "f5"\n')


_VALUES: dict[str, Any] = {
    "a": 1, "b": "x # no = comment", "c": [1, 2], "s.a": True, "s.d": "y", "t.e": 0.5,
}  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(sorted(_VALUES)), st.integers(0, 9)), max_size=8),
    st.sampled_from(["", "# a = 2\n", "[s]\n# d = 1\n[t]\n", "a = 3 # three\n\n[s]\nd = 4\n"]),
)
def test_whatever_is_set_can_be_read_again(acts: list[tuple[str, int]], text: str) -> None:
    import json

    for name, number in acts:
        value = [_VALUES[name], number]
        text = with_value(text, name, json.dumps(value))
        table = tomllib.loads(text)
        for part in name.split("."):
            table = table[part]
        assert table == value
    for name, _number in acts:
        text = without_value(text, name, "0")
    assert not set(tomllib.loads(text)) - {"a", "s", "t"}


@pytest.mark.parametrize(
    "value",
    [
        "[ # short ]\n  1,\n]",
        '[[1],\n  [\'[\', "]\\""],\n]',
        '"""\n[other]\nb = 2\n# more\n"""',
        "'''it's \\\n# more\n'''",
    ],
)
def test_a_value_of_several_lines_is_replaced_whole(value: str) -> None:
    assert with_value(f"a = {value}  # mine\nb = 1\n", "a", "7") == "a = 7\nb = 1\n"
    assert without_value(f"a = {value}\nb = 1\n", "a", "7") == "# a = 7\nb = 1\n"


def test_four_times_the_list_is_no_sixteen_times_the_work() -> None:
    def work(lines: int) -> Callable[[], object]:
        text = "a = [\n" + "  1,\n" * lines + "]\n"
        return lambda: with_value(text, "a", "7")

    work(1)()  # what is read once, or kept, does not count
    assert calls(work(200)) < 8 * calls(work(50))
