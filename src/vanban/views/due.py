"""STORE -> DUE: what falls due, for whom, and what is overdue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, and_, case, func, or_, select

from vanban.records import Record
from vanban.search.query import field_writings
from vanban.store import Store, decisions_on, tables
from vanban.views.context import REACH, sentence_around
from vanban.views.recurrence import days_between, since

# What a reviewer says of a record that is no longer to be waited for.
SETTLED = frozenset({"done", "dismissed"})
# A duty of every day fills no calendar beyond a year.
_TIMES = 400
# Rows asked for at once; SQLite takes so many parameters in any build.
_CHUNK = 500


class DueItem(Record):
    """A task (nhiệm vụ), target (chỉ tiêu) or time limit (thời hạn) with the day on which it falls due."""

    id: str = Field(description="of the record in the store")
    type: str = Field(description="task, target, deadline")
    due: str | None = Field(description="null for what counts from an event, and for a recurrence without a beginning")
    days: int | None = Field(None, description="from the day asked about until it falls due; negative when overdue")
    text: str
    deadline_text: str | None = Field(None, description="the time limit as written")
    rrule: str | None = None
    trigger: str | None = Field(None, description="what a relative time limit counts from")
    lead: list[str] = Field(default_factory=list)
    coordinating: list[str] = Field(default_factory=list)
    addressees: list[str] = Field(default_factory=list, description="of the document, where nobody is named")
    document: str = Field(description="its id in the store")
    kind: str | None = None
    symbol: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    subject: str | None = None
    file: str
    page: int | None = None
    line: int | None = None
    confidence: float = 1.0


class DueReport(Record):
    """What falls due, the earliest first."""

    as_of: str
    since: str | None
    until: str | None
    by: str | None
    overdue: list[DueItem]
    upcoming: list[DueItem]
    undated: list[DueItem] = Field(description="what counts from an event, or recurs from a day that is not known")
    settled: int = Field(description="items left out because reviewers settled them")


def due(store: Store, *, as_of: date, since: date | None = None, until: date | None = None, by: str | None = None) -> DueReport:
    """What falls due from `since` to `until`, told apart by `as_of`; recurring duties from `as_of` on, for a year where
    no `until` is given. `by` leaves what a body leads, takes part in or is addressed with, written with diacritics or not.
    """
    with store.reading() as connection:
        items = list(_items(connection, as_of, since, until))
        settled = _settled(connection)
    if by is not None:
        names = [" ".join(w.plain for w in words) for words in field_writings("agency", by)]
        items = [(i, folded) for i, folded in items if any(f" {n} " in f" {f} " for n in names for f in folded)]
    wanted = [i for i, _ in items if i.id not in settled]
    dated = sorted((i for i in wanted if i.due is not None), key=lambda i: (str(i.due), i.symbol or "", i.document, i.id))
    return DueReport(
        as_of=as_of.isoformat(),
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        by=by,
        overdue=[i for i in dated if i.days is not None and i.days < 0],
        upcoming=[i for i in dated if i.days is not None and i.days >= 0],
        undated=sorted((i for i in wanted if i.due is None), key=lambda i: (i.issued_on or "", i.document, i.id)),
        settled=len({i.id for i, _ in items if i.id in settled}),
    )


def _settled(connection: Connection) -> set[str]:
    """The records whose latest decision says that they are settled."""
    latest = {row["item"]: row["verdict"] for row in decisions_on(connection)}
    return {item for item, verdict in latest.items() if verdict in SETTLED}


def _items(connection: Connection, as_of: date, low: date | None, high: date | None) -> Iterator[tuple[DueItem, tuple[str, ...]]]:
    """All items with the folded names of who is charged with them."""
    r, d = tables.record.c, tables.document.c
    dated = and_(r.due >= (low or date.min).isoformat(), r.due <= (high or date.max).isoformat())
    recent = or_(d.issued_on.is_(None), d.issued_on >= (low or date.min).isoformat())
    open_ended = or_(r.rrule.is_not(None), and_(r.kind == "relative", recent))
    # Only so much of the text as the sentence around a time limit may take.
    around = case((r.start > REACH, r.start - REACH), else_=0)
    near = func.substr(d.text, around + 1, r.stop - around + REACH)
    query = (
        select(tables.record, case((r.type == "deadline", near)).label("near"))
        .join(tables.document, d.id == r.document)
        .where(r.type.in_(("task", "target", "deadline")), or_(dated, open_ended))
        .order_by(r.document, r.type, r.position)
    )
    rows = connection.execute(query).all()
    for start in range(0, len(rows), _CHUNK):
        yield from _rows_to_items(connection, rows[start : start + _CHUNK], as_of, high)


def _rows_to_items(
    connection: Connection, rows: Sequence[Any], as_of: date, high: date | None
) -> Iterator[tuple[DueItem, tuple[str, ...]]]:
    documents = _documents(connection, {row.document for row in rows})
    duties = _duties(connection, {row.document for row in rows if row.type == "deadline"})
    charged = _charged(connection, {row.id for row in rows} | {t.id for ts in duties.values() for t in ts})
    for row in rows:
        about = documents[row.document]
        holder = None
        if row.type == "deadline":
            before = _before(row, duties.get(row.document, ()))
            if before is not None and row.due is not None and before.due == row.due:
                continue  # the task or target stands for both
            holder = before if before is not None and row.start < (before.stop or 0) else None
        bodies = charged.get(holder.id if holder is not None else row.id, ())
        body = json.loads(row.body)
        lead = [name for role, name, _ in bodies if role == "lead"]
        addressees = about["addressees"] if not bodies else []
        item = DueItem(
            id=row.id,
            type=row.type,
            due=row.due,
            text=_words(row, body, holder),
            deadline_text=row.text if row.type == "deadline" else body.get("deadline_text"),
            rrule=row.rrule,
            trigger=body.get("trigger"),
            lead=lead,
            coordinating=[name for role, name, _ in bodies if role == "coordinating"],
            addressees=addressees,
            page=row.page,
            line=row.line,
            confidence=row.confidence,
            **about["fields"],
        )
        folded = (
            *(f for _, _, f in bodies),
            *(" ".join(w.plain for w in ws) for a in addressees for ws in field_writings("agency", a)),
        )
        for day in _days(row, about, as_of, high):
            left = (day - as_of).days if day is not None else None
            yield item.model_copy(update={"due": day.isoformat() if day else None, "days": left}), folded


def _days(row: Any, about: dict[str, Any], as_of: date, high: date | None) -> list[date | None]:
    if row.due is not None:
        return [day] if (day := _day(row.due)) else []
    if row.rrule is None:
        return [None]
    last = high or as_of + timedelta(days=365)
    # What recurs is not overdue: nobody knows which of its times were kept.
    found = days_between(row.rrule, about["since"], as_of, last, _TIMES)
    return [*found] if found or about["since"] else [None]


def _words(row: Any, body: dict[str, Any], holder: Any | None) -> str:
    """What is to be done: of a bare time limit the duty in which it stands, or the sentence."""
    if row.type == "target":
        return str(body["indicator"])
    if row.type == "task":
        return str(row.text)
    if holder is not None:
        return str(holder.text)
    start = min(row.start or 0, REACH)
    return " ".join(sentence_around(row.near or "", start, start + (row.stop or 0) - (row.start or 0)).split()) or str(row.text)


def _before(row: Any, duties: Sequence[Any]) -> Any | None:
    """The last duty that begins before a time limit: in a row of a table the limit stands behind the duty's words."""
    known = [t for t in duties if t.start is not None and row.start is not None and t.start <= row.start]
    return known[-1] if known else None


