"""The keys of home."""

from textual.binding import Binding

from trainer.i18n import N_

OF_DECKS = {  # acts that need a deck
    "study", "study_all", "custom", "briefing", "rehearse", "letter", "rename", "delete",
    "unsuspend",
}  # fmt: skip

KEYS = [
    Binding("enter", "study", N_("Study"), id="study", priority=True,
            tooltip=N_("Study this deck")),
    Binding("s", "study_all", N_("Study all"), id="study_all",
            tooltip=N_("Study all decks together")),
    Binding("c", "window('custom')", N_("Custom"), id="custom",
            tooltip=N_("A sitting of your own: a topic, a tag, practice, so many minutes")),
    Binding("b", "window('briefing')", N_("Date"), id="briefing",
            tooltip=N_("The date that this deck is studied for, and how ready you are")),
    Binding("m", "window('rehearse')", N_("Rehearse"), id="rehearse",
            tooltip=N_("A mock briefing on this deck, against the clock")),
    Binding("w", "window('weak')", N_("Weak points"), id="weak",
            tooltip=N_("Points often missed; what you were sure of, but wrong")),
    Binding("l", "window('letter')", N_("Letter"), id="letter",
            tooltip=N_("Read the letter behind this deck, and what is asked of it")),
    Binding("slash", "window('browse')", N_("Browse"), id="browse",
            tooltip=N_("Search, sort and change cards and notes, many at once")),
    Binding("g", "window('statistics')", N_("Statistics"), id="statistics",
            tooltip=N_("Statistics of this deck and of all, with plots")),
    Binding("left,right,space", "fold", N_("Fold"), id="fold",
            tooltip=N_("Fold or unfold the decks below this one")),
    Binding("i", "window('import')", N_("Import"), id="import",
            tooltip=N_("Import decks: Anki packages, tables, Markdown")),
    Binding("n", "new", N_("New"), id="deck_new", tooltip=N_("Make an empty deck")),
    Binding("r", "rename", N_("Rename"), id="deck_rename", tooltip=N_("Rename this deck")),
    Binding("d,delete", "delete", N_("Delete"), id="deck_delete",
            tooltip=N_("Delete this deck; undo brings it back")),
    Binding("equals_sign", "window('duplicates')", N_("Duplicates"), id="duplicates", show=False,
            tooltip=N_("Notes that are there twice, to be merged")),
    Binding("p", "window('drafts')", N_("Drafts"), id="drafts", show=False,
            tooltip=N_("Walk through proposed notes: accept, rewrite or drop them")),
    Binding("at", "unsuspend", N_("Unsuspend"), id="unsuspend", show=False,
            tooltip=N_("Bring back the suspended cards of this deck")),
    Binding("o", "offer", N_("New version"), id="offer",
            tooltip=N_("Look at the newer version of a deck")),
    Binding("v", "window('revision')", N_("Changed"), id="revision",
            tooltip=N_("Notes whose position may have changed with a new version of a letter")),
    Binding("u", "undo", N_("Undo"), id="home_undo",
            tooltip=N_("Take back the latest act, whatever it was")),
    Binding("comma", "window('settings')", N_("Settings"), id="settings",
            tooltip=N_("Settings, options of decks, keys, own parameters")),
    Binding("t", "app.theme", N_("Theme"), show=False, id="theme",
            tooltip=N_("Dark colours, light ones or high contrast")),
    Binding("question_mark,f1", "app.help", N_("Help"), id="home_help",
            tooltip=N_("What the keys do")),
    Binding("q", "app.quit", N_("Quit"), id="quit", tooltip=N_("Leave the trainer")),
]  # fmt: skip
