"""QUERY -> RESULTS: full-text search over the store, with the same results on SQLite and PostgreSQL.

`query` parses, `words` says what compares equal, `index` keeps the index up to date, `sqlite` and `postgresql` ask it,
`excerpt` shows why a document was found.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import Connection, bindparam, select, text

from vanban.records import Record
from vanban.search.excerpt import Excerpt, excerpt, page_of
from vanban.search.index import backend, pending, refresh
from vanban.search.query import QueryError, Term, parse_query, terms_of
from vanban.store import Store, tables

# So many results are ranked, the newest of all, and counted: more than anybody pages through.
_RANKED = 1000


class Hit(Record):
    """A document that was found."""

    document: str = Field(description="its id in the store")
    source: str = Field(description="hash of its file")
    name: str = Field(description="of its file")
    part: int
    kind: str | None
    symbol: str | None
    issued_on: str | None
    issuer: str | None
    subject: str | None
    excerpt: Excerpt | None = Field(description="null where the query has no words, or only the document's fields have them")


class Results(Record):
    """What a search gives: documents with all the words in symbol or subject first, each group by rank."""

    hits: list[Hit]
    total: int
    more: bool = Field(description="there are more than `total`, which were not counted")
    unindexed: int = Field(description="changes of documents that the index does not know yet")


def search(store: Store, query: str, *, limit: int = 10, offset: int = 0) -> Results:
    """The documents that answer a query, `limit` of them from number `offset` on. Raises `QueryError`."""
    node = parse_query(query)
    with store.reading() as connection:
        asked = backend(store).ask(connection, node)
        ids = asked.ranked(title=True, limit=_RANKED)
        total = None
        if len(ids) < offset + limit:
            every = asked.ranked(title=False, limit=_RANKED)
            first = set(ids)
            ids += [id for id in every if id not in first]
            total = len(ids) if len(every) < _RANKED else None
        if total is None:
            total = asked.count(_RANKED + 1)
        hits = _hits(connection, ids[offset : offset + limit], terms_of(node))
        return Results(hits=hits, total=min(total, _RANKED), more=total > _RANKED, unindexed=pending(connection))


def _hits(connection: Connection, ids: list[int], terms: list[Term]) -> list[Hit]:
    d, s = tables.document.c, tables.source.c
    named = text("SELECT id, document FROM search_entry WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
    documents = {row.id: row.document for row in connection.execute(named, {"ids": ids})}
    columns = (d.id, d.source, d.part, d.kind, d.symbol, d.issued_on, d.issuer, d.subject, d.text, d.start_page, d.end_page)
    query = select(*columns, s.name).join(tables.source, s.sha256 == d.source).where(d.id.in_(documents.values()))
    rows = {row.id: row for row in connection.execute(query)}
    # A document that was removed since it was indexed is passed over.
    return [_hit(connection, rows[documents[id]], terms) for id in ids if documents.get(id) in rows]


def _hit(connection: Connection, row: Any, terms: list[Term]) -> Hit:
    found = excerpt(row.text or "", terms) if terms else None
    if found is not None and row.start_page is not None:
        c = tables.page.c
        within = c.number.between(row.start_page, row.end_page or row.start_page)
        pages = connection.execute(select(c.number, c.text).where(c.source == row.source, within).order_by(c.number))
        found.page = page_of(found, [(row.number, row.text) for row in pages])
    values = {k: getattr(row, k) for k in ("source", "name", "part", "kind", "symbol", "issued_on", "issuer", "subject")}
    return Hit(document=row.id, excerpt=found, **values)


__all__ = ["Excerpt", "Hit", "QueryError", "Results", "refresh", "search"]
