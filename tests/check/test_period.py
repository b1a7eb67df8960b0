"""The period a title names."""

from __future__ import annotations

import pytest

from vanban.check.period import Period, read_period, stage_of


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("Chuyển đổi số xã Mây Hạ 6 tháng cuối năm 2025", "2025-07-01", "2025-12-31"),
        ("Công tác 6 tháng đầu năm 2026", "2026-01-01", "2026-06-30"),
        ("Cải cách hành chính quý II/2026", "2026-04-01", "2026-06-30"),
        ("Phát triển thủy lợi giai đoạn 2026 - 2030, tầm nhìn đến năm 2045", "2026-01-01", "2030-12-31"),
        ("Trồng rừng từ năm 2025 đến năm 2027", "2025-01-01", "2027-12-31"),
        ("Xóa nhà tạm đến hết năm 2027", None, "2027-12-31"),
        ("Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị năm 2026", "2026-01-01", "2026-12-31"),
        ("Triển khai Luật Thủ đô năm 2024", None, None),
        ("Phòng, chống thiên tai", None, None),
    ],
)
def test_title_names_the_period(title: str, start: str | None, end: str | None) -> None:
    assert read_period(title) == Period(start, end)


def test_the_innermost_heading_sets_the_stage() -> None:
    assert stage_of(("Mục tiêu đến năm 2045", "2.1. Đến hết năm 2030", "a) Hạ tầng")) == "2030-12-31"
    assert stage_of(("Mục tiêu cụ thể",)) is None
