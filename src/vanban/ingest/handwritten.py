"""Figures that a pen or stamp put into the blanks of a scanned letterhead: the number of the symbol, the day, the month.

Under NĐ 30/2020 (Điều 15, Điều 19, Phụ lục I) the office fills in number and day after signing, often by hand. OCR reads them as
anything. Here the ink between the printed words is cut out and read by a small network drawn figures taught (`vanban
train digits`; see models/digits/README.md). A number wrongly read harms more than a blank: so it is taken only where the
network is sure of every figure, and of there being no other, on several binarisations of the cut.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from vanban.data import model_dir
from vanban.errors import MissingTool
from vanban.ingest.clean import spread
from vanban.ingest.recogniser import MODEL_FILE, Array, Layer, Recogniser, as_ink, chance_of_classes
from vanban.model import Line

if TYPE_CHECKING:
    from PIL.Image import Image

    from vanban.ingest.ocr import Read

OTHER = "?"
"""Stands for every mark that is no figure: letters, strokes, dirt."""
ALPHABET = "0123456789/" + OTHER
"""What the network can write; its class 0 is the blank, class i + 1 the sign at i."""
LAYERS = (
    Layer(1, 16, (5, 5), (2, 2), stride=2),
    Layer(16, 32, (3, 3), (1, 1), stride=2),
    Layer(32, 48, (3, 3), (1, 1), pool=(2, 1)),
    Layer(48, 64, (3, 3), (1, 1)),
    Layer(64, 96, (5, 1), (0, 0)),
    Layer(96, 96, (1, 5), (0, 2), residual=True),
)
SUREST = 0.8
"""The confidence of a number read here: a person should look at it."""
MARK = "viết tay:"
"""Begins a mark of the page (`Page.marks`) that holds a number read here, with its box."""

# A figure that the engine itself read so surely was typed, or was written so well that it needs no second opinion.
_READ = 0.5
# Share of the page's height in which a letterhead can stand.
_HEAD = 0.4
_LEFT, _RIGHT = 0.45, 0.4
# Widths in ems of the face all offices use (Times New Roman; NĐ 30/2020, Phụ lục I), date lines in italics.
_NGAY, _THANG, _NAM, _SO = 1.94, 2.28, 1.72, 1.33
_WIDTHS = {
    "/": 0.28,
    "-": 0.33,
    ",": 0.25,
    ".": 0.25,
    "I": 0.33,
    "M": 0.89,
    "P": 0.56,
    "S": 0.56,
    "L": 0.61,
    "T": 0.61,
    "E": 0.61,
}
_CAPITAL, _SMALL = 0.72, 0.46
_TAIL = re.compile(r"[/-](?=[^\W\d_]{2}|\d{4}/)(?:\d{4}/)?[^\W\d_].*$")
_COMMON = re.compile(r"[/-][A-ZĐ]{2,4}[/-][A-ZĐ]{2,8}\W?$")
_REACH = 1.0  # ems of the page round the blank that are looked at


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to be filled in, in pixels: the figures stand between `left` and `right` on a line from `top` to `bottom`."""

    left: int
    right: int
    top: int
    bottom: int
    em: float
    kind: str
    """`number`, `day` or `month`."""
    line: tuple[int, ...]
    slash: bool = False
    """`right` is but a guess of where the slash of the symbol stands: it must show behind the figures."""


@lru_cache(maxsize=1)
def network() -> Recogniser | None:
    """The network that travels with the program; None where its model is not installed."""
    from threadpoolctl import threadpool_limits

    try:
        file = model_dir("digits") / MODEL_FILE
    except MissingTool:
        return None
    threadpool_limits(limits=1, user_api="blas")  # as for `recogniser.recogniser`
    with np.load(file) as arrays:
        return Recogniser({name: arrays[name] for name in arrays.files}, LAYERS)


