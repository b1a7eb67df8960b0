"""The same work on a Dask cluster; the files of a worker that dies are done by another."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from batch.letters import letter, write_letters, write_zip
from vanban.batch import Ingest, Settings
from vanban.batch.cluster import Cluster
from vanban.errors import VanbanError
from vanban.options import Options
from vanban.store import open_store
from vanban.store.tables import source

distributed = pytest.importorskip("distributed", reason="the library `distributed` is not installed")


@pytest.mark.filterwarnings("ignore")  # of Dask's own, as its processes end
def test_a_killed_worker_has_its_files_done_by_another(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = write_letters(tmp_path / "in", 16)
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.4 rubbish")
    write_zip(folder / "gói.zip", [("a.txt", letter(100).encode()), ("b.txt", letter(101).encode())])
    store = open_store(tmp_path / "vanban.sqlite")
    workers: list[int] = []

    def stored() -> int:
        with store.reading() as connection:
            return connection.execute(select(func.count()).select_from(source)).scalar_one()

    class Killing(Cluster):
        """Kills a worker of the cluster once some files are stored, while others are in flight."""

        def wait(self, seconds: float) -> list[object]:  # type: ignore[override]
            if workers and stored() >= 3:
                os.kill(workers.pop(), signal.SIGKILL)
            return super().wait(min(seconds, 0.05))  # type: ignore[return-value]

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0, silence_logs=50
    ) as cluster:
        workers.append(next(iter(cluster.workers.values())).pid)
        first = Killing(cluster.scheduler_address, Options(), timeout=60, memory=0)
        with Ingest(store, Settings(), executor=first) as run:
            summary = run.run([folder])
        first.close()
    assert not workers
    assert str(summary) == "19 in = 18 done + 1 failed + 0 duplicate + 0 skipped"


def test_no_scheduler_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanban.batch.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(VanbanError, match="no Dask scheduler"):
        Ingest(open_store(tmp_path / "a.sqlite"), Settings(scheduler="tcp://127.0.0.1:9"))
