"""STORE -> GRAPH: who cites whom; what is cited and not there; citations that disagree with the document they name; and
citations of what another document of the store has replaced or annulled.

A symbol alone does not name a document: numbers start anew every year (State) or term (Party), and every commune has a
57/KH-UBND. So a citation is taken for a stored document of its symbol unless both year and issuer speak against it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, select

from vanban.extract.plurals import expand
from vanban.extract.symbols import Symbol, parse_symbol
from vanban.records import Record
from vanban.store import Store, tables
from vanban.text.fold import fold

# Relations that end the other document: thay thế, bãi bỏ (Luật Ban hành văn bản quy phạm pháp luật).
_ENDING = frozenset({"thay thế", "bãi bỏ"})


class CitedDocument(Record):
    """A document that is cited, with what the citations say of it."""

    id: str | None = Field(description="its symbol, as most citations write it; null where it is cited by name")
    title: str | None = None
    kind: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    citations: int = Field(description="documents that cite it")
    document: str | None = Field(None, description="its id in the store; null where it is not there")


class Edge(Record):
    """A document of the store cites another."""

    citing: str = Field(description="id of the citing document")
    cited: int = Field(description="position in `cited`")
    relation: str | None = None


class Disagreement(Record):
    """A citation whose date or issuer is not that of the document itself."""

    citing: str
    document: str
    field: str = Field(description="issued_on, issuer")
    said: str
    own: str
    text: str
    page: int | None = None


class Ended(Record):
    """A citation of a document that had been replaced or annulled when it was cited."""

    citing: str
    text: str
    page: int | None = None
    by: str = Field(description="id of the document that ended it")
    relation: str
    since: str | None = Field(description="day of issue of that document")


class Party(Record):
    """A document of the store as the graph names it."""

    id: str
    symbol: str | None
    kind: str | None
    issued_on: str | None
    issuer: str | None
    subject: str | None
    file: str


class Graph(Record):
    """Citations between documents, the most cited first."""

    documents: list[Party]
    cited: list[CitedDocument]
    edges: list[Edge]
    disagreements: list[Disagreement]
    ended: list[Ended]

    @property
    def missing(self) -> list[CitedDocument]:
        """What is cited and not in the store."""
        return [c for c in self.cited if c.document is None]


@dataclass(slots=True)
class _Node:
    """Citations of one document."""

    key: str
    year: str | None
    document: str | None
    rows: list[Any] = field(default_factory=list)


def graph(store: Store) -> Graph:
    """The citations of all documents of the store."""
    with store.reading() as connection:
        documents = _documents(connection)
        by_key: dict[str, list[Any]] = {}
        for row in documents.values():
            if row.symbol_key:
                by_key.setdefault(row.symbol_key, []).append(row)
        nodes = _nodes(_citations(connection), documents, by_key)
    order = sorted(nodes, key=lambda n: (-len({r.document for r in n.rows}), n.key, n.year or "", n.document or ""))
    return Graph(
        documents=[
            Party(**{k: getattr(row, k) for k in ("id", "symbol", "kind", "issued_on", "issuer", "subject", "file")})
            for row in documents.values()
        ],
        cited=[_cited(node) for node in order],
        edges=[
            Edge(citing=citing, cited=n, relation=relation)
            for n, node in enumerate(order)
            for citing, relation in sorted({(r.document, r.relation) for r in node.rows}, key=lambda e: (e[0], e[1] or ""))
        ],
        disagreements=[d for node in order if node.document for d in _disagreements(node, documents[node.document])],
        ended=[e for node in order for e in _ended(node, documents)],
    )


def _documents(connection: Connection) -> dict[str, Any]:
    d, s = tables.document.c, tables.source.c
    columns = (d.id, d.source, d.symbol, d.symbol_key, d.kind, d.issued_on, d.issuer, d.subject, d.annex_of)
    query = select(*columns, s.name.label("file")).join(tables.source, s.sha256 == d.source).order_by(d.id)
    return {row.id: row for row in connection.execute(query)}


def _citations(connection: Connection) -> Iterable[Any]:
    r = tables.record.c
    columns = (r.id, r.document, r.key, r.kind, r.issued_on, r.issuer, r.relation, r.text, r.page, r.body)
    return connection.execute(select(*columns).where(r.type == "reference").order_by(r.document, r.position))


def _nodes(rows: Iterable[Any], documents: dict[str, Any], by_key: dict[str, list[Any]]) -> list[_Node]:
    found: dict[tuple[str, str | None, str | None], _Node] = {}
    for row in rows:
        body = json.loads(row.body)
        citing = documents[row.document]
        year = (row.issued_on or "")[:4] or (str(body["year"]) if body.get("year") else None)
        symbol = parse_symbol(body.get("id"))
        if row.key:
            key = row.key
        elif body.get("title"):
            key = f"“{fold(body['title'])}”"
        else:
            continue  # a blank number names nothing
        match = _match(row, symbol, by_key.get(row.key or "", ()))
        if match is not None and (
            match.id == row.document or (match.source == citing.source and citing.annex_of == match.symbol)
        ):
            continue  # itself, or the document it is an annex of
        if row.key and citing.symbol_key == row.key and match is None:
            continue
        # A legal document has its year in its symbol, and one whose year is not told is taken for any of that symbol.
        node = (key, None if match or (symbol and symbol.legal) else year, match.id if match else None)
        found.setdefault(node, _Node(*node)).rows.append(row)
    return _merged(list(found.values()))


def _merged(nodes: list[_Node]) -> list[_Node]:
    """Citations without a year join the only ones of their symbol that have one."""
    several: dict[str, list[_Node]] = {}
    for node in nodes:
        if node.document is None:
            several.setdefault(node.key, []).append(node)
    gone = set()
    for same in several.values():
        bare = [n for n in same if n.year is None]
        if len(same) == 2 and len(bare) == 1:
            other = next(n for n in same if n.year is not None)
            other.rows += bare[0].rows
            gone.add(id(bare[0]))
    return [n for n in nodes if id(n) not in gone]


def _match(row: Any, symbol: Symbol | None, candidates: Sequence[Any]) -> Any | None:
    """The stored document that a citation means, or None."""
    likely = []
    for candidate in candidates:
        same_day = bool(row.issued_on) and row.issued_on == candidate.issued_on
        other_year = bool(row.issued_on and candidate.issued_on) and row.issued_on[:4] != candidate.issued_on[:4]
        agrees = _same_body(row.issuer, candidate.issuer)
        # The codes of central bodies belong to one body each, and a legal symbol has its year.
        unique = symbol is not None and symbol.legal and symbol.issuer is not None
        if unique or same_day or (not other_year and agrees is not False):
            likely.append((same_day, agrees is True, not other_year, candidate.issued_on or "", candidate))
    if not likely:
        return None
    return max(likely, key=lambda c: (*c[:4], c[4].id))[4]


def _same_body(one: str | None, other: str | None) -> bool | None:
    """Whether two names are of one body, as far as they tell; None where one is unknown.

    `Ủy ban nhân dân tỉnh` and the same with the name of the province are, and so are a head and the body that he heads.
    """
    if not one or not other:
        return None
    a, b = (set(fold(expand(name)).split()) - _HEADS for name in (one, other))
    return a <= b or b <= a


_HEADS = frozenset(fold("Chủ tịch Bộ trưởng Giám đốc Thủ tướng Thường trực Ban Thường vụ").split()) - {"bo", "ban"}


def _cited(node: _Node) -> CitedDocument:
    bodies = [json.loads(row.body) for row in node.rows]

    def most(name: str) -> Any:
        values = Counter(b[name] for b in bodies if b.get(name) is not None)
        return max(values.items(), key=lambda v: (v[1], str(v[0])))[0] if values else None

    return CitedDocument(
        id=most("id"),
        title=most("title"),
        kind=most("kind"),
        issued_on=most("issued_on"),
        issuer=most("issuer"),
        citations=len({row.document for row in node.rows}),
        document=node.document,
    )


def _disagreements(node: _Node, own: Any) -> Iterable[Disagreement]:
    for row in node.rows:
        for name in ("issued_on", "issuer"):
            said, is_ = getattr(row, name), getattr(own, name)
            differs = said != is_ if name == "issued_on" else _same_body(said, is_) is False
            if said and is_ and differs:
                yield Disagreement(
                    citing=row.document, document=own.id, field=name, said=said, own=is_, text=row.text, page=row.page
                )


def _ended(node: _Node, documents: dict[str, Any]) -> Iterable[Ended]:
    """The citations of a document by those that came after the one that ended it."""
    ends = [(documents[r.document], r.relation) for r in node.rows if r.relation in _ENDING]
    if not ends:
        return
    by, relation = min(ends, key=lambda e: (e[0].issued_on or "9", e[0].id))
    for row in node.rows:
        citing = documents[row.document]
        if row.relation in _ENDING or citing.source == by.source:
            continue
        # Who cites it before, or on the same day, cites what was in force.
        if by.issued_on and citing.issued_on and citing.issued_on > by.issued_on:
            yield Ended(citing=row.document, text=row.text, page=row.page, by=by.id, relation=relation, since=by.issued_on)
