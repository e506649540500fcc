"""What can be found, what has changed since it was read, and the index of words beneath."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import DDL, Connection, ForeignKey, Index, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.answers.models import GivenAnswer, Need
from app.checking.models import ParagraphCheck
from app.core.storage.types import Moment, by_value
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from app.proposals.models import Proposal, ProposalVersion
from app.statements.models import Statement


class Found(enum.Enum):
    """What kind of thing a text belongs to."""

    ISSUE = "issue"
    IDEA = "idea"
    CHANGE = "change"
    STATEMENT = "statement"
    POST = "post"
    RESULT = "result"
    ANSWER = "answer"
    NEED = "need"
    CORRECTION = "correction"


AFTER_CLOSE = frozenset({Found.RESULT, Found.ANSWER, Found.CORRECTION})
"""What nobody finds before Rank has closed, whatever the index holds."""


class SearchText(db.Model):
    """The words by which one thing is found, as plain text; `ref_id` is its id in its own table.

    Its words are indexed in the table `search_words`, in the way of each database. Names are not
    among them: nobody is found by who they are.
    """

    __tablename__ = "search_texts"
    __table_args__ = (UniqueConstraint("kind", "ref_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Found] = mapped_column(by_value(Found))
    ref_id: Mapped[int]
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"), index=True)
    heading: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    said_by: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[Moment]


class SearchDue(db.Model):
    """Something has changed since it was read for the index; until it is read it is not found.

    Triggers write these rows in the very transaction that changes a text, whoever changes it and
    however. Rows are only ever added and deleted, so that a change while one is read is not lost.
    """

    __tablename__ = "search_due"
    __table_args__ = (Index("ix_search_due_kind_ref_id", "kind", "ref_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Found] = mapped_column(by_value(Found))
    ref_id: Mapped[int]


INDEX_TABLE = "search_words"
SQLITE_INDEX = (
    (
        "CREATE VIRTUAL TABLE search_words USING fts5"
        "(heading, body, tokenize = 'ascii', prefix = '2 3')"
    ),
    (
        "CREATE TRIGGER search_texts_deleted AFTER DELETE ON search_texts "
        "BEGIN DELETE FROM search_words WHERE rowid = old.id; END"
    ),
)
POSTGRESQL_INDEX = (
    (
        "CREATE TABLE search_words (text_id integer PRIMARY KEY "
        "REFERENCES search_texts (id) ON DELETE CASCADE, vector tsvector NOT NULL)"
    ),
    "CREATE INDEX ix_search_words_vector ON search_words USING gin (vector)",
)
"""The index of words. Words are folded before they come here (`convert.words_in`), so that both
databases find the same; to FTS5 whatever is not ASCII is part of a word."""


class Watch(NamedTuple):
    """Which columns of a table make a text, its id, and what is found only where this may be.

    Without a kind the rows of a table are no texts themselves: only what stands under them is.
    """

    kind: Found | None
    key: str
    columns: tuple[str, ...]
    under: tuple[tuple[Found, str], ...] = ()


UNDER_IDEA = (
    (Found.CHANGE, "SELECT id FROM amendments WHERE proposal_id = new.id"),
    (Found.POST, "SELECT id FROM posts WHERE proposal_id = new.id"),
    (Found.NEED, "SELECT id FROM needs WHERE proposal_id = new.id"),
)
UNDER_CHANGE = ((Found.POST, "SELECT id FROM posts WHERE amendment_id = new.id"),)
UNDER_MEMBER = ((Found.CORRECTION, "SELECT id FROM paragraph_checks WHERE member_id = new.id"),)
WATCHED: Mapping[Any, Watch] = {
    Issue.__table__: Watch(
        Found.ISSUE,
        "id",
        ("question", "background", "background_html", "status_quo", "opened_at"),
    ),
    Proposal.__table__: Watch(
        Found.IDEA,
        "id",
        ("author_name", "for_whom", "what_happened", "withdrawn_at", "retired_into_id",
         "hidden_at"),
        UNDER_IDEA,
    ),
    ProposalVersion.__table__: Watch(Found.IDEA, "proposal_id", ("title", "paragraphs")),
    Amendment.__table__: Watch(
        Found.CHANGE,
        "id",
        ("author_name", "summary", "why", "edits", "answer", "hidden_at"),
        UNDER_CHANGE,
    ),
    Statement.__table__: Watch(Found.STATEMENT, "id", ("author_name", "text", "hidden_at")),
    Post.__table__: Watch(Found.POST, "id", ("author_name", "text", "html", "hidden_at")),
    IssueOutcome.__table__: Watch(Found.RESULT, "issue_id", ("content",)),
    GivenAnswer.__table__: Watch(Found.ANSWER, "id", ("name", "role", "words", "hidden_at")),
    Need.__table__: Watch(Found.NEED, "id", ("name", "text", "written_at", "hidden_at")),
    ParagraphCheck.__table__: Watch(
        Found.CORRECTION, "id", ("author_name", "line", "quote", "group_id", "hidden_at")
    ),
    Member.__table__: Watch(None, "id", ("is_suspended",), UNDER_MEMBER),
}  # fmt: skip


def marks_by_event(watch: Watch) -> Mapping[str, str]:
    """Return what is written down at each event of a table; nothing at most is left out."""
    found = {
        "INSERT": marks(watch.kind, f"new.{watch.key}"),
        "DELETE": marks(watch.kind, f"old.{watch.key}"),
        "UPDATE": marks(watch.kind, f"new.{watch.key}", watch.under),
    }
    return {event: statements for event, statements in found.items() if statements}


def marks(kind: Found | None, key: str, under: tuple[tuple[Found, str], ...] = ()) -> str:
    """Return the statements that write down what has to be read again."""
    rows = [f"VALUES ('{kind.value}', {key})"] if kind is not None else []
    rows += [query.replace("SELECT ", f"SELECT '{kind.value}', ") for kind, query in under]
    return " ".join(f"INSERT INTO search_due (kind, ref_id) {row};" for row in rows)


def sqlite_triggers(table: Any) -> list[str]:
    """Return the statements that let SQLite watch a table, as it may be watched already."""
    name = "search_watches_{table}_{verb}"
    again = f"DROP TRIGGER IF EXISTS {name}"
    made = f"CREATE TRIGGER {name} AFTER {{when}} ON {{table}} BEGIN {{statements}} END"
    return [
        line.format(
            table=table.name,
            verb=verb.lower(),
            when=occasion(verb, WATCHED[table]),
            statements=statements,
        )
        for verb, statements in marks_by_event(WATCHED[table]).items()
        for line in (again, made)
    ]


def occasion(verb: str, watch: Watch) -> str:
    """Return when a trigger acts, in the databases' own words."""
    return f"UPDATE OF {', '.join(watch.columns)}" if verb == "UPDATE" else verb


