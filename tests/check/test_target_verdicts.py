"""Which target of a plan answers which of a framework, and by which figure."""

from __future__ import annotations

import pytest
from tests.check.plans import analysed

from vanban.check import CheckResult, check
from vanban.check.items import all_items
from vanban.check.unread import unread_targets, with_unit
from vanban.records import Span, Target

HEAD = """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
{who}            Độc lập - Tự do - Hạnh phúc
Số: 41/KH-UBND           {place}, ngày 10 tháng 02 năm 2026

KẾ HOẠCH
Cấp nước sạch nông thôn giai đoạn 2026 - 2030

Thực hiện Nghị quyết số 15-NQ/TU ngày 05 tháng 01 năm 2026 của Tỉnh ủy Hà Xuyên, Ủy ban nhân dân ban hành Kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU
1. Nâng cao đời sống của người dân nông thôn.
II. MỤC TIÊU
"""
TAIL = """III. NHIỆM VỤ
1. Sửa chữa đường ống cấp nước xuống cấp ở các thôn ven sông.
"""
FRAMEWORK = (
    HEAD.format(who="TỈNH HÀ XUYÊN", place="Hà Xuyên")
    + """1. Đến hết năm 2027
- Có ít nhất 80% hộ dân nông thôn được dùng nước sạch tập trung.
- Thời gian khắc phục sự cố mất nước không quá 06 giờ.
2. Đến hết năm 2030
- Có ít nhất 95% hộ dân nông thôn được dùng nước sạch tập trung.
- Thời gian khắc phục sự cố mất nước không quá 03 giờ.
"""
    + TAIL
)


def answered(targets: str) -> CheckResult:
    plan = HEAD.format(who="XÃ MÂY HẠ", place="Mây Hạ") + targets + TAIL
    return check(analysed(plan, "xa.txt"), [analysed(FRAMEWORK, "tinh.txt")])


def verdicts(result: CheckResult, words: str) -> list[str]:
    rows = [t for t in result.targets if t.framework and words in t.framework.indicator]
    return [t.verdict for t in sorted(rows, key=lambda t: t.framework.horizon or "" if t.framework else "")]


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ("- Tỷ lệ hộ dân nông thôn được dùng nước sạch tập trung đến hết năm 2027 đạt 80%, đến hết năm 2030 đạt 95%.\n", ["met", "met"]),
        # Each stage is compared with its own, also where the plan postpones both.
        ("- Tỷ lệ hộ dân nông thôn được dùng nước sạch tập trung đến hết năm 2029 đạt 80%, đến hết năm 2030 đạt 95%.\n", ["later", "met"]),
        # What is reached early holds.
        ("- Đến hết năm 2027 có 96% hộ dân nông thôn được dùng nước sạch tập trung.\n", ["exceeded", "exceeded"]),
        # A promise for the first stage says nothing of the second.
        ("- Đến hết năm 2027 có 82% hộ dân nông thôn được dùng nước sạch tập trung.\n", ["exceeded", "missing"]),
    ],
)  # fmt: skip
def test_stages_of_one_indicator_are_compared_each_with_its_own(targets: str, expected: list[str]) -> None:
    assert verdicts(answered(targets), "nước sạch") == expected


def test_a_stage_that_the_plan_leaves_out_is_said() -> None:
    rows = answered("- Đến hết năm 2027 có 82% hộ dân nông thôn được dùng nước sạch tập trung.\n").targets
    why = next(t.why for t in rows if t.verdict == "missing" and t.framework and "nước sạch" in t.framework.indicator)
    assert "chỉ đặt mức cho mốc sớm hơn (82%, đến hết năm 2027)" in why


def test_figures_that_read_like_time_limits_are_figures_all_the_same() -> None:
    targets = "- Thời gian khắc phục sự cố mất nước không quá 08 giờ đến hết năm 2027 và không quá 03 giờ đến hết năm 2030.\n"
    plan = analysed(HEAD.format(who="XÃ MÂY HẠ", place="Mây Hạ") + targets + TAIL, "xa.txt")
    found = [*plan.document.targets, *unread_targets(plan, all_items(plan))]
    assert [(t.comparator, t.value, t.horizon) for t in found] == [("<=", 8, "2027-12-31"), ("<=", 3, "2030-12-31")]
    assert {t.indicator for t in found} == {"Thời gian khắc phục sự cố mất nước"}
    result = answered(targets)
    assert verdicts(result, "sự cố mất nước") == ["lowered", "met"]
    assert not [t for t in result.targets if t.verdict == "local"]


def test_a_target_is_not_taken_for_another_that_it_names_less_well() -> None:
    framework = FRAMEWORK.replace("- Thời gian khắc phục sự cố mất nước không quá 06 giờ.\n", "").replace(
        "- Thời gian khắc phục sự cố mất nước không quá 03 giờ.\n",
        "- Có ít nhất 90% hộ dân nông thôn được dùng nhà tiêu hợp vệ sinh.\n",
    )
    plan = (
        HEAD.format(who="XÃ MÂY HẠ", place="Mây Hạ")
        + "- Đến hết năm 2030 có 95% hộ dân nông thôn được dùng nước sạch tập trung.\n"
        + TAIL
    )
    result = check(analysed(plan, "xa.txt"), [analysed(framework, "tinh.txt")])
    assert verdicts(result, "nhà tiêu") == ["missing"]


@pytest.mark.parametrize(
    ("row", "unit", "told"),
    [
        # The sign stands in the row, though the heading of its column was not read.
        ("Hộ dân được dùng nước sạch\t%\t71\t> 90", "%", False),
        # No unit anywhere: the framework's, and said so.
        ("Hộ dân được dùng nước sạch\t9\t71\t90", "%", True),
        ("Hộ dân được dùng nước sạch\tlượt\t71\t90", None, False),
        ("Có 90 hộ dân được dùng nước sạch", None, False),
    ],
)
def test_a_unit_that_a_scan_lost_is_taken_with_a_warning_only(row: str, unit: str | None, told: bool) -> None:
    span = Span(start=0, end=len(row))
    plan = Target(text=row, span=span, indicator="Hộ dân được dùng nước sạch", comparator="=", value=90, confidence=0.9)
    asked = Target(text=row, span=span, indicator="Hộ dân được dùng nước sạch", comparator=">=", value=80, unit="%")
    found, note = with_unit(plan, asked)
    assert found.unit == unit
    assert bool(note) is told
    assert (found.confidence < plan.confidence) is (unit is not None)


def test_a_sentence_without_a_figure_beside_one_with_is_a_target_of_its_own() -> None:
    framework = FRAMEWORK.replace(
        "- Thời gian khắc phục sự cố mất nước không quá 06 giờ.\n",
        "- Vận động hộ dân đào giếng làng. Tỷ lệ thất thoát nước không quá 15%.\n",
    )
    plan = HEAD.format(who="XÃ MÂY HẠ", place="Mây Hạ") + "- Đến hết năm 2027 tỷ lệ thất thoát nước không quá 12%.\n" + TAIL
    result = check(analysed(plan, "xa.txt"), [analysed(framework, "tinh.txt")])
    found = {t.framework.indicator: t.verdict for t in result.targets if t.framework}
    assert found["Vận động hộ dân đào giếng làng"] == "missing"
    assert verdicts(result, "thất thoát") == ["exceeded"]
