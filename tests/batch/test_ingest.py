"""What becomes of the files of a folder: every one is in the store, or in the ledger with its reason."""

from __future__ import annotations

import os
import threading
import time
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update

from batch.letters import ledger_of, letter, write_letters, write_zip
from vanban.batch import Ingest, Settings, Summary, watch
from vanban.batch.ledger import Ledger
from vanban.batch.pool import Pool
from vanban.errors import StoreFailure, UsageError
from vanban.store import Store, dump, open_store
from vanban.store.tables import document, ledger, link, source


def ingest(store: Store, pool: Pool, *paths: Path, retry: bool = False) -> Summary:
    with Ingest(store, Settings(retry_failed=retry), executor=pool) as run:
        return run.run(paths)


def names(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(select(source.c.name)).scalars())


def test_every_file_counts_once(store: Store, pool: Pool, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 3)
    (folder / "con").mkdir()
    (folder / "con" / "bản sao.txt").write_bytes((folder / "0001.txt").read_bytes())
    (folder / "dài hơn.txt").write_text(letter(2) + "\n" + " ".join(f"từ{n}" for n in range(300)), "utf-8")
    (folder / "trống.pdf").touch()
    (folder / ".ẩn").touch()
    (folder / "~$khóa.docx").touch()
    os.mkfifo(folder / "ống")
    (folder / "mất").symlink_to(folder / "không có")
    (folder / "vòng").symlink_to(folder)
    write_zip(folder / "gói.zip", [("a.txt", letter(7).encode()), ("b.txt", letter(0).encode()), ("c.bin", b"\0\1\2" * 99)])

    summary = ingest(store, pool, folder, folder / "0000.txt")
    assert (summary.done, summary.failed, summary.duplicate, summary.skipped) == (5, 3, 2, 4)
    assert str(summary) == "14 in = 5 done + 3 failed + 2 duplicate + 4 skipped"
    rows = ledger_of(store)
    assert {n: o for n, (o, _) in rows.items()} == {
        **dict.fromkeys(("0000.txt", "0001.txt", "0002.txt", "dài hơn.txt", "gói.zip/a.txt", "gói.zip"), "done"),
        **dict.fromkeys(("bản sao.txt", "gói.zip/b.txt"), "duplicate"),
        **dict.fromkeys(("trống.pdf", "mất", "gói.zip/c.bin"), "failed"),
        **dict.fromkeys((".ẩn", "~$khóa.docx", "ống", "vòng"), "skipped"),
    }
    with store.reading() as connection:
        pairs = connection.execute(select(link.c.first_in_second, link.c.second_in_first)).all()
        no_reason = select(ledger.c.name).where(ledger.c.outcome.in_(("failed", "skipped")), ledger.c.reason.is_(None))
        assert not connection.execute(no_reason).all()
    assert len(pairs) == 1, "the longer letter holds the shorter, nothing else is alike"
    assert max(pairs[0]) > 0.95 > 0.8 > min(pairs[0])

    again = ingest(store, pool, folder)
    assert (again.total, again.done, again.failed, again.duplicate) == (14, 5, 3, 2)
    assert again.before == 9, "what is skipped, or cannot be looked at, is so anew"
    with store.reading() as connection:
        assert connection.execute(select(func.max(ledger.c.attempts))).scalar_one() == 1


def test_failed_files_are_tried_again_only_when_asked(store: Store, pool: Pool, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 1)
    (folder / "a.txt").write_bytes(b"")
    (folder / "b.txt").write_bytes(b"")
    write_zip(folder / "z.zip", [("x.txt", b""), ("y.txt", letter(5).encode())])
    assert ingest(store, pool, folder).failed == 3
    assert ingest(store, pool, folder).failed == 3

    def attempts() -> int:
        with store.reading() as connection:
            return int(connection.execute(select(func.sum(ledger.c.attempts))).scalar_one())

    before = attempts()
    assert ingest(store, pool, folder, retry=True).failed == 3
    assert attempts() == before + 2, "of the three empty files one is read, and the archive unpacked"
    # Mended files are new content, and need no asking.
    (folder / "a.txt").write_text(letter(9), "utf-8")
    summary = ingest(store, pool, folder)
    assert (summary.done, summary.failed) == (3, 2)


def test_a_changed_file_is_read_again(store: Store, pool: Pool, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 2)
    ingest(store, pool, folder)
    (folder / "0000.txt").write_text(letter(50), "utf-8")
    os.utime(folder / "0001.txt", ns=(1, 1))
    assert ingest(store, pool, folder).before == 0
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(source)).scalar_one() == 3
        rows = dict(connection.execute(select(ledger.c.name, ledger.c.attempts)).all())
    assert rows == {"0000.txt": 2, "0001.txt": 1}, "a new date alone is no new content"


