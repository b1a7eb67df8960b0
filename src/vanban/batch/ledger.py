"""FILES -> LEDGER: one row a file, with who works on it and how it ended; the memory of every run.

A row is claimed before its file is read and settled in the transaction that stores the records, so a run may die at any
moment: what it had claimed is free again, and nothing is half stored. Runs that work at the same time see each
other's claims. A process is known by host, pid and start; one on another machine by a count that goes up, since clocks
jump and differ.
"""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, text, update

from vanban.batch.files import Entry
from vanban.batch.tasks import Member, Result
from vanban.store import Store
from vanban.store.paths import key_of, ledger_id, shown
from vanban.store.tables import ledger, run, source
from vanban.store.writing import now, put_rows, storable

# Rows asked for or added at once; databases bound the number of parameters.
CHUNK = 500
# A run on another machine whose count has stood still for so long is taken for dead; it counts every 10 seconds.
DEAD_AFTER = 120.0
BEAT_EVERY = 10.0
_LOCK = 7_231_905


class Outcome(StrEnum):
    DONE = "done"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"


class Claim(StrEnum):
    """What came of wanting to read a file."""

    OURS = "ours"
    SETTLED = "settled"
    OTHERS = "others"
    """Another run reads it now."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file in the ledger that is to be read."""

    id: str
    path: Path
    """Where its bytes are; of a member, the unpacked copy."""
    name: str
    member: bool = False
    again: bool = False
    """Failed before, and is to be tried again."""
    sha256: str | None = None


