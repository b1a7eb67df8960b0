"""The words that a garbled one may stand for: Vietnamese syllables by what their letters are misread as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from vanban.text.fold import bare

Array = npt.NDArray[Any]
Costs = Mapping[tuple[str, str], float]
Misread = Mapping[str, Mapping[str, float]]

SHAPES = ((1, 1), (1, 2), (1, 0), (0, 1), (2, 1), (1, 3))  # letters in the truth, signs read
_NEVER = 40.0
_UNSEEN = {(1, 1): 7.5, (1, 2): 10.0, (1, 0): 8.0, (0, 1): 8.0, (2, 1): 10.0, (1, 3): 12.0}
_UNSEEN_MARKED = {(1, 1): 5.5, (1, 2): 7.0, (1, 0): 7.0, (2, 1): 8.5, (1, 3): 8.5}  # tall letters are misread more
_NOT_A_LETTER = 1.5  # taken off where a sign is read that no word holds
_SAME_LETTER, _OTHER_CASE = 3.0, 6.5  # an unseen loss of marks alone, or with it of the capital
_SAME_SHAPE = "cksuvwxzopơôốồổỗộớờởỡợưứừửữựúùủũụ"  # small letters that differ from their capitals in size alone
# Seen on real scans often enough to be expected of any recogniser, however seldom on the pages learned from.
_ALIKE = 4.0
_SHAPES_ALIKE = frozenset(
    [
        ("Đ", "P"),
        ("Đ", "B"),
        ("Đ", "b"),
        ("ệ", "¢"),
        ("ề", "¢"),
        ("ễ", "¢"),
        ("ơ", "6"),
        ("ố", "6"),
        ("ổ", "6"),
        ("ồ", "6"),
        ("ố", "b"),
    ]
    + [(vowel, sign) for vowel in "ấầẩẫậắằẳẵặ" for sign in "4&"]
    + [(vowel, sign) for vowel in "ếềểễệởờớ" for sign in "é&€"]
)
_SIGNS_LIKE = str.maketrans("06914558¢€¥£§@|!$8", "ooglassbeeyesailsb")
_NOT_LETTERS = re.compile(r"[^a-z]")
_LONGEST = 14  # of a garbled word; longer ones are no syllables
_NEAR, _MORE = 60, 1  # syllables looked at for a word, and how much further than the nearest one they may be
_MOST, _LAG = 24, 10.0


def unseen_cost(truth: str, read: str) -> float:
    """The cost of a confusion that was not learned."""
    if truth == read:
        return 0.3
    if len(truth) == 1 == len(read) and bare(truth).lower() == bare(read).lower():
        same_case = truth.isupper() == read.isupper() or truth.lower() in _SAME_SHAPE
        return _SAME_LETTER if same_case else _OTHER_CASE
    if (truth, read) in _SHAPES_ALIKE:
        return _ALIKE
    shape = len(truth), len(read)
    cost = _UNSEEN_MARKED.get(shape, _NEVER) if truth != bare(truth) else _UNSEEN.get(shape, _NEVER)
    return cost - _NOT_A_LETTER if len(read) == 1 and not read.isalpha() else cost


@dataclass(frozen=True, slots=True)
class Reading:
    """A word that may stand behind a garbled one, as it would be written, and what that costs."""

    word: int
    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class _Forms:
    """Words in one kind of capitals: their texts, and their letters as numbers (0 past the end)."""

    texts: list[str]
    letters: Array
    doubles: Array
    lengths: Array


class Channel:
    """Finds the words a garbled one may stand for. Safe to share; it only remembers what it has found."""

    def __init__(self, costs: Costs, words: Sequence[tuple[int, str, float]], misread: Misread) -> None:
        """`words` are those that may be meant: number, text in small letters, and a cost for being rare.

        `misread` are words known to be read so, by what is read, with their costs.
        """
        self._misread = misread
        self._number_of = {word: number for number, word, _ in words}
        self._numbers = [n for n, _, _ in words]
        self._rarity = np.array([r for _, _, r in words], np.float32)
        texts = [w for _, w, _ in words]
        by_bare: dict[str, list[int]] = {}
        for i, text in enumerate(texts):
            by_bare.setdefault(bare(text), []).append(i)
        self._bares = list(by_bare)
        self._of_bare = [np.array(by_bare[b]) for b in self._bares]
        signs = sorted({b for _, b in costs})
        self._signs = {sign: i for i, sign in enumerate(signs)}
        unknown = ["\0" * n for n in (1, 2, 3)]  # stand for signs that were not learned
        self._unknown = [len(signs) + i for i in range(3)]
        letters = sorted({c for t in texts for form in (t, t.title(), t.upper()) for c in form})
        doubles = sorted({a for a, _ in costs if len(a) == 2})
        units = ["", *letters, *doubles]
        self._units = {unit: i for i, unit in enumerate(units)}
        table = np.empty((len(units), len(signs) + 3), np.float32)
        for i, unit in enumerate(units):
            for j, sign in enumerate([*signs, *unknown]):
                table[i, j] = unseen_cost(unit, sign) if (len(unit), len(sign)) in SHAPES else _NEVER
        for (a, b), cost in costs.items():
            if a in self._units:
                table[self._units[a], self._signs[b]] = min(cost, table[self._units[a], self._signs[b]])
        self._none = len(units)
        self._table = np.vstack((table, np.full(table.shape[1], _NEVER, np.float32)))
        self._forms = {
            "small": self._made(texts),
            "title": self._made([t[:1].upper() + t[1:] for t in texts]),
            "upper": self._made([t.upper() for t in texts]),
        }
        self._found: dict[str, tuple[Reading, ...]] = {}

    def _made(self, texts: list[str]) -> _Forms:
        longest = max(map(len, texts), default=0)
        letters = np.full((len(texts), longest), self._none)
        doubles = np.full((len(texts), longest), self._none)
        for i, text in enumerate(texts):
            for j, letter in enumerate(text):
                letters[i, j] = self._units[letter]
                doubles[i, j] = self._units.get(text[j - 1 : j + 1], self._none) if j else self._none
        return _Forms(texts, letters, doubles, np.array([len(t) for t in texts], np.int64))

    def readings(self, garbled: Iterable[str]) -> dict[str, tuple[Reading, ...]]:
        """For each garbled word what it may stand for, cheapest first; nothing for what is like no syllable."""
        wanted = sorted(set(garbled))
        new = [w for w in wanted if w not in self._found]
        if new:
            self._find(new)
        return {w: self._found[w] for w in wanted}

    def _find(self, words: list[str]) -> None:
        skeletons = [_skeleton(w) for w in words]
        distance = cdist(skeletons, self._bares, scorer=Levenshtein.distance, dtype=np.uint8, score_cutoff=4)
        nearest = distance.min(axis=1)
        pair_word: dict[tuple[str, int], list[tuple[int, Array]]] = {}
        for i, word in enumerate(words):
            self._found[word] = ()
            limit = max(1, min(3, len(skeletons[i]) // 2 + 1))
            if not skeletons[i] or len(word) > _LONGEST or nearest[i] > limit:
                continue
            near = np.flatnonzero(distance[i] <= min(nearest[i] + _MORE, limit))
            if len(near) > _NEAR:
                near = near[np.argsort(distance[i][near], kind="stable")[:_NEAR]]
            forms = np.concatenate([self._of_bare[n] for n in near])
            for kind in _kinds(word):
                pair_word.setdefault((kind, len(word)), []).append((i, forms))
        gathered: dict[int, list[Reading]] = {}
        for (kind, length), parts in pair_word.items():
            forms = np.concatenate([f for _, f in parts])
            owner = np.repeat([i for i, _ in parts], [len(f) for _, f in parts])
            cost = self._costs_of(self._forms[kind], forms, [words[i] for i, _ in parts], owner, parts, length)
            for i, group in _groups(owner, cost + self._rarity[forms]):
                readings = gathered.setdefault(i, [])
                for k in group:
                    form = int(forms[k])
                    readings.append(Reading(self._numbers[form], self._forms[kind].texts[form], round(float(cost[k]), 3)))
        for i, word in enumerate(words):
            for text, known in self._misread.get(word, {}).items():
                number = self._number_of.get(text.lower())
                if number is not None:
                    gathered.setdefault(i, []).append(Reading(number, text, known))
        for i, readings in gathered.items():
            readings.sort(key=lambda r: r.cost)
            self._found[words[i]] = tuple(r for r in readings if r.cost <= readings[0].cost + _LAG)

    def _costs_of(
        self, forms: _Forms, index: Array, words: list[str], owner: Array, parts: list[tuple[int, Array]], length: int
    ) -> Array:
        """The cost of reading each form as the garbled word it is paired with; all garbled words have one length."""
        signs = np.empty((3, len(words), length), np.int64)
        for w, word in enumerate(words):
            for size in (1, 2, 3):
                for j in range(length):
                    sign = word[j + 1 - size : j + 1] if j + 1 >= size else "\0"
                    signs[size - 1, w, j] = self._signs.get(sign, self._unknown[size - 1])
        row_of = np.repeat(np.arange(len(parts)), [len(f) for _, f in parts])
        one, two, three = signs[0][row_of], signs[1][row_of], signs[2][row_of]
        table = self._table
        lengths = forms.lengths[index]
        inserted = table[0][one]
        spare = np.zeros((len(index), length + 1), np.float32)
        spare[:, 1:] = np.cumsum(inserted, axis=1)
        row = spare
        before = np.full_like(row, _NEVER)
        result = np.full(len(index), _NEVER, np.float32)
        nothing = self._signs.get("", self._unknown[0])
        for i in range(int(lengths.max(initial=0))):
            letter = forms.letters[index, i][:, None]
            double = forms.doubles[index, i][:, None]
            new = row + table[letter[:, 0], nothing][:, None]
            new[:, 1:] = np.minimum(new[:, 1:], row[:, :-1] + table[letter, one])
            new[:, 2:] = np.minimum(new[:, 2:], row[:, :-2] + table[letter, two[:, 1:]])
            new[:, 3:] = np.minimum(new[:, 3:], row[:, :-3] + table[letter, three[:, 2:]])
            if i:
                new[:, 1:] = np.minimum(new[:, 1:], before[:, :-1] + table[double, one])
            new = np.minimum.accumulate(new - spare, axis=1) + spare  # signs that stand for no letter
            before, row = row, new
            ended = lengths == i + 1
            result[ended] = row[ended, length]
        return result


def _skeleton(word: str) -> str:
    return _NOT_LETTERS.sub("", bare(word.replace("ﬁ", "fi").replace("ﬂ", "fl")).lower().translate(_SIGNS_LIKE))


def _kinds(word: str) -> tuple[str, ...]:
    letters = [c for c in word if c.isalpha()]
    if len(word) > 1 and (not letters or sum(c.isupper() for c in letters) * 2 > len(letters)):
        return ("upper", "title", "small") if len(word) < 4 else ("upper",)
    return ("small",) if word[:1].islower() else ("title", "small")


def _groups(owner: Array, cost: Array) -> Iterable[tuple[int, Array]]:
    """For each garbled word its cheapest forms."""
    order = np.lexsort((cost, owner))
    starts = np.flatnonzero(np.concatenate(([True], owner[order][1:] != owner[order][:-1])))
    for begin, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield int(owner[order[begin]]), order[begin : min(end, begin + _MOST)]
