"""Dates, numbers and numerals."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.extract.values import (
    Date,
    find_dates,
    impossible_dates,
    parse_date,
    parse_iso,
    parse_number,
    parse_number_words,
    read_roman,
    write_number,
    write_roman,
)

DAYS = st.dates(min_value=datetime.date(1945, 1, 1), max_value=datetime.date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "ngày 22 tháng 12 năm 2024",
        "ngày22 tháng12 năm2024",
        "ngày 2 2 tháng 12 năm 202 4",
        "ngay 22 thang 12 nam 2024",
        "Ngày 22 tháng 12, năm 2024",
        "22/12/2024",
        "ngày 22/12/2024",
        "ngày 22/12/24",
        "22-12-2024",
        "22.12.2024",
        "22/ 12/2024",
        "ngày 22 / 12 / 2024",
        "2024-12-22",
    ],
)
def test_every_form_of_a_day(text: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert date.iso == "2024-12-22"


@pytest.mark.parametrize("year", ["201l", "201]", "20|1"])
def test_a_year_with_a_stroke_for_a_one(year: str) -> None:
    (found,) = find_dates(f"ngày 6 tháng 12 năm {year} của Sở")
    assert (found.date.iso, found.repaired) == ("2011-12-06", True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("tháng 12 năm 2024", "2024-12-01", "2024-12-31"),
        ("tháng 02/2024", "2024-02-01", "2024-02-29"),
        ("7/2025", "2025-07-01", "2025-07-31"),
        ("quý II/2025", "2025-04-01", "2025-06-30"),
        ("Quý 4 năm 2025", "2025-10-01", "2025-12-31"),
        ("năm 2030", "2030-01-01", "2030-12-31"),
    ],
)
def test_lower_precision_keeps_its_first_and_last_day(text: str, first: str, last: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert date.iso is None
    assert (date.first_day, date.last_day) == (first, last)


def test_a_day_without_its_year_takes_one_from_outside() -> None:
    date = parse_date("ngày 20/12")
    assert date == Date(None, 12, 20)
    assert date.last_day is None
    assert date.in_year(2025).iso == "2025-12-20"


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định số 30/2020/NĐ-CP",
        "giai đoạn 2021-2025",
        "trực 24/7",
        "tốc độ 60 km/h",
        "193/2025/QH15",
        "mục 1.2.3",
        "khoản 2/5/",
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert find_dates(text) == []


def test_no_calendar_has_it() -> None:
    text = "từ ngày 31/02/2025 đến ngày 30 tháng 4 năm 2025"
    assert [f.date.iso for f in find_dates(text)] == ["2025-04-30"]
    assert [text[a:b] for a, b in impossible_dates(text)] == ["ngày 31/02/2025"]


def test_dates_stand_where_they_say() -> None:
    text = "Kế hoạch ngày 05 tháng 02 năm 2025, sửa ngày 6/3/2025, trong quý III/2025 và năm 2026"
    found = find_dates(text, partial=True)
    assert [text[f.start : f.end] for f in found] == ["ngày 05 tháng 02 năm 2025", "ngày 6/3/2025", "quý III/2025", "năm 2026"]


@given(DAYS)
def test_a_written_day_is_read_back(day: datetime.date) -> None:
    date = Date(day.year, day.month, day.day)
    for text in (date.written(), f"{day.day}/{day.month}/{day.year}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", day.isoformat()):
        assert parse_date(text) == date
    assert parse_iso(date.iso) == day


@given(st.integers(1945, 2099), st.integers(1, 4))
def test_a_written_quarter_is_read_back(year: int, quarter: int) -> None:
    assert parse_date(Date(year, quarter=quarter).written()) == Date(year, quarter=quarter)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.200", 1200),
        ("3.000", 3000),
        ("0,75", 0.75),
        ("0.60", 0.6),
        ("0.600", 0.6),
        ("12.5", 12.5),
        ("1.234.567,5", 1234567.5),
        ("1,200,000", 1200000),
        ("1 200 000", 1200000),
        ("05", 5),
        ("100", 100),
        ("1.2.3", None),
        ("12a", None),
        ("", None),
    ],
)
def test_vietnamese_numbers(text: str, value: float | None) -> None:
    assert parse_number(text) == value


@given(st.integers(0, 10**12).map(lambda n: n / 1000))
def test_a_written_number_is_read_back(value: float) -> None:
    assert parse_number(write_number(value)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ba", 3),
        ("mười hai", 12),
        ("ba mươi mốt", 31),
        ("hai trăm linh năm", 205),
        ("một nghìn hai trăm", 1200),
        ("hai bàn", None),
        ("", None),
    ],
)
def test_numbers_in_words(text: str, value: int | None) -> None:
    assert parse_number_words(text) == value


@given(st.integers(1, 399))
def test_roman_numerals_are_read_back(value: int) -> None:
    assert read_roman(write_roman(value)) == value


@pytest.mark.parametrize("text", ["", "IIII", "VX", "A", "IC", "ii"])
def test_what_is_no_roman_numeral(text: str) -> None:
    assert read_roman(text) is None
