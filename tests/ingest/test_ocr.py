"""OCR: engines with one fault each, cleaning of images, and real pages by the real Tesseract."""

from __future__ import annotations

import io
import os
import struct
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from conftest import read
from vanban.errors import MissingTool, SourceTooLarge, UnreadableSource, UsageError
from vanban.ingest import ocr
from vanban.ingest.clean import clean, drop_red, find_slope
from vanban.ingest.ocr import Read, page_from_image
from vanban.ingest.rulings import find_rulings
from vanban.model import Origin, Pages, Table
from vanban.options import Limits, Ocr, Options

A4 = (595.0, 842.0)


class Fake:
    """An engine that answers what it was given, turned pages with rubbish."""

    def __init__(self, found: list[Read], turns: int = 0) -> None:
        self.found, self.turns, self.calls = found, turns, 0

    def words(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        self.calls += 1
        if self.turns and self.calls == 1:
            return [Read("xqz", (10 * i, 10, 10 * i + 8, 20), 0.2, (1, 1, i)) for i in range(12)]
        return self.found

    def quarter_turns(self, image: Image.Image, *, timeout: float) -> int:
        return self.turns


class Slow(Fake):
    """An engine that never comes to an end."""

    def words(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        raise TimeoutError(f"quá {timeout} giây")


def line(text: str, x: int, y: int, number: int, confidence: float = 0.9) -> list[Read]:
    found = []
    for word in text.split():
        found.append(Read(word, (x, y, x + 24 * len(word), y + 40), confidence, (1, 1, number)))
        x += 24 * len(word) + 16
    return found


def blank(width: int = 2480, height: int = 3508) -> Image.Image:
    return Image.new("L", (width, height), 255)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(300, 300))
    return out.getvalue()


def page(engine: Fake, image: Image.Image | None = None, size: tuple[float, float] = A4) -> ocr.Page:
    return page_from_image(image or blank(), 1, Options(), width=size[0], height=size[1], engine=engine)


def test_words_have_boxes_in_points_and_confidences() -> None:
    result = page(Fake(line("Kế hoạch năm 2025", 300, 600, 1, 0.83)))
    (only,) = result.lines()
    assert only.text == "Kế hoạch năm 2025"
    assert result.origin is Origin.OCR
    word = only.words[0]
    assert word.confidence == 0.83
    assert word.bbox is not None
    assert word.bbox == pytest.approx((300 * 0.24, 600 * 0.24, 348 * 0.24, 640 * 0.24), abs=0.15)


def test_letterhead_of_a_scan_reads_left_column_first() -> None:
    found = [
        *line("UBND XÃ TÂN HÀ", 300, 200, 1),
        *line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1150, 204, 2),
        *line("Số: 5/KH-UBND", 320, 300, 3),
        *line("Độc lập - Tự do - Hạnh phúc", 1250, 262, 4),
    ]
    assert [x.text for x in page(Fake(found)).lines()][:2] == ["UBND XÃ TÂN HÀ", "Số: 5/KH-UBND"]


def test_dirt_is_no_text() -> None:
    found = [*line("Nội dung chính", 300, 600, 1), *line("' _", 200, 900, 2, 0.3), *line("~", 100, 1200, 3)]
    assert [x.text for x in page(Fake(found)).lines()] == ["Nội dung chính"]


def test_strokes_at_the_ends_of_a_line_are_no_text() -> None:
    read = page(Fake([*line("_ khu dân cư tập trung |", 300, 600, 1), *line("~ ¬", 300, 700, 2)]))
    assert [found.text for found in read.lines()] == ["khu dân cư tập trung"]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_boxes_of_turned_pages_are_those_of_the_page_as_given(turns: int) -> None:
    image = blank(3508, 2480) if turns % 2 else blank()
    size = (842.0, 595.0) if turns % 2 else A4
    engine = Fake(line("Ủy ban nhân dân xã ban hành kế hoạch", 300, 600, 1), turns)
    result = page(engine, image, size)
    assert (result.width, result.height) == size
    (only,) = result.lines()
    word = only.words[0]
    assert word.bbox is not None
    x0, y0 = 300 * 0.24, 600 * 0.24
    x1, y1 = x0 + 48 * 0.24, y0 + 40 * 0.24
    w, h = size
    expected = {1: (y0, h - x1, y1, h - x0), 2: (w - x1, h - y1, w - x0, h - y0), 3: (w - y1, x0, w - y0, x1)}[turns]
    assert word.bbox == pytest.approx(expected, abs=0.2)


