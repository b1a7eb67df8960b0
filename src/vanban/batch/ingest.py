"""The run of `vanban ingest`: the only place that knows the order of walking, claiming, reading, storing.

The parent walks the folders, hashes, and alone writes to the store; processes of the pool, or a cluster, read the files.
It keeps no document longer than it takes to store it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vanban.batch.files import Entry, check_paths, entries, hash_of
from vanban.batch.ledger import Claim, Job, Ledger, Outcome
from vanban.batch.pool import Executor, Pool
from vanban.batch.progress import Progress
from vanban.batch.tasks import Result, Task
from vanban.errors import StoreFailure
from vanban.options import Options
from vanban.store import Store
from vanban.store.paths import key_of, path_of, shown

# While nothing else is to be done than to wait for what another run reads.
_LOOK_AGAIN = 0.5
# A file that is written while it is read is tried again so often.
_MOST_CHANGES = 3
_SPOOL = "vanban-"


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are read in bulk."""

    options: Options = field(default_factory=Options)
    workers: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    timeout: float = 600.0
    """Seconds for a file of up to 20 pages, more for longer ones in proportion; 0 for no limit."""
    memory: int = 2 << 30
    """Bytes that a file may take beyond the program itself; 0 for no limit."""
    retry_failed: bool = False
    scheduler: str | None = None
    """Address of a Dask scheduler whose cluster reads the files."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How the files that were handed in stand now. `total` is the sum of the rest, always."""

    done: int = 0
    failed: int = 0
    duplicate: int = 0
    skipped: int = 0
    left: int = 0
    """Not read, because the run was interrupted."""
    before: int = 0
    """How many of all these were settled by an earlier run."""

    @property
    def total(self) -> int:
        return self.done + self.failed + self.duplicate + self.skipped + self.left

    def __str__(self) -> str:
        parts = f"{self.done} done + {self.failed} failed + {self.duplicate} duplicate + {self.skipped} skipped"
        left = f" + {self.left} left" if self.left else ""
        before = f" ({self.before} settled by an earlier run)" if self.before else ""
        return f"{self.total} in = {parts}{left}{before}"


@dataclass(slots=True)
class _Archive:
    """An archive that is unpacked, with the members that are still to be settled."""

    job: Job
    folder: Path
    result: Result
    members: set[str] = field(default_factory=set)


