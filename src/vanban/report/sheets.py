"""Tables as an Excel workbook that can be filtered, written row by row so that a large one needs little memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, Any

from vanban.errors import VanbanError
from vanban.report.labels import plain

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

Value = str | float | date | None
# What Excel keeps in a cell, in UTF-16 units; letters beyond the Basic Multilingual Plane take two.
_LIMIT = 32_000
_ROW_LIMIT = 1_048_576
# Text that begins like this is a formula to whoever types it again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its title, its columns with their widths in characters, and its rows."""

    title: str
    columns: Sequence[tuple[str, float]]
    rows: Iterable[Sequence[Value]]
    form: int = 0
    """So many of the first columns are a prescribed form: numbered in a second head row, and alone printed."""
    shares: frozenset[str] = frozenset()
    """Columns whose numbers are shares, shown as percentages."""


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The tables as one .xlsx file: heads frozen, every column with a filter, all text written as text."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, NamedStyle
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    body = NamedStyle("noi_dung", alignment=Alignment(vertical="top", wrap_text=True))
    head = NamedStyle(
        "dau_bang", font=Font(bold=True), alignment=Alignment(vertical="center", horizontal="center", wrap_text=True)
    )
    day = NamedStyle("ngay", number_format="DD/MM/YYYY", alignment=Alignment(vertical="top"))
    share = NamedStyle("ty_le", number_format="0%", alignment=Alignment(vertical="top"))
    for style in (body, head, day, share):
        book.add_named_style(style)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for n, (_, width) in enumerate(sheet.columns, 1):
            page.column_dimensions[get_column_letter(n)].width = width
        heads = 2 if sheet.form else 1
        page.freeze_panes = f"A{heads + 1}"
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = 9  # A4
        page.print_title_rows = f"1:{heads}"
        if sheet.form:
            page.sheet_properties.pageSetUpPr.fitToPage = True
            page.page_setup.fitToHeight = 0
        page.append([_cell(page, name, head.name) for name, _ in sheet.columns])
        if sheet.form:
            page.append([_cell(page, f"({n})", head.name) for n in range(1, sheet.form + 1)])
        looks = [share.name if name in sheet.shares else body.name for name, _ in sheet.columns]
        count = heads
        for row in sheet.rows:
            if count == _ROW_LIMIT:
                raise VanbanError(
                    f"trang tính '{sheet.title}' vượt {_ROW_LIMIT} dòng của Excel.",
                    remedy="Hãy chia các tệp thành nhiều lần xuất, hoặc dùng định dạng JSON.",
                )
            page.append([_cell(page, v, day.name if isinstance(v, date) else look) for v, look in zip(row, looks, strict=True)])
            count += 1
        page.auto_filter.ref = f"A{heads}:{get_column_letter(len(sheet.columns))}{count}"
        if sheet.form:
            page.print_area = f"A1:{get_column_letter(sheet.form)}{count}"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: Value, style: str) -> WriteOnlyCell | None:
    """One cell; text is never a formula, an error value or a number, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    if isinstance(value, float) and not isfinite(value):
        value = str(value)  # Excel has no such number
    if not isinstance(value, str):
        cell = WriteOnlyCell(page, value)
        cell.style = style
        return cell
    text = fitted(cell_text(value))
    cell = WriteOnlyCell(page, "")
    cell.value = text
    cell.data_type = "s"
    cell.style = style
    if text.startswith(_FORMULA):
        # Excel would read a formula when somebody opens the cell and leaves it; the prefix keeps the text.
        cell.quotePrefix = True
    return cell


def cell_text(text: str) -> str:
    """`text` with the line breaks it has and no character that XML or a reader would stumble over."""
    return plain(text).replace("\ufffe", "").replace("\uffff", "").replace("\t", " ").strip()


def fitted(text: str) -> str:
    """`text` cut to what a cell holds; it says so where it is cut."""
    if len(text) <= _LIMIT // 2 or len(text.encode("utf-16-le")) // 2 <= _LIMIT:
        return text
    kept = text.encode("utf-16-le")[: 2 * _LIMIT].decode("utf-16-le", "ignore")
    return f"{kept} … [đã cắt, toàn văn {len(text)} ký tự có trong bản JSON]"
