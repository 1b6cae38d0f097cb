"""Where a command works: the settings that `--data` and the environment lead to."""

from dataclasses import dataclass
from pathlib import Path

from trainer.cli.language import speak
from trainer.config import Settings, load
from trainer.i18n import language_of_environment


@dataclass(frozen=True, slots=True)
class Place:
    """The settings, or what is wrong with them: help is to be had with a broken file too."""

    found: Settings | Exception

    @property
    def settings(self) -> Settings:
        """The settings. Raises SettingsError where they cannot be used."""
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    @property
    def logs(self) -> Path | None:
        """The folder for reports of crashes; None where the settings do not tell."""
        return None if isinstance(self.found, Exception) else self.found.logs


def find_place(data: str | None) -> Place:
    """Load the settings, from the folder `data` where one is given, and speak their language."""
    speak(language_of_environment())
    try:
        settings = load(Path(data) if data else None)
    except Exception as error:  # noqa: BLE001 - raised again by the command that needs them
        return Place(error)
    speak(settings.language)
    return Place(settings)
