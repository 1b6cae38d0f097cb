"""Errors that a user can mend: each carries one sentence that says how."""


class TrainerError(Exception):
    """Something the user can act on; `str()` is the whole sentence to show."""


class CollectionError(TrainerError):
    """The collection's file cannot be used: not ours, newer, locked, read-only or damaged."""


class DamagedError(CollectionError):
    """The collection or a backup of it is damaged; another backup may be sound."""


class StaleQuestionError(TrainerError):
    """The card was answered elsewhere since it was put on the screen; nothing was written."""


class DeckFileError(TrainerError):
    """A deck file that cannot be read at all."""


class SettingsError(TrainerError):
    """The settings file holds something that cannot be used; the sentence names the line."""


class LetterError(TrainerError):
    """A letter that cannot be read or attached."""


class NotFoundError(TrainerError):
    """No deck, note or letter of that name."""


class CancelError(TrainerError):
    """The user ended long work half-way; it left nothing behind."""


class SearchError(TrainerError):
    """A query that cannot be read; `position` is the character, from 0, at which it goes wrong."""

    def __init__(self, sentence: str, query: str, position: int) -> None:
        super().__init__(sentence)
        self.query = query
        self.position = position
