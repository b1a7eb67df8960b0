"""Connections to the store: how it is found, opened, read and written, on SQLite and on PostgreSQL."""

from __future__ import annotations

import getpass
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool

from vanban.errors import StoreFailure, UsageError, VanbanError

DEFAULT_URL = "vanban.sqlite"
# A writer holds the store for milliseconds. Who has waited this long waits for a stopped process, and should say so.
WAIT_SECONDS = 300
# SQLite sleeps in the library for this long before it reports that it is locked; we then try again.
_BUSY_MS = 10_000
_SCHEME = re.compile(r"[a-z][a-z0-9+]*://")


@dataclass(frozen=True)
class Store:
    """An open store. Safe to share between threads; a process opens its own."""

    engine: Engine
    url: str
    """As given, without a password; fit to print."""

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading that sees one state throughout and never waits for a writer."""
        with explained(self.url), self.engine.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept whole when the block ends, and dropped whole when it raises.

        Waits while another process writes. What is kept survives the death of the process and of the machine.
        """
        with (
            explained(self.url),
            self.engine.connect().execution_options(vanban_write=True) as connection,
            _begin(connection),
        ):
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _begin(connection: Connection) -> RootTransaction:
    """A transaction, tried again and again while SQLite says that somebody else writes."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return connection.begin()
        except OperationalError as error:
            if not locked(error) or time.monotonic() > until:
                raise


def open_store(url: str | Path = DEFAULT_URL, *, create: bool = True) -> Store:
    """The store at a path or URL, its tables made or brought up to date.

    A plain path is an SQLite file. Without `create` a store that is not there is an error, and so is always one
    that a newer version of the program has written.
    """
    from vanban.store.migrations import migrate

    full = _full_url(url)
    sqlite = full.get_backend_name() == "sqlite"
    if sqlite and not create and full.database and not Path(full.database).exists():
        raise VanbanError(
            "there is no store here.", where=full.database, remedy="Make one with `vanban ingest`, or name it with --db."
        )
    try:
        engine = create_engine(full, poolclass=NullPool) if sqlite else create_engine(full, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            f"--db {url}: no such kind of store.", remedy="Give a file, sqlite:///FILE or postgresql://…."
        ) from error
    except ModuleNotFoundError as error:
        raise UsageError(f"this store needs the library {error.name}.", remedy="Install vanban[postgresql].") from error
    if sqlite:
        _prepare_sqlite(engine)
    store = Store(engine, full.render_as_string(hide_password=True) if not sqlite else str(full.database))
    try:
        migrate(store)
    except VanbanError:
        store.close()
        raise
    return store


def _full_url(url: str | Path) -> URL:
    """The URL with its driver: a path becomes SQLite's, and PostgreSQL goes through pg8000 unless another is named."""
    given = str(url)
    if not _SCHEME.match(given):
        return URL.create("sqlite", database=given)
    try:
        full = make_url(given)
    except ArgumentError as error:
        raise UsageError(
            f"--db {given}: not a URL of a store.", remedy="Give a file, sqlite:///FILE or postgresql://…."
        ) from error
    if full.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(
            f"--db: {full.get_backend_name()} is no kind of store.", remedy="Give a file, sqlite:///FILE or postgresql://…."
        )
    if full.drivername == "postgresql":
        # As PostgreSQL's own programs have it, the user is who runs them.
        full = full.set(drivername="postgresql+pg8000", username=full.username or getpass.getuser())
    return full


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # We say ourselves when a transaction begins; left to itself, the driver would begin a writing one too late,
        # after it has read, and that cannot wait for another writer.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Readers beside a writer; every transaction on the disk before it counts as done.
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                break
            except Exception as error:
                # Turning it on needs the file alone for a moment, and SQLite does not wait for that by itself.
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("vanban_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def locked(error: DBAPIError) -> bool:
    """Whether SQLite only says that another process writes."""
    return "locked" in str(error.orig) or "busy" in str(error.orig)


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Faults of the database as errors that say what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(error, where) from error


def _explain(error: DBAPIError, where: str) -> VanbanError:
    said = str(error.orig)
    low = said.lower()
    if "is full" in low or "no space left" in low or "disk i/o error" in low or "53100" in low:
        return StoreFailure(
            "the disk of the store is full; nothing that was stored is lost.",
            where=where,
            remedy="Make room, then run the same command again: it goes on where it stopped.",
        )
    if "locked" in low or "busy" in low:
        return StoreFailure(
            f"another process has held the store for {WAIT_SECONDS // 60} minutes.",
            where=where,
            remedy="See whether another `vanban` hangs, end it, and run this again.",
        )
    if "not a database" in low or "malformed" in low:
        return StoreFailure(
            "the file is damaged or no store.", where=where, remedy="Name another with --db, or put back a copy that is whole."
        )
    if "readonly" in low or "read-only" in low or "unable to open" in low:
        return StoreFailure("the store cannot be written.", where=where, remedy="Check the folder and its rights, or use --db.")
    if isinstance(error, InterfaceError):
        return StoreFailure(f"the database does not answer ({said}).", where=where, remedy="Check that it runs, and the URL.")
    return StoreFailure(f"the database reports: {said}.", where=where, remedy="Run `vanban doctor`.")


def quick_check(connection: Connection) -> str:
    """What the database says of its own files; `ok` when they are sound."""
    if connection.dialect.name != "sqlite":
        return "ok"
    return str(connection.execute(text("PRAGMA quick_check")).scalar())
