"""Measures restoration: words right on stripped and garbled text, words changed in right text, speed, beside rivals.

    python benchmarks/restore.py FOLDER [--shared ../shared] [--paragraphs 2000] [--pages 5]

FOLDER holds the text the model was trained on (`.txt`, `.xz`); only the blocks it was not trained on are used. Upper-case
headings are measured apart. Where pyvi is installed it is measured on the same text. Every figure is of one core.
"""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from vanban.text.fold import bare, one_tone_style
from vanban.text.restore import restore_text, restorer
from vanban.text.training_text import split_corpus, text_files

Method = Callable[[Sequence[str]], list[str]]


def _ours(lines: Sequence[str]) -> list[str]:
    return [line.text for line in restorer().restore_lines(lines)]


def _nothing(lines: Sequence[str]) -> list[str]:
    return list(lines)


def _methods() -> dict[str, Method]:
    methods: dict[str, Method] = {"nothing done": _nothing, "vanban": _ours}
    try:
        from pyvi import ViUtils
    except ImportError:
        return methods
    return methods | {"pyvi add_accents": lambda lines: [ViUtils.add_accents(line) if line.strip() else line for line in lines]}


def _words(lines: Sequence[str]) -> list[str]:
    return [one_tone_style(word) for line in lines for word in unicodedata.normalize("NFC", line).split()]


def _right(truth: Sequence[str], found: Sequence[str]) -> float:
    wanted, got = _words(truth), _words(found)
    if len(wanted) == len(got):
        return sum(a == b for a, b in zip(wanted, got, strict=True)) / max(1, len(wanted))
    return 1 - Levenshtein.distance(wanted, got) / max(1, len(wanted))


def _row(condition: str, method: str, words: int, right: float, seconds: float) -> None:
    print(f"{condition:32} {method:18} {words:8} words  {100 * right:6.2f} % right  {words / max(seconds, 1e-9):9.0f} words/s")


def _stripped(condition: str, truth: Sequence[str]) -> None:
    lines = [bare(unicodedata.normalize("NFC", line)) for line in truth]
    for name, method in _methods().items():
        begun = time.process_time()
        found = method(lines)
        _row(condition, name, len(_words(truth)), _right(truth, found), time.process_time() - begun)


def main() -> int:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    options.add_argument("--paragraphs", type=int, default=2000)
    options.add_argument("--pages", type=int, default=0, help="pages of unseen text to draw and read with the wrong language")
    given = options.parse_args()
    restorer()  # loading is not part of the speed

    held = list(split_corpus([f for f in text_files(given.folder) if "wiki" not in f.name], held_out=True))
    held = held[:: max(1, len(held) // given.paragraphs)]
    _stripped("unseen law and administration", held)
    _stripped("the same, in capitals", [p.upper() for p in held if len(p) < 120])

    changed = sum(a != b for p in held for a, b in zip(_words([p]), _words([restore_text(p)]), strict=True))
    print(f"{'right text, paragraph by paragraph':32} {'vanban':18} {len(_words(held)):8} words  {changed} changed")

    for seed in ("000", "001", "002", "004"):
        for file in given.shared.glob(f"seeds/{seed}_*.txt"):
            _stripped(f"seed {seed}, stripped", unicodedata.normalize("NFC", file.read_text(encoding="utf-8")).splitlines())
    for file in given.shared.glob("seeds/003_*.txt"):
        reference = given.shared / "gold" / f"{file.stem}.restored.txt"
        truth, read = (f.read_text(encoding="utf-8").splitlines() for f in (reference, file))
        begun = time.process_time()
        found = _ours(read)
        _row("seed 003, wrong language", "vanban", len(_words(truth)), _right(truth, found), time.process_time() - begun)
        _row("seed 003, wrong language", "nothing done", len(_words(truth)), _right(truth, read), 1.0)
    if given.pages:
        from vanban.text.garbled_pages import garbled_pages

        total = right = raw = spent = 0.0
        for lines, read in islice(garbled_pages(iter(held), pages=given.pages, seed=10**6), given.pages):
            begun = time.process_time()
            found = _ours(read)
            spent += time.process_time() - begun
            count = len(_words(lines))
            total, right, raw = total + count, right + count * _right(lines, found), raw + count * _right(lines, read)
        _row("unseen pages, wrong language", "nothing done", int(total), raw / total, 1.0)
        _row("unseen pages, wrong language", "vanban", int(total), right / total, spent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
