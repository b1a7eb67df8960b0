"""An ingest that is killed goes on where it stopped: nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from sqlalchemy import func, select

from batch.letters import content, ingest_command, letter, start_ingest, write_letters, write_zip
from vanban.store import Store, open_store
from vanban.store.tables import ledger

FILES, KILLS = 30, 3


def settled(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).where(ledger.c.outcome.is_not(None))).scalar_one()


def test_killed_and_resumed_equals_undisturbed(tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "văn bản", FILES)
    (folder / "bản sao.txt").write_bytes((folder / "0003.txt").read_bytes())
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.4 rubbish")
    write_zip(folder / "gói.zip", [(f"{n}.txt", letter(n).encode()) for n in range(100, 106)])
    calm, killed = tmp_path / "calm.sqlite", tmp_path / "killed.sqlite"
    done = subprocess.run(ingest_command(folder, "--db", calm, "--workers", 2), capture_output=True, text=True)
    total = FILES + 8
    assert done.stderr.splitlines()[-2] == f"{total} in = {FILES + 6} done + 1 failed + 1 duplicate + 0 skipped", done.stderr

    chance = random.Random(11)
    store = open_store(killed)
    for kill in range(KILLS):
        # At chance moments of the work: not all kills may fall into the start of the program.
        target = FILES * (kill + 1) // (KILLS + 2)
        run = start_ingest(folder, "--db", killed, "--workers", 1)
        while settled(store) < target and run.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.2)
        assert run.poll() is None, "the run was over before it could be killed"
        run.send_signal(signal.SIGKILL)
        _, said = run.communicate()
        assert "Traceback" not in said
    before = settled(store)
    assert 0 < before < total
    last = subprocess.run(ingest_command(folder, "--db", killed, "--workers", 1), capture_output=True, text=True)
    assert last.returncode == 1
    assert last.stderr.splitlines()[-2].startswith(done.stderr.splitlines()[-2] + " (")
    assert content(killed) == content(calm)
    with store.reading() as connection:
        # Only what was being read when a kill came was read again.
        attempts = connection.execute(select(func.sum(ledger.c.attempts))).scalar_one()
    assert attempts <= total + 1 + KILLS * 5


def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 1)
    os.mkfifo(tmp_path / "pipe")
    run = start_ingest(folder, "--watch", folder, "--db", tmp_path / "a.sqlite", "--workers", 1)
    children: list[int] = []
    until = time.monotonic() + 60
    while not children and time.monotonic() < until:
        children = [int(c) for c in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()]
        time.sleep(0.05)
    assert children
    run.kill()
    run.communicate()
    while any(_alive(child) for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(_alive(child) for child in children)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
