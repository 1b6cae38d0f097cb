"""The floor: a program that imports Textual and SQLAlchemy, opens SQLite and paints one label."""

import sys
from typing import ClassVar

import sqlalchemy.orm
from sqlalchemy import create_engine, text
from textual.app import App, ComposeResult
from textual.widgets import Label


class Bare(App[None]):
    """Changes a label at each key press."""

    BINDINGS: ClassVar = [("space", "next", "Next")]
    count = 0

    def compose(self) -> ComposeResult:
        yield Label("Question 0.")

    def action_next(self) -> None:
        self.count += 1
        self.query_one(Label).update(f"Question {self.count}.")


engine = create_engine(f"sqlite:///{sys.argv[1]}")
with sqlalchemy.orm.Session(engine) as session:
    session.execute(text("SELECT 1"))
Bare().run()
