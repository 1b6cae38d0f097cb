"""What the program's own text may not hold: networks, code from data, statements made of texts."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
FILES = sorted(
    file
    for folder in ("trainer", "migrations")
    for file in (CHECKOUT / folder).rglob("*.py")
    if "_shipped" not in file.parts
)
_FORBIDDEN = {
    "socket", "socketserver", "ssl", "http", "urllib", "urllib.request", "ftplib", "smtplib",
    "requests", "httpx", "aiohttp", "webbrowser", "xmlrpc", "pickle", "marshal", "shelve", "dill",
    "yaml", "code", "codeop", "runpy", "pty", "anki", "aqt", "lxml",
}  # fmt: skip
_ALLOWED_IN = {  # and in these files alone
    "subprocess": {"trainer/services/media_opener.py", "trainer/formats/pdf.py"},
    "ctypes": {"trainer/formats/pdf_words.py"},
}
_CODE = {"eval", "exec", "compile", "__import__", "system", "popen", "spawnv", "execv", "execvp"}
_CODE_IN = {"trainer/domain/quick.py"}  # of the names of a dataclass's fields, as `dataclass` does
_SQL = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|PRAGMA|ATTACH|ALTER|WITH)\b")
_RUN = {"execute", "exec_driver_sql", "executescript", "executemany"}
# What is put into statements besides bound values: names of our own tables and columns, constants
# and conditions of ours; of a file's own names only those that are quoted.
_PARTS = {
    "trainer/formats/past_log.py": {"self.query"},  # of the two formats that have a log
    "trainer/formats/sqlite_copy.py": {"pragma"},
    "trainer/services/check.py": {"table"},
    "trainer/services/check_columns.py": {
        "table", "name", "_STAND_INS[table, name]", "condition", "counts", "table.name",
        "_instant('review', 'reviewed_at', None)",
    },
    "trainer/services/check_notes.py": {"sound[name] for name in names"},
    "trainer/services/check_references.py": {"table", "column"},  # compared with ours before
    "trainer/services/check_schedules.py": {"columns"},
    "trainer/services/check_texts.py": {"name", "table.name"},
    "trainer/storage/backup.py": {"quoted[name]", "ANSWERS"},
    "trainer/storage/bulk.py": {
        "table", "','.join((*columns, *same))", "','.join(values)", "quoted",
    },
    "trainer/storage/engine.py": {"mode", "BUSY_TIMEOUT_MS", "_MOST_KEPT_KB"},
    "trainer/storage/integrity.py": {"kind", "_quoted(name)", "_MOST"},
    "trainer/storage/migrate.py": {"engine.APPLICATION_ID"},
    "trainer/storage/past_answers.py": {"query", "_CACHE"},  # as in past_log
    "trainer/storage/replay.py": {"_KINDS", "_SELECT", "_ORDER"},
    "trainer/storage/restoring.py": {"backup.ANSWERS"},
    "trainer/storage/salvage.py": {  # of a new collection's own schema
        "', '.join(self.columns)", "', '.join(rows.columns)", "table", "marks", "start",
        "engine.APPLICATION_ID",
    },
    "trainer/storage/search_index.py": {"NAME"},
    "trainer/storage/stats.py": {"_cases('kind', Source)", "_cases('state', State)"},
    "migrations/env.py": {"quoted"},
    "migrations/versions/0005_search.py": {"also"},
}  # fmt: skip


def named(file: Path) -> str:
    return file.relative_to(CHECKOUT).as_posix()


def test_no_module_can_reach_a_network_or_run_what_it_reads() -> None:
    found = [f"{named(file)}: {what}" for file in FILES for what in _reached(file)]
    assert found == []


def test_statements_are_made_of_constants_and_of_names_that_are_known() -> None:
    found = {named(file): set(_put_in(file)) for file in FILES}
    assert {file: parts for file, parts in found.items() if parts} == _PARTS


def test_nothing_that_is_installed_with_it_has_another_kind_of_licence() -> None:
    """What comes with the program and its extras may be used in one under MIT."""
    copyleft = re.compile(r"\bA?GPL|Affero|GNU General Public", re.IGNORECASE)
    found = {}
    for name in _required("briefing-trainer", {"fit", "hashcards", "pdf"}):
        meta = distribution(name).metadata
        said = [meta.get("License-Expression") or meta.get("License") or ""]
        said += [each for each in meta.get_all("Classifier") or [] if "License" in each]
        found[name] = " ".join(said)[:200].replace("LGPL", "").replace("Lesser General", "")
    assert len(found) > 15
    assert {name: said for name, said in found.items() if copyleft.search(said)} == {}


def test_all_modules_together_load_no_client_of_a_network_and_nothing_of_anki() -> None:
    code = (
        "import pkgutil, sys, importlib, trainer\n"
        "for m in pkgutil.walk_packages(trainer.__path__, 'trainer.'):\n"
        "    if not m.name.endswith(('__main__', '.build')): importlib.import_module(m.name)\n"
        "print(*sorted({'anki', 'aqt', 'requests', 'urllib3', 'httpx', 'aiohttp', 'webbrowser',"
        " 'ftplib', 'smtplib', 'xmlrpc.client'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == []


def _reached(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    for module in _imported(tree):
        top = module.partition(".")[0]
        forbidden = module in _FORBIDDEN or top in _FORBIDDEN - {"urllib"}
        if forbidden or named(file) not in _ALLOWED_IN.get(top, {named(file)}):
            yield module
    for call in _calls(tree):
        bare = isinstance(call.func, ast.Name) or ast.unparse(call.func).startswith("os.")
        runs = bare and _name(call) in _CODE and named(file) not in _CODE_IN
        if runs or any(word.arg == "shell" for word in call.keywords):
            yield ast.unparse(call)


def _put_in(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    sqlalchemys = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and "text" in {alias.name for alias in node.names}
        for node in ast.walk(tree)
    )
    for made in _statements(tree, _RUN | {"text"} if sqlalchemys else _RUN):
        yield from _parts(made)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _statements(tree: ast.AST, running: set[str]) -> Iterator[ast.expr]:
    """What is put together and is, or goes where, a statement of SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            first = node.values[0]
            if isinstance(first, ast.Constant) and _SQL.match(str(first.value)):
                yield node
        elif isinstance(node, ast.Call) and _name(node) in running and node.args:
            yield node.args[0]


def _parts(made: ast.expr) -> Iterator[str]:
    """What is put in, as it is written there."""
    for node in ast.walk(made):
        if isinstance(node, ast.FormattedValue):
            yield ast.unparse(node.value)
        elif isinstance(node, ast.Call) and _name(node) == "format":
            yield from (word.arg or "" for word in node.keywords)
        elif isinstance(node, ast.Call) and _name(node) == "join" and node is made:
            yield ast.unparse(node.args[0]).strip("()")


def _required(name: str, extras: set[str], seen: set[str] | None = None) -> set[str]:
    """The names of what `name` requires here, and what those do."""
    from packaging.requirements import Requirement

    seen = set() if seen is None else seen
    for line in distribution(name).requires or []:
        wanted = Requirement(line)
        marks = [{"extra": extra} for extra in (extras or {""})]
        holds = wanted.marker is None or any(wanted.marker.evaluate(mark) for mark in marks)
        if holds and wanted.name not in seen:
            seen.add(wanted.name)
            _required(wanted.name, set(wanted.extras), seen)
    return seen
