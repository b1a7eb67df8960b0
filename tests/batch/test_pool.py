"""Processes that read: each may be killed, by its limits or by chance, and costs one file at most."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from batch.letters import letter
from test_hostile import png
from vanban.batch.pool import Pool
from vanban.batch.tasks import Result, Task
from vanban.options import Options
from vanban.store.paths import key_of


def tasks(folder: Path, count: int) -> list[Task]:
    found = []
    for n in range(count):
        path = folder / f"{n}.txt"
        path.write_text(letter(n), "utf-8")
        found.append(Task(str(n), key_of(path), path.name))
    return found


def collect(pool: Pool, wanted: Sequence[Task]) -> dict[str, Result]:
    for task in wanted:
        pool.submit(task)
    return {result.id: result for result in _drain(pool, len(wanted))}


def test_limits_cost_one_file_each(tmp_path: Path) -> None:
    good, endless, large = tasks(tmp_path, 3)
    (tmp_path / "1.txt").unlink()
    os.mkfifo(tmp_path / "1.txt")  # whoever opens it waits for a writer for ever
    (tmp_path / "2.txt").write_bytes(png(9000, 9000))  # 40 KB that take 80 MB
    pool = Pool(1, Options(), timeout=5, memory=60 << 20)
    try:
        done = collect(pool, [good, endless, large])
        after = collect(pool, [good])
    finally:
        pool.close()
    assert done["0"].code is None
    assert done["1"].code == "timeout"
    assert done["2"].code in ("memory", "too_large", "crashed")
    assert done["2"].reason
    assert after["0"].code is None


def test_a_killed_process_has_its_file_done_by_another(tmp_path: Path) -> None:
    wanted = tasks(tmp_path, 3)
    pool = Pool(1, Options(), timeout=60, memory=0)
    try:
        assert collect(pool, wanted[:1])["0"].code is None
        for task in wanted[1:]:
            pool.submit(task)
        (child,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[-1:]
        os.kill(int(child), signal.SIGKILL)
        results = _drain(pool, 2)
    finally:
        pool.close()
    assert {r.code for r in results} == {None}


def _drain(pool: Pool, count: int) -> list[Result]:
    found: list[Result] = []
    while len(found) < count:
        found.extend(pool.wait(1.0))
    return found
