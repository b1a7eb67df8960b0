"""Cleaning of page images: each step changes the pages it is for, and leaves a good page as it is."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from corpus.generator.fonts import font_file
from PIL import Image, ImageDraw, ImageFont

from vanban.ingest.clean import clean, even_light, lies_on_side, smooth
from vanban.ingest.ocr import Read, Tesseract, page_from_image
from vanban.options import Options

SAID = [
    "Ủy ban nhân dân xã triển khai kế hoạch chuyển đổi số",
    "Các thôn, bản báo cáo kết quả trước ngày 15 hằng tháng",
    "Công chức văn phòng tổng hợp, theo dõi việc thực hiện",
    "Kinh phí do ngân sách xã bảo đảm theo phân cấp hiện hành",
]


def drawn(dpi: int = 300) -> Image.Image:
    page = Image.new("L", (1500, 620), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(font_file("")), 56)
    for i, text in enumerate(SAID):
        pen.text((60, 60 + 130 * i), text, font=font, fill=20)
    return page.resize((page.width * dpi // 300, page.height * dpi // 300), Image.Resampling.LANCZOS)


def grained(page: Image.Image, sigma: float) -> Image.Image:
    rng = np.random.default_rng(3)
    pixels = np.asarray(page, np.float32)
    return Image.fromarray(np.clip(pixels + rng.normal(0, sigma, pixels.shape), 0, 255).astype(np.uint8))


def words_right(page: Image.Image, dpi: int) -> int:
    found = {w.text for w in Tesseract().words(page, dpi=dpi, timeout=60)}
    return sum(word in found for text in SAID for word in text.split())


WORDS = sum(len(text.split()) for text in SAID)


def test_a_good_page_is_left_alone() -> None:
    page = drawn()
    assert even_light(page) is None
    assert smooth(page, 300) is None
    assert np.array_equal(np.asarray(clean(page).image), np.asarray(page))


def test_a_shadow_is_lifted_and_the_letters_stay() -> None:
    page = drawn()
    light = np.linspace(0.35, 1.0, page.width, dtype=np.float32)
    shaded = Image.fromarray((np.asarray(page) * light).astype(np.uint8))
    prepared = clean(shaded)
    assert prepared.notes == ("lit",)
    pixels = np.asarray(prepared.image)
    assert np.median(pixels[:, :100]) == np.median(pixels[:, -100:]) == 255
    assert words_right(prepared.image, 300) == WORDS


def test_a_black_border_is_no_shadow() -> None:
    page = drawn()
    page.paste(10, (0, 0, 90, page.height))
    assert even_light(page) is None


def test_grain_goes_from_grey_pages() -> None:
    noisy = grained(drawn(), 35)
    smoothed = smooth(noisy, 300)
    assert smoothed is not None
    assert np.asarray(smoothed)[:40].std() < np.asarray(noisy)[:40].std() / 2
    assert words_right(smoothed, 300) >= max(words_right(noisy, 300), WORDS - 3)


def test_ragged_letters_of_a_fax_are_rounded_not_thinned() -> None:
    fax = grained(drawn(200), 50).point([0 if v < 128 else 255 for v in range(256)])
    smoothed = smooth(fax, 200)
    assert smoothed is not None
    ink = 255.0 - np.asarray(fax)
    assert 255.0 * ink.size - np.asarray(smoothed, np.float64).sum() == pytest.approx(ink.sum(), rel=0.02)
    assert len(np.unique(np.asarray(smoothed))) > 20


@pytest.mark.parametrize("name", ["ttg_qd-299_2024_scan", "sonla_07-kh-btc_2022_scan", "bct_tt-02-2010_scan_table"])
def test_real_scans_in_good_order_are_neither_lit_nor_smoothed(shared: Path, name: str) -> None:
    document = pypdfium2.PdfDocument(io.BytesIO((shared / "docs" / f"{name}.pdf").read_bytes()))
    notes = clean(document[0].render(scale=300 / 72).to_pil()).notes
    assert not {"lit", "smoothed"} & set(notes)


def test_pages_on_their_side_are_told_from_upright_ones() -> None:
    page = drawn()
    assert not lies_on_side(page)
    assert not lies_on_side(page.rotate(180))
    assert lies_on_side(page.rotate(90, expand=True))
    assert lies_on_side(page.rotate(-90, expand=True))
    assert not lies_on_side(Image.new("L", (1, 1), 255))


class Lain:
    """An engine that sees how a page lies and reads it; it counts the pages it is given."""

    def __init__(self, turns: int) -> None:
        self.turns, self.sizes = turns, list[tuple[int, int]]()

    def words(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        self.sizes.append(image.size)
        upright = image.width > image.height
        return [
            Read("nhân" if upright else "xqz", (60 + 90 * i, 60, 140 + 90 * i, 110), 0.9 if upright else 0.2, (1, 1, 1))
            for i in range(9)
        ]

    def quarter_turns(self, image: Image.Image, *, timeout: float) -> int:
        return self.turns


@pytest.mark.parametrize(("turns", "readings"), [(1, 1), (2, 2), (0, 1)])
def test_a_page_on_its_side_is_turned_before_it_is_read(turns: int, readings: int) -> None:
    engine = Lain(turns)
    page = page_from_image(drawn().rotate(90, expand=True), 1, Options(), width=148.8, height=360.0, engine=engine)
    assert len(engine.sizes) == readings  # turned wrongly, the page is read as it lies too
    assert ("nhân" in "".join(line.text for line in page.lines())) is (turns == 1)
    assert (page.width, page.height) == (148.8, 360.0)
