"""QUERY -> FTS5: the part of search that speaks to SQLite.

The index has each text twice, in plain and in exact words, and a query part names the columns it means. Only words of
`vanban.search.words` reach an FTS5 expression, each phrase between quotation marks: nothing typed is ever its syntax.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, text

from vanban.search.conditions import Params, conjuncts, day_condition, indexed
from vanban.search.index import Asked, Entry
from vanban.search.query import And, Days, Field, Node, Not, Or, Term, terms_of
from vanban.search.words import Word, plain
from vanban.store.search_tables import FIELD_COLUMNS, INDEX_COLUMNS

# Subject and symbol count ten times as much as the body; the fields of a filter say nothing about rank.
_RANK = f"bm25(search_index, 10, 10, 1, 1{', 0' * len(FIELD_COLUMNS)})"


# No word holds it, and the tokenizer `ascii` takes it for a letter.
_MARK = "¶"


class Sqlite:
    """See `vanban.search.index.Backend`."""

    @staticmethod
    def add(connection: Connection, id: int, entry: Entry) -> None:
        places = ", ".join(f":{c}" for c in INDEX_COLUMNS)
        insert = text(f"INSERT INTO search_index (rowid, {', '.join(INDEX_COLUMNS)}) VALUES (:id, {places})")
        connection.execute(insert, _index_row(id, entry))

    @staticmethod
    def take_out(connection: Connection, ids: Iterable[int]) -> None:
        places = ", ".join(f":{c}" for c in INDEX_COLUMNS)
        # The index keeps no text, so that taking a document out needs the words it went in with.
        delete = text(
            f"INSERT INTO search_index (search_index, rowid, {', '.join(INDEX_COLUMNS)}) VALUES ('delete', :id, {places})"
        )
        old = text("SELECT * FROM search_words WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
        for row in connection.execute(old, {"ids": list(ids)}).all():
            connection.execute(delete, _index_row(row.id, row))

    @staticmethod
    def ask(connection: Connection, node: Node) -> Asked:
        return _Query(connection, node)


def _index_row(id: int, entry: Any) -> dict[str, Any]:
    """The columns of the index for an entry, or for a row of `search_words`."""
    return {
        "id": id,
        "title_plain": _marked(plain(entry.title).split()),
        "title_exact": _marked(entry.title.split()),
        "body_plain": plain(entry.body),
        "body_exact": entry.body,
    } | {name: getattr(entry, name) for name in FIELD_COLUMNS}


class _Query:
    """A query as one FTS5 expression as far as that goes, and as conditions of SQL for the rest."""

    def __init__(self, connection: Connection, node: Node) -> None:
        self._connection = connection
        self._terms = terms_of(node)
        self.params = Params()
        self.conditions: list[str] = []
        wanted: list[Node] = []
        barred: list[Not] = []
        for part in conjuncts(node):
            if indexed(part):
                wanted.append(part)
            elif isinstance(part, Not) and indexed(part.node):
                barred.append(part)
            else:
                self.conditions.append(self._condition(part))
        self.match: str | None = None
        """What the index is asked; None where nothing that must be there can be put to it."""
        self.title: str | None = None
        """The same of title and symbol alone."""
        if wanted:
            nots = "".join(f" NOT ({self._fts(part.node)})" for part in barred)
            self.match = f"({_and(self._fts(part) for part in wanted)}){nots}"
            self.title = f"({_and(self._fts(part, title=True) for part in wanted)}){nots}"
        else:
            self.conditions += map(self._condition, barred)

    def count(self, limit: int) -> int:
        params = self.params.copy()
        sql = f"SELECT count(*) FROM (SELECT 1 {self._source(self.match, params)} LIMIT {limit})"
        return int(self._connection.execute(text(sql), params.values).scalar_one())

    def ranked(self, *, title: bool, limit: int) -> list[int]:
        params = self.params.copy()
        if self.match is None or not self._terms:
            # Nothing to rank by: newest first, all at once.
            order = f"e.issued_on IS NULL, e.issued_on DESC, e.id DESC LIMIT {limit}"
            sql = f"SELECT e.id {self._source(self.match, params, entry=True)} ORDER BY {order}"
            return list(self._connection.execute(text(sql), params.values).scalars())
        match = self.title if title else self.match
        # The newest first and no more than so many, then these by rank: a common word costs no more than a rare one.
        newest = (
            f"SELECT search_index.rowid AS id, {_RANK} AS rank {self._source(match, params)} ORDER BY search_index.rowid DESC"
        )
        sql = f"SELECT id FROM ({newest} LIMIT {limit}) ORDER BY rank, id DESC"
        return list(self._connection.execute(text(sql), params.values).scalars())

    def _source(self, match: str | None, params: Params, *, entry: bool = False) -> str:
        """FROM and WHERE of all that matches; the entry is joined, as `e`, where it is needed."""
        conditions = list(self.conditions)
        entry = entry or bool(conditions) or match is None
        tables = [] if match is None else ["search_index"]
        if entry:
            # SQLite is to walk through the index, not through the entries.
            tables.append("search_entry e ON e.id = search_index.rowid" if tables else "search_entry e")
        if match is not None:
            conditions.insert(0, f"search_index MATCH {params.add(match)}")
        return f"FROM {' CROSS JOIN '.join(tables)}" + (f" WHERE {' AND '.join(conditions)}" if conditions else "")

    def _condition(self, node: Node) -> str:
        if indexed(node):
            return f"e.id IN (SELECT rowid FROM search_index WHERE search_index MATCH {self.params.add(self._fts(node))})"
        if isinstance(node, Days):
            return day_condition(node, self.params)
        if isinstance(node, Not):
            return f"NOT {self._condition(node.node)}"
        assert isinstance(node, And | Or)
        return f"({(' AND ' if isinstance(node, And) else ' OR ').join(map(self._condition, node.nodes))})"

    def _fts(self, node: Node, *, title: bool = False) -> str:
        """What is `indexed`, as an expression of FTS5."""
        if isinstance(node, Term):
            return _or(self._words(w, title=title) for w in node.writings)
        if isinstance(node, Field):
            return f"{{{node.name}}} : ({_or(_phrase(w.plain for w in words) for words in node.writings)})"
        if isinstance(node, Or):
            return f"({_or(self._fts(n, title=title) for n in node.nodes)})"
        assert isinstance(node, And)
        wanted = _and(self._fts(n, title=title) for n in node.nodes if not isinstance(n, Not))
        return f"(({wanted}){''.join(f' NOT ({self._fts(n.node)})' for n in node.nodes if isinstance(n, Not))})"

    def _words(self, words: tuple[Word, ...], *, title: bool) -> str:
        form = "plain" if words[0].exact is None else "exact"
        chosen = [w.exact or w.plain for w in words]
        in_title = f'title_{form} : "{_marked(chosen)}"'
        return in_title if title else f"({in_title}) OR (body_{form} : {_phrase(chosen)})"


def _marked(words: Iterable[str]) -> str:
    """Words as they stand in the titles of the index."""
    return " ".join(_MARK + word for word in words)


def _phrase(words: Iterable[str]) -> str:
    return f'"{" ".join(words)}"'


def _and(parts: Iterable[str]) -> str:
    return " AND ".join(f"({p})" for p in parts)


def _or(parts: Iterable[str]) -> str:
    return " OR ".join(f"({p})" for p in parts)
