"""PDF pages: text layer, tables, triage, damage."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import read, texts
from vanban.errors import ProtectedSource, UnreadableSource, UsageError, VanbanError
from vanban.model import Line, Origin, Pages, Table
from vanban.options import Ocr, Options

ANNEX = "ubnd-hanoi_qd-08-2025_digital_annex.pdf"
LETTER = "snv-binhthuan_3367-ttr_2024_digital_table.pdf"
NEVER = Options(ocr=Ocr.NEVER)


def canvas(draw: Callable[..., None], *, pages: int = 1, rotation: int = 0, encrypt: str | None = None) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    sheet = Canvas(out, pagesize=(595, 842), encrypt=StandardEncryption(encrypt) if encrypt else None)
    for number in range(1, pages + 1):
        sheet.setPageRotation(rotation)
        draw(sheet, number)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def grid(pages: Pages, number: int) -> Table:
    return next(b for b in pages.pages[number - 1].blocks if isinstance(b, Table))


def test_letterhead_body_and_page_number(reading: Callable[..., Pages]) -> None:
    pages = reading(LETTER, None, Ocr.NEVER)
    assert pages.origin is Origin.DIGITAL
    first = [line.text for line in pages.pages[0].lines()]
    assert first[:4] == ["UBND TỈNH BÌNH THUẬN", "SỞ NỘI VỤ", "Số: 3367/TTr-SNV", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert [[m.text for m in p.marks] for p in pages.pages[1:]] == [["2"], ["3"], ["4"], ["5"], ["6"]]
    last = [line.text for line in pages.pages[-1].lines()]
    assert last.index("Nơi nhận:") < last.index("- Lưu: VT, TCCC.(Ngan)") < last.index("GIÁM ĐỐC") < last.index("Đỗ Văn Chung")


def test_hyphens_at_line_ends_and_footnotes(reading: Callable[..., Pages]) -> None:
    pages = reading(LETTER, None, Ocr.NEVER)
    lines = texts(pages)
    assert any(line.endswith("2769/UBND-") for line in lines)
    notes = [line for line in pages.pages[3].lines() if line.text.startswith("<sup>1</sup>")]
    assert len(notes) == 1
    assert "2965/SVHTTDL-VP" in notes[0].text
    assert any("ý kiến thống nhất ." in line or "ý kiến thống nhất." in line for line in lines)


def test_words_have_boxes_on_the_page(reading: Callable[..., Pages]) -> None:
    for page in reading(LETTER, None, Ocr.NEVER).pages:
        assert page.width
        assert page.height
        for line in page.lines():
            for word in line.words:
                assert line.text[word.start : word.end] == word.text
                assert word.bbox is not None
                x0, y0, x1, y1 = word.bbox
                assert 0 <= x0 < x1 <= page.width
                assert 0 <= y0 < y1 <= page.height


def test_bold_and_italic(reading: Callable[..., Pages]) -> None:
    page = reading(LETTER, None, Ocr.NEVER).pages[0]
    looks = {line.text: (line.bold, line.italic) for line in page.lines()}
    assert looks["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == (True, False)
    assert looks["UBND TỈNH BÌNH THUẬN"][0] is False


def test_ruled_table_has_its_cells(reading: Callable[..., Pages]) -> None:
    table = grid(reading(ANNEX, None, Ocr.NEVER), 3)
    assert (table.rows, table.columns) == (7, 7)
    cells = {(c.row, c.column): c for c in table.cells}
    assert cells[0, 3].text == "Yêu cầu định mức"
    assert cells[0, 3].column_span == 4
    assert cells[0, 0].row_span == 2
    assert [cells[4, c].text for c in range(7)] == ["-", "Giống bố mẹ", "công/100kg cá", "10", "15", "145", "70"]
    # The border below this merged cell is on the next page only.
    assert cells[5, 2].text == "công/vạn con"
    assert cells[5, 2].row_span == 2


def test_every_table_of_the_annex_is_a_full_grid(reading: Callable[..., Pages]) -> None:
    pages = reading(ANNEX, None, Ocr.NEVER)
    tables = [b for page in pages.pages[2:] for b in page.blocks if isinstance(b, Table)]
    assert len(tables) >= 11
    for table in tables:
        covered = sum(c.row_span * c.column_span for c in table.cells)
        assert covered == table.rows * table.columns


def test_rotated_pages_read_as_shown() -> None:
    upright = read("a.pdf", canvas(lambda c, n: c.drawString(100, 700, "Ke hoach nam 2025 cua xa")), NEVER)

    def sideways(c: object, n: int) -> None:
        c.translate(595, 0)  # type: ignore[attr-defined]
        c.rotate(90)  # type: ignore[attr-defined]
        c.drawString(100, 495, "Ke hoach nam 2025 cua xa")  # type: ignore[attr-defined]

    turned = read("a.pdf", canvas(sideways, rotation=90), NEVER)
    assert texts(turned) == texts(upright) == ["Ke hoach nam 2025 cua xa"]
    page = turned.pages[0]
    assert (page.width, page.height) == (595, 842)
    box = next(page.lines()).bbox
    assert box is not None
    assert box[0] == pytest.approx(100, abs=2)
    assert box[3] == pytest.approx(100, abs=6)


def test_running_heads_signature_panels_and_watermarks_are_marks() -> None:
    def draw(c: object, n: int) -> None:
        c.drawString(200, 810, f"Du thao lan 2 - trang {n}")  # type: ignore[attr-defined]
        c.drawString(100, 600, f"Noi dung so {n} cua van ban")  # type: ignore[attr-defined]
        c.drawString(250, 30, "www.vanban.example")  # type: ignore[attr-defined]
        if n == 1:
            for k, text in enumerate(("Signature Not Verified", "Email: a@b.vn", "Date: 01.02.2025 10:20:30 +07:00")):
                c.drawString(400, 500 - 14 * k, text)  # type: ignore[attr-defined]

    pages = read("a.pdf", canvas(draw, pages=4), NEVER)
    assert texts(pages) == [f"Noi dung so {n} cua van ban" for n in range(1, 5)]
    assert len(pages.pages[0].marks) == 5


def test_exponents_stay_with_their_unit_and_footnote_marks_leave() -> None:
    def draw(c: object, n: int) -> None:
        for x, text, mark in ((100, "dien tich 500 m", "2"), (300, "theo quy dinh", "3")):
            c.setFont("Helvetica", 13)  # type: ignore[attr-defined]
            c.drawString(x, 700, text)  # type: ignore[attr-defined]
            end = x + c.stringWidth(text, "Helvetica", 13)  # type: ignore[attr-defined]
            c.setFont("Helvetica", 8)  # type: ignore[attr-defined]
            c.drawString(end, 705, mark)  # type: ignore[attr-defined]

    assert texts(read("a.pdf", canvas(draw), NEVER)) == ["dien tich 500 m2 theo quy dinh"]


def test_layers_read_in_the_wrong_language_are_bad(reading: Callable[..., Pages]) -> None:
    for name in ("ldld-angiang_2017_badocr.pdf", "syt-kiengiang_3176b-qd_2017_badocr.pdf"):
        pages = reading(name, None, Ocr.NEVER)
        assert {i.code for i in pages.issues} == {"bad_text_layer"}
        assert len(pages.issues) == len(pages.pages)


def test_watermark_alone_is_no_text(reading: Callable[..., Pages]) -> None:
    pages = reading("bct_tt-02-2010_scan_table.pdf", None, Ocr.NEVER)
    assert {i.code for i in pages.issues} == {"no_text"}
    assert all("LuatVietnam" in page.marks[0].text for page in pages.pages)


def test_digital_files_have_good_layers(reading: Callable[..., Pages]) -> None:
    for name in (LETTER, ANNEX, "ubnd-quangngai_vht534_digital.pdf"):
        assert reading(name, None, Ocr.NEVER).issues == ()


def test_refusals() -> None:
    whole = canvas(lambda c, n: c.drawString(100, 700, "x"), pages=2)
    with pytest.raises(ProtectedSource):
        read("khóa.pdf", canvas(lambda c, n: None, encrypt="bí mật".encode("ascii", "ignore").decode() or "x"))
    with pytest.raises(UnreadableSource):
        read("cụt.pdf", whole[:200])
    with pytest.raises(UsageError):
        read("a.pdf", whole, Options(pages=(9,)))
    empty = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n"
        b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF"
    )
    with pytest.raises(UnreadableSource, match="không có trang"):
        read("rỗng.pdf", empty)


def test_a_file_without_its_end_is_read_with_an_issue(shared: Path) -> None:
    data = (shared / "docs" / LETTER).read_bytes()
    pages = read("cụt.pdf", data[: len(data) // 2], NEVER)
    assert pages.issues[0].code == "truncated"


def test_damaged_bytes_never_crash(shared: Path) -> None:
    whole = (shared / "docs" / LETTER).read_bytes()
    chance = random.Random(3)
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(3000):
            data[chance.randrange(100, len(data))] = chance.randrange(256)
        with contextlib.suppress(VanbanError):
            pages = read("hỏng.pdf", bytes(data), NEVER)
            assert [p.number for p in pages.pages] == list(range(1, len(pages.pages) + 1))


def test_lines_know_their_type_size(reading: Callable[..., Pages]) -> None:
    sizes = [b.size for b in reading(LETTER, None, Ocr.NEVER).pages[1].blocks if isinstance(b, Line)]
    assert sizes
    assert all(size is not None and 13 <= size <= 15 for size in sizes)