class Ingest:
    """Reads files into a store. Processes are started once and serve every `run`; leaving it ends them."""

    def __init__(
        self, store: Store, settings: Settings, progress: Progress | None = None, executor: Executor | None = None
    ) -> None:
        """Without an `executor` it has one of its own, as the settings say, and ends it."""
        self._store = store
        self._settings = settings
        self._progress = progress or Progress(None)
        self._lent = executor is not None
        self._executor = executor or _executor(settings)
        self._ledger = Ledger(store)
        self._spool: Path | None = None
        self._pending: deque[Job] = deque()
        self._running: dict[str, Job] = {}
        self._elsewhere: list[Job] = []
        """What another run reads at the moment."""
        self._archives: dict[str, _Archive] = {}
        self._changed: Counter[str] = Counter()
        self._ids: dict[str, bool] = {}
        """The rows of the files that were handed in, each with whether an earlier run settled it."""
        self.interrupted = False

    def __enter__(self) -> Ingest:
        self._ledger.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._lent:
            self._executor.close()
        if self._spool is not None:
            shutil.rmtree(self._spool, ignore_errors=True)
        self._ledger.__exit__()

    def run(self, paths: Sequence[Path]) -> Summary:
        """Read everything that stands in these files and folders and is not in the store yet.

        Raises `StoreFailure` where the store cannot go on; what was stored stays, and the next run goes on from there.
        """
        check_paths(paths)
        return self.run_entries(entries(paths, own=_own_files(self._store)))

    def run_entries(self, found: Iterable[Entry]) -> Summary:
        """The same for files that were already looked up."""
        self._ids = {}
        batch: list[Entry] = []
        for entry in found:
            batch.append(entry)
            if len(batch) == 1000:
                self._register(batch)
                batch = []
        self._register(batch)
        self._progress.start(len(self._pending))
        try:
            self._work()
        except KeyboardInterrupt:
            # What was stored is stored; the rest is given back as the ledger is left.
            self.interrupted = True
        self._progress.finish()
        return self._summary()

    def _register(self, batch: Sequence[Entry]) -> None:
        ids, jobs = self._ledger.register(batch, retry=self._settings.retry_failed)
        self._ids |= ids
        self._pending.extend(jobs)
        for entry in batch:
            if entry.failed is not None:
                self._progress.failed(shown(entry.path.name), entry.failed)

    def _work(self) -> None:
        while self._pending or self._running or self._elsewhere:
            while self._pending and self._executor.free() > 0:
                self._begin(self._pending.popleft())
            if not self._running and not self._pending and self._elsewhere:
                time.sleep(_LOOK_AGAIN)
                self._pending.extend(self._elsewhere)
                self._elsewhere.clear()
            for result in self._executor.wait(1.0 if self._running else 0.0):
                self._end(result)
            self._ledger.beat()
            self._progress.show(waiting=len(self._pending) + len(self._running) + len(self._elsewhere))

    # --- one file

    def _begin(self, job: Job) -> None:
        """Claim a file and hand it over to be read, unless it needs no reading."""
        started = time.perf_counter()
        sha, size, mtime = None, 0, None
        try:
            found = job.path.stat()
            size, mtime = found.st_size, found.st_mtime_ns
            if size <= self._settings.options.limits.source_bytes:
                sha = job.sha256 or hash_of(job.path)
        except OSError:
            # The process that reads says why, as for any file.
            pass
        self._progress.spent("hash", time.perf_counter() - started)
        claim = self._ledger.claim(job, sha, size, None if job.member else mtime)
        if claim is Claim.OTHERS:
            self._elsewhere.append(job)
        elif claim is Claim.SETTLED:
            if not job.member:
                # Another run may have unpacked it meanwhile; what it held counts.
                self._ids |= dict.fromkeys(self._ledger.members_of(job.id), True)
            self._settled(job)
        else:
            self._running[job.id] = replace(job, sha256=sha)
            self._executor.submit(Task(job.id, key_of(job.path), job.name))

    def _end(self, result: Result) -> None:
        """Store what came of a file, or unpack it first where it is an archive."""
        job = self._running.pop(result.id, None)
        if job is None:
            # Of a run that lent this executor before and was cut short.
            return
        if result.code is None and job.sha256 is not None and result.sha256 != job.sha256:
            self._try_again(job)
        elif result.archive and result.members is None:
            folder = self._folder()
            self._running[job.id] = job
            self._archives[job.id] = _Archive(job, folder, result)
            self._executor.submit(Task(job.id, key_of(job.path), job.name, unpack_to=str(folder)))
        elif result.members is not None:
            self._unpacked(job, result)
        else:
            if job.id in self._archives:
                shutil.rmtree(self._archives.pop(job.id).folder, ignore_errors=True)
            self._settle(job, result)

    def _try_again(self, job: Job) -> None:
        """The file was written while it was read: what was read belongs to neither of its two states."""
        self._changed[job.id] += 1
        if self._changed[job.id] < _MOST_CHANGES:
            self._ledger.give_back(job)
            self._pending.append(replace(job, sha256=None))
        else:
            reason = "Tệp đang được ghi trong khi đọc. Hãy chờ ghi xong rồi chạy lại với --retry-failed."
            self._settle(job, Result(job.id, code="changing", reason=reason))

    def _settle(self, job: Job, result: Result) -> None:
        started = time.perf_counter()
        if self._ledger.settle(job, result):
            for stage, seconds in result.seconds.items():
                self._progress.spent(stage, seconds)
            self._progress.spent("store", time.perf_counter() - started)
            if result.code is not None:
                self._progress.failed(job.name, result.reason or "")
            self._settled(job, pages=result.pages)
        else:
            self._elsewhere.append(job)

    def _settled(self, job: Job, *, pages: int = 0) -> None:
        self._progress.settled(pages)
        if job.member:
            self._close_archives(job.id)

    # --- archives

    def _unpacked(self, job: Job, result: Result) -> None:
        """Put the members of an archive in front of the queue, so that few archives lie unpacked at a time."""
        archive = self._archives[job.id]
        members = result.members or ()
        # A fault of the archive itself is its own outcome, not that of a member.
        own = next((m for m in members if m.code is not None and m.name == job.name), None)
        members = tuple(m for m in members if m is not own)
        paths = [path_of(m.path) if m.path else None for m in members]
        ids, jobs = self._ledger.register_members(job, members, paths, retry=self._settings.retry_failed)
        self._ids |= ids
        for member in members:
            if member.code is not None:
                self._progress.failed(member.name, member.reason or "")
        archive.members.update(j.id for j in jobs)
        if own is not None:
            archive.result = replace(archive.result, archive=False, code=own.code, reason=own.reason)
        self._pending.extendleft(reversed(jobs))
        self._progress.more(len(jobs))
        self._close_archives(None)

    def _close_archives(self, member: str | None) -> None:
        """An archive is settled when all its members are; one that is cut short is unpacked anew by the next run."""
        for id, archive in list(self._archives.items()):
            archive.members.discard(member or "")
            if not archive.members and id not in self._running:
                del self._archives[id]
                shutil.rmtree(archive.folder, ignore_errors=True)
                self._settle(archive.job, archive.result)

    def _folder(self) -> Path:
        try:
            if self._spool is None:
                _sweep()
                self._spool = Path(tempfile.mkdtemp(prefix=f"{_SPOOL}{os.getpid()}-"))
            return Path(tempfile.mkdtemp(dir=self._spool))
        except OSError as error:
            where = tempfile.gettempdir()
            raise StoreFailure(
                f"there is no room to unpack archives ({error.strerror}).", where=where, remedy="Make room, then run this again."
            ) from error

    def _summary(self) -> Summary:
        counts: Counter[str | None] = Counter()
        before = 0
        for row in self._ledger.outcomes(self._ids):
            counts[row["outcome"]] += 1
            before += self._ids[row["id"]]
        return Summary(
            done=counts[Outcome.DONE],
            failed=counts[Outcome.FAILED],
            duplicate=counts[Outcome.DUPLICATE],
            skipped=counts[Outcome.SKIPPED],
            left=counts[None],
            before=before,
        )


