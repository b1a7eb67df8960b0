"""Numbers as a pen writes and a stamp sets them into a printed blank: what the digit network learns from.

Each figure is drawn as strokes through a few points, in the forms that hands in Viet Nam and Europe give it; a writer's
slant, width and tremor hold for the whole number. Everything comes from one seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from vanban.data import load
from vanban.ingest.handwritten import OTHER
from vanban.ingest.recogniser import as_ink

Array = npt.NDArray[Any]
Points = Sequence[Sequence[float]]

_LETTERS = "ABCDEGHKMNPQRTUVXYĐacdehkmnprtuvxyđ#&*?!=+%@"
_FIGURES = "0123456789"
_TALL = 64  # height in which strokes are drawn


class DigitImages:
    """An endless stream of images (as the network takes them) and their texts, `OTHER` for every mark that is no figure."""

    def __init__(
        self, fonts: Sequence[Path], seed: int, samples: dict[str, list[Array]] | None = None, sampled: float = 0.15
    ) -> None:
        """`samples` are small grey images of written figures (8 x 8 in the UCI collection) for a share of the numbers."""
        self.random = random.Random(seed)
        self.numpy = np.random.default_rng(seed)
        self.fonts = [ImageFont.truetype(str(file), size) for file in fonts for size in (64, 88)]
        # Forms of each figure, and for `OTHER` letters as a pen puts them behind a number (`12A`) and ticks. A form is
        # strokes, a stroke points from the top left corner, x and y in heights of a figure: a smooth line goes through
        # them, with a corner where one stands twice.
        self.forms: dict[str, list[Sequence[Points]]] = load("digit_strokes")
        self.samples, self.sampled = samples or {}, sampled

    def __iter__(self) -> Iterator[tuple[Array, str]]:
        return ((as_ink(crop), text) for crop, text in self.crops())

    def crops(self) -> Iterator[tuple[Image.Image, str]]:
        """The same before they are made ready for the network: dark on light in grey."""
        while True:
            text = self._text()
            crop = self.drawn(text)
            if crop is not None:
                yield crop, text

    def _text(self) -> str:
        r = self.random
        chance = r.random()
        if chance < 0.45:
            text = "".join(r.choice(_FIGURES) for _ in range(r.choices((1, 2, 3, 4), (2, 4, 4, 3))[0]))
        elif chance < 0.8:
            text = r.choice(
                (f"{r.randint(1, 31):02}", f"{r.randint(1, 31)}", f"{r.randint(1, 99):02}", f"{r.randint(100, 3999)}")
            )
        else:
            text = "".join(r.choice(OTHER + OTHER + _FIGURES) for _ in range(r.randint(1, 4)))
        if r.random() < 0.12:
            text += r.choice(("/", "/", "/" + OTHER, OTHER))
        if r.random() < 0.04:
            text = OTHER + text
        return text

    def drawn(self, text: str) -> Image.Image | None:
        """A crop in grey, cut close to the ink, with `text` written as one hand writes it; None where nothing shows."""
        r = self.random
        glyphs = self._set(text) if r.random() < 0.12 and self.fonts else self._written(text)
        gap = r.choices((r.uniform(-0.08, 0.02), r.uniform(0.02, 0.25), r.uniform(0.25, 0.9)), (3, 7, 2))[0] * _TALL
        width = sum(g.width for g in glyphs) + int(abs(gap) * len(glyphs)) + 4 * _TALL
        page = Image.new("L", (width, 4 * _TALL), 0)
        x = float(_TALL)
        for glyph in glyphs:
            y = 2 * _TALL - glyph.height // 2 + round(r.gauss(0, 0.05) * _TALL)
            page.paste(255, (round(x), y), glyph)
            x += max(4.0, glyph.width - 2 * _MARGIN + gap + r.gauss(0, 0.05) * _TALL)
        box = page.getbbox()
        if box is None:
            return None
        page = page.crop((box[0] - _EDGE, box[1] - _EDGE, box[2] + _EDGE, box[3] + _EDGE))
        return self._worn(page, (_EDGE, _EDGE, page.width - _EDGE, page.height - _EDGE))

    # --- strokes -------------------------------------------------------------------------------------------

    def _written(self, text: str) -> list[Image.Image]:
        r = self.random
        slant, wide = r.gauss(0.12, 0.18), r.uniform(0.7, 1.5)
        pen, tremor = r.choice((r.uniform(2.5, 5), r.uniform(4, 9), r.uniform(7, 12))), r.uniform(0.012, 0.055)
        habits = {c: r.choice(forms) for c, forms in self.forms.items()}
        sampled = bool(self.samples) and r.random() < self.sampled
        glyphs = []
        for c in text:
            tall = _TALL * r.uniform(0.85, 1.12)
            if c in self.samples and sampled:
                glyphs.append(self._sample(c, slant))
                continue
            if c == OTHER:
                if self.fonts and r.random() < 0.5:
                    glyphs.append(self._letter(r.choice(_LETTERS), r.choice(self.fonts)))
                    continue
                strokes: Sequence[Points] = self._scrawl()
            else:
                strokes = habits[c]
            if c == "1" and r.random() < 0.3:  # many hands write it in more than one way
                strokes = r.choice(self.forms["1"])
            glyphs.append(self._stroked(strokes, tall, wide * r.uniform(0.88, 1.14), slant + r.gauss(0, 0.04), pen, tremor))
        return glyphs

    def _scrawl(self) -> Sequence[Points]:
        """Strokes that make no figure: a letter, a wave, the rest of something."""
        r = self.random
        kind = r.random()
        if kind < 0.25:  # a dash or wave
            y = r.uniform(0.3, 0.8)
            return [[(x * 0.25, y + r.gauss(0, 0.08)) for x in range(r.randint(2, 5))]]
        if kind < 0.65:
            return r.choice(self.forms[OTHER])
        if kind < 0.72:  # a comma or dot
            return [[(0.1, 0.85), (0.08, 0.95), (0.0, 1.05)]]
        return [
            [(r.uniform(0, 0.8), r.uniform(0, 1)) for _ in range(r.randint(3, 8))]
            for _ in range(r.choices((1, 2, 3), (4, 3, 2))[0])
        ]

    def _stroked(
        self, strokes: Sequence[Points], tall: float, wide: float, slant: float, pen: float, tremor: float
    ) -> Image.Image:
        r = self.random
        grow_x, grow_y = r.gauss(0, 0.06), r.gauss(0, 0.06)
        size = int(1.6 * tall * max(1.0, wide)) + 2 * _MARGIN, int(1.5 * tall) + 2 * _MARGIN
        image = Image.new("L", (size[0] + _TALL, size[1]), 0)
        draw = ImageDraw.Draw(image)
        for stroke in strokes:
            moved = [(x + r.gauss(0, tremor), y + r.gauss(0, tremor)) for x, y in stroke]
            same: list[Sequence[float]] = [moved[i - 1] if i and stroke[i] == stroke[i - 1] else p for i, p in enumerate(moved)]
            shift = 0.5 * _TALL
            placed = []
            for x, y in _smooth(same):
                x, y = x * (1 + grow_x * (y - 0.5)), y * (1 + grow_y * x)
                placed.append((shift + _MARGIN + tall * (x * wide + slant * (1 - y) * 0.8), _MARGIN + tall * (y + 0.2)))
            width = pen * r.uniform(0.85, 1.15)
            draw.line(placed, fill=255, width=max(1, round(width)))
            for x, y in placed:
                draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
        box = image.getbbox()
        if box is None:
            return Image.new("L", (2 * _MARGIN, _TALL))
        # Cut at the sides only, so that the figures of a number stand on one line.
        return image.crop((box[0] - _MARGIN, 0, box[2] + _MARGIN, image.height))

    def _sample(self, figure: str, slant: float) -> Image.Image:
        grey = Image.fromarray(self.random.choice(self.samples[figure])).resize((_TALL * 7 // 8, _TALL), Image.Resampling.BICUBIC)
        image = Image.new("L", (grey.width + _TALL, _TALL), 0)
        image.paste(grey, (_TALL // 2, 0))
        image = image.transform(
            image.size, Image.Transform.AFFINE, (1, slant, -slant * _TALL / 2, 0, 1, 0), Image.Resampling.BILINEAR
        )
        cut = self.random.randint(70, 130)
        image = image.point(lambda v: 255 if v > cut else 0)
        box = image.getbbox() or (0, 0, _TALL, _TALL)
        return image.crop((box[0] - _MARGIN, 0, box[2] + _MARGIN, _TALL))

    # --- letters and figures of a font, for stamps ------------------------------------------------------------

    def _set(self, text: str) -> list[Image.Image]:
        font = self.random.choice(self.fonts)
        return [self._letter(self.random.choice(_LETTERS) if c == OTHER else c, font) for c in text]

    def _letter(self, letter: str, font: ImageFont.FreeTypeFont) -> Image.Image:
        image = Image.new("L", (2 * _TALL, 2 * _TALL), 0)
        ImageDraw.Draw(image).text((_TALL, _TALL), letter, fill=255, font=font, anchor="mm")
        box = image.getbbox() or (0, 0, _TALL, _TALL)
        return image.crop((box[0] - _MARGIN, 0, box[2] + _MARGIN, image.height))

    # --- paper ---------------------------------------------------------------------------------------------

    def _worn(self, page: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
        """Leader dots, specks, ink that bleeds or fades, the scanner's resolution and threshold; dark on light."""
        r = self.random
        ink = np.asarray(page).astype(np.float32) / 255
        if r.random() < 0.3:
            self._leader(ink, box)
        tall = r.choice((r.uniform(18, 30), r.uniform(28, 44), r.uniform(40, 64)))
        factor = tall / max(20, box[3] - box[1])
        if r.random() < 0.6:
            ink = _blurred(ink, r.uniform(0.3, 2.2))
        small = Image.fromarray((ink * 255).astype(np.uint8)).resize(
            (max(8, round(page.width * factor)), max(8, round(page.height * factor))), Image.Resampling.BOX
        )
        ink = np.asarray(small).astype(np.float32) / 255
        if r.random() < 0.3:
            ink = ink + self.numpy.normal(0, r.uniform(0.02, 0.12), ink.shape).astype(np.float32)
        if r.random() < 0.55:  # one bit, as faxes and office copiers give
            rough = self.numpy.normal(0, r.uniform(0.0, 0.12), ink.shape).astype(np.float32)
            ink = ((ink + rough) > r.uniform(0.25, 0.6)).astype(np.float32)
        elif r.random() < 0.4:  # a dry pen
            ink = ink * (1 - r.uniform(0.1, 0.5) * (self.numpy.random(ink.shape) > 0.5))
        x0, y0, x1, y1 = (round(v * factor) for v in box)
        pad = [round(abs(r.gauss(0, 0.05)) * tall) for _ in range(4)]
        top, left = max(0, y0 - pad[0]), max(0, x0 - pad[1])
        cut = ink[top : y1 + pad[2] + 1, left : x1 + pad[3] + 1]
        grey = 255 - np.clip(cut, 0, 1) * r.uniform(120, 255)
        return Image.fromarray(grey.astype(np.uint8))

    def _leader(self, ink: Array, box: tuple[int, int, int, int]) -> None:
        r = self.random
        y = box[3] - round(r.uniform(-0.05, 0.35) * _TALL)
        dot, step = r.randint(2, 5), r.randint(10, 18)
        for x in range(max(0, box[0] - 8), min(ink.shape[1] - 6, box[2] + 8), step):
            if r.random() < 0.85:
                ink[y : y + dot, x : x + dot] = 1


_MARGIN = 6
_EDGE = _TALL // 2


def _smooth(points: Points, steps: int = 6) -> list[tuple[float, float]]:
    """A Catmull-Rom line through the points; a point that stands twice breaks it, and the parts are joined there."""
    parts: list[list[Sequence[float]]] = [[]]
    for i, point in enumerate(points):
        if i and point == points[i - 1]:
            parts.append([point])
        else:
            parts[-1].append(point)
    line: list[tuple[float, float]] = []
    for part in parts:
        if len(part) < 2:
            line += [(x, y) for x, y in part]
            continue
        p = np.array([part[0], *part, part[-1]])
        t = np.linspace(0, 1, steps)[:, None]
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
            curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
            line += [(float(x), float(y)) for x, y in curve]
    return line


def _blurred(ink: Array, radius: float) -> Array:
    image = Image.fromarray((np.clip(ink, 0, 1) * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
    return np.clip(np.asarray(image).astype(np.float32) / 255 * 1.3, 0, 1)
