"""Anki's schema 11: tables, indexes, and the row of `col` with note types, decks and options."""

import json
from collections.abc import Mapping
from typing import Any

from trainer.domain.note_types import NoteType

TABLES = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL,
  scm integer NOT NULL, ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL,
  ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
  dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL,
  sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL,
  ord integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL,
  queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL,
  reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL,
  odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL,
  ease integer NOT NULL, ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL,
  time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
"""
INDEXES = """
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""
DEFAULT_DECK = 1  # which no collection is without
_LATEX = "\\documentclass[12pt]{article}\\begin{document}"


def col(
    created: int,
    conf: Mapping[str, Any],
    types: Mapping[int, NoteType],
    decks: Mapping[int, tuple[str, str]],
) -> tuple[str, tuple[Any, ...]]:
    """The statement that adds the row of `col`; `created` in seconds since 1970."""
    models = {str(key): _model(note_type, created) for key, note_type in types.items()}
    all_decks = {DEFAULT_DECK: ("Default", "")} | dict(decks)
    rows = {str(key): _deck(key, *about, created) for key, about in all_decks.items()}
    values = (
        created, created * 1000, created * 1000, json.dumps(conf), json.dumps(models),
        json.dumps(rows), json.dumps({"1": _options(created)}),
    )  # fmt: skip
    return "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')", values


def _model(note_type: NoteType, created: int) -> dict[str, Any]:
    return {
        "id": note_type.anki_id,
        "name": note_type.name,
        "type": int(note_type.is_cloze),
        "mod": created,
        "usn": -1,
        "sortf": note_type.sort_field,
        "did": None,
        "css": note_type.css,
        "latexPre": _LATEX,
        "latexPost": "\\end{document}",
        "flds": [
            {"name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20}
            for place, name in enumerate(note_type.fields)
        ],
        "tmpls": [
            {
                "name": template.name,
                "ord": place,
                "qfmt": template.question,
                "afmt": template.answer,
                "did": None,
                "bqfmt": "",
                "bafmt": "",
            }
            for place, template in enumerate(note_type.templates)
        ],
        "req": [],
    }


def _deck(key: int, name: str, description: str, created: int) -> dict[str, Any]:
    return {
        "id": key,
        "name": name,
        "desc": description,
        "mod": created,
        "usn": -1,
        "lrnToday": [0, 0],
        "revToday": [0, 0],
        "newToday": [0, 0],
        "timeToday": [0, 0],
        "collapsed": False,
        "browserCollapsed": False,
        "dyn": 0,
        "conf": 1,
        "extendNew": 0,
        "extendRev": 0,
    }


def _options(created: int) -> dict[str, Any]:
    return {
        "id": 1,
        "name": "Default",
        "mod": created,
        "usn": -1,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "dyn": False,
        "new": {
            "bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0],
            "order": 1, "perDay": 20,
        },
        "rev": {
            "bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200,
            "hardFactor": 1.2,
        },
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
    }  # fmt: skip
