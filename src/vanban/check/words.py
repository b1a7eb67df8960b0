"""TEXT -> WEIGHTED WORDS: what a passage says, with abbreviations written out and empty words told apart.

A Vietnamese word is mostly two syllables, and spaces part syllables. Passages are therefore compared by
syllables and by pairs of neighbouring syllables; a pair says more than its two halves.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from vanban.data import load
from vanban.text.fold import bare, one_tone_style

_SYLLABLE = re.compile(r"\d+(?:[.,/]\d+)*|[^\W_]+(?:&[^\W_]+)?")
_STOP = re.compile(r"[.;:?!()\[\]\n\t]")
# The share of a word's weight that is left where it stands in a title formula or in boilerplate.
_WORN = 0.15
# A single syllable is ambiguous (`công` of `công nghệ`, `công khai`, `thủ công`): it counts less than a pair.
_SINGLE = 0.35
# Words that open duties of all kinds say next to nothing of what is to be done; of wording taken over they are a part.
_LIGHT, _LIGHT_COPIED = 0.15, 0.40
# How units of such words, the signs of senses, and the further syllables of a word with a sense are marked.
_OPENS, _SENSE, _REST = "+", "~", "~"


@dataclass(frozen=True, slots=True)
class Token:
    """A syllable (or one syllable of what an abbreviation stands for) and its place in the passage."""

    form: str
    start: int
    end: int
    breaks: bool = False
    """A sentence mark or bracket stands before it."""
    place: bool = False
    """Part of a word for a level of government (`tỉnh`, `xã`, `địa phương`), which plans swap freely."""
    empty: bool = False
    """A function word."""
    sense: str = ""
    """What passages are matched by: the syllable, or one sign for all words of a sense (`đào tạo`, `tập huấn`), which stands
    at the word's first syllable and is a mere mark at its others. Empty: the syllable itself."""
    light: bool = False
    """Part of a word that opens duties of all kinds (`tăng cường`, `xây dựng kế hoạch`) and tells little of what is done."""


@cache
def _table() -> dict[str, object]:
    table: dict[str, object] = load("equivalents")
    return table


def words_of(name: str) -> tuple[str, ...]:
    """The list `name` of the vocabulary table, in one tone style."""
    return tuple(one_tone_style(w) for w in _table()[name])  # type: ignore[attr-defined]


def section_words(kind: str) -> tuple[str, ...]:
    """The heading words that tell a section of `kind`."""
    return tuple(one_tone_style(w) for w in _table()["sections"][kind])  # type: ignore[index]


def syllables(text: str) -> list[str]:
    """The folded syllables of `text`; diacritics stay."""
    return list(_syllables(text))


# The same headings and points are asked for their level, section and functions.
@lru_cache(maxsize=16384)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(m.group().lower() for m in _SYLLABLE.finditer(one_tone_style(text)))


def _phrases(entries: Iterable[tuple[str, str]]) -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Phrases by their first syllable, longest first, each with what replaces it."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for phrase, common in entries:
        key = tuple(syllables(phrase))
        found.setdefault(key[0], []).append((key, tuple(syllables(common))))
    for options in found.values():
        options.sort(key=lambda o: -len(o[0]))
    return found


@cache
def _equivalents() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    # The common form stands for itself, so that no shorter entry breaks it up (`nhân dân` in `ủy ban nhân dân`).
    return _phrases((form, e["forms"][0]) for e in load("equivalents")["equivalents"] for form in e["forms"])


@cache
def _places() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    return _phrases((w, w) for w in load("equivalents")["place_words"])


@cache
def _empties() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    return _phrases((w, w) for w in load("equivalents")["function_words"])


@cache
def _related() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    return _phrases((w, f"{n}") for n, words in enumerate(load("equivalents")["related"]) for w in words)


@cache
def _light() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    return _phrases((w, w) for w in load("equivalents")["light_words"])


def _match(
    table: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]], forms: list[str], i: int
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    for key, common in table.get(forms[i], ()):
        if tuple(forms[i : i + len(key)]) == key:
            return key, common
    return None


def tokens(text: str) -> list[Token]:
    """The syllables of `text`, equivalents in their common form, function and level words marked."""
    styled = one_tone_style(text)
    if len(styled) != len(text):
        # Only text that is not NFC changes length; offsets then count in the text as given.
        styled = text
    found = list(_SYLLABLE.finditer(styled))
    forms = [m.group().lower() for m in found]
    breaks = [bool(i and _STOP.search(styled, found[i - 1].end(), m.start())) for i, m in enumerate(found)]
    out: list[Token] = []
    i = 0
    while i < len(found):
        start = found[i].start()
        hit = _match(_equivalents(), forms, i)
        if hit:
            key, common = hit
            end = found[i + len(key) - 1].end()
            place = _match(_places(), list(common), 0)
            marked = place is not None and place[0] == common
            for k, form in enumerate(common):
                # The range of an abbreviation is shared by all that it stands for.
                at = found[i + k] if len(key) == len(common) else None
                out.append(
                    Token(
                        form,
                        at.start() if at else start,
                        at.end() if at else end,
                        breaks[i] and k == 0,
                        place=marked,
                        empty=bool(_match(_empties(), [form], 0)),
                    )
                )
            i += len(key)
            continue
        place = _match(_places(), forms, i)
        if place:
            for k in range(len(place[0])):
                out.append(Token(forms[i + k], found[i + k].start(), found[i + k].end(), breaks[i + k], place=True))
            i += len(place[0])
            continue
        empty = _match(_empties(), forms, i)
        for k in range(len(empty[0]) if empty else 1):
            out.append(Token(forms[i + k], found[i + k].start(), found[i + k].end(), breaks[i + k], empty=bool(empty)))
        i += len(empty[0]) if empty else 1
    return _with_senses(_without_times(out))


