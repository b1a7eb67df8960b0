"""Foldings for comparison: what differs only in spelling style compares equal. Never used for display."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_OA = re.compile(rf"([oO])([aAeE])([{_MARKS}])(?![a-zA-Z\u0302\u0306\u031b])")
_OPEN_UY = re.compile(rf"(?<![qQ])([uU])([yY])([{_MARKS}])(?![a-zA-Z])")
_D = str.maketrans("đĐðÐ", "dDdD")
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w%]+")


@lru_cache(maxsize=65536)
def one_tone_style(text: str) -> str:
    """`text` with the tone mark of open oa, oe, uy on the first vowel: hoà → hòa, uỷ → ủy.

    Quyết định 1989/QĐ-BGDĐT puts it on the second, most offices on the first; neither is an error.
    """
    split = unicodedata.normalize("NFD", text)
    split = _OPEN_OA.sub(r"\1\3\2", split)
    split = _OPEN_UY.sub(r"\1\3\2", split)
    return unicodedata.normalize("NFC", split)


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """`text` without diacritics, đ as d; case stays."""
    split = unicodedata.normalize("NFD", text.translate(_D))
    return "".join(c for c in split if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, no diacritics, words separated by single spaces, no punctuation."""
    return _SPACE.sub(" ", _NOT_WORD.sub(" ", bare(text).lower())).strip()


@lru_cache(maxsize=65536)
def fold_accented(text: str) -> str:
    """Like `fold`, but the diacritics stay, in one style."""
    return _SPACE.sub(" ", _NOT_WORD.sub(" ", one_tone_style(text).lower())).strip()
