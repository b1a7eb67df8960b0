"""Speed of the program beside what a user would take instead, on the same pages in the same run.

    python benchmarks/speed.py [--pages 20] [--repeat 3]

Prints CPU seconds (not wall-clock, so that a busy machine does not decide) and ratios. Run it on an idle core.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus/samples/khung-ke-hoach.pdf"


def cpu_seconds(work: Callable[[], object], repeat: int) -> float:
    """The least CPU time of several runs of a piece of work."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def with_pages(path: Path, count: int) -> bytes:
    """The PDF repeated until it has `count` pages."""
    import pypdfium2 as pdfium

    source = pdfium.PdfDocument(path)
    out = pdfium.PdfDocument.new()
    while len(out) < count:
        take = min(len(source), count - len(out))
        out.import_pages(source, list(range(take)))
    buffer = io.BytesIO()
    out.save(buffer)
    return buffer.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()

    import pdfplumber
    import pypdfium2 as pdfium

    from vanban.ingest import read_pages
    from vanban.model import Source
    from vanban.options import Options
    from vanban.pipeline import analyse, analyse_pages

    data = with_pages(SAMPLE, args.pages)
    source = Source("mau.pdf", data, "0" * 64, "application/pdf")
    options = Options()
    pages = read_pages(source, options)
    analyse(source, options)  # warm: libraries imported, models and vocabulary loaded

    def plain_text() -> None:
        document = pdfium.PdfDocument(data)
        for page in document:
            page.get_textpage().get_text_range()

    def plumber_text() -> None:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.extract_text()

    def plumber_tables() -> None:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.extract_tables()

    rows = [
        ("vanban: file to records", lambda: analyse(source, options)),
        ("vanban: file to pages", lambda: read_pages(source, options)),
        ("vanban: pages to records", lambda: analyse_pages(pages, options)),
        ("pypdfium2: text alone", plain_text),
        ("pdfplumber: text alone", plumber_text),
        ("pdfplumber: tables alone", plumber_tables),
    ]
    print(f"{args.pages} pages of {SAMPLE.name}, least of {args.repeat} runs\n{'':28}{'CPU s':>8}{'pages/s':>10}{'ratio':>8}")
    base = 0.0
    for name, work in rows:
        seconds = cpu_seconds(work, args.repeat)
        base = base or seconds
        print(f"{name:28}{seconds:8.2f}{args.pages / seconds:10.1f}{seconds / base:8.2f}")

    before = os.times()
    for _ in range(5):
        subprocess.run([sys.executable, "-m", "vanban", "--help"], check=True, capture_output=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"\nvanban --help takes {used / 5:.2f} s of CPU")


if __name__ == "__main__":
    main()
