"""`vanban eval ocr`: words and characters right on scans whose text is known."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vanban.errors import UsageError, VanbanError
from vanban.evaluate.words import character_errors, found_in_any_order, words_of
from vanban.options import Options
from vanban.text.fold import bare

GROUPS = ("ocr corpus", "ocr real pages")


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned file and the file of its text."""

    group: str
    name: str
    source: Path
    truth: Path
    first_page: bool
    """Whether the reference is of the first page alone."""


@dataclass(slots=True)
class PageScore:
    """Words of references, how many were found in any order, with and without their marks, and wrong characters."""

    words: int = 0
    right: int = 0
    shape: int = 0
    characters: int = 0
    wrong: float = 0.0
    seconds: float = 0.0

    def add(self, truth: str, found: str) -> None:
        """Count one text in."""
        wanted, got = words_of([truth]), words_of([found])
        length = len(" ".join(wanted))
        self.words += len(wanted)
        self.right += found_in_any_order(wanted, got)
        self.shape += found_in_any_order([bare(w) for w in wanted], [bare(w) for w in got])
        self.characters += length
        self.wrong += length * character_errors(wanted, got)

    def figures(self) -> dict[str, float]:
        """The shares of words and characters that are right; more is better in each."""
        words, characters = max(1, self.words), max(1, self.characters)
        return {
            "words": round(self.right / words, 4),
            "without marks": round(self.shape / words, 4),
            "characters in order": round(1 - self.wrong / characters, 4),
        }


def scans(corpus: Path, gold: Path) -> Iterator[Scan]:
    """The scans with a reference: those of the corpus, and real ones beside the checkout."""
    samples = corpus / "samples"
    for scan in sorted(samples.glob("*.scan*.pdf")):
        yield Scan(GROUPS[0], scan.stem, scan, samples / (re.sub(r"\.scan\d*$", "", scan.stem) + ".txt"), False)
    for truth in sorted((gold / "gold" / "docs").glob("*.page1.txt")):
        name = truth.name.removesuffix(".page1.txt")
        for scan in sorted((gold / "docs").glob(f"{name}*.pdf")):
            yield Scan(GROUPS[1], name, scan, truth, True)


def text_as_read(scan: Scan, options: Options) -> str:
    """The text of a scan in reading order; a file that cannot be read has none."""
    from vanban.pipeline import sources, text_pages

    if scan.first_page:
        options = replace(options, pages=(1,))
    parts: list[str] = []
    for source in sources(scan.source, options):
        if not isinstance(source, VanbanError):
            parts.extend(text_pages(source, options))
    return "\n".join(parts)


def run_ocr_evaluation(*, corpus: Path, gold: Path, only: str | None, floors: bool, raise_floors: bool) -> int:
    """Print the figures of recognition and, where asked, compare with the floors; the exit status."""
    from vanban.evaluate import raise_floors_to, report_floors
    from vanban.text.restore import restorer

    chosen = [scan for scan in scans(corpus, gold) if not only or only in scan.name]
    if not chosen:
        raise UsageError(
            "no scans with a reference found.", remedy="Run in a checkout, or name folders with --corpus and --gold."
        )
    restorer()  # loading is not part of the time
    totals: dict[str, PageScore] = {}
    for scan in chosen:
        begun = time.perf_counter()
        found = text_as_read(scan, Options())
        spent = time.perf_counter() - begun
        truth = scan.truth.read_text(encoding="utf-8")
        one, total = PageScore(), totals.setdefault(scan.group, PageScore())
        for score in (one, total):
            score.add(truth, found)
            score.seconds += spent
        _print(scan.name, one)
    for group, total in totals.items():
        _print(f"all {group}", total)
    figures = {group: total.figures() for group, total in totals.items()}
    if raise_floors:
        raise_floors_to(figures)
    return report_floors(figures) if floors else 0


def _print(title: str, score: PageScore) -> None:
    figures = score.figures()
    print(
        f"{title[:44]:46}{score.words:6} words   {100 * figures['words']:6.2f} % right in any order   "
        f"{100 * figures['without marks']:6.2f} % without marks   CER {100 * (1 - figures['characters in order']):5.2f} %   "
        f"{score.seconds:6.1f} s",
        flush=True,
    )
