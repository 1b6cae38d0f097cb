import re
import tomllib
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from datetime import time, timedelta
from pathlib import Path

import platformdirs
import pytest

from trainer import config, i18n
from trainer.domain.schedule import DEFAULT_PARAMETERS, Preset
from trainer.errors import SettingsError


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("TRAINER_DATA", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    i18n.activate("en")
    yield
    i18n.activate("en")


@pytest.fixture
def load(tmp_path):
    """The settings that a file of this text gives."""

    def run(text, encoding="utf-8"):
        (tmp_path / "config.toml").write_bytes(text.encode(encoding))
        return config.load(tmp_path)

    return run


@pytest.fixture
def refused(load, tmp_path):
    """The sentence behind `file:line: ` with which a file of this text is refused at `line`."""

    def run(text, line):
        with pytest.raises(SettingsError) as error:
            load(text)
        start = f"{tmp_path / 'config.toml'}:{line}: "
        assert str(error.value).startswith(start), str(error.value)
        return str(error.value).removeprefix(start)

    return run


# What a file may say


def test_without_a_file_everything_has_its_default(tmp_path):
    settings = config.load(tmp_path)
    assert settings == config.Settings(tmp_path, tmp_path / "config.toml")
    assert settings.preset == Preset()
    assert (settings.rollover, settings.learn_ahead) == (time(4), timedelta(minutes=20))
    assert (settings.theme, settings.bury_siblings, settings.keys) == ("dark", True, {})
    assert not list(tmp_path.iterdir())  # reading makes no file


def test_defaults_of_the_options_are_those_of_the_settings(load):
    lines, section = [], ""
    for option in config.OPTIONS:
        part, _dot, name = option.name.rpartition(".")
        if part != section:
            section = part
            lines.append(f"[{section}]")
        value = option.default
        text = str(value).lower() if isinstance(value, bool) else str(value).replace("'", '"')
        lines.append(f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {text}")
    plain = load("")
    assert load("\n".join(lines)) == plain


def test_every_option_is_named_and_explained():
    assert all(option.title and option.explanation for option in config.OPTIONS)
    assert len({option.name for option in config.OPTIONS}) == len(config.OPTIONS)


def test_every_option_of_a_file_is_taken(load):
    parameters = [round(number * 1.01, 6) for number in DEFAULT_PARAMETERS]
    settings = load(f"""
        language = "nl"
        theme = "light"
        rollover = "23:59"
        learn_ahead = "2h"
        bury_siblings = false
        [study]
        desired_retention = 0.95
        new_per_day = 0
        reviews_per_day = 9999
        learning_steps = ["30s", "5m", "12h"]
        relearning_steps = []
        leech_threshold = 0
        maximum_interval = 365
        parameters = {parameters}
        [keys]
        "study.again" = "1,j"
        quit = "q"
    """)
    assert (settings.language, settings.theme, settings.rollover) == ("nl", "light", time(23, 59))
    assert (settings.learn_ahead, settings.bury_siblings) == (timedelta(hours=2), False)
    steps = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=12))
    assert settings.preset == Preset(0.95, tuple(parameters), steps, (), 365, 0, 9999, 0)
    assert settings.keys == {"study.again": "1,j", "quit": "q"}


def test_settings_cannot_be_changed_afterwards(load):
    with pytest.raises(FrozenInstanceError):
        load("").theme = "light"


def test_the_collection_and_the_logs_lie_in_the_data_folder(tmp_path):
    settings = config.load(tmp_path)
    assert settings.collection == tmp_path / "collection.db"
    assert settings.logs == tmp_path / "logs"


# What it may not say

