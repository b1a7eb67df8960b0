"""Measures what a third reading of the words adds on real first pages: our network, or the one in the package asterocr.

    python benchmarks/recogniser.py [--shared ../shared] [--asterocr FOLDER] [--only NAME]

FOLDER is `asterocr/assets` of the unpacked wheel (MIT, 43 MB); its network is run by onnxruntime on the same cuts of the
same words, weighed the same way, without the package's own code. `alone` is the share of Tesseract's words that agree with
the reference in order; `chosen` is words right in any order after the language model's choice, of all words.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from ocr import ROOT, _right, _words

from vanban.ingest.clean import shrink
from vanban.ingest.marks import drop_marks
from vanban.ingest.ocr import DPI, Read, Tesseract, _Sheet
from vanban.ingest.readings import join_readings
from vanban.ingest.recogniser import ALPHABET, as_ink, best_text, recogniser, weighed, word_boxes
from vanban.text.choose import choose_page


class Aster:
    """The network of asterocr with the interface of ours."""

    def __init__(self, assets: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(assets / "asternet.onnx"), options, providers=["CPUExecutionProvider"])
        letters = json.loads((assets / "vocab.json").read_text(encoding="utf-8"))["chars"]
        self.places = [(i, ALPHABET.find(c) + 1 if len(c) == 1 else 0) for i, c in enumerate(letters)]

    def chances(self, images: Sequence[Any]) -> list[Any]:
        """As `Recogniser.chances`; letters that ours does not know count as blanks."""
        from PIL import Image

        found = []
        for image in images:
            page = Image.fromarray(255 - image)
            width = max(32, -(-page.width * 32 // page.height // 4) * 4)
            grey = np.asarray(page.convert("RGB").resize((width, 32), Image.Resampling.BILINEAR), np.float32) / 127.5 - 1
            scores = self.session.run(None, {"images": grey.transpose(2, 0, 1)[None]})[0][:, 0]
            ours = np.full((len(scores), len(ALPHABET) + 1), 1e-9)
            for theirs, place in self.places:
                ours[:, place] += np.exp(scores[:, theirs])
            found.append(np.log(ours))
        return found


def _aligned(truth: list[str], reads: Sequence[Read]) -> dict[int, str]:
    """The reference of each word that stands in its place."""
    found = [" ".join(_words(read.text)) for read in reads]
    pairs = {}
    for kind, i, k, j, m in SequenceMatcher(None, truth, found, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and k - i == m - j):
            pairs.update({j + n: truth[i + n] for n in range(k - i)})
    return pairs


def main() -> int:
    """Prints a row a page and way, and the sums."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--asterocr", type=Path)
    options.add_argument("--only", default="", help="files whose name holds this")
    given = options.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    nets: dict[str, Any] = {"two readings": None, "with our network": recogniser()}
    if given.asterocr:
        nets["with asterocr"] = Aster(given.asterocr)
    engine = Tesseract()
    sums: dict[str, Counter[str]] = {name: Counter() for name in nets}
    for truth_file in sorted((given.shared / "gold" / "docs").glob("*.page1.txt")):
        name = truth_file.name.removesuffix(".page1.txt")
        if given.only not in name:
            continue
        truth = _words(truth_file.read_text(encoding="utf-8"))
        (scan,) = (given.shared / "docs").glob(f"{name}*.pdf")
        document = pypdfium2.PdfDocument(scan)[0]
        width, height = document.get_size()
        sheet = _Sheet(shrink(document.render(scale=DPI / 72).to_pil(), width, height), width, height)
        first = engine.words(sheet.image, dpi=sheet.dpi, timeout=300)
        reads = join_readings(first, engine.words_again(sheet.image, dpi=sheet.dpi, timeout=300))
        pairs = _aligned(truth, reads)
        for way, net in nets.items():
            begun = time.process_time()
            third = weighed(sheet.image, reads, net) if net else reads
            seconds = time.process_time() - begun
            page = drop_marks(sheet.page(third, 1))
            found = _words(" ".join(line.text for line in choose_page(page)))
            alone = [read.text for read in reads]
            if net:
                boxes = list(word_boxes(reads, sheet.image.size))
                asked = [i for i in pairs if boxes[i]]
                alone = [""] * len(reads)
                for i, scores in zip(asked, net.chances([as_ink(sheet.image.crop(boxes[i])) for i in asked]), strict=True):
                    alone[i] = best_text(scores)
            right = sum(" ".join(_words(alone[i])) == word for i, word in pairs.items())
            sums[way].update(
                words=len(truth), chosen=_right(truth, found), pairs=len(pairs), alone=right, milliseconds=round(1000 * seconds)
            )
            print(f"{name[:36]:36} {way:18} {_right(truth, found):4} of {len(truth):4}  {seconds:6.2f} s", flush=True)
    for way, total in sums.items():
        print(
            f"{way:18} {total['words']:6} words  {100 * total['chosen'] / total['words']:6.2f} % chosen  "
            f"{100 * total['alone'] / total['pairs']:6.2f} % alone  {total['milliseconds'] / 1000:6.1f} s CPU"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
