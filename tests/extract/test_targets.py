"""Quantified objectives in text and tables."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import context, paged, source, table, trees
from vanban.data import load
from vanban.extract.body_lists import split_agencies
from vanban.extract.context import Context
from vanban.extract.deadlines import find_deadlines
from vanban.extract.figures import find_figures
from vanban.extract.targets import find_targets
from vanban.extract.values import write_number
from vanban.records import Header, Target
from vanban.text.join import join_pages
from vanban.tree import text_to_trees

HEAD = "KẾ HOẠCH\nPhát triển chuyển đổi số\n\nỦy ban nhân dân xã Sơn Lạc xây dựng kế hoạch như sau:\n"


def targets(body: str, **header: Any) -> list[Target]:
    """The targets of a plan with the given body."""
    found = context(f"{HEAD}{body}\n")
    found.header = Header(**header)
    return find_targets(found)


def goals(*bullets: str, heading: str = "Mục tiêu cụ thể đến năm 2030 của xã") -> list[Target]:
    """The targets of bullets under a heading of goals."""
    return targets("I. MỤC TIÊU\n1. " + heading + "\n" + "\n".join(f"- {b}" for b in bullets))


def brief(target: Target) -> tuple[Any, ...]:
    return (target.comparator, target.value, target.value_max, target.unit, target.indicator)


# Each row: a bullet of our own under a heading of goals, and its targets: comparator, value, upper value, unit, indicator.
BULLETS = [
    ("Tỷ lệ thôn có sóng 5G ≥ 65%.", [(">=", 65, None, "%", "Tỷ lệ thôn có sóng 5G")]),
    ("Tỷ lệ thôn có sóng 5G đạt 100%.", [("=", 100, None, "%", "Tỷ lệ thôn có sóng 5G")]),
    (
        "Có ≥ 75% công chức xã được bồi dưỡng kỹ năng số.",
        [(">=", 75, None, "%", "công chức xã được bồi dưỡng kỹ năng số")],
    ),
    ("100% hồ sơ, sổ bộ của xã được số hóa.", [("=", 100, None, "%", "hồ sơ, sổ bộ của xã được số hóa")]),
    ("Có ≥ 12 hợp tác xã nông nghiệp sạch.", [(">=", 12, None, "hợp tác xã", "hợp tác xã nông nghiệp sạch")]),
    (
        "Có từ 07 người làm công tác thống kê trên 01 vạn dân.",
        [(">=", 7, None, "người", "người làm công tác thống kê trên 01 vạn dân")],
    ),
    ("Số hộ nghèo giảm còn dưới 2%.", [("<", 2, None, "%", "Số hộ nghèo giảm")]),
    ("Tỷ lệ trễ hạn không quá 1,5%.", [("<=", 1.5, None, "%", "Tỷ lệ trễ hạn")]),
    ("Chỉ số cải cách hành chính cấp xã ≥ 0,85.", [(">=", 0.85, None, None, "Chỉ số cải cách hành chính cấp xã")]),
    ("Chỉ số chuyển đổi số của xã đạt 0.60.", [("=", 0.6, None, None, "Chỉ số chuyển đổi số của xã")]),
    ("Quy mô kinh tế số đạt 18% GRDP.", [("=", 18, None, "% GRDP", "Quy mô kinh tế số")]),
    ("Đạt 18% GRDP từ kinh tế số.", [("=", 18, None, "%", "GRDP từ kinh tế số")]),
    ("Tăng trưởng đạt 7 - 8%.", [("range", 7, 8, "%", "Tăng trưởng")]),
    ("Mỗi năm có 20 đến 30 mô hình khuyến nông.", [("range", 20, 30, "mô hình", "mô hình khuyến nông")]),
    ("Có ≥ 1.200 đoàn viên tham gia đội hình số.", [(">=", 1200, None, "đoàn viên", "đoàn viên tham gia đội hình số")]),
    (
        "Đạt 60% hộ dân có tài khoản số và 35% hộ dân có chữ ký số.",
        [("=", 60, None, "%", "hộ dân có tài khoản số"), ("=", 35, None, "%", "hộ dân có chữ ký số")],
    ),
    (
        "Có ≥ 80% hộ dân dùng nước sạch, tỷ lệ hộ có nhà tiêu hợp vệ sinh ≥ 95%.",
        [(">=", 80, None, "%", "hộ dân dùng nước sạch"), (">=", 95, None, "%", "tỷ lệ hộ có nhà tiêu hợp vệ sinh")],
    ),
    (
        "Tăng tỷ trọng đóng góp của dịch vụ vào tăng trưởng của xã, phấn đấu đạt 9–11%, trong đó: du lịch khoảng 2-2,5%, vận tải khoảng 3-4%.",
        [
            ("range", 9, 11, "%", "tỷ trọng đóng góp của dịch vụ vào tăng trưởng của xã"),
            ("range", 2, 2.5, "%", "tỷ trọng đóng góp của du lịch vào tăng trưởng của xã"),
            ("range", 3, 4, "%", "tỷ trọng đóng góp của vận tải vào tăng trưởng của xã"),
        ],
    ),
    (
        "Có tối thiểu 40 hợp tác xã ứng dụng số, trong đó tối thiểu 5 hợp tác xã xuất khẩu.",
        [(">=", 40, None, "hợp tác xã", "hợp tác xã ứng dụng số"), (">=", 5, None, "hợp tác xã", "hợp tác xã xuất khẩu")],
    ),
    (
        "Phấn đấu thu ngân sách xã đạt 100% kế hoạch, hoàn thành 300 km kênh nội đồng và 17 km đường liên xã, xây 450 căn nhà tình nghĩa.",
        [
            ("=", 100, None, "%", "thu ngân sách xã so với kế hoạch"),
            ("=", 300, None, "km", "hoàn thành kênh nội đồng"),
            ("=", 17, None, "km", "hoàn thành đường liên xã"),
            ("=", 450, None, "căn", "xây nhà tình nghĩa"),
        ],
    ),
    ("Số bác sĩ trên một vạn dân: 8,5 bác sĩ.", [("=", 8.5, None, "bác sĩ", "Số bác sĩ trên một vạn dân")]),
    ("Tỷ lệ trẻ được tiêm chủng đầy đủ: > 95%.", [(">", 95, None, "%", "Tỷ lệ trẻ được tiêm chủng đầy đủ")]),
    ("Xóa nhà tạm cho 1.045 hộ nghèo.", [("=", 1045, None, "hộ", "Xóa nhà tạm cho hộ nghèo")]),
    ("Di dời 38/143 hộ khỏi vùng sạt lở.", [("=", 38, None, "hộ", "hộ khỏi vùng sạt lở")]),
    ("Có ít nhất 60 giàn phơi chung.", [(">=", 60, None, "giàn phơi", "giàn phơi chung")]),
    ("Không để quá 5% phiếu bị trả lại.", [("<=", 5, None, "%", "phiếu bị trả lại")]),
    ("Thời gian chờ lấy số không quá 15 phút/lượt.", [("<=", 15, None, "phút/lượt", "Thời gian chờ lấy số")]),
    ("Giảm tỷ lệ hộ nghèo từ 1,8 đến 2,0 điểm %.", [("range", 1.8, 2, "điểm %", "tỷ lệ hộ nghèo")]),
    (
        "Dự trữ tối thiểu 12 tấn gạo, 3.000 lít nước tại 03 cụm.",
        [(">=", 12, None, "tấn", "Dự trữ gạo"), (">=", 3000, None, "lít", "Dự trữ nước tại 03 cụm")],
    ),
    ("Quỹ xã đạt từ 2 tỷ đồng trở lên.", [(">=", 2, None, "tỷ đồng", "Quỹ xã")]),
    ("Kết nạp từ 10 đảng viên trở lên.", [(">=", 10, None, "đảng viên", "đảng viên")]),
    ("Chỉ số cải cách thuộc nhóm 10 xã dẫn đầu.", [("<=", 10, None, "xã", "Chỉ số cải cách")]),
    ("Trên 98% dân số dùng nước sạch.", [(">", 98, None, "%", "dân số dùng nước sạch")]),
    ("Nâng cấp 15 km đường thôn.", [("=", 15, None, "km", "Nâng cấp đường thôn")]),
    ("Mật độ điện thoại đạt 120 thuê bao/100 dân.", [("=", 120, None, "thuê bao/100 dân", "Mật độ điện thoại")]),
    # what each of a number must have, and a restated share, are part of the indicator
    ("100% thôn thành lập ít nhất 01 tổ số.", [("=", 100, None, "%", "thôn thành lập ít nhất 01 tổ số")]),
    ("Có 80% xã đạt chuẩn (20/25 xã).", [("=", 80, None, "%", "xã đạt chuẩn (20/25 xã)")]),
    ("Có 02 sản phẩm đạt 3 sao trở lên.", [("=", 2, None, "sản phẩm", "sản phẩm đạt 3 sao trở lên")]),
    # conditions are part of the indicator
    (
        "Đạt 70% dân số từ 15 tuổi trở lên có thẻ ngân hàng.",
        [("=", 70, None, "%", "dân số từ 15 tuổi trở lên có thẻ ngân hàng")],
    ),
    (
        "Có ≥ 60% hộ dùng cáp quang với tốc độ trên 01 Gb/s.",
        [(">=", 60, None, "%", "hộ dùng cáp quang với tốc độ trên 01 Gb/s")],
    ),
    (
        "Có ≥ 40% sáng kiến được áp dụng sau 12 tháng công nhận.",
        [(">=", 40, None, "%", "sáng kiến được áp dụng sau 12 tháng công nhận")],
    ),
]


@pytest.mark.parametrize(("bullet", "expected"), BULLETS, ids=[b for b, _ in BULLETS])
def test_bullets_under_goals(bullet: str, expected: list[tuple[Any, ...]]) -> None:
    assert [brief(t) for t in goals(bullet)] == expected


def test_the_heading_sets_horizon_and_group() -> None:
    found = targets(
        "I. MỤC TIÊU CỤ THỂ\n1. Đến hết năm 2027\na) Hạ tầng\n- Tỷ lệ thôn có sóng 5G ≥ 65%.\n2. Đến hết năm 2030\n"
        "a) Hạ tầng\n- Tỷ lệ thôn có sóng 5G ≥ 90%.\n- Dịch vụ số: Đạt 50% hộ dân có tài khoản số."
    )
    assert [(t.value, t.horizon, t.group) for t in found] == [
        (65, "2027-12-31", "Hạ tầng"),
        (90, "2030-12-31", "Hạ tầng"),
        (50, "2030-12-31", "Dịch vụ số"),
    ]


def test_the_sentence_overrules_the_heading() -> None:
    first, second = goals("Đảm bảo 100% hồ sơ được trả trực tuyến (phải đạt tỷ lệ tối thiểu 70% ngay từ năm 2026).")
    assert (first.value, first.horizon) == (100, "2030-12-31")
    assert (second.value, second.comparator, second.horizon) == (70, ">=", "2026-12-31")
    assert second.indicator == first.indicator


def test_the_period_of_the_title_is_the_last_resort() -> None:
    body = "I. Mục tiêu\n- Đạt 65% hộ dân có tài khoản số."
    (period,) = targets(body, subject="Chuyển đổi số xã Sơn Lạc 6 tháng cuối năm 2026")
    (year,) = targets(body, subject="Chuyển đổi số xã Sơn Lạc năm 2027")
    (none,) = targets(body, subject="Chuyển đổi số xã Sơn Lạc")
    assert (period.horizon, year.horizon, none.horizon) == ("2026-12-31", "2027-12-31", None)


@pytest.mark.parametrize(
    "bullet", ["Hằng năm, có tối thiểu 30 sáng kiến mới.", "Mỗi năm có ≥ 30 sáng kiến mới.", "Có tối thiểu 30 sáng kiến mới/năm."]
)
def test_yearly_targets_recur(bullet: str) -> None:
    (target,) = goals(bullet)
    assert (target.value, target.recurrence, target.indicator) == (30, "year", "sáng kiến mới")


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Nghị quyết số 57-NQ/TW, toàn xã có 12 thôn.",
        "Đến nay, xã đã có 65% hộ dân dùng nước sạch.",
        "Nếu triển khai tốt, du lịch có thể đóng góp khoảng 3% GRDP.",
        "Mức hỗ trợ 50.000.000 đồng cho mỗi mô hình.",
        "Kinh phí bảo đảm theo phương thức mỗi bên chi 50%.",
        "Triển khai Kế hoạch số 12/KH-UBND về truyền thông đạt mục tiêu tăng trưởng 8,5%.",
        "Đối với hơn 180 hộ kinh doanh, Phòng tổ chức tuyên truyền.",
        "Điện thoại liên hệ: 0200.123.456, gặp đồng chí Tâm, phòng 12.",
        "Điều chuyển vốn của đơn vị giải ngân dưới 30%.",
    ],
)
def test_what_is_no_target(sentence: str) -> None:
    assert targets(f"II. NHIỆM VỤ\n- {sentence}") == []


@pytest.mark.parametrize(
    ("sentence", "value", "comparator"),
    [
        ("Giao Ban Quản lý giải ngân ít nhất 310 tỷ đồng trong quý IV.", 310, ">="),
        ("Chứng từ gửi trực tuyến đạt 100%.", 100, "="),
        ("Lãnh đạo hoàn thành trồng mới 320 ha rừng trong vụ thu.", 320, "="),
        ("Vận động gia đình, huy động 98% trẻ 6 tuổi ra lớp.", 98, "="),
        ("Mỗi phòng bố trí ít nhất 01 vị trí việc làm chuyên trách lưu trữ.", 1, ">="),
        ("Yêu cầu 100% công chức nêu gương trong sử dụng dịch vụ số.", 100, "="),
        ("Phấn đấu bố trí tỷ lệ công chức có chuyên môn kỹ thuật, hướng tới tối thiểu đạt 25%.", 25, ">="),
        ("Phân bổ vốn đối ứng ngân sách xã (tối thiểu 5%) theo quy định.", 5, ">="),
    ],
)
def test_targets_outside_goals(sentence: str, value: float, comparator: str) -> None:
    (target,) = targets(f"II. NHIỆM VỤ\n- {sentence}")
    assert (target.value, target.comparator) == (value, comparator)


def test_a_clause_takes_the_time_that_opens_its_sentence() -> None:
    first, second = goals("Riêng trong năm 2026, mở 12 lớp học số; 100% thôn có tổ số.")
    assert (first.horizon, second.horizon) == ("2026-12-31", "2026-12-31")


def test_since_when_is_no_horizon() -> None:
    (target,) = goals("Từ năm 2026, người dân được khám miễn phí ít nhất 01 lần mỗi năm.")
    assert (target.horizon, target.recurrence) == ("2030-12-31", "year")


def test_an_objective_is_no_heading_of_the_next() -> None:
    found = targets(
        "I. MỤC TIÊU\n1. Giảm ít nhất 20% thiệt hại so với năm 2025.\n2. 100% hộ có phương án sơ tán.",
        subject="Phòng chống thiên tai năm 2027",
    )
    assert [(t.value, t.horizon) for t in found] == [(20, "2027-12-31"), (100, "2027-12-31")]


def test_a_section_that_assesses_holds_no_targets() -> None:
    assert targets("I. ĐÁNH GIÁ CHUNG\n1. Toàn xã có 9 thôn thu quỹ trên 30%.") == []


def test_a_section_of_results_holds_no_targets() -> None:
    body = "I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ\n1. Các chỉ tiêu chủ yếu của xã\n- Tỷ lệ hộ dùng nước sạch đạt 71%.\n"
    body += "II. PHƯƠNG HƯỚNG NĂM 2026\n1. Các chỉ tiêu chủ yếu của năm\n- Tỷ lệ hộ dùng nước sạch đạt 80%."
    assert [(t.value, t.horizon) for t in targets(body, kind="Báo cáo", issued_on="2025-12-05")] == [(80, "2026-12-31")]


def test_a_regulation_sets_norms_not_targets() -> None:
    body = "Điều 5. Định mức\n1. Bố trí tối thiểu 15% thời lượng cho thực hành.\n2. Mức chi không quá 30% dự toán."
    assert len(targets(body, kind="Kế hoạch")) == 2
    assert targets(body, kind="Thông tư") == []
    assert targets(body, kind="Quyết định", symbol="12/2026/QĐ-UBND") == []


def test_a_target_told_again_is_one_record() -> None:
    text = "với mục tiêu tăng trưởng toàn xã đạt 8,3% - 8,5% năm 2026"
    found = targets(f"Xã phát động thi đua {text}.\nII. NHIỆM VỤ\n1. Tuyên truyền {text}, tạo đà cho nhiệm kỳ sau.")
    assert [(t.value, t.value_max, t.horizon) for t in found] == [(8.3, 8.5, "2026-12-31")]


def test_the_line_is_that_of_the_figure() -> None:
    found = context(
        "KẾ HOẠCH\nLưu trữ\n\n1. Mục tiêu của xã\n- Có tối thiểu 90 thôn đạt chuẩn số, trong đó tối thiểu\n5 thôn kiểu mẫu về lưu trữ.\n"
    )
    first, second = find_targets(found)
    assert (first.span.line, second.span.line) == (5, 6)


# --- tables --------------------------------------------------------------------------------------------------

TABLE = [
    ["TT", "Chỉ tiêu", "Đơn vị", "Kết quả", "Cơ quan chủ trì"],
    ["I", "Đến năm 2027", "", "", ""],
    ["1", "Mức độ sẵn sàng số", "Thứ bậc", "Thuộc nhóm khá của tỉnh", "Phòng Văn hóa - Xã hội"],
    ["2", "Xếp hạng cải cách hành chính", "Thứ bậc", "≤ 5 toàn tỉnh; ≤ 2 toàn vùng", "Văn phòng"],
    ["3", "Chỉ tiêu dịch vụ công", "", "", ""],
    ["3.1", "Tỷ lệ hồ sơ trực tuyến", "%", "≥ 80", "Văn phòng"],
    ["3.2", "Tỷ lệ hồ sơ được số hóa", "%", "100", "Văn phòng, Phòng Kinh tế"],
    ["4", "Số mô hình tăng thêm", "%/năm", "10 - 12", "UBND các xã"],
    ["II", "Đến năm 2030", "", "", ""],
    ["5", "Quy mô kinh tế số", "% GRDP", "≥ 20", "Phòng Kinh tế"],
]


def ruled(rows: list[list[str]], **header: Any) -> list[Target]:
    (tree,) = text_to_trees(join_pages(paged([table(rows)])))
    found = Context(tree, source())
    found.header = Header(**header)
    return find_targets(found)


def test_rows_of_a_table_of_targets() -> None:
    found = ruled(TABLE)
    assert [brief(t) for t in found] == [
        (None, None, None, "Thứ bậc", "Mức độ sẵn sàng số"),
        ("<=", 5, None, "Thứ bậc", "Xếp hạng cải cách hành chính - toàn tỉnh"),
        ("<=", 2, None, "Thứ bậc", "Xếp hạng cải cách hành chính - toàn vùng"),
        (">=", 80, None, "%", "Tỷ lệ hồ sơ trực tuyến"),
        ("=", 100, None, "%", "Tỷ lệ hồ sơ được số hóa"),
        ("range", 10, 12, "%/năm", "Số mô hình tăng thêm"),
        (">=", 20, None, "% GRDP", "Quy mô kinh tế số"),
    ]
    assert found[0].value_text == "Thuộc nhóm khá của tỉnh"
    assert [t.horizon for t in found] == ["2027-12-31"] * 6 + ["2030-12-31"]
    assert [t.group for t in found[2:5]] == ["Đến năm 2027", "Chỉ tiêu dịch vụ công", "Chỉ tiêu dịch vụ công"]
    assert found[4].lead == ["Văn phòng", "Phòng Kinh tế"]
    assert found[5].recurrence == "year"
    assert found[5].lead == ["Ủy ban nhân dân các xã"]


def test_columns_of_years_give_a_target_each() -> None:
    rows = [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2025", "Mục tiêu năm 2026", "Mục tiêu năm 2030"],
        ["1", "Tỷ lệ hộ dùng nước sạch", "%", "71", "80", "95"],
        ["2", "Số hợp tác xã", "Hợp tác xã", "4", "6", "12"],
    ]
    assert [(t.value, t.horizon) for t in ruled(rows)] == [
        (80, "2026-12-31"),
        (95, "2030-12-31"),
        (6, "2026-12-31"),
        (12, "2030-12-31"),
    ]


YEARS = """\
STT
Chỉ tiêu
Đơn vị
tính
Ước
TH
2025
Năm
2026
Năm
2027
Đơn vị theo
dõi