def test_ruled_table_on_a_scan_has_rows_and_cells() -> None:
    image = blank()
    draw = ImageDraw.Draw(image)
    for y in (800, 920, 1040, 1160):
        draw.line((300, y, 2200, y + 8), fill=0, width=4)  # a slope of a quarter degree
    for x in (300, 600, 2200):
        draw.line((x, 800, x, 1166), fill=0, width=4)
    found = [
        w
        for k in range(3)
        for w in [*line(f"{k + 1}", 400, 840 + 120 * k, 2 * k), *line("Nhiệm vụ", 700, 842 + 120 * k, 2 * k + 1)]
    ]
    (table,) = [b for b in page(Fake(found), image).blocks if isinstance(b, Table)]
    assert [(c.row, c.column, c.text) for c in table.cells] == [
        (r, c, text) for r in range(3) for c, text in ((0, str(r + 1)), (1, "Nhiệm vụ"))
    ]


def test_underlines_and_frames_are_no_tables() -> None:
    image = blank()
    draw = ImageDraw.Draw(image)
    draw.line((900, 420, 1500, 420), fill=0, width=4)
    draw.rectangle((300, 500, 900, 700), outline=0, width=4)
    assert find_rulings(image, 300)
    found = [*line("KHẨN", 400, 580, 1), *line("Nội dung", 300, 900, 2)]
    assert [type(b).__name__ for b in page(Fake(found), image).blocks] == ["Line", "Line"]


def test_slope_is_found_to_a_fifth_of_a_degree() -> None:
    image = blank(1240, 1754)
    draw = ImageDraw.Draw(image)
    for y in range(200, 1500, 50):
        for x in range(150, 1080, 30):
            draw.rectangle((x, y, x + 22, y + 16), fill=0)
    assert find_slope(image) == 0.0
    for degrees in (-3.0, -1.0, 0.6, 2.0):
        assert find_slope(image.rotate(degrees, fillcolor=255)) == pytest.approx(-degrees, abs=0.2)


