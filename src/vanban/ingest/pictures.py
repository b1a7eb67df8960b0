"""Words in small pictures on typed pages: a number or a date that was stamped and pasted in as an image."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vanban.ingest.layout import Token
from vanban.model import Box, Page
from vanban.options import Options

if TYPE_CHECKING:
    from PIL.Image import Image

    from vanban.ingest.pdf_text import View

# The letterhead with number, place and date takes the upper third of a first page (NĐ 30/2020, Phụ lục I).
LETTERHEAD = 0.4
# A line of type, or two; emblems, seals and signatures are higher.
LOWEST, HIGHEST = 6.0, 40.0
WIDEST = 0.6
# Pictures looked at on one page: number and date, each perhaps in parts. Reading one costs some 0.15 s.
MOST = 4
# A picture is read without a second opinion, so its words count as less sure than the engine thinks.
MOST_SURE = 0.8
LEAST_SURE = 0.3
_TWO_LINES = 26.0
_MARGIN = 24


def picture_tokens(page: Any, typed: Page, view: View, options: Options) -> list[Token]:
    """What the small pictures of the letterhead say, where it holds a figure; nothing for logos and rulings.

    Raises `MissingTool` where a picture is there and no Tesseract.
    """
    boxes = _pictures(page, typed, view)
    if not boxes:
        return []
    from vanban.ingest.ocr import DPI

    scale = DPI / 72
    image = page.render(scale=scale).to_pil()
    found: list[Token] = []
    for box in boxes:
        x0, y0, x1, y1 = (round(v * scale) for v in box)
        tokens = _read(image.crop((x0, y0, x1, y1)), box, scale, options)
        if any(c.isdigit() for token in tokens for c in token.text):
            found.extend(tokens)
    return found


def _pictures(page: Any, typed: Page, view: View) -> list[Box]:
    """The boxes of pictures that may hold a line of type, topmost first; those with text upon them are backgrounds."""
    import pypdfium2.raw as raw

    boxes = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        box = view.box(*item.get_bounds())
        width, height = box[2] - box[0], box[3] - box[1]
        if LOWEST <= height <= HIGHEST and height * 0.8 <= width <= WIDEST * view.width and box[3] <= LETTERHEAD * view.height:
            boxes.append(box)
    if not boxes:
        return []
    words = [word.bbox for line in typed.lines() for word in line.words if word.bbox is not None]
    return sorted((box for box in boxes if not _covered(box, words)), key=lambda b: (b[1], b[0]))[:MOST]


def _covered(box: Box, words: Sequence[Box]) -> bool:
    return any(box[0] <= (w[0] + w[2]) / 2 <= box[2] and box[1] <= (w[1] + w[3]) / 2 <= box[3] for w in words)


def _read(image: Image, box: Box, scale: float, options: Options) -> list[Token]:
    """The words of one picture, in points of the page; none where it takes too long."""
    from PIL import ImageOps

    from vanban.ingest.ocr import DPI, Tesseract

    padded = ImageOps.expand(image.convert("L"), border=_MARGIN, fill=255)
    psm = 6 if box[3] - box[1] > _TWO_LINES else 7
    try:
        words = Tesseract().words(padded, dpi=DPI, timeout=float(options.limits.ocr_seconds_per_page), psm=psm)
    except TimeoutError:
        return []
    tokens = []
    for word in words:
        if word.confidence < LEAST_SURE or not any(c.isalnum() or c in "/-" for c in word.text):
            continue
        x0, y0, x1, y1 = ((v - _MARGIN) / scale for v in word.box)
        place = (box[0] + x0, box[1] + y0, box[0] + x1, box[1] + y1)
        size = max(4.0, (y1 - y0) * 1.1)
        text = unicodedata.normalize("NFC", word.text)
        tokens.append(Token(text, place, size, confidence=round(min(word.confidence, MOST_SURE), 3)))
    return tokens
