"""The Dutch catalogue says everything that the program can say, and fits its screens."""

import ast
import re
import runpy
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from textual.binding import Binding

import trainer
from trainer import i18n
from trainer.tui.keymap import owners

PACKAGE = Path(trainer.__file__).parent
LOCALE = PACKAGE / "locale"
LONGEST_LABEL = 12  # characters; the key bar is one line of 80

Id = str | tuple[str, ...]


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    i18n.activate("en")


@pytest.fixture(scope="module")
def said() -> set[Id]:
    """All that the source marks for translation, within f-strings too."""
    return {
        message
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if (message := _marked(node.func.id, node.args)) is not None
    }


def _marked(function: str, arguments: list[ast.expr]) -> Id | None:
    texts = [each.value for each in arguments if isinstance(each, ast.Constant)]
    strings = tuple(text for text in texts if isinstance(text, str))
    if function in {"_", "N_"} and strings:
        return strings[0]
    return strings[:2] if function == "ngettext" and len(strings) > 1 else None


@pytest.fixture(scope="module")
def dutch() -> Catalog:
    with (LOCALE / "nl" / "LC_MESSAGES" / "trainer.po").open("rb") as file:
        return read_po(file, locale="nl", abort_invalid=True)


def messages(catalogue: Catalog) -> dict[Id, Message]:
    return {message.id: message for message in catalogue if message.id}


def forms(text: Id) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> list[tuple[str, str | None, str | None]]:
    parsed = Formatter().parse(text)
    return sorted(
        (name, spec or "", conversion or "")
        for _literal, name, spec, conversion in parsed
        if name is not None
    )


def test_every_message_has_a_dutch_translation(said: set[Id], dutch: Catalog) -> None:
    translated = {
        id_
        for id_, message in messages(dutch).items()
        if not message.fuzzy and all(form.strip() for form in forms(message.string))
    }
    assert said
    assert said - translated == set()


def test_no_translation_is_left_of_what_is_no_longer_said(said: set[Id], dutch: Catalog) -> None:
    assert set(messages(dutch)) - said == set()
    assert not dutch.obsolete


def test_plurals_have_both_forms(said: set[Id], dutch: Catalog) -> None:
    assert dutch.num_plurals == 2
    known = messages(dutch)
    plurals = [id_ for id_ in said if not isinstance(id_, str)]
    assert plurals
    assert [id_ for id_ in plurals if len(forms(known[id_].string)) != 2] == []


def test_placeholders_are_those_of_the_source(dutch: Catalog) -> None:
    wrong = [
        (source, translation)
        for id_, message in messages(dutch).items()
        for source, translation in zip(forms(id_), forms(message.string), strict=True)
        if placeholders(source) != placeholders(translation)
    ]
    assert wrong == []


def test_what_is_typed_in_place_of_a_word_is_called_as_in_the_usage_lines(dutch: Catalog) -> None:
    """There it is in capitals, and is not translated."""
    typed = re.compile(r"\b[A-Z][A-Z_=]{2,}\b")
    wrong = [
        translation
        for id_, message in messages(dutch).items()
        for source, translation in zip(forms(id_), forms(message.string), strict=True)
        if sorted(typed.findall(source)) != sorted(typed.findall(translation))
    ]
    assert wrong == []


def test_spaces_and_lines_at_the_edges_are_kept(dutch: Catalog) -> None:
    def edges(text: str) -> tuple[int, int, int]:
        return (len(text) - len(text.lstrip()), len(text) - len(text.rstrip()), text.count("\n"))

    wrong = [
        source
        for id_, message in messages(dutch).items()
        for source, translation in zip(forms(id_), forms(message.string), strict=True)
        if edges(source) != edges(translation)
    ]
    assert wrong == []


def shown_labels() -> set[str]:
    """The descriptions in the key bars of the app and all its screens."""
    return {
        binding.description
        for owner, _place in owners()
        for binding in Binding.make_bindings(owner.BINDINGS)
        if binding.show
    }


def test_labels_of_the_key_bar_are_short(dutch: Catalog) -> None:
    labels = shown_labels()
    assert {"Answer", "Study", "Close", "Commands"} <= labels
    known = messages(dutch)
    long = {label: known[label].string for label in labels}
    assert {k: v for k, v in long.items() if len(v) > LONGEST_LABEL} == {}


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogues, compiled as a build does it, that the program looks into."""
    folder = tmp_path / "locale"
    shutil.copytree(LOCALE, folder, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    interface = ModuleType("hatchling.builders.hooks.plugin.interface")
    interface.BuildHookInterface = list  # hatchling itself is there in builds alone
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    runpy.run_path(str(LOCALE / "build.py"))["compile_all"](folder)
    monkeypatch.setattr(i18n, "_FOLDER", folder)
    return folder


def test_the_compiled_catalogue_speaks_dutch(compiled: Path) -> None:
    assert (compiled / "nl" / "LC_MESSAGES" / "trainer.mo").is_file()
    i18n.activate("nl")
    assert i18n.language() == "nl"
    assert i18n._("Again") == "Opnieuw"
    assert i18n._("Source: {where}") == "Bron: {where}"
    assert i18n.ngettext("{n} card", "{n} cards", 1) == "{n} kaart"
    assert i18n.ngettext("{n} card", "{n} cards", 0) == "{n} kaarten"
    assert i18n._("In no catalogue at all") == "In no catalogue at all"
    i18n.activate("en")
    assert i18n._("Again") == "Again"


@pytest.mark.usefixtures("compiled")
def test_another_language_is_english() -> None:
    i18n.activate("fr")
    assert i18n.language() == "en"
    assert i18n._("Again") == "Again"


def test_without_a_compiled_catalogue_the_source_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_FOLDER", tmp_path)
    i18n.activate("nl")
    assert i18n._("Again") == "Again"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_BE@euro"}, "nl"),
        ({"LANG": "nl"}, "nl"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "nl_NL.UTF-8", "LANG": "en_US.UTF-8"}, "nl"),
        ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "nl_NL.UTF-8"}, "en"),
        ({"LC_ALL": "nl_NL.UTF-8", "LANG": "en_US.UTF-8"}, "nl"),
        ({"LANGUAGE": "nl:en", "LC_ALL": "en_US.UTF-8"}, "nl"),
        ({"LANGUAGE": "de:nl:en", "LANG": "de_DE.UTF-8"}, "nl"),
        ({"LANGUAGE": "en", "LANG": "nl_NL.UTF-8"}, "en"),
        ({"LANGUAGE": "", "LC_ALL": "", "LANG": "nl_NL.UTF-8"}, "nl"),
    ],
)
def test_the_environment_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert i18n.language_of_environment() == language
