"""TASKS -> RESULTS by processes of this machine, each of which can be killed without harm to the others."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import IO, Any, Protocol

from vanban.batch.tasks import Result, Task, frame, options_to_json, result_from_message, unframe
from vanban.errors import VanbanError
from vanban.options import Options

# A file may take `timeout` for every so many pages: reading scans takes seconds a page, and a bundle has hundreds.
PAGES_IN_TIMEOUT = 20
# A process that dies while it reads is tried again once: it may have been killed for another's hunger.
_ATTEMPTS = 2
_READ = 1 << 20


class Executor(Protocol):
    """Who carries out tasks: the processes of this machine, or a cluster."""

    def free(self) -> int:
        """How many more tasks it can use now."""

    def submit(self, task: Task) -> None: ...

    def wait(self, seconds: float) -> list[Result]:
        """The results that have come, after at most so many seconds."""

    def close(self) -> None:
        """End all that runs, at once."""


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    stderr: IO[bytes]
    buffer: bytearray = field(default_factory=bytearray)
    ready: bool = False
    retiring: bool = False
    task: Task | None = None
    started: float = 0.0
    pages: int = 1


class Pool:
    """Processes that read files. Not for use by several threads."""

    def __init__(self, workers: int, options: Options, *, timeout: float, memory: int) -> None:
        """`timeout` is in seconds for a file of up to `PAGES_IN_TIMEOUT` pages, `memory` in bytes; 0 means no limit."""
        self._most = workers
        self._options = options
        self._timeout = timeout
        self._memory = memory
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._attempts: dict[str, int] = {}
        self._stillborn = 0
        self._selector = selectors.DefaultSelector()

    def free(self) -> int:
        # One more than can run, so that a process finds its next file at hand.
        return self._most + 1 - len(self._waiting) - sum(w.task is not None for w in self._workers)

    def submit(self, task: Task) -> None:
        self._waiting.append(task)
        self._hand_out()

    def wait(self, seconds: float) -> list[Result]:
        results: list[Result] = []
        for key, _ in self._selector.select(self._until_next_limit(seconds)):
            worker: _Worker = key.data
            data = os.read(key.fd, _READ)
            if data:
                worker.buffer += data
                while (message := unframe(worker.buffer)) is not None:
                    self._take(worker, message, results)
            else:
                self._bury(worker, results)
        for worker in [w for w in self._workers if w.task is not None and self._left(w) <= 0]:
            self._give_up(worker, results)
        self._hand_out()
        return results

    def close(self) -> None:
        for worker in list(self._workers):
            self._kill(worker)
        self._selector.close()

    # --- one worker

    def _start(self) -> None:
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 # lives as long as the process
        process = subprocess.Popen(
            # -P: a file called like a library, in the folder the command is run in, is not imported.
            [sys.executable, "-P", "-m", "vanban.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            # One thread each: the processes share the cores. What a worker starts is killed with it.
            env={**os.environ, "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        worker = _Worker(process, stderr)
        self._workers.append(worker)
        self._selector.register(process.stdout, selectors.EVENT_READ, worker)
        with suppress(BrokenPipeError):
            process.stdin.write(f"{options_to_json(self._options)}\n{self._memory}\n".encode())
            process.stdin.flush()

    def _hand_out(self) -> None:
        """Give waiting tasks to idle processes, and start processes while there are more tasks than those."""
        for worker in self._workers:
            if self._waiting and worker.ready and worker.task is None and not worker.retiring:
                task = self._waiting.popleft()
                worker.task, worker.started, worker.pages = task, time.monotonic(), 1
                # A process that has died meanwhile takes the task with it, and `_bury` brings it back.
                with suppress(BrokenPipeError):
                    assert worker.process.stdin is not None
                    worker.process.stdin.write(frame(asdict(task)))
                    worker.process.stdin.flush()
        starting = sum(not w.ready for w in self._workers)
        while len(self._workers) < self._most and starting < len(self._waiting):
            self._start()
            starting += 1

    def _take(self, worker: _Worker, message: dict[str, Any], results: list[Result]) -> None:
        if "ready" in message:
            worker.ready = True
            self._stillborn = 0
        elif "pages" in message:
            worker.pages = int(message["pages"])
        elif worker.task is not None:
            self._attempts.pop(worker.task.id, None)
            worker.task = None
            worker.retiring = bool(message["retire"])
            results.append(result_from_message(message["result"]))

    def _bury(self, worker: _Worker, results: list[Result]) -> None:
        """A process has ended: its task goes to another, or is given up where that is the second it has cost."""
        task, ready = worker.task, worker.ready
        # Before it is killed for good, so that the name it died of is its own.
        with suppress(subprocess.TimeoutExpired):
            worker.process.wait(1.0)
        worker.stderr.seek(0)
        said = worker.stderr.read()[-400:].decode("utf-8", "replace").strip()
        self._kill(worker)
        status = worker.process.returncode
        if task is not None:
            attempts = self._attempts[task.id] = self._attempts.get(task.id, 0) + 1
            if attempts < _ATTEMPTS:
                self._waiting.appendleft(task)
                return
            del self._attempts[task.id]
            what = f"tín hiệu {signal.Signals(-status).name}" if status < 0 else f"mã {status}"
            reason = f"Tiến trình đọc tệp bị ngắt đột ngột ({what}) {attempts} lần. Hãy mở thử tệp, hoặc in lại thành PDF."
            results.append(Result(task.id, code="crashed", reason=reason))
        elif not ready:
            self._stillborn += 1
            if self._stillborn > 3:
                raise VanbanError(
                    f"the processes that read files die at their start (status {status}): {said}",
                    remedy="Check the installation.",
                )

    def _give_up(self, worker: _Worker, results: list[Result]) -> None:
        assert worker.task is not None
        limit = self._limit(worker)
        reason = f"Quá {limit:.0f} giây mà chưa đọc xong, nên dừng. Hãy tăng --timeout hoặc chia nhỏ tệp."
        results.append(Result(worker.task.id, code="timeout", reason=reason, seconds={"read": limit}))
        self._attempts.pop(worker.task.id, None)
        self._kill(worker)

    def _kill(self, worker: _Worker) -> None:
        """End a process with all that it has started."""
        self._workers.remove(worker)
        process = worker.process
        assert process.stdout is not None
        assert process.stdin is not None
        self._selector.unregister(process.stdout)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        process.stdout.close()
        worker.stderr.close()
        with suppress(BrokenPipeError):
            process.stdin.close()

    # --- limits of time

    def _limit(self, worker: _Worker) -> float:
        return self._timeout * max(1.0, worker.pages / PAGES_IN_TIMEOUT) if self._timeout else float("inf")

    def _left(self, worker: _Worker) -> float:
        return worker.started + self._limit(worker) - time.monotonic()

    def _until_next_limit(self, seconds: float) -> float:
        return max(0.0, min([seconds, *(self._left(w) for w in self._workers if w.task is not None)]))
