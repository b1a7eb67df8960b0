"""A sample document as a Word file: letterhead and signature block in borderless tables, as typists set them."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from corpus.generator.layout import BODY, month
from corpus.generator.source import Block, Doc, Part, Table

FONT = "Times New Roman"


def render(doc: Doc) -> bytes:
    """The .docx file, the same bytes every time."""
    import docx
    from docx.enum.section import WD_SECTION
    from docx.shared import Mm, Pt

    word = docx.Document()
    style = word.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.paragraph_format.space_after = Pt(4)
    for number, part in enumerate(doc.parts):
        section = word.sections[0] if number == 0 else word.add_section(WD_SECTION.NEW_PAGE)
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(17)
        section.top_margin = section.bottom_margin = Mm(20)
        if number == 0:
            _page_number(section)
        if not part.annex:
            _letterhead(word, part)
        _title(word, part)
        for item in part.body:
            if isinstance(item, Block):
                _paragraph(word, item)
            else:
                _table(word, item)
        _closing(word, part)
    stamp = datetime.datetime(2026, 1, 1)
    word.core_properties.created = word.core_properties.modified = stamp
    word.core_properties.author = ""
    out = io.BytesIO()
    word.save(out)
    return _dated(out.getvalue())


def _dated(data: bytes) -> bytes:
    """The same archive with one fixed date on every member: python-docx writes the time of day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _page_number(section: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", "PAGE")
    paragraph._p.append(field)


def _run(paragraph: Any, text: str, style: str = "", size: float | None = None) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    if "b" in style:
        run.bold = True
    if "i" in style:
        run.italic = True
    if size:
        run.font.size = Pt(size)


def _centred(cell: Any, lines: list[tuple[str, str, float]]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for i, (text, style, size) in enumerate(lines):
        paragraph = cell.paragraphs[0] if i == 0 and hasattr(cell, "_tc") else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        _run(paragraph, text, style, size)


def _grid(word: Any, widths: list[float]) -> Any:
    from docx.shared import Pt

    table = word.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Pt(width)
    return table


def _letterhead(word: Any, part: Part) -> None:
    table = _grid(word, [BODY * 0.42, BODY * 0.58])
    left = [(t.strip().lstrip("*"), "b" if t.strip().startswith("*") else "", 12.5) for t in (part.get("left") or "").split("|")]
    day = part.get("date") or ""
    written = f"{part.get('place')}, ngày {day[8:]} tháng {month(day[5:7])} năm {day[:4]}"
    symbol = part.get("symbol") or ""
    if part.party:
        left += [("*", "", 13), (f"Số {symbol}", "", 13.5)]
        right = [("ĐẢNG CỘNG SẢN VIỆT NAM", "b", 14.0), ("", "", 12), (written, "i", 13)]
    else:
        left += [("_______", "", 6), (f"Số: {symbol}", "", 13)]
        right = [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b", 12.0),
            ("Độc lập - Tự do - Hạnh phúc", "b", 13),
            ("", "", 6),
            (written, "i", 13),
        ]
    if part.kind == "Công văn":
        left.append((f"{'Về việc' if part.party else 'V/v'} {part.get('subject')}", "i" if part.party else "", 12))
    _centred(table.cell(0, 0), left)
    _centred(table.cell(0, 1), right)
    word.add_paragraph()


def _title(word: Any, part: Part) -> None:
    if part.kind == "Công văn":
        if len(part.addressees) == 1:
            word.add_paragraph(f"\tKính gửi: {part.addressees[0]}.")
            return
        word.add_paragraph("\tKính gửi:")
        for i, name in enumerate(part.addressees):
            word.add_paragraph(f"\t\t- {name}{'.' if i == len(part.addressees) - 1 else ';'}")
        return
    lines = [(part.get("label") or "PHỤ LỤC" if part.annex else (part.get("printed_kind") or part.kind).upper(), "b", 14.0)]
    subject = part.get("printed_subject") or part.get("subject") or ""
    lines += [(t.strip(), "b", 14.0) for t in subject.split("|")]
    if part.get("attached"):
        lines.append((part.fields["attached"], "i", 13.0))
    _centred(word, lines)
    word.add_paragraph()


def _paragraph(word: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    style = {"body": "", "italic": "i", "heading": "b", "subheading": "bi", "centre": "b", "centre-italic": "i"}[block.style]
    paragraph = word.add_paragraph()
    if block.style.startswith("centre"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Pt(28)
    _run(paragraph, block.text, style)


def _table(word: Any, table: Table) -> None:
    from docx.shared import Pt

    grid = word.add_table(rows=0, cols=len(table.widths))
    grid.style = "Table Grid"
    scale = BODY / sum(table.widths)
    for row, style in [(table.header, "b"), *((r.cells, "b" if r.heading else "") for r in table.rows)]:
        cells = grid.add_row().cells
        if len(row) < len(cells):
            cells[len(row) - 1].merge(cells[-1])
        for i, block in enumerate(row):
            cells[i].width = Pt(table.widths[i] * scale)
            paragraph = cells[i].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            _run(paragraph, block.text, style, table.size)
    word.add_paragraph()


def _closing(word: Any, part: Part) -> None:
    if not part.get("authority"):
        return
    table = _grid(word, [BODY * 0.45, BODY * 0.55])
    end = "," if part.party else ";"
    archive = f"- Lưu {part.get('archive')}." if part.party else f"- Lưu: {part.get('archive')}."
    left = table.cell(0, 0)
    _run(left.paragraphs[0], "Nơi nhận:", "" if part.party else "bi", 13 if part.party else 12)
    for text in [f"- {name}{end}" for name in part.recipients] + [archive]:
        _run(left.add_paragraph(), text, "", 11)
    lines = [(t.strip().upper(), "b", 13.5) for t in (part.get("authority") or "").split("|")]
    lines.append(((part.get("title") or "").upper(), "" if part.party else "b", 13.5))
    lines += [("", "", 14.0)] * 4 + [(part.get("signer") or "", "b", 14.0)]
    _centred(table.cell(0, 1), lines)
