"""Lines read with the wrong language, as pieces with the words each may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from vanban.text.channel import Channel, Reading
from vanban.text.fold import bare
from vanban.text.language_model import state_of
from vanban.text.lexicon import Lexicon
from vanban.text.syllables import SPECIAL, START, mark_symbol, tokens_of

_CUT_DATE = r"(?<!\S)(?:\d{1,2}/1 1/(?:19|20)\d\d|1 1/\d{1,2}/(?:19|20)\d\d)(?!\d)"  # two thin figures are set apart
_CHUNK = re.compile(rf"{_CUT_DATE}|\S+")
_AS_IS = re.compile(
    r"""[("“\[]*(?:
        \S+@\S+\.\S+ | https?://\S+ | www\.\S+
        | \d[\d.,:/%–-]*                                  # a number, a date, an amount
        | \d+[^\W_]*(?:[-/.][^\W_]+)*[-/][^\W\d_][^\s,;:)]*  # a document symbol
        | \d{1,3}[A-Z]+\d?                                # 5G
        | [^\w\s]+
    )[)"”\],.;:%]*""",
    re.VERBOSE,
)
_ROMAN = re.compile(r"\s*([IVX1l]{1,5})(?=[.)]\s)")
_APART = r"\s/\-–—,;:.\"“”+*<>%=…\[\]«»•"
# Brackets and quotes inside a word are marks that were misread: `Ngué)n`, `chu’ong`.
# So are `|`, `]`, `\` and `<` before a letter: `|uat` for `luật`, `\a` for `xã` on faint pages.
_WORDISH = re.compile(rf"(?:[|\]\\<](?=[^\W_])|[^{_APART}()‘’'`|!?])(?:[^{_APART}]*[^{_APART}()‘’'`|!?])?[’'`?!]?")
_SIGN_KEPT = {"’": 5.0, "'": 5.0, "`": 5.0, "?": 3.0, "!": 3.0}  # costs of a sign after a word that is no part of it
_STRAY = re.compile("[‘’'`¢~°]{1,2}|_")  # specks of the scan, when they stand alone
_SPECK = re.compile(r"_(?=[^\s_])")  # before a word
_LONE = re.compile("([@&€6])[.,;:]*")  # may be `ở`, which is a word of one letter
_POINT = re.compile(r"[a-zđ]\)(?=[^\W\d_])")  # a letter of a list, set against the word after it

_CHANNEL_WEIGHT = 1.1
_CASE_WEIGHT = 0.8
_KEEP = 15.0  # cost of leaving a word as it stands, before what the language model asks for an unknown one
_KEEP_ABBREVIATION = 3.0
_KNOWN_AS_IS = 0.5  # a letter
_SEEN = 5
_COMMON = 300  # times an abbreviation occurs for its spelling to be certain
_DOUBT = 3.0  # of a consonant alone, and of `Al` that may be `AI`
_LONE_CAPITALS = 5.0  # cost of a word in capitals among small letters
_LONE_SMALL = 3.0  # of one in small letters between two in capitals
_FIGURE = 5.0  # cost of taking a figure for a word
_SIGN = 3.0  # of leaving a lone sign as it stands
_SPLIT = _JOIN = 6.0
_SPLITS = 8
_LONGEST_JOIN = 9
_CLEAN = 2.0  # of a word whose reading costs less, no other cut is tried
_RUN_OF_I = re.compile("i+")
_LETTERS_LIKE = str.maketrans("l1|0O", "iiioo")


class Option(NamedTuple):
    """One or two words that may stand for a piece, or for it and the piece after it (`span` 2)."""

    word: int
    second: int
    span: int
    cost: float
    text: str


@dataclass(slots=True)
class Piece:
    """A stretch of a line; `line` is -1 for the start of a paragraph."""

    line: int
    start: int
    end: int
    text: str
    options: list[Option]
    is_word: bool = False


