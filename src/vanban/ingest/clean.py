"""Images made fit for OCR: size, colour marks, slope. Each step is kept only where it was measured to pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vanban.model import Block, Box, Cell, Line, Page, Table, Word

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

# Scans above this are reduced: Tesseract gains nothing over 300 dpi and its time grows with the area.
MAX_DPI = 320
# Slopes below this cost no accuracy (Tesseract follows them); above MAX_SLOPE a page is no scan but a photograph.
MIN_SLOPE, MAX_SLOPE = 0.3, 6.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """An image ready for OCR; its size is that of the page it came from."""

    image: Image
    notes: tuple[str, ...] = ()


def shrink(image: Image, width: float, height: float) -> Image:
    """The image at no more than `MAX_DPI`. A4 is assumed without a size."""
    from PIL.Image import Resampling

    points = max(width, height) or 842.0
    most = points / 72 * MAX_DPI
    factor = most / max(image.width, image.height)
    if factor >= 1:
        return image
    if image.mode == "1":
        image = image.convert("L")
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Resampling.BOX if factor < 0.5 else Resampling.LANCZOS)


def clean(image: Image) -> Prepared:
    """The page in grey, upright to a third of a degree, red seals gone."""
    notes = []
    grey, dropped = drop_red(image)
    if dropped:
        notes.append("red_dropped")
    slope = find_slope(grey)
    if MIN_SLOPE <= abs(slope) <= MAX_SLOPE:
        from PIL.Image import Resampling

        grey = grey.rotate(slope, resample=Resampling.BICUBIC, expand=False, fillcolor=255)
        notes.append("deskewed")
    return Prepared(grey, tuple(notes))


def drop_red(image: Image) -> tuple[Image, bool]:
    """The page in grey with red ink (seals, incoming stamps' frames) turned white; False where there is none.

    In the red channel red ink is as bright as paper, and black ink under it stays dark; so the red channel is taken
    round red pixels only, since elsewhere it is noisier than the mean of the channels.
    """
    import numpy as np
    from PIL import Image as images

    if image.mode not in ("RGB", "RGBA", "P", "CMYK", "YCbCr", "LA", "PA"):
        return (image if image.mode == "L" else image.convert("L")), False
    rgb = np.asarray(image.convert("RGB"))
    red = rgb[:, :, 0].astype(np.int16)
    other = np.maximum(rgb[:, :, 1], rgb[:, :, 2]).astype(np.int16)
    mask = (red - other > 40) & (red > 110)
    grey = np.asarray(image.convert("L"))
    share = float(mask.mean())
    # A scan with a red cast all over is no seal.
    if not 0.0002 < share < 0.25:
        return images.fromarray(grey), False
    out = grey.copy()
    # The rim of a stroke is a blend of red and paper: brighten to the red channel, stretched a little.
    near = _spread(mask, 2)
    bright = np.clip(red.astype(np.float32) * 1.15, 0, 255).astype(np.uint8)
    out[near] = np.maximum(out, bright)[near]
    out[mask] = np.maximum(out, np.clip(red.astype(np.float32) * 1.3, 0, 255).astype(np.uint8))[mask]
    return images.fromarray(out), True


def _spread(mask: np.ndarray, reach: int) -> np.ndarray:
    """The mask grown by `reach` pixels in the four directions."""
    grown = mask.copy()
    for _ in range(reach):
        more = grown.copy()
        more[1:] |= grown[:-1]
        more[:-1] |= grown[1:]
        more[:, 1:] |= grown[:, :-1]
        more[:, :-1] |= grown[:, 1:]
        grown = more
    return grown


def find_slope(grey: Image) -> float:
    """Degrees by which to turn the page counter-clockwise to set its lines level, to a tenth of a degree.

    The right turn is the one in which dark pixels gather in the fewest rows (projection profile).
    """
    import numpy as np
    from PIL.Image import Resampling

    factor = 700 / max(grey.width, grey.height)
    small = grey.resize((max(1, round(grey.width * factor)), max(1, round(grey.height * factor))), Resampling.BOX)
    ink = 255 - np.asarray(small, dtype=np.float32)
    paper = float(np.median(ink))
    ink = np.clip(ink - paper - 20, 0, None)
    # Black borders of a badly laid scan are not text.
    margin_y, margin_x = ink.shape[0] // 25, ink.shape[1] // 25
    ink = ink[margin_y : ink.shape[0] - margin_y, margin_x : ink.shape[1] - margin_x]
    ys, xs = np.nonzero(ink)
    if len(ys) < 500:
        return 0.0
    weights = ink[ys, xs]
    centre = ink.shape[1] / 2

    def sharpness(degrees: float) -> float:
        shifted = ys + (xs - centre) * np.tan(np.radians(degrees))
        profile = np.bincount(np.clip(shifted, 0, None).astype(np.int32), weights=weights)
        return float(np.square(np.diff(profile)).sum())

    coarse = max((d / 2 for d in range(-12, 13)), key=sharpness)
    best = max((coarse + d / 10 for d in range(-5, 6)), key=sharpness)
    # A page of pictures or forms has no clear answer.
    return -best if sharpness(best) > 1.1 * sharpness(0.0) else 0.0


def turned_back(page: Page, turns: int, width: float, height: float) -> Page:
    """A page read upright after `turns` quarter turns clockwise, with its boxes on the page as it was given."""

    def box(b: Box | None) -> Box | None:
        if b is None:
            return None
        x0, y0, x1, y1 = b
        if turns == 1:
            return (y0, height - x1, y1, height - x0)
        if turns == 2:
            return (width - x1, height - y1, width - x0, height - y0)
        return (width - y1, x0, width - y0, x1)

    def word(w: Word) -> Word:
        return replace(w, bbox=box(w.bbox))

    def line(item: Line) -> Line:
        return replace(item, bbox=box(item.bbox), words=tuple(word(w) for w in item.words))

    def cell(c: Cell) -> Cell:
        return replace(c, bbox=box(c.bbox), lines=tuple(line(x) for x in c.lines))

    def block(b: Block) -> Block:
        if isinstance(b, Table):
            return replace(b, bbox=box(b.bbox), cells=tuple(cell(c) for c in b.cells))
        return line(b)

    return replace(
        page, width=width, height=height, blocks=tuple(block(b) for b in page.blocks), marks=tuple(line(m) for m in page.marks)
    )
