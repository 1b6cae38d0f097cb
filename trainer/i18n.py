"""The interface's language: gettext catalogues in `trainer/locale`, English as the source."""

import gettext
import os
from pathlib import Path

LANGUAGES = ("en", "nl")
_DOMAIN = "trainer"
_FOLDER = Path(__file__).parent / "locale"
_active: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def activate(language: str) -> None:
    """Speak `language` (one of `LANGUAGES`) from now on; another one means English."""
    global _active, _language  # noqa: PLW0603 - gettext is a process-wide choice by nature
    _language = language if language in LANGUAGES else "en"
    _active = gettext.translation(_DOMAIN, _FOLDER, [_language], fallback=True)


def language() -> str:
    """The language now spoken."""
    return _language


def language_of_environment() -> str:
    """The first of LANGUAGE's languages that we speak, else the locale's, else English.

    The locale is LC_ALL, LC_MESSAGES or LANG, the first that is set.
    """
    locale = next(
        filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), ""
    )
    for wish in (*os.environ.get("LANGUAGE", "").split(":"), locale):
        if wish[:2].lower() in LANGUAGES:
            return wish[:2].lower()
    return "en"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """`message` as it is: marks it for the catalogues where it is translated only when shown."""
    return message


def _(message: str) -> str:
    """`message` in the language now spoken."""
    return _active.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form that goes with `count`, in the language now spoken."""
    return _active.ngettext(singular, plural, count)
