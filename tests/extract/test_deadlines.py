"""Time limits and schedules."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import context, paged, source, table
from vanban.extract.context import Context
from vanban.extract.deadlines import deadline_of, find_deadlines
from vanban.extract.times import find_times
from vanban.extract.values import days_in
from vanban.records import Deadline, Header
from vanban.text.join import join_pages
from vanban.tree import text_to_trees

DAYS = st.dates(min_value=datetime.date(2000, 1, 1), max_value=datetime.date(2060, 12, 31))


def deadlines(body: str, **header: str) -> list[Deadline]:
    """The deadlines of a plan with the given body."""
    found = context(f"KẾ HOẠCH\nThực hiện công tác lưu trữ\n\n{body}\n")
    found.header = Header(**header)
    return find_deadlines(found)


def told(body: str, **header: str) -> list[tuple[str, str, str | None]]:
    """Text, kind, and due day or rule of each deadline."""
    return [(d.text, d.kind, d.due or d.rrule) for d in deadlines(body, **header)]


# Each row: a sentence of our own, and every deadline in it.
BINDING = [
    # days
    ("Các xã gửi danh sách trước ngày 15/4/2026.", [("trước ngày 15/4/2026", "date", "2026-04-15")]),
    (
        "Báo cáo gửi về Sở chậm nhất là ngày 05 tháng 9 năm 2026.",
        [("chậm nhất là ngày 05 tháng 9 năm 2026", "date", "2026-09-05")],
    ),
    ("Gia hạn nộp hồ sơ đến hết ngày 31/12/2026.", [("đến hết ngày 31/12/2026", "date", "2026-12-31")]),
    ("Hội nghị họp vào ngày 18/12/2026.", [("vào ngày 18/12/2026", "date", "2026-12-18")]),
    ("Đợt thi từ ngày 12 đến ngày 15 tháng 5 năm 2026.", [("từ ngày 12 đến ngày 15 tháng 5 năm 2026", "period", "2026-05-15")]),
    ("Gửi bài trước 16h30 ngày 15/8/2026.", [("trước 16h30 ngày 15/8/2026", "date", "2026-08-15")]),
    ("Thời gian chuyển kho: Ngày 14/4/2026 và các ngày sau.", [("Ngày 14/4/2026", "date", "2026-04-14")]),
    # months, quarters, years, periods
    ("- Tháng 8/2026: Tổ chức vòng sơ khảo.", [("Tháng 8/2026", "month", "2026-08-31")]),
    ("Lập sổ theo dõi trong tháng 7.", [("trong tháng 7", "month", "2026-07-31")]),
    ("Bố trí vốn trong các năm 2026, 2027.", [("trong các năm 2026, 2027", "period", "2027-12-31")]),
    ("Hoàn thành trong tháng 02 năm 2028.", [("Hoàn thành trong tháng 02 năm 2028", "month", "2028-02-29")]),
    ("Trình Ủy ban nhân dân vào Quý II/2026.", [("vào Quý II/2026", "quarter", "2026-06-30")]),
    ("Phấn đấu đến hết năm 2030, số hóa toàn bộ sổ bộ.", [("đến hết năm 2030", "year", "2030-12-31")]),
    ("Từ nay đến năm 2028, các thôn lập hương ước.", [("Từ nay đến năm 2028", "year", "2028-12-31")]),
    ("Dồn sức cho 6 tháng cuối năm 2026.", [("6 tháng cuối năm 2026", "period", "2026-12-31")]),
    ("Sơ kết 06 tháng đầu năm 2026 tại hội trường.", [("06 tháng đầu năm 2026", "period", "2026-06-30")]),
    ("Đầu tư trong giai đoạn 2026 - 2030.", [("trong giai đoạn 2026 - 2030", "period", "2030-12-31")]),
    (
        "Thực hiện các mốc đến năm 2027, năm 2030 và tầm nhìn đến năm 2045.",
        [("đến năm 2027", "year", "2027-12-31"), ("năm 2030", "year", "2030-12-31"), ("đến năm 2045", "year", "2045-12-31")],
    ),
    # recurring
    ("Gửi số liệu trước ngày 20 hằng tháng.", [("trước ngày 20 hằng tháng", "recurring", "FREQ=MONTHLY;BYMONTHDAY=20")]),
    ("Chốt số vào ngày 15 và 30 mỗi tháng.", [("vào ngày 15 và 30 mỗi tháng", "recurring", "FREQ=MONTHLY;BYMONTHDAY=15,30")]),
    (
        "Báo cáo quý gửi trước ngày 10 tháng cuối quý.",
        [("trước ngày 10 tháng cuối quý", "recurring", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=10")],
    ),
    (
        "Nộp báo cáo định kỳ 6 tháng trước ngày 15 tháng 6 và trước ngày 01 tháng 12.",
        [
            ("định kỳ 6 tháng", "recurring", "FREQ=MONTHLY;INTERVAL=6"),
            ("trước ngày 15 tháng 6", "recurring", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15"),
            ("trước ngày 01 tháng 12", "recurring", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
        ],
    ),
    (
        "Kiểm tra định kỳ (tháng, quý, 6 tháng, năm) và thông báo.",
        [
            ("tháng", "recurring", "FREQ=MONTHLY"),
            ("quý", "recurring", "FREQ=MONTHLY;INTERVAL=3"),
            ("6 tháng", "recurring", "FREQ=MONTHLY;INTERVAL=6"),
            ("năm", "recurring", "FREQ=YEARLY"),
        ],
    ),
    (
        "Định kỳ 3 tháng, 1 năm hoặc đột xuất, Phòng báo cáo.",
        [("Định kỳ 3 tháng", "recurring", "FREQ=MONTHLY;INTERVAL=3"), ("1 năm", "recurring", "FREQ=YEARLY")],
    ),
    (
        "Hội thao (hai năm tổ chức một lần); giao ban mỗi quý 1 lần; tập huấn 02 lần/năm.",
        [
            ("hai năm tổ chức một lần", "recurring", "FREQ=YEARLY;INTERVAL=2"),
            ("mỗi quý 1 lần", "recurring", "FREQ=MONTHLY;INTERVAL=3"),
            ("02 lần/năm", "recurring", "FREQ=MONTHLY;INTERVAL=6"),
        ],
    ),
    (
        "Gửi số liệu trước ngày 15/6 và 15/12 hằng năm.",
        [
            ("trước ngày 15/6", "recurring", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15"),
            ("15/12 hằng năm", "recurring", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"),
        ],
    ),
    ("Mỗi năm 02 lần, đoàn kiểm tra cơ sở.", [("Mỗi năm 02 lần", "recurring", "FREQ=MONTHLY;INTERVAL=6")]),
    ("Họp giao ban vào thứ sáu hằng tuần.", [("vào thứ sáu hằng tuần", "recurring", "FREQ=WEEKLY;BYDAY=FR")]),
    ("Rà soát theo chu kỳ 2,5 năm.", [("theo chu kỳ 2,5 năm", "recurring", "FREQ=MONTHLY;INTERVAL=30")]),
    ("Hằng năm, Phòng bố trí kinh phí.", [("Hằng năm", "recurring", "FREQ=YEARLY")]),
    # relative
    (
        "Các thôn nộp danh sách chậm nhất 10 ngày sau khi xã ban hành kế hoạch.",
        [("chậm nhất 10 ngày sau khi xã ban hành kế hoạch", "relative", None)],
    ),
    ("Thời gian gia hạn không quá 12 tháng.", [("không quá 12 tháng", "relative", None)]),
    ("Giải quyết trong thời hạn 05 ngày làm việc.", [("trong thời hạn 05 ngày làm việc", "relative", None)]),
    ("Trả kết quả cho người dân ngay trong ngày.", [("ngay trong ngày", "relative", None)]),
    ("Ứng trực đủ quân số trong dịp Tết Nguyên đán.", [("trong dịp Tết Nguyên đán", "relative", None)]),
    # hours, and days of the document's year
    ("Gửi số liệu trước 15 giờ ngày 27/3/2026.", [("trước 15 giờ ngày 27/3/2026", "date", "2026-03-27")]),
    ("Các thôn báo cáo trước 16 giờ hằng ngày.", [("trước 16 giờ hằng ngày", "recurring", "FREQ=DAILY")]),
    ("Nộp biểu trước 15 giờ thứ Năm hằng tuần.", [("trước 15 giờ thứ Năm hằng tuần", "recurring", "FREQ=WEEKLY;BYDAY=TH")]),
    ("Đầu tuần, vào sáng thứ Hai, Phòng họp.", [("Đầu tuần, vào sáng thứ Hai", "recurring", "FREQ=WEEKLY;BYDAY=MO")]),
    (
        "Chốt sổ chậm nhất đến hết ngày làm việc 25/12/2026.",
        [("chậm nhất đến hết ngày làm việc 25/12/2026", "date", "2026-12-25")],
    ),
    ("Kiểm quỹ tại thời điểm 0 giờ ngày 01/7/2026.", [("tại thời điểm 0 giờ ngày 01/7/2026", "date", "2026-07-01")]),
    ("Thời gian tổ chức hội thi ngày 30/9/2026.", [("ngày 30/9/2026", "date", "2026-09-30")]),
    (
        "Có 5/8 thôn đăng ký trước 20/6, còn lại trước 30/6.",
        [("trước 20/6", "date", "2026-06-20"), ("trước 30/6", "date", "2026-06-30")],
    ),
    ("Không đốt nương từ 01/3 đến 30/4.", [("từ 01/3 đến 30/4", "period", "2026-04-30")]),
    ("Ra quân trong 10 ngày đầu tháng 02.", [("trong 10 ngày đầu tháng 02", "period", "2026-02-10")]),
    ("Thi vòng tỉnh, dự kiến giữa quý III năm 2026.", [("dự kiến giữa quý III năm 2026", "quarter", "2026-09-30")]),
    ("Hoàn thành trước Tết Nguyên đán Đinh Mùi.", [("trước Tết Nguyên đán Đinh Mùi", "relative", None)]),
    ("Xong trước ngày khai giảng năm học mới.", [("trước ngày khai giảng năm học mới", "relative", None)]),
    # schedules in other orders
    (
        "Gửi số liệu trước 17h00 ngày 25 hằng tháng.",
        [("trước 17h00 ngày 25 hằng tháng", "recurring", "FREQ=MONTHLY;BYMONTHDAY=25")],
    ),
    ("Báo cáo hằng ngày trước 16 giờ.", [("hằng ngày trước 16 giờ", "recurring", "FREQ=DAILY")]),
    ("Họp vào ngày 03 - 05 hằng tháng.", [("vào ngày 03 - 05 hằng tháng", "recurring", "FREQ=MONTHLY;BYMONTHDAY=3,4,5")]),
    ("Lập báo cáo hằng tháng, vào ngày 28.", [("hằng tháng, vào ngày 28", "recurring", "FREQ=MONTHLY;BYMONTHDAY=28")]),
    (
        "Gửi chương trình trước ngày 25 tháng trước liền kề.",
        [("trước ngày 25 tháng trước liền kề", "recurring", "FREQ=MONTHLY;BYMONTHDAY=25")],
    ),
    ("Mỗi năm ít nhất hai lần, chi bộ họp dân.", [("Mỗi năm ít nhất hai lần", "recurring", "FREQ=MONTHLY;INTERVAL=6")]),
    (
        "Gửi nhận xét trước ngày 30-11 hàng năm.",
        [("trước ngày 30-11 hàng năm", "recurring", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30")],
    ),
    (
        "Khen thưởng vào dịp thành lập xã (15/5) hằng năm.",
        [("vào dịp thành lập xã (15/5) hằng năm", "recurring", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=15")],
    ),
    ("Sơ kết tháng 6 và tháng 12 hằng năm.", [("tháng 6 và tháng 12 hằng năm", "recurring", "FREQ=YEARLY;BYMONTH=6,12")]),
    (
        "Báo cáo Thường trực 6 tháng và hằng năm.",
        [("6 tháng", "recurring", "FREQ=MONTHLY;INTERVAL=6"), ("hằng năm", "recurring", "FREQ=YEARLY")],
    ),
    (
        "Báo cáo định kỳ quý (trước ngày 10 của tháng cuối quý), 6 tháng (trước ngày 10/6).",
        [
            ("định kỳ quý", "recurring", "FREQ=MONTHLY;INTERVAL=3"),
            ("trước ngày 10 của tháng cuối quý", "recurring", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=10"),
            ("6 tháng", "recurring", "FREQ=MONTHLY;INTERVAL=6"),
            ("trước ngày 10/6", "recurring", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=10"),
        ],
    ),
    ("Điều 1. Phê duyệt Đề án làng số xã Sơn Lạc giai đoạn 2026 - 2030.", [("giai đoạn 2026 - 2030", "period", "2030-12-31")]),
    ("Ký hợp đồng với đơn vị trúng thầu sau khi có kết quả.", [("sau khi có kết quả", "relative", None)]),
]


@pytest.mark.parametrize(("sentence", "expected"), BINDING, ids=[s for s, _ in BINDING])
def test_ways_of_stating_time(sentence: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told(sentence, issued_on="2026-01-20") == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 15/4/2026 của Ủy ban nhân dân tỉnh.",
        "Tính đến ngày 31/12/2025, xã có 12 thôn.",
        "Quyết định này có hiệu lực từ ngày 01/7/2026.",
        "Triển khai Chương trình phát triển nông thôn mới giai đoạn 2026 - 2030.",
        "Căn cứ Quy hoạch hạ tầng thời kỳ 2021-2030, tầm nhìn đến năm 2050.",
        "Xây dựng kế hoạch công tác hằng năm của cơ quan.",
        "Đưa vào tiêu chí thi đua, khen thưởng hằng năm.",
        "Thông tư này có hiệu lực sau 45 ngày kể từ ngày ký.",
        "Trong năm 2025, xã mở 04 lớp tập huấn.",
        "Điều chỉnh kế hoạch đầu tư công trung hạn giai đoạn 2026 - 2030 của xã.",
        "Năm 2026 là năm đầu của nhiệm kỳ.",
        "Thực hiện chế độ báo cáo định kỳ, đột xuất và thường xuyên theo dõi.",
        "Sau khi nghe báo cáo, Chủ tịch kết luận như sau.",
        "Phòng đã họp 03 lần trong năm 2025 liên tục.",
        "Cân đối trong dự toán chi được giao hằng năm.",
        "Thực hiện Nghị quyết Đại hội Đảng bộ xã lần thứ V, nhiệm kỳ 2025 - 2030.",
        "Bãi bỏ Nghị quyết về việc thông qua Quy hoạch du lịch xã đến năm 2027, tầm nhìn đến năm 2035.",
        "Quy hoạch vùng thời kỳ 2021 - 2030 đã được Thủ tướng Chính phủ phê duyệt.",
        "Thời gian ký: 17.10.2026 16:08:41",
        "Ứng trực 24/24 giờ từ ngày 05/9/2026 tại trụ sở.",
    ],
)
def test_what_binds_nobody_is_no_deadline(sentence: str) -> None:
    assert told(sentence, issued_on="2026-01-20") == []


def test_a_heading_that_is_only_a_time_is_no_deadline() -> None:
    body = "I. MỤC TIÊU\n\n1. Đến hết năm 2028\n\n- Mở rộng mạng lưới.\n\n2. Mục tiêu đến năm 2030\n\n- Mở rộng thêm."
    assert told(body) == [("đến năm 2030", "year", "2030-12-31")]


def test_a_quarter_cut_by_the_line_end_is_whole() -> None:
    body = "7. Giao Thanh tra xã thanh tra trách nhiệm của người đứng đầu hai thôn chậm trễ trong quý\nIV/2026."
    assert told(body) == [("trong quý IV/2026", "quarter", "2026-12-31")]


def test_the_trigger_of_a_relative_limit_is_kept() -> None:
    (record,) = deadlines("Trả kết quả trong thời hạn 10 ngày làm việc kể từ khi nhận đủ hồ sơ.")
    assert (record.kind, record.trigger) == ("relative", "nhận đủ hồ sơ")


def test_a_time_without_a_year_takes_that_of_the_subject() -> None:
    (record,) = deadlines("Nhiệm vụ 6 tháng cuối năm được giao như sau:", subject="công tác lưu trữ 6 tháng cuối năm 2027")
    assert record.due == "2027-12-31"


def test_a_day_without_a_year_recurs_only_in_a_schedule() -> None:
    (once,) = deadlines("Các thôn đăng ký trước ngày 20/3.", issued_on="2026-01-20")
    (yearly,) = deadlines("Các thôn gửi báo cáo năm trước ngày 30/11.", issued_on="2026-01-20")
    assert (once.kind, once.due) == ("date", "2026-03-20")
    assert (yearly.kind, yearly.rrule) == ("recurring", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30")


def test_past_and_impossible_days_are_flagged() -> None:
    found = context("KẾ HOẠCH\nLưu trữ\n\nNộp hồ sơ trước ngày 10/01/2026. Tổng kết trước ngày 31/02/2026.\n")
    found.header = Header(issued_on="2026-03-01")
    find_deadlines(found)
    assert sorted(w.code for w in found.warnings) == ["deadline_past", "impossible_date"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("6/2026", ("month", "2026-06-30", None)),
        ("Tháng 10/2026", ("month", "2026-10-31", None)),
        ("2026", ("year", "2026-12-31", None)),
        ("2026 - 2027", ("period", "2027-12-31", None)),
        ("Quý II/2026", ("quarter", "2026-06-30", None)),
        ("Quý IV", ("quarter", "2026-12-31", None)),
        ("tháng 6", ("month", "2026-06-30", None)),
        ("Dự kiến 10/7/2026", ("date", "2026-07-10", None)),
        ("01/3/2026 – 05/3/2026", ("period", "2026-03-05", None)),
        ("Trước ngày 15/4/2026", ("date", "2026-04-15", None)),
        ("Thường xuyên", ("ongoing", None, None)),
        ("Nhiệm vụ thường xuyên", ("ongoing", None, None)),
        ("Hằng năm", ("recurring", None, "FREQ=YEARLY")),
        ("≤ 20 ngày làm việc", ("relative", None, None)),
        ("Thực hiện theo Quyết định số 22/QĐ-UBND ngày 05/3/2026", ("relative", None, None)),
        ("Quý I/2026 và Quý III/2026", ("period", "2026-09-30", None)),
        ("30/6/2026; 31/12/2026", ("date", "2026-12-31", None)),
        ("31/5", ("date", "2026-05-31", None)),
        ("20 giờ ngày 16/10/2026", ("date", "2026-10-16", None)),
        ("Cả năm", ("year", "2026-12-31", None)),
        ("Mùng 6 Tết", ("relative", None, None)),
        ("Kỳ họp cuối năm 2026", ("relative", None, None)),
        ("Hàng ngày", ("recurring", None, "FREQ=DAILY")),
    ],
)
def test_deadline_cells(cell: str, expected: tuple[str, str | None, str | None]) -> None:
    found = deadline_of(cell, 2026)
    assert found is not None
    assert found[:3] == expected


@pytest.mark.parametrize("cell", ["", "Phòng Văn hóa", "Kế hoạch của xã"])
def test_cells_without_a_time(cell: str) -> None:
    assert deadline_of(cell, 2026) is None


def test_a_table_whose_titles_are_lost_still_shows_its_deadline_column() -> None:
    rows = [[str(n), f"Nội dung việc số {n} của phòng", f"{n}/2026"] for n in range(3, 8)]
    (tree,) = text_to_trees(join_pages(paged([table(rows)])))
    found = find_deadlines(Context(tree, source()))
    assert [d.due for d in found] == [f"2026-{n:02d}-{days_in(2026, n)}" for n in range(3, 8)]


@given(DAYS)
def test_every_day_is_read_back(day: datetime.date) -> None:
    for text in (f"trước ngày {day:%d/%m/%Y}", f"chậm nhất ngày {day.day:02d} tháng {day.month} năm {day.year}"):
        (time,) = find_times(f"Gửi hồ sơ {text} để tổng hợp")
        assert (time.kind, time.due) == ("date", day.isoformat())


@given(st.integers(1, 31), st.sampled_from(["hằng", "hàng", "mỗi"]))
def test_every_day_of_the_month_recurs(day: int, every: str) -> None:
    (time,) = find_times(f"trước ngày {day:02d} {every} tháng")
    assert time.rrule == f"FREQ=MONTHLY;BYMONTHDAY={day}"


@given(
    st.integers(2, 11),
    st.sampled_from([("tháng", "MONTHLY", 1), ("năm", "YEARLY", 1), ("tuần", "WEEKLY", 1), ("quý", "MONTHLY", 3)]),
)
def test_every_interval_recurs(count: int, unit: tuple[str, str, int]) -> None:
    (time,) = find_times(f"Báo cáo định kỳ {count} {unit[0]} về Sở")
    assert time.rrule == f"FREQ={unit[1]};INTERVAL={count * unit[2]}"


FRAGMENTS = st.lists(
    st.sampled_from(
        [s for s, _ in BINDING] + [", ", " và ", "; ", "ngày", "tháng 13/2026", "(", ")", "năm", "6", "31/02/2026", "\n"]
    ),
    max_size=8,
)


@settings(deadline=None)
@given(FRAGMENTS.map(" ".join), st.booleans())
def test_times_lie_in_the_text_in_order_and_apart(text: str, cell: bool) -> None:
    times = find_times(text, 2026, cell=cell)
    ends = [0, *(t.end for t in times)]
    for time, before in zip(times, ends, strict=False):
        assert before <= time.start < time.end <= len(text)
        assert time.due is None or datetime.date.fromisoformat(time.due)


@settings(deadline=None)
@given(FRAGMENTS.map(" ".join))
def test_records_quote_the_text(body: str) -> None:
    found = context(f"KẾ HOẠCH\nLưu trữ\n\n{body}\n")
    for record in find_deadlines(found):
        assert found.text[record.span.start : record.span.end] == record.text
        assert 0 < record.confidence <= 1


# Each row: a sentence, and kind, due day and rule of its limits.
TOLD_OTHERWISE: list[tuple[str, list[tuple[str, str | None, str | None]]]] = [
    ("Hằng tháng tổng hợp số liệu gửi Văn phòng trước ngày 12.", [("recurring", None, "FREQ=MONTHLY;BYMONTHDAY=12")]),
    ("Hằng năm, chậm nhất ngày 10 tháng 11, rà soát kho.", [("recurring", None, "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=10")]),
    ("Phát thanh tối thiểu 03 lần/tuần.", [("recurring", None, "FREQ=WEEKLY")]),
    ("Đo mực nước 02 giờ/lần.", [("recurring", None, "FREQ=HOURLY;INTERVAL=2")]),
    ("Trực tiếp dân vào các ngày trong tuần, kể cả thứ Bảy.", [("recurring", None, "FREQ=DAILY")]),
    (
        "Gửi báo cáo trước ngày 15/5, 15/8 và 15/11/2026.",
        [("date", "2026-05-15", None), ("date", "2026-08-15", None), ("date", "2026-11-15", None)],
    ),
    ("Vận hành kho lưu trữ số từ ngày 01/9/2026.", [("date", "2026-09-01", None)]),
    ("Cùng với đó, từ ngày 01/9/2026, kho đổi tên.", []),
    ("Chỉnh lý tài liệu, hoàn thành ngày 20/10.", [("date", "2026-10-20", None)]),
    ("Đến hết nhiệm kỳ (năm 2030), số hóa toàn bộ hồ sơ.", [("year", "2030-12-31", None)]),
    ("Sửa mái kho, xong trước mùa mưa bão năm 2026.", [("relative", None, None)]),
    ("Gửi tài liệu trước kỳ họp 07 ngày.", [("relative", None, None)]),
    ("Bàn giao hồ sơ trong 03 ngày làm việc.", [("relative", None, None)]),
    ("Trình phương án trong kỳ họp tháng 7/2026.", [("month", "2026-07-31", None)]),
    ("Sau 03 năm thực hiện, công tác lưu trữ đi vào nề nếp.", []),
    ("Dự báo mưa lớn từ đêm 06/9 đến hết ngày 08/9.", []),
    ("Hoàn thành lập Quy hoạch tỉnh thời kỳ 2031 - 2040, tầm nhìn đến năm 2060.", []),
    ("I. CHỈ TIÊU CƠ BẢN (đến hết ngày 30/6/2026)", []),
    ("Tuyển sinh chính quy 1.850 học viên.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), TOLD_OTHERWISE)
def test_other_ways_to_state_a_limit(sentence: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert [(d.kind, d.due, d.rrule) for d in deadlines(sentence, issued_on="2026-01-20")] == expected


def test_a_span_of_months_in_a_cell() -> None:
    assert deadline_of("6 - 7/2027") == ("period", "2027-07-31", None, None)
