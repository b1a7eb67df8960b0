"""Which verdict a point gets, by what of it the plan keeps, cuts, adds or leaves to its heading."""

from __future__ import annotations

import pytest
from tests.check.plans import FRAMEWORK, PLAN, analysed

from vanban.check import check
from vanban.check.records import TaskResult


def verdict(asked: str, said: str, *, heading: str = "Rác thải", own: str = "") -> TaskResult:
    """The result on the point `asked`, which stands under `heading`, of a plan that says `said`."""
    shops = "Vận động các cửa hàng tạp hóa bỏ dần túi ni lông, thay bằng túi giấy và lá chuối."
    framework = FRAMEWORK.replace("2. Rác thải\n", f"2. {heading}\n").replace(shops, asked)
    plan = PLAN.replace("II. NHIỆM VỤ\n", f"II. NHIỆM VỤ\n{own}- {said}\n")
    result = check(analysed(plan, "xa.txt"), [analysed(framework, "tinh.txt")])
    return next(t for t in result.tasks if t.framework and t.framework.text == asked)


BROADCAST = "Phát thanh lịch thu gom rác hằng tuần trên hệ thống loa truyền thanh của thôn và dán lịch tại nhà văn hóa."
LONG = (
    "Khảo sát, lập bản đồ các điểm tập kết rác, bãi đổ trộm, đoạn kênh ứ đọng bao bì; chấm điểm vệ sinh từng ngõ xóm theo tháng, "
    "công khai bảng điểm tại nhà văn hóa, bình chọn ngõ sạch đẹp để khen thưởng dịp cuối năm; mời nhà hảo tâm tặng thùng ủ men vi sinh."
)


@pytest.mark.parametrize(
    ("asked", "said", "expected"),
    [
        (BROADCAST, BROADCAST, "copied"),
        # A piece of a short point: what makes it whole is gone.
        (BROADCAST, "Phát thanh lịch thu gom rác hằng tuần.", "partial"),
        # The end cut off a long one leaves a copy.
        (LONG, LONG.split("; mời")[0] + ".", "copied"),
        # A whole sentence left out is a duty left out.
        (LONG.replace("; mời", ". Mời").replace("ủ men vi sinh", "ủ men vi sinh, xe đẩy, xẻng xúc, ủng cao su cho tổ thu gom tự quản"),
         LONG.split("; mời")[0] + ".", "partial"),
        # Named by the commune itself.
        ("Phát động phong trào phân loại rác trong học sinh và phụ huynh", "Phát động phong trào “Xanh ngõ sạch nhà” về phân loại rác trong học sinh", "adapted"),
    ],
)  # fmt: skip
def test_what_is_kept_and_cut_decides(asked: str, said: str, expected: str) -> None:
    found = verdict(asked, said)
    assert found.verdict == expected, found.why


def test_a_repeated_heading_does_not_answer_the_points_below_it() -> None:
    heading = "Xây dựng nếp sống văn minh, ứng xử thân thiện với môi trường nông thôn"
    asked = "Tập huấn trưởng thôn về nếp sống văn minh, ứng xử thân thiện với môi trường"
    own = f"5. {heading}\n"
    found = verdict(asked, "Ký cam kết không đốt rơm rạ ngoài đồng.", heading=heading, own=own)
    assert found.verdict == "missing", found.why


def test_a_target_in_passing_does_not_make_a_duty_local() -> None:
    found = verdict("Kiểm tra việc phân loại rác thải sinh hoạt tại hộ gia đình và nhắc nhở hộ chưa làm", "Trồng cây bóng mát.")
    assert found.verdict in ("partial", "missing"), found.why


def test_a_few_words_in_common_do_not_answer_what_the_province_is_to_do() -> None:
    asked = "Xây dựng nhà máy xử lý rác thải sinh hoạt tập trung của tỉnh"
    said = "Các thôn cắm biển, phân công tổ tự quản trông coi nơi để rác thải sinh hoạt tập trung trước giờ xe đến chở."
    assert verdict(asked, said).verdict == "missing"
    assert verdict(asked.replace(" của tỉnh", ""), said).verdict == "partial"


ORGANISATION = """IV. TỔ CHỨC THỰC HIỆN
1. Sở Nông nghiệp và Môi trường theo dõi, đôn đốc việc thực hiện Kế hoạch.
"""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # The plan's own office does it, in words of its own.
        ("Chỉ đạo các sở, ngành và chính quyền cấp dưới triển khai nhiệm vụ được giao; kịp thời tháo gỡ vướng mắc", "adapted"),
        # One of the functions is given to nobody.
        ("Chỉ đạo các sở, ngành và chính quyền cấp dưới triển khai nhiệm vụ được giao; tổ chức sơ kết hằng năm", "partial"),
        ("Tổ chức sơ kết hằng năm, tổng kết cuối kỳ", "missing"),
    ],
)
def test_duties_of_organisation_are_told_by_function(asked: str, expected: str) -> None:
    framework = FRAMEWORK.replace(ORGANISATION, ORGANISATION + f"2. {asked}.\n")
    own = "2. Phòng Văn hóa - Xã hội đôn đốc các thôn, tổng hợp khó khăn để Chủ tịch xã giải quyết.\n"
    plan = PLAN.replace("\nNơi nhận", f"{own}\nNơi nhận")
    result = check(analysed(plan, "xa.txt"), [analysed(framework, "tinh.txt")])
    found = next(t for t in result.tasks if t.framework and t.framework.text.startswith(asked))
    assert found.verdict == expected, found.why


def test_what_a_duty_is_for_is_no_duty_to_lose() -> None:
    asked = "Lắp đèn năng lượng mặt trời tại các ngã ba trong thôn, góp phần giảm tai nạn giao thông ban đêm, giữ gìn trật tự xóm làng"
    assert verdict(asked, "Lắp đèn năng lượng mặt trời tại các ngã ba trong thôn.").verdict == "copied"


def test_one_clause_of_a_passage_may_be_the_copy_of_a_point() -> None:
    asked = "Lập sổ theo dõi giếng khoan của từng hộ dân"
    said = "Lập sổ theo dõi giếng khoan của từng hộ dân, vận động bà con góp ngày công nạo vét ao chung, đắp bờ, thả bèo và nuôi cá chép."
    assert verdict(asked, said).verdict == "copied"
