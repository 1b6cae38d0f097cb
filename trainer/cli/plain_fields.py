"""A note written in lines: the name of a field, and what it is to say."""

import re

from trainer.cli.output import say
from trainer.cli.plain_input import EndOfInput, read_line
from trainer.i18n import _
from trainer.services import note_fields, note_parts
from trainer.services.words import ROLES

_LINE = re.compile(r"(?:-\s+)?(?P<name>\[[ xX]?\]|\w+)\s*(?P<colon>:?)\s*(?P<text>.*)", re.DOTALL)
_DIGITS = 4  # with more a number is none of a field


def _of_format(name: str) -> str:
    """The name as the deck format has it: points may have the words of the answer's lines."""
    roles = {_(word): role for role, word in ROLES.items()}
    return roles.get(name.casefold(), name.replace("[]", "[ ]"))


class Lines:
    """A note that is changed in lines."""

    def written(self) -> str | None:
        """What the user made of the note, which an empty line ends; None where it is given up.

        Can be asked again where that could not be saved. Raises EndOfInput where no line ends it.
        """
        try:
            return self._changed()
        except EndOfInput:
            say(_("Nothing was changed."))
            raise

    def _changed(self) -> str | None:
        while True:
            line = self._read()
            if not line:
                return self._text()
            if line.casefold() == "n":
                return None
            if line == "?":
                self._tell()
            else:
                self._obey(line)

    def _read(self) -> str:
        ways = _("Field: text, Enter: save, ?: the note and its fields, n: give it up")
        return read_line(ways + "> ").strip()

    def _text(self) -> str:
        raise NotImplementedError

    def _tell(self) -> None:
        raise NotImplementedError

    def _obey(self, line: str) -> None:
        raise NotImplementedError


class TemplateLines(Lines):
    """The fields of a note with card templates, changed by their numbers."""

    def __init__(self, text: str) -> None:
        self._fields = note_fields.parts(text)
        self._tell()

    def _text(self) -> str:
        return note_fields.joined(self._fields)

    def _tell(self) -> None:
        for number, (head, text) in enumerate(self._fields, 1):
            say(f"{number}. {head}\n{text}")
        say(_("Write the number of a field here, a colon and the new text, in HTML."))

    def _obey(self, line: str) -> None:
        number, colon, text = line.partition(":")
        name = number.strip()
        at = int(name) - 1 if name.isdecimal() and len(name) < _DIGITS else -1
        if not colon or not 0 <= at < len(self._fields):
            say(_("There is no such field: {what}.").format(what=line))
            return
        head = self._fields[at][0]
        self._fields[at] = (head, text.strip())
        say(f"{head}\n{text.strip()}")


class FieldLines(Lines):
    """The note that `text` holds, a new one where that is empty, changed part by part."""

    def __init__(self, text: str) -> None:
        self._parts = note_parts.parts(text)
        self._tell()

    def _text(self) -> str:
        return note_parts.joined(self._parts)

    def _tell(self) -> None:
        """List the parts, and what can be written."""
        for number, part in enumerate(self._parts, 1):
            say(f"{number}. {part}")
        say(
            _(
                "Write the name of a field or its number here, a colon and the new text; without "
                "text it is taken away. The fields: {names}."
            ).format(names=", ".join(note_parts.NAMES))
        )

    def _obey(self, line: str) -> None:
        """Change the part that a line names."""
        found = _LINE.fullmatch(line)
        name = _of_format(found["name"]) if found else ""
        at = note_parts.place(self._parts, name)
        part = self._parts[at] if at is not None else note_parts.made(name)
        is_told = found is not None and (
            found["colon"] or name.startswith("[") or not found["text"]
        )
        if found is None or part is None or not is_told:
            say(_("There is no such field: {what}.").format(what=line))
        elif found["colon"] or found["text"]:
            self._put(at, part, found["text"])
        elif text := self._asked(part):
            self._put(at, part, text)

    def _asked(self, part: note_parts.Part) -> str:
        """The new text of a part, asked for in lines of its own."""
        if not part.has_lines:
            return read_line(_("The new text") + "> ").strip()
        lines = [read_line(_("The new text; an empty line ends it") + "> ").rstrip()]
        while lines[-1]:
            lines.append(read_line("> ").rstrip())
        return "\n".join(lines[:-1])

    def _put(self, at: int | None, part: note_parts.Part, text: str) -> None:
        if not text and at is None:
            say(_("Nothing was changed."))
            return
        new = note_parts.Part(part.mark, text)
        self._parts = note_parts.put(self._parts, at, new)
        say(str(new) if text else _("Taken away: {what}").format(what=part))


def in_lines(text: str) -> Lines:
    """The note that `text` holds, to be changed in lines."""
    return TemplateLines(text) if note_fields.is_fields(text) else FieldLines(text)