WRONG = [
    ("language", ['"de"', "3", "true", '""', '["nl"]', "{ a = 1 }"], "one of auto, en, nl"),
    ("theme", ['"blue"', "1", "[]"], "one of dark, light, contrast"),
    ("rollover", ['"24:00"', '"4:00"', '"04:60"', '"0400"', "4", "04:00:00", '"04:00\\n"'],
     'a time of day such as "04:00"'),
    ("learn_ahead", ['"20"', '"20 d"', '"m"', '"-5m"', '"1.5h"', '"1234567s"', "20", "[]"],
     'a time such as "30s", "10m" or "2h"'),
    ("bury_siblings", ['"yes"', "1", "0", "[]"], "true or false"),
    ("confidence", ['"on"', "1"], "true or false"),
    ("type_gaps", ['"on"', "1"], "true or false"),
    ("timer", ['"on"', "1"], "true or false"),
    ("auto_reveal", ['"never"', "0", "true"], 'a time such as "30s", "10m" or "2h"'),
    ("auto_accept", ['"never"', "0", "true"], 'a time such as "30s", "10m" or "2h"'),
    ("study.desired_retention", ["0.69", "0.991", "1", "nan", "inf", "-inf", '"0.9"', "true"],
     "a number from 0.7 to 0.99"),
    ("study.new_per_day", ["-1", "10000", "2.5", '"20"', "true", "1" + "0" * 400, "[20]"],
     "a number from 0 to 9999"),
    ("study.reviews_per_day", ["-1", "10000", "1e3"], "a number from 0 to 9999"),
    ("study.leech_threshold", ["-1", "100"], "a number from 0 to 99"),
    ("study.maximum_interval", ["0", "36501"], "a number from 1 to 36500"),
    ("study.learning_steps",
     ['"1m"', "[1]", '["10m", "1m"]', '["1m", "1m"]', '["24h"]', '["0s"]', '["1m", "25h"]', "{}"],
     ""),
    ("study.relearning_steps", ['["1d"]', '["2h", "1h"]', "true"], ""),
    ("study.parameters", ["[]", "[1, 2]", '"abc"', "3", "true", f"{[99] * 21}", f'{["x"] * 21}',
                          "[" + "nan, " * 21 + "]"], "21 numbers within the bounds of FSRS-6"),
    ("backups.daily", ["-1", "1000", "7.5", "true"], "a number from 0 to 999"),
    ("backups.weekly", ["-1", "1000", '"4"'], "a number from 0 to 999"),
    ("backups.before", ["0", "1000"], "a number from 1 to 999"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [(name, value, expected) for name, values, expected in WRONG for value in values],
    ids=lambda text: text[:30],
)
def test_a_value_that_cannot_be_used_is_told_by_line_with_what_is_expected(
    refused, name, value, expected
):
    section, _, key = name.rpartition(".")
    lines = ["# settings", "", *([f"[{section}]", "# more"] if section else []), f"{key} = {value}"]
    sentence = refused("\n".join(lines) + "\n", len(lines))
    assert sentence.startswith(f"{name}: expected ")
    assert expected in sentence


def test_wrong_values_cover_every_option():
    assert {name for name, *_ in WRONG} == {option.name for option in config.OPTIONS}


def test_a_huge_parameter_is_told_by_line(refused):
    numbers = ", ".join(["1" + "0" * 400] * 21)
    refused(f"[study]\nparameters = [{numbers}]\n", 2)


@pytest.mark.parametrize("name", ["theem", "keys2", "Language"])
def test_an_unknown_setting_is_told_by_line(refused, name):
    text = f'theme = "light"\n\n{name} = "x"\n'
    assert refused(text, 3) == f"{name}: there is no such setting"


def test_an_unknown_setting_of_a_section_is_told_by_line(refused):
    sentence = refused("theme = 'light'\n[study]\nnew_per_day = 3\nnew_cards = 4\n", 4)
    assert sentence == "study.new_cards: there is no such setting"


def test_a_setting_of_a_section_is_unknown_outside_it(refused):
    assert refused("\nnew_per_day = 3\n", 2) == "new_per_day: there is no such setting"


def test_a_setting_in_the_wrong_section_is_told_by_its_own_line(refused):
    text = '[keys]\nnew_per_day = "n"\n[study]\nnew_per_day = -4\n'
    assert refused(text, 4).startswith("study.new_per_day: ")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("theme = 'dark'\nstudy = 3\n", id="a value for a section"),
        pytest.param("theme = 'dark'\nstudy.new_per_day = -4\n", id="a dotted key"),
        pytest.param("theme = 'dark'\nstudy = { new_per_day = -4 }\n", id="an inline table"),
        pytest.param("\ufeff[study]\nnew_per_day = -4\n", id="a byte order mark"),
        pytest.param('["study"]\nnew_per_day = -4\n', id="a quoted section"),
    ],
)
def test_lines_are_told_in_less_simple_files_too(refused, text):
    assert "study" in refused(text, 2)


