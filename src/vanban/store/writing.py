"""READING -> ROWS: the records of one source into the store, and out of it again."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, delete, insert

from vanban import __version__
from vanban.records import Agency, Deadline, Document, Extraction, Found, Reference, Target, Task, Warning
from vanban.store import tables
from vanban.store.near import fingerprints, link_documents
from vanban.text.fold import fold, fold_accented

# The lists of a Document, and the type that their records have in the store.
LISTS = {
    "references": "reference",
    "targets": "target",
    "tasks": "task",
    "deadlines": "deadline",
    "agencies": "agency",
    "warnings": "warning",
}
# Neither database takes NUL in text; half a surrogate pair is no text at all.
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_LEVELS = (
    ("xã", re.compile(r" (xa|phuong|dac khu|thi tran)(?! hoi) ")),
    ("huyện", re.compile(r" (huyen|quan|thi xa) ")),
    ("tỉnh", re.compile(r" (tinh|thanh pho|so) ")),
)
Row = dict[str, Any]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is kept of one source."""

    extraction: Extraction
    pages: tuple[str, ...]
    """The text of each page as read."""
    size: int
    """Bytes of the source."""
    read: bytes | None = None
    """The source as read, from `vanban.store.reading`; without it the archive has no tree to check plans with."""


def document_id(sha256_of_source: str, part: int) -> str:
    """The id of a component document: the same in every run."""
    return f"{sha256_of_source[:16]}-{part}"


def symbol_key(symbol: str | None) -> str | None:
    """A symbol in the one spelling by which two are compared; None for None."""
    from vanban.extract.symbols import parse_symbol

    if not symbol:
        return None
    parsed = parse_symbol(symbol)
    return parsed.key if parsed else re.sub(r"\s+", "", fold_accented(symbol)) or None


def storable(text: str) -> str:
    """`text` without what no database takes."""
    return _NOT_TEXT.sub("\ufffd", text)


def to_body(record: BaseModel, *, without: Sequence[str] = ()) -> str:
    """A record as canonical JSON: sorted keys, no spaces, real letters; equal records give equal bytes."""
    return canonical(record.model_dump(mode="json", exclude=set(without)))


