"""What a plan has wrong in itself: its numbering, its citations, its dates, what it says twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.check.plans import FRAMEWORK, PLAN, analysed

from vanban.check import check
from vanban.check.records import Finding


def findings(code: str, edit: Callable[[str], str] = str, *, framework: str = FRAMEWORK) -> list[Finding]:
    result = check(analysed(edit(PLAN), "xa.txt"), [analysed(framework, "tinh.txt")])
    return [f for f in result.findings if f.code == code]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("3. Hướng dẫn", "2. Hướng dẫn", "“2.” đứng sau “2.”"),
        ("4. Trồng 2 km", "5. Trồng 2 km", "“5.” đứng sau “3.”"),
        ("III. TỔ CHỨC", "IV. TỔ CHỨC", "“IV.” đứng sau “II.”"),
        ("III. TỔ CHỨC", "II. TỔ CHỨC", "“II.” đứng sau “II.”"),
    ],
)
def test_a_number_left_out_or_repeated_is_found(old: str, new: str, said: str) -> None:
    (found,) = findings("misnumbered", lambda s: s.replace(old, new))
    assert said in found.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1. Kiểm tra", "1. Kiểm tra"),
        # A large leap is a page that was not read; it says nothing of the author.
        ("4. Trồng 2 km", "9. Trồng 2 km"),
        # A new 1 begins another list.
        ("4. Trồng 2 km", "1. Trồng 2 km"),
    ],
)
def test_numbers_in_order_and_numbers_not_read_are_no_findings(old: str, new: str) -> None:
    assert findings("misnumbered", lambda s: s.replace(old, new)) == []


def test_a_framework_cited_with_another_day_is_found() -> None:
    framework = FRAMEWORK.replace(
        "thôn năm 2026\n\nThực",
        "thôn năm 2026\n\nTriển khai Quyết định số 41/QĐ-UBND ngày 02 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh; thực",
    )
    found = findings(
        "reference_mismatch",
        lambda s: s.replace("1. Kiểm tra, sửa", "1. Theo Quyết định số 41/QĐ-UBND ngày 03 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh, kiểm tra, sửa"),
        framework=framework.replace("thôn và quản lý rác thải năm 2026\n\nThực hiện", "thôn và quản lý rác thải năm 2026\n\nThực hiện Quyết định số 41/QĐ-UBND ngày 02 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh và"),
    )  # fmt: skip
    assert ["ngày ban hành" in f.text for f in found] == [True]


def test_what_the_framework_builds_on_and_the_plan_does_not_cite_is_found() -> None:
    assert any("15-NQ/TU" in f.text for f in findings("missing_reference"))
    cited = "Thực hiện Nghị quyết số 15-NQ/TU ngày 05 tháng 01 năm 2026 của Tỉnh ủy Hà Xuyên và Kế hoạch số 88"
    assert not any(
        "15-NQ/TU" in f.text for f in findings("missing_reference", lambda s: s.replace("Thực hiện Kế hoạch số 88", cited))
    )


def test_a_date_outside_the_period_is_found() -> None:
    (found,) = findings("date_outside_period", lambda s: s.replace("30/6/2026", "30/6/2027"))
    assert "30/6/2027" in found.text
    assert findings("date_outside_period") == []


def test_a_duty_said_twice_is_found() -> None:
    again = "4. Hướng dẫn hộ gia đình phân loại rác hữu cơ, ủ phân vi sinh bón ruộng.\n5. Trồng 2 km"
    (found,) = findings("repetition", lambda s: s.replace("4. Trồng 2 km", again))
    assert len(found.places) == 2


def test_two_figures_for_one_indicator_contradict_each_other() -> None:
    twice = "- Có 65% hộ dân nông thôn được dùng nước sạch tập trung.\n- Có 70% hộ dân nông thôn được dùng nước sạch tập trung."
    found = findings(
        "contradictory_figures", lambda s: s.replace("- Có 65% hộ dân nông thôn được dùng nước sạch tập trung.", twice)
    )
    assert ["65%" in f.text and "70%" in f.text for f in found] == [True]


def test_a_body_that_is_no_more_is_found() -> None:
    gone = "2. Phòng Kinh tế phối hợp với Sở Kế hoạch và Đầu tư lấy"
    found = findings("dissolved_body", lambda s: s.replace("2. Phòng Kinh tế lấy", gone))
    assert any("Sở Kế hoạch và Đầu tư" in f.text or "Kế hoạch và Đầu tư" in f.text for f in found)


def test_duties_without_partner_lead_day_or_measure_are_counted() -> None:
    assert {f.count for code in ("no_deadline", "no_coordinating", "no_lead_agency") for f in findings(code)[:1]} <= {3, 4}
    assert findings("no_kpi")[0].places
