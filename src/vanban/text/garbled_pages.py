"""Pages of known text, drawn, worn like scans and read with the wrong language: what the confusions are learned from."""

from __future__ import annotations

import io
import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vanban.errors import MissingTool

_STYLES = ("Regular", "Regular", "Regular", "Bold", "Italic", "BoldItalic")
_FAMILIES = ("Serif",) * 7 + ("Sans",)  # what NĐ 30/2020 asks for, and what some offices set tables and forms in
_FONTS = (
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/liberation-{family}",
)
_PROBE = "ẫệữợỹẳ"  # letters that fonts without the Vietnamese alphabet lack


def _font_file(family: str, style: str) -> Path:
    for folder in _FONTS:
        file = Path(folder.format(family=family.lower())) / f"Liberation{family}-{style}.ttf"
        if file.exists():
            return file
    raise MissingTool(f"Không thấy phông Liberation {family}.", remedy="Cài gói fonts-liberation2 rồi chạy lại.")


def _wrapped(words: Sequence[str], font: Any, width: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and font.getlength(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def draw_page(paragraphs: Iterator[str], *, seed: int) -> tuple[Any, list[str]]:
    """An image of a page, and its lines as drawn. Paragraphs are taken until the page is full."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    chance = random.Random(seed)
    dpi = chance.choice((150, 200, 200, 200, 300, 300))
    scale = dpi / 72
    sheet = Image.new("L", (int(595 * scale), int(842 * scale)), 255)
    pen = ImageDraw.Draw(sheet)
    size = chance.choice((12, 13, 13, 14, 14))
    family = chance.choice(_FAMILIES)
    fonts = {style: ImageFont.truetype(_font_file(family, style), int(size * scale)) for style in set(_STYLES)}
    plain = fonts["Regular"]
    if len({plain.getmask(letter).getbbox() and bytes(plain.getmask(letter)) for letter in _PROBE}) < len(_PROBE):
        raise MissingTool(f"Phông Liberation {family} thiếu chữ tiếng Việt.", remedy="Cài gói fonts-liberation2 rồi chạy lại.")
    left, top, width, bottom = 72 * scale, 60 * scale, 460 * scale, 790 * scale
    lines: list[str] = []
    y = top
    while y < bottom:
        text = next(paragraphs)
        if chance.random() < 0.12 and len(text) < 120:
            text = text.upper()
        font = fonts[chance.choice(_STYLES)]
        for line in _wrapped(text.split(), font, width):
            if y >= bottom:
                break
            pen.text((left, y), line, font=font, fill=0)
            lines.append(line)
            y += size * scale * 1.35
    return _worn(sheet, dpi, chance, np.random.default_rng(seed)), lines


def _worn(page: Any, dpi: int, chance: random.Random, rng: Any) -> Any:
    """The page as copiers and scanners leave it: askew, thick or thin, blurred, pale in places, specked, squeezed."""
    import numpy as np
    from PIL import Image, ImageFilter

    page = page.rotate(chance.uniform(-0.7, 0.7), resample=Image.Resampling.BICUBIC, fillcolor=255)
    if dpi == 300 and chance.random() < 0.4:
        page = page.filter(chance.choice((ImageFilter.MinFilter(3), ImageFilter.MaxFilter(3))))
    page = page.filter(ImageFilter.GaussianBlur(chance.choice((0.0, 0.5, 0.7, 1.2, 1.8)) * dpi / 300))
    width, height = page.size
    grey = np.asarray(page, np.float32)
    if chance.random() < 0.5:  # toner is never even
        cloud = Image.fromarray(rng.normal(0, 1, (height // 24 + 2, width // 24 + 2)).astype(np.float32))
        depth = 0.86 + 0.05 * np.asarray(cloud.resize((width, height), Image.Resampling.BICUBIC))
        grey = 255 - (255 - grey) * depth.clip(0.5, 1)
    grey = grey + rng.normal(0, chance.choice((0, 2, 15, 30)), (height, width))
    if chance.random() < 0.5:
        specks = int(width * height / 26000 * chance.random())
        down, across = rng.integers(0, height - 1, specks), rng.integers(0, width - 1, specks)
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            grey[down + i, across + j] = rng.integers(60, 190, specks)
    if chance.random() < 0.3:  # a fax or a copier set to black and white
        grey = np.where(grey > chance.choice((110, 140, 170)), 255, 0)
    page = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    if chance.random() < 0.6:
        squeezed = io.BytesIO()
        page.save(squeezed, "JPEG", quality=chance.choice((35, 45, 60, 75)))
        page = Image.open(squeezed)
        page.load()
    return page


def read_page(page: Any, *, language: str = "eng", timeout: float = 120) -> list[str]:
    """The lines Tesseract reads on the page."""
    import pytesseract

    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        text: str = pytesseract.image_to_string(page, lang=language, config="--psm 6", timeout=timeout)
    except pytesseract.TesseractNotFoundError as error:
        raise MissingTool("Không thấy tesseract.", remedy="Cài gói tesseract-ocr rồi chạy lại.") from error
    except (RuntimeError, subprocess.SubprocessError):
        return []  # a page that cannot be read teaches nothing
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
    return [line for line in text.splitlines() if line.strip()]


def garbled_pages(paragraphs: Iterator[str], *, pages: int, seed: int = 0) -> Iterator[tuple[list[str], list[str]]]:
    """Pairs of the lines drawn and the lines read, page by page."""
    for number in range(pages):
        try:
            page, lines = draw_page(paragraphs, seed=seed + number)
        except StopIteration:
            return
        read = read_page(page)
        if read:
            yield lines, read
