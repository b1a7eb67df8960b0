"""STORE -> ANALYSIS: a stored source through the later stages again, for a check, which wants the tree of a document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, select

from vanban.errors import UsageError, VanbanError
from vanban.options import Options
from vanban.pipeline import Analysis, analyse_pages
from vanban.store import Store, find_document, find_source, pages_of, tables

# What a body sets itself to do (kế hoạch and its kin), which a framework can be held against.
PLAN_KINDS = ("Kế hoạch", "Chương trình", "Đề án", "Phương án")


def stored_analysis(store: Store, wanted: str) -> tuple[Analysis, int | None]:
    """The source of the document that `wanted` means (id or its beginning, symbol, or name of the file), with the number of
    that document among the parts; None for the number where the file was named. Raises a `VanbanError` where there is none.
    """
    with store.reading() as connection:
        try:
            document = find_document(connection, wanted)
        except UsageError:
            with suppress(UsageError):
                return _again(connection, find_source(connection, wanted)), None
            raise
        c = tables.document.c
        row = connection.execute(select(c.source, c.part).where(c.id == document)).one()
        return _again(connection, row.source), row.part


def plan_sources(store: Store) -> list[str]:
    """The hashes of the sources that hold a plan with targets or tasks, in a fixed order."""
    d, r = tables.document.c, tables.record.c
    duties = select(r.id).where(r.source == d.source, r.type.in_(("target", "task"))).exists()
    query = select(d.source).distinct().where(d.kind.in_(PLAN_KINDS), duties).order_by(d.source)
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def analyses_of(store: Store, sources: list[str]) -> Iterator[Analysis | VanbanError]:
    """Stored sources one after the other; an error in place of one that the store has no reading of."""
    for sha in sources:
        with store.reading() as connection:
            try:
                yield _again(connection, sha)
            except VanbanError as error:
                yield error


def _again(connection: Connection, sha: str) -> Analysis:
    pages = pages_of(connection, sha)
    restored = connection.execute(select(tables.source.c.restored).where(tables.source.c.sha256 == sha)).scalar_one()
    # What is in the store was allowed in. Text that was not restored then is not restored now.
    return analyse_pages(pages, Options(restore=bool(restored), allow_classified=True))
