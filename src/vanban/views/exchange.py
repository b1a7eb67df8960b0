"""STORE -> FILES of other programs, and the store's own lines back in."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select

from vanban.errors import UsageError
from vanban.records import Agency, Deadline, Extraction, Reference, Target, Task
from vanban.store import Reading, Store, dump, put_reading, tables

Value = str | float | int | bool | None
# Lines a transaction of an import.
_BATCH = 50

_LISTS: dict[str, tuple[str, type[Reference | Target | Task | Deadline | Agency]]] = {
    "references": ("reference", Reference),
    "targets": ("target", Target),
    "tasks": ("task", Task),
    "deadlines": ("deadline", Deadline),
    "agencies": ("agency", Agency),
}
WHAT = ("documents", *_LISTS)

_DOCUMENT = (
    "part", "kind", "number", "symbol", "issued_on", "issuer", "parent_issuer", "level", "place", "subject", "signer",
    "signer_title", "received_number", "received_on", "annex_of", "regime", "start_page", "end_page", "confidence",
)  # fmt: skip
_LEFT_OUT = {"span", "spans", "fragments"}
NUMBERS = {"value": float, "value_max": float, "confidence": float, "mentions": int} | dict.fromkeys(
    ("part", "start_page", "end_page", "page", "line", "year"), int
)
FLAGS = frozenset({"approx", "generic"})


def columns_of(what: str) -> list[str]:
    """The columns of a table of `WHAT`."""
    if what == "documents":
        return ["id", "file", *_DOCUMENT, "addressees", "recipients", "marks"]
    fields = [name for name in _LISTS[what][1].model_fields if name not in _LEFT_OUT]
    return ["record", "document", "document_symbol", *fields, *(["mentions"] if what == "agencies" else []), "page", "line"]


def table_rows(store: Store, what: str) -> Iterator[list[Value]]:
    """The rows of a table of `WHAT`, in the order of documents; lists are joined by semicolons."""
    columns = columns_of(what)
    d, s, r = tables.document.c, tables.source.c, tables.record.c
    with store.reading() as connection:
        if what == "documents":
            named = [d[name] for name in _DOCUMENT]
            query: Any = select(d.id, s.name.label("file"), *named, d.body).join(tables.source, s.sha256 == d.source)
            order = query.order_by(d.id)
        else:
            query = select(r.id.label("record"), r.document, d.symbol.label("document_symbol"), r.page, r.line, r.body)
            query = query.join(tables.document, d.id == r.document).where(r.type == _LISTS[what][0])
            order = query.order_by(r.document, r.position)
        for row in connection.execution_options(yield_per=1000).execute(order).mappings():
            body = json.loads(row["body"])
            if what == "agencies":
                body["mentions"] = len(body["spans"])
            # What the row has of itself comes before what stands in its records.
            yield [_value(row[name] if name in row else body.get(name)) for name in columns]


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value if value is None or isinstance(value, str | int | float) else str(value)


def lines_of(store: Store) -> Iterator[str]:
    """The whole store as lines of JSON, which `read_lines` takes back: `vanban.store.dump`."""
    with store.reading() as connection:
        yield from dump(connection)


def read_lines(store: Store, lines: Iterable[str], where: str) -> dict[str, int]:
    """Put lines of `lines_of` into a store, in place of what is there of the same sources; how many of each sort.

    What a line adds is there when the call ends or is stopped; the same lines may be read again. Raises `UsageError`
    with the number of the first line that is none.
    """
    done: dict[str, int] = {}
    numbered = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
    while batch := list(islice(numbered, _BATCH)):
        with store.writing() as connection:
            for number, line in batch:
                try:
                    sort = _read_line(connection, json.loads(line))
                except (ValueError, ValidationError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    raise UsageError(
                        f"line {number} is no line of an export: {str(error).splitlines()[0]}.",
                        where=where,
                        remedy="Give a file that `vanban export --format jsonl` wrote.",
                    ) from error
                done[sort] = done.get(sort, 0) + 1
    return done


_ROWS = {"link": tables.link, "decision": tables.decision, "register_entry": tables.register_entry, "ledger": tables.ledger}


def _read_line(connection: Connection, data: dict[str, Any]) -> str:
    if "source" in data:
        extraction = Extraction.model_validate(data["source"])
        pages = [page for page in data["pages"] if isinstance(page, str)]
        if len(pages) != len(data["pages"]):
            raise ValueError("a page is no text")
        read = b64decode(data["read"], validate=True) if data.get("read") is not None else None
        put_reading(connection, Reading(extraction, tuple(pages), int(data["size"]), read))
        return "source"
    ((sort, values),) = data.items()
    table = _ROWS[sort]
    unknown = set(values) - set(table.c.keys())
    if unknown:
        raise ValueError(f"{sort} has no {', '.join(sorted(unknown))}")
    key = [column == values[column.name] for column in table.primary_key.columns]
    if connection.execute(select(*table.primary_key.columns).where(*key)).first() is None:
        more = {"attempts": 1} if sort == "ledger" else {}
        connection.execute(insert(table).values(**(more | values)))
    return sort


def arrow_types(columns: Sequence[str]) -> list[str]:
    """The type of each column as Parquet names it."""
    names = {float: "float64", int: "int64"}
    return [names[NUMBERS[c]] if c in NUMBERS else "bool" if c in FLAGS else "string" for c in columns]


__all__ = ["WHAT", "arrow_types", "columns_of", "lines_of", "read_lines", "table_rows"]