class Particular(Fake):
    """Reads a page well where its corner is bright, or where it is dark, and otherwise badly."""

    def __init__(self, *, bright: bool) -> None:
        super().__init__(line("Ủy ban nhân dân xã Tân Hạ báo cáo kết quả", 300, 300, 1))
        self.bright = bright

    def words(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        liked = (image.convert("L").getpixel((50, 50)) > 128) is self.bright
        return self.found if liked else [replace(w, text="q~x", confidence=0.3) for w in self.found]


@pytest.mark.parametrize("bright", [True, False], ids=["cleaned", "as given"])
def test_the_better_of_the_page_cleaned_and_the_page_as_given_is_read(bright: bool) -> None:
    """A red corner is bright once cleaned, and a dark grey without."""
    image = blank().convert("RGB")
    image.paste((180, 0, 0), (0, 0, 400, 400))
    words = [w.text for r in page(Particular(bright=bright), image).lines() for w in r.words]
    assert words[:2] == ["Ủy", "ban"]


def test_red_goes_and_black_stays() -> None:
    image = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((200, 200, 500, 500), outline=(210, 40, 50), width=12)
    draw.rectangle((100, 340, 700, 360), fill=(20, 20, 20))
    grey, dropped = drop_red(image)
    pixels = np.asarray(grey)
    assert dropped
    assert pixels[210, 350] > 220
    assert pixels[350, 340:360].max() < 70
    assert drop_red(image.convert("L"))[1] is False


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P", "CMYK", "LA", "I;16"])
def test_every_kind_of_image_can_be_cleaned(mode: str) -> None:
    prepared = clean(Image.new(mode, (300, 400)))
    assert prepared.image.mode == "L"
    assert prepared.image.size == (300, 400)


def test_a_slow_engine_costs_one_page(monkeypatch: pytest.MonkeyPatch, shared: Path) -> None:
    monkeypatch.setattr(ocr, "default_engine", lambda: Slow([]))
    data = (shared / "docs" / "ldld-angiang_2017_badocr.pdf").read_bytes()
    pages = read("a.pdf", data, Options(pages=(6,)))
    assert [i.code for i in pages.issues] == ["ocr_timeout"]
    assert pages.pages[0].origin is Origin.DIGITAL  # the layer that was there
    with pytest.raises(UnreadableSource, match="giây"):
        read("a.png", png(blank(200, 200)))


def test_without_tesseract_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import pytesseract

    ocr.installed_models.cache_clear()
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-tesseract")
    with pytest.raises(MissingTool, match="Tesseract") as caught:
        read("a.png", png(blank(200, 200)))
    ocr.installed_models.cache_clear()
    assert "apt install" in str(caught.value)


def test_images_beyond_the_limit_are_refused_before_they_are_unpacked() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    with pytest.raises(SourceTooLarge, match="30000 x 30000") as caught:
        read("lớn.png", data)
    assert caught.value.where == "lớn.png"


def test_images_need_ocr() -> None:
    with pytest.raises(UsageError):
        read("a.png", png(blank(200, 200)), Options(ocr=Ocr.NEVER))
    with pytest.raises(UnreadableSource):
        read("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 100)


def test_every_frame_of_a_tiff_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "default_engine", lambda: Fake(line("Trang giấy này", 300, 600, 1)))
    out = io.BytesIO()
    blank().save(out, "TIFF", save_all=True, append_images=[blank(), blank()])
    assert [p.number for p in read("a.tif", out.getvalue()).pages] == [1, 2, 3]
    assert [p.number for p in read("a.tif", out.getvalue(), Options(pages=(2,))).pages] == [2]
    few = Options(limits=Limits(pages=2))
    with pytest.raises(SourceTooLarge):
        read("a.tif", out.getvalue(), few)


def test_real_page_with_a_bad_layer_is_read_anew(reading: Callable[..., Pages]) -> None:
    before = os.environ.get("OMP_THREAD_LIMIT")
    pages = reading("ldld-angiang_2017_badocr.pdf", (6,))
    assert pages.origin is Origin.OCR
    assert os.environ.get("OMP_THREAD_LIMIT") == before
    whole = " ".join(x.text for x in pages.pages[0].lines())
    assert "tổ chức" in whole
    assert all(0 <= w.confidence <= 1 for x in pages.pages[0].lines() for w in x.words)


class Staggered:
    """An engine whose earlier pages take longer than later ones, and one page too long; it counts pages at work."""

    def __init__(self, too_long: int) -> None:
        self.too_long, self.at_work, self.most = too_long, 0, 0
        self.lock = threading.Lock()

    def words(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        number = round(float((np.asarray(image) < 128).mean()) * 100)  # page n is black over n hundredths
        with self.lock:
            self.at_work += 1
            self.most = max(self.most, self.at_work)
        time.sleep(0.02 * (5 - number))
        with self.lock:
            self.at_work -= 1
        if number == self.too_long:
            raise TimeoutError("quá lâu")
        return line(f"Trang giấy số {number}", 300, 600, 1)

    def quarter_turns(self, image: Image.Image, *, timeout: float) -> int:
        return 0


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_pages_read_side_by_side_keep_their_order_and_issues(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    engine = Staggered(too_long=2)
    monkeypatch.setattr(ocr, "default_engine", lambda: engine)
    sheets = []
    for number in range(1, 5):
        sheet = blank(620, 877)
        sheet.paste(0, (0, 400, 620, 400 + round(8.77 * number)))
        sheets.append(sheet)
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=75)
    pages = read("a.pdf", out.getvalue(), Options(workers=workers))
    assert [p.number for p in pages.pages] == [1, 2, 3, 4]
    assert [[x.text for x in p.lines()] for p in pages.pages] == [[f"Trang giấy số {n}"] if n != 2 else [] for n in range(1, 5)]
    assert [(i.code, i.page) for i in pages.issues] == [("ocr_timeout", 2)]
    assert engine.most <= workers
