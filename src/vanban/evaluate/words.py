"""Words of two texts held against each other: which are right, which are names, how many characters are wrong."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from vanban.data import load
from vanban.text.fold import one_tone_style

# Neither style of quotes and dashes is an error.
_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "\u00ad": ""})
_FEWEST_OF_A_PERSON, _MOST_OF_A_NAME = 3, 5


def words_of(lines: Iterable[str]) -> list[str]:
    """The words of the lines in NFC, one tone-mark style and one style of quotes and dashes."""
    return [one_tone_style(w) for line in lines for w in unicodedata.normalize("NFC", line).translate(_SIGNS).split()]


def right_words(truth: Sequence[str], found: Sequence[str]) -> list[bool]:
    """For each word of the truth whether it was found in its place; words split or joined shift those after them."""
    if len(truth) == len(found):
        return [a == b for a, b in zip(truth, found, strict=True)]
    right = [False] * len(truth)
    for step in Levenshtein.opcodes(truth, found):
        if step.tag == "equal":
            right[step.src_start : step.src_end] = [True] * (step.src_end - step.src_start)
    return right


def found_in_any_order(truth: Sequence[str], found: Sequence[str]) -> int:
    """How many words of the truth were found somewhere, each as often as it stands there."""
    return sum((Counter(truth) & Counter(found)).values())


def character_errors(truth: Sequence[str], found: Sequence[str]) -> float:
    """Characters to change, put in or take out for each character of the truth (CER), in reading order."""
    wanted = " ".join(truth)
    return Levenshtein.distance(wanted, " ".join(found)) / max(1, len(wanted))


def name_words(words: Sequence[str]) -> dict[str, set[int]]:
    """Which words belong to names of people, and which to names of places.

    A name of a person is a surname and two to four more words with a capital; a name of a place stands after the word
    for what it is (`xã Phú Khê`) or is that of a province. Names in upper-case headings count as neither, nor does
    `Hồ Chí Minh`, which every text holds.
    """
    vocabulary = load("name_words")
    surnames, place_words = frozenset(vocabulary["surnames"]), frozenset(vocabulary["place_words"])
    provinces = {tuple(words_of([name])) for name in load("proper_names")["provinces"]}
    longest = max(map(len, provinces))
    found: dict[str, set[int]] = {"people": set(), "places": set()}
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and end - at < _MOST_OF_A_NAME and _named(words[end]):
            end += 1
            if not words[end - 1][-1].isalpha():
                break
        name = tuple(word.strip("\"'(),.;:/") for word in words[at:end])
        known = next((n for n in range(min(longest, len(name)), 0, -1) if name[:n] in provinces), 0)
        if name and at and words[at - 1].lower() in place_words:
            found["places"].update(range(at, end))
        elif name[:3] == ("Hồ", "Chí", "Minh"):
            end = at + 3
        elif known:
            end = at + known
            found["places"].update(range(at, end))
        elif len(name) >= _FEWEST_OF_A_PERSON and name[0] in surnames:
            found["people"].update(range(at, end))
        else:
            end = at + 1
        at = end
    return found


def _named(word: str) -> bool:
    """Whether a word is written as a part of a name: one capital at its start."""
    letters = word.lstrip("\"'(")
    return letters[:1].isupper() and (len(letters) == 1 or letters[1:].islower())
