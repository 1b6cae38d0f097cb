"""Keys of the user's own, by the ids of bindings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from textual.binding import Binding

from trainer.config import Settings, line_of
from trainer.errors import SettingsError
from trainer.i18n import N_, _
from trainer.tui.key_names import key_name

# All that has keys, and what it is called where one chooses them.
_OWNERS = {
    "app.TrainerApp": N_("Everywhere"),
    "screens.home.HomeScreen": N_("Home"),
    "screens.study.StudyScreen": N_("Study"),
    "widgets.answer_field.AnswerField": N_("Typed answer"),
    "screens.summary.SummaryScreen": N_("Summary"),
    "screens.pause.PauseScreen": N_("Pause"),
    "screens.leech.LeechScreen": N_("Leech"),
    "screens.source.SourceScreen": N_("Source"),
    "screens.edit.EditScreen": N_("Editing"),
    "screens.info.InfoScreen": N_("Card's figures"),
    "screens.custom.CustomScreen": N_("A sitting of your own"),
    "screens.briefing.BriefingScreen": N_("Briefing"),
    "screens.briefing_dialogs.BriefingDialog": N_("Date of the briefing"),
    "screens.briefing_dialogs.WeightsDialog": N_("Weights of topics"),
    "screens.last_hour.LastHourScreen": N_("Last hour"),
    "screens.letter.LetterScreen": N_("Letter"),
    "screens.drafts.DraftsScreen": N_("Drafts"),
    "screens.browse.BrowseScreen": N_("Browser"),
    "widgets.search_line.SearchField": N_("Search line"),
    "screens.replace.ReplaceScreen": N_("Find and replace"),
    "screens.syntax.SyntaxScreen": N_("Search language"),
    "screens.revision.RevisionScreen": N_("Changed positions"),
    "screens.stats.StatsScreen": N_("Statistics"),
    "screens.rehearse.RehearseScreen": N_("Rehearsal"),
    "screens.rehearsal_report.ReportScreen": N_("Report of a rehearsal"),
    "screens.rehearsals.BeginScreen": N_("Begin a rehearsal"),
    "screens.rehearsals.RehearsalsScreen": N_("Rehearsals"),
    "screens.weak.WeakScreen": N_("Weak points"),
    "screens.import_pick.ImportScreen": N_("Import"),
    "screens.import_preview.ImportPreview": N_("Import: preview"),
    "screens.export.ExportScreen": N_("Export"),
    "screens.import_matches.MatchesScreen": N_("Import: wording"),
    "screens.duplicates.DuplicatesScreen": N_("Duplicates"),
    "screens.settings.SettingsScreen": N_("Settings"),
    "screens.deck_options.DeckOptionsScreen": N_("Options of a deck"),
    "screens.fit.FitScreen": N_("Own parameters"),
    "screens.settings_dialogs.ValueDialog": N_("Window for a value"),
    "screens.settings_dialogs.KeyDialog": N_("Window for a key"),
    "screens.help.HelpScreen": N_("Help"),
    "screens.choose.ChooseScreen": N_("Window with a list"),
    "screens.choose_many.ChooseManyScreen": N_("Window with ticks"),
    "screens.dialogs.NameDialog": N_("Window for a name"),
    "screens.dialogs.ConfirmDialog": N_("Window with a question"),
    "screens.dialogs.OfferDialog": N_("Window with an offer"),
    "screens.dialogs.DiscardDialog": N_("Window before discarding"),
}


def own_keymap(settings: Settings) -> dict[str, str]:
    """The user's keys for Textual's keymap; raises SettingsError for an id that there is not.

    Textual takes a key that is given another one away from every act that it had, so those that
    shared it (space shows the answer, and then accepts) are named with the keys that they keep.
    """
    if not settings.keys:
        return {}
    known = binding_ids()
    for name in settings.keys:
        if name not in known:
            line = line_of(settings.file, f"keys.{name}")
            raise SettingsError(
                _("{file}:{line}: keys.{name}: there is no such action; there are: {names}").format(
                    file=settings.file, line=line, name=name, names=", ".join(sorted(known))
                )
            )
    keymap = dict(settings.keys)
    for owner, _place in owners():
        keymap |= _sharing(list(Binding.make_bindings(owner.BINDINGS)), settings.keys)
    return keymap


def _sharing(bindings: Sequence[Binding], chosen: Mapping[str, str]) -> dict[str, str]:
    """The usual keys of acts that share one with a chosen act, straight or through another."""
    keys: dict[str, list[str]] = defaultdict(list)
    acts: dict[str, list[str]] = defaultdict(list)
    for binding in bindings:
        if binding.id is not None:
            keys[binding.id].append(binding.key)
            acts[binding.key].append(binding.id)
    kept: dict[str, str] = {}
    waiting = [act for act in chosen if act in keys]
    while waiting:
        for key in keys[waiting.pop()]:
            for act in acts[key]:
                if act not in chosen and act not in kept:
                    kept[act] = ",".join(keys[act])
                    waiting.append(act)
    return kept


def key_of(settings: Settings, act: str, usual: str) -> str:
    """The key that does `act`, as a person would call it; `usual` where none was chosen."""
    return key_name(settings.keys.get(act, usual).split(",")[0].strip())


def binding_ids() -> set[str]:
    """The ids of all bindings, by which the settings file names them."""
    return {
        binding.id
        for owner, _place in owners()
        for binding in Binding.make_bindings(owner.BINDINGS)
        if binding.id is not None
    }


def owners() -> Iterator[tuple[Any, str]]:
    """All classes that have keys, with what people call them: all of them are loaded for it."""
    for path, place in _OWNERS.items():
        module, _dot, name = path.rpartition(".")
        yield getattr(import_module(f"trainer.tui.{module}"), name), _(place)
