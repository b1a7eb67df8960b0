"""The tables of full-text search, which SQLite and PostgreSQL want in different forms; `vanban.search` fills them.

    search_pending   documents that were stored, changed or removed since they were last indexed; triggers fill it
    search_entry     one row an indexed document, numbered in the order of storing
    search_words     its words as they went into the index, which SQLite wants back to take them out again
    search_index     SQLite alone: the index, which keeps no text of its own

The index lags behind the store by what is pending, so that storing needs to know nothing of searching.
"""

from __future__ import annotations

from sqlalchemy import Connection

TEXT_COLUMNS = ("title", "body")
FIELD_COLUMNS = ("kind", "issuer", "symbol", "signer", "agency", "level")
COLUMNS = (*TEXT_COLUMNS, *FIELD_COLUMNS)
# The columns of the SQLite index: both forms of the text, then the plain words of the fields.
INDEX_COLUMNS = ("title_plain", "title_exact", "body_plain", "body_exact", *FIELD_COLUMNS)

_BOTH = (
    f"CREATE TABLE search_words (id INTEGER PRIMARY KEY, {', '.join(f'{c} TEXT NOT NULL' for c in COLUMNS)})",
    "CREATE INDEX search_entry_issued_on ON search_entry (issued_on)",
    "INSERT INTO search_pending (document) SELECT id FROM document ORDER BY id",
)

# The tokenizer `ascii` parts words at spaces alone, as we join them, and leaves other letters as they are.
_INDEX = f"CREATE VIRTUAL TABLE search_index USING fts5({', '.join(INDEX_COLUMNS)}, content='', tokenize='ascii')"
_SQLITE = (
    "CREATE TABLE search_pending (n INTEGER PRIMARY KEY AUTOINCREMENT, document VARCHAR(40) NOT NULL)",
    "CREATE TABLE search_entry (id INTEGER PRIMARY KEY AUTOINCREMENT, document VARCHAR(40) NOT NULL UNIQUE, issued_on VARCHAR(10))",
    *_BOTH,
    _INDEX,
    *(
        f"CREATE TRIGGER search_{event.lower()} AFTER {event} ON document "
        f"BEGIN INSERT INTO search_pending (document) VALUES ({row}.id); END"
        for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old"))
    ),
)

_POSTGRESQL = (
    "CREATE TABLE search_pending (n BIGSERIAL PRIMARY KEY, document VARCHAR(40) NOT NULL)",
    # `crowded`: words of which the index keeps too few places for phrases to be found by it, or `*` for any word.
    "CREATE TABLE search_entry (id SERIAL PRIMARY KEY, document VARCHAR(40) NOT NULL UNIQUE, issued_on VARCHAR(10), "
    "words tsvector NOT NULL, crowded text[] NOT NULL)",
    *_BOTH,
    "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
    "CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'DELETE' THEN INSERT INTO search_pending (document) VALUES (OLD.id); "
    "ELSE INSERT INTO search_pending (document) VALUES (NEW.id); END IF; RETURN NULL; END $$",
    "CREATE TRIGGER search_changed AFTER INSERT OR UPDATE OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION search_changed()",
)


def add_search_tables(connection: Connection) -> None:
    """The migration that makes them; what is in the store already is pending."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def index_anew(connection: Connection) -> None:
    """The migration that empties the index of SQLite, for words that are written otherwise; everything is pending then."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TABLE search_index")
        connection.exec_driver_sql(_INDEX)
        for statement in ("DELETE FROM search_words", "DELETE FROM search_entry", "DELETE FROM search_pending"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO search_pending (document) SELECT id FROM document ORDER BY id")
