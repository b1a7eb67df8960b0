"""Pages as a scanner gives them: images with seal, signature, stamps, slight rotation and noise.

All chance comes from a generator seeded with the document's name, so a second run gives the same bytes.
"""

from __future__ import annotations

import io
import math
import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from corpus.generator import pdf
from corpus.generator.fonts import font_file
from corpus.generator.layout import Anchor, Laid

RED = (205, 38, 52)
BLUE = (32, 58, 150)
VIOLET = (92, 46, 140)


@cache
def _font(style: str, size: int) -> Any:
    return ImageFont.truetype(str(font_file(style)), size)


def _ink(size: tuple[int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    layer = Image.new("RGBA", size, (255, 255, 255, 0))
    return layer, ImageDraw.Draw(layer)


def _stamp_on(page: Image.Image, layer: Image.Image, x: float, y: float) -> None:
    """Print a layer around (x, y) as ink does: it darkens what lies below and hides nothing."""
    sheet = Image.new("RGB", page.size, (255, 255, 255))
    box = (int(x - layer.width / 2), int(y - layer.height / 2))
    sheet.paste(layer.convert("RGB"), box, layer.getchannel("A"))
    page.paste(ImageChops.multiply(page, sheet))


def _worn(layer: Image.Image, rng: np.random.Generator, strength: float) -> Image.Image:
    """The layer with the patchy ink of a rubber stamp."""
    alpha = np.asarray(layer.getchannel("A"), dtype=np.float32)
    rough = rng.random((layer.height // 6 + 2, layer.width // 6 + 2)).astype(np.float32)
    patch = Image.fromarray((rough * 255).astype(np.uint8)).resize(layer.size, Image.Resampling.BICUBIC)
    mask = 1 - strength * np.asarray(patch, dtype=np.float32) / 255
    out = layer.copy()
    out.putalpha(Image.fromarray((alpha * mask).astype(np.uint8)))
    return out


def seal(ring: str, centre: str, scale: float, rng: np.random.Generator) -> Image.Image:
    """A round red seal (con dấu): two rings, the words of `ring` around, `centre` in the middle."""
    size = int(102 * scale)
    layer, draw = _ink((size, size))
    mid, thick = size / 2, max(2, int(1.6 * scale))
    for share, width in ((0.49, thick * 1.4), (0.335, thick * 0.8)):
        r = size * share
        draw.ellipse((mid - r, mid - r, mid + r, mid + r), outline=(*RED, 255), width=max(1, int(width)))
    font = _font("b", int(8.2 * scale))
    step = min(15.0, 330 / max(1, len(ring)))
    for i, letter in enumerate(ring):
        angle = math.radians(90 + (len(ring) - 1) * step / 2 - i * step)
        glyph, pen = _ink((int(16 * scale), int(16 * scale)))
        pen.text((8 * scale, 8 * scale), letter, font=font, fill=(*RED, 255), anchor="mm")
        turned = glyph.rotate(math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        r = size * 0.41
        x, y = mid + r * math.cos(angle), mid - r * math.sin(angle)
        layer.alpha_composite(turned, (int(x - glyph.width / 2), int(y - glyph.height / 2)))
    words = centre.split("|")
    for i, line in enumerate(words):
        draw.text(
            (mid, mid + (i - (len(words) - 1) / 2) * 9 * scale),
            line,
            font=_font("b", int(7.4 * scale)),
            fill=(*RED, 255),
            anchor="mm",
        )
    return _worn(layer, rng, 0.45).rotate(float(rng.uniform(-14, 14)), resample=Image.Resampling.BICUBIC)


def signature(scale: float, rng: random.Random) -> Image.Image:
    """A blue pen stroke: some loops and a long last stroke."""
    layer, draw = _ink((int(150 * scale), int(70 * scale)))
    x, y = 18.0, 42.0
    points = [(x, y)]
    for _ in range(rng.randint(4, 6)):
        for t in range(12):
            a = t / 12 * 2 * math.pi
            points.append((x + 9 * math.sin(a) + t * 0.7, y - rng.uniform(16, 24) * (1 - math.cos(a)) / 2))
        x += rng.uniform(9, 14)
        y += rng.uniform(-3, 3)
        points.append((x, y))
    points += [(x + 12, y - 20), (x + 20, y + 14), (x + 55, y - 6), (x + 20, y + 9)]
    scaled = [(a * scale, b * scale) for a, b in points]
    smooth = _smooth(scaled)
    for start, end in zip(smooth, smooth[1:], strict=False):
        draw.line((start, end), fill=(*BLUE, 235), width=max(2, int(1.3 * scale)))
    return layer


def _smooth(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Chaikin's corner cutting, twice."""
    out = list(points)
    for _ in range(2):
        cut = [out[0]]
        for (ax, ay), (bx, by) in zip(out, out[1:], strict=False):
            cut += [(ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25), (ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75)]
        out = [*cut, out[-1]]
    return out


def arrival_stamp(received: str, scale: float, rng: np.random.Generator) -> Image.Image:
    """The incoming stamp (dấu đến) of NĐ 30/2020: a rectangle with office, ĐẾN, number, date and routing."""
    office, number, date = (f.strip() for f in received.split("|"))
    layer, draw = _ink((int(142 * scale), int(82 * scale)))
    edge = max(2, int(1.4 * scale))
    draw.rectangle((edge, edge, layer.width - edge - 1, layer.height - edge - 1), outline=(*RED, 255), width=edge)
    small, big, hand = _font("b", int(7.5 * scale)), _font("b", int(15 * scale)), _font("i", int(12 * scale))
    draw.text((layer.width / 2, 11 * scale), office.upper(), font=small, fill=(*RED, 255), anchor="mm")
    draw.line((edge, 20 * scale, layer.width - edge, 20 * scale), fill=(*RED, 255), width=max(1, edge // 2))
    draw.text((30 * scale, 36 * scale), "ĐẾN", font=big, fill=(*RED, 255), anchor="mm")
    plain = _font("", int(9.5 * scale))
    day = f"{date[8:]}/{date[5:7].lstrip('0')}/{date[:4]}"
    for i, (label, value) in enumerate((("Số:", number), ("Ngày:", day))):
        y = (30 + 16 * i) * scale
        draw.text((62 * scale, y), label, font=plain, fill=(*RED, 255), anchor="lm")
        draw.text((90 * scale, y), value, font=hand, fill=(*BLUE, 255), anchor="lm")
    draw.text((8 * scale, 62 * scale), "Chuyển: ..................................", font=plain, fill=(*RED, 255), anchor="lm")
    draw.text(
        (8 * scale, 74 * scale),
        "Số và ký hiệu HS: ...................",
        font=_font("", int(8 * scale)),
        fill=(*RED, 255),
        anchor="lm",
    )
    return _worn(layer, rng, 0.3).rotate(float(rng.uniform(-2.5, 2.5)), resample=Image.Resampling.BICUBIC, expand=True)


def _digits(page: Image.Image, anchor: Anchor, scale: float, rng: random.Random, words: list[tuple[float, str]]) -> None:
    """Number and day as put in by stamp or pen, a little off the line."""
    for start, end in pdf.stamped_digits(anchor):
        style, size = ("b", 14) if anchor.kind == "symbol" else ("i", 15)
        text = anchor.text[start:end]
        layer, draw = _ink((int(60 * scale), int(26 * scale)))
        colour = VIOLET if anchor.kind == "symbol" else BLUE
        draw.text((30 * scale, 13 * scale), text, font=_font(style, int(size * scale)), fill=(*colour, 245), anchor="mm")
        layer = layer.rotate(rng.uniform(-3, 3), resample=Image.Resampling.BICUBIC)
        x = next(x for x, word in words if word.lstrip("(").startswith(text))
        wide = sum(_font("", 100).getlength(c) for c in text) / 100 * 13
        _stamp_on(page, layer, (x + wide / 2) * scale, (anchor.y - 5 + rng.uniform(-1.5, 1)) * scale)


def pages(laid: Laid, *, dpi: int, dirty: float = 1.0) -> list[Image.Image]:
    """The pages as images in colour. `dirty` scales noise and rotation."""
    import pypdfium2

    name = f"{laid.doc.name}/{dpi}"
    chance, rng = random.Random(name), np.random.default_rng(sum(map(ord, name)))
    scale = dpi / 72
    document = pypdfium2.PdfDocument(pdf.render(laid, without_number=True))
    out = []
    for index in range(len(document)):
        page = document[index].render(scale=scale).to_pil().convert("RGB")
        _decorate(page, laid, index + 1, scale, chance, rng)
        out.append(_age(page, dpi, chance, rng, dirty))
    document.close()
    return out


def _decorate(page: Image.Image, laid: Laid, number: int, scale: float, chance: random.Random, rng: np.random.Generator) -> None:
    part = next(i for i in reversed(range(len(laid.spans))) if laid.lines[laid.spans[i][0]].page <= number)
    fields = laid.doc.parts[part]
    while fields.annex:
        part -= 1
        fields = laid.doc.parts[part]
    issuer = (fields.get("issuer") or "").upper()
    for anchor in laid.anchors:
        if anchor.page != number:
            continue
        x, y = anchor.x * scale, anchor.y * scale
        if anchor.kind in ("symbol", "date"):
            words = [
                (w.x, w.text.strip()) for w in laid.sheets[number - 1].words if abs(w.y - anchor.y) < 0.01 and w.x >= anchor.x - 1
            ]
            _digits(page, anchor, scale, chance, words)
        elif anchor.kind == "signature" and fields.get("signer"):
            _stamp_on(page, signature(scale, chance), x + 8 * scale, y)
            centre = issuer.removeprefix("ỦY BAN NHÂN DÂN").strip() or "CƠ QUAN"
            _stamp_on(page, seal(issuer, "|".join(_halves(centre)), scale, rng), x - 38 * scale, y - 4 * scale)
        elif anchor.kind == "arrival" and fields.get("received"):
            _stamp_on(
                page, arrival_stamp(fields.fields["received"], scale, rng), (anchor.x + 62) * scale, (anchor.y + 29) * scale
            )
    if fields.get("seal_text") == "yes" and laid.lines[laid.spans[part][0]].page == number:
        # Some offices seal the first page over running text (dấu treo), so red lies on the letters.
        _stamp_on(page, seal(issuer, "SAO Y|BẢN CHÍNH", scale, rng), 170 * scale, 400 * scale)


def _halves(text: str) -> list[str]:
    words = text.split()
    if len(words) < 3:
        return [text]
    half = (len(words) + 1) // 2
    return [" ".join(words[:half]), " ".join(words[half:])]


def _age(page: Image.Image, dpi: int, chance: random.Random, rng: np.random.Generator, dirty: float) -> Image.Image:
    """Rotation, soft focus, grey letters, specks and the paper's tint."""
    page = page.rotate(chance.uniform(-0.7, 0.7) * dirty, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    page = page.filter(ImageFilter.GaussianBlur(0.35 * dpi / 200))
    image = np.asarray(page, dtype=np.float32)
    # Toner is never quite black nor even; the unevenness is coarse so that it does not cost space in the JPEG.
    height, width = image.shape[:2]
    coarse = rng.normal(0, 1, (height // 24 + 2, width // 24 + 2)).astype(np.float32)
    cloud = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))
    image = 255 - (255 - image) * (0.86 + 0.05 * dirty * cloud[..., None]).clip(0.6, 1)
    specks = int(width * height / 26000 * dirty)
    ys, xs = rng.integers(1, height - 2, specks), rng.integers(1, width - 2, specks)
    for dy in (0, 1):
        for dx in (0, 1):
            image[ys + dy, xs + dx] = rng.integers(60, 190, (specks, 1))
    image *= np.array([0.992, 0.99, 0.975], dtype=np.float32)
    return Image.fromarray(image.clip(0, 255).astype(np.uint8))


def _is_coloured(image: Image.Image) -> bool:
    small = np.asarray(image.resize((image.width // 8, image.height // 8)), dtype=np.int16)
    return bool(((small.max(axis=2) - small.min(axis=2)) > 45).mean() > 0.00015)


def _thin(image: Image.Image) -> Image.Image:
    """Grey where a page has no colour, as office scanners set to automatic do."""
    return image if _is_coloured(image) else image.convert("L")


# The repository keeps every sample below this; the more pages, the stronger the compression.
MOST_BYTES = 1_000_000


def render(laid: Laid, *, dpi: int, dirty: float = 1.0) -> bytes:
    """An image-only PDF, below `MOST_BYTES` where that leaves the letters legible."""
    images = [_thin(p) for p in pages(laid, dpi=dpi, dirty=dirty)]
    epoch = time.gmtime(0)
    data = b""
    for quality in (52, 44, 38, 32):
        out = io.BytesIO()
        images[0].save(
            out,
            "PDF",
            save_all=True,
            append_images=images[1:],
            resolution=dpi,
            quality=quality,
            creationDate=epoch,
            modDate=epoch,
        )
        data = out.getvalue()
        if len(data) < MOST_BYTES:
            break
    return data


def render_misread(laid: Laid, *, dpi: int, quality: int = 45) -> bytes:
    """A scan with an invisible text layer that Tesseract read as English: letters without their marks, garbled words."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for i, image in enumerate(pages(laid, dpi=dpi), 1):
            path = Path(folder) / f"{i:03}.jpg"
            _thin(image).save(path, quality=quality, dpi=(dpi, dpi))
            names.append(str(path))
        listing = Path(folder) / "pages.txt"
        listing.write_text("\n".join(names) + "\n", encoding="utf-8")
        subprocess.run(
            ["tesseract", str(listing), str(Path(folder) / "out"), "-l", "eng", "--dpi", str(dpi), "pdf"],
            check=True,
            capture_output=True,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/usr/local/bin:/bin"},
        )
        return (Path(folder) / "out.pdf").read_bytes()