I
Hạ tầng

1
Tỷ lệ thôn có đường bê
tông đến trung tâm
%
47,5
75
≥ 90
Phòng Kinh tế

2
Số giàn phơi chung trên
1.000 dân
giàn
4
-
Trên
6
Ban Quản lý
chợ

3
Mức độ hài lòng của
người dân
mức
Khá
Khá trở
lên
Tốt
Văn phòng

2

III. TỔ CHỨC THỰC HIỆN
"""


def test_a_flattened_annex_with_a_column_a_year() -> None:
    found = targets(f"I. MỤC TIÊU THEO NĂM\n\n{YEARS}", issued_on="2026-02-12")
    assert [(*brief(t), t.value_text, t.horizon, t.lead) for t in found] == [
        ("=", 75, None, "%", "Tỷ lệ thôn có đường bê tông đến trung tâm", None, "2026-12-31", ["Phòng Kinh tế"]),
        (">=", 90, None, "%", "Tỷ lệ thôn có đường bê tông đến trung tâm", None, "2027-12-31", ["Phòng Kinh tế"]),
        (">", 6, None, "giàn", "Số giàn phơi chung trên 1.000 dân", None, "2027-12-31", ["Ban Quản lý chợ"]),
        (None, None, None, "mức", "Mức độ hài lòng của người dân", "Khá trở lên", "2026-12-31", ["Văn phòng"]),
        (None, None, None, "mức", "Mức độ hài lòng của người dân", "Tốt", "2027-12-31", ["Văn phòng"]),
    ]


UNITS_IN_NAMES = """\
STT
Chỉ số
Năm 2025
Mục tiêu 2026
1
Thời gian chờ lấy số
(phút)
96
≤ 60
2
Tỷ lệ phiếu trả đúng
hạn (%)
85
95
3
Số lớp tập huấn (lớp)
3
06

