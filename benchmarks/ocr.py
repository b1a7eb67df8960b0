"""Measures OCR on scans with references: what each step adds in words right, and what it costs.

    python benchmarks/ocr.py [--shared ../shared] [--samples corpus/samples] [--only NAME] [--ocrmypdf COMMAND]

Words are compared as multisets a page, one tone-mark style and one style of quotes and dashes on both sides. CPU seconds are
those of Tesseract and of this process together. `errors` is the share of characters wrong in reading order, the left column of
the letterhead before the right one, as the references have it.

What was tried on nine real first pages (3,927 words), Tesseract 5.3 with one thread; CPU against raw `vie`:

| way | words right | without marks | CPU |
|---|---|---|---|
| raw `vie`, psm 3, 300 dpi | 95.3 % | | 1.00 |
| cleaned (red dropped, deskewed) | 95.42 % | 98.22 % | 0.89 |
| the same, psm 6 (left and right columns run together, rulings read as letters) | 92.56 % | 98.09 % | 0.84 |
| cleaned, chosen by the language model among variants in marks | 98.04 % | 98.22 % | 0.91 |
| psm 6 first, `vie` at 200 dpi second, chosen | 97.94 % | 98.24 % | 1.50 |
| script `Vietnamese` as the second reading, chosen | 98.22 % | 98.42 % | 1.9 |
| `vie` at 200 dpi as the second reading, chosen | 98.24 % | 98.45 % | 1.55 |
| **the same, words run together taken apart where the second reading has them so** | **98.34 %** | **98.55 %** | **1.55** |
| both second readings, chosen | 98.29 % | 98.45 % | 2.5 |
| two readings with the rules of today | 98.47 % | 98.60 % | 1.49 |
| **the same, doubtful words read a third time by our own recogniser** | **98.85 %** | **98.98 %** | **1.71** |
| ocrmypdf 17.13, `--force-ocr --deskew` (7.3 % errors in reading order, raw `vie` 7.25 %, ours 2.03 %) | 94.96 % | 97.66 % | 1.6 |

The letterhead (upper 22 % of the page) read apart gains nothing over the one psm 3 reading of the cleaned page (95.39 % right
in one run with these): its two columns each by psm 6 94.93 %, each by psm 4 95.09 %, uncut by psm 4 95.26 %, by psm 6 95.06 %.

One of the readings has right, before any choice (3,614 aligned words of eight pages): `vie` 96.4 %, with `Vietnamese` 97.6 %,
with `vie` at 200 dpi 98.1 %, with both 98.5 %. The weights of the choice were set while looking at eight of these pages; the
ninth (219 words), not looked at, went from 92.7 to 96.8 %.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
from PIL import Image
from rapidfuzz.distance import Levenshtein

from vanban.ingest.clean import shrink
from vanban.ingest.marks import drop_marks
from vanban.ingest.ocr import DPI, Tesseract, _Sheet
from vanban.ingest.readings import join_readings
from vanban.ingest.recogniser import weighed
from vanban.model import Line, Origin, Page, Word
from vanban.text.choose import choose_page
from vanban.text.fold import bare, one_tone_style
from vanban.text.restore import restorer

ROOT = Path(__file__).resolve().parents[1]
STEPS = ("raw vie", "cleaned", "one reading, chosen", "two readings, chosen", "and ours, chosen")
RIVAL = "ocrmypdf"
_SIGNS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})


def _words(text: str) -> list[str]:
    return [one_tone_style(w) for w in unicodedata.normalize("NFC", text).translate(_SIGNS).split()]


def _right(truth: list[str], found: list[str]) -> int:
    return sum((Counter(truth) & Counter(found)).values())


def _clock() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime + time.process_time()


class _Readings:
    """Pages of one file by each step, with the CPU time of the steps."""

    def __init__(self, steps: Sequence[str]) -> None:
        self.text: dict[str, list[str]] = {step: [] for step in steps}
        self.seconds: Counter[str] = Counter()

    def add(self, image: Image.Image, width: float, height: float) -> None:
        """Read one page by all steps."""
        engine = Tesseract()
        begun = _clock()
        raw = engine.words(image, dpi=DPI, timeout=300)
        self.seconds["raw vie"] += _clock() - begun
        self.text["raw vie"] += [w.text for w in raw]

        begun = _clock()
        sheet = _Sheet(shrink(image, width, height), width, height)
        first = engine.words(sheet.image, dpi=sheet.dpi, timeout=300)
        page = drop_marks(sheet.page(first, 1))
        took = _clock() - begun
        self.seconds["cleaned"] += took
        self._keep("cleaned", list(page.lines()))
        self._chosen("one reading, chosen", lambda: page, took)
        begun = _clock()
        joined = join_readings(first, engine.words_again(sheet.image, dpi=sheet.dpi, timeout=300))
        took += _clock() - begun
        self._chosen("two readings, chosen", lambda: drop_marks(sheet.page(joined, 1)), took)
        self._chosen("and ours, chosen", lambda: drop_marks(sheet.page(weighed(sheet.image, joined), 1)), took)

    def add_rival(self, command: str, document: pypdfium2.PdfDocument, number: int) -> None:
        """Read one page by ocrmypdf, its own deskewing on; `--clean` would need a program beside it."""
        alone = pypdfium2.PdfDocument.new()
        alone.import_pages(document, [number])
        with tempfile.TemporaryDirectory() as folder:
            page, text = Path(folder) / "page.pdf", Path(folder) / "page.txt"
            alone.save(page)
            begun = _clock()
            # No PDF is wanted of it, and what writing one takes is not counted against it.
            way = ["-q", "-l", "vie", "--force-ocr", "--deskew", "--jobs", "1", "--output-type", "none"]
            subprocess.run([command, *way, "--sidecar", str(text), str(page), "-"], check=True, stdout=subprocess.DEVNULL)
            self.seconds[RIVAL] += _clock() - begun
            self.text[RIVAL] += text.read_text(encoding="utf-8").splitlines()

    def _chosen(self, step: str, page: Callable[[], Page], before: float) -> None:
        begun = _clock()
        lines = choose_page(page())
        self.seconds[step] += before + _clock() - begun
        self._keep(step, lines)

    def _keep(self, step: str, lines: list[Line]) -> None:
        self.text[step] += [line.text for line in lines]


def _sources(shared: Path, samples: Path) -> Iterator[tuple[str, Path, Path, bool]]:
    """Name, scan, reference, and whether the reference is of the first page alone."""
    for truth in sorted((shared / "gold" / "docs").glob("*.page1.txt")):
        name = truth.name.removesuffix(".page1.txt")
        for scan in (shared / "docs").glob(f"{name}*.pdf"):
            yield name, scan, truth, True
    for scan in sorted(samples.glob("*.scan*.pdf")):
        yield scan.stem, scan, samples / (re.sub(r"\.scan\d*$", "", scan.stem) + ".txt"), False


def _speed(shared: Path, truths: list[Path]) -> None:
    """Words a second of the choice alone, and words of right text that it changes, all at a middling confidence."""
    lines = []
    for text in (line for file in truths for line in file.read_text(encoding="utf-8").splitlines() if line.strip()):
        words, at = [], 0
        text = " ".join(unicodedata.normalize("NFC", text).split())
        for word in text.split():
            words.append(Word(word, at, confidence=0.96))
            at += len(word) + 1
        lines.append(Line(text, tuple(words)))
    page = replace(Page(1, tuple(lines)), origin=Origin.OCR)
    begun = time.process_time()
    chosen = choose_page(page)
    spent = time.process_time() - begun
    count = sum(len(line.words) for line in lines)
    changed = sum(a.text != b.text for x, y in zip(lines, chosen, strict=True) for a, b in zip(x.words, y.words, strict=True))
    print(f"\nthe choice on the references themselves: {count} words, {changed} changed, {count / spent:,.0f} words/s")


def main() -> int:
    """Prints a row a file and step, and the sums."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--samples", type=Path, default=ROOT / "corpus" / "samples")
    options.add_argument("--only", default="", help="files whose name holds this")
    options.add_argument("--ocrmypdf", default=shutil.which(RIVAL), help="its command, where it is not on PATH")
    given = options.parse_args()
    if not given.ocrmypdf:
        print(f"{RIVAL} is not installed, so it is not measured")
    steps = (*STEPS, RIVAL) if given.ocrmypdf else STEPS
    os.environ["OMP_THREAD_LIMIT"] = "1"
    restorer()  # loading is not part of the speed
    sums: dict[tuple[str, str], Counter[str]] = {}
    truths = []
    print(f"{'file':38} {'words':>6}  " + "  ".join(f"{step:>21}" for step in steps))
    for name, scan, truth, first_page in _sources(given.shared, given.samples):
        if given.only not in name:
            continue
        truths.append(truth)
        readings = _Readings(steps)
        document = pypdfium2.PdfDocument(scan)
        for number in range(1 if first_page else len(document)):
            page = document[number]
            readings.add(page.render(scale=DPI / 72).to_pil(), *page.get_size())
            if given.ocrmypdf:
                readings.add_rival(given.ocrmypdf, document, number)
        wanted = _words(truth.read_text(encoding="utf-8"))
        row = f"{name[:38]:38} {len(wanted):6}  "
        for step in steps:
            found = _words(" ".join(readings.text[step]))
            right, shape = _right(wanted, found), _right([bare(w) for w in wanted], [bare(w) for w in found])
            total = sums.setdefault(("real pages" if first_page else "rendered samples", step), Counter())
            letters, errors = len(" ".join(wanted)), Levenshtein.distance(" ".join(wanted), " ".join(found))
            total.update(letters=letters, errors=errors, words=len(wanted), right=right, shape=shape)
            total.update(milliseconds=round(1000 * readings.seconds[step]))
            row += f"  {100 * right / len(wanted):6.2f} % {100 * errors / letters:5.2f} {readings.seconds[step]:5.1f} s "
        print(row, flush=True)
    for (group, step), total in sums.items():
        right, shape = (100 * total[key] / total["words"] for key in ("right", "shape"))
        ratio = total["milliseconds"] / sums[group, "raw vie"]["milliseconds"]
        print(
            f"{group:18} {step:22} {total['words']:6} words  {right:6.2f} % right  {shape:6.2f} % without marks  "
            f"{100 * total['errors'] / total['letters']:5.2f} % errors  {ratio:.2f} x CPU"
        )
    _speed(given.shared, truths)
    return 0


if __name__ == "__main__":
    sys.exit(main())
