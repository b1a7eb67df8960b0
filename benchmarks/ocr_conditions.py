"""Measures OCR on drawn pages of unseen text under known damage: what each cleaning step gains alone, and what it costs.

    python -m benchmarks.ocr_conditions [--pages 4] [--only NAME] [--shared ../shared]

Pages of Liberation Serif 13.5 pt are drawn at 300 dpi and damaged; the strength of the damage is such that Tesseract alone
(`vie`, psm 3) errs about as much as on bad scans. Figures are characters wrong in % (Levenshtein, spaces folded, one
tone-mark style); CPU is that of the whole, Tesseract and this process together, over that of Tesseract alone. A dash stands
where a step leaves all the pages as they are.

What was tried (characters wrong in the first reading, two or three pages each):

| damage | way | wrong |
|---|---|---|
| noise and blur | raw | 5.7 |
| | median of 5 x 5 (5.1 s a page; the whole took 3.1 x the CPU of raw) | 0.64 |
| | **median of 3 x 3 (1.7 s)**; then a blur of 1 pixel | **1.64**; 1.55 |
| | blur of 1.5 pixels | 2.28 |
| | read at 200 dpi; median of 3 x 3 before | 2.00; 1.82 |
| 1-bit fax 200 dpi | raw | 4.6 |
| | **blur of 0.7 pixels** (1 pixel: 2.86; 0.7 then enlarged to 300 dpi: 2.90) | **2.77** |
| | enlarged to 300 dpi; median of 3 x 3 before | 6.08; 7.89 |
| | specks of up to 2, 3 pixels taken away before the blur (thin strokes and marks go too) | 4.3; 5.8 |
| shadow, show-through | raw | 75 |
| | **divided by the paper's own brightness, the faint made white** | **0.11** |
| 150 dpi, blurred | raw | 1.19 |
| | median of 3 x 3 (not done below 180 dpi) | 1.30 |

The pages of that table are drawn from text that the language model has since been trained on, which the first reading does not
know of. One page of unseen text, the whole: fax 2.04 raw, 1.59 cleaned, 0.44 chosen at 0.91 of the CPU of raw; quarter turned
81.5, 0.19, 0.00 at 3.3 (raw reads few words of such a page; asking how it lies takes 2.4 s, at 150 dpi 2.1 s).

Ink outside the words that psm 3 finds, looked at on three real first pages: rulings, incoming stamps, handwriting and specks, no
line of print. So no region is read again with another segmentation.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from corpus.generator import scan
from corpus.generator.fonts import font_file
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from vanban.ingest.clean import MAX_SLOPE, MIN_SLOPE, drop_red, even_light, find_slope, smooth
from vanban.ingest.ocr import Tesseract, page_from_image
from vanban.options import Limits, Options
from vanban.text.choose import choose_page
from vanban.text.fold import one_tone_style
from vanban.text.restore import restorer
from vanban.text.training_text import split_corpus, text_files

ROOT = Path(__file__).resolve().parents[1]
DPI = 300
A4 = (2480, 3508)
_SIZE = 13.5  # points: the middle of what NĐ 30/2020 (Phụ lục I) asks for


def unseen_text(shared: Path, samples: Path) -> list[str]:
    """Paragraphs of administrative text that no model was trained on."""
    folder = shared / "data" / "vi_text"
    if folder.is_dir():
        return [
            p for p in split_corpus([f for f in text_files(folder) if "admin" in f.name], held_out=True) if len(p.split()) > 3
        ]
    return [
        line for file in sorted(samples.glob("*.txt")) for line in file.read_text("utf-8").splitlines() if len(line.split()) > 3
    ]


def drawn_pages(paragraphs: Iterator[str], count: int) -> Iterator[tuple[Image.Image, str]]:
    """Pages of running text and what stands on them."""
    scale = DPI / 72
    font = ImageFont.truetype(str(font_file("")), round(_SIZE * scale))
    left, right, bottom = 85 * scale, 540 * scale, 785 * scale
    for _ in range(count):
        page = Image.new("RGB", A4, "white")
        pen = ImageDraw.Draw(page)
        said: list[str] = []
        y = 60 * scale
        while y < bottom:
            line, x = "", left + 28 * scale
            for word in [*next(paragraphs).split(), ""]:
                longer = f"{line} {word}" if line else word
                if word and x + font.getlength(longer) <= right:
                    line = longer
                    continue
                if y < bottom:
                    pen.text((x, y), line, font=font, fill=(25, 25, 25))
                    said.append(line)
                    y += _SIZE * 1.35 * scale
                line, x = word, left
            y += 4 * scale
        yield page, "\n".join(said)


# --- damage: each takes a page at 300 dpi in colour and a seed, and gives the page as scanned with its resolution -------------


def _noise(page: Image.Image, seed: int, sigma: float, specks: float) -> Image.Image:
    """The page with the grain of a bad sensor and with black and white specks, `specks` for a million pixels."""
    rng = np.random.default_rng(seed)
    pixels = np.asarray(page, np.float32)
    pixels = (
        pixels + rng.normal(0, sigma, pixels.shape[:2])[..., None]
        if pixels.ndim == 3
        else pixels + rng.normal(0, sigma, pixels.shape)
    )
    height, width = pixels.shape[:2]
    for value in (0, 255):
        count = int(specks * width * height / 1e6)
        ys, xs = rng.integers(0, height - 2, count), rng.integers(0, width - 2, count)
        size = rng.integers(1, 4, count)
        for dy in range(3):
            for dx in range(3):
                inside = (dy < size) & (dx < size)
                pixels[ys[inside] + dy, xs[inside] + dx] = value
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _sealed(page: Image.Image, seed: int) -> Image.Image:
    """The page with a red seal and a signature over its text, the signature blue or black."""
    page = page.copy()
    chance, rng, scale = random.Random(seed), np.random.default_rng(seed), DPI / 72
    layer = scan.seal("ỦY BAN NHÂN DÂN XÃ TÂN HÀ", "TÂN HÀ|TỈNH HÀ XUYÊN", scale, rng)
    scan._stamp_on(page, layer, chance.uniform(140, 480) * scale, chance.uniform(140, 700) * scale)
    layer = scan.signature(scale, chance)
    if seed % 2:
        alpha = layer.getchannel("A")
        layer = Image.new("RGBA", layer.size, (30, 30, 35, 255))
        layer.putalpha(alpha)
    scan._stamp_on(page, layer, chance.uniform(140, 460) * scale, chance.uniform(120, 720) * scale)
    return page


def _to(page: Image.Image, dpi: int) -> Image.Image:
    return page.resize((round(page.width * dpi / DPI), round(page.height * dpi / DPI)), Image.Resampling.BICUBIC)


def _turned(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


def _fax(page: Image.Image, seed: int) -> Image.Image:
    grey = _noise(_to(page.convert("L").filter(ImageFilter.GaussianBlur(1.2)), 200), seed, 38, 60)
    return grey.point([0 if v < 128 else 255 for v in range(256)]).convert("1")


def _shaded(page: Image.Image, seed: int) -> Image.Image:
    """The page as photographed near a window: a shadow over one side, and the text of its back showing through."""
    grey = np.asarray(page.convert("L"), np.float32)
    back = np.asarray(
        page.convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(3)), np.float32
    )
    across = (
        np.linspace(0.42, 1.0, grey.shape[1], dtype=np.float32)
        if seed % 2
        else np.linspace(1.0, 0.42, grey.shape[1], dtype=np.float32)
    )
    light = across[None, :] * np.linspace(1.0, 0.85, grey.shape[0], dtype=np.float32)[:, None]
    seen = np.minimum(grey, 255 - 0.22 * (255 - np.roll(back, 21, axis=0))) * light
    return _noise(Image.fromarray(seen.astype(np.uint8)), seed, 6, 0)


def _bordered(page: Image.Image, seed: int) -> Image.Image:
    """The page laid askew on the glass with the lid open: black round it, and two punch holes."""
    page = page.convert("L")
    pen = ImageDraw.Draw(page)
    for y in (0.36, 0.62):
        x, r = 0.045 * page.width, 0.0135 * page.width
        pen.ellipse((x - r, y * page.height - r, x + r, y * page.height + r), fill=15)
    page = page.rotate(0.8 if seed % 2 else -0.8, resample=Image.Resampling.BICUBIC, fillcolor=12)
    sheet = Image.new("L", page.size, 12)
    sheet.paste(page.crop((0, 0, page.width - 60, page.height - 45)), (60 if seed % 2 else 0, 45))
    return _noise(sheet, seed, 4, 0)


DAMAGE: dict[str, Callable[[Image.Image, int], tuple[Image.Image, int]]] = {
    "clean 300 dpi": lambda page, seed: (page, 300),
    "rotated 2°": lambda page, seed: (_turned(page, -2), 300),
    "noise and blur": lambda page, seed: (_noise(page.convert("L").filter(ImageFilter.GaussianBlur(1.6)), seed, 30, 60), 300),
    "fax 1-bit 200 dpi": lambda page, seed: (_fax(page, seed), 200),
    "seal, signature": lambda page, seed: (_sealed(page, seed), 300),
    "all of it, 200 dpi": lambda page, seed: (
        _noise(
            _to(_turned(_sealed(page, seed), 1.5 if seed % 2 else -1.5).filter(ImageFilter.GaussianBlur(1.0)), 200), seed, 12, 30
        ),
        200,
    ),
    "quarter turned": lambda page, seed: (page.convert("L").transpose(Image.Transpose.ROTATE_90), 300),
    "shadow, show-through": lambda page, seed: (_shaded(page, seed), 300),
    "borders, holes": lambda page, seed: (_bordered(page, seed), 300),
    "150 dpi": lambda page, seed: (_noise(_to(page.convert("L").filter(ImageFilter.GaussianBlur(2.2)), 150), seed, 12, 0), 150),
}


# --- steps, each alone ------------------------------------------------------------------------------------------------------


def _deskewed(grey: Image.Image) -> Image.Image:
    slope = find_slope(grey)
    return grey.rotate(slope, resample=Image.Resampling.BICUBIC, fillcolor=255) if MIN_SLOPE <= abs(slope) <= MAX_SLOPE else grey


STEPS: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "red dropped": lambda page, dpi: drop_red(page)[0],
    "lit": lambda page, dpi: even_light(page.convert("L")) or page,
    "smoothed": lambda page, dpi: smooth(page.convert("L"), dpi) or page,
    "deskewed": lambda page, dpi: _deskewed(page.convert("L")),
}
COLUMNS = ("raw", *STEPS, "whole", "chosen")


def _plain(text: str) -> str:
    return " ".join(one_tone_style(w) for w in unicodedata.normalize("NFC", text).split())


def _wrong(said: str, read: str) -> int:
    return int(Levenshtein.distance(_plain(said), _plain(read)))


def _clock() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime + time.process_time()


def _measure(page: Image.Image, dpi: int, said: str) -> tuple[Counter[str], float, float]:
    """Characters wrong by each step, those left out that change nothing; CPU seconds of raw and whole."""
    engine = Tesseract()

    def read(image: Image.Image) -> int:
        return _wrong(said, " ".join(w.text for w in engine.words(image, dpi=dpi, timeout=300)))

    begun = _clock()
    wrong = Counter({"raw": read(page.convert("RGB") if page.mode == "1" else page)})
    raw_seconds = _clock() - begun
    grey = page.convert("L")
    for name, step in STEPS.items():
        done = step(page, dpi).convert("L")
        if not np.array_equal(np.asarray(done), np.asarray(grey)):
            wrong[name] = read(done)
    begun = _clock()
    patient = Options(limits=Limits(ocr_seconds_per_page=600))
    whole = page_from_image(page, 1, patient, width=page.width / dpi * 72, height=page.height / dpi * 72, engine=engine)
    wrong["whole"] = _wrong(said, " ".join(line.text for line in whole.lines()))
    wrong["chosen"] = _wrong(said, " ".join(line.text for line in choose_page(whole)))
    return wrong, raw_seconds, _clock() - begun


def main() -> int:
    """Prints a row a condition."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=4)
    options.add_argument("--only", default="", help="conditions whose name holds this")
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    given = options.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    restorer()  # loading is not part of the cost
    drawn = list(drawn_pages(iter(unseen_text(given.shared, ROOT / "corpus" / "samples")), given.pages))
    length = sum(len(_plain(said)) for _, said in drawn)
    print(f"{'damage':22}" + "".join(f"{name:>12}" for name in COLUMNS) + f"{'CPU':>8}")
    for name, damage in DAMAGE.items():
        if given.only not in name:
            continue
        wrong: Counter[str] = Counter()
        spent = [0.0, 0.0]
        for seed, (page, said) in enumerate(drawn):
            some, raw_seconds, seconds = _measure(*damage(page, seed), said)
            # A step that leaves this page alone reads it as raw does.
            wrong.update({step: some.get(step, some["raw"]) for step in COLUMNS} | {f"{step} done": 1 for step in some})
            spent = [spent[0] + raw_seconds, spent[1] + seconds]
        cells = (f"{100 * wrong[c] / length:12.2f}" if wrong[f"{c} done"] else f"{'-':>12}" for c in COLUMNS)
        print(f"{name:22}" + "".join(cells) + f"{spent[1] / spent[0]:8.2f}", flush=True)
    used, read = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"most memory: {used} MB in this process, {read} MB in Tesseract")
    return 0


if __name__ == "__main__":
    sys.exit(main())
