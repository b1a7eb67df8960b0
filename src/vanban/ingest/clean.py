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


def clean(image: Image, dpi: int = 300) -> Prepared:
    """The page in grey, evenly lit, without grain, upright to a third of a degree, red seals gone.

    A step that a page does not need leaves it as it is: on good scans only red and slope are touched.
    """
    notes = []
    grey, dropped = drop_red(image)
    if dropped:
        notes.append("red_dropped")
    for name, step in (("lit", even_light), ("smoothed", lambda page: smooth(page, dpi))):
        better = step(grey)
        if better is not None:
            grey = better
            notes.append(name)
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
    near = spread(mask, 2)
    bright = np.clip(red.astype(np.float32) * 1.15, 0, 255).astype(np.uint8)
    out[near] = np.maximum(out, bright)[near]
    out[mask] = np.maximum(out, np.clip(red.astype(np.float32) * 1.3, 0, 255).astype(np.uint8))[mask]
    return images.fromarray(out), True


# Paper in shadow: the darkest twentieth of the page against the brightest. Good scans have 0.97 and more.
SHADOW = 0.85
# What is lighter than this share of the paper beside it is the back showing through, or a crease.
THROUGH = 0.72


def even_light(grey: Image) -> Image | None:
    """The page with its paper white all over; None where no shadow lies on it.

    The paper round each place is the brightest there is within some lines, so that letters do not count.
    """
    import numpy as np
    from PIL import Image as images
    from PIL import ImageFilter
    from PIL.Image import Resampling

    small = grey.resize((max(1, grey.width // 16), max(1, grey.height // 16)), Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(9))
    levels = np.asarray(paper)
    # Black borders of the scanner are no shadow, nor is anything else as dark as ink.
    lit = levels[levels > 90]
    if lit.size < levels.size / 2:
        return None
    dark, bright = np.percentile(lit, (5, 95))
    if dark >= SHADOW * bright:
        return None
    light = np.asarray(paper.filter(ImageFilter.GaussianBlur(6)).resize(grey.size, Resampling.BILINEAR), dtype=np.float32)
    share = np.asarray(grey, dtype=np.float32) / np.maximum(light, 60)
    return images.fromarray((np.clip(share / THROUGH, 0, 1) * 255).astype(np.uint8))


# Grain on the paper, as the mean distance of a pixel from the median of its neighbours. Fourteen real scans have 0.05 to
# 1.0; pages as noisy as bad faxes and cheap cameras make them 4 to 11.
GRAIN = 2.5
# Share of pixels that are black or white through and through; a page of one bit has no other, an enlarged one few.
PURE = 0.93
# In coarser pages marks are as small as the grain: the median cost more than it gained at 150 dpi.
LEAST_FOR_MEDIAN = 180


def smooth(grey: Image, dpi: int) -> Image | None:
    """The page without grain and specks; None where it has none to speak of.

    Grey pages take the median, which keeps edges. Pages of one bit have lost theirs: a median takes the thin strokes
    away with the specks, while blurring gives the recogniser the grey rims that it was trained on.
    """
    import numpy as np
    from PIL import ImageFilter

    width, height = grey.size
    # A third of the page tells as much as all of it.
    part = grey.crop((width // 10, height // 8, width * 9 // 10, height * 3 // 8))
    pixels = np.asarray(part).astype(np.int16)
    around = np.asarray(part.filter(ImageFilter.MedianFilter(3))).astype(np.int16)
    paper = around > np.median(pixels) - 20
    if not paper.any() or float(np.abs(pixels - around)[paper].mean()) < GRAIN:
        return None
    if float(((pixels < 10) | (pixels > 245)).mean()) > PURE:
        return grey.filter(ImageFilter.GaussianBlur(0.7 * dpi / 200))
    if dpi < LEAST_FOR_MEDIAN:
        return None
    # A median of 5 x 5 reads better still, but takes as long as reading the page (5.1 s, this one 1.7 s).
    return grey.filter(ImageFilter.MedianFilter(3))


def spread(mask: np.ndarray, reach: int) -> np.ndarray:
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


def _ink(grey: Image) -> np.ndarray:
    """How dark each place of the page is, about 700 places long, its margins left out."""
    import numpy as np
    from PIL.Image import Resampling

    factor = 700 / max(grey.width, grey.height)
    small = grey.resize((max(1, round(grey.width * factor)), max(1, round(grey.height * factor))), Resampling.BOX)
    dark = 255 - np.asarray(small, dtype=np.float32)
    ink: np.ndarray = np.clip(dark - float(np.median(dark)) - 20, 0, None)
    # Black borders of a badly laid scan are not text.
    margin_y, margin_x = ink.shape[0] // 25, ink.shape[1] // 25
    return ink[margin_y : ink.shape[0] - margin_y, margin_x : ink.shape[1] - margin_x]


# Upright text makes rows of ink and gaps ten times as sharp as its columns; tables, and pages of a seal and a few lines,
# come to 0.8, one of 90 real pages to 1.3.
ON_SIDE = 1.25


def lies_on_side(grey: Image) -> bool:
    """Whether the lines of the page seem to run up or down, by the projection profiles of its ink."""
    import numpy as np

    ink = _ink(grey)
    if min(ink.shape) < 2:
        return False
    across, down = (float(np.square(np.diff(ink.mean(axis=axis))).mean()) for axis in (1, 0))
    return down > ON_SIDE * across


def find_slope(grey: Image) -> float:
    """Degrees by which to turn the page counter-clockwise to set its lines level, to a tenth of a degree.

    The right turn is the one in which dark pixels gather in the fewest rows (projection profile).
    """
    import numpy as np

    ink = _ink(grey)
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
