"""Tables: ruled ones over page breaks, and those that a converter flattened into lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from factories import clean, paged, printed_line, table
from vanban.model import Grid, Text
from vanban.text.join import join_pages
from vanban.tree.columns import damaged_role_of, role_of, roles_of, split_titles, vocabulary
from vanban.tree.flat_tables import find_flat_tables
from vanban.tree.tables import ruled_grids


def rows(grid: Grid, text: Text) -> list[list[str]]:
    return [[cell.of(text.text) for cell in row.cells] for row in grid.rows]


def test_every_example_of_a_column_title_has_its_role() -> None:
    for role, entry in vocabulary()["roles"].items():
        for example in entry["examples"]:
            assert role_of(example) in (role, "value" if role == "output" else role, "output" if role == "value" else role), (
                example
            )


def test_ket_qua_is_a_figure_beside_a_unit_and_a_product_beside_a_lead() -> None:
    assert roles_of(("TT", "Chỉ tiêu", "Đơn vị", "Kết quả", "Cơ quan chủ trì")) == ("no", "text", "unit", "value", "lead")
    assert roles_of(("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Kết quả", "Thời gian")) == ("no", "text", "lead", "output", "deadline")


def test_titles_run_together_are_told_apart() -> None:
    found = split_titles("STT Nội dung công việc Đơn vị chủ trì Đơn vị phối hợp Thời gian hoàn thành")
    assert found is not None
    assert [role for role, _ in found] == ["no", "text", "lead", "coordinating", "deadline"]
    assert split_titles("Chỉ tiêu này được giao cho các thôn") is None


HEADER = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"]


def test_a_row_cut_by_the_page_break_is_one_row() -> None:
    first = table([HEADER, ["1", "Mở lớp tập huấn", "Phòng Kinh tế", "6/2026"], ["2", "Nâng cấp trạm bơm", "Ban quản lý", ""]])
    second = table([HEADER, ["", "tại hai thôn vùng cao", "dự án xã", "9/2026"], ["3", "Kiểm kê", "Văn phòng", "2026"]])
    text = join_pages(paged([first], [printed_line("2", x=300, y=20), second]))
    (grid,) = ruled_grids(text)
    assert grid.header == tuple(HEADER)
    assert rows(grid, text) == [
        ["1", "Mở lớp tập huấn", "Phòng Kinh tế", "6/2026"],
        ["2", "Nâng cấp trạm bơm tại hai thôn vùng cao", "Ban quản lý dự án xã", "9/2026"],
        ["3", "Kiểm kê", "Văn phòng", "2026"],
    ]


def test_a_group_row_is_a_heading() -> None:
    text = join_pages(paged([table([HEADER, ["I", "Hạ tầng", "", ""], ["1", "Làm đường", "Phòng Kinh tế", "2026"]])]))
    (grid,) = ruled_grids(text)
    assert [row.heading for row in grid.rows] == [True, False]


def test_two_tables_with_their_own_headers_stay_two() -> None:
    other = ["TT", "Chỉ tiêu", "Đơn vị", "Năm 2026"]
    text = join_pages(
        paged(
            [table([HEADER, ["1", "Việc", "Sở Y tế", "2026"]])],
            [printed_line("Biểu 02"), table([other, ["1", "Hộ nghèo", "%", "2"]], y=140)],
        )
    )
    assert len(ruled_grids(text)) == 2


FLAT = """PHỤ LỤC
TT Tên nhiệm vụ
Cơ quan chủ
trì
Cơ quan
phối hợp
Kết quả
Thời gian
hoàn thành
I.
Công tác tuyên truyền
1.
Xây dựng chuyên mục giới thiệu sản phẩm
của hợp tác xã trên trang thông tin của xã
và các kênh truyền thanh cơ sở.
Phòng Văn
hóa - Xã hội
Các thôn, bản;
Đoàn Thanh
niên
Chuyên mục
6/2026
2. Rà soát danh mục thủ tục hành chính
thực hiện tại bộ phận một cửa.
Văn phòng
Các phòng,
ban
Báo cáo 9/2026
3.
Tổ chức các lớp học kỹ năng số cho người
Phòng Văn
hóa - Xã hội
Kế hoạch
Thường
xuyên
cao tuổi tại nhà văn hóa thôn
"""


def test_a_flattened_task_table_gets_its_cells_back() -> None:
    text = clean(FLAT)
    (grid,) = find_flat_tables(text)
    assert grid.flattened
    assert rows(grid, text) == [
        ["I", "Công tác tuyên truyền", "", "", "", ""],
        [
            "1", "Xây dựng chuyên mục giới thiệu sản phẩm của hợp tác xã trên trang thông tin của xã và các kênh truyền thanh cơ sở.",
            "Phòng Văn hóa - Xã hội", "Các thôn, bản; Đoàn Thanh niên", "Chuyên mục", "6/2026",
        ],
        ["2", "Rà soát danh mục thủ tục hành chính thực hiện tại bộ phận một cửa.", "Văn phòng", "Các phòng, ban", "Báo cáo", "9/2026"],
        ["3", "Tổ chức các lớp học kỹ năng số cho người cao tuổi tại nhà văn hóa thôn", "Phòng Văn hóa - Xã hội", "", "Kế hoạch", "Thường xuyên"],
    ]  # fmt: skip


def spread(text: str) -> str:
    """The text as a converter writes it that sets every line apart; `|` joins the last line of a cell to the next cell."""
    return text.replace("\n", "\n\n").replace("|\n\n", "\n")


SPREAD_HEAD = "TT Tên nhiệm vụ\nCơ quan chủ\ntrì\nCơ quan\nphối hợp\nKết quả\nThời gian\nhoàn thành\n"
# An empty cell is a blank line with a space, or a space before the next cell; three blank lines end a page.
SPREAD = """1.
Lập bản đồ số các điểm có nguy cơ ngập và
hướng dẫn thôn trưởng cách báo tin.
Văn phòng |
Công an xã
Bản đồ
được duyệt |
6/2026
2.
Kiểm kê máy móc trong trạm y tế và bàn giao
cho đơn vị quản lý.
Trạm Y tế
<blank>
Biên bản
bàn giao
9/2026
3.
Số hóa hồ sơ của người hưởng trợ cấp và hộ
đang chờ xét, hộ có người ốm và hộ
Phòng Văn
hóa - Xã hội
-
Các bộ hồ
sơ được
nhập
2026 và
những<page>
nghèo trong toàn xã, ưu tiên các thôn ở xa
trung tâm.
năm tiếp
theo
4.
Mở lớp dạy nghề cho lao động nông thôn vào
vụ nông nhàn.
Phòng Kinh tế
Hội Nông dân
 Thường
