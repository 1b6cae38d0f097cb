"""Keys of the user's own, by the ids of bindings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from textual.binding import Binding

from trainer.config import Settings, line_of
from trainer.errors import SettingsError
from trainer.i18n import _
from trainer.tui.key_names import key_name


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
    for owner in owners():
        keymap |= _sharing(list(_bindings(owner)), settings.keys)
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
        binding.id for owner in owners() for binding in _bindings(owner) if binding.id is not None
    }


def _bindings(owner: Any) -> Iterator[Binding]:
    """One for each key."""
    yield from Binding.make_bindings(owner.BINDINGS)


def owners() -> list[Any]:
    """All that has keys: loaded where somebody chose some, or asks what there are."""
    from trainer.tui.app import TrainerApp  # noqa: PLC0415
    from trainer.tui.screens import (  # noqa: PLC0415
        briefing,
        briefing_dialogs,
        browse,
        choose,
        choose_many,
        custom,
        deck_options,
        dialogs,
        drafts,
        duplicates,
        edit,
        fit,
        help,  # noqa: A004
        home,
        import_matches,
        import_pick,
        import_preview,
        info,
        last_hour,
        leech,
        letter,
        pause,
        rehearsal_report,
        rehearsals,
        rehearse,
        replace,
        revision,
        settings,
        settings_dialogs,
        source,
        stats,
        study,
        summary,
        syntax,
        weak,
    )  # fmt: skip
    from trainer.tui.widgets.answer_field import AnswerField  # noqa: PLC0415
    from trainer.tui.widgets.search_line import SearchField  # noqa: PLC0415

    return [
        briefing.BriefingScreen, briefing_dialogs.BriefingDialog, briefing_dialogs.WeightsDialog,
        last_hour.LastHourScreen, letter.LetterScreen, drafts.DraftsScreen,
        browse.BrowseScreen, choose_many.ChooseManyScreen, replace.ReplaceScreen,
        SearchField, syntax.SyntaxScreen,
        TrainerApp, home.HomeScreen, study.StudyScreen, summary.SummaryScreen, help.HelpScreen,
        info.InfoScreen, dialogs.NameDialog, dialogs.ConfirmDialog,
        dialogs.OfferDialog, dialogs.DiscardDialog, choose.ChooseScreen, AnswerField,
        custom.CustomScreen, edit.EditScreen, leech.LeechScreen, pause.PauseScreen,
        source.SourceScreen, stats.StatsScreen, weak.WeakScreen, import_pick.ImportScreen,
        import_preview.ImportPreview,
        rehearse.RehearseScreen, rehearsal_report.ReportScreen, rehearsals.BeginScreen,
        rehearsals.RehearsalsScreen, duplicates.DuplicatesScreen,
        import_matches.MatchesScreen, revision.RevisionScreen,
        settings.SettingsScreen, deck_options.DeckOptionsScreen,
        settings_dialogs.ValueDialog, settings_dialogs.KeyDialog, fit.FitScreen,
    ]  # fmt: skip
