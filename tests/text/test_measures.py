"""Measuring of restoration and recognition: what counts as right, as a name, as changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.evaluate.recognition import PageScore
from vanban.evaluate.restoration import Tally, stripped, wrongly_changed
from vanban.evaluate.words import character_errors, found_in_any_order, name_words, right_words, words_of

LINES = [
    "ỦY BAN NHÂN DÂN XÃ PHÚ KHÊ",
    "Chủ tịch là ông Lê Văn Bình, quê xã Phú Khê, huyện Hạ Lang, tỉnh Hà Giang.",
    "Học tập và làm theo tư tưởng Hồ Chí Minh.",
]


def test_names_of_people_and_places_are_told_apart() -> None:
    words = words_of(LINES)
    found = name_words(words)
    assert [words[i] for i in sorted(found["people"])] == ["Lê", "Văn", "Bình,"]
    assert [words[i] for i in sorted(found["places"])] == ["Phú", "Khê,", "Hạ", "Lang,", "Hà", "Giang."]


def test_neither_style_of_marks_quotes_or_dashes_is_an_error() -> None:
    assert words_of(["“hoà” – uỷ…"]) == words_of(['"hòa" - ủy...'])


@pytest.mark.parametrize(
    ("found", "right"),
    [
        ("một hai ba bốn", [True, True, True, True]),
        ("một hài ba bốn", [True, False, True, True]),
        ("mộthai ba bốn", [False, False, True, True]),
        ("một hai b a bốn", [True, True, False, True]),
        ("", [False, False, False, False]),
    ],
)
def test_a_word_split_or_joined_does_not_spoil_those_after_it(found: str, right: list[bool]) -> None:
    assert right_words(["một", "hai", "ba", "bốn"], found.split()) == right


@given(st.lists(st.sampled_from(["xã", "thôn", "bản", "ấp"]), max_size=12), st.randoms())
def test_the_order_of_columns_costs_characters_but_no_words(words: list[str], chance) -> None:  # type: ignore[no-untyped-def]
    mixed = list(words)
    chance.shuffle(mixed)
    assert found_in_any_order(words, mixed) == len(words)
    assert (character_errors(words, mixed) == 0) == (words == mixed)


def test_the_tally_counts_each_kind_of_word_apart() -> None:
    tally = Tally()
    tally.add(LINES, LINES, lambda lines: [lines[0], lines[1].replace("Bình", "Bính"), lines[2]])
    assert tally.share("words") == 1 - 1 / tally.words["words"]
    assert (tally.words["upper-case"], tally.share("upper-case"), tally.share("places")) == (7, 1.0, 1.0)
    assert tally.share("people") == pytest.approx(2 / 3)
    assert tally.missed == {("Bình,", "Bính,"): 1}


def test_right_text_is_not_changed_and_stripped_text_counts_as_given() -> None:
    words, changed = wrongly_changed(["\n".join(LINES)])
    assert (words, changed) == (len(words_of(LINES)), 0)
    assert stripped(["Đề án số 5"]) == ["De an so 5"]


def test_a_page_is_scored_in_any_order_and_in_reading_order() -> None:
    score = PageScore()
    score.add("Số: 12/KH-UBND\nKẾ HOẠCH", "KẾ HOẠCH\nSố: 12/KH-UBND")
    score.add("về việc trồng rừng", "về viêc trồng rừng")
    figures = score.figures()
    assert (score.words, score.right, score.shape) == (8, 7, 8)
    assert figures["words"] == pytest.approx(7 / 8)
    assert figures["without marks"] == 1.0
    assert figures["characters in order"] < 0.9
