"""STORE -> REGISTER: the books of incoming and outgoing documents (sổ đăng ký văn bản đến, đi; NĐ 30/2020, Phụ lục IV).

An incoming document gets the next number of its book and year when the register is first asked for after it was stored,
and keeps it: numbers have no gaps, and do not move when an earlier document comes in later or one is removed. Outgoing
documents bear the numbers they were issued under; what is missing or double in a series is said.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, insert, select, text

from vanban.records import Record
from vanban.search.query import field_writings
from vanban.store import Store, tables

_SECRET = frozenset({"MẬT", "TỐI MẬT", "TUYỆT MẬT"})
_NUMBER = re.compile(r"\d{1,6}")


class Incoming(Record):
    """An entry of the book of incoming documents; what no paper says is left for the clerk."""

    arrived_on: str | None
    number: int
    author: str | None
    symbol: str | None
    issued_on: str | None
    title: str | None = Field(description="tên loại và trích yếu")
    note: str
    document: str
    file: str | None = None
    page: int | None = None


class Outgoing(Record):
    """An entry of the book of outgoing documents."""

    symbol: str | None
    issued_on: str | None
    title: str | None
    signer: str | None
    recipients: str
    note: str
    document: str
    file: str | None = None
    page: int | None = None


class Register(Record):
    """A book of one year."""

    direction: str = Field(description="den, di")
    year: int
    office: str | None
    secret: bool
    incoming: list[Incoming] = Field(default_factory=list)
    outgoing: list[Outgoing] = Field(default_factory=list)
    remarks: list[str] = Field(default_factory=list, description="numbers missing or double in a series of outgoing documents")


def incoming(store: Store, year: int, *, office: str | None = None, secret: bool = False) -> Register:
    """The book of what came in during a year: what another body than `office` issued, or all where no office is named.

    Numbers what has none yet, in the order of arrival. Secret documents have a book of their own.
    """
    books = f"den|{_names(office)[-1] if office else ''}|"
    with store.writing() as connection:
        rows = _entries(connection)
        new = [r for r in rows if r["year"] == year and r["secret"] == secret and not (office and _issued_by(r, office))]
        numbers = _numbered(connection, books, f"{books}{year}{'|mat' if secret else ''}", new)
    known = {r["id"]: r for r in rows}
    entries = [_incoming(number, known.get(document), document) for document, number in numbers.items()]
    return Register(direction="den", year=year, office=office, secret=secret, incoming=entries)


def outgoing(store: Store, year: int, *, office: str, secret: bool = False) -> Register:
    """The book of what an office issued in a year, in the order of its numbers."""
    with store.reading() as connection:
        rows = [r for r in _entries(connection) if r["year"] == year and r["secret"] == secret and _issued_by(r, office)]
    rows.sort(key=lambda r: (_series(r), _number(r) or 0, r["issued_on"] or "", r["id"]))
    entries = [
        Outgoing(
            symbol=r["symbol"],
            issued_on=r["issued_on"],
            title=_title(r),
            signer=r["signer"],
            recipients="; ".join(r["recipients"]),
            note="; ".join(r["marks"]),
            document=r["id"],
            file=r["file"],
            page=r["start_page"],
        )
        for r in rows
    ]
    return Register(direction="di", year=year, office=office, secret=secret, outgoing=entries, remarks=list(_remarks(rows)))


def _entries(connection: Connection) -> list[dict[str, Any]]:
    """The documents that have an entry of their own: an annex goes with its document where that is there."""
    d, s = tables.document.c, tables.source.c
    columns = (d.id, d.source, d.part, d.kind, d.symbol, d.symbol_key, d.number, d.issued_on, d.issuer, d.issuer_folded)
    more = (d.subject, d.signer, d.received_number, d.received_on, d.annex_of, d.start_page, d.body, s.name.label("file"), s.at)
    rows = [dict(r) for r in connection.execute(select(*columns, *more).join(tables.source, s.sha256 == d.source)).mappings()]
    symbols: dict[str, set[str]] = {}
    for row in rows:
        if row["symbol"]:
            symbols.setdefault(row["source"], set()).add(row["symbol"])
    found = []
    for row in rows:
        if row["annex_of"] and row["annex_of"] != row["symbol"] and row["annex_of"] in symbols.get(row["source"], ()):
            continue
        body = json.loads(row.pop("body"))
        row |= {"marks": body["marks"], "recipients": body["recipients"]}
        row["secret"] = any(mark.upper() in _SECRET for mark in row["marks"])
        # The year of arrival, or what comes nearest to it.
        row["year"] = int((row["received_on"] or row["issued_on"] or row["at"])[:4])
        found.append(row)
    return found


def _names(office: str) -> list[str]:
    """A body's name folded, as given and written out."""
    return [" ".join(w.plain for w in words) for words in field_writings("issuer", office)]