def canonical(value: object) -> str:
    return json.dumps(_storable_all(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _storable_all(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_storable_all(k): _storable_all(v) for k, v in value.items()}
    return [_storable_all(v) for v in value] if isinstance(value, list | tuple) else value


def rows_of(reading: Reading) -> Rows:
    """Every row that a source has in the store, by table. Plain values: a process that reads can make them for the
    one that writes."""
    extraction = reading.extraction
    sha = extraction.source.sha256
    documents = [_document_row(document, sha) for document in extraction.documents]
    records, assignments = _record_rows(extraction)
    pages = [{"source": sha, "number": n, "text": storable(text)} for n, text in enumerate(reading.pages, 1)]
    prints = [{"hash": h, "document": row["id"]} for row in documents for h in fingerprints(row["text"] or "")]
    counts = Counter(row["document"] for row in prints)
    for row in documents:
        row["prints"] = counts[row["id"]]
    return {
        "source": [_source_row(reading)],
        "document": documents,
        "record": records,
        "assignment": assignments,
        "page": pages,
        "fingerprint": prints,
        "reading": [{"source": sha, "data": reading.read}] if reading.read is not None else [],
    }


def put_rows(connection: Connection, rows: Rows) -> list[str]:
    """Store what `rows_of` gave, in place of an earlier reading of the source; the document ids.

    Decisions stay: they hang on ids that come from content. Whatever else must be kept in step with the documents (an
    index, links) is written here, in the same transaction.
    """
    (source,) = rows["source"]
    remove_source(connection, source["sha256"])
    for name in ("source", "document", "record", "assignment", "page", "fingerprint", "reading"):
        found = rows[name]
        if found:
            connection.execute(insert(tables.metadata.tables[name]), found)
    ids = [row["id"] for row in rows["document"]]
    link_documents(connection, ids)
    return ids


def put_reading(connection: Connection, reading: Reading) -> list[str]:
    """Store a source with its documents, records and pages; the document ids."""
    return put_rows(connection, rows_of(reading))


def remove_source(connection: Connection, sha: str) -> None:
    """Take a source out, with all that hangs on it; the ledger and decisions stay."""
    connection.execute(delete(tables.source).where(tables.source.c.sha256 == sha))


def checksum(extraction: Extraction, pages: Sequence[str]) -> str:
    """Of everything that is stored of a source, so that damage to any of it shows."""
    digest = sha256(to_body(extraction).encode())
    for text in pages:
        digest.update(b"\0" + storable(text).encode())
    return digest.hexdigest()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _source_row(reading: Reading) -> Row:
    source = reading.extraction.source
    return {
        "sha256": source.sha256,
        "name": storable(source.name),
        "media_type": source.media_type,
        "size": reading.size,
        "pages": source.pages,
        "origin": source.origin,
        "restored": source.restored,
        "checksum": checksum(reading.extraction, reading.pages),
        "program": __version__,
        "at": now(),
    }


def _document_row(document: Document, sha: str) -> Row:
    signer, received = document.signer, document.received
    row = {
        "id": document_id(sha, document.part),
        "source": sha,
        "part": document.part,
        "symbol_key": symbol_key(document.symbol),
        "issuer_folded": fold(document.issuer) if document.issuer else None,
        "level": level_of_issuer(document),
        "signer": signer.name if signer else None,
        "signer_title": signer.title if signer else None,
        "received_number": received.number if received else None,
        "received_on": received.date if received else None,
        "body": to_body(document, without=("text", *LISTS)),
    }
    for name in ("kind", "number", "symbol", "issued_on", "issuer", "parent_issuer", "place", "subject", "annex_of", "regime"):
        row[name] = getattr(document, name)
    for name in ("start_page", "end_page", "start_line", "end_line", "confidence", "text"):
        row[name] = getattr(document, name)
    return _clean(row)


def level_of_issuer(document: Document) -> str | None:
    """The level of government that issued a document: trung ương, tỉnh, huyện, xã; None where nothing tells."""
    if not document.issuer:
        return None
    name = f" {fold(document.issuer)} "
    for agency in document.agencies:
        if agency.level and f" {fold(agency.name)} " == name:
            return agency.level
    for level, words in _LEVELS:
        if words.search(name):
            return level
    # `UBND xã` may stand in the line above: the issuer of an office within it.
    return None if document.parent_issuer else "trung ương" if re.search(r" (bo|chinh phu|quoc hoi|trung uong) ", name) else None


def _record_rows(extraction: Extraction) -> tuple[list[Row], list[Row]]:
    """Rows of the table of records, and of who is to carry them out."""
    sha = extraction.source.sha256
    seen: Counter[str] = Counter()
    records: list[Row] = []
    assignments: list[Row] = []
    for document, kind, position, item in _items(extraction):
        row = _record_row(kind, item)
        content = f"{sha}|{kind}|{fold_accented(row['text'])}|{row['key'] or ''}"
        seen[content] += 1
        row["id"] = sha256(f"{content}|{seen[content]}".encode("utf-8", "replace")).hexdigest()[:20]
        row |= {"source": sha, "document": document and document_id(sha, document.part), "type": kind, "position": position}
        records.append(_clean(row))
        for role in ("lead", "coordinating"):
            for n, agency in enumerate(getattr(item, role, ())):
                named = {"record": row["id"], "role": role, "position": n, "agency": agency, "folded": fold(agency)}
                assignments.append(_clean(named))
    return records, assignments


def _items(extraction: Extraction) -> Iterator[tuple[Document | None, str, int, Found | Agency | Warning]]:
    for position, warning in enumerate(extraction.warnings):
        yield None, "warning", position, warning
    for document in extraction.documents:
        for name, kind in LISTS.items():
            for position, item in enumerate(getattr(document, name)):
                yield document, kind, position, item


def _record_row(kind: str, item: Found | Agency | Warning) -> Row:
    row: Row = dict.fromkeys(("key", "kind", "due", "rrule", "issued_on", "issuer", "relation"))
    span = item.spans[0] if isinstance(item, Agency) and item.spans else getattr(item, "span", None)
    row |= {
        "text": item.name if isinstance(item, Agency) else item.text,
        "page": span.page if span else None,
        "line": span.line if span else None,
        "start": span.start if span else None,
        "stop": span.end if span else None,
        "confidence": item.confidence,
        "body": to_body(item),
    }
    match item:
        case Reference():
            row |= {"key": symbol_key(item.id), "kind": item.kind, "issued_on": item.issued_on}
            row |= {"issuer": item.issuer, "relation": item.relation}
        case Target():
            row |= {"key": fold(item.indicator), "due": item.horizon}
        case Task():
            row |= {"key": item.no, "due": item.deadline}
        case Deadline():
            row |= {"kind": item.kind, "due": item.due, "rrule": item.rrule}
        case Agency():
            row |= {"key": fold(item.name)}
        case Warning():
            row |= {"key": item.code}
    return row


def _clean(row: Row) -> Row:
    return {k: storable(v) if isinstance(v, str) else v for k, v in row.items()}
