"""ROWS -> RECORDS: what was stored, as the same classes that went in."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from vanban.errors import StoreFailure, UsageError
from vanban.model import Pages, Source
from vanban.records import Document, Extraction
from vanban.store import tables
from vanban.store.reading import bytes_to_pages
from vanban.store.writing import LISTS, canonical, to_body

_LIST_OF = {kind: name for name, kind in LISTS.items()}


def find_source(connection: Connection, wanted: str) -> str:
    """The hash of the one source that `wanted` means: a hash or its beginning, or a name. Raises `UsageError`."""
    c = tables.source.c
    hashes = (
        connection.execute(select(c.sha256).where(c.sha256.startswith(wanted.lower(), autoescape=True)).limit(2)).scalars().all()
    )
    if len(wanted) < 6 or not hashes:
        hashes = connection.execute(select(c.sha256).where(c.name == wanted).limit(2)).scalars().all()
    return _only(hashes, wanted)


def find_document(connection: Connection, wanted: str) -> str:
    """The id of the one document that `wanted` means: an id or its beginning, or a symbol. Raises `UsageError`."""
    from vanban.store.writing import symbol_key

    c = tables.document.c
    ids = connection.execute(select(c.id).where(c.id.startswith(wanted.lower(), autoescape=True)).limit(2)).scalars().all()
    if wanted.lower() in ids:
        return wanted.lower()
    if len(wanted) < 6 or not ids:
        ids = connection.execute(select(c.id).where(c.symbol_key == symbol_key(wanted)).order_by(c.id).limit(2)).scalars().all()
    return _only(ids, wanted)


def _only(found: Any, wanted: str) -> str:
    if not found:
        raise UsageError(f"nothing in the store is called {wanted}.", remedy="`vanban list` shows what there is.")
    if len(found) > 1:
        raise UsageError(f"{wanted} means several in the store.", remedy="Give more of the id, as `vanban list` shows it.")
    return str(found[0])


def get_document(connection: Connection, id: str) -> Document:
    """A component document with all its records, by its full id. Raises `UsageError` where there is none."""
    row = connection.execute(select(tables.document).where(tables.document.c.id == id)).first()
    if row is None:
        raise UsageError(f"there is no document {id} in the store.", remedy="`vanban list` shows what there is.")
    return _document(connection, row)


def _document(connection: Connection, row: Row[Any]) -> Document:
    c = tables.record.c
    data = json.loads(row.body) | {name: [] for name in LISTS} | {"text": row.text}
    found = connection.execute(select(c.type, c.body).where(c.document == row.id).order_by(c.type, c.position))
    for kind, body in found:
        data[_LIST_OF[kind]].append(json.loads(body))
    return Document.model_validate(data)


def extraction_of(connection: Connection, sha: str) -> Extraction:
    """All that was read from a source, equal to what was stored. Raises `UsageError` where there is none."""
    source = connection.execute(select(tables.source).where(tables.source.c.sha256 == sha)).first()
    if source is None:
        raise UsageError(f"there is no source {sha} in the store.", remedy="`vanban list` shows what there is.")
    d, r = tables.document.c, tables.record.c
    documents = connection.execute(select(tables.document).where(d.source == sha).order_by(d.part)).all()
    warnings = connection.execute(select(r.body).where(r.source == sha, r.document.is_(None)).order_by(r.position)).scalars()
    return Extraction.model_validate(
        {
            "source": {k: getattr(source, k) for k in ("name", "sha256", "media_type", "pages", "origin", "restored")},
            "documents": [_document(connection, row) for row in documents],
            "warnings": [json.loads(body) for body in warnings],
        }
    )


def page_texts(connection: Connection, sha: str) -> list[str]:
    """The text of each page of a source as read, first page first."""
    c = tables.page.c
    return list(connection.execute(select(c.text).where(c.source == sha).order_by(c.number)).scalars())


def dump(connection: Connection) -> Iterator[str]:
    """The whole store but for clocks, as lines of canonical JSON in a fixed order; two equal stores give equal lines.

    First a line a source with its documents and records (`{"source": …}`), then the links between documents, the
    decisions, the numbers of registers, and the ledger. `vanban export` and `import` carry these lines.
    """
    for sha in connection.execute(select(tables.source.c.sha256).order_by(tables.source.c.sha256)).scalars().all():
        size = connection.execute(select(tables.source.c.size).where(tables.source.c.sha256 == sha)).scalar()
        extraction = json.loads(to_body(extraction_of(connection, sha)))
        read = connection.execute(select(tables.reading.c.data).where(tables.reading.c.source == sha)).scalar()
        as_read = b64encode(read).decode() if read is not None else None
        yield canonical({"source": extraction, "pages": page_texts(connection, sha), "size": size, "read": as_read})
    for name, table, left_out in (
        ("link", tables.link, ()),
        ("decision", tables.decision, ()),
        ("register_entry", tables.register_entry, ()),
        ("ledger", tables.ledger, ("seconds", "attempts", "claimed_by", "at")),
    ):
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
            yield canonical({name: {k: v for k, v in row.items() if k not in left_out}})


def pages_of(connection: Connection, sha: str) -> Pages:
    """A source as it was read. Raises `StoreFailure` where the store has no reading of it."""
    c = tables.source.c
    query = select(c.name, c.media_type, tables.reading.c.data).join(tables.reading, tables.reading.c.source == c.sha256)
    row = connection.execute(query.where(c.sha256 == sha)).first()
    if row is None:
        raise StoreFailure("Kho không giữ bản đọc của tệp này.", where=sha[:16], remedy="Hãy nạp lại tệp bằng `vanban ingest`.")
    return bytes_to_pages(row.data, Source(row.name, b"", sha, row.media_type))