def watch(
    run: Ingest,
    folder: Path,
    *,
    store: Store,
    quiet: float = 5.0,
    look_every: float = 2.0,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Summary]:
    """Read what comes into a folder, again and again until `stop()` or an interrupt; a summary whenever something came.

    A file is read once its size and time have stood still for `quiet` seconds: a scanner writes for as long as it scans.
    """
    check_paths([folder])
    own = _own_files(store)
    seen: dict[Path, tuple[int, int, float]] = {}
    read: dict[Path, tuple[int, int]] = {}
    while not stop():
        ready: list[Entry] = []
        present: set[Path] = set()
        for entry in entries([folder], own=own):
            present.add(entry.path)
            state = (entry.size, entry.mtime_ns)
            if seen.get(entry.path, ())[:2] != state:
                # By a clock that does not jump; the file's own time is only compared with itself.
                seen[entry.path] = (*state, time.monotonic())
            if read.get(entry.path) != state and time.monotonic() - seen[entry.path][2] >= quiet:
                ready.append(entry)
                read[entry.path] = state
        for gone in seen.keys() - present:
            del seen[gone]
            read.pop(gone, None)
        if ready:
            yield run.run_entries(ready)
        if run.interrupted:
            return
        time.sleep(look_every)


def _executor(settings: Settings) -> Executor:
    if settings.scheduler is not None:
        from vanban.batch.cluster import Cluster

        return Cluster(settings.scheduler, settings.options, timeout=settings.timeout, memory=settings.memory)
    return Pool(settings.workers, settings.options, timeout=settings.timeout, memory=settings.memory)


def _own_files(store: Store) -> frozenset[Path]:
    """The files of the store itself, which may stand in the folder that is read."""
    if not store.sqlite:
        return frozenset()
    file = Path(store.url).absolute()
    return frozenset(file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal"))


def _sweep() -> None:
    """Delete what runs that were killed have left unpacked."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SPOOL}*-*"):
        pid = folder.name.removeprefix(_SPOOL).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
