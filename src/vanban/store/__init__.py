"""RECORDS -> STORE: one SQLite file by default, PostgreSQL by URL; SQL stays in the layers `store` to `views`.

    store = open_store("vanban.sqlite")
    with store.writing() as connection:        # one transaction; waits for other writers
        put_reading(connection, reading)
    with store.reading() as connection:        # a consistent view that never waits for a writer
        for row in documents(connection): ...

`tables.py` is the schema, `writing.py` puts a source's records in, `readback.py` gets them out as the same record
classes, `decisions.py` keeps what reviewers decided and the audit trail, `doctor.py` looks for damage.
"""

from __future__ import annotations

from vanban.store.database import DEFAULT_URL, Store, open_store
from vanban.store.decisions import decide, decisions_on, note
from vanban.store.readback import dump, extraction_of, find_document, find_source, get_document, page_texts, pages_of
from vanban.store.writing import Reading, document_id, put_reading, remove_source, symbol_key

__all__ = [
    "DEFAULT_URL",
    "Reading",
    "Store",
    "decide",
    "decisions_on",
    "document_id",
    "dump",
    "extraction_of",
    "find_document",
    "find_source",
    "get_document",
    "note",
    "open_store",
    "page_texts",
    "pages_of",
    "put_reading",
    "remove_source",
    "symbol_key",
]