xuyên
"""


def test_a_converter_that_spreads_the_lines_shows_the_cells() -> None:
    text = clean(SPREAD_HEAD.replace("\n", "\n\n") + spread(SPREAD).replace("<page>", "\n\n").replace("<blank>\n", " \n"))
    (grid,) = find_flat_tables(text)
    assert rows(grid, text) == [
        ["1", "Lập bản đồ số các điểm có nguy cơ ngập và hướng dẫn thôn trưởng cách báo tin.",
         "Văn phòng", "Công an xã", "Bản đồ được duyệt", "6/2026"],
        ["2", "Kiểm kê máy móc trong trạm y tế và bàn giao cho đơn vị quản lý.", "Trạm Y tế", "", "Biên bản bàn giao", "9/2026"],
        ["3", "Số hóa hồ sơ của người hưởng trợ cấp và hộ đang chờ xét, hộ có người ốm và hộ nghèo trong toàn xã, ưu tiên các thôn ở xa trung tâm.",
         "Phòng Văn hóa - Xã hội", "", "Các bộ hồ sơ được nhập", "2026 và những năm tiếp theo"],
        ["4", "Mở lớp dạy nghề cho lao động nông thôn vào vụ nông nhàn.", "Phòng Kinh tế", "Hội Nông dân", "", "Thường xuyên"],
    ]  # fmt: skip


BROKEN_NAMES = """1.
Cập nhật dữ liệu về người có công và thân nhân
đang sống tại địa phương.
Văn phòng
Chính phủ, Bộ Lao động
- Thương binh và Xã hội
Ngân hàng
Nhà nước Việt
Nam
Cơ sở dữ
liệu
2026 và những
năm tiếp theo
2.
Đánh giá việc dùng chung hạ tầng và công bố kết
quả mỗi quý.
Bộ Công an,
Bộ Quốc phòng
Các hệ thống
được kết nối
2026
3.
Chấm điểm mức độ phục vụ của các cơ quan và
công khai trên mạng.
Bộ Nội vụ
Các bộ,
ngành
Bộ tiêu chí
2026
"""


def test_a_name_broken_over_lines_is_not_cut_and_a_thing_is_no_body() -> None:
    text = clean(SPREAD_HEAD + BROKEN_NAMES)
    (grid,) = find_flat_tables(text)
    assert [row[2:] for row in rows(grid, text)] == [
        ["Văn phòng Chính phủ, Bộ Lao động - Thương binh và Xã hội", "Ngân hàng Nhà nước Việt Nam", "Cơ sở dữ liệu",
         "2026 và những năm tiếp theo"],
        ["Bộ Công an, Bộ Quốc phòng", "", "Các hệ thống được kết nối", "2026"],
        ["Bộ Nội vụ", "Các bộ, ngành", "Bộ tiêu chí", "2026"],
    ]  # fmt: skip


def test_the_flattened_annexes_of_a_real_resolution(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("004_*.txt")
    text = clean(path.read_text("utf-8"))
    targets, tasks = find_flat_tables(text)
    by_number = {row.cells[0].of(text.text): [c.of(text.text) for c in row.cells] for row in targets.rows}
    # Facts of the annex: units and figures of rows whose cells share a line, span lines, or have sub-rows.
    assert by_number["10"][2:4] == ["% GDP", "≥ 30"]
    assert by_number["23.2"][2:4] == ["Tuyến cáp quang biển", "09"]
    assert by_number["18"][2:4] == ["Người/vạn dân", "12"]
    assert sum(not row.heading for row in targets.rows) >= 55
    numbers = [row.cells[0].of(text.text) for row in tasks.rows if not row.heading]
    assert numbers == [str(n) for n in range(1, 141)]


@pytest.mark.parametrize(("title", "role"), [("Chủtrì", "lead"), ("Phốihợp", "coordinating"), ("Thờihạn", "deadline")])
def test_titles_whose_words_ocr_ran_together_are_known(title: str, role: str) -> None:
    assert damaged_role_of(title) == role


A_LINE_A_CELL = """\
STT
Nội dung công việc
Đơn vị chủ trì
Đơn vị phối hợp
Thời gian
QUÝ I
1
Ra mắt đội hình tình nguyện tại bến phà
Ban Phong trào
Thị đoàn Bắc Lũng;
Đoàn trực thuộc
Rằm tháng Giêng
2
Gặp mặt cán bộ đoàn qua các thời kỳ
Văn phòng

