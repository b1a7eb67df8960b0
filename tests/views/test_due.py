"""What falls due, for whom, as of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from archive import document, put, span
from vanban.records import Deadline, Target, Task
from vanban.report import due_calendar, due_table, due_workbook
from vanban.store import Store, decide, open_store
from vanban.views.due import DueItem, due

TODAY = date(2026, 4, 1)
TEXT = (
    "Phòng Kinh tế lập danh sách hộ trồng chè trước ngày 20/3/2026. Công an xã phối hợp rà soát đến 30/6/2026. "
    "Đề nghị gửi báo cáo trước ngày 15/4/2026. Định kỳ hằng quý báo cáo kết quả; báo cáo trong 5 ngày kể từ ngày kết thúc đợt."
)


def at(words: str) -> object:
    start = TEXT.index(words)
    return span(start, start + len(words))


@pytest.fixture(scope="module")
def store(store_url: str) -> Iterator[Store]:
    store = open_store(store_url)
    first = "lập danh sách hộ trồng chè trước ngày 20/3/2026"
    put(
        store,
        document(
            TEXT,
            kind="Công văn",
            symbol="12/UBND-KT",
            issued_on="2026-02-10",
            addressees=["Phòng Kinh tế", "UBND các thôn"],
            tasks=[
                Task(text=first, span=at(first), lead=["Phòng Kinh tế"], deadline="2026-03-20"),
                Task(
                    text="rà soát", span=at("rà soát"), lead=["Công an xã"], coordinating=["Phòng Kinh tế"], deadline="2026-06-30"
                ),
            ],
            targets=[
                Target(text="80%", span=span(0, 3), indicator="hộ có mã vùng trồng", value=80, unit="%", horizon="2030-12-31")
            ],
            deadlines=[
                Deadline(text="trước ngày 20/3/2026", kind="date", due="2026-03-20", span=at("trước ngày 20/3/2026")),
                Deadline(text="trước ngày 15/4/2026", kind="date", due="2026-04-15", span=at("trước ngày 15/4/2026")),
                Deadline(text="Định kỳ hằng quý", kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=3", span=at("Định kỳ hằng quý")),
                Deadline(text="trong 5 ngày", kind="relative", trigger="ngày kết thúc đợt", span=at("trong 5 ngày")),
            ],
        ),
        name="cong-van.pdf",
    )
    put(
        store,
        document(
            "Hằng tháng kiểm tra.",
            deadlines=[Deadline(text="Hằng tháng", kind="recurring", rrule="FREQ=MONTHLY", span=span(0, 10))],
        ),
        name="khong-ngay.pdf",
    )
    yield store
    store.close()


def days(items: list[DueItem]) -> list[tuple[str | None, int | None]]:
    return [(i.due, i.days) for i in items]


def test_told_apart_by_the_day(store: Store) -> None:
    report = due(store, as_of=TODAY, until=date(2026, 12, 31))
    assert days(report.overdue) == [("2026-03-20", -12)], "the time limit inside the task is not said twice"
    assert days(report.upcoming) == [
        ("2026-04-15", 14), ("2026-06-30", 90), ("2026-06-30", 90), ("2026-09-30", 182), ("2026-12-31", 274),
    ]  # fmt: skip
    assert due(store, as_of=date(2026, 3, 20)).overdue == [], "what falls due today is not overdue"


def test_recurring_duties_stand_on_each_of_their_days(store: Store) -> None:
    report = due(store, as_of=TODAY, until=date(2027, 3, 31))
    assert [i.due for i in report.upcoming if i.rrule] == ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"]


def test_what_has_no_day_stands_apart(store: Store) -> None:
    report = due(store, as_of=TODAY)
    assert {(i.file, i.trigger) for i in report.undated} == {
        ("cong-van.pdf", "ngày kết thúc đợt"),
        ("khong-ngay.pdf", None),  # nothing says from when it counts
    }


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("công an xã", {"2026-06-30"}),
        ("phong kinh te", {"2026-03-20", "2026-06-30", "2026-04-15", "2026-09-30", "2026-12-31", "2027-03-31"}),
        ("Ủy ban nhân dân các thôn", {"2026-04-15", "2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31", "2030-12-31"}),
        ("Sở Y tế", set()),
    ],
)
def test_by_body(store: Store, by: str, found: set[str]) -> None:
    """A body has what it leads and takes part in; where a document names nobody for a duty, its addressees have it."""
    report = due(store, as_of=TODAY, by=by)
    got = {i.due for i in (*report.overdue, *report.upcoming)}
    assert found <= got if by.startswith("phong") else got == found


def test_since_and_until(store: Store) -> None:
    report = due(store, as_of=TODAY, since=date(2026, 4, 10), until=date(2026, 4, 20))
    assert days([*report.overdue, *report.upcoming]) == [("2026-04-15", 14)]


def test_a_limit_is_shown_with_its_sentence(store: Store) -> None:
    (item,) = (i for i in due(store, as_of=TODAY).upcoming if i.due == "2026-04-15")
    assert item.text == "Đề nghị gửi báo cáo trước ngày 15/4/2026"
    assert item.addressees == ["Phòng Kinh tế", "UBND các thôn"]


def test_what_reviewers_settled_is_left_out(store: Store) -> None:
    (item,) = due(store, as_of=TODAY).overdue
    with store.writing() as connection:
        decide(connection, item.id, "done", author="Lò Thị Mai", at="2026-03-19T08:00:00+00:00")
    report = due(store, as_of=TODAY)
    assert (report.overdue, report.settled) == ([], 1)
    with store.writing() as connection:
        decide(connection, item.id, None, author="Lò Thị Mai", at="2026-03-20T08:00:00+00:00")
    assert [i.id for i in due(store, as_of=TODAY).overdue] == [item.id]


def test_reports_read_back(store: Store) -> None:
    from io import BytesIO

    from icalendar import Calendar
    from openpyxl import load_workbook

    report = due(store, as_of=TODAY, until=date(2026, 12, 31))
    assert "quá 12 ngày" in due_table(report)
    events = Calendar.from_ical(due_calendar(report)).walk("VEVENT")
    assert sorted(e.decoded("dtstart").isoformat() for e in events) == sorted(
        str(i.due) for i in (*report.overdue, *report.upcoming)
    )
    assert len({str(e["uid"]) for e in events}) == len(events)
    book = load_workbook(BytesIO(due_workbook(report)))
    assert [sheet.max_row - 1 for sheet in book] == [len(report.overdue), len(report.upcoming), len(report.undated)]
