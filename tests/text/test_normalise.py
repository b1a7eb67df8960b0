"""Cleaning of lines: what is repaired, what is left alone, and the way back to the source."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.text.aligned import Aligned
from vanban.text.fold import fold, one_tone_style
from vanban.text.normalise import normalise, normalise_line

# What converters, scanners and office programs leave in a line, and what a reader would see.
CASES = [
    ("Tỷ lệ hộ dùng nước sạch $\\geq 95\\%$ .", "Tỷ lệ hộ dùng nước sạch ≥ 95% ."),
    ("Có  $\\geq 1.200$  hội viên", "Có ≥ 1.200 hội viên"),
    ("giảm $\\leq 2\\%$ mỗi năm", "giảm ≤ 2% mỗi năm"),
    ("chi $5 và $7", "chi $5 và $7"),
    ("làm Trưởng Ban<sup>1</sup>, Văn phòng", "làm Trưởng Ban, Văn phòng"),
    ("**HUYỆN ỦY SÔNG MÂY**", "HUYỆN ỦY SÔNG MÂY"),
    ("## **II. Nhiệm vụ**", "II. Nhiệm vụ"),
    ("*a) Phát triển hạ tầng*", "a) Phát triển hạ tầng"),
    ("\\*", "*"),
    ("*", "*"),
    ("* Nội dung thứ nhất", "- Nội dung thứ nhất"),
    ("Ð\u1ea3ng \u1ee7y", "Đảng ủy"),
    ("số 57\u2011NQ/TW", "số 57-NQ/TW"),
    ("số 255/QĐ- -TTg ngày 25", "số 255/QĐ-TTg ngày 25"),
    ("- Văn phòng - Thống kê", "- Văn phòng - Thống kê"),
    ("quý\u00a0I\u2009năm\u00a02026", "quý I năm 2026"),
    ("khôi\u200b phục", "khôi phục"),
    ("giai đoạn 2026 – 2030", "giai đoạn 2026 – 2030"),
    ("R&amp;D", "R&D"),
    ("\uf0b7 Sở Nội vụ", "• Sở Nội vụ"),
    ("hoà bình và hòa bình", "hoà bình và hòa bình"),
    ("5*3 = 15", "5*3 = 15"),
]


@pytest.mark.parametrize(("raw", "expected"), CASES, ids=[c[1][:30] for c in CASES])
def test_lines_are_cleaned(raw: str, expected: str) -> None:
    assert normalise_line(raw).text == expected


def test_decomposed_letters_become_composed() -> None:
    raw = unicodedata.normalize("NFD", "Ủy ban nhân dân tỉnh Hà Xuyên")
    clean = normalise_line(raw)
    assert clean.text == "Ủy ban nhân dân tỉnh Hà Xuyên"
    assert clean.origin is not None
    # Each composed letter stands where its base letter stood.
    assert [raw[i] for i in clean.origin][:2] == ["U", "y"]


VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầểữợỹ ABCĐ0123456789.,;:-–/()%*$#<>&\\\u0301\u0323\u00a0\u200bÐ≥", max_size=60
)


@given(VIETNAMESE)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = normalise(raw)
    # Markdown can hide in Markdown (`**` inside `\*\*`); real lines settle in two rounds.
    twice = normalise(once)
    assert normalise(twice) == twice


@given(VIETNAMESE)
def test_every_clean_character_has_a_place_in_the_source(raw: str) -> None:
    clean = normalise_line(raw)
    origin = clean.origin if clean.origin is not None else tuple(range(len(clean.text)))
    assert len(origin) == len(clean.text)
    assert list(origin) == sorted(origin)
    assert all(0 <= i < len(raw) for i in origin)


@given(VIETNAMESE)
def test_the_promises_of_the_docstring_hold(raw: str) -> None:
    text = normalise_line(raw).text
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    assert "  " not in text
    assert not set(text) & {"\u00a0", "\u200b", "Ð"}


def test_substitution_keeps_the_way_back() -> None:
    import re

    line = Aligned.of("a  bb").sub(re.compile(" +"), " ")
    assert line.text == "a bb"
    assert line.origin == (0, 1, 3, 4)


@pytest.mark.parametrize(("a", "b"), [("hoà", "hòa"), ("uỷ", "ủy"), ("khoẻ", "khỏe"), ("thuý", "thúy"), ("quý", "quý")])
def test_both_tone_placements_compare_equal(a: str, b: str) -> None:
    assert one_tone_style(a) == one_tone_style(b)
    assert fold(a) == fold(b)
