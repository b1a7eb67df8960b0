"""The Word and Excel reports, opened again."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from tests.check.plans import FRAMEWORK, PLAN, analysed
from tests.report.hostile import hostile

from vanban.check import CheckResult, check
from vanban.check.decisions import with_decisions
from vanban.check.records import Decision, PlanParty
from vanban.report import check_docx, check_xlsx
from vanban.report.labels import TARGET_VERDICTS, TASK_VERDICTS


@cache
def result() -> CheckResult:
    return check(analysed(PLAN, "xa.txt"), [analysed(FRAMEWORK, "tinh.txt")])


@cache
def reviewed() -> CheckResult:
    row = next(t for t in result().tasks if t.verdict == "partial")
    decision = Decision(id=row.id, verdict="adapted", by="Lò Thị Mai", at="2026-03-02T09:30", reason="Thôn đã có hố thu gom.")
    lost = Decision(id="0" * 12, verdict="met", by="Lò Thị Mai", at="2026-03-01", item="Đào giếng khơi")
    return with_decisions(result(), [decision, lost])


def words(data: bytes) -> str:
    """All text of a Word document, cells included, in its order."""
    document = Document(BytesIO(data))
    return "\n".join(t.text or "" for t in document.element.body.iter() if t.tag.endswith("}t"))


def table(data: bytes, title: str) -> list[dict[str, Any]]:
    rows = list(load_workbook(BytesIO(data))[title].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_word_report_has_the_layout_of_the_decree() -> None:
    document = Document(BytesIO(check_docx(result())))
    section = document.sections[0]
    millimetres = [
        round(v.mm)
        for v in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
    ]
    assert millimetres == [210, 297, 20, 20, 30, 15]
    assert document.styles["Normal"].font.name == "Times New Roman"
    text = words(check_docx(result()))
    order = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Kết quả đối chiếu",
        "I. KẾT QUẢ CHUNG",
        "V. KIẾN NGHỊ",
        "Nơi nhận:",
        "[Họ và tên]",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_word_report_shows_what_a_reviewer_must_act_on() -> None:
    text = words(check_docx(result()))
    for row in result().targets:
        assert (row.why in text) == (row.verdict in ("lowered", "later", "unquantified", "missing"))
    assert "65%" in text
    assert all(f.text in text for f in result().findings)


def test_excel_has_one_row_an_item_with_its_id() -> None:
    rows = table(check_xlsx(result()), "Nội dung của khung")
    assert [r["Mã"] for r in rows] == [r.id for r in (*result().targets, *result().tasks)]
    words_of = [TARGET_VERDICTS[t.verdict].word for t in result().targets] + [
        TASK_VERDICTS[t.verdict].word for t in result().tasks
    ]
    assert [r["Kết luận của máy"] for r in rows] == words_of
    assert [r["Nội dung"] for r in table(check_xlsx(result()), "Phát hiện")] == [f.text for f in result().findings]


def test_excel_can_be_filtered_and_its_head_stays() -> None:
    for sheet in load_workbook(BytesIO(check_xlsx(result()))).worksheets:
        assert sheet.freeze_panes == "A2"
        assert str(sheet.auto_filter.ref).endswith(str(sheet.max_row))


def test_decisions_stand_beside_the_machine() -> None:
    row = next(r for r in table(check_xlsx(reviewed()), "Nội dung của khung") if r["Người duyệt"])
    assert (row["Kết luận của máy"], row["Người duyệt kết luận"]) == ("Một phần", "Cụ thể hóa")
    assert (row["Người duyệt"], row["Thời điểm duyệt"], row["Lý do"]) == (
        "Lò Thị Mai",
        "09:30 02/03/2026",
        "Thôn đã có hố thu gom.",
    )
    text = words(check_docx(reviewed()))
    assert "Máy: Một phần" in text
    assert "Cụ thể hóa (Lò Thị Mai, 09:30 02/03/2026)" in text
    assert "Đào giếng khơi" in text
    assert table(check_xlsx(reviewed()), "Quyết định không còn chỗ")[0]["Nội dung khi duyệt"] == "Đào giếng khơi"


def test_hostile_text_is_text_in_both() -> None:
    book = load_workbook(BytesIO(check_xlsx(hostile())))
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                if isinstance(cell.value, str):
                    assert not set(cell.value) & set("\x00\x07\x1b\u202e\ufffe\uffff")
                    if cell.value.startswith("="):
                        assert cell.quotePrefix
    shown = words(check_docx(hostile()))
    assert "<script>" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("text", ["+1", "-2+3", "@SUM(A1)", "=1+1", "#REF!", "1e5", "TRUE"])
def test_a_cell_keeps_text_as_text(text: str) -> None:
    rows = table(check_xlsx(hostile(text)), "Nội dung của khung")
    assert {r["Nội dung của khung"] for r in rows} == {text}


def test_ten_thousand_words_in_a_cell_do_no_harm() -> None:
    huge = hostile("mẫu nước 𝄞 " * 10_000)
    row = table(check_xlsx(huge), "Nội dung của khung")[0]
    assert len(str(row["Nội dung của khung"]).encode("utf-16-le")) // 2 <= 32_767
    assert "toàn văn" in str(row["Nội dung của khung"])
    assert "còn nữa" in words(check_docx(huge))


def test_an_empty_result_makes_both_files() -> None:
    empty = CheckResult(plan=PlanParty(name="trong.txt"), frameworks=[])
    assert "Không có phát hiện" in words(check_docx(empty))
    assert table(check_xlsx(empty), "Nội dung của khung") == []
