"""Short ways to fill a store: documents as they would have been read, and one that holds several."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from factories import text_pages
from vanban.records import Document, Extraction, SourceRecord, Span
from vanban.store import Reading, Store, document_id, put_reading
from vanban.store.reading import pages_to_bytes


def span(start: int = 0, end: int = 1, page: int | None = 1) -> Span:
    return Span(page=page, start=start, end=end)


def document(text: str, *, part: int = 1, **fields: Any) -> Document:
    """A component document of one page with this text."""
    return Document(**({"part": part, "text": text, "start_page": 1, "end_page": 1} | fields))


def reading(*documents: Document, name: str = "mau.pdf", pages: tuple[str, ...] = ()) -> Reading:
    """What is kept of a source with these documents; its hash follows from its texts and name."""
    texts = pages or tuple(d.text or "" for d in documents)
    sha = sha256("\0".join((name, *texts)).encode()).hexdigest()
    source = SourceRecord(name=name, sha256=sha, media_type="application/pdf", pages=len(texts), origin="digital")
    parts = [d.model_copy(update={"part": n}) for n, d in enumerate(documents, 1)]
    return Reading(
        Extraction(source=source, documents=parts), texts, size=1000, read=pages_to_bytes(text_pages("\n".join(texts)))
    )


def put(store: Store, *documents: Document, name: str = "mau.pdf", pages: tuple[str, ...] = ()) -> list[str]:
    """Store the documents as one source; their ids."""
    made = reading(*documents, name=name, pages=pages)
    with store.writing() as connection:
        put_reading(connection, made)
    return [document_id(made.extraction.source.sha256, d.part) for d in made.extraction.documents]