class Ledger:
    """The ledger as one run sees it. Entering it makes the run known, leaving it gives its claims back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.id = uuid.uuid4().hex
        self._beaten = 0.0
        self._tried: set[str] = set()
        """Contents that this run has taken on: none is tried twice in one run."""
        self._seen: dict[str, tuple[int, float]] = {}
        """The count of each run of another machine, and when we first saw it."""

    def __enter__(self) -> Ledger:
        host, pid = socket.gethostname(), os.getpid()
        with self._writing() as connection:
            for other in connection.execute(select(run)).mappings().all():
                if not self._alive(other):
                    _free(connection, other["id"])
            connection.execute(insert(run).values(id=self.id, host=host, pid=pid, born=_born(pid), started=now(), beat=0))
        self._beaten = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        with self._store.writing() as connection:
            _free(connection, self.id)

    def beat(self) -> None:
        """Show that this run is alive; cheap to call often."""
        if time.monotonic() - self._beaten > BEAT_EVERY:
            with self._store.writing() as connection:
                connection.execute(update(run).where(run.c.id == self.id).values(beat=run.c.beat + 1))
            self._beaten = time.monotonic()

    # --- into the ledger

    def register(self, entries: Sequence[Entry], *, retry: bool) -> tuple[dict[str, bool], list[Job]]:
        """Enter files; the ids of their rows, each with whether an earlier run settled it, and those to be read."""
        ids: dict[str, bool] = {}
        jobs: list[Job] = []
        for start in range(0, len(entries), CHUNK):
            chunk = {ledger_id(key_of(e.path)): e for e in entries[start : start + CHUNK]}
            with self._writing() as connection:
                known = _rows(connection, chunk)
                fresh = [_new_row(id, entry) for id, entry in chunk.items() if id not in known]
                if fresh:
                    connection.execute(insert(ledger), fresh)
                for id, entry in chunk.items():
                    row = known.get(id)
                    ids[id] = False
                    if row is not None and (entry.skipped or entry.failed):
                        _set(connection, id, **_outcome_of(entry))
                    elif not (entry.skipped or entry.failed):
                        again = retry and row is not None and self._has_failed(connection, row)
                        if row is None or again or not _unchanged(entry, row):
                            jobs.append(Job(id, entry.path, shown(entry.path.name), again=again))
                        else:
                            ids[id] = True
                            if row["archive"]:
                                ids |= dict.fromkeys(_members_of(connection, id), True)
        return ids, jobs

    def _has_failed(self, connection: Connection, row: RowMapping) -> bool:
        """Whether a file failed, or a member of it where it is an archive."""
        if not row["archive"]:
            return bool(row["outcome"] == Outcome.FAILED)
        failed = select(ledger.c.id).where(ledger.c.inside == row["id"], ledger.c.outcome == Outcome.FAILED)
        return connection.execute(failed.limit(1)).first() is not None

    def members_of(self, archive: str) -> list[str]:
        """The ids of the rows of an archive's members, by the archive's own."""
        with self._store.reading() as connection:
            return _members_of(connection, archive)

    def register_members(
        self, archive: Job, members: Sequence[Member], paths: Sequence[Path | None], *, retry: bool
    ) -> tuple[dict[str, bool], list[Job]]:
        """Enter the members of an archive, each with the copy that was unpacked; as `register`."""
        ids: dict[str, bool] = {}
        jobs: list[Job] = []
        with self._writing() as connection:
            key = connection.execute(select(ledger.c.path).where(ledger.c.id == archive.id)).scalar_one()
            known = connection.execute(select(ledger).where(ledger.c.inside == archive.id)).mappings()
            rows = {row["id"]: row for row in known}
            for member, name, path in zip(members, _apart(members), paths, strict=True):
                id = ledger_id(key, storable(name))
                row = rows.get(id)
                ids[id] = row is not None and row["outcome"] is not None
                values: dict[str, Any] = {"sha256": member.sha256 or None, "size": member.size}
                if row is None:
                    entry = Entry(Path(name))
                    new = _new_row(id, entry) | values | {"path": key, "member": storable(name), "inside": archive.id}
                    new["name"] = storable(shown(name))
                    connection.execute(insert(ledger).values(**new))
                if member.code is not None:
                    values = {"code": member.code, "reason": storable(member.reason or ""), "stage": "read", "at": now()}
                    _set(connection, id, outcome=Outcome.FAILED, **values)
                elif path is not None:
                    again = bool(retry and row and row["outcome"] == Outcome.FAILED)
                    if again or row is None or row["outcome"] is None or row["sha256"] != member.sha256:
                        jobs.append(Job(id, path, member.name, member=True, again=again, sha256=member.sha256))
                        ids[id] = False
        return ids, jobs

    # --- claims

    def claim(self, job: Job, sha: str | None, size: int, mtime_ns: int | None) -> Claim:
        """Take a file for this run, unless its content is in the store, or another run is at it.

        Without a hash (the file is too large, or cannot be opened) it is always taken.
        """
        with self._writing() as connection:
            row = _rows(connection, [job.id])[job.id]
            if row["claimed_by"] not in (None, self.id) and self._run_alive(connection, row["claimed_by"]):
                return Claim.OTHERS
            values: dict[str, Any] = {"size": size, "mtime_ns": mtime_ns, "sha256": sha}
            same = sha is not None and row["sha256"] == sha and row["outcome"] is not None
            if same and not (job.again and (row["outcome"] == Outcome.FAILED or row["archive"])):
                _set(connection, job.id, **values)
                return Claim.SETTLED
            first = self._first_of(connection, sha, job.id)
            again = job.again and sha not in self._tried
            if first is not None and not (first["outcome"] == Outcome.FAILED and again):
                values |= {"original": first["id"], "pages": first["pages"], "stage": "settled", "at": now(), "claimed_by": None}
                values |= {"outcome": Outcome.DUPLICATE, "code": None, "reason": None}
                if first["outcome"] == Outcome.FAILED:
                    values |= {"outcome": Outcome.FAILED, "code": first["code"], "reason": first["reason"]}
                _set(connection, job.id, **values)
                return Claim.SETTLED
            # Put there by `vanban import`, or its file was moved: nothing to read.
            kept = connection.execute(select(source.c.pages).where(source.c.sha256 == sha)).first()
            if kept is not None:
                values |= {"outcome": Outcome.DONE, "stage": "settled", "pages": kept[0], "original": None, "claimed_by": None}
                _set(connection, job.id, **values, code=None, reason=None, at=now())
                return Claim.SETTLED
            values |= {"stage": "reading", "outcome": None, "original": None, "code": None, "reason": None}
            _set(connection, job.id, **values, archive=False, claimed_by=self.id, attempts=row["attempts"] + 1)
            self._tried.add(sha or "")
            return Claim.OURS

    def _first_of(self, connection: Connection, sha: str | None, own: str) -> RowMapping | None:
        """The row of the file of this content that was read, or is to be; a failed one only where there is no other."""
        c = ledger.c
        if sha is None:
            return None
        found = connection.execute(
            select(ledger)
            .where(c.sha256 == sha, c.id != own, c.original.is_(None), c.outcome.is_not(None) | c.claimed_by.is_not(None))
            .order_by(c.outcome == Outcome.FAILED, c.path, c.member)
        )
        for row in found.mappings():
            if row["outcome"] is not None or row["claimed_by"] == self.id or self._run_alive(connection, row["claimed_by"]):
                return row
        return None

    def settled(self, job: Job) -> bool:
        """Whether the file has been settled since, by another run."""
        with self._store.reading() as connection:
            return _rows(connection, [job.id])[job.id]["outcome"] is not None

    # --- out of the ledger

    def settle(self, job: Job, result: Result) -> bool:
        """Write down what came of a file, with its records in the same transaction.

        False where another run has taken the file over meanwhile, believing this one dead: it keeps what it does.
        """
        seconds = round(sum(result.seconds.values()), 3)
        values: dict[str, Any] = {"seconds": seconds, "pages": result.pages, "claimed_by": None, "at": now()}
        with self._writing() as connection:
            if result.rows is not None or result.archive:
                values |= {"outcome": Outcome.DONE, "stage": "settled", "archive": result.archive}
            else:
                reason = storable(result.reason or "")
                values |= {"outcome": Outcome.FAILED, "stage": result.stage, "code": result.code, "reason": reason}
            own = select(ledger.c.id).where(ledger.c.id == job.id, ledger.c.claimed_by == self.id)
            if connection.execute(own).first() is None:
                return False
            _set(connection, job.id, **values)
            if result.rows is not None:
                put_rows(connection, result.rows)
            self._copies(connection, job, result)
        return True

    def _copies(self, connection: Connection, job: Job, result: Result) -> None:
        """Let the files of the same content share the outcome: there is nothing else to be had from them."""
        c = ledger.c
        shared: dict[str, Any] = {
            "outcome": Outcome.DUPLICATE,
            "code": None,
            "reason": None,
            "stage": "settled",
            "archive": False,
        }
        if result.code is not None:
            shared |= {"outcome": Outcome.FAILED, "code": result.code, "reason": storable(result.reason or "")}
        if job.sha256 is None:
            return
        twins = (c.sha256 == job.sha256, c.id != job.id, (c.original == job.id) | (c.outcome == Outcome.FAILED))
        connection.execute(update(ledger).where(*twins).values(**shared, original=job.id, pages=result.pages))

    def give_back(self, job: Job) -> None:
        """Let the file go unread."""
        with self._store.writing() as connection:
            _set(connection, job.id, claimed_by=None, stage="found")

    def outcomes(self, ids: Iterable[str]) -> Iterator[RowMapping]:
        """The rows of these ids as they stand, without archives that were unpacked: those count by their members."""
        wanted = list(ids)
        for start in range(0, len(wanted), CHUNK):
            with self._store.reading() as connection:
                for row in _rows(connection, wanted[start : start + CHUNK]).values():
                    if not (row["archive"] and row["outcome"] == Outcome.DONE):
                        yield row

    # --- runs

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction in which no other run changes the ledger or adds documents; SQLite's are so by themselves.

        Two that store documents at once would not see each other's, and miss the links between them.
        """
        with self._store.writing() as connection:
            if not self._store.sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
            yield connection

    def _run_alive(self, connection: Connection, id: str) -> bool:
        row = connection.execute(select(run).where(run.c.id == id)).mappings().first()
        return row is not None and self._alive(row)

    def _alive(self, row: RowMapping) -> bool:
        if row["host"] == socket.gethostname():
            return bool(_born(row["pid"]) == row["born"])
        beat, since = self._seen.get(row["id"], (-1, 0.0))
        if beat != row["beat"]:
            self._seen[row["id"]] = (row["beat"], time.monotonic())
            return True
        return time.monotonic() - since < DEAD_AFTER


