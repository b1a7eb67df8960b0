"""DOCUMENT -> ENTRY of the index, and the index brought up to date with the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, select, text

from vanban.search.query import Node
from vanban.search.words import folded, stream
from vanban.store import Store, tables

# Stands between the values of a list, so that no phrase reaches from one into the next. Not a word of any text.
BREAK = "¦"
# Documents a transaction: enough to be quick, few enough that an ingest beside it hardly waits.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of one document: exact ones of title and body, plain ones of the fields."""

    document: str
    issued_on: str | None
    title: str
    body: str
    kind: str
    issuer: str
    symbol: str
    signer: str
    agency: str
    level: str


class Backend(Protocol):
    """What search needs of a database: `vanban.search.sqlite.Sqlite` and `vanban.search.postgresql.Postgresql`."""

    @staticmethod
    def add(connection: Connection, id: int, entry: Entry) -> None:
        """Put the words of an entry into the index; its row in `search_words` is there."""

    @staticmethod
    def take_out(connection: Connection, ids: Iterable[int]) -> None:
        """Take words out of the index; the rows in `search_words` are still there."""

    @staticmethod
    def ask(connection: Connection, node: Node) -> Asked:
        """A query made ready to be asked."""


class Asked(Protocol):
    """A query in the language of a database."""

    def count(self, limit: int) -> int:
        """How many documents it finds, counted up to `limit`."""

    def ranked(self, *, title: bool, limit: int) -> list[int]:
        """Entries in order of rank: all, or those whose title has what is asked. The newest `limit` are ranked.

        What has nothing to be ranked by, such as a mere date, is in the order of its day, and counts as title.
        """


def backend(store: Store) -> type[Backend]:
    """The part of search that speaks to this database."""
    if store.sqlite:
        from vanban.search.sqlite import Sqlite

        return Sqlite
    from vanban.search.postgresql import Postgresql

    return Postgresql


def pending(connection: Connection) -> int:
    """How many changes of documents the index does not know yet."""
    return int(connection.execute(text("SELECT count(*) FROM search_pending")).scalar_one())


def refresh(store: Store, progress: Callable[[int], None] | None = None) -> int:
    """Index what was stored, changed or removed since the last time; the number of documents looked at.

    Goes on where an earlier call was stopped. `progress` is told the number after every batch.
    """
    done = 0
    while True:
        with store.reading() as connection:
            if not pending(connection):
                return done
        with store.writing() as connection:
            done += _refresh_batch(connection, backend(store))
        if progress is not None:
            progress(done)


def _refresh_batch(connection: Connection, index: type[Backend]) -> int:
    if connection.dialect.name != "sqlite":
        # One at a time, or two would index the same documents.
        connection.execute(text("LOCK TABLE search_pending IN SHARE ROW EXCLUSIVE MODE"))
    rows = connection.execute(text("SELECT n, document FROM search_pending ORDER BY n LIMIT :n"), {"n": _BATCH}).all()
    if not rows:
        return 0
    documents = list(dict.fromkeys(r.document for r in rows))
    _remove(connection, index, documents)
    for entry in _entries(connection, documents):
        _insert(connection, index, entry)
    gone = text("DELETE FROM search_pending WHERE n IN :ns").bindparams(bindparam("ns", expanding=True))
    connection.execute(gone, {"ns": [r.n for r in rows]})
    return len(documents)


def _remove(connection: Connection, index: type[Backend], documents: list[str]) -> None:
    old = text("SELECT id FROM search_entry WHERE document IN :ds").bindparams(bindparam("ds", expanding=True))
    ids = list(connection.execute(old, {"ds": documents}).scalars())
    if not ids:
        return
    index.take_out(connection, ids)
    for table in ("search_words", "search_entry"):
        delete = text(f"DELETE FROM {table} WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
        connection.execute(delete, {"ids": ids})


_WORDS = text(
    "INSERT INTO search_words (id, title, body, kind, issuer, symbol, signer, agency, level) "
    "VALUES (:id, :title, :body, :kind, :issuer, :symbol, :signer, :agency, :level)"
)


def _insert(connection: Connection, index: type[Backend], entry: Entry) -> None:
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    if connection.dialect.name == "sqlite":
        made = text("INSERT INTO search_entry (document, issued_on) VALUES (:document, :issued_on) RETURNING id")
    else:
        made = text(
            "INSERT INTO search_entry (document, issued_on, words, crowded) VALUES (:document, :issued_on, '', '{}') RETURNING id"
        )
    id = connection.execute(made, {"document": entry.document, "issued_on": entry.issued_on}).scalar_one()
    connection.execute(_WORDS, values | {"id": id})
    index.add(connection, id, entry)


def _entries(connection: Connection, documents: list[str]) -> Iterable[Entry]:
    c, r, a = tables.document.c, tables.record.c, tables.assignment.c
    agencies: dict[str, dict[str, None]] = {}
    named = select(r.document, r.text).where(r.document.in_(documents), r.type == "agency").order_by(r.document, r.position)
    charged = select(r.document, a.agency).join(tables.record, r.id == a.record).where(r.document.in_(documents))
    for query in (named, charged.order_by(r.document, r.type, r.position, a.role, a.position)):
        for document, agency in connection.execute(query):
            agencies.setdefault(document, {})[agency] = None
    rows = {row.id: row for row in connection.execute(select(tables.document).where(c.id.in_(documents)))}
    for id in documents:
        if id in rows:
            yield _entry(rows[id], agencies.get(id, {}))


def _entry(row: Row[Any], agencies: Iterable[str]) -> Entry:
    return Entry(
        document=row.id,
        issued_on=row.issued_on,
        title=_list(map(stream, (row.kind, row.symbol, row.subject, row.symbol_key))),
        body=stream(row.text),
        kind=folded(row.kind),
        issuer=folded(row.issuer),
        symbol=_list(map(folded, (row.symbol, row.symbol_key))),
        signer=_list(map(folded, (row.signer, row.signer_title))),
        agency=_list(map(folded, agencies)),
        level=folded(row.level),
    )


def _list(values: Iterable[str]) -> str:
    return f" {BREAK} ".join(dict.fromkeys(filter(None, values)))