_TIMES = frozenset({"năm", "tháng", "quý", "ngày", "đoạn"})


def _without_times(ts: list[Token]) -> list[Token]:
    """The tokens with spans of time and years (`5 năm`, `năm 2025`, `giai đoạn 2026 - 2030`) marked empty: when a duty is done
    is compared as a date, not as wording."""
    out = list(ts)
    for i, t in enumerate(ts):
        if not t.form[0].isdigit():
            continue
        year = len(t.form) == 4 and t.form.startswith("20") and t.form.isdigit()
        for k in (i - 1, i + 1):
            if 0 <= k < len(ts) and ts[k].form in _TIMES:
                out[k] = replace(ts[k], empty=True)
                year = True
                if ts[k].form == "đoạn" and k:
                    out[k - 1] = replace(ts[k - 1], empty=True)
        if year:
            out[i] = replace(t, empty=True)
    return out


def _with_senses(ts: list[Token]) -> list[Token]:
    """The tokens with the senses of their words; words that open duties are marked light."""
    forms = [t.form for t in ts]
    out = list(ts)
    i = 0
    while i < len(ts):
        light, sense = _match(_light(), forms, i), _match(_related(), forms, i)
        hit = light or sense
        if hit is None or any(t.empty or t.place for t in ts[i : i + len(hit[0])]):
            i += 1
            continue
        for k in range(len(hit[0])):
            if light:
                out[i + k] = replace(ts[i + k], light=True)
            elif sense:
                out[i + k] = replace(ts[i + k], sense=f"{_SENSE}{sense[1][0]}" if k == 0 else _REST)
        i += len(hit[0])
    return out


Unit = tuple[str, ...]


@dataclass(slots=True)
class Bag:
    """The units (syllables and pairs) of a passage. `units` counts each once."""

    tokens: list[Token]
    units: frozenset[Unit] = field(default_factory=frozenset)

    @property
    def content(self) -> list[Token]:
        """The tokens that say something."""
        return [t for t in self.tokens if not t.empty and not t.place]


# A framework is compared with many plans, and a document's passages are looked at more than once.
@lru_cache(maxsize=8192)
def bag(text: str, *, accented: bool = True, plain: bool = False) -> Bag:
    """The bag of `text`, shared between callers. Without accents, text whose diacritics were restored compares by its
    letters alone. A plain bag knows no senses and no light words: titles of indicators are compared by their wording."""
    ts = tokens(text)
    if not accented:
        ts = [replace(t, form=bare(t.form)) for t in ts]
    if plain:
        ts = [replace(t, sense="", light=False) for t in ts]
    return Bag(ts, units_of(ts))


def units_of(ts: Iterable[Token]) -> frozenset[Unit]:
    """The words and pairs of neighbouring words among the tokens that say something, by their senses."""
    units: set[Unit] = set()
    before: str | None = None
    for t in ts:
        if t.breaks:
            before = None
        if t.empty or t.place or t.sense == _REST:
            # `và`, `,` and level words do not part the words around them: `quy trình của xã` = `quy trình`.
            continue
        if t.light:
            units.add((_OPENS, t.form))
            before = None
            continue
        name = t.sense or t.form
        units.add((name,))
        if before is not None:
            units.add((before, name))
        before = name
    return frozenset(units)


class Weights(dict[Unit, float]):
    """How much each unit says: rare ones much, ones of the title or of every other passage little.

    A dictionary that works out a weight when it is first asked for, since sums over it are the check's inner loop.
    """

    def __init__(self, bags: Iterable[Bag], *, worn: Iterable[str] = (), accented: bool = True, single: float = _SINGLE) -> None:
        super().__init__()
        self.accented = accented
        counts: Counter[Unit] = Counter()
        total = 0
        for b in bags:
            counts.update(b.units)
            counts.update({(t.form,) for t in b.content} - b.units)
            total += 1
        self._counts = counts
        self._total = max(total, 1)
        self._single = single
        self._worn: set[Unit] = set()
        for phrase in (*worn, *words_of("boilerplate")):
            self._worn |= {u for u in bag(phrase, accented=accented).units if len(u) == 2}
        self._bags: dict[int, tuple[Bag, float]] = {}

    def __missing__(self, unit: Unit) -> float:
        weight = math.log((self._total + 1) / (self._counts[unit] + 0.5))
        # Units that nearly every passage has still count a little, so that no passage weighs nothing.
        weight = max(weight, 0.1)
        if unit[0] == _OPENS:
            weight *= _LIGHT
        elif len(unit) == 1 and unit[0][0] != _SENSE:
            weight *= self._single
        if unit in self._worn:
            weight *= _WORN
        self[unit] = weight
        return weight

    def of_token(self, token: Token) -> float:
        """The weight of a syllable in its place."""
        return self[(token.form,)] * (_LIGHT_COPIED if token.light else 1.0)

    def total(self, units: Iterable[Unit]) -> float:
        """The weight of several units."""
        return sum(map(self.__getitem__, units))

    def of_bag(self, bag: Bag) -> float:
        """The weight of all units of a bag, worked out once."""
        known = self._bags.get(id(bag))
        if known is None or known[0] is not bag:
            # The bag is kept with its weight, so that its identity stays its own.
            known = self._bags[id(bag)] = (bag, self.total(bag.units))
        return known[1]

    def containment(self, part: frozenset[Unit], whole: frozenset[Unit]) -> float:
        """The weighted share of `part` that is found in `whole`, 0 to 1."""
        weight = self.total(part)
        return self.total(part & whole) / weight if weight else 0.0