08/3/2024
6 THÁNG CUỐI NĂM
3
Giải bóng chuyền hơi
Ban Kiểm tra
Các cụm thi đua
Từ 05/8 đến 20/9/2024

III. TỔ CHỨC THỰC HIỆN
1. Các ban xây dựng kế hoạch tháng.
"""


def test_rows_with_a_line_a_cell_are_read_line_by_line() -> None:
    text = clean(A_LINE_A_CELL)
    (grid,) = find_flat_tables(text)
    assert rows(grid, text) == [
        ["", "QUÝ I", "", "", ""],
        ["1", "Ra mắt đội hình tình nguyện tại bến phà", "Ban Phong trào", "Thị đoàn Bắc Lũng; Đoàn trực thuộc", "Rằm tháng Giêng"],
        ["2", "Gặp mặt cán bộ đoàn qua các thời kỳ", "Văn phòng", "", "08/3/2024"],
        ["", "6 THÁNG CUỐI NĂM", "", "", ""],
        ["3", "Giải bóng chuyền hơi", "Ban Kiểm tra", "Các cụm thi đua", "Từ 05/8 đến 20/9/2024"],
    ]  # fmt: skip
    assert [row.heading for row in grid.rows] == [True, False, False, True, False]


PARTED = """\
TT
Việc phải làm
Chủ trì
Cùng làm
Thời gian

1
Gia cố đoạn kè xung yếu phía
thượng lưu
Ban Chỉ huy
Phòng thủ dân
sự xã
17 bản
Trong 03
ngày

2
Dựng barie chắn lối xuống bến đò
Công an xã
Hạt Kiểm lâm
khu vực I
Thường
xuyên

3
Kiểm tra dàn đèn pha ở trụ sở
Phòng Kinh tế
Điện lực khu
vực Bắc Lũng
Trước
30/4/2026

Phòng Kinh tế theo dõi việc thực hiện.
"""


def test_empty_lines_between_rows_show_where_the_table_ends() -> None:
    text = clean(PARTED)
    (grid,) = find_flat_tables(text)
    assert rows(grid, text) == [
        ["1", "Gia cố đoạn kè xung yếu phía thượng lưu", "Ban Chỉ huy Phòng thủ dân sự xã", "17 bản", "Trong 03 ngày"],
        ["2", "Dựng barie chắn lối xuống bến đò", "Công an xã", "Hạt Kiểm lâm khu vực I", "Thường xuyên"],
        ["3", "Kiểm tra dàn đèn pha ở trụ sở", "Phòng Kinh tế", "Điện lực khu vực Bắc Lũng", "Trước 30/4/2026"],
    ]
