"""Settings on the command line: where they are, what is in force, and a file to begin with."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from trainer import config

from .conftest import Run


def test_path_is_printed_alone_even_where_the_file_is_broken(run: Run, data: Path) -> None:
    (data / "config.toml").write_text("= broken")
    assert run("config", "--path").stdout == f"{data / 'config.toml'}\n"


def test_every_option_is_shown_with_its_value_and_meaning(run: Run, data: Path) -> None:
    (data / "config.toml").write_text('learn_ahead = "90m"\n[study]\nlearning_steps = ["2m"]\n')
    text = run("config").stdout
    assert f"Settings: {data / 'config.toml'}\nData: {data}\n" in text
    for option in config.OPTIONS:
        assert f"\n{option.name} = " in text
        assert option.explanation in text
    assert '\nlearn_ahead = "90m"\n' in text
    assert '\nstudy.learning_steps = ["2m"]\n' in text
    assert '\nrollover = "04:00"\n' in text


def test_json_gives_values_as_the_file_writes_them(run: Run, data: Path) -> None:
    (data / "config.toml").write_text('rollover = "05:30"\n[keys]\nquit = "x"\n')
    document = json.loads(run("config", "--json").stdout)
    assert document["file"] == str(data / "config.toml")
    assert document["data"] == str(data)
    assert document["keys"] == {"quit": "x"}
    options = {option.pop("name"): option for option in document["options"]}
    assert list(options) == [option.name for option in config.OPTIONS]
    assert options["rollover"]["value"] == "05:30"
    assert options["rollover"]["default"] == "04:00"
    for option in config.OPTIONS:
        shown = options[option.name]
        assert option.read(shown["value"]) is not None
        assert shown["explanation"] == option.explanation


def test_init_writes_a_file_in_which_every_option_is_off(run: Run, fresh: Path) -> None:
    without = config.load(fresh)
    path = fresh / "config.toml"
    assert run("config", "--init").stdout == f"Written: {path}\n"
    assert config.load(fresh) == without
    assert not (fresh / "collection.db").exists()


def test_taking_the_signs_away_turns_every_option_of_the_file_on(run: Run, fresh: Path) -> None:
    run("config", "--init")
    path = fresh / "config.toml"
    lines = path.read_text("utf-8").splitlines()
    on = [line.removeprefix("# ") if " = " in line else line for line in lines]
    path.write_text("\n".join(on), "utf-8")
    settings = config.load(fresh)
    assert len([line for line in on if " = " in line]) == len(config.OPTIONS) + 1
    assert settings.keys == {"quit": "q,escape"}
    plain = replace(settings, keys={})
    path.unlink()
    assert plain == config.load(fresh)


def test_init_never_touches_a_file_that_is_there(run: Run, data: Path) -> None:
    path = data / "config.toml"
    path.write_text("# mine\n")
    result = run("config", "--init", code=1)
    assert result.stderr == f"{path}: is there already\n"
    assert path.read_text() == "# mine\n"


def test_keys_lists_the_actions_that_can_have_one(run: Run, fresh: Path) -> None:
    actions = run("config", "--keys").stdout.split()
    assert {"quit", "study", "deck_new"} <= set(actions)
    assert not fresh.exists()


@pytest.mark.parametrize("option", ["--json", "--keys"])
def test_looking_at_settings_makes_nothing(option: str, run: Run, fresh: Path) -> None:
    run("config", option)
    run("config")
    assert not fresh.exists()


def test_one_setting_is_changed_and_the_rest_of_the_file_stays(data: Path, run: Run) -> None:
    (data / "config.toml").parent.mkdir(parents=True, exist_ok=True)
    (data / "config.toml").write_text("# mine\ntimer = true\n")
    run("config", "--set", "study.new_per_day=5", "--set", "theme=light")
    text = (data / "config.toml").read_text()
    assert text == '# mine\ntimer = true\ntheme = "light"\n\n[study]\nnew_per_day = 5\n'


@pytest.mark.parametrize(
    ("change", "words"),
    [("theme=pink", "theme: Expected one of dark"), ("colour=red", "a name"), ("theme", "a name")],
)
def test_a_change_that_cannot_be_used_is_refused(
    data: Path, run: Run, change: str, words: str
) -> None:
    assert words in run("config", "--set", change, code=1).stderr
    assert not (data / "config.toml").exists()


def test_a_language_that_nobody_chose_is_shown_as_that(run: Run) -> None:
    assert 'language = "auto"' in run("config").stdout
    run("config", "--set", "language=nl")
    assert 'language = "nl"' in run("config").stdout
