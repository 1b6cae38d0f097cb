"""All acts that keys can be chosen for, by screen, and which keys are free there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding, BindingsMap

from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.tui.key_names import key_name
from trainer.tui.keymap import owners

# What each window is called where one chooses its keys.
PLACES = {
    "TrainerApp": N_("Everywhere"),
    "HomeScreen": N_("Home"),
    "StudyScreen": N_("Study"),
    "AnswerField": N_("Typed answer"),
    "SummaryScreen": N_("Summary"),
    "PauseScreen": N_("Pause"),
    "LeechScreen": N_("Leech"),
    "SourceScreen": N_("Source"),
    "EditScreen": N_("Editing"),
    "InfoScreen": N_("Card's figures"),
    "CustomScreen": N_("A sitting of your own"),
    "BriefingScreen": N_("Briefing"),
    "BriefingDialog": N_("Date of the briefing"),
    "WeightsDialog": N_("Weights of topics"),
    "LastHourScreen": N_("Last hour"),
    "LetterScreen": N_("Letter"),
    "DraftsScreen": N_("Drafts"),
    "BrowseScreen": N_("Browser"),
    "SearchField": N_("Search line"),
    "ReplaceScreen": N_("Find and replace"),
    "SyntaxScreen": N_("Search language"),
    "RevisionScreen": N_("Changed positions"),
    "StatsScreen": N_("Statistics"),
    "RehearseScreen": N_("Rehearsal"),
    "ReportScreen": N_("Report of a rehearsal"),
    "BeginScreen": N_("Begin a rehearsal"),
    "RehearsalsScreen": N_("Rehearsals"),
    "WeakScreen": N_("Weak points"),
    "ImportScreen": N_("Import"),
    "ImportPreview": N_("Import: preview"),
    "MatchesScreen": N_("Import: wording"),
    "DuplicatesScreen": N_("Duplicates"),
    "SettingsScreen": N_("Settings"),
    "DeckOptionsScreen": N_("Options of a deck"),
    "FitScreen": N_("Own parameters"),
    "ValueDialog": N_("Window for a value"),
    "KeyDialog": N_("Window for a key"),
    "HelpScreen": N_("Help"),
    "ChooseScreen": N_("Window with a list"),
    "ChooseManyScreen": N_("Window with ticks"),
    "NameDialog": N_("Window for a name"),
    "ConfirmDialog": N_("Window with a question"),
    "OfferDialog": N_("Window with an offer"),
    "DiscardDialog": N_("Window before discarding"),
}
# Where text is typed, so that letters are no keys.
_TYPED = frozenset({
    "TrainerApp", "AnswerField", "SearchField", "EditScreen", "CustomScreen", "BriefingDialog",
    "BeginScreen", "ImportScreen", "NameDialog", "ValueDialog", "ReplaceScreen",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """What keys do on one screen: `id` names it in the settings file, `sentence` says it whole."""

    id: str
    owner: str
    name: str
    sentence: str
    keys: tuple[str, ...]
    is_chosen: bool

    @property
    def place(self) -> str:
        """The screen, as people call it."""
        return _(PLACES[self.owner])

    @property
    def shown_keys(self) -> str:
        """Its keys, as people call them."""
        return " / ".join(map(key_name, self.keys))


def acts(keymap: Mapping[str, str], chosen: Iterable[str]) -> list[Act]:
    """All acts with their keys by the `keymap` in force; `chosen` are those with the user's own."""
    named = set(chosen)
    order = list(PLACES)
    found = {
        (owner.__name__, act.id): act for owner in owners() for act in _of(owner, keymap, named)
    }
    return sorted(found.values(), key=lambda act: order.index(act.owner))


def with_key(known: Sequence[Act], act: Act, key: str, *, printable: bool, more: bool) -> str:
    """The keys of an act, as the settings file writes them, `key` being one or the only one.

    Raises TrainerError where another act has it there, and where it would be typed.
    """
    name = key_name(key)
    if printable and act.owner in _TYPED:
        raise TrainerError(
            _("Text is typed there: {key} would be text. Choose one such as F5 or Ctrl+S.").format(
                key=name
            )
        )
    for other in known:
        rivals = other.owner == act.owner or "TrainerApp" in (other.owner, act.owner)
        if other.id != act.id and rivals and key in other.keys:
            raise TrainerError(
                _("{key} is taken ({place}: {act}). Give that another key first.").format(
                    key=name, place=other.place, act=other.name
                )
            )
    keys = dict.fromkeys((*act.keys, key) if more else (key,))
    return ",".join(keys)


def _of(owner: Any, keymap: Mapping[str, str], chosen: set[str]) -> list[Act]:
    bindings = BindingsMap(owner.BINDINGS)
    bindings.apply_keymap(dict(keymap))
    declared = [each for each in Binding.make_bindings(owner.BINDINGS) if each.id is not None]
    keys: dict[str, list[str]] = {}
    for key, binding in bindings:
        keys.setdefault(binding.id or "", []).append(key)
    first = {each.id: each for each in reversed(declared)}
    return [
        Act(
            name,
            owner.__name__,
            _(first[name].description),
            _(first[name].tooltip or first[name].description),
            tuple(keys.get(name, ())),
            name in chosen,
        )
        for name in dict.fromkeys(each.id for each in declared)
        if name is not None
    ]
