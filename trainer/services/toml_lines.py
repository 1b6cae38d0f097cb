"""One value of a TOML file changed, every other line and comment staying as it is."""

import re
import tomllib

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?$")
_TOKEN = re.compile(  # what may hold a sign that is none, and the signs
    r"""
    "{3} (?:[^\\]|\\.)*? "{3,5} | '{3} .*? '{3,5}
    | " (?:[^"\\\n]|\\.)* " | ' [^'\n]* '
    | \#[^\n]* | [\[\]{}\n]
    """,
    re.DOTALL | re.VERBOSE,
)


def with_value(text: str, name: str, literal: str) -> str:
    """`text` with `name` (`section.key` or `key`) set to a value as TOML writes it.

    A line of it that is commented out is used; where there is none, one is added to its section.
    Raises ValueError where the file sets it in a way that is not seen through.
    """
    lines = text.split("\n")
    found = _line_of(lines, name)
    if found is not None:
        start, end = found
        key, old = lines[start].split("=", 1)
        comment = _comment(old) if end == start + 1 else ""
        lines[start:end] = [f"{key.rstrip()} = {literal}{comment}"]
    elif (off := _line_of(lines, name, commented=True)) is not None:
        lines[off[0]] = f"{name.rpartition('.')[2]} = {literal}"
    else:
        _add(lines, name, literal)
    return _checked("\n".join(lines), name, tomllib.loads(text), tomllib.loads(f"v = {literal}"))


def without_value(text: str, name: str, default: str | None) -> str:
    """`text` without a value for `name`: its line is a comment with the default, or gone."""
    lines = text.split("\n")
    found = _line_of(lines, name)
    if found is not None:
        start, end = found
        there = default is None or _line_of(lines, name, commented=True) is not None
        lines[start:end] = [] if there else [f"# {name.rpartition('.')[2]} = {default}"]
    return _checked("\n".join(lines), name, tomllib.loads(text), {})


def _checked(text: str, name: str, before: dict[str, object], value: dict[str, object]) -> str:
    """`text`, if it says what `before` did but for this value; raises ValueError if not."""
    section, _dot, key = name.rpartition(".")
    table = before.setdefault(section, {}) if section else before
    if not isinstance(table, dict):
        raise ValueError(name)  # noqa: TRY004 - the file's fault
    table.pop(key, None)
    if value:
        table[key] = value["v"]
    after = tomllib.loads(text)
    if section:
        after.setdefault(section, {})
    if after != before:
        raise ValueError(name)
    return text


def _line_of(lines: list[str], name: str, *, commented: bool = False) -> tuple[int, int] | None:
    """The first line that sets `name`, and that behind its value; None where none does."""
    section, _dot, key = name.rpartition(".")
    sign = r"\s*#\s*" if commented else r"\s*"
    quoted = re.escape(key)
    wanted = re.compile(rf"""{sign}(?:{quoted}|"{quoted}"|'{quoted}')\s*=""")
    here = ""
    for place, line in enumerate(lines):
        if header := _HEADER.match(line):
            here = header[1].strip().strip("\"'")
        elif here == section and wanted.match(line):
            return place, _end_of(lines, place)
    return None


def _end_of(lines: list[str], start: int) -> int:
    """The line behind a value that begins in the line `start`: lists may run over several."""
    end, depth = start + 1, 0
    for token in _TOKEN.finditer("\n".join(lines[start:])):
        sign = token[0]
        if sign == "\n" and not depth:
            break
        end += sign.count("\n")
        depth += (sign in ("[", "{")) - (sign in ("]", "}"))
    return end


def _comment(line: str) -> str:
    """The comment at a line's end, with the spaces before it."""
    signs = (token.start() for token in _TOKEN.finditer(line) if token[0].startswith("#"))
    start = next(signs, len(line))
    return line[len(line[:start].rstrip()) :] if start < len(line) else ""


def _add(lines: list[str], name: str, literal: str) -> None:
    """Put a line at the end of its section, which is made where there is none."""
    section, _dot, key = name.rpartition(".")
    headers = [(n, m[1].strip()) for n, line in enumerate(lines) if (m := _HEADER.match(line))]
    starts = [0] if not section else [n + 1 for n, found in headers if found == section]
    if not starts:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ([""] if lines else []) + [f"[{section}]", f"{key} = {literal}", ""]
        return
    end = next((n for n, _found in headers if n >= starts[0]), len(lines))
    while end > starts[0] and not lines[end - 1].strip():
        end -= 1
    lines[end:end] = [f"{key} = {literal}", *([] if lines[end:] else [""])]
