"""Numbers by hand: letterheads with drawn numbers in their blanks, read back or left as they are."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from factories import source
from vanban.errors import MissingTool
from vanban.ingest.handwritten import ALPHABET, MARK, OTHER, SUREST, agreed, blanks, components, with_handwritten
from vanban.ingest.ocr import Read, page_from_image
from vanban.model import Pages
from vanban.options import Options
from vanban.pipeline import analyse_pages
from vanban.records import Document
from vanban.text.digit_images import DigitImages
from vanban.text.train_digits import train

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
ITALIC = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Italic.ttf"
SIZE = 58
BODY = (
    "QUYẾT ĐỊNH",
    "Ban hành Kế hoạch trồng cây năm 2031",
    "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch trồng cây năm 2031.",
    "Điều 2. Quyết định này có hiệu lực từ ngày ký.",
)


@dataclass
class Sheet:
    """A page in the making: its image and the words that an engine gives for it."""

    image: Image.Image
    reads: list[Read]

    def words(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        return self.reads

    def quarter_turns(self, image: Image.Image, *, timeout: float) -> int:
        return 0

    def print(self, text: str, x: int, base: int, line: int, font: str = FONT) -> int:
        """Prints words the engine reads right; gives where the next one may begin."""
        try:
            face = ImageFont.truetype(font, SIZE)
        except OSError:
            pytest.skip("needs the Liberation fonts")
        draw = ImageDraw.Draw(self.image)
        for word in text.split():
            draw.text((x, base), word, 0, font=face, anchor="ls")
            a, b, c, d = draw.textbbox((x, base), word, font=face, anchor="ls")
            self.reads.append(Read(word, (round(a), round(b), round(c), round(d)), 0.96, (line,)))
            x = round(c) + SIZE // 4
        return x

    def write(self, crop: Image.Image | None, x: int, base: int, line: int, read: str, sure: float = 0.1) -> int:
        """Puts a crop into a blank, where the engine reads `read`."""
        if crop is None:
            return x + SIZE
        tall = round(SIZE * 0.9)
        crop = crop.resize((max(1, round(crop.width * tall / crop.height)), tall))
        self.image.paste(Image.fromarray(np.minimum(np.asarray(crop), 255)), (x + 14, base - tall + 4))
        if read:
            self.reads.append(Read(read, (x + 14, base - tall, x + 14 + crop.width, base + 4), sure, (line,)))
        return x + 28 + crop.width


def letterhead(
    number: Image.Image | None, day: Image.Image | None, *, read: tuple[str, str] = ("J†§", "{Ô"), sure: float = 0.1
) -> Sheet:
    """A page of A4 at 300 dpi with these in the blanks for number and day."""
    sheet = Sheet(Image.new("L", (2480, 3508), 255), [])
    sheet.print("ỦY BAN NHÂN DÂN", 340, 300, 1)
    sheet.print("TỈNH TÂN HÀ", 420, 380, 2)
    sheet.print("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1130, 300, 3)
    sheet.print("Độc lập - Tự do - Hạnh phúc", 1330, 380, 4)
    x = sheet.print("Số:", 380, 520, 5)
    x = sheet.write(number, x - SIZE // 4, 520, 5, read[0], sure)
    sheet.print("/QĐ-UBND", x, 520, 5)
    x = sheet.print("Tân Hà, ngày", 1300, 520, 6, ITALIC)
    x = sheet.write(day, x - SIZE // 4, 520, 6, read[1], sure)
    sheet.print("tháng 4 năm 2031", x, 520, 6, ITALIC)
    for i, text in enumerate(BODY):
        sheet.print(text, 900 if i < 1 else 340, 800 + 100 * i, 10 + i)
    return sheet


def drawn(text: str, seed: int) -> Image.Image:
    crop = DigitImages((), seed).drawn(text)
    assert crop is not None
    return crop


def readable(text: str, day: bool = False) -> Image.Image:
    """The text in the first of many hands that is read surely."""
    for seed in range(40):
        crop = drawn(text, seed)
        if text in filled(letterhead(None, crop) if day else letterhead(crop, None)):
            return crop
    raise AssertionError(f"no hand writes {text} legibly")


def filled(sheet: Sheet) -> list[str]:
    return [read.text for read in with_handwritten(sheet.image, sheet.reads)[1]]


def record(sheet: Sheet) -> Document:
    page = page_from_image(sheet.image, 1, Options(), width=595.2, height=841.9, engine=sheet)
    (document, *_) = analyse_pages(Pages(source("quyet-dinh.pdf"), (page,)), Options()).extraction.documents
    return document


def test_drawn_numbers_are_read_back() -> None:
    """Some hands are illegible to anyone, so a few are left blank, and one may be misread."""
    right = wrong = 0
    for seed in range(16):
        number, day = str(11 + 197 * seed), f"{1 + 2 * seed % 31:02}"
        for truth, text in zip((number, day), _in_order(letterhead(drawn(number, seed), drawn(day, 100 + seed))), strict=True):
            right += text == truth
            wrong += text not in (truth, "")
    assert right >= 16, "half of the numbers should be read"
    assert wrong <= 1


def _in_order(sheet: Sheet) -> tuple[str, str]:
    """What was read for number and day, empty where nothing was."""
    _, read = with_handwritten(sheet.image, sheet.reads)
    return next((r.text for r in read if r.box[0] < 1200), ""), next((r.text for r in read if r.box[0] > 1200), "")


def test_letters_and_strokes_are_no_numbers() -> None:
    taken = [text for seed in range(10) for text in filled(letterhead(drawn(OTHER * 2, seed), drawn(OTHER, seed + 50)))]
    assert len(taken) <= 1


def test_a_blank_stays_blank() -> None:
    sheet = letterhead(None, None, read=("", ""))
    assert with_handwritten(sheet.image, sheet.reads) == (sheet.reads, [])
    ink = ImageDraw.Draw(sheet.image)
    for x in range(480, 540, 12):  # a leader to write on
        ink.rectangle((x, 518, x + 4, 522), fill=0)
    assert filled(sheet) == []


def test_a_number_read_well_is_left_alone() -> None:
    """Whatever the network would make of it."""
    sheet = letterhead(drawn("84", 3), drawn("16", 4), read=("48", "17"), sure=0.93)
    assert with_handwritten(sheet.image, sheet.reads) == (sheet.reads, [])


def test_no_day_beyond_the_month() -> None:
    assert not any(filled(letterhead(None, drawn("47", seed))) for seed in range(5))


def test_without_its_model_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanban.ingest.handwritten.network", lambda: None)
    sheet = letterhead(drawn("84", 3), drawn("16", 4))
    assert with_handwritten(sheet.image, sheet.reads) == (sheet.reads, [])


def test_words_that_ran_into_the_number_are_cut_back() -> None:
    sheet = letterhead(readable("28"), readable("25", day=True))
    _, read = with_handwritten(sheet.image, sheet.reads)
    assert [r.text for r in read] == ["28", "25"]
    so, number, tail = (next(r for r in sheet.reads if r.text == t) for t in ("Số:", "J†§", "/QĐ-UBND"))
    ngay, day = (next(r for r in sheet.reads if r.text == t) for t in ("ngày", "{Ô"))
    sheet.reads = [r for r in sheet.reads if r not in (so, number, tail, ngay, day)]
    sheet.reads.append(Read("ngày{Ô", (*ngay.box[:2], *day.box[2:]), 0.1, (6,)))
    sheet.reads.append(Read("Số:", so.box, 0.9, (5,)))
    sheet.reads.append(Read("J†§/QĐ-UBND", (number.box[0], so.box[1], *tail.box[2:]), 0.2, (5,)))
    found, _ = with_handwritten(sheet.image, sheet.reads)
    by_line = {n: [r.text for r in sorted(found, key=lambda r: r.box[0]) if r.line == (n,)] for n in (5, 6)}
    assert by_line[5] == ["Số:", "28", "/QĐ-UBND"]
    assert by_line[6] == ["Tân", "Hà,", "ngày", "25", "tháng", "4", "năm", "2031"]


def test_the_record_says_that_it_was_read_by_hand() -> None:
    document = record(letterhead(readable("28"), readable("25", day=True)))
    assert (document.symbol, document.number, document.issued_on) == ("28/QĐ-UBND", "28", "2031-04-25")
    assert max(document.fields[name].confidence for name in ("symbol", "number", "issued_on")) <= SUREST
    told = [w for w in document.warnings if w.code == "handwritten"]
    assert len(told) == 2
    assert all(w.span is not None and w.span.bbox is not None for w in told)


def test_a_number_not_read_stays_null_with_its_place() -> None:
    document = record(letterhead(drawn(OTHER * 3, 5), drawn(OTHER, 6)))
    assert document.number is None
    assert document.issued_on is None
    assert {"blank_number", "blank_date"} <= {w.code for w in document.warnings}
    assert not any(w.code == "handwritten" for w in document.warnings)
    assert document.fields["symbol"].span is not None


def test_marks_of_the_page_hold_what_was_read() -> None:
    sheet = letterhead(readable("28"), None, read=("J†§", ""))
    page = page_from_image(sheet.image, 1, Options(), width=595.2, height=841.9, engine=sheet)
    (mark,) = page.marks
    assert mark.text == f"{MARK} 28"
    assert mark.bbox is not None
    assert 91 < mark.bbox[0] < mark.bbox[2] < 160


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40), st.integers(1, 9), st.integers(1, 9)), max_size=6))
def test_components_are_the_connected_ink(rectangles: list[tuple[int, int, int, int]]) -> None:
    ink = np.zeros((50, 70), bool)
    for x, y, wide, tall in rectangles:
        ink[y : y + tall, x : x + wide] = True
    labels, boxes = components(ink)
    assert np.array_equal(labels > 0, ink)
    for number, (a, b, c, d) in enumerate(boxes, 1):
        ys, xs = np.nonzero(labels == number)
        assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == (a, b, c, d)
    beside = (labels[:, 1:] > 0) & (labels[:, :-1] > 0)
    assert np.array_equal(labels[:, 1:][beside], labels[:, :-1][beside])


def test_binarisations_that_differ_are_no_number() -> None:
    assert agreed([("28", 0.9)] * 3 + [("23", 0.9)] + [("28", 0.9)] * 4) == ("", 0.0)
    text, sure = agreed([("28", 1.0)] * 6 + [("2", 0.9)] * 2)
    assert text == "28"
    assert sure == pytest.approx(0.75)


def test_dates_in_sentences_are_no_blanks() -> None:
    sheet = Sheet(Image.new("L", (2480, 3508), 255), [])
    sheet.print("Căn cứ Kế hoạch số", 340, 400, 1)
    sheet.print("ngày tháng 4 năm 2031", 340, 500, 2)
    assert list(blanks(sheet.reads, sheet.image.size)) == []


def test_drawn_images_are_the_same_every_time() -> None:
    first, second = (list(islice(DigitImages((), 5), 6)) for _ in range(2))
    assert all(a == b and np.array_equal(x, y) for (x, a), (y, b) in zip(first, second, strict=True))
    assert all(set(text) <= set(ALPHABET) for _, text in first)


def test_training_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingTool):
        train(tmp_path)
