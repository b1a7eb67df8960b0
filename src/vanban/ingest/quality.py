"""How Vietnamese a text looks: the share of well-formed syllables and of letters with marks.

A syllable is an onset and a rime from the tables in `data/syllable_parts.json`; rimes ending in a stop (-c, -ch, -p, -t)
take only the acute or the dot below. That needs no word list and accepts names of people and places.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
STOP_TONES = {"\u0301", "\u0323"}
# Greek letters and the micro sign stand in units and formulas.
_UNITS = frozenset("µμΩαβγδπσ".lower())
_TOKEN = re.compile(r"[^\W\d_]+")
_VIETNAMESE = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxyfjwzàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")


@dataclass(frozen=True, slots=True)
class Quality:
    """What the letters of a text say about it. Shares lie between 0 and 1."""

    words: int
    """Words that could be judged: no codes, no abbreviations."""
    valid: float
    """Share of words that are well-formed syllables."""
    marked: float
    """Share of words with a Vietnamese mark or letter."""
    foreign: float
    """Share of letters that no Vietnamese text holds."""

    @property
    def score(self) -> float:
        """One figure to compare readings of the same page by."""
        # Four in five syllables of administrative text bear a mark; without any, half the score is lost.
        return self.valid * min(1.0, 0.5 + self.marked * 0.7) - 2 * self.foreign


def judge(text: str) -> Quality:
    """The quality of a text as Vietnamese."""
    words = valid = marked = letters = foreign = 0
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text)):
        token = match.group()
        low = token.lower()
        strange = sum(1 for c in low if c not in _VIETNAMESE and c not in _UNITS)
        letters += len(low)
        foreign += strange
        if len(token) < 2 or (token.isupper() and len(token) <= 5 and token.isascii()):
            continue  # bullets, initials and abbreviations (UBND, NQ, TW)
        words += 1
        if not low.isascii() and not strange:
            marked += 1
        valid += is_syllable(low)
    if not words:
        return Quality(0, 0.0, 0.0, foreign / letters if letters else 0.0)
    return Quality(words, valid / words, marked / words, foreign / max(1, letters))


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a lower-case word is a well-formed Vietnamese syllable, with or without marks."""
    onsets, rimes = _parts()
    tone = ""
    letters = []
    for c in unicodedata.normalize("NFD", word):
        if c in TONES:
            if tone:
                return False
            tone = c
        else:
            letters.append(c)
    bare = unicodedata.normalize("NFC", "".join(letters))
    for size in range(min(3, len(bare)), -1, -1):
        if bare[:size] in onsets and bare[size:] in rimes:
            rime = bare[size:]
            if tone and rime.endswith(("c", "ch", "p", "t")) and tone not in STOP_TONES:
                continue
            return True
    return False


@lru_cache(maxsize=1)
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    raw = json.loads(resources.files("vanban.data").joinpath("syllable_parts.json").read_text("utf-8"))
    return frozenset(raw["onsets"]), frozenset(raw["rimes"])