4

III. TỔ CHỨC THỰC HIỆN
"""


def test_units_behind_the_names_of_a_table_without_their_column() -> None:
    found = targets(f"I. MỤC TIÊU THEO NĂM\n\n{UNITS_IN_NAMES}", issued_on="2026-02-12")
    assert [brief(t) for t in found] == [
        ("<=", 60, None, "phút", "Thời gian chờ lấy số"),
        ("=", 95, None, "%", "Tỷ lệ phiếu trả đúng hạn"),
        ("=", 6, None, "lớp", "Số lớp tập huấn"),
    ]


def test_points_that_begin_with_a_share_are_points() -> None:
    found = targets(
        "I. MỤC TIÊU\n1. Đến năm 2028\na) 45% hộ dùng nước sạch;\nb) 60% thôn có tổ số.\n2. Đến năm 2030\na) 80% thôn có tổ số."
    )
    assert [(t.value, t.horizon) for t in found] == [(45, "2028-12-31"), (60, "2028-12-31"), (80, "2030-12-31")]


def test_titles_that_look_back_or_name_no_year() -> None:
    rows = [
        ["TT", "Nội dung chỉ tiêu", "Kết quả năm trước", "Chỉ tiêu năm nay", "So sánh"],
        ["1", "Tỷ lệ học sinh lên lớp", "97,5%", "98%", "+0,5"],
        ["2", "Số lớp bán trú", "5", "7 lớp", "+2"],
    ]
    assert [(t.value, t.unit, t.horizon) for t in ruled(rows, subject="Năm học mới năm 2026")] == [
        (98, "%", "2026-12-31"),
        (7, "lớp", "2026-12-31"),
    ]


def test_a_task_table_gives_its_targets_the_time_and_lead_of_the_row() -> None:
    rows = [
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"],
        ["1", "Bố trí ít nhất 12% ngân sách xã cho công tác số hóa", "Phòng Kinh tế", "Các thôn", "Hằng năm"],
        ["2", "Hoàn thành xây dựng 14 cơ sở dữ liệu dùng chung", "Văn phòng", "Phòng Kinh tế", "12/2026"],
        ["3", "Tổ chức hội nghị triển khai", "Văn phòng", "Các thôn", "6/2026"],
    ]
    found = ruled(rows)
    assert [(t.value, t.unit, t.horizon, t.recurrence, t.lead) for t in found] == [
        (12, "%", None, "year", ["Phòng Kinh tế"]),
        (14, "cơ sở dữ liệu", "2026-12-31", None, ["Văn phòng"]),
    ]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Bộ Công an, Bộ Quốc phòng và các bộ, ngành", ["Bộ Công an", "Bộ Quốc phòng", "các bộ, ngành"]),
        ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("UBND xã; Phòng Kinh tế", ["Ủy ban nhân dân xã", "Phòng Kinh tế"]),
        ("", []),
    ],
)
def test_agencies_of_a_cell(cell: str, names: list[str]) -> None:
    assert split_agencies(cell) == names


# --- vocabulary and properties -------------------------------------------------------------------------------


@pytest.mark.parametrize(("sign", "example"), [(c["sign"], e) for c in load("units")["comparators"] for e in c["examples"]])
def test_examples_of_the_comparators(sign: str, example: str) -> None:
    (figure,) = find_figures(example)
    assert figure.comparator == sign
    assert (figure.start, figure.end) == (0, len(example))


@pytest.mark.parametrize("example", load("units")["approximators"]["examples"])
def test_examples_of_the_approximators(example: str) -> None:
    (figure,) = find_figures(example)
    assert figure.approx
    assert figure.start == 0


@pytest.mark.parametrize("unit", [u for key in ("measures", "nouns", "times") for u in load("units")[key]])
def test_every_unit_is_read_whole(unit: str) -> None:
    (figure,) = find_figures(f"đạt 12 {unit}")
    assert figure.unit == unit


@given(
    st.integers(1, 10**7),
    st.sampled_from(["≥", "tối thiểu", "không quá", "trên", "đạt", "khoảng"]),
    st.sampled_from(["%", " hộ", " km", ""]),
)
def test_numbers_are_read_back(value: int, word: str, unit: str) -> None:
    (figure,) = find_figures(f"Số hộ {word} {write_number(value)}{unit}")
    assert figure.value == value
    assert figure.value_max is None


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([b for b, _ in BULLETS] + ["≥", "100%", "trong đó", "(", ")", ";", "đạt", "5 -", "mỗi năm"]), max_size=7
    ).map(" ".join)
)
def test_records_quote_the_text(body: str) -> None:
    found = context(f"KẾ HOẠCH\nLưu trữ\n\n1. Mục tiêu của xã\n- {body}\n")
    for record in find_targets(found):
        assert found.text[record.span.start : record.span.end] == record.text
        assert record.indicator
        assert 0 < record.confidence <= 1


# --- real documents ------------------------------------------------------------------------------------------


def _scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "eval/score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("000_86b1f0df8c443500.json", "seeds/000_86b1f0df8c443500.txt"),
        ("001_53e7998e6fb7476b.json", "seeds/001_53e7998e6fb7476b.txt"),
        ("003_beb781fface3d899.json", "gold/003_beb781fface3d899.restored.txt"),
        ("004_9050b23db95eaf5c.first.json", "seeds/004_9050b23db95eaf5c.txt"),
    ],
)
def test_annotated_seeds(shared: Path, name: str, text: str) -> None:
    """The figures that must hold on the annotated documents; their headers are taken as known."""
    score = _scorer(shared)
    gold = json.loads((shared / "gold" / name).read_text("utf-8"))
    found: dict[str, list[dict[str, Any]]] = {"targets": [], "deadlines": []}
    for tree, document in zip(trees((shared / text).read_text("utf-8")), gold["documents"], strict=False):
        part = Context(tree, source())
        part.header = Header(**{k: document.get(k) for k in ("kind", "issued_on", "subject", "symbol")})
        found["deadlines"] += [d.model_dump() for d in find_deadlines(part)]
        found["targets"] += [t.model_dump() for t in find_targets(part)]
    for kind, same, floor in (("targets", score.same_target, 0.97), ("deadlines", score.same_deadline, 0.93)):
        spare = [r for r in found[kind] if score.annotated(gold, r)]
        hits, missed, _ = score.match(gold[kind], spare, same)
        f1 = 2 * hits / (len(gold[kind]) + len(spare))
        assert f1 >= floor, f"{kind}: {f1:.3f}, missed {missed}"


@pytest.mark.parametrize(
    "bullet",
    [
        "Tỷ lệ hồ sơ nộp trực tuyến đến hết năm 2027 đạt 60%, đến hết năm 2030 đạt trên 80%.",
        "Tỷ lệ hồ sơ nộp trực tuyến đạt 60% vào cuối năm 2027 và trên 80% vào cuối năm 2030.",
        "Tỷ lệ hồ sơ nộp trực tuyến đạt 60% đến năm 2027, đạt trên 80% đến năm 2030.",
    ],
)
def test_each_figure_of_a_sentence_has_its_own_horizon(bullet: str) -> None:
    assert [(t.value, t.horizon) for t in goals(bullet)] == [(60, "2027-12-31"), (80, "2030-12-31")]


# --- clauses that lean on the one before -----------------------------------------------------------------------


def leaning(sentence: str) -> list[tuple[str, float | None, str | None]]:
    found = context(f"I. MỤC TIÊU\n1. Chỉ tiêu cụ thể giai đoạn tới\n- {sentence}\n")
    found.header.kind = "Kế hoạch"
    return [(t.indicator, t.value, t.horizon) for t in find_targets(found)]


def test_a_second_figure_after_a_semicolon_keeps_its_indicator() -> None:
    assert leaning("Tỷ lệ hộ dùng nước sạch đạt 60% năm 2027; 80% vào năm 2030.") == [
        ("Tỷ lệ hộ dùng nước sạch", 60, "2027-12-31"),
        ("Tỷ lệ hộ dùng nước sạch", 80, "2030-12-31"),
    ]
    assert leaning("Phấn đấu năm 2027 có 60% thôn đạt chuẩn; đến năm 2030 là 90%.") == [
        ("thôn đạt chuẩn", 60, "2027-12-31"),
        ("thôn đạt chuẩn", 90, "2030-12-31"),
    ]


def test_where_a_share_stands_today_is_no_target() -> None:
    assert [value for _, value, _ in leaning("Giảm tỷ lệ hộ nghèo từ 5% xuống còn 2% vào năm 2028.")] == [2]


def test_a_count_before_a_year_is_no_span_of_time() -> None:
    assert [value for _, value, _ in leaning("Số bác sĩ/vạn dân đạt 9 năm 2026.")] == [9]


def test_a_scanned_table_whose_titles_have_specks_is_read() -> None:
    rows = [
        ["TT", "mm Chỉ tiêu", "Đơn . VỊ", "Ước thực hiện 2025", "Kếhoạch 2026", "So sánh"],
        ["1", "Số bác sĩ/vạn dân", "Người", "6,6", "7,1", "107"],
        ["2", "Tỷ lệ xã đạt chuẩn y tế", "", "68", "80", "117"],
        ["3", "Số giường bệnh", "Giường", "26,5", "26,8", "101"],
    ]
    assert [(t.indicator, t.value, t.unit) for t in ruled(rows)] == [
        ("Số bác sĩ/vạn dân", 7.1, "Người"),
        ("Tỷ lệ xã đạt chuẩn y tế", 80, "%"),
        ("Số giường bệnh", 26.8, "Giường"),
    ]


# --- tables that allot targets ---------------------------------------------------------------------------------

ALLOTMENT = """KẾ HOẠCH
Giao chỉ tiêu phát triển nông thôn năm 2027 cho các thôn

