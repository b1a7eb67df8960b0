"""The calendar, read back: days, recurrences, identities, folding, and that no text acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from tests.report.records import document, extraction, hostile, span

from vanban.cli import run
from vanban.records import Deadline, Extraction
from vanban.report import extraction_calendar


def items(*extractions: Extraction) -> list[Any]:
    calendar = Calendar.from_ical(extraction_calendar(extractions))
    return [c for c in calendar.walk() if c.name in ("VEVENT", "VTODO")]


def recurring(rrule: str, **fields: Any) -> Any:
    deadline = Deadline(text="định kỳ", span=span(), kind="recurring", rrule=rrule)
    (item,) = items(extraction(document(tasks=[], deadlines=[deadline], **fields)))
    return item


def rule(item: Any) -> set[str]:
    return set(item["rrule"].to_ical().decode().split(";"))


def unfolded(data: bytes) -> Iterator[str]:
    yield from data.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def test_a_task_and_its_limit_are_one_all_day_event() -> None:
    found = items(extraction(document()))
    (task,) = [i for i in found if i["categories"].to_ical() == "Nhiệm vụ".encode()]
    assert task.name == "VEVENT"
    assert task["dtstart"].dt == date(2026, 6, 30)
    assert task["dtend"].dt == date(2026, 7, 1)
    assert task["dtstart"].params["VALUE"] == "DATE"
    assert task["summary"] == "3. Giao Văn phòng báo cáo kết quả"
    for part in ("Chủ trì: Văn phòng", "09/KH-UBND", "ke-hoach.txt, trang 2", "Độ tin cậy: 80%"):
        assert part in task["description"]
    assert len(found) == 4, "the limit of the task is not repeated beside it"


def test_a_limit_apart_from_a_task_is_an_event_named_by_its_sentence() -> None:
    (event, *_) = items(extraction(document(tasks=[])))
    assert event["dtstart"].dt == date(2026, 6, 30)
    assert event["summary"] == "Giao Văn phòng báo cáo kết quả trước ngày 30/6/2026"


def test_a_limit_that_says_when_alone_is_named_by_its_document() -> None:
    deadline = Deadline(text="12/2026", span=span(start=0, end=7), kind="month", due="2026-12-31")
    (event,) = items(extraction(document(tasks=[], deadlines=[deadline], text="12/2026")))
    assert event["summary"].startswith("12/2026: Kế hoạch số 09/KH-UBND")


@pytest.mark.parametrize(
    ("written", "first", "parts"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=20", date(2026, 2, 20), {"FREQ=MONTHLY", "BYMONTHDAY=20"}),
        ("FREQ=MONTHLY", date(2026, 2, 28), {"FREQ=MONTHLY", "BYMONTHDAY=-1"}),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 3, 31), {"FREQ=MONTHLY", "INTERVAL=3", "BYMONTHDAY=-1"}),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 6, 30), {"FREQ=MONTHLY", "INTERVAL=6", "BYMONTHDAY=-1"}),
        ("FREQ=YEARLY", date(2026, 12, 31), {"FREQ=YEARLY", "BYMONTH=12", "BYMONTHDAY=31"}),
        ("FREQ=YEARLY;BYMONTH=1", date(2027, 1, 31), {"FREQ=YEARLY", "BYMONTH=1", "BYMONTHDAY=-1"}),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=10", date(2026, 3, 10), {"FREQ=YEARLY", "BYMONTH=3,6,9,12", "BYMONTHDAY=10"}),
        ("FREQ=WEEKLY;BYDAY=MO", date(2026, 2, 16), {"FREQ=WEEKLY", "BYDAY=MO"}),
        ("FREQ=DAILY", date(2026, 2, 11), {"FREQ=DAILY"}),
    ],
)
def test_a_recurring_duty_starts_at_its_first_day_after_issue(written: str, first: date, parts: set[str]) -> None:
    item = recurring(written)
    assert item.name == "VEVENT"
    assert item["dtstart"].dt == first
    assert rule(item) == parts
    stated = "BYMONTHDAY" in written or "BYDAY" in written
    assert ("không nêu ngày" in item["description"]) == (not stated), "a day the document does not name is said to be ours"


def test_quarters_end_with_their_months_whatever_the_month_of_issue() -> None:
    for month in range(1, 13):
        item = recurring("FREQ=MONTHLY;INTERVAL=3", issued_on=f"2026-{month:02}-15")
        occurrences = rrulestr(item["rrule"].to_ical().decode(), dtstart=datetime.combine(item["dtstart"].dt, time()))
        assert {d.month for d in occurrences[:8]} == {3, 6, 9, 12}


@pytest.mark.parametrize("fields", [{"received": {"date": "2026-02-13"}}, {"symbol": "9/2026/NQ-HĐND", "received": None}])
def test_a_document_without_a_day_counts_from_what_it_says(fields: dict[str, Any]) -> None:
    assert recurring("FREQ=YEARLY", issued_on=None, **fields)["dtstart"].dt == date(2026, 12, 31)


@pytest.mark.parametrize(
    "written",
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=0", "HOURLY", "FREQ=DAILY\nRDATE:20200101", "FREQ=HOURLY"],
)
def test_a_rule_that_has_no_day_is_a_to_do_with_its_words(written: str) -> None:
    item = recurring(written)
    assert item.name == "VTODO"
    assert "rrule" not in item
    assert "Lặp lại: FREQ" in item["description"] or "HOURLY" in item["description"]


def test_no_day_is_invented() -> None:
    item = recurring("FREQ=YEARLY", issued_on=None, received=None)
    assert item.name == "VTODO", "nothing says from when the duty runs"
    (relative,) = [i for i in items(extraction(document())) if i.name == "VTODO"]
    assert "dtstart" not in relative
    assert "due" not in relative
    assert "Tính từ: nhận hồ sơ" in relative["description"]
    ongoing = Deadline(text="thường xuyên", span=span(), kind="ongoing")
    assert items(extraction(document(tasks=[], deadlines=[ongoing]))) == []


def test_the_same_documents_give_the_same_file_and_every_item_its_own_identity() -> None:
    twice = document(deadlines=[*document().deadlines, *document().deadlines])
    sources = [extraction(twice, document(part=2)), extraction(document(), name="b.txt", key="b")]
    data = extraction_calendar(sources)
    assert data == extraction_calendar(sources)
    uids = [str(i["uid"]) for i in items(*sources)]
    assert len(uids) == len(set(uids))
    assert set(uids) == {str(i["uid"]) for i in items(*reversed(sources))}, "identities do not hang on the order of files"
    assert extraction_calendar([*sources, *sources]) == data, "a file named twice is exported once"


def test_identities_outlast_a_change_of_place() -> None:
    moved = document()
    for record in [*moved.tasks, *moved.deadlines]:
        record.span.line, record.span.page = 99, 9
    assert [i["uid"] for i in items(extraction(moved))] == [i["uid"] for i in items(extraction(document()))]


@pytest.mark.parametrize("nothing", [[], [extraction()], [extraction(document(tasks=[], deadlines=[]))]])
def test_without_deadlines_the_calendar_is_still_valid(nothing: list[Extraction]) -> None:
    data = extraction_calendar(nothing)
    assert items(*nothing) == []
    assert Calendar.from_ical(data).subcomponents, "RFC 5545 wants at least one component"


def check_lines(data: bytes) -> None:
    """Lines end with CRLF, hold 75 bytes at most, and no fold cuts a letter."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode("utf-8")


