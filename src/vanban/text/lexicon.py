"""What a bare word may stand for: accented syllables, abbreviations, codes, each with a cost for how it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from vanban.data import bodies, document_kinds
from vanban.text.fold import bare, one_tone_style
from vanban.text.language_model import LanguageModel
from vanban.text.syllables import CODE, NUMBER, SPECIAL, UNKNOWN, Token, mark_symbol

Array = npt.NDArray[Any]

Candidates = tuple[tuple[int, float], ...]

_RARE = 2e-5  # of the commonest reading of the same letters: rarer ones are slips in the corpus
_MOST = 24
_LONE_CAPITALS = 5.0  # cost of taking capitals among small letters for a plain word, where an abbreviation is known
_UNKNOWN_CAPITALS = 3.0
_PART_COMMON = 100  # times an abbreviation occurs for it to stand in a symbol
_PLACES = ("TW", "TU")  # the Centre and the province, after the name of a Party body
_PART = re.compile(r"[^\W\d_]+")


class Lexicon:
    """The words of the language model by their bare letters, how they are capitalised, and the parts of codes."""

    def __init__(self, model: LanguageModel, *, counts: Array, capital: Array, code_parts: Mapping[str, str]) -> None:
        """`capital` is the share of each word's places inside sentences where it has a capital, in 255ths."""
        self.model = model
        self.counts = counts
        self.capital = capital
        self.code_parts = code_parts
        share = (capital.astype(np.float64) + 0.3) / 255.6
        self._when_capital = (-np.log(share)).tolist()
        self._when_small = (-np.log(1 - share)).tolist()
        self._symbols = {symbol: number for number, symbol in enumerate(SPECIAL)}
        self.candidates = lru_cache(maxsize=100_000)(self._candidates)

    @cached_property
    def _by_letters(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        small: dict[str, list[int]] = {}
        capitals: dict[str, list[int]] = {}
        for number, word in enumerate(self.model.vocabulary):
            if number >= len(SPECIAL):
                (capitals if is_abbreviation(word) else small).setdefault(bare(word), []).append(number)
        count = self.counts.tolist()
        for table in (small, capitals):
            for numbers in table.values():
                numbers.sort(key=lambda n: -count[n])
                least = count[numbers[0]] * _RARE
                numbers[:] = [n for n in numbers if count[n] >= least][:_MOST]
        return small, capitals

    @property
    def syllables(self) -> Mapping[str, Sequence[int]]:
        """Numbers of the words in small letters, by their bare letters."""
        return self._by_letters[0]

    @property
    def abbreviations(self) -> Mapping[str, Sequence[int]]:
        """Numbers of the abbreviations, by their bare letters."""
        return self._by_letters[1]

    def symbol(self, token_kind: str, text: str) -> int:
        """The word number of a token that is not a word."""
        if token_kind == "number":
            return self._symbols[NUMBER]
        return self._symbols[mark_symbol(text) if token_kind == "mark" else CODE]

    @property
    def unknown(self) -> int:
        """The word number of what the model does not know."""
        return self._symbols[UNKNOWN]

    def of_token(self, token: Token, *, initial: bool) -> Candidates:
        """The word numbers a bare token may stand for, each with the cost of its being written so."""
        if token.kind != "word":
            return ((self.symbol(token.kind, token.text), 0.0),)
        return self.candidates(token.text, token.capitals, token.isolated, initial)

    def as_written(self, token: Token) -> Candidates:
        """The word number of a token that stays as it is."""
        if token.kind != "word":
            return ((self.symbol(token.kind, token.text), 0.0),)
        return ((self.number_of(token.text), 0.0),)

    def number_of(self, text: str) -> int:
        """The number of a word as it is written, tone style and capitals aside; that of the unknown word if there is none."""
        number = self._numbers.get(text)
        return self._numbers.get(one_tone_style(text.lower()), self.unknown) if number is None else number

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.model.vocabulary)}

    def _candidates(self, text: str, capitals: bool, isolated: bool, initial: bool) -> Candidates:
        if not text.isascii() or not (text.islower() or text.isupper() or text[1:].islower()):
            return ((self.number_of(text), 0.0),)  # marks are there, or it is foreign (`IoT`)
        letters = text
        small = self.syllables.get(letters.lower(), ())
        if capitals:
            short = self.abbreviations.get(letters, ())
            if not isolated:
                return tuple((n, 0.0) for n in (*short, *small)) or ((self.unknown, 0.0),)
            if short:
                return (*((n, 0.0) for n in short), *((n, _LONE_CAPITALS) for n in small))
            return ((self.unknown, 0.0), *((n, _UNKNOWN_CAPITALS) for n in small))
        if not small:
            return ((self.unknown, 0.0),)
        if initial:
            return tuple((n, 0.0) for n in small)
        cost = self._when_capital if text[0].isupper() else self._when_small
        return tuple((n, cost[n]) for n in small)

    def written_cost(self, number: int, *, capital: bool) -> float:
        """The cost of a word's having, or not having, a capital inside a sentence."""
        return float((self._when_capital if capital else self._when_small)[number])

    def code(self, text: str) -> str:
        """A document symbol with its letters put right: `12/2024/ND-CP` gives `12/2024/NĐ-CP`."""
        if "@" in text or "://" in text or text.startswith("www."):
            return text
        return _PART.sub(lambda part: self.code_part(part.group()), text)

    def code_part(self, letters: str) -> str:
        """Letters of a document symbol with their marks; an issuer may have its place at its end (`BCDTW`: `BCĐTW`)."""
        known = self.code_parts.get(letters) or _registry_codes().get(letters)
        if known is None:
            for place in _PLACES:
                if letters.endswith(place) and letters[: -len(place)] in self.code_parts:
                    return self.code_parts[letters[: -len(place)]] + place
        return known or letters

    def garbled_code(self, text: str) -> str:
        """Like `code`, for a symbol whose `Đ` may have been read as another capital: `01-CTr/PU` gives `01-CTr/ĐU`."""
        return _PART.sub(lambda part: self._garbled_part(part.group()), self.code(text)) if "@" not in text else text

    def _garbled_part(self, letters: str) -> str:
        if letters in _code_forms() or letters in self._known_parts:
            return letters
        like = [letters.replace(read, "Đ", 1) for read in "PBD" if read in letters]
        known = [form for form in like if form in _code_forms() or form in self._known_parts]
        return known[0] if len(known) == 1 else letters

    @cached_property
    def _known_parts(self) -> frozenset[str]:
        return frozenset(self.code_parts.values()) | frozenset(
            word
            for word, count in zip(self.model.vocabulary, self.counts.tolist(), strict=True)
            if count >= _PART_COMMON and is_abbreviation(word)
        )


@cache
def _code_forms() -> frozenset[str]:
    """Letters that stand in the symbols of the registered bodies and types of document."""
    forms = {code for body in bodies() for code in (*body.codes, *body.party_codes)}
    forms |= {code for kind in document_kinds() for code in (*kind.state, *kind.party)}
    return frozenset(part for form in forms for part in _PART.findall(form))


@cache
def _registry_codes() -> dict[str, str]:
    forms = _code_forms()
    return {bare(form): form for form in sorted(forms) if "Đ" in form and bare(form) not in forms}


def is_abbreviation(word: str) -> bool:
    """Whether a word of the vocabulary is an abbreviation: kept in capitals, while all others are in small letters."""
    return len(word) > 1 and word.isupper()


@lru_cache(maxsize=100_000)
def cased_like(word: str, pattern: str) -> str:
    """The word with the capitals of `pattern`: letter for letter where they are as many, else by its first letters."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    if len(word) == len(pattern):
        return "".join(c.upper() if p.isupper() else c for c, p in zip(word, pattern, strict=True))
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word
