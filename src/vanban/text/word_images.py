"""Words of Vietnamese text rendered and worn as scans are: what the word recogniser learns from.

A line is set in a free font between parts of other lines, then copied (blur, uneven threshold, noise, JPEG), and cut at
its words with the slack that Tesseract's boxes have. Everything comes from one seed.
"""

from __future__ import annotations

import io
import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from vanban.errors import MissingTool
from vanban.ingest.recogniser import ALPHABET, HEIGHT, as_ink

Array = npt.NDArray[Any]

# Families to set text in, with their weights: offices write in Times (NĐ 30/2020, Phụ lục I), so its likenesses come first.
_FAMILIES = {
    r"LiberationSerif": 30, r"Tinos": 12, r"texgyretermes": 22, r"STIXGeneral": 10, r"LinLibertine_R(I|Z|ZI|B|BI)?\.": 4,
    r"NotoSerif-(Regular|Bold|Italic|BoldItalic)\.": 3, r"CharisSIL": 3, r"Gentium": 2, r"DejaVuSerif(-|\.)": 4, r"Vollkorn": 2,
    r"LiberationSans-": 4, r"Arimo": 3, r"OpenSans-(Regular|Bold|Italic)\.": 2, r"DejaVuSans(-Bold)?\.": 2,
}  # fmt: skip
_LINES = 5
_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_KEEP = frozenset(ALPHABET)
_TYPOGRAPHY = str.maketrans({"„": "“", "″": '"', "′": "'", "−": "-", "\u2011": "-", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font files with how often each is used."""

    files: tuple[Path, ...]
    weights: tuple[float, ...]

    @classmethod
    def found(cls, folders: Sequence[Path]) -> Fonts:
        """The fonts of known families under the folders that have all Vietnamese letters."""
        found = sorted({f for folder in folders for f in folder.rglob("*") if f.suffix.lower() in (".ttf", ".otf")})
        files: list[Path] = []
        weights: list[float] = []
        for pattern, weight in _FAMILIES.items():
            of_family = [f for f in found if re.search(pattern, f.name) and _has_letters(f)]
            files += of_family
            weights += [weight / len(of_family) * _share(f) for f in of_family]
        if not files:
            raise MissingTool(
                "Không có phông chữ tự do nào đủ dấu tiếng Việt.", remedy="Trên Debian, Ubuntu: apt install fonts-liberation."
            )
        return cls(tuple(files), tuple(weights))


def _share(file: Path) -> float:
    """Upright letters are the commonest on a page."""
    name = file.stem.lower()
    return 0.5 if "bolditalic" in name or name.endswith("bi") else 1.2 if "italic" in name or "bold" in name else 2.2


def _has_letters(file: Path) -> bool:
    font = ImageFont.truetype(str(file), 24)
    absent = bytes(font.getmask("\uffff"))
    masks = [bytes(font.getmask(c)) for c in ALPHABET if c.isalpha()]
    return absent not in masks and len(set(masks)) == len(masks)


class WordImages:
    """An endless stream of word images and their texts."""

    def __init__(self, paragraphs: Sequence[str], fonts: Fonts, seed: int) -> None:
        self.paragraphs, self.fonts = paragraphs, fonts
        self.random = random.Random(seed)
        self.numpy = np.random.default_rng(seed)
        self._opened: dict[tuple[Path, int], ImageFont.FreeTypeFont] = {}
        fine = self.numpy.standard_normal((800, 4200)).astype(np.float32)
        self._fine = fine
        self._coarse = _stretched(_smoothed(fine, 6)) + 0.7 * _stretched(_smoothed(fine[:, ::-1], 1.2))

    def __iter__(self) -> Iterator[tuple[Array, str]]:
        while True:
            yield from self._block()

    def _text(self) -> list[str]:
        chance = self.random.random()
        if chance < 0.12:
            words = [self._figure() for _ in range(8)]
        else:
            words = unicodedata.normalize("NFC", self.random.choice(self.paragraphs).translate(_TYPOGRAPHY)).split()
            start = self.random.randrange(max(1, len(words) - 6))
            words = words[start : start + 9]
        if self.random.random() < 0.1:
            words = [w.upper() for w in words]
        elif self.random.random() < 0.06:
            words = [w[:1].upper() + w[1:] for w in words]
        # Words with marks that no text has teach to look at the marks instead of guessing them from the letters.
        return [self._mutated(w) if self.random.random() < 0.15 else w for w in words]

    def _figure(self) -> str:
        r = self.random
        kinds = "".join(r.choices("QĐKHCTNBDUPVSYTĐ", k=r.randint(2, 4)))
        year = r.randint(1990, 2030)
        return r.choice(
            (
                f"{r.randint(1, 4000)}/{kinds}-{''.join(r.choices('UBNDCPSTHĐQTW', k=r.randint(2, 5)))}",
                f"{r.randint(1, 400)}/{year}/{kinds}-{r.choice(('CP', 'TTg', 'BTC', 'BTTTT', 'HĐND', 'UBND', 'BNV'))}",
                f"{r.randint(1, 99)}-{r.choice(('NQ', 'CT', 'KH', 'QĐ', 'CTr', 'HD', 'KL'))}/{r.choice(('TW', 'TU', 'ĐU', 'HU'))}",
                f"{r.randint(1, 31):02}/{r.randint(1, 12)}/{year}",
                f"{r.randint(1, 31):02}/{r.randint(1, 12):02}/{year}{r.choice(',;.)')}",
                f"{r.randint(1, 999)}.{r.randint(0, 999):03}{r.choice(('', '.000', ',5', 'đ'))}",
                f"{r.randint(0, 100)}{r.choice(('', ',5', '.25'))}%",
                f"{r.choice('abcdđeghiklm')})",
                f"{r.randint(1, 30)}.{r.choice(('', f'{r.randint(1, 9)}.'))}",
                str(r.randint(0, 3000)),
                str(year) + r.choice((";", ",", ".", "")),
                r.choice(("Số:", "ngày", "tháng", "năm", "Điều", "I.", "II.", "III.", "IV.", "V.", "VI.", "-", "+", "–", "(sau", "…")),
                r.choice(("UBND", "HĐND", "CNTT", "TT&TT", "KT-XH", "ĐVHC", "CBCCVC", "VPCP", "BCĐ", "UBMTTQ", "TP.", "GPMB")),
            )
        )  # fmt: skip

    def _mutated(self, word: str) -> str:
        split = list(unicodedata.normalize("NFD", word))
        places = [i for i, c in enumerate(split) if c in _MARKS]
        if places and self.random.random() < 0.7:
            split[self.random.choice(places)] = self.random.choice((*_MARKS, ""))
        else:
            vowels = [i for i, c in enumerate(unicodedata.normalize("NFC", word)) if c in _VOWELS]
            if not vowels:
                return word
            whole = list(unicodedata.normalize("NFC", word))
            whole[self.random.choice(vowels)] += self.random.choice(_MARKS)
            split = whole
        mutated = unicodedata.normalize("NFC", "".join(split))
        return mutated if all(c in _KEEP for c in mutated) else word

    def _font(self) -> ImageFont.FreeTypeFont:
        (file,) = self.random.choices(self.fonts.files, self.fonts.weights)
        dpi = self.random.choices((300, 250, 200, 150, 120, 100), (10, 5, 6, 3, 1, 0.4))[0]
        key = file, round(self.random.choice((10, 11, 12, 13, 13, 13.5, 14, 14, 15)) * dpi / 72)
        if key not in self._opened:
            self._opened[key] = ImageFont.truetype(str(file), key[1], layout_engine=ImageFont.Layout.BASIC)
        return self._opened[key]

    def _block(self) -> Iterator[tuple[Array, str]]:
        """The words of a few lines set under one another in one font and copied together."""
        r = self.random
        font = self._font()
        em = font.size
        spacing = em * r.uniform(1.12, 1.7)
        bases = [round(em * 1.5 + i * spacing) for i in range(_LINES)]
        lines = []
        for base in bases:
            words = [w for w in self._text() if len(w) <= 24] if r.random() < 0.95 else []
            gap = font.getlength(" ") * r.choice((0.75, 0.9, 1, 1, 1.2, 1.5, 2))
            left = em * r.uniform(1, 2.5)
            places = []
            for word in words:
                right = left + font.getlength(word)
                places.append((left, right))
                left = right + gap
            lines.append((base, words, places, gap))
        width = round(max((places[-1][1] for _, _, places, _ in lines if places), default=0) + em * 1.5)
        image = Image.new("L", (min(width, 4000), round(bases[-1] + em)), 0)
        draw = ImageDraw.Draw(image)
        for base, words, places, _ in lines:
            for word, (left, _) in zip(words, places, strict=True):
                draw.text((left, base), word, 255, font=font, anchor="ls")
            if places:
                self._strokes(draw, places, base, em, width)
        slope, slant = r.gauss(0, 0.003), r.gauss(0, 0.03)
        turned = (1, slant, -slant * bases[2], -slope, 1, slope * em)
        image = image.transform(image.size, Image.Transform.AFFINE, turned, Image.Resampling.BILINEAR)
        page = self._copied(image, em)
        for base, words, places, gap in lines:
            yield from self._cut(page, words, places, font, base - slope * em, slope, gap)

    def _strokes(
        self, draw: ImageDraw.ImageDraw, places: Sequence[tuple[float, float]], base: int, em: float, width: int
    ) -> None:
        """Rulings, underlines and rims of seals."""
        r = self.random
        thick = max(1, round(em * r.uniform(0.03, 0.08)))
        if r.random() < 0.05:
            draw.line((0, base + em * 0.2, width, base + em * 0.2), r.randint(120, 255), thick)
        if r.random() < 0.08:
            x = r.choice(places)[r.randrange(2)] + em * r.choice((-0.25, 0.25))
            draw.line((x, 0, x, em * 12), r.randint(120, 255), thick)
        if r.random() < 0.03:
            x, y, radius = r.uniform(0, width), base + r.uniform(-3, 3) * em, r.uniform(2, 7) * em
            draw.arc((x - radius, y - radius, x + radius, y + radius), 0, 360, r.randint(40, 200), thick * 2)

    def _noise(self, pool: Array, height: int, width: int) -> Array:
        y = self.random.randrange(pool.shape[0] - height)
        x = self.random.randrange(pool.shape[1] - width)
        return pool[y : y + height, x : x + width]

    def _copied(self, image: Image.Image, em: float) -> Array:
        """The image (ink bright) as a scanner gives it: 0 black to 255 paper."""
        r = self.random
        unit = em / 54  # pixels for one of 300 dpi at 13 points
        ink = image.filter(ImageFilter.GaussianBlur(r.uniform(0.3, 1.7) * max(unit, 0.5)))
        grey = np.asarray(ink, np.float32) / 255
        if r.random() < 0.75:  # a copier's threshold, uneven over the page: thick, thin, touching, broken
            level = r.uniform(0.25, 0.62) + self._noise(self._coarse, *grey.shape) * r.choice((0.0, 0.03, 0.06, 0.12))
            soft = r.choice((0.03, 0.1, 0.2, 0.4))
            level = level + self._noise(self._fine, *grey.shape) * r.choice((0.0, 0.0, 0.05, 0.12))
            grey = np.clip((grey - level) / soft + 0.5, 0, 1)
            if r.random() < 0.5:
                again = Image.fromarray((grey * 255).astype(np.uint8)).filter(
                    ImageFilter.GaussianBlur(r.uniform(0.3, 1.1) * max(unit, 0.5))
                )
                grey = np.asarray(again, np.float32) / 255
        if r.random() < 0.15:  # specks
            spots = self._noise(self._fine, *grey.shape) > r.uniform(2.6, 3.6)
            grey = np.maximum(grey, spots * r.uniform(0.3, 1.0))
        if r.random() < 0.1:  # what taking a red seal away leaves: ink worn in patches
            grey = grey * (1 - np.clip(self._noise(self._coarse, *grey.shape) - r.uniform(0.3, 1.5), 0, 0.8))
        paper, black = r.uniform(200, 255), r.uniform(0, 110)
        page = paper + (black - paper) * grey
        if r.random() < 0.6:
            page = page + self._noise(self._fine, *grey.shape) * r.choice((1, 3, 6, 12, 20))
        if r.random() < 0.2:
            page = page + self._noise(self._coarse, *grey.shape) * r.uniform(0, 12)
        page = np.clip(page, 0, 255).astype(np.uint8)
        if r.random() < 0.35:
            packed = io.BytesIO()
            Image.fromarray(page).save(packed, "JPEG", quality=r.randint(18, 85))
            page = np.asarray(Image.open(packed))
        return page

    def _cut(
        self, page: Array, words: Sequence[str], places: Sequence[tuple[float, float]],
        font: ImageFont.FreeTypeFont, base: float, slope: float, gap: float,
    ) -> Iterator[tuple[Array, str]]:  # fmt: skip
        """The words, one to three at a time, as high as the words round them."""
        r, em = self.random, font.size
        boxes = [font.getbbox(word, anchor="ls") for word in words]
        at = 0
        while at < len(words):
            count = min(r.choices((1, 2, 3), (14, 3, 1))[0], len(words) - at)
            first, last = at, at + count - 1
            at += count
            text = " ".join(words[first : last + 1])
            left, right = places[first][0], places[last][1]
            near = range(max(0, first - r.randint(0, 3)), min(len(words), last + 1 + r.randint(0, 3)))
            drop = slope * (left + right) / 2
            top = base + drop + min(boxes[i][1] for i in near)
            bottom = base + drop + max(boxes[i][3] for i in near)
            slack = em * 0.05
            top -= r.uniform(-0.3, 1.6) * slack
            bottom += r.uniform(-0.3, 1.6) * slack
            # Boxes run a little into the word or into what stands beside it.
            left += min(boxes[first][0], 0) - r.uniform(-0.03, 0.45) * max(gap, em * 0.2)
            right += r.uniform(-0.03, 0.45) * max(gap, em * 0.2)
            if r.random() < 0.04:
                right += gap
            box = max(0, round(left)), max(0, round(top)), round(right), round(bottom)
            part = page[box[1] : box[3], box[0] : box[2]]
            if min(part.shape) < 6 or not text or any(c not in _KEEP for c in text):
                continue
            if part.shape[1] / part.shape[0] > 10:
                continue
            yield as_ink(Image.fromarray(part), HEIGHT), text


def _smoothed(noise: Array, reach: float) -> Array:
    low, high = float(noise.min()), float(noise.max())
    grey = Image.fromarray(((noise - low) / (high - low) * 255).astype(np.uint8))
    return np.asarray(grey.filter(ImageFilter.GaussianBlur(reach)), np.float32)


def _stretched(noise: Array) -> Array:
    return np.asarray((noise - noise.mean()) / (noise.std() + 1e-6))