Ủy ban nhân dân xã Sơn Lạc giao chỉ tiêu như sau:
BIỂU GIAO CHỈ TIÊU NĂM 2027
"""


def allotted(table: str) -> list[tuple[str, float | None, str, str | None, str | None]]:
    found = context(ALLOTMENT + table)
    found.header = Header(subject="Giao chỉ tiêu phát triển nông thôn năm 2027 cho các thôn")
    return [(t.indicator, t.value, t.comparator or "", t.unit, t.horizon) for t in find_targets(found)]


def test_a_flattened_table_gives_every_place_a_target_a_column() -> None:
    table = (
        "STT\nThôn\nTrồng cây\nphân tán\n(cây)\nTỷ lệ tham gia\nBHYT (%)\nToàn xã\n5.400\n95,5\n1\nThôn Đồng Vải\n1.200\n≥ 96\n"
        "2\nThôn Gò Sành\n-\n94\n\n3\n\n3\nThôn Bến Lội\n900\n93 - 95\nGhi chú: Cây trồng dọc đường.\n"
    )
    assert allotted(table) == [
        ("Trồng cây phân tán - Toàn xã", 5400, "=", "cây", "2027-12-31"),
        ("Tỷ lệ tham gia BHYT - Toàn xã", 95.5, "=", "%", "2027-12-31"),
        ("Trồng cây phân tán - Thôn Đồng Vải", 1200, "=", "cây", "2027-12-31"),
        ("Tỷ lệ tham gia BHYT - Thôn Đồng Vải", 96, ">=", "%", "2027-12-31"),
        ("Tỷ lệ tham gia BHYT - Thôn Gò Sành", 94, "=", "%", "2027-12-31"),
        ("Trồng cây phân tán - Thôn Bến Lội", 900, "=", "cây", "2027-12-31"),
        ("Tỷ lệ tham gia BHYT - Thôn Bến Lội", 93, "range", "%", "2027-12-31"),
    ]


def test_rows_on_one_line_are_cut_at_their_figures() -> None:
    table = (
        "STT Đơn vị Nhà văn hóa (nhà) Đường hoa (km)\nTổng số 6 14,5\n1 Thôn Đồng Vải 2 4,5\n2 Thôn 7 1 6\n3 Thôn Bến Lội 3 4\n"
    )
    assert [(name, value) for name, value, *_ in allotted(table)][:4] == [
        ("Nhà văn hóa - Tổng số", 6),
        ("Đường hoa - Tổng số", 14.5),
        ("Nhà văn hóa - Thôn Đồng Vải", 2),
        ("Đường hoa - Thôn Đồng Vải", 4.5),
    ]


def test_sizes_and_results_beside_allotted_figures_are_none() -> None:
    table = (
        "STT\nĐơn vị\nTổng số hộ\nThực hiện 2026\nHộ nghèo giảm (hộ)\n1\nThôn Đồng Vải\n210\n4\n5\n2\nThôn Gò Sành\n180\n3\n6\n"
        "3\nThôn Bến Lội\n195\n2\n7\n"
    )
    assert [name for name, *_ in allotted(table)] == [f"Hộ nghèo giảm - Thôn {n}" for n in ("Đồng Vải", "Gò Sành", "Bến Lội")]


def test_what_is_counted_keeps_the_act_and_the_measure_its_time() -> None:
    assert [brief(t) for t in goals("Tuyển sinh lớp trung cấp nghề từ 40 đến 50 học viên.")] == [
        ("range", 40, 50, "học viên", "Tuyển sinh lớp trung cấp nghề học viên")
    ]
    assert [brief(t) for t in goals("Thu ngân sách trên địa bàn 12 tỷ đồng trở lên.")] == [
        (">=", 12, None, "tỷ đồng", "Thu ngân sách trên địa bàn")
    ]
    assert [brief(t)[:4] for t in goals("Không để xảy ra quá 03 vụ cháy rừng.")] == [("<=", 3, None, "vụ")]
    assert [t.horizon for t in goals("Giảm tỷ lệ nợ xuống dưới 2% số phải thu vào cuối năm 2028.")] == ["2028-12-31"]


def test_income_a_year_is_a_level() -> None:
    (income,) = goals("Thu nhập bình quân đạt 90 triệu đồng/người/năm.")
    (growth,) = goals("Tốc độ tăng giá trị sản xuất đạt 9%/năm.")
    assert (income.recurrence, growth.recurrence) == (None, "year")
