"""Pieces of a Word document in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vanban.report.labels import plain

FONT = "Times New Roman"
# A cell of ten thousand words helps nobody and breaks the page; the JSON has it whole.
_LONGEST = 1_500


def new_document(title: str, *, landscape: bool = False) -> Any:
    """An empty A4 document: margins 20, 20, 30, 15 mm, Times New Roman 14, page numbers at the top from page 2."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    # Without it Word takes another font for letters that it counts as East Asian.
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    number = section.header.paragraphs[0]
    number.alignment = 1
    _field(number.add_run(), "PAGE")
    properties = document.core_properties
    properties.title, properties.author, properties.language = safe(title)[:255], "", "vi-VN"
    properties.comments = ""
    return document


def _field(run: Any, code: str) -> None:
    """A field that Word works out, such as the page number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", None), (None, code), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def safe(text: str) -> str:
    """`text` on one line, without characters that XML forbids or that turn the direction of writing; cut when very long."""
    clean = plain(" ".join(text.split())).replace("\ufffe", "").replace("\uffff", "")
    return clean if len(clean) <= _LONGEST else f"{clean[:_LONGEST].rsplit(' ', 1)[0]} … (còn nữa, xem bản JSON)"


def paragraph(
    place: Any,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    centre: bool = False,
    indent: bool = False,
    after: float = 0,
    before: float = 0,
) -> Any:
    """A paragraph at the end of a document or cell; body text is justified with a first line set in by 10 mm."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    found = place.add_paragraph()
    run = found.add_run(safe(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    shape = found.paragraph_format
    shape.space_after, shape.space_before = Pt(after), Pt(before)
    if centre:
        found.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif indent:
        found.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        shape.first_line_indent = Mm(10)
    return found


def rule(place: Any) -> None:
    """The short line under the name of an office or the national motto."""
    paragraph(place, "_______", size=8, bold=True, centre=True)


def side_by_side(document: Any, widths: Sequence[float]) -> Any:
    """A table without lines, one row, for letterhead and signature; its cells begin empty. Widths in mm."""
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
        first = cell.paragraphs[0]._p
        first.getparent().remove(first)
    return table


def grid(document: Any, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> None:
    """A ruled table with its head repeated on every page; widths in mm, lines of a cell parted by line breaks."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    # Going through `table.cell` costs the square of the number of rows.
    for n, row in enumerate(table.rows):
        whole = OxmlElement("w:cantSplit")
        whole.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(whole)
        values = [name for name, _ in columns] if n == 0 else rows[n - 1]
        for cell, value, (_, width) in zip(row.cells, values, columns, strict=True):
            cell.width = Mm(width)
            for k, line in enumerate(value.split("\n")):
                target = cell.paragraphs[0] if k == 0 else cell.add_paragraph()
                run = target.add_run(safe(line))
                run.font.size, run.bold = Pt(11), n == 0
                if n == 0:
                    target.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph()


def letterhead(document: Any, widths: tuple[float, float] = (65, 100)) -> None:
    """Office and motto side by side; what only the office knows is left to fill in."""
    left, right = side_by_side(document, widths).rows[0].cells
    paragraph(left, "[TÊN CƠ QUAN CHỦ QUẢN]", size=13, centre=True)
    paragraph(left, "[TÊN CƠ QUAN BÁO CÁO]", size=13, bold=True, centre=True)
    rule(left)
    paragraph(left, "Số:        /BC-………", size=13, centre=True)
    paragraph(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, centre=True)
    paragraph(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True, centre=True)
    rule(right)
    paragraph(right, "………, ngày …… tháng …… năm ………", italic=True, centre=True)


def signature(document: Any, widths: tuple[float, float] = (85, 80)) -> None:
    """Recipients and signer side by side, left to fill in."""
    left, right = side_by_side(document, widths).rows[0].cells
    paragraph(left, "Nơi nhận:", size=12, bold=True, italic=True)
    for line in ("- ………………;", "- ………………;", "- Lưu: VT, ……."):
        paragraph(left, line, size=11)
    paragraph(right, "[QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ]", bold=True, centre=True)
    for _ in range(4):
        paragraph(right, "", centre=True)
    paragraph(right, "[Họ và tên]", bold=True, centre=True)


def heading(document: Any, text: str) -> None:
    """A heading that stays with what follows."""
    paragraph(document, text, bold=True, indent=True, before=9, after=3).paragraph_format.keep_with_next = True
