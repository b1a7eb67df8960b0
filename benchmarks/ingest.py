"""The promises of `vanban ingest` at full size, each as a command that checks itself and prints what it measured.

    python benchmarks/ingest.py kills                 20 kills at random moments of 300 files; equal to an undisturbed run
    python benchmarks/ingest.py hostile               1,000 files, 5 % of them hostile; memory of the parent
    python benchmarks/ingest.py growth                time and memory a file as the archive grows tenfold
    python benchmarks/ingest.py pages FILE.pdf…       pages a second by number of processes, against plain loops

Needs `tests/` beside it. Exit status 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlalchemy import func, select  # noqa: E402

from batch.letters import content, ingest_command, ledger_of, letter, start_ingest, write_letters  # noqa: E402
from vanban.store import Store, open_store  # noqa: E402
from vanban.store.tables import ledger  # noqa: E402


def variants(folder: Path, count: int, *, seed: int = 1) -> Path:
    """Generated plans with all kinds of records, as text."""
    command = [sys.executable, "-m", "corpus.generator", "--variants", str(count), "--seed", str(seed), "--forms", "txt"]
    subprocess.run([*command, "--out", str(folder)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    for path in folder.glob("*.json"):
        path.unlink()
    return folder


def measured(*arguments: object) -> tuple[float, int, str]:
    """Seconds and greatest memory of the parent, in MB, of an ingest, and the last lines it said."""
    started = time.monotonic()
    memory = 0
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(ingest_command(*arguments), stderr=said)
        while process.poll() is None:
            # What the system reports at the end would be the most of any process that read for it.
            status = Path(f"/proc/{process.pid}/status").read_text()
            memory = max(memory, *map(int, re.findall(r"VmHWM:\s+(\d+)", status)), 0)
            time.sleep(0.2)
        said.seek(0)
        return time.monotonic() - started, memory // 1024, said.read()


def total_line(said: str) -> str:
    return next(line for line in reversed(said.splitlines()) if " in = " in line)


def settled(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).where(ledger.c.outcome.is_not(None))).scalar_one()


def kills(folder: Path, args: argparse.Namespace) -> bool:
    """Kill an ingest again and again, parent first; compare with one that was left alone."""
    files = variants(folder / "in", args.files)
    calm, killed = folder / "calm.sqlite", folder / "killed.sqlite"
    seconds, _, said = measured(files, "--db", calm, "--workers", args.workers)
    print(f"undisturbed: {total_line(said)} in {seconds:.0f} s")
    chance = random.Random(args.seed)
    store = open_store(killed)
    # Moments of the work, not of the clock: on a busy machine most of the clock goes into starting.
    moments = sorted(chance.sample(range(args.files), args.kills))
    for moment in moments:
        run = start_ingest(files, "--db", killed, "--workers", args.workers)
        while settled(store) < moment and run.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.5)
        if run.poll() is not None:
            print("the work was done before the last kill")
            return False
        run.send_signal(signal.SIGKILL)
        run.communicate()
    _, _, said = measured(files, "--db", killed, "--workers", args.workers)
    print(f"after kills at {moments} files: {total_line(said)}")
    same = content(calm) == content(killed)
    print("records, links and ledger are " + ("equal byte for byte" if same else "NOT equal"))
    return same


def hostile_files() -> dict[str, Callable[[], bytes]]:
    """What comes in besides documents: broken, encrypted, bombs, hanging, of the wrong type."""
    from test_hostile import REFUSED, entities, png, word, zipped

    chance = random.Random(5)
    found: dict[str, Callable[[], bytes]] = {n: f for n, f in REFUSED.items() if not n.endswith(".zip")}
    found |= {
        "mã hóa.docx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(5_000),
        "bảng tính.xlsx": lambda: zipped(("xl/workbook.xml", b"<a/>"), ("[Content_Types].xml", b"<a/>")),
        "quá lâu.txt": lambda: "".join(letter(n) for n in range(2_000)).encode(),
        "nhạc.mp3": lambda: b"ID3" + chance.randbytes(50_000),
        "chương trình.exe": lambda: b"MZ" + chance.randbytes(50_000),
        "rất lớn.png": lambda: png(9_990, 9_990),
        "thực thể.docx": lambda: word("<w:p/>", doctype=entities()),
    }
    return found


def hostile(folder: Path, args: argparse.Namespace) -> bool:
    """A thousand files of which one in twenty is hostile, some of them hanging for ever."""
    bad = args.files // 20
    files = write_letters(folder / "in", args.files - bad)
    makers = list(hostile_files().items())
    for n in range(bad):
        name, make = makers[n % len(makers)]
        # Each its own content, or most would be duplicates of each other.
        data = make()
        (files / f"{n:03} {name}").write_bytes(data + (b"\n" + str(n).encode() if data else b""))
    seconds, memory, said = measured(files, "--db", folder / "h.sqlite", "--workers", args.workers, "--timeout", 20)
    store = open_store(folder / "h.sqlite")
    rows = ledger_of(store)
    good = {n: o for n, (o, _) in rows.items() if re.fullmatch(r"\d{4}\.txt", n)}
    others = {n: v for n, v in rows.items() if n not in good}
    print(f"{total_line(said)} in {seconds:.0f} s; parent at most {memory} MB")
    print("hostile ones by outcome and code:", dict(Counter(f"{o} {c or ''}".strip() for o, c in others.values())))
    fine = all(o == "done" for o in good.values()) and len(good) == args.files - bad
    print(f"good files done: {sum(o == 'done' for o in good.values())} of {args.files - bad}")
    for name, (outcome, _) in others.items():
        if outcome == "done":
            print(f"  read after all: {name}")
    return fine and memory < 500 and len(others) == bad


def growth(folder: Path, args: argparse.Namespace) -> bool:
    """The same number of new files into an archive that is empty, and into one ten times as large."""
    store, each = folder / "g.sqlite", args.files // 10
    for step in range(10):
        write_letters(folder / f"in{step}", each, start=step * each)
    seconds, memory, _ = measured(folder / "in0", "--db", store, "--workers", args.workers)
    print(f"{each} files into an empty archive: {seconds:.1f} s, {memory} MB")
    measured(*(folder / f"in{step}" for step in range(1, 9)), "--db", store, "--workers", args.workers)
    later, more, _ = measured(folder / "in9", "--db", store, "--workers", args.workers)
    print(f"{each} files into one of {9 * each}: {later:.1f} s, {more} MB")
    again, _, _ = measured(folder / "in0", "--db", store, "--workers", args.workers)
    print(f"{each} files that are known: {again:.1f} s")
    return True


def pages(folder: Path, args: argparse.Namespace) -> bool:
    """Pages a second of PDF files, by number of processes, against plain loops over pdfplumber and tesseract."""
    import pypdfium2

    count = sum(len(pypdfium2.PdfDocument(p)) for p in args.pdf)
    for workers in sorted({1, args.workers}):
        seconds, _, said = measured(*args.pdf, "--db", folder / f"{workers}.sqlite", "--workers", workers)
        print(f"vanban ingest, {workers} processes: {count / seconds:.2f} pages/s ({total_line(said)}; start included)")
    started = time.monotonic()
    import pdfplumber

    characters = 0
    for path in args.pdf:
        with pdfplumber.open(path) as document:
            characters += sum(len(page.extract_text() or "") for page in document.pages)
    print(f"plain loop over pdfplumber (text alone): {count / (time.monotonic() - started):.2f} pages/s, {characters} characters")
    if characters < 200 * count:
        import pytesseract

        started = time.monotonic()
        for path in args.pdf:
            for page in pypdfium2.PdfDocument(path):
                pytesseract.image_to_string(page.render(scale=300 / 72).to_pil(), lang="vie")
        print(f"plain loop over tesseract (text alone): {count / (time.monotonic() - started):.2f} pages/s")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    what = parser.add_subparsers(required=True)
    for function, files in ((kills, 300), (hostile, 1000), (growth, 1000), (pages, 0)):
        command = what.add_parser(function.__name__, help=function.__doc__)
        command.set_defaults(function=function)
        if files:
            command.add_argument("--files", type=int, default=files)
        else:
            command.add_argument("pdf", nargs="+", type=Path)
        if function is kills:
            command.add_argument("--kills", type=int, default=20)
            command.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vanban-benchmark-") as folder:
        return 0 if args.function(Path(folder), args) else 1


if __name__ == "__main__":
    sys.exit(main())
