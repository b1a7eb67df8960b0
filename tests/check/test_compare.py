"""A figure against a figure: verdict and the words of the reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.check.compare import compare, number
from vanban.records import Span, Target


def target(indicator: str = "hộ dân dùng nước sạch", **fields: Any) -> Target:
    given = {"comparator": ">=", "value": 60.0, "unit": "%", "horizon": "2025-12-31", **fields}
    return Target(text=indicator, span=Span(start=0, end=1), indicator=indicator, **given)


def verdict(framework: dict[str, Any], plan: dict[str, Any]) -> str:
    return compare(target(**framework), target(**plan), plan_end="2025-12-31").verdict


@pytest.mark.parametrize(
    ("framework", "plan", "expected"),
    [
        ({}, {"value": 60}, "met"),
        ({}, {"value": 50}, "lowered"),
        ({"unit": "tuyến %"}, {"value": 50}, "lowered"),
        ({}, {"value": 65, "comparator": "="}, "exceeded"),
        ({}, {"value": 60, "horizon": "2026-12-31"}, "later"),
        ({}, {"value": 55, "horizon": "2026-12-31"}, "lowered"),
        ({}, {"value": 70, "horizon": "2027-12-31"}, "later"),
        ({}, {"value": None}, "unquantified"),
        # The framework wants at most: a lower figure is the stricter one.
        ({"comparator": "<=", "value": 5, "unit": "ngày"}, {"comparator": "<=", "value": 3, "unit": "ngày"}, "exceeded"),
        ({"comparator": "<=", "value": 5, "unit": "ngày"}, {"comparator": "<=", "value": 7, "unit": "ngày"}, "lowered"),
        # Without a sign the indicator tells: fewer poor households are better.
        (
            {"indicator": "tỷ lệ hộ nghèo", "comparator": "=", "value": 2},
            {"indicator": "tỷ lệ hộ nghèo", "comparator": "=", "value": 3},
            "lowered",
        ),
        # A ceiling answers a floor by weakening it, whatever the figure.
        ({}, {"comparator": "<", "value": 80}, "lowered"),
        # Units and bases before numbers.
        ({"unit": "% GRDP", "value": 2}, {"unit": "%", "value": 2}, "met"),
        ({"unit": "% GRDP", "value": 2}, {"unit": "% GDP", "value": 3}, "unquantified"),
        ({"unit": "%"}, {"unit": "hộ", "value": 600}, "unquantified"),
        ({"unit": "tỷ đồng", "value": 1.5}, {"unit": "triệu đồng", "value": 1500}, "met"),
        ({"value": 5, "value_max": 7, "comparator": "range"}, {"value": 6, "comparator": "="}, "met"),
        ({"value": 5, "value_max": 7, "comparator": "range"}, {"value": 8, "comparator": "="}, "exceeded"),
        # Grades.
        ({"value": None, "value_text": "Khá trở lên"}, {"value": None, "value_text": "Tốt"}, "exceeded"),
        ({"value": None, "value_text": "Tốt"}, {"value": None, "value_text": "Khá"}, "lowered"),
    ],
)
def test_verdict(framework: dict[str, Any], plan: dict[str, Any], expected: str) -> None:
    assert verdict(framework, plan) == expected


def test_the_reason_names_both_figures_and_the_date() -> None:
    why = compare(target(), target(value=50.0), plan_end=None).why
    assert "50%" in why
    assert "60%" in why
    assert "2025" in why
    assert "thấp hơn" in why


@pytest.mark.parametrize(("value", "shown"), [(1200.0, "1.200"), (0.75, "0,75"), (60.0, "60"), (1.0, "1"), (100.0, "100")])
def test_numbers_are_written_the_vietnamese_way(value: float, shown: str) -> None:
    assert number(value) == shown


@given(st.integers(0, 1000), st.integers(0, 1000), st.sampled_from([">=", "<=", "="]))
def test_two_sides_exchanged_give_the_opposite_verdict(a: int, b: int, sign: str) -> None:
    opposite = {"met": "met", "exceeded": "lowered", "lowered": "exceeded"}
    one = verdict({"value": a, "comparator": sign}, {"value": b, "comparator": sign})
    assert verdict({"value": b, "comparator": sign}, {"value": a, "comparator": sign}) == opposite[one]
