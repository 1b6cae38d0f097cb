r"""Reading a query of the search language.

    query  = either { "or" either }
    either = piece { [ "and" ] piece }
    piece  = "-" piece | "(" query ")" | text | name ":" text
    text   = letters without spaces, brackets and quotes | '"' anything '"'

In a text `*` stands for anything, and a backslash takes the meaning from the sign behind it. What
cannot be read raises SearchError, which points at the character.
"""

import re
from collections.abc import Callable
from typing import NoReturn

from trainer.domain.search_terms import And, Not, Or, Query, Words
from trainer.domain.search_values import READERS, Signs, Value, pattern
from trainer.errors import SearchError
from trainer.i18n import _

LONGEST = 2000  # characters
MOST_TERMS = 200  # SQLite takes expressions of a thousand levels
DEEPEST = 50
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
_NAME = re.compile(r"([A-Za-z]+):")


def parse(query: str) -> Query:
    """What `query` asks; an empty one asks for everything."""
    return _Reader(query).read()


class _Reader:
    def __init__(self, query: str) -> None:
        self._query = query
        self._at = 0
        self._terms = 0
        self._depth = 0

    def read(self) -> Query:
        if len(self._query) > LONGEST:
            sentence = _("A query has at most {n} characters.").format(n=LONGEST)
            self._fail(sentence, LONGEST)
        if unusable := _UNUSABLE.search(self._query):
            self._fail(_("This character cannot be looked for."), unusable.start())
        self._skip()
        if not self._rest:
            return And()
        found = self._either()
        if self._rest:
            self._fail(_("No bracket is open that this one could close."))
        return found

    @property
    def _rest(self) -> str:
        return self._query[self._at : self._at + 1]

    def _skip(self) -> None:
        while self._rest.isspace():
            self._at += 1

    def _fail(self, sentence: str, at: int | None = None) -> NoReturn:
        raise SearchError(sentence, self._query, self._at if at is None else at)

    def _either(self) -> Query:
        queries = [self._all()]
        while self._takes("or"):
            queries.append(self._all())
        return queries[0] if len(queries) == 1 else Or(tuple(queries))

    def _all(self) -> Query:
        queries = [self._piece()]
        while self._takes("and") or not self._ends():
            queries.append(self._piece())
        return queries[0] if len(queries) == 1 else And(tuple(queries))

    def _ends(self) -> bool:
        self._skip()
        return self._rest in ("", ")") or self._stands("or")

    def _stands(self, word: str) -> bool:
        end = self._at + len(word)
        ahead = self._query[end : end + 1]
        found = self._query[self._at : end].lower() == word
        return found and (not ahead or ahead.isspace() or ahead in '()"')

    def _takes(self, word: str) -> bool:
        self._skip()
        found = self._stands(word)
        if found:
            self._at += len(word)
        return found

    def _piece(self) -> Query:
        self._skip()
        if self._rest in ("", ")") or self._stands("or") or self._stands("and"):
            self._fail(_("Something to look for is expected here."))
        if self._rest == "-":
            return self._deeper(self._negated)
        if self._rest == "(":
            return self._deeper(self._bracketed)
        self._terms += 1
        if self._terms > MOST_TERMS:
            self._fail(_("A query has at most {n} terms.").format(n=MOST_TERMS))
        return self._term()

    def _deeper(self, read: Callable[[int], Query]) -> Query:
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail(_("Brackets and minus signs go at most {n} deep.").format(n=DEEPEST))
        self._at += 1
        found = read(self._at - 1)
        self._depth -= 1
        return found

    def _negated(self, start: int) -> Query:
        if not self._rest or self._rest.isspace():
            self._fail(
                _("A minus stands right before what it excludes; to look for it write \\-."), start
            )
        return Not(self._piece())

    def _bracketed(self, start: int) -> Query:
        found = self._either()
        if self._rest != ")":
            self._fail(_("This bracket is not closed."), start)
        self._at += 1
        return found

    def _term(self) -> Query:
        start = self._at
        name = _NAME.match(self._query, start)
        if name is None:
            return Words(pattern(self._text()))
        key = name[1].lower()
        if key not in READERS:
            sentence = _('There is no term {name}; to look for the text itself write "{name}…".')
            self._fail(sentence.format(name=name[0]))
        self._at = name.end()
        is_quoted = self._rest == '"'
        signs = self._text()
        if not signs:
            self._fail(_("Something is expected behind {name}.").format(name=name[0]))
        return READERS[key](Value(key, signs, self._query, name.end(), is_quoted))

    def _ends_text(self) -> bool:
        return self._rest.isspace() or self._rest in "()"

    def _text(self) -> Signs:
        """The signs of a word, or of what stands in quotes."""
        if self._rest == '"':
            return self._quoted()
        signs: Signs = []
        while self._rest and not self._ends_text() and self._rest != '"':
            signs.append(self._sign())
        return signs

    def _quoted(self) -> Signs:
        start = self._at
        self._at += 1
        signs: Signs = []
        while self._rest != '"':
            if not self._rest:
                self._fail(_("These quotation marks are not closed."), start)
            signs.append(self._sign())
        self._at += 1
        if not any(not sign.isspace() for sign, _literal in signs):
            self._fail(_("There is nothing between these quotation marks."), start)
        return signs

    def _sign(self) -> tuple[str, bool]:
        literal = self._rest == "\\"
        if literal:
            self._at += 1
            if not self._rest:
                self._fail(
                    _("A backslash stands before a sign; to look for it write two."), self._at - 1
                )
        self._at += 1
        return self._query[self._at - 1], literal
