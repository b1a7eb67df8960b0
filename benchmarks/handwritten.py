"""Measures the reading of handwritten numbers: on drawn ones, and on the blanks of real scans with references.

    python benchmarks/handwritten.py [--shared ../shared] [--drawn N] [--model DIR] [--hide NAME]

Drawn numbers come from another seed than those learnt from; as many are set together from figures that people wrote (the
half of the UCI collection in scikit-learn that is not learnt from), where that is installed. A fifth of both are no numbers
but have a letter or stroke in them. A blank of a scan is right if it says what the reference says.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from ocr import ROOT
from PIL import Image

from vanban.data import model_dir
from vanban.ingest.clean import shrink
from vanban.ingest.handwritten import LAYERS, Blank, agreed, blanks, cut, readings
from vanban.ingest.ocr import DPI, Tesseract, _Sheet
from vanban.ingest.readings import join_readings
from vanban.ingest.recogniser import MODEL_FILE, Recogniser, weighed
from vanban.text.digit_images import DigitImages
from vanban.text.train_digits import font_files, written_samples

_LEVELS = 0.5, 0.7, 0.8, 0.85, 0.9, 0.95


def drawn(net: Recogniser, count: int) -> dict[str, list[tuple[str, str, float]]]:
    """Truth, text and sureness of drawn numbers, by where their strokes come from."""
    found: dict[str, list[tuple[str, str, float]]] = {}
    ways = {"drawn": DigitImages(font_files(), 7), "written (UCI)": DigitImages((), 8, written_samples(1), sampled=1.0)}
    for name, images in ways.items():
        if name != "drawn" and not images.samples:
            continue
        stream = images.crops()
        found[name] = []
        while len(found[name]) < count:
            crop, text = next(stream)
            found[name].append((text, *agreed(readings(crop, net))))
    return found


def scans(net: Recogniser, shared: Path, hide: str) -> Iterator[tuple[str, str, str, str, float]]:
    """File, field, truth, text and sureness of each blank on first pages of scans."""
    engine = Tesseract()
    for gold in sorted((shared / "gold" / "docs").glob("*scan*.json")) + sorted((shared / "gold" / "docs").glob("*badocr*.json")):
        scan = shared / "docs" / f"{gold.stem}.pdf"
        if not scan.exists() or (hide and hide in gold.stem):
            continue
        truth = json.loads(gold.read_text(encoding="utf-8"))["documents"][0]
        document = pypdfium2.PdfDocument(scan)[0]
        width, height = document.get_size()
        sheet = _Sheet(shrink(document.render(scale=DPI / 72).to_pil(), width, height), width, height)
        first = engine.words(sheet.image, dpi=sheet.dpi, timeout=300)
        reads = weighed(sheet.image, join_readings(first, engine.words_again(sheet.image, dpi=sheet.dpi, timeout=300)))
        for blank in blanks(reads, sheet.image.size):
            yield gold.stem, blank.kind, _truth(truth, blank), *_read(sheet.image, blank, net)


def _truth(header: dict[str, Any], blank: Blank) -> str:
    _, month, day = str(header["issued_on"]).split("-")
    return str(header["number"]) if blank.kind == "number" else str(int(day if blank.kind == "day" else month))


def _read(image: Image.Image, blank: Blank, net: Recogniser) -> tuple[str, float]:
    found = cut(image, blank)
    if found is None:
        return "", 0.0
    text, sure = agreed(readings(found[0], net))
    return (text if blank.kind == "number" else str(int(text)) if text.isdigit() else text), sure


def _table(rows: list[tuple[str, str, float]]) -> None:
    numbers = sum(truth.isdigit() for truth, _, _ in rows)
    for level in _LEVELS:
        taken = [(truth, text) for truth, text, sure in rows if sure >= level and text.isdigit()]
        right = sum(a == b for a, b in taken)
        wrong = len(taken) - right
        print(
            f"  at {level:.2f}: {right:5d} of {numbers} numbers right, {wrong:3d} wrong "
            f"({100 * wrong / max(1, len(taken)):.2f} % of those taken), {len(rows) - len(taken)} left blank"
        )


def main() -> int:
    """Prints the figures at each level of sureness."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--drawn", type=int, default=2000)
    options.add_argument("--model", type=Path)
    options.add_argument("--hide", default="", help="scans whose name holds this are left out")
    given = options.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    with np.load((given.model or model_dir("digits")) / MODEL_FILE) as arrays:
        net = Recogniser({name: arrays[name] for name in arrays.files}, LAYERS)
    for name, rows in drawn(net, given.drawn).items():
        print(f"{name}, {len(rows)} cuts")
        _table(rows)
    real = []
    if given.shared.is_dir():
        for file, field, truth, text, sure in scans(net, given.shared, given.hide):
            print(f"{file:42} {field:7} {truth:6} {text or '-':8} {sure:.3f}")
            real.append((truth, text, sure))
        print(f"scans, {len(real)} blanks")
        _table(real)
    return 0


if __name__ == "__main__":
    sys.exit(main())
