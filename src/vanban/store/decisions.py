"""What reviewers decided, and who did what. Rows are only added: the latest stands, nothing is erased."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, insert, select

from vanban.store import tables
from vanban.store.writing import canonical, now, storable


def decide(
    connection: Connection,
    item: str,
    verdict: str | None,
    *,
    author: str,
    reason: str = "",
    at: str | None = None,
    plan: str | None = None,
    machine: str | None = None,
    wording: str | None = None,
) -> str:
    """Add a decision on an item (id of a record, document, or item of a check) and note it in the audit trail; its id.

    A verdict of None withdraws what was decided before. The same decision given twice is stored once. `at` is an ISO
    time; now, where it is not given.
    """
    row = {
        "item": item,
        "plan": plan,
        "verdict": verdict,
        "author": author,
        "at": at or now(),
        "reason": reason,
        "machine": machine,
        "wording": wording,
    }
    row = {k: storable(v) if v is not None else None for k, v in row.items()}
    id = sha256(canonical(row).encode()).hexdigest()[:20]
    c = tables.decision.c
    if connection.execute(select(c.id).where(c.id == id)).first() is None:
        connection.execute(insert(tables.decision).values(id=id, **row))
        note(connection, author, "withdraw" if verdict is None else "decide", subject=item, verdict=verdict, reason=reason)
    return id


def decisions_on(connection: Connection, items: Iterable[str] | None = None) -> list[RowMapping]:
    """All decisions on these items, or on any, the oldest first; withdrawn ones too (rows of `tables.decision`)."""
    c = tables.decision.c
    query = select(tables.decision).order_by(c.at, c.id)
    if items is not None:
        query = query.where(c.item.in_(list(items)))
    return list(connection.execute(query).mappings())


def note(connection: Connection, who: str, action: str, *, subject: str | None = None, **detail: object) -> None:
    """Add a line to the audit trail."""
    connection.execute(
        insert(tables.audit).values(
            at=now(), who=storable(who), action=action, subject=subject, detail=canonical(detail) if detail else None
        )
    )
