"""The vocabulary's examples, and what the weighing of words promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.check.functions import functions_of
from vanban.check.levels import level_of
from vanban.check.words import Weights, bag, tokens
from vanban.data import load

TABLE = load("equivalents")
PAIRS = [(a, b) for entry in TABLE["equivalents"] for a, b in entry["examples"]]
LEVELS = [(entry["level"], text) for entry in TABLE["levels"] for text in entry["examples"]]
LETTERS = st.text(alphabet="aàáảbcdđeêghiklmnoôơpqrstuưvxyÂĐ 0123456789.,;:()-/&%\n", max_size=120)


def said(text: str) -> list[str]:
    return [t.form for t in tokens(text) if not t.empty]


@pytest.mark.parametrize(("short", "long"), PAIRS)
def test_both_sides_of_an_equivalent_come_out_equal(short: str, long: str) -> None:
    assert said(short) == said(long)


@pytest.mark.parametrize(("level", "text"), LEVELS)
def test_words_name_the_level(level: str, text: str) -> None:
    assert level_of(text) == level


@pytest.mark.parametrize(("name", "text"), [(e["name"], text) for e in load("functions")["functions"] for text in e["examples"]])
def test_functions_of_organisation_are_told_by_their_words(name: str, text: str) -> None:
    assert name in functions_of(text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("tập huấn cán bộ thôn", "bồi dưỡng cán bộ thôn"),
        ("xử lý sự cố vỡ đê", "ứng phó sự cố vỡ đê"),
        ("trạm bơm năm 2027", "trạm bơm giai đoạn 2026 - 2030"),
    ],
)
def test_words_of_one_sense_and_dates_make_no_difference_to_what_is_matched(a: str, b: str) -> None:
    assert bag(a).units == bag(b).units


def test_words_that_open_any_duty_say_little() -> None:
    a, b = bag("Tăng cường xây dựng, phát triển chợ quê"), bag("Tăng cường xây dựng, phát triển nghề rèn")
    assert Weights([a, b]).containment(a.units, b.units) < 0.2


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("quy hoạch tổng thể của tỉnh/thành phố", "quy hoạch tổng thể của xã"),
        ("thuỷ lợi, hoá chất", "thủy lợi hóa chất"),
        ("bố trí nguồn lực và kinh phí", "bố trí nguồn lực, kinh phí"),
    ],
)
def test_level_words_spelling_and_function_words_do_not_count(a: str, b: str) -> None:
    assert bag(a).units == bag(b).units


def test_different_duties_share_little() -> None:
    a, b = bag("Lắp đặt camera giám sát tại chợ trung tâm"), bag("Tổ chức hội thi tìm hiểu pháp luật về đất đai")
    assert Weights([a, b]).containment(a.units, b.units) == 0


def test_a_rare_pair_weighs_more_than_a_common_one() -> None:
    bags = [bag(f"chuyển đổi số trong ngành {name}") for name in ("y tế", "giáo dục", "du lịch", "thủy sản")]
    weights = Weights(bags)
    assert weights["thủy", "sản"] > 5 * weights["chuyển", "đổi"]


@given(LETTERS)
def test_tokens_point_at_characters_of_the_text_in_order(text: str) -> None:
    found = tokens(text)
    assert all(0 <= t.start < t.end <= len(text) for t in found)
    assert [t.start for t in found] == sorted(t.start for t in found)


@given(LETTERS, LETTERS)
def test_containment_is_a_share_and_whole_in_itself(first: str, second: str) -> None:
    a, b = bag(first), bag(second)
    weights = Weights([a, b])
    assert 0.0 <= weights.containment(a.units, b.units) <= 1.0 + 1e-9
    if a.units:
        assert weights.containment(a.units, a.units) == pytest.approx(1.0)