def folded_term(text: str) -> str:
    """The key under which a term of mixed capitals is found when `l`, `I` and `1` were mistaken: `VNelD` for `VNeID`."""
    return _RUN_OF_I.sub("i", text.lower().translate(_LETTERS_LIKE))


class Garbled:
    """Cuts garbled lines into pieces and finds the options of each."""

    def __init__(self, lexicon: Lexicon, channel: Channel, terms: Mapping[str, str]) -> None:
        """`terms` are words of mixed capitals (`VNeID`) by `folded_term`."""
        self._lexicon = lexicon
        self._channel = channel
        self._terms = terms
        self._wholes: dict[tuple[str, bool, int], list[Option]] = {}

    def pieces(self, lines: Sequence[str], starts: Sequence[bool], right: Sequence[bool]) -> list[Piece]:
        """The pieces of the lines; `starts` says which lines begin a paragraph, `right` which stay as they are."""
        pieces: list[Piece] = []
        for number, line in enumerate(lines):
            if starts[number] and line.strip():
                pieces.append(Piece(-1, 0, 0, "", [Option(SPECIAL.index(START), -1, 1, 0.0, "")]))
            pieces.extend(self._whole_line(number, line) if right[number] else self._cut(number, line))
        readings = self._readings(pieces)
        initial = True
        for i, piece in enumerate(pieces):
            if piece.is_word:
                beside = (pieces[i - 1] if i else None, pieces[i + 1] if i + 1 < len(pieces) else None)
                piece.options = self._options(piece, beside, readings, initial=initial)
            initial = not piece.is_word and piece.text != ","
        return pieces

    def _whole_line(self, number: int, line: str) -> Iterator[Piece]:
        for token in tokens_of(line):
            option = Option(self._lexicon.as_written(token)[0][0], -1, 1, 0.0, token.text)
            yield Piece(number, token.start, token.end, token.text, [option])

    def _cut(self, number: int, line: str) -> Iterator[Piece]:
        roman = _ROMAN.match(line)
        for chunk in _CHUNK.finditer(line):
            begin = chunk.start()
            if roman and roman.start(1) == begin and any(c in "IVX" for c in roman[1]):
                put_right = roman[1].replace("1", "I").replace("l", "I")
                yield self._fixed(number, begin, roman.end(), roman[1], "word", put_right)
                yield self._fixed(number, roman.end(), roman.end() + 1, line[roman.end()], "mark", line[roman.end()])
            elif begin and line[begin - 1] == " " and _STRAY.fullmatch(chunk[0]):
                yield self._fixed(number, begin - 1, chunk.end(), line[begin - 1 : chunk.end()], "mark", "")
            elif " " in chunk[0]:
                yield self._fixed(number, begin, chunk.end(), chunk[0], "number", chunk[0].replace(" ", ""))
            elif lone := _LONE.fullmatch(chunk[0]):
                yield Piece(number, begin, begin + 1, lone[1], [], is_word=True)
                yield from self._cut_chunk(number, begin + 1, chunk[0][1:])
            elif _AS_IS.fullmatch(chunk[0]):
                for token in tokens_of(chunk[0]):
                    text = self._lexicon.garbled_code(token.text) if token.kind == "code" else token.text
                    if chunk[0] == ">" and line[chunk.end() : chunk.end() + 2].strip().isdigit():
                        text = "≥"  # no Latin alphabet has it; documents set floors far oftener than open bounds
                    yield self._fixed(number, begin + token.start, begin + token.end, token.text, token.kind, text)
            else:
                point = 2 if _POINT.match(chunk[0]) else 0
                for i, kind in zip(range(point), ("word", "mark"), strict=False):
                    yield self._fixed(number, begin + i, begin + i + 1, chunk[0][i], kind, chunk[0][i])
                yield from self._cut_chunk(number, begin + point, chunk[0][point:])

    def _cut_chunk(self, number: int, begin: int, chunk: str) -> Iterator[Piece]:
        at = 0
        if _SPECK.match(chunk):
            yield self._fixed(number, begin, begin + 1, "_", "mark", "")
            at = 1
        for found in _WORDISH.finditer(chunk, at):
            for i in range(at, found.start()):
                yield self._fixed(number, begin + i, begin + i + 1, chunk[i], "mark", chunk[i])
            text = found[0]
            if text.isdigit():
                yield self._fixed(number, begin + found.start(), begin + found.end(), text, "number", text)
            else:
                yield Piece(number, begin + found.start(), begin + found.end(), text, [], is_word=True)
            at = found.end()
        for i in range(at, len(chunk)):
            yield self._fixed(number, begin + i, begin + i + 1, chunk[i], "mark", chunk[i])

    def _fixed(self, number: int, start: int, end: int, old: str, kind: str, new: str) -> Piece:
        symbol = self._lexicon.unknown if kind == "word" else self._lexicon.symbol(kind, old)
        if kind == "mark":
            symbol = SPECIAL.index(mark_symbol(old))
        return Piece(number, start, end, old, [Option(symbol, -1, 1, 0.0, new)])

    def _readings(self, pieces: Sequence[Piece]) -> Mapping[str, Sequence[Reading]]:
        """The readings of all words, and of other cuts of those words that have no good one."""
        words = [piece.text for piece in pieces if piece.is_word]
        readings = dict(self._channel.readings([*words, *(w[:-1] for w in words if w[-1] in _SIGN_KEPT)]))
        asked: set[str] = set()
        for piece, after in zip_longest(pieces, pieces[1:]):
            if piece.is_word and not _clean(readings[piece.text]):
                if after is not None and _may_join(piece, after):
                    asked.add(piece.text + after.text)
                if _may_split(piece.text):
                    for cut in range(1, len(piece.text)):
                        asked.update((piece.text[:cut], piece.text[cut:]))
        return readings | self._channel.readings(asked)

    def _options(
        self, piece: Piece, beside: Sequence[Piece | None], readings: Mapping[str, Sequence[Reading]], *, initial: bool
    ) -> list[Option]:
        """What may stand for a piece between the two `beside` it."""
        text = piece.text
        if _LONE.fullmatch(text):
            return self._lone_sign(text, readings[text])
        around = sum(p is not None and p.line == piece.line and _is_capitals(p) for p in beside)
        found = [*self._whole(text, readings[text], initial=initial, around=around)]
        sign = text[-1] if text[-1] in _SIGN_KEPT and len(text) > 1 else ""
        word = text.removesuffix(sign)
        if sign:
            for option in self._whole(word, readings[word], initial=initial, around=around):
                found.append(Option(option.word, -1, 1, option.cost + _SIGN_KEPT[sign], option.text + sign))
        kept = self._as_is(word, around=around)
        found.extend(Option(o.word, -1, 1, o.cost + _SIGN_KEPT.get(sign, 0.0), o.text + sign) for o in kept)
        if not _clean(readings[text]):
            if _may_split(text):
                found.extend(self._split(text, readings))
            after = beside[-1]
            if after is not None and _may_join(piece, after):
                joined = text + after.text
                for option in self._whole(joined, readings[joined], initial=initial, around=around)[:6]:
                    found.append(Option(option.word, -1, 2, option.cost + _JOIN, option.text))
        return found

    def _lone_sign(self, text: str, readings: Sequence[Reading]) -> list[Option]:
        """The options of a sign that stands alone: itself, or a word of a letter or two."""
        kind, kept, doubt = ("number", 0.0, _FIGURE) if text.isdigit() else ("mark", _SIGN, 0.0)
        words = [Option(r.word, -1, 1, _CHANNEL_WEIGHT * r.cost + doubt, r.text) for r in readings if r.text.islower()]
        return [Option(self._lexicon.symbol(kind, text), -1, 1, kept, text), *words]

    def _whole(self, text: str, readings: Sequence[Reading], *, initial: bool, around: int) -> list[Option]:
        """What a word may stand for, cheapest first; `around` is how many of the two words beside it are in capitals."""
        known = self._wholes.get((text, initial, around))
        if known is not None:
            return known
        best: dict[int, Option] = {}
        for reading in readings:
            cost = _CHANNEL_WEIGHT * reading.cost
            if len(reading.text) > 1 and reading.text.isupper():
                cost += 0 if around else _LONE_CAPITALS
            elif around == 2 and len(text) > 1:
                cost += _LONE_SMALL
            elif not initial:
                cost += _CASE_WEIGHT * self._lexicon.written_cost(reading.word, capital=reading.text[0].isupper())
            if reading.word not in best or cost < best[reading.word].cost:
                best[reading.word] = Option(reading.word, -1, 1, cost, reading.text)
        found = self._wholes[text, initial, around] = sorted(best.values(), key=lambda o: o.cost)
        return found

    def _as_is(self, text: str, *, around: int) -> Iterator[Option]:
        lexicon = self._lexicon
        term = self._terms.get(folded_term(text)) if len(text) > 2 else None
        if term is not None and not text.islower():
            yield Option(lexicon.number_of(term), -1, 1, 1.0, term)
        capitals = text.replace("l", "I")
        if len(text) > 1 and capitals.isupper() and capitals.isalpha():
            for number in lexicon.abbreviations.get(bare(capitals), ()):
                word = lexicon.model.vocabulary[number]
                yield Option(number, -1, 1, 0.5, word if lexicon.counts[number] >= _COMMON else lexicon.code_part(word))
        # What may be a syllable, and stands among other words in capitals, is none.
        short = text.isupper() and 1 < len(text) < 8 and (not around or text.lower() not in lexicon.syllables)
        keep = _KEEP_ABBREVIATION if short and sum(c.isalpha() for c in text) > 1 else _KEEP
        if text.isascii() and text.isalpha():
            number = lexicon.number_of(text.lower())
            if number != lexicon.unknown and lexicon.counts[number] >= _SEEN:
                doubt = _DOUBT if capitals.isupper() or (len(text) == 1 and text not in "aeioyAEIOUY") else 0.0
                yield Option(number, -1, 1, _KNOWN_AS_IS * len(text) + doubt, text)
                return
        yield Option(lexicon.unknown, -1, 1, keep, text)

    def _split(self, text: str, readings: Mapping[str, Sequence[Reading]]) -> list[Option]:
        """The pairs of words that a run of letters may be, those that often stand side by side first."""
        pairs = [(a, b) for cut in range(1, len(text)) for a in readings[text[:cut]] for b in readings[text[cut:]]]
        if not pairs:
            return []
        first, second = (np.array([pair[i].word for pair in pairs]) for i in (0, 1))
        before = np.zeros(len(pairs), np.int64)
        score, _, _ = self._lexicon.model.score(state_of(before, before, first), np.zeros((len(pairs), 2), np.float32), second)
        costs = _CHANNEL_WEIGHT * np.array([a.cost + b.cost for a, b in pairs]) + _SPLIT
        best = np.argsort(costs - score, kind="stable")[:_SPLITS].tolist()
        return [Option(a.word, b.word, 1, float(costs[i]), f"{a.text} {b.text}") for i in best for a, b in (pairs[i],)]


def _clean(readings: Sequence[Reading]) -> bool:
    return bool(readings) and readings[0].cost <= _CLEAN


def _is_capitals(piece: Piece) -> bool:
    return len(piece.text) > 1 and piece.text.isupper()


def _may_split(text: str) -> bool:
    return 4 <= len(text) <= 14


def _may_join(piece: Piece, after: Piece) -> bool:
    return (
        after.is_word
        and after.line == piece.line
        and after.start == piece.end + 1
        and len(piece.text) + len(after.text) <= _LONGEST_JOIN
    )
