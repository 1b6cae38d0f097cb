"""Answers given in another program, copied within SQLite from the file that they came in."""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Connection

from trainer.storage.engine import driver_of

_STEPS = 1_000_000  # of SQLite's machine, between two looks at whether to stop
_CACHE = 16_384  # KB, enough for some 300,000 cards
Made = tuple[int, int, str, int | None]
# A card is looked up for one answer alone: that which carries its schedule.
_COPY = """
INSERT INTO review (uuid, card_id, reviewed_at, study_day, rating, kind, duration_ms, state, step,
                    stability, difficulty, due, last_review, preset_id, figures)
SELECT printf('%012x%s00', at_ms, made.name), made.card_id, at_ms * 1000, study_day(at_ms), rating,
       'imported', duration_ms,
       CASE WHEN at_ms = made.latest THEN card.state WHEN interval > 0 THEN 'review'
            WHEN figures LIKE '[2,%' THEN 'relearning' ELSE 'learning' END,
       CASE WHEN at_ms = made.latest THEN card.step WHEN interval <= 0 THEN 0 END,
       CASE WHEN at_ms = made.latest THEN card.stability END,
       CASE WHEN at_ms = made.latest THEN card.difficulty END,
       CASE WHEN at_ms = made.latest THEN card.due
            WHEN interval > 0 THEN at_ms * 1000 + interval * 86400000000
            ELSE at_ms * 1000 - interval * 1000000 END,
       CASE WHEN at_ms = made.latest THEN card.last_review ELSE at_ms * 1000 END,
       ?, figures
FROM ({query}) JOIN made ON made.theirs = cid
     LEFT JOIN card ON card.id = CASE WHEN at_ms = made.latest THEN made.card_id END
"""


def copy(
    connection: Connection,
    log: tuple[Path, str],
    cards: Iterable[Made],
    study_day: Callable[[int], str],
    tick: Callable[[int], None],
    *,
    preset_id: int,
) -> int:
    """Add the past answers of new cards; answers how many.

    `log` is a SQLite file and a query into it, as in `formats.past_log`. `cards` are given by the
    file's id of each, the id of its row, what makes the UUIDs of its answers its own, and the
    millisecond of the answer that carries the card's schedule, if any. The connection is closed for
    good with its session, and then the file is let go. `tick` is called now and then; what it
    raises ends the work. Once in a transaction. Raises sqlite3.Error.
    """
    path, query = log
    db = driver_of(connection)
    connection.detach()
    stopped: list[BaseException] = []

    def look() -> int:
        try:
            tick(0)
        except BaseException as error:  # which SQLite would swallow
            stopped.append(error)
        return len(stopped)

    db.create_function("study_day", 1, study_day, deterministic=True)
    db.execute("PRAGMA cell_size_check = ON")  # the file is another's
    db.execute("ATTACH ? AS log", (f"{path.as_uri()}?mode=ro",))
    db.execute(f"PRAGMA temp.cache_size = -{_CACHE}")  # looked into for every answer
    db.execute("CREATE TEMP TABLE made (theirs INTEGER PRIMARY KEY, card_id, name, latest)")
    db.executemany("INSERT OR IGNORE INTO made VALUES (?, ?, ?, ?)", cards)
    db.set_progress_handler(look, _STEPS)
    try:
        return db.execute(_COPY.format(query=query), (preset_id,)).rowcount
    except sqlite3.OperationalError:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        db.set_progress_handler(None, 0)
