"""TASKS -> RESULTS by a Dask cluster: the same work on many machines. The parent alone writes to the store.

Each worker of the cluster reads files in a process of its own, as `pool` does, so that a hostile file kills that and not
the worker. The bytes of a file travel with its task: workers need not see the folder, and the scheduler can give the
task of a worker that dies to another.
"""

from __future__ import annotations

import queue
import tempfile
import threading
import time
import warnings
from pathlib import Path
from typing import Any

from vanban.batch.pool import Pool
from vanban.batch.tasks import Result, Task, options_from_json, options_to_json, result_from_message, result_to_message
from vanban.errors import MissingTool, VanbanError
from vanban.options import Options
from vanban.store.paths import key_of, path_of

# Tasks in flight for every thread of the cluster: one at work, one that has arrived.
_AHEAD = 2
_CONNECT_SECONDS = 20
# While the cluster and the unpacking of archives are both waited for.
_TURN = 0.1
_OF_THREAD = threading.local()


class Cluster:
    """The workers of a Dask scheduler. Archives are unpacked here, where the folder is."""

    def __init__(self, address: str, options: Options, *, timeout: float, memory: int) -> None:
        try:
            import distributed
        except ModuleNotFoundError as error:
            raise MissingTool("--scheduler needs the library `distributed`.", remedy="Install vanban[dask].") from error
        try:
            # The library's own annotations are half done.
            connect: Any = distributed.Client
            self._client = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise VanbanError(f"no Dask scheduler answers at {address}.", remedy="Start one with `dask scheduler`.") from error
        self._address = address
        self._settings = (options_to_json(options), timeout, memory)
        self._local = Pool(1, options, timeout=timeout, memory=memory)
        self._unpacking = 0
        self._futures: dict[str, Any] = {}
        self._finished: queue.SimpleQueue[tuple[str, Result | None]] = queue.SimpleQueue()

    def free(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return _AHEAD * max(1, threads) - len(self._futures) - self._unpacking

    def submit(self, task: Task) -> None:
        if task.unpack_to is not None:
            self._unpacking += 1
            self._local.submit(task)
            return
        try:
            data = path_of(task.path).read_bytes()
        except OSError as error:
            reason = f"Không mở được tệp ({error.strerror}). Hãy kiểm tra quyền đọc."
            self._finished.put((task.id, Result(task.id, code="unreadable", reason=reason)))
            return
        with warnings.catch_warnings():
            # Dask advises to scatter large data first; scattered data would be lost with the worker that holds it.
            warnings.simplefilter("ignore")
            future = self._client.submit(read_remotely, task.id, task.name, data, *self._settings, pure=False)
        self._follow(task.id, future)

    def _follow(self, id: str, future: Any) -> None:
        self._futures[id] = future
        future.add_done_callback(lambda _: self._finished.put((id, None)))

    def wait(self, seconds: float) -> list[Result]:
        results: list[Result] = []
        until = time.monotonic() + seconds
        while not results:
            if self._unpacking:
                results = self._local.wait(0.0)
                self._unpacking -= len(results)
            try:
                while True:
                    left = max(0.0, until - time.monotonic())
                    id, result = self._finished.get(timeout=0.0 if results else min(left, _TURN) if self._unpacking else left)
                    result = result or self._result(id)
                    if result is not None:
                        results.append(result)
            except queue.Empty:
                if time.monotonic() >= until:
                    break
        return results

    def _result(self, id: str) -> Result | None:
        """What became of a task; None where it is on its way again, as its worker died with the result."""
        from distributed.scheduler import KilledWorker

        future = self._futures.pop(id)
        if future.status == "finished":
            return result_from_message(future.result())
        if future.status == "error":
            error = future.exception()
            if isinstance(error, KilledWorker):
                reason = "Nhiều máy của cụm đã ngừng trong khi đọc tệp này. Hãy mở thử tệp, hoặc chạy lại với --retry-failed."
                return Result(id, code="crashed", reason=reason)
            return Result(id, code="internal", reason=f"Lỗi trên máy của cụm ({type(error).__name__}: {error}).")
        if future.status in ("pending", "lost"):
            self._follow(id, future)
            return None
        raise VanbanError(
            f"the Dask scheduler at {self._address} has gone.", remedy="Start it anew and run this again: it goes on from here."
        )

    def close(self) -> None:
        self._local.close()
        self._client.close()


def read_remotely(id: str, name: str, data: bytes, options: str, timeout: float, memory: int) -> dict[str, Any]:
    """Run on a worker of the cluster: read a file in a process that this thread keeps for it."""
    settings = (options, timeout, memory)
    if getattr(_OF_THREAD, "settings", None) != settings:
        _OF_THREAD.settings = settings
        _OF_THREAD.pool = Pool(1, options_from_json(options), timeout=timeout, memory=memory)
    pool: Pool = _OF_THREAD.pool
    with tempfile.TemporaryDirectory(prefix="vanban-task-") as folder:
        path = Path(folder) / "source"
        path.write_bytes(data)
        pool.submit(Task(id, key_of(path), name))
        while not (results := pool.wait(60.0)):
            pass
    return result_to_message(results[0])