def _born(pid: int) -> str:
    """When a process of this machine started, by the kernel's count; empty when there is none of this number."""
    try:
        # The name of the program, in brackets, may hold anything.
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "alive"
    return "alive"


def _free(connection: Connection, id: str) -> None:
    """Strike a run out, and let what it had claimed go."""
    connection.execute(update(ledger).where(ledger.c.claimed_by == id).values(claimed_by=None, stage="found"))
    connection.execute(delete(run).where(run.c.id == id))


def _rows(connection: Connection, ids: Iterable[str]) -> dict[str, RowMapping]:
    found = connection.execute(select(ledger).where(ledger.c.id.in_(list(ids)))).mappings()
    return {row["id"]: row for row in found}


def _apart(members: Sequence[Member]) -> Iterator[str]:
    """The names of members, each once: an archive may hold two of one name."""
    taken: Counter[str] = Counter()
    for member in members:
        taken[member.name] += 1
        yield member.name if taken[member.name] == 1 else f"{member.name} ({taken[member.name]})"


def _members_of(connection: Connection, archive: str) -> list[str]:
    return list(connection.execute(select(ledger.c.id).where(ledger.c.inside == archive)).scalars())


def _set(connection: Connection, id: str, **values: Any) -> None:
    connection.execute(update(ledger).where(ledger.c.id == id).values(**values))


def _new_row(id: str, entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(c.name for c in ledger.columns)
    row |= {"id": id, "path": key_of(entry.path), "member": "", "name": storable(shown(entry.path.name)), "archive": False}
    return row | {"stage": "found", "attempts": 0, "size": entry.size, "mtime_ns": entry.mtime_ns} | _outcome_of(entry)


def _outcome_of(entry: Entry) -> dict[str, Any]:
    if entry.skipped:
        return {"outcome": Outcome.SKIPPED, "reason": entry.skipped, "stage": "found", "at": now()}
    if entry.failed:
        return {"outcome": Outcome.FAILED, "code": "unreadable", "reason": entry.failed, "stage": "found", "at": now()}
    return {}


def _unchanged(entry: Entry, row: RowMapping) -> bool:
    """Whether a file is settled, and has been left alone since."""
    if row["outcome"] in (None, Outcome.SKIPPED):
        return False
    return bool(row["size"] == entry.size and row["mtime_ns"] == entry.mtime_ns)
