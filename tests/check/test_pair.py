"""Which passages answer which point."""

from __future__ import annotations

import pytest

from vanban.check.model import Item
from vanban.check.order import answer_all
from vanban.check.pair import Index, Side, answer, clauses_of, make_side
from vanban.check.words import Weights
from vanban.records import Span


def item(text: str, *, at: int = 0, kind: str = "dash", mode: str = "task") -> Item:
    return Item(
        text=text, start=at, end=at + len(text), span=Span(start=at, end=at + len(text)), mode=mode, section=(), kind=kind
    )


def sides(*texts: str, kind: str = "dash", mode: str = "task") -> list[Side]:
    return [make_side(item(t, at=100 * n, kind=kind, mode=mode)) for n, t in enumerate(texts)]


def indexed(asks: list[Side], answers: list[Side]) -> Index:
    return Index(answers, Weights([s.bag for s in (*asks, *answers)]))


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        ("Lắp đặt camera tại chợ và tổ chức trực đêm", 2),
        ("Trồng cây xanh, vườn hoa ven đường", 1),
        ("Nạo vét kênh mương; sửa chữa cống lấy nước. Xây dựng lịch tưới", 3),
        ("Đẩy mạnh khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số", 1),
        ("Mua sắm thiết bị (máy bơm; máy phát, xây dựng nhà trạm)", 1),
    ],
)
def test_a_point_is_cut_where_a_new_duty_begins(text: str, duties: int) -> None:
    assert len(clauses_of(text)) == duties


def test_a_point_spread_over_two_passages_gets_both() -> None:
    asks = sides("Nạo vét kênh mương nội đồng; sửa chữa cống lấy nước đầu nguồn")
    answers = sides("Sửa chữa cống lấy nước đầu nguồn Suối Bạc", "Trồng rau an toàn", "Nạo vét kênh mương nội đồng trước vụ xuân")
    pair = answer(asks[0], indexed(asks, answers))
    assert {p.item.text[:7] for p in pair.plan} == {"Sửa chữ", "Nạo vét"}
    assert pair.containment > 0.9


def test_one_clause_of_a_long_passage_answers_a_short_point() -> None:
    asks = sides("Tiêm phòng dại cho đàn chó")
    answers = sides(
        "Phòng Kinh tế lập danh sách hộ nuôi, tiêm phòng dại cho đàn chó tại 9 thôn, phun khử trùng chợ gia súc và báo cáo hằng tuần",
        "Tổ chức hội thi văn nghệ",
    )
    assert answer(asks[0], indexed(asks, answers)).containment > 0.9


ROWS = (
    "Rà soát danh mục thủ tục hành chính và niêm yết tại trụ sở",
    "Lắp đặt máy lấy số tự động phục vụ người dân",
    "Kiện toàn tổ hòa giải ở cơ sở",
    "Khảo sát mức độ hài lòng bằng phiếu hỏi",
    "Số hóa sổ hộ tịch còn lưu giấy",
    "Luân phiên công chức tiếp nhận hồ sơ",
    "Công khai bảng điểm kết quả phục vụ",
)
REWORDED = "Hai cô thay nhau trực quầy, không để dân chờ hồ sơ khi có người ốm"


def test_a_table_that_follows_the_framework_is_read_row_by_row() -> None:
    answers = sides(*ROWS[:5], REWORDED, *ROWS[6:], kind="row")
    asks = sides(*ROWS, kind="row")
    pairs = answer_all(asks, indexed(asks, answers))
    assert [p.plan[0].item.text for p in pairs][5] == REWORDED
    assert pairs[5].placed
    assert not pairs[4].placed


def test_a_row_that_stands_elsewhere_is_not_taken_for_its_place() -> None:
    answers = sides(*(ROWS[:5] + ROWS[6:]), kind="row")
    asks = sides(*ROWS, kind="row")
    pairs = answer_all(asks, indexed(asks, answers))
    assert not pairs[5].placed
    assert pairs[5].containment < 0.3


def test_the_foot_of_a_list_fixes_the_order_as_a_sure_answer_does() -> None:
    answers = sides(*ROWS[:6], "Dán bảng điểm của 05 quầy, 11 công chức ở cửa nhà một cửa")
    asks = sides(*ROWS)
    last = answer_all(asks, indexed(asks, answers))[-1]
    assert last.plan[0].item.text.startswith("Dán bảng điểm")
    assert last.placed
