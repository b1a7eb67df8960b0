"""Marking whole words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vanban.report.word_marks import whole_words, word_ranges


def words(text: str) -> list[str]:
    return [text[a:b] for a, b in word_ranges(text)]


def test_words_of_several_syllables_are_one() -> None:
    assert {"chuyển đổi", "công nghệ"} <= set(words("Xã đẩy mạnh chuyển đổi số và công nghệ."))


def test_half_a_word_is_no_shared_wording() -> None:
    text = "Xã đẩy mạnh chuyển giao công nghệ."
    shared = text.index("chuyển") + len("chuyển")
    kept = whole_words(text, [(0, shared)])
    assert "chuyển" not in "".join(text[a:b] for a, b in kept)
    assert "Xã đẩy mạnh" in "".join(text[a:b] for a, b in kept)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="abcđêổ ÁB.,-“”\n", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marks_only_shrink(text: str, start: int, length: int) -> None:
    given_range = (min(start, len(text)), min(start + length, len(text)))
    for a, b in whole_words(text, [given_range]):
        assert given_range[0] <= a < b <= given_range[1]