def test_hostile_text_stays_in_its_property() -> None:
    data = extraction_calendar([hostile(), extraction(document())])
    check_lines(data)
    lines = list(unfolded(data))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
    assert not [line for line in lines if line.startswith("X:")]
    assert not [line for line in lines if any(ord(c) < 32 or c == "\u202e" for c in line)]
    events = items(hostile())
    assert len(events) == 10
    assert all("END:VEVENT" in str(i["description"]) for i in events)


@given(st.text(max_size=300))
def test_any_subject_is_read_back(subject: str) -> None:
    sources = [extraction(document(subject=subject))]
    check_lines(extraction_calendar(sources))
    line = " ".join(subject.split())
    for item in items(*sources):
        if line.isprintable():
            assert f"Kế hoạch số 09/KH-UBND{': ' + line if line else ''}" in item["description"]


def test_the_command_writes_one_calendar_for_all_files(corpus: Path, tmp_path: Path) -> None:
    names = [str(corpus / "samples" / n) for n in ("ke-hoach-xa-tan-ha.txt", "khung-ke-hoach.txt")]
    out = tmp_path / "han.ics"
    assert run(["extract", *names, "--format", "ics", "-o", str(out)]) == 0
    data = out.read_bytes()
    check_lines(data)
    events = [c for c in Calendar.from_ical(data).walk() if c.name == "VEVENT"]
    assert any("rrule" in e for e in events)
    assert {n for n in ("ke-hoach-xa-tan-ha.txt", "khung-ke-hoach.txt") if any(n in e["description"] for e in events)} == {
        "ke-hoach-xa-tan-ha.txt",
        "khung-ke-hoach.txt",
    }
    for event in events:
        if "rrule" in event:
            start = event["dtstart"].dt
            occurrences = rrulestr(event["rrule"].to_ical().decode(), dtstart=datetime(start.year, start.month, start.day))
            assert occurrences[0].date() == start, "the first day is one of the rule's own"