def with_handwritten(image: Image, reads: Sequence[Read], net: Recogniser | None = None) -> tuple[list[Read], list[Read]]:
    """The words of an upright page in grey with the figures of its blanks set right, and these figures alone.

    Whatever cannot be read surely stays as the engine had it; so do blanks with figures that it read well.
    """
    found: list[Read] = list(reads)
    filled: list[Read] = []
    net = net or network()
    if net is None:
        return found, filled
    for blank in blanks(reads, image.size):
        read = read_blank(image, blank, net)
        if read is not None:
            found = _placed(found, blank, read)
            filled.append(read)
    return found, filled


def _placed(reads: Sequence[Read], blank: Blank, filled: Read) -> list[Read]:
    """The words with a number in its blank; what ran into it is cut back to its printed part (`ngàyÂ8`, `Số:4/CT`)."""
    from vanban.ingest.ocr import Read

    kept: list[Read] = []
    for read in reads:
        x0, y0, x1, y1 = read.box
        same = min(y1, blank.bottom) - max(y0, blank.top) > 0.4 * (blank.bottom - blank.top)
        plain = _plain(read.text)
        printed = re.match(r"ngay|thang" if blank.kind != "number" else r"s[o0]\s*[:;.,]?", plain)
        tail = _TAIL.search(read.text) if blank.kind == "number" else None
        if not same or x1 <= blank.left or x0 >= blank.right:
            kept.append(read)
        elif printed and read.text[: printed.end()].strip() and x0 < blank.left - 0.5 * blank.em:
            end = blank.left if len(plain) > printed.end() else min(x1, blank.left)
            # The engine's doubt was about the pen.
            sure = max(read.confidence, SUREST)
            kept.append(Read(read.text[: printed.end()], (x0, y0, end, y1), sure, read.line))
            if tail:
                kept.append(replace(read, text=tail[0], box=(filled.box[2], y0, x1, y1), alternatives=()))
        elif tail and x1 > blank.right:
            kept.append(replace(read, text=tail[0], box=(max(x0, filled.box[2]), y0, x1, y1), alternatives=()))
        elif not _inside(read, blank):
            kept.append(read)
    after = next((i for i, r in enumerate(kept) if r.line == blank.line and r.box[0] >= filled.box[0]), len(kept))
    return [*kept[:after], filled, *kept[after:]]


def as_marks(filled: Sequence[Read], x: float, y: float) -> tuple[Line, ...]:
    """Marks of the page that say which figures were read here; `x` and `y` are points a pixel."""
    return tuple(
        Line(f"{MARK} {r.text}", bbox=(r.box[0] * x, r.box[1] * y, r.box[2] * x, r.box[3] * y), confidence=r.confidence)
        for r in filled
    )


# --- where the blanks are --------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in split if not unicodedata.combining(c)).replace("đ", "d")


def blanks(reads: Sequence[Read], size: tuple[int, int]) -> Iterator[Blank]:
    """The blanks of the letterhead whose figures the engine did not read surely."""
    head = [r for r in reads if r.box[3] < _HEAD * size[1]]
    # Issuer and symbol stand in the left half, place and date in the right one; a sentence with a date begins further left.
    dates = list(_date_blanks([r for r in head if r.box[0] > _RIGHT * size[0]]))
    em = dates[0].em if dates else None
    number = _number_blank([r for r in head if r.box[0] < _LEFT * size[0]], em)
    for blank in [*([number] if number else []), *dates]:
        inside = [r for r in head if _inside(r, blank)]
        text = "".join(r.text for r in inside)
        sure = min((r.confidence for r in inside), default=0.0)
        if not (re.fullmatch(r"\d{1,4}[a-zA-Z]?", text) and sure >= _READ):
            yield blank


def _inside(read: Read, blank: Blank) -> bool:
    x, y = (read.box[0] + read.box[2]) / 2, (read.box[1] + read.box[3]) / 2
    return blank.left - 0.1 * blank.em <= x <= blank.right + 0.1 * blank.em and abs(y - (blank.top + blank.bottom) / 2) < blank.em


