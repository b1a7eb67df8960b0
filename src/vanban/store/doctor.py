"""STORE -> COMPLAINTS: damage and gaps, each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select, text, update

from vanban.store import tables
from vanban.store.database import Store, quick_check
from vanban.store.decisions import note
from vanban.store.migrations import NEWEST, version
from vanban.store.paths import path_of
from vanban.store.readback import extraction_of, page_texts
from vanban.store.writing import checksum, remove_source


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that is not as it should be. `serious` where content of the store is damaged or missing."""

    code: str
    text: str
    remedy: str
    serious: bool = True
    sources: tuple[str, ...] = field(default=(), compare=False)
    """Hashes of the sources that would have to be read again."""


def examine(store: Store, *, hash_file: Callable[[str], str | None] | None = None) -> Iterator[Complaint]:
    """Everything that is wrong with the store.

    With `hash_file`, which gives the hash of a file of the ledger or None where it is gone, the files themselves are
    looked at too.
    """
    with store.reading() as connection:
        said = quick_check(connection)
        if said != "ok":
            yield Complaint("database", f"SQLite says: {said}", "Put back a copy of the file, or ingest into a new one.")
        found = version(connection)
        if found != NEWEST:
            yield Complaint("schema", f"the tables are of version {found}, not {NEWEST}", "Update vanban.")
        yield from _orphans(connection)
        yield from _checksums(connection)
        yield from _ledger(connection)
        if hash_file is not None:
            yield from _files(connection, hash_file)


def repair(store: Store, complaints: list[Complaint]) -> int:
    """Take damaged sources out, so that the next `ingest` of their files reads them again; how many there were."""
    damaged = sorted({sha for c in complaints if c.serious for sha in c.sources})
    with store.writing() as connection:
        for sha in damaged:
            remove_source(connection, sha)
            connection.execute(
                update(tables.ledger)
                .where(tables.ledger.c.sha256 == sha)
                .values(outcome=None, stage="found", original=None, archive=False, mtime_ns=None)
            )
            note(connection, "doctor", "remove", subject=sha)
    return len(damaged)


def _orphans(connection: Connection) -> Iterator[Complaint]:
    """Rows whose parent is missing. The databases prevent it as long as nobody writes past their checks."""
    for table in tables.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table.alias()
            query = (
                select(func.count())
                .select_from(table)
                .where(key.parent.is_not(None), ~select(1).where(parent.c[key.column.name] == key.parent).exists())
            )
            if count := connection.execute(query).scalar_one():
                yield Complaint(
                    "orphans",
                    f"{count} rows of {table.name} belong to no {key.column.table.name}",
                    "Something else has written to the store. Put back a copy.",
                )


def _checksums(connection: Connection) -> Iterator[Complaint]:
    """Sources whose records or pages are not what was stored."""
    for sha, name, stored in connection.execute(select(*(tables.source.c[n] for n in ("sha256", "name", "checksum")))).all():
        try:
            found = checksum(extraction_of(connection, sha), page_texts(connection, sha))
        except ValueError:
            found = ""
        if found != stored:
            yield Complaint(
                "checksum",
                f"the records of {name} ({sha[:16]}) are not what was stored",
                "Run `vanban doctor --repair`, then ingest its folder again.",
                sources=(sha,),
            )


def _ledger(connection: Connection) -> Iterator[Complaint]:
    """Files that are said to be in the store and are not, and files that are not finished."""
    c = tables.ledger.c
    stored = select(1).where(tables.source.c.sha256 == c.sha256).exists()
    missing = connection.execute(select(c.name, c.sha256).where(c.outcome == "done", c.archive.is_(False), ~stored)).all()
    for name, sha in missing:
        yield Complaint(
            "missing",
            f"{name} is done by the ledger, but not in the store",
            "Run `vanban doctor --repair`, then ingest its folder again.",
            sources=(sha,) if sha else (),
        )
    first = tables.ledger.alias()
    lost = select(func.count()).where(c.outcome == "duplicate", ~select(1).where(first.c.id == c.original).exists())
    if count := connection.execute(lost).scalar_one():
        yield Complaint("ledger", f"{count} duplicates name an original that is not in the ledger", "Ingest the folder again.")
    if count := connection.execute(select(func.count()).where(c.outcome.is_(None))).scalar_one():
        yield Complaint(
            "open", f"{count} files are not finished", "Run the same `vanban ingest` again, unless it runs now.", serious=False
        )
    if count := connection.execute(select(func.count()).where(c.outcome == "failed")).scalar_one():
        yield Complaint(
            "failed",
            f"{count} files failed",
            "`vanban list --outcome failed` says why; `vanban ingest --retry-failed` tries them again.",
            serious=False,
        )


def _files(connection: Connection, hash_file: Callable[[str], str | None]) -> Iterator[Complaint]:
    """Files that are gone or changed since they were read; the store does not need them."""
    c = tables.ledger.c
    rows = connection.execute(select(c.path, c.name, c.sha256).where(c.member == "", c.sha256.is_not(None)).order_by(c.path))
    for path, name, sha in rows.all():
        found = hash_file(str(path_of(path)))
        if found != sha:
            what = "is gone" if found is None else "has changed"
            yield Complaint("file", f"{name} {what} since it was read", "Ingest its folder again if that matters.", serious=False)


def counts(connection: Connection) -> dict[str, int]:
    """How much the store holds, by table, and of the ledger by outcome."""
    found = {
        t.name: connection.execute(select(func.count()).select_from(t)).scalar_one()
        for t in (tables.source, tables.document, tables.record, tables.page, tables.link, tables.decision)
    }
    c = tables.ledger.c
    by_outcome = connection.execute(select(func.coalesce(c.outcome, "open"), func.count()).group_by(text("1")))
    return found | {f"files {outcome}": n for outcome, n in sorted(by_outcome)}
