"""What compares equal: the two forms of a word."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vanban.search.words import Folded, exact, folded, plain, query_words, stream
from vanban.text.fold import one_tone_style

_SYLLABLES = st.sampled_from(
    [
        "hoà",
        "hòa",
        "thuý",
        "thúy",
        "uỷ",
        "ủy",
        "quý",
        "quỷ",
        "khoẻ",
        "khỏe",
        "toàn",
        "toán",
        "Đảng",
        "đảng",
        "ĐẢNG",
        "số",
        "so",
        "sở",
        "ký",
        "kỳ",
        "Nguyễn",
        "nghị",
        "ngoẹo",
        "xoè",
        "oà",
    ]
)
_TEXTS = st.lists(_SYLLABLES, max_size=12).map(" ".join)


@given(_TEXTS)
def test_tone_style_is_that_of_the_rest_of_the_program(text: str) -> None:
    assert exact(text) == one_tone_style(text).lower()


@given(_TEXTS, st.sampled_from(["NFC", "NFD"]))
def test_writing_does_not_matter(text: str, form: str) -> None:
    other = unicodedata.normalize(form, text.upper())
    assert stream(other) == stream(text)


@given(_TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert stream(stream(text)) == stream(text)
    assert folded(stream(text)) == folded(text) == folded(folded(text))


@given(st.text())
def test_places_stay(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert len(plain(exact(text))) == len(exact(text)) == len(text)


@given(st.text())
def test_words_hold_nothing_but_letters_and_figures(text: str) -> None:
    assert all(word.isalnum() for word in stream(text).split())


@given(_TEXTS, _SYLLABLES)
def test_a_word_is_found_where_its_stream_has_it(text: str, word: str) -> None:
    """The marks of an excerpt and the index agree on what is found."""
    words = query_words(word)
    found = list(Folded(text).places(words))
    form = stream(text) if words[0].exact else folded(text)
    assert len(found) == form.split().count(words[0].exact or words[0].plain)
    for start, end in found:
        assert re.fullmatch(r"\w+", text[start:end])
        assert folded(text[start:end]) == words[0].plain


def test_a_word_with_diacritics_is_found_as_such_and_one_without_in_any_spelling() -> None:
    text = "chữ ký số, CHU KY SO và chữ ký sổ"
    assert [text[a:b] for a, b in Folded(text).places(query_words("chữ ký số"))] == ["chữ ký số"]
    assert [text[a:b] for a, b in Folded(text).places(query_words("chu ky so"))] == ["chữ ký số", "CHU KY SO", "chữ ký sổ"]
    assert [text[a:b] for a, b in Folded(text).places(query_words("chữ ky so"))] == []