def test_names_of_all_kinds(store: Store, pool: Pool, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = [
        unicodedata.normalize("NFD", "kế hoạch.txt"),
        unicodedata.normalize("NFC", "kế hoạch.txt"),
        " hai  dấu cách .txt",
        "dấu ' \" ` $(x) ; %s {0}.txt",
        "xuống\ndòng.txt",
        "\\xE9 \\.txt",
        "a" * 246 + ".txt",
        b"latin-\xe9.txt".decode("utf-8", "surrogateescape"),
        "-rf.txt",
    ]
    for n, name in enumerate(odd):
        (folder / name).write_text(letter(n), "utf-8")
    assert str(ingest(store, pool, folder)) == f"{len(odd)} in = {len(odd)} done + 0 failed + 0 duplicate + 0 skipped"
    assert ingest(store, pool, folder).before == len(odd)
    with store.reading() as connection:
        assert all(
            n.isprintable() and unicodedata.is_normalized("NFC", n) for n in connection.execute(select(ledger.c.name)).scalars()
        )


def test_what_is_not_there_is_said_before_any_work(store: Store, pool: Pool, tmp_path: Path) -> None:
    write_letters(tmp_path / "in", 1)
    with pytest.raises(UsageError):
        ingest(store, pool, tmp_path / "in", tmp_path / "out")
    assert not ledger_of(store)


def test_two_runs_and_a_reader_at_once(url: str, store: Store, pool: Pool, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 30)
    (folder / "9999.txt").write_bytes((folder / "0000.txt").read_bytes())
    summaries: list[Summary] = []
    looked: list[int] = []
    faults: list[BaseException] = []

    def run(executor: Pool) -> None:
        own_store = open_store(url)
        try:
            summaries.append(ingest(own_store, executor, folder))
        except BaseException as error:
            faults.append(error)
        finally:
            own_store.close()

    own = Pool(1, Settings().options, timeout=60, memory=0)
    try:
        threads = [threading.Thread(target=run, args=(p,)) for p in (pool, own)]
        for thread in threads:
            thread.start()
        while any(t.is_alive() for t in threads):
            with store.reading() as connection:
                looked.append(connection.execute(select(func.count()).select_from(document)).scalar_one())
            time.sleep(0.01)
    finally:
        own.close()
    assert not faults
    assert [(s.total, s.done, s.duplicate, s.left) for s in summaries] == [(31, 30, 1, 0)] * 2
    assert looked == sorted(looked)
    with store.reading() as connection:
        rows = connection.execute(select(ledger.c.attempts)).scalars().all()
    assert sorted(rows) == [0] + [1] * 30, "no file was read by both"
    other = open_store(tmp_path / "alone.sqlite")
    ingest(other, pool, folder)
    with store.reading() as one, other.reading() as two:
        assert list(dump(one)) == list(dump(two))


def test_what_a_dead_run_had_claimed_is_read(store: Store, pool: Pool, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 2)
    ingest(store, pool, folder)
    with Ledger(store) as dead:
        with store.writing() as connection:
            # As a run leaves it that was killed while it read.
            connection.execute(
                update(ledger).where(ledger.c.name == "0000.txt").values(claimed_by=dead.id, outcome=None, stage="reading")
            )
            connection.execute(source.delete())
            connection.exec_driver_sql("UPDATE run SET born = 'long ago'")
        summary = ingest(store, pool, folder)
    assert (summary.done, summary.left) == (2, 0)
    assert names(store) == {"0000.txt"}


def test_a_full_disk_is_said_and_nothing_is_lost(pool: Pool, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 20)
    store = open_store(tmp_path / "full.sqlite")
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def small(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 16}")  # type: ignore[attr-defined]

    event.listen(store.engine, "connect", small)
    with pytest.raises(StoreFailure, match="disk of the store is full"), Ingest(store, Settings(workers=1)) as run:
        run.run([folder])
    event.remove(store.engine, "connect", small)
    stored = names(store)
    assert 0 < len(stored) < 20
    assert str(ingest(store, pool, folder)).startswith("20 in = 20 done")
    assert stored < names(store)


def test_a_watched_folder_is_read_when_files_stand_still(store: Store, pool: Pool, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", 1)
    growing = folder / "scan.txt"
    whole = letter(3)
    looks = 0

    def write_on() -> bool:
        """Called between two looks: the file grows for ten of them."""
        nonlocal looks
        looks += 1
        growing.write_text(whole[: len(whole) * min(looks, 10) // 10], "utf-8") if looks <= 10 else None
        return len(names(store)) == 2

    with Ingest(store, Settings(), executor=pool) as run:
        summaries = list(watch(run, folder, store=store, quiet=0.4, look_every=0.05, stop=write_on))
    assert [s.done for s in summaries] == [1, 1]
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(source)).scalar_one() == 2
        text = connection.execute(select(document.c.text).where(document.c.symbol == "4/UBND-NN")).scalar_one()
    assert text.rstrip().endswith("Bế Văn Sáng")
