"""Word files: order, lists, tables, notes, changes, legacy fonts, hostile XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from conftest import W, docx, p, read, texts
from vanban.errors import SourceTooLarge, UnreadableSource
from vanban.model import Line, Pages, Table
from vanban.options import Limits, Options


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


BORDERS = '<w:tblPr><w:tblBorders><w:top w:val="single"/><w:insideV w:val="single"/></w:tblBorders></w:tblPr>'


def table(pages: Pages) -> Table:
    return next(b for page in pages.pages for b in page.blocks if isinstance(b, Table))


def test_paragraphs_and_tables_come_in_order() -> None:
    pages = read("a.docx", docx(p("trước") + f"<w:tbl>{BORDERS}{row(cell(p('1')), cell(p('2')))}</w:tbl>" + p("sau")))
    assert [type(b) for b in pages.pages[0].blocks] == [Line, Table, Line]
    assert table(pages).ruled


def test_spans_of_merged_cells() -> None:
    body = row(cell(p("STT"), '<w:vMerge w:val="restart"/>'), cell(p("Năm"), '<w:gridSpan w:val="2"/>'))
    body += row(cell(p(""), "<w:vMerge/>"), cell(p("2024")), cell(p("2025")))
    found = table(read("a.docx", docx(f"<w:tbl>{BORDERS}{body}</w:tbl>")))
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in found.cells] == [
        (0, 0, 2, 1, "STT"),
        (0, 1, 1, 2, "Năm"),
        (1, 1, 1, 1, "2024"),
        (1, 2, 1, 1, "2025"),
    ]


def test_letterhead_grid_reads_column_by_column() -> None:
    body = row(cell(p("UBND XÃ TÂN HÀ")), cell(p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")))
    body += row(cell(p("Số: 05/KH-UBND")), cell(p("Tân Hà, ngày 02 tháng 7 năm 2025")))
    pages = read("a.docx", docx(f"<w:tbl>{body}</w:tbl>" + p("KẾ HOẠCH")))
    assert not table(pages).ruled
    assert texts(pages)[:3] == ["UBND XÃ TÂN HÀ", "Số: 05/KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_letterhead_and_signature_set_by_tabs() -> None:
    def tabbed(left: str, right: str) -> str:
        return f"<w:p><w:r><w:t>{left}</w:t><w:tab/><w:t>{right}</w:t></w:r></w:p>"

    body = tabbed("UBND XÃ TÂN HÀ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + tabbed("Số: 05/KH-UBND", "Tân Hà, ngày 02 tháng 7")
    body += p("Nội dung") + tabbed("Nơi nhận:", "TM. ỦY BAN NHÂN DÂN") + tabbed("- Như trên;", "CHỦ TỊCH") + p("- Lưu: VT.")
    assert texts(read("a.docx", docx(body))) == [
        "UBND XÃ TÂN HÀ",
        "Số: 05/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Tân Hà, ngày 02 tháng 7",
        "Nội dung",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
    ]


NUMBERING = """
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="–"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
"""


def test_labels_of_automatic_lists_are_visible() -> None:
    def item(text: str, number: int, level: int = 0) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    body = item("Mục tiêu", 1) + item("Chung", 1, 1) + item("x", 1, 2) + item("y", 1, 2) + item("Cụ thể", 1, 1) + item("z", 1, 2)
    body += item("Nhiệm vụ", 1) + item("Chung", 1, 1) + item("gạch", 2)
    assert texts(read("a.docx", docx(body, numbering=NUMBERING))) == [
        *("I. Mục tiêu", "1. Chung", "a) x", "b) y", "2. Cụ thể", "a) z", "II. Nhiệm vụ", "1. Chung", "- gạch")
    ]


def test_insertions_are_read_and_deletions_are_not() -> None:
    body = (
        "<w:p><w:r><w:t>đạt </w:t></w:r><w:del><w:r><w:delText>50</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>60</w:t></w:r></w:ins><w:r><w:t>%</w:t></w:r></w:p>"
    )
    assert texts(read("a.docx", docx(body))) == ["đạt 60%"]


def test_footnotes_stay_out_of_sentences() -> None:
    body = '<w:p><w:r><w:t>theo quy định</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> hiện hành.</w:t></w:r></w:p>'
    notes = f'<w:footnote w:id="2">{p("Nghị định số 1.")}</w:footnote>'
    assert texts(read("a.docx", docx(body, footnotes=notes))) == ["theo quy định hiện hành.", "<sup>2</sup> Nghị định số 1."]


def test_page_breaks_count_once() -> None:
    broken = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    noted = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>hai</w:t></w:r></w:p>"
    pages = read("a.docx", docx(p("một") + broken + noted + p("ba", "<w:pageBreakBefore/>")))
    assert [[line.text for line in page.lines()] for page in pages.pages] == [["một"], ["hai"], ["ba"]]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p('dấu đến')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="{mc}"><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>chữ</w:t></w:r></w:p>"
    )
    assert texts(read("a.docx", docx(body))) == ["chữ", "dấu đến"]


def test_legacy_fonts_are_converted_across_runs() -> None:
    font = '<w:rFonts w:ascii="VNI-Times"/>'
    run = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
    body = f"<w:p>{run.format(font, 'Ñoäc la')}{run.format(font + '<w:b/>', 'äp')}{run.format('', ' - Tự do')}</w:p>"
    (line,) = read("a.docx", docx(body)).pages[0].lines()
    assert line.text == "Độc lập - Tự do"
    assert line.original == "Ñoäc laäp - Tự do"


def test_capitals_and_hidden_text_are_as_shown() -> None:
    body = p("kế hoạch", run="<w:caps/>") + p("ẩn", run="<w:vanish/>")
    assert texts(read("a.docx", docx(body))) == ["KẾ HOẠCH"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    xml = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", xml.encode(encoding))
    with pytest.raises(UnreadableSource, match="DOCTYPE") as caught:
        read("xấu.docx", out.getvalue())
    assert caught.value.where == "xấu.docx"


def test_bombs_and_damage() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (3 << 20) + b"</a>")
    with pytest.raises(SourceTooLarge):
        read("bom.docx", out.getvalue(), Options(limits=Limits(unpacked_bytes=1 << 20)))
    whole = docx(p("chữ"))
    with pytest.raises(UnreadableSource):
        read("hỏng.docx", whole.replace(b"</w:body>", b"<w:body> "))


def test_real_files(reading: Callable[..., Pages]) -> None:
    vni = texts(reading("cdn-gtvt2_213-tb_2012_VNI.docx"))
    assert vni[:2] == ["CỤC ĐƯỜNG THỦY NỘI ĐỊA VIỆT NAM", "TRƯỜNG CĐ NGHỀ GTVT ĐƯỜNG THỦY II"]
    assert vni[-1] == "Th.s Bùi Đình Thiện"
    party = reading("vptw_36-hd_2018.docx")
    assert len(party.pages) > 10
    assert texts(party)[2:5] == ["-------", "Số: 36-HD/VPTW", "ĐẢNG CỘNG SẢN VIỆT NAM"]
    codes = table(reading("nd30-2020_phuluc3_forms.docx"))
    assert [c.text for c in codes.cells if c.row == 1] == ["1.", "Nghị quyết (cá biệt)", "NQ"]
