"""STORE -> DUPLICATES: files of the same bytes, and documents that share most of their wording."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select

from vanban.records import Record
from vanban.store import Store, tables


class SameFile(Record):
    """Files with the same bytes; the first is the one that was read."""

    sha256: str
    files: list[str]


class Side(Record):
    """One of two documents that are alike."""

    document: str
    symbol: str | None
    kind: str | None
    issued_on: str | None
    subject: str | None
    file: str


class Alike(Record):
    """Two documents of which one shares most of its wording with the other."""

    shorter: Side
    longer: Side
    share: float = Field(description="of the wording of the shorter that stands in the longer")
    reverse: float = Field(description="of the wording of the longer that stands in the shorter")

    @property
    def contained(self) -> bool:
        """The longer holds the shorter and much besides, as a bundle its letter."""
        return self.reverse < 0.5


class Duplicates(Record):
    exact: list[SameFile]
    near: list[Alike]


def duplicates(store: Store) -> Duplicates:
    """All duplicates, by content and by text, in a fixed order."""
    entry, d, s = tables.ledger.c, tables.document.c, tables.source.c
    with store.reading() as connection:
        query = select(entry.sha256, entry.name, entry.member, entry.outcome).where(
            entry.outcome.in_(("done", "duplicate")), entry.sha256.is_not(None)
        )
        files: dict[str, list[str]] = {}
        for row in connection.execute(query.order_by(entry.sha256, entry.outcome == "duplicate", entry.path, entry.member)):
            files.setdefault(row.sha256, []).append(row.name)
        links = connection.execute(select(tables.link).order_by(*tables.link.primary_key.columns)).all()
        ids = {id for row in links for id in (row.first, row.second)}
        columns = (d.id, d.symbol, d.kind, d.issued_on, d.subject, s.name.label("file"))
        query_documents = select(*columns).join(tables.source, s.sha256 == d.source).order_by(d.id)
        sides = {
            row.id: Side(document=row.id, **{k: getattr(row, k) for k in ("symbol", "kind", "issued_on", "subject", "file")})
            for row in connection.execute(query_documents)
            if row.id in ids
        }
    near = []
    for row in links:
        first, second = sides[row.first], sides[row.second]
        if row.first_in_second >= row.second_in_first:
            near.append(Alike(shorter=first, longer=second, share=row.first_in_second, reverse=row.second_in_first))
        else:
            near.append(Alike(shorter=second, longer=first, share=row.second_in_first, reverse=row.first_in_second))
    near.sort(key=lambda a: (-a.share, -a.reverse, a.shorter.document, a.longer.document))
    return Duplicates(exact=[SameFile(sha256=sha, files=names) for sha, names in files.items() if len(names) > 1], near=near)