def _documents(connection: Connection, ids: set[str]) -> dict[str, dict[str, Any]]:
    """What every item of a document says of it, and the day from which its duties run."""
    d, s, r = tables.document.c, tables.source.c, tables.record.c
    parent = tables.document.alias()
    above = (
        select(parent.c.issued_on).where(parent.c.source == d.source, parent.c.symbol == d.annex_of).limit(1).scalar_subquery()
    )
    columns = (d.id, d.kind, d.symbol, d.issued_on, d.issuer, d.subject, d.received_on, d.body, s.name, above.label("above"))
    found = {}
    first = select(r.document, r.due).where(r.document.in_(ids), r.type == "deadline", r.due.is_not(None)).order_by(r.due.desc())
    # Of several the last in this order stays: the earliest.
    dues = {row.document: row.due for row in connection.execute(first)}
    for row in connection.execute(select(*columns).join(tables.source, s.sha256 == d.source).where(d.id.in_(ids))):
        fields = {k: getattr(row, k) for k in ("kind", "symbol", "issued_on", "issuer", "subject")}
        own = (_day(row.issued_on), _day(row.received_on), _day(row.above))
        found[row.id] = {
            "fields": fields | {"document": row.id, "file": row.name},
            "addressees": json.loads(row.body)["addressees"],
            "since": since(own, row.symbol, [_day(dues.get(row.id))]),
        }
    return found


def _duties(connection: Connection, documents: set[str]) -> dict[str, list[Any]]:
    """The tasks and targets of documents."""
    r = tables.record.c
    query = select(r.id, r.document, r.text, r.start, r.stop, r.due).where(
        r.document.in_(documents), r.type.in_(("task", "target"))
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(r.document, r.start, r.id)):
        found.setdefault(row.document, []).append(row)
    return found


def _charged(connection: Connection, records: set[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Role, name and folded name of who is to carry out records."""
    a = tables.assignment.c
    found: dict[str, list[tuple[str, str, str]]] = {}
    ids = sorted(records)
    for start in range(0, len(ids), _CHUNK):
        query = select(a.record, a.role, a.agency, a.folded).where(a.record.in_(ids[start : start + _CHUNK]))
        for row in connection.execute(query.order_by(a.record, a.role, a.position)):
            found.setdefault(row.record, []).append((row.role, row.agency, row.folded))
    return found


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None