def test_what_is_not_simple_is_refused_with_the_file_all_the_same(load, tmp_path):
    for text in ("study = 3\n", "study.new_per_day = -4\n", "[[study]]\nnew_per_day = -4\n"):
        with pytest.raises(SettingsError, match=re.escape(str(tmp_path / "config.toml"))):
            load(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("theme = 'dark'\nthis is no toml\n", 2),
        ("theme = 'dark'\n\ntheme = 'light'\n", 3),
        ("[study\n", 1),
        ('a = "never closed\n', 1),
    ],
)
def test_broken_toml_is_told_by_line(refused, text, line):
    assert refused(text, line).startswith("is no valid TOML (")


def test_absurd_toml_is_refused_with_a_sentence(load):
    for text in ("a = " + "9" * 5000, "a = " + "[" * 100_000):
        with pytest.raises(SettingsError, match="is no valid TOML"):
            load(text)


def test_keys_that_are_no_text_are_told_by_line(refused):
    sentence = refused('[keys]\nquit = "q"\nagain = 1\n', 3)
    assert sentence == "keys.again: keys are written as text, as in 'q,escape'"
    assert "no such setting" in refused('theme = "dark"\nkeys = "q"\n', 2)


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(load, start, line_end):
    text = f"{start}[study]\nnew_per_day = 7\n".replace("\n", line_end)
    assert load(text).preset.new_per_day == 7


def test_what_is_no_utf_8_text_is_refused(load, tmp_path):
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        load("# café\n", "latin-1")


def test_a_settings_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        config.load(tmp_path)


# Where it is looked for


def test_an_explicit_folder_wins_over_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINER_DATA", str(tmp_path / "env"))
    settings = config.load(tmp_path / "own")
    assert (settings.data, settings.file) == (tmp_path / "own", tmp_path / "own" / "config.toml")


def test_the_environment_names_the_folder_of_data_and_settings(tmp_path, monkeypatch):
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "config.toml").write_text('theme = "light"')
    monkeypatch.setenv("TRAINER_DATA", str(tmp_path / "env"))
    settings = config.load()
    assert (settings.data, settings.theme) == (tmp_path / "env", "light")


@pytest.mark.parametrize("value", [None, ""])
def test_else_data_and_settings_lie_where_the_platform_wants_them(monkeypatch, tmp_path, value):
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    if value is not None:
        monkeypatch.setenv("TRAINER_DATA", value)
    settings = config.load()
    assert settings.data == platformdirs.user_data_path(config.APP, False)
    assert settings.file == platformdirs.user_config_path(config.APP, False) / "config.toml"
    assert not list(tmp_path.iterdir())


def test_relative_folders_and_the_home_folder_are_made_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert config.load(Path("here")).data == tmp_path / "here"
    assert config.load(Path("~/there")).data == tmp_path / "home" / "there"


def test_a_folder_that_is_not_there_or_a_file_gives_the_defaults(tmp_path):
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "none", tmp_path / "file"):
        assert config.load(folder).preset == Preset()


# The language


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANGUAGE": "fr:nl:en", "LANG": "en_US"}, "nl"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "fr_FR", "LC_MESSAGES": "NL"}, "nl"),
    ],
)
def test_the_language_is_that_of_the_environment_unless_it_is_chosen(
    load, monkeypatch, variables, language
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert load("").language == language
    assert load('language = "auto"').language == language
    assert load('language = "nl"').language == "nl"
    assert load('language = "en"').language == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30s", 30), ("10m", 600), ("2h", 7200), ("1 m", 60), ("0s", 0), ("999999h", 3_599_996_400)],
)
def test_durations_are_read(text, expected):
    assert config.duration(text) == timedelta(seconds=expected)


def test_the_line_of_a_setting_is_found_and_1_where_there_is_none(tmp_path):
    file = tmp_path / "config.toml"
    text = 'theme = "dark"\n[study]\n  new_per_day=3\n\n[ keys ]\n"study.again" = "1"\n'
    file.write_text(text)
    tomllib.loads(text)
    lines = [config.line_of(file, name) for name in ("theme", "study.new_per_day")]
    assert lines == [1, 3]
    assert config.line_of(file, "keys.study.again") == 6
    assert config.line_of(file, "rollover") == 1
    assert config.line_of(tmp_path / "none", "theme") == 1