def postgresql_triggers(table: Any) -> list[str]:
    """Return the statements that let PostgreSQL watch a table, as it may be watched already."""
    name, told = f"search_watches_{table.name}", marks_by_event(WATCHED[table])
    body = " ".join(f"IF TG_OP = '{verb}' THEN {marked} END IF;" for verb, marked in told.items())
    when = " OR ".join(occasion(verb, WATCHED[table]) for verb in told)
    return [
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NULL; END $$"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {name} AFTER {when} ON {table.name} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        ),
    ]


def belongs_to_index(name: str | None) -> bool:
    """Say whether a table is the index of words or one of those that FTS5 keeps beside it."""
    return name is not None and (name == INDEX_TABLE or name.startswith(f"{INDEX_TABLE}_"))


def is_compared(made: Any, name: str | None, kind: str, is_found: bool, other: Any) -> bool:
    """Leave the index of words out where tables are compared with models, which don't know it."""
    return not belongs_to_index(name if kind == "table" else made.table.name)


def watch(connection: Connection) -> None:
    """Set every trigger anew: SQLite drops those of a table that a migration writes afresh."""
    made = sqlite_triggers if connection.dialect.name == "sqlite" else postgresql_triggers
    for table in WATCHED:
        for statement in made(table):
            connection.exec_driver_sql(statement)


def create_with_tables() -> None:
    """Make the index with its table, and each watch with the table it watches."""
    texts, due = SearchText.__table__, SearchDue.__table__
    on = {"sqlite": (SQLITE_INDEX, sqlite_triggers)}
    on["postgresql"] = (POSTGRESQL_INDEX, postgresql_triggers)
    for dialect, (index, triggers) in on.items():
        for statement in index:
            event.listen(texts, "after_create", DDL(statement).execute_if(dialect=dialect))
        for table in WATCHED:
            for statement in triggers(table):
                event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))
    for table in WATCHED:
        table.add_is_dependent_on(due)


create_with_tables()