def _row(reads: Sequence[Read], of: Read) -> list[Read]:
    """The words on the line of one of them, from left to right."""
    middle, tall = (of.box[1] + of.box[3]) / 2, of.box[3] - of.box[1]
    near = [r for r in reads if abs((r.box[1] + r.box[3]) / 2 - middle) < 0.7 * tall and r.box[3] - r.box[1] < 3 * tall]
    return sorted(near, key=lambda r: r.box[0])


def _date_blanks(head: Sequence[Read]) -> Iterator[Blank]:
    """Day and month of the first `…, ngày   tháng   năm 2026`: between these words, wherever the engine cut them."""
    for month in head:
        if _plain(month.text) != "thang":
            continue
        em = (month.box[2] - month.box[0]) / _THANG
        row = _row(head, month)
        day = [r for r in row if _plain(r.text).startswith("ngay") and 0 < month.box[0] - r.box[0] < 6 * em]
        year = [r for r in row if _plain(r.text).startswith("nam") and 0 < r.box[0] - month.box[2] < 4 * em]
        if not day or not year or not any(re.match(r"(?:19|20)\d\d", r.text) for r in row if r.box[0] > year[0].box[0]):
            continue
        top, bottom = month.box[1], month.box[3]
        left = day[-1].box[0] + round(_NGAY * em)
        if _plain(day[-1].text) == "ngay":
            left = min(day[-1].box[2], left + round(0.15 * em))
        yield Blank(left, month.box[0], top, bottom, em, "day", month.line)
        yield Blank(month.box[2], year[0].box[0], top, bottom, em, "month", month.line)
        return


def _number_blank(head: Sequence[Read], em: float | None) -> Blank | None:
    """The place between `Số:` and the slash or dash of the first symbol."""
    for first in head:
        match = re.match(r"s[o0]\s*[:;.,]?", _plain(first.text))
        if match is None or not first.text[:1].isupper():
            continue
        alone = match.end() == len(_plain(first.text))
        em = em or ((first.box[3] - first.box[1]) * 1.05 if alone else None)
        if em is None:
            continue
        for read in (r for r in _row(head, first) if 0 <= r.box[0] - first.box[0] < 8 * em):
            tail = _TAIL.search(read.text if read is not first else read.text[match.end() :])
            if tail is None:
                continue
            left = first.box[2] if alone else first.box[0] + round(_SO * em)
            whole = read.text.startswith(tail[0])
            before = (read.text if read is not first else read.text[match.end() :])[: tail.start()].strip()
            if not whole and not _COMMON.match(tail[0]):
                return None  # the letters too were read with the pen's figures among them: their form must vouch for them
            if re.search(r"[^\W\d_]{2}", before) or (re.fullmatch(r"\d{1,4}[a-zA-Z]?", before) and read.confidence >= _READ):
                return None
            right = read.box[0] if whole else round(read.box[2] - em * sum(map(_width, tail[0])))
            if right - left < 0.4 * em:
                return None
            return Blank(left, right, first.box[1], first.box[3], em, "number", first.line, slash=not whole)
    return None


def _width(letter: str) -> float:
    return _WIDTHS.get(letter, 0.5 if letter.isdigit() else _CAPITAL if letter.isupper() else _SMALL)


# --- what stands in them ---------------------------------------------------------------------------------------


def read_blank(image: Image, blank: Blank, net: Recogniser) -> Read | None:
    """The figures in a blank of a page in grey; None where nothing stands there, or what stands there is not sure."""
    from vanban.ingest.ocr import Read

    found = cut(image, blank)
    if found is None:
        return None
    grey, box = found
    text, sure = agreed(readings(grey, net))
    if sure < LEAST or not re.fullmatch(r"\d{1,4}", text):
        return None
    if blank.kind in _MOST and not 1 <= int(text) <= _MOST[blank.kind]:
        return None
    return Read(text, box, SUREST, blank.line)