def _issued_by(row: dict[str, Any], office: str) -> bool:
    return any(f" {name} " in f" {row['issuer_folded'] or ''} " for name in _names(office))


def _numbered(connection: Connection, books: str, book: str, rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The number of every document of a book, in order; of `rows`, those that no book of the office has get the next."""
    t = tables.register_entry
    if connection.dialect.name != "sqlite":
        # Two at once would give out the same numbers.
        connection.execute(text("LOCK TABLE register_entry IN SHARE ROW EXCLUSIVE MODE"))
    every = connection.execute(select(t).where(t.c.book.startswith(books, autoescape=True)).order_by(t.c.number)).all()
    known = {r.document: r.number for r in every if r.book == book}
    elsewhere = {r.document for r in every}
    new = sorted((r for r in rows if r["id"] not in elsewhere), key=_arrival)
    added = [{"book": book, "number": n, "document": r["id"]} for n, r in enumerate(new, max(known.values(), default=0) + 1)]
    if added:
        connection.execute(insert(t), added)
    return known | {row["document"]: row["number"] for row in added}


def _arrival(row: dict[str, Any]) -> tuple[str, int, str]:
    return row["received_on"] or row["issued_on"] or row["at"], _figures(row["received_number"]) or 0, row["id"]


def _incoming(number: int, row: dict[str, Any] | None, document: str) -> Incoming:
    if row is None:
        gone = "Văn bản không còn trong kho; số đến giữ nguyên."
        return Incoming(
            arrived_on=None, number=number, author=None, symbol=None, issued_on=None, title=None, note=gone, document=document
        )
    stamp = f"dấu đến số {row['received_number']}" if row["received_number"] else ""
    return Incoming(
        arrived_on=row["received_on"],
        number=number,
        author=row["issuer"],
        symbol=row["symbol"],
        issued_on=row["issued_on"],
        title=_title(row),
        note="; ".join(filter(None, [*row["marks"], stamp])),
        document=document,
        file=row["file"],
        page=row["start_page"],
    )


def _title(row: dict[str, Any]) -> str | None:
    return ": ".join(filter(None, [row["kind"], row["subject"]])) or None


def _figures(value: str | None) -> int | None:
    match = _NUMBER.search(value or "")
    return int(match[0]) if match else None


def _number(row: dict[str, Any]) -> int | None:
    return _figures(row["number"] or row["symbol"])


def _series(row: dict[str, Any]) -> str:
    """What a number counts in: the symbol without its number."""
    return re.sub(r"^\W*\d+[a-z]?", "", row["symbol_key"] or "")


def _remarks(rows: Iterable[dict[str, Any]]) -> Iterable[str]:
    series: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for row in rows:
        number = _number(row)
        if number is not None and row["symbol"]:
            series.setdefault(_series(row), []).append(number)
            names.setdefault(_series(row), re.sub(r"^\W*\d+[a-zA-Z]?", "…", row["symbol"]))
    for key, numbers in series.items():
        counts = Counter(numbers)
        double = [n for n, times in sorted(counts.items()) if times > 1]
        missing = [n for n in range(1, max(numbers)) if n not in counts]
        if double:
            yield f"Dãy {names[key]}: số {_ranges(double)} có nhiều hơn một văn bản."
        if missing:
            yield f"Dãy {names[key]}: không thấy số {_ranges(missing)} trong kho."


def _ranges(numbers: list[int]) -> str:
    """Numbers in order as `1-3, 5`."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and runs[-1][1] == n - 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
