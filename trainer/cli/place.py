"""Where a command works: the settings that `--data` and the environment lead to."""

from dataclasses import dataclass
from pathlib import Path

from trainer.cli.language import speak
from trainer.config import Settings, load, places
from trainer.errors import TrainerError
from trainer.i18n import language_of_environment


@dataclass(frozen=True, slots=True)
class Place:
    """The settings, or what is wrong with them: help is to be had with a broken file too."""

    file: Path
    found: Settings | TrainerError

    @property
    def settings(self) -> Settings:
        """The settings. Raises SettingsError where they cannot be used."""
        if isinstance(self.found, TrainerError):
            raise self.found
        return self.found

    @property
    def logs(self) -> Path | None:
        """The folder for reports of crashes; None where the settings do not tell."""
        return None if isinstance(self.found, TrainerError) else self.found.logs


def find_place(data: str | None) -> Place:
    """Load the settings, from the folder `data` where one is given, and speak their language."""
    speak(language_of_environment())
    folder = Path(data) if data else None
    file = places(folder)[1]
    try:
        settings = load(folder)
    except TrainerError as error:
        return Place(file, error)
    speak(settings.language)
    return Place(file, settings)
