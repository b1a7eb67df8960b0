"""Tables set in the characters of a text file."""

from __future__ import annotations

import pytest

from vanban.ingest.text_tables import with_tables
from vanban.model import Line, Table

ALIGNED = """\
Giao các đơn vị thực hiện các việc sau:

                                             Đơn vị              Đơn vị               Thời gian
 TT   Nội dung công việc                     chủ trì             phối hợp             hoàn thành
 1    Sửa chữa trạm bơm Đồng Sen, nạo        Phòng Kinh tế       Công an xã; Ban      Trước ngày
      vét kênh nội đồng                                          Quản lý chợ          15/4/2026
 2    Kiểm đếm đàn gia súc                   Các thôn                                 Tháng 5/2026

                                                                                      2

                                             Đơn vị              Đơn vị               Thời gian
 TT   Nội dung công việc                     chủ trì             phối hợp             hoàn thành
 3    Tổng kết vụ Đông Xuân                  Văn phòng HĐND và   Hội Nông dân xã      Quý II/2026
                                             UBND xã

III. KINH PHÍ
      1. Kinh phí lấy từ ngân sách xã năm 2026 và các nguồn đóng góp hợp pháp khác của nhân dân trong xã.
"""
BARS = """\
| TT | Việc | Chủ trì |
|----|------|---------|
| 1 | Rà soát hộ nghèo | Phòng Văn hóa - Xã hội |
| 2 | Lập sổ theo dõi | |
Hết bảng.
"""
BOXED = """\
+----+---------------+------------+
| TT | Việc          | Chủ trì    |
+----+---------------+------------+
| 1  | Rà soát       | Trạm Y tế  |
|    | hộ nghèo      | xã         |
+----+---------------+------------+
| 2  | Lập sổ        | Công an xã |
+----+---------------+------------+
"""
TABS = "TT\tViệc\tChủ trì\tHạn\n1\tRà soát\nhộ nghèo\tTrạm Y tế\t3/2026\nI\tNhóm một\n2\tLập sổ\t\t4/2026\n\nHết bảng.\n"


def read(text: str) -> tuple[list[list[list[str]]], list[str]]:
    """The tables of a text as rows of cells, and the lines outside them."""
    blocks = with_tables([Line(text=line, number=n) for n, line in enumerate(text.split("\n"), 1)])
    tables = []
    for table in blocks:
        if isinstance(table, Table):
            rows = [["" for _ in range(table.columns)] for _ in range(table.rows)]
            for cell in table.cells:
                rows[cell.row][cell.column] = cell.text
            tables.append(rows)
    return tables, [b.text.strip() for b in blocks if isinstance(b, Line) and b.text.strip()]


def test_aligned_columns() -> None:
    tables, outside = read(ALIGNED)
    assert tables == [
        [
            ["TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian hoàn thành"],
            ["1", "Sửa chữa trạm bơm Đồng Sen, nạo vét kênh nội đồng", "Phòng Kinh tế", "Công an xã; Ban Quản lý chợ", "Trước ngày 15/4/2026"],
            ["2", "Kiểm đếm đàn gia súc", "Các thôn", "", "Tháng 5/2026"],
            ["3", "Tổng kết vụ Đông Xuân", "Văn phòng HĐND và UBND xã", "Hội Nông dân xã", "Quý II/2026"],
        ]
    ]  # fmt: skip
    assert len(outside) == 3
    assert outside[1] == "III. KINH PHÍ"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (BARS, [["TT", "Việc", "Chủ trì"], ["1", "Rà soát hộ nghèo", "Phòng Văn hóa - Xã hội"], ["2", "Lập sổ theo dõi", ""]]),
        (BOXED, [["TT", "Việc", "Chủ trì"], ["1", "Rà soát hộ nghèo", "Trạm Y tế xã"], ["2", "Lập sổ", "Công an xã"]]),
        (TABS, [["TT", "Việc", "Chủ trì", "Hạn"], ["1", "Rà soát hộ nghèo", "Trạm Y tế", "3/2026"], ["I", "Nhóm một", "", ""], ["2", "Lập sổ", "", "4/2026"]]),
    ],
    ids=["bars", "boxed", "tabs"],
)  # fmt: skip
def test_signs_between_cells(text: str, rows: list[list[str]]) -> None:
    tables, _ = read(text)
    assert tables == [rows]


@pytest.mark.parametrize(
    "text",
    [
        "ỦY BAN NHÂN DÂN        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ PHÚ KHÊ             Độc lập - Tự do - Hạnh phúc\n",
        "Nơi nhận:           TM. ỦY BAN NHÂN DÂN\n- Như trên;              CHỦ TỊCH\n- Lưu: VT.\n",
        "TT\nNội dung\nChủ trì\n1\nRà soát\nCông an xã\n",
        "Tên tệp | kích thước | ngày\nmột dòng\n",
    ],
)
def test_other_lines_stay_lines(text: str) -> None:
    tables, outside = read(text)
    assert tables == []
    assert outside == [line.strip() for line in text.split("\n") if line.strip()]


def test_every_cell_keeps_the_line_it_stands_on() -> None:
    lines = [Line(text=line, number=n) for n, line in enumerate(ALIGNED.split("\n"), 1)]
    table = next(b for b in with_tables(lines) if isinstance(b, Table))
    for cell in table.cells:
        for line in cell.lines:
            assert line.number is not None
            assert line.text in lines[line.number - 1].text