_MOST = {"day": 31, "month": 12}
LEAST = 0.9
"""How sure the views must be together; set on drawn numbers alone (models/digits/README.md)."""


def agreed(views_read: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """The text of all binarisations with the mean chance that the views give it; not sure at all where they differ."""
    texts = {text for text, _ in views_read[:_BINARISED]}
    if len(texts) != 1:
        return "", 0.0
    (text,) = texts
    return text, sum(sure for other, sure in views_read if other == text) / len(views_read)


_BINARISED = 4


def views(grey: Image) -> list[Array]:
    """The cut as the network takes it, in grey and at three thresholds, upright, leaning both ways, narrower and wider."""
    from PIL import Image as images
    from PIL.Image import Resampling, Transform

    pixels = np.asarray(grey)
    level = _otsu(pixels) or 128.0
    ink = float(np.median(pixels[pixels < level])) if (pixels < level).any() else 0.0
    found = [grey]
    for share in (0.5, 1.0, 1.35):  # of the way from the ink to the level that parts it from paper
        cut_at = ink + (level - ink) * share
        found.append(images.fromarray(np.where(pixels < cut_at, 0, 255).astype(np.uint8)))
    hard = found[2].convert("L")
    for slope in (-_LEAN, _LEAN):
        more = round(_LEAN * hard.height)
        wide = images.new("L", (hard.width + more, hard.height), 255)
        wide.paste(hard, (more if slope < 0 else 0, 0))
        shift = (1, slope, 0, 0, 1, 0) if slope < 0 else (1, slope, -slope * hard.height, 0, 1, 0)
        leaning = wide.transform(wide.size, Transform.AFFINE, shift, Resampling.BILINEAR, fillcolor=255)
        found.append(_trimmed(leaning))
    for stretch in _STRETCHED:
        found.append(grey.resize((max(4, round(grey.width * stretch)), grey.height), Resampling.BILINEAR))
    return [as_ink(view) for view in found]


def _trimmed(grey: Image) -> Image:
    from PIL import ImageOps

    box = ImageOps.invert(grey).point(lambda v: 255 if v > 100 else 0).getbbox()
    return grey.crop(box) if box else grey


_LEAN = 0.15
_STRETCHED = 0.85, 1.2


def readings(grey: Image, net: Recogniser) -> list[tuple[str, float]]:
    """For each view of a cut the likeliest text with the chance that it holds this and nothing else."""
    found = []
    for scores in net.chances(views(grey)):
        best = scores.argmax(-1)
        kept = best[(best > 0) & (np.diff(best, prepend=-1) != 0)].tolist()
        found.append(("".join(ALPHABET[n - 1] for n in kept), math.exp(chance_of_classes(scores, kept)) if kept else 0.0))
    return found


def cut(image: Image, blank: Blank) -> tuple[Image, tuple[int, int, int, int]] | None:
    """The ink of a blank, all else turned to paper, with its box; None where there is none, or it runs into the print."""
    from PIL import Image as images

    reach = round(_REACH * blank.em)
    x0, y0 = max(0, blank.left - reach), max(0, blank.top - reach)
    window = np.asarray(image.crop((x0, y0, min(image.width, blank.right + reach), min(image.height, blank.bottom + reach))))
    left, right, top, bottom = blank.left - x0, blank.right - x0, blank.top - y0, blank.bottom - y0
    # A pen may be much fainter than the print beside it.
    level = _otsu(window[:, left:right])
    if level is None:
        return None
    labels, boxes = components(window < level)
    areas = np.bincount(labels.ravel(), minlength=len(boxes) + 1)
    if blank.slash:
        slash = _slash(labels, boxes, blank.em, right)
        if slash is None:
            return None
        right = slash
    kept, lost = [], 0
    for number, (a, b, c, d) in enumerate(boxes, 1):
        wide, tall, within, middle = c - a, d - b, min(c, right) - max(a, left), (b + d) / 2
        if within <= 0 or not top - 0.4 * blank.em <= middle <= bottom + 0.4 * blank.em:
            continue  # of a neighbour, or of another line
        if tall < 0.12 * blank.em and wide > blank.em:
            continue  # a line to write on
        if max(wide, tall) < 0.2 * blank.em:
            # Dots of a leader stand low; others may be what is left of a figure.
            lost += int(areas[number]) if middle < bottom - 0.3 * blank.em else 0
            continue
        share = within / wide
        if share < 0.5 and within < 0.35 * blank.em:
            continue
        if share < 0.75 or b == 0 or d == window.shape[0]:
            return None
        kept.append(number)
    if not kept:
        return None
    a, b = min(boxes[n - 1][0] for n in kept), min(boxes[n - 1][1] for n in kept)
    c, d = max(boxes[n - 1][2] for n in kept), max(boxes[n - 1][3] for n in kept)
    if d - b < 0.4 * blank.em:
        return None
    mask = spread(np.isin(labels, kept), 2)  # with the grey rim of the strokes
    faint = (window < (level + float(np.median(window))) / 2) & ~spread(labels > 0, 3)
    lost += int(faint[max(0, top) : bottom, max(0, left) : right].sum())
    if lost > _LOST * float(areas[kept].sum()):
        return None
    clear = np.where(mask, window, 255).astype(np.uint8)
    a, b, c, d = max(0, a - 2), max(0, b - 2), min(window.shape[1], c + 2), min(window.shape[0], d + 2)
    return images.fromarray(clear[b:d, a:c]), (x0 + a, y0 + b, x0 + c, y0 + d)


def _slash(labels: Array, boxes: Sequence[tuple[int, int, int, int]], em: float, near: int) -> int | None:
    """The left edge of the last straight slanting stroke that ends before `near` or close to it."""
    for number, (a, b, c, d) in sorted(enumerate(boxes, 1), key=lambda item: -item[1][0]):
        if abs((a + c) / 2 - near) < 0.6 * em and d - b > 0.55 * em and 0.12 * em < c - a < 0.5 * em:
            ys, xs = np.nonzero(labels[b:d, a:c] == number)
            if np.corrcoef(ys, xs)[0, 1] < _STRAIGHT:
                return a
    return None


_STRAIGHT = -0.9
# Ink in the blank that belongs to no stroke, as a share of that which does: more may be a figure that was lost.
_LOST = 0.08


def _otsu(grey: Array) -> float | None:
    """The level that parts ink and paper best; None where there is hardly a difference."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
    below = counts.cumsum()
    above = below[-1] - below
    weighted = (counts * np.arange(256)).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        dark, light = weighted / below, (weighted[-1] - weighted) / above
        between = np.nan_to_num(below * above * (light - dark) ** 2)
    best = int(between.argmax())
    return best + 1.0 if light[best] - dark[best] > 40 else None


def components(ink: Array) -> tuple[Array, list[tuple[int, int, int, int]]]:
    """The number of its connected component for each pixel (0 for paper), and the components' boxes in order."""
    labels = np.zeros(ink.shape, np.int32)
    boxes: list[tuple[int, int, int, int]] = []
    height, width = ink.shape
    for y, x in np.argwhere(ink).tolist():
        if labels[y, x]:
            continue
        labels[y, x] = number = len(boxes) + 1
        open_, x0, y0, x1, y1 = [(y, x)], x, y, x, y
        while open_:
            i, j = open_.pop()
            x0, y0, x1, y1 = min(x0, j), min(y0, i), max(x1, j), max(y1, i)
            for k in range(max(0, i - 1), min(height, i + 2)):
                for m in range(max(0, j - 1), min(width, j + 2)):
                    if ink[k, m] and not labels[k, m]:
                        labels[k, m] = number
                        open_.append((k, m))
        boxes.append((x0, y0, x1 + 1, y1 + 1))
    return labels, boxes
