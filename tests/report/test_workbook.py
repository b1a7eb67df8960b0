"""The workbook, read back: sheets, register, provenance, and that no text acts."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.report.records import document, extraction, hostile

from vanban.cli import run
from vanban.records import Agency, Extraction, Target, Task
from vanban.report import extraction_workbook
from vanban.report.sheets import fitted


def opened(*extractions: Extraction) -> Any:
    return load_workbook(BytesIO(extraction_workbook(extractions)))


def rows(book: Any, title: str) -> list[dict[str, Any]]:
    heads, *rest = book[title].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rest]


def test_the_register_has_the_ten_prescribed_columns_in_order_of_arrival() -> None:
    late = document(received=None, symbol="10/KH-UBND")
    second = document(received={"number": "101", "date": "2026-02-13"}, symbol="11/KH-UBND")
    annex = document(part=2, kind="Phụ lục", symbol=None, annex_of="09/KH-UBND")
    book = opened(extraction(late, key="c"), extraction(second, key="d"), extraction(document(), annex))
    heads, numbers, *entries = book["Sổ văn bản đến"].iter_rows(values_only=True)
    assert heads[:10] == (
        "Ngày đến",
        "Số đến",
        "Tác giả",
        "Số, ký hiệu văn bản",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản",
        "Đơn vị hoặc người nhận",
        "Ngày chuyển",
        "Ký nhận",
        "Ghi chú",
    )
    assert numbers[:10] == tuple(f"({n})" for n in range(1, 11))
    assert [e[3] for e in entries] == ["09/KH-UBND", "11/KH-UBND", "10/KH-UBND"]
    assert entries[0][:9] == (
        datetime(2026, 2, 13),
        "017",
        "Ủy ban nhân dân xã Suối Đào",
        "09/KH-UBND",
        datetime(2026, 2, 11),
        "Kế hoạch: Cải cách hành chính năm 2026",
        None,
        None,
        None,
    )
    assert entries[0][9] == "KHẨN; Cần xem lại: Trích yếu"
    assert book["Sổ văn bản đến"].print_area.endswith("$A$1:$J$5")
    assert dict(zip(heads, entries[0], strict=True))["Độ tin cậy"] == 0.5, "an entry is as sure as its weakest field"


def test_an_annex_that_came_alone_is_entered() -> None:
    book = opened(extraction(document(kind="Phụ lục", symbol=None, annex_of="09/KH-UBND")))
    assert book["Sổ văn bản đến"].max_row == 3


def test_secret_documents_have_a_register_of_their_own() -> None:
    book = opened(extraction(document(), document(part=2, marks=["TỐI MẬT"], symbol="02/BC-UBND")))
    assert [row[3] for row in book["Sổ văn bản đến"].iter_rows(min_row=3, values_only=True)] == ["09/KH-UBND"]
    assert [row[3] for row in book["Sổ văn bản mật đến"].iter_rows(min_row=3, values_only=True)] == ["02/BC-UBND"]


def test_every_record_stands_in_its_sheet_with_its_place_and_confidence() -> None:
    made = document()
    book = opened(extraction(made))
    for title, records in (
        ("Viện dẫn", made.references),
        ("Chỉ tiêu", made.targets),
        ("Nhiệm vụ", made.tasks),
        ("Thời hạn", made.deadlines),
    ):
        found = rows(book, title)
        assert len(found) == len(records)
        for row, record in zip(found, records, strict=True):
            assert record.text in row.values()
            assert (row["Tệp"], row["Phần"], row["Văn bản"]) == ("ke-hoach.txt", 1, "09/KH-UBND")
            assert (row["Trang"], row["Dòng"], row["Độ tin cậy"]) == (record.span.page, record.span.line, record.confidence)
    (target,) = rows(book, "Chỉ tiêu")
    assert (target["So sánh"], target["Giá trị"], target["Đơn vị tính"]) == ("ít nhất", 95, "%")
    assert target["Thời hạn"] == datetime(2026, 12, 31)
    fields = {row["Trường"]: row for row in rows(book, "Thông tin văn bản")}
    assert fields["Trích yếu"]["Độ tin cậy"] == 0.5
    assert fields["Trích yếu"]["Bản đọc gốc"] == "Cai cach hanh chinh nam 2026"
    assert rows(book, "Cần xem lại")[0]["Nội dung"] == "Trích yếu cần xem lại."


def test_headings_are_frozen_filtered_and_wide_enough() -> None:
    for sheet in opened(extraction(document(), document(part=2))):
        heads = 2 if sheet.title.startswith("Sổ") else 1
        assert sheet.freeze_panes == f"A{heads + 1}"
        assert sheet.auto_filter.ref == f"A{heads}:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
        assert len({c.value for c in sheet[1]}) == sheet.max_column, "a heading names one column"
        assert all(sheet.column_dimensions[c.column_letter].width >= 7 for c in sheet[1])


@pytest.mark.parametrize(
    "nothing",
    [
        [],
        [extraction()],
        [extraction(document(references=[], targets=[], tasks=[], deadlines=[], agencies=[], warnings=[], fields={}))],
    ],
)
def test_without_records_the_sheets_stand_with_their_headings(nothing: list[Extraction]) -> None:
    full, empty = opened(extraction(document())), opened(*nothing)
    assert empty.sheetnames == full.sheetnames
    for sheet in empty:
        assert [c.value for c in sheet[1]] == [c.value for c in full[sheet.title][1]]
    assert empty["Nhiệm vụ"].max_row == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n@", " =", "\ufeff=", "#REF!", "\u202e="])
def test_a_text_that_begins_like_a_formula_stays_text(start: str) -> None:
    text = start + "SUM(1)"
    data = extraction_workbook([extraction(document(agencies=[Agency(name=text)]))])
    (cell,) = [c for c in load_workbook(BytesIO(data))["Cơ quan, tổ chức"][2] if "SUM" in str(c.value)]
    assert cell.data_type == "s"
    assert str(cell.value).endswith("SUM(1)")
    assert cell.quotePrefix == str(cell.value).startswith(("=", "+", "-", "@"))


def test_no_cell_of_hostile_records_acts() -> None:
    data = extraction_workbook([hostile()])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not [n for n in archive.namelist() if "external" in n.lower() or n.endswith(".bin")]
    assert sheets
    for xml in sheets:
        assert "<f>" not in xml
        assert "<hyperlink" not in xml
        assert 't="e"' not in xml
    texts = [c.value for sheet in load_workbook(BytesIO(data)) for row in sheet for c in row if isinstance(c.value, str)]
    assert any(t.startswith("=HYPERLINK") for t in texts), "the text itself is not changed"
    assert not [t for t in texts if any(ord(c) < 32 for c in t) or "\u202e" in t]


def test_a_cell_holds_what_excel_holds_and_says_what_it_left_out() -> None:
    words = "kế hoạch " * 10_000
    book = opened(extraction(document(tasks=[Task(text=words, span={"start": 0, "end": 1})])))
    (task,) = rows(book, "Nhiệm vụ")
    assert len(task["Nhiệm vụ"]) <= 32_767
    assert task["Nhiệm vụ"].startswith("kế hoạch kế hoạch")
    assert "[đã cắt" in task["Nhiệm vụ"]
    assert "toàn văn 89999 ký tự" in task["Nhiệm vụ"]


@given(st.text(alphabet=st.sampled_from("aế𝄞 "), max_size=20), st.integers(0, 3))
def test_a_cut_never_exceeds_the_limit_nor_breaks_a_letter(tail: str, more: int) -> None:
    text = "𝄞" * (16_000 + more - 2) + tail
    cut = fitted(text)
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut == text or (len(text) > 15_000 and "đã cắt" in cut)


def test_dates_that_excel_cannot_count_stay_text() -> None:
    book = opened(
        extraction(
            document(
                issued_on="1899-12-31", targets=[Target(text="x", span={"start": 0, "end": 1}, indicator="x", horizon="2026")]
            )
        )
    )
    assert rows(book, "Văn bản")[0]["Ngày ban hành"] == "1899-12-31"
    assert rows(book, "Chỉ tiêu")[0]["Thời hạn"] == "2026"


def test_the_command_writes_one_workbook_for_all_files(corpus: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    names = [str(corpus / "samples" / n) for n in ("ke-hoach-xa-tan-ha.txt", "khung-ke-hoach.txt")]
    out = tmp_path / "so.xlsx"
    assert run(["extract", *names, str(tmp_path / "thieu.txt"), "--format", "xlsx", "-o", str(out)]) == 1
    book = load_workbook(out)
    assert {row["Tệp"] for row in rows(book, "Chỉ tiêu")} == {"ke-hoach-xa-tan-ha.txt", "khung-ke-hoach.txt"}
    capsys.readouterr()
    assert run(["extract", names[0], "--format", "xlsx"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "-o" in printed.err
