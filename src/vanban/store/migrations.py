"""Numbered changes of the tables. Each is applied once, in a transaction with its row in the table `migration`.

A new store goes through all of them as an old one does, so both end alike. Never change one that was released: add
the next number. Each is a function of a connection that also looks at `connection.dialect.name` where the
databases differ.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, inspect, select, text

from vanban.errors import StoreFailure
from vanban.store import tables
from vanban.store.database import Store
from vanban.store.search_tables import add_search_tables, index_anew

# Any number, as long as it is ours alone in the database: two processes must not migrate at once.
_LOCK = 7_231_904


def _first_tables(connection: Connection) -> None:
    # Spelled out by the table objects as long as no store of an earlier version exists anywhere.
    tables.metadata.create_all(connection)


def _register(connection: Connection) -> None:
    tables.register_entry.create(connection, checkfirst=True)


def _readings(connection: Connection) -> None:
    tables.reading.create(connection, checkfirst=True)


MIGRATIONS: tuple[tuple[int, str, Callable[[Connection], None]], ...] = (
    (1, "first tables", _first_tables),
    (2, "search", add_search_tables),
    (3, "register", _register),
    (4, "readings", _readings),
    (5, "titles apart", index_anew),
)
NEWEST = MIGRATIONS[-1][0]


def version(connection: Connection) -> int:
    """The number of the last migration that the store has seen; 0 for an empty database."""
    if not inspect(connection).has_table("migration"):
        return 0
    return max(connection.execute(select(tables.migration.c.number)).scalars(), default=0)


def migrate(store: Store) -> None:
    """Bring the tables up to date; a store of a newer program is an error."""
    with store.reading() as connection:
        found = version(connection)
    if found > NEWEST:
        raise StoreFailure(
            f"a newer version of the program wrote this store (tables {found}, this program knows {NEWEST}).",
            where=store.url,
            remedy="Update vanban.",
        )
    if found == NEWEST:
        return
    with store.writing() as connection:
        if not store.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        # Another process may have been quicker.
        found = version(connection)
        for number, name, change in MIGRATIONS:
            if number > found:
                change(connection)
                at = datetime.now(UTC).isoformat(timespec="seconds")
                connection.execute(insert(tables.migration).values(number=number, name=name, at=at))
