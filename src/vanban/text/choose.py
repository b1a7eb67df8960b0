"""Which of the readings of a scanned word stands: the recogniser's doubt against the language model.

On real scans two thirds of what Tesseract's `vie` gets wrong is marks, not letters (nine first pages: 95.4 % of words
right, 98.2 % without marks). So the readings of a word, and the syllables that differ from them in marks alone, are
weighed together with the words around them. Numbers, codes, abbreviations and words of mixed letters stay.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from vanban.model import Line, Origin, Page, Word
from vanban.text.fold import bare, one_tone_style
from vanban.text.lattice import Options, decide, local_confidence
from vanban.text.lexicon import Lexicon, cased_like
from vanban.text.restore import paragraph_starts, restorer
from vanban.text.syllables import SPECIAL, START, Token, tokens_of

# Costs are negative logarithms, against log probabilities of the language model. They were fitted on nine real first pages;
# values round them (_VARIANT 3 to 4.5, _SEEN 0.7 to 1) gave within four words of 3,927 the same.
_VARIANT = 3.0
_SURE = 0.55  # for each natural logarithm of certainty: 0.95 costs 1.6 more, 0.998 costs 3.4 more
_MOST_SURE = 0.998
_LEAST_SURE = 1e-4
_SEEN = 1.0
"""What a reading's own chance weighs."""
_OTHER = 0.3
_CAPITALS = 0.7  # headings and letterheads hold names as well
_MOST_CHOSEN = 0.97
"""No choice is surer: the right reading may not be among those known."""
_DEAREST = 11.0
_LEAST_SEEN = 20
_UNKNOWN_READ = 2.0  # a reading that no text holds is hardly a word
_UNKNOWN_TONED = 5.0  # and with a tone mark it is no name or abbreviation either

_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_QUALITY = _CIRCUMFLEX + _BREVE + _HORN
_DOT = "\u0323"
_TONES = "\u0300\u0301\u0303\u0309" + _DOT
_SURER = 0.1
_TYPED = re.compile(r"[0-9a-zđA-ZĐ\u0300-\u036f.,;:?!/()\[\]\"'“”‘’%&+–…-]+")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A token of a line and the words it may be: number, text, cost."""

    line: int
    word: int
    start: int
    end: int
    options: tuple[tuple[int, str, float], ...]


def choose_page(page: Page) -> list[Line]:
    """The lines of a page with the readings chosen, in the order of `page.lines()`; only pages read by OCR change."""
    lines = list(page.lines())
    return choose_lines(lines) if page.origin is Origin.OCR else lines


def choose_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines with the likeliest readings; a changed line keeps its first reading as `original`.

    A word that was chosen is as sure as the choice. Lines without words (and their confidences) stay as they are.
    """
    lexicon = restorer().lexicon
    lines = [_settled(line, lexicon) for line in lines]
    slots = list(_slots(lines, lexicon))
    if not any(len(slot.options) > 1 for slot in slots):
        return lines
    model = lexicon.model
    fans = np.array([len(slot.options) for slot in slots])
    number = np.array([n for slot in slots for n, _, _ in slot.options])
    cost = np.array([c for slot in slots for _, _, c in slot.options], np.float32)
    chosen = decide(model, Options(fans, number, np.full(len(number), -1), np.ones(len(number), np.int64), cost))
    sure = local_confidence(model, number[chosen], number, cost, fans)
    starts = np.cumsum(fans) - fans
    edits: dict[int, list[tuple[_Slot, str, float]]] = {}
    for slot, at, first, confidence in zip(slots, chosen.tolist(), starts.tolist(), sure, strict=True):
        if len(slot.options) > 1:
            edits.setdefault(slot.line, []).append((slot, slot.options[at - first][1], min(float(confidence), _MOST_CHOSEN)))
    return [_edited(line, edits[i]) if i in edits else line for i, line in enumerate(lines)]


def _edited(line: Line, edits: Sequence[tuple[_Slot, str, float]]) -> Line:
    """The line with the choice in place.

    Of several readings each has its chance only, and the one chosen is as sure as the choice; a word read once is never
    surer than it was read.
    """
    words = list(line.words)
    for slot, text, confidence in edits:
        word = words[slot.word]
        new = word.text[: slot.start] + text + word.text[slot.end :]
        if not word.alternatives:
            sure = word.confidence if new == word.text else min(word.confidence, confidence)
        else:
            sure = max(word.confidence, confidence) if new == word.text else confidence
        words[slot.word] = replace(word, text=new, confidence=round(sure, 3))
    if all(a.text == b.text for a, b in zip(words, line.words, strict=True)):
        return replace(line, words=tuple(words))
    return _with_words(line, words)


def _with_words(line: Line, words: Sequence[Word]) -> Line:
    """The line with other words in the places of its own."""
    parts: list[str] = []
    placed = []
    at = length = 0
    for old, new in zip(line.words, words, strict=True):
        gap = line.text[at : old.start]
        parts += (gap, new.text)
        placed.append(replace(new, start=length + len(gap)))
        length += len(gap) + len(new.text)
        at = old.end
    parts.append(line.text[at:])
    original = line.text if line.original is None else line.original
    return replace(line, text="".join(parts), words=tuple(placed), original=original)


def _settled(line: Line, lexicon: Lexicon) -> Line:
    """The line with what no language model can tell taken from the likeliest reading: signs, numbers, codes."""
    words = [_with_chance(word, _likeliest(word, lexicon)) if word.alternatives else word for word in line.words]
    return _with_words(line, words) if any(a is not b for a, b in zip(words, line.words, strict=True)) else line


def _with_chance(old: Word, new: Word) -> Word:
    """The settled word with the chance of the reading it is now, which then is no alternative any more."""
    if new.text == old.text:
        return old
    sure = sum(chance for text, chance in old.alternatives if text == new.text)
    others = tuple((text, chance) for text, chance in old.alternatives if text != new.text)
    return replace(
        new, confidence=max(old.confidence, min(_MOST_CHOSEN, sure)), alternatives=((old.text, old.confidence), *others)
    )


def _likeliest(word: Word, lexicon: Lexicon) -> Word:
    readings = ((word.text, word.confidence), *((text, sure) for text, sure in word.alternatives if text != word.text))
    mine = _parts(word.text)
    if mine is None or len(mine[1]) < 2 or not _known(mine[1], lexicon):
        text, sure = max(readings[1:], key=lambda reading: reading[1], default=(word.text, 0.0))
        same = _digits(text) == _digits(word.text) and any(map(str.isalpha, text)) >= any(map(str.isalpha, word.text))
        return replace(word, text=text) if same and sure > word.confidence + _SURER and _plain(text) else word
    signs: defaultdict[tuple[str, str], float] = defaultdict(float)
    even: defaultdict[str, float] = defaultdict(float)
    for text, sure in readings:
        parts = _parts(text)
        if parts is None:
            continue
        signs[parts[0], parts[2]] += sure
        if bare(parts[1]).lower() == bare(mine[1]).lower():
            even[parts[1]] += sure
    (before, after), sure = max(signs.items(), key=lambda item: item[1])
    if sure <= signs[mine[0], mine[2]] or not _plain(before + mine[1] + after):
        before, after = mine[0], mine[2]
    core = (
        mine[1] if _even(mine[1]) else max((text for text in even if _even(text)), key=lambda text: even[text], default=mine[1])
    )
    return replace(word, text=before + core + after) if (before, core, after) != mine else word


def _known(text: str, lexicon: Lexicon) -> bool:
    return lexicon.number_of(text.lower()) != lexicon.unknown or text in lexicon.abbreviations


def _digits(text: str) -> str:
    """The digits of a text, which no reading changes: a wrong number looks as good as the right one."""
    return "".join(c for c in text if c.isdigit())


def _even(text: str) -> bool:
    """Whether the capitals of a word are as people set them: none, the first letter or all."""
    return text.islower() or text.isupper() or text[1:].islower()


def _toned(text: str) -> bool:
    """Whether a word has a tone mark, which abbreviations have not."""
    return any(c in _TONES for c in unicodedata.normalize("NFD", text))


def _plain(text: str) -> bool:
    """Whether a text has no sign or letter that a document is not typed with."""
    return _TYPED.fullmatch(unicodedata.normalize("NFD", text)) is not None


def _parts(text: str) -> tuple[str, str, str] | None:
    """The signs before a word, the word and the signs after it; None where there is more than one word, or a digit."""
    tokens = tokens_of(text)
    words = [t for t in tokens if t.kind == "word"]
    if len(words) != 1 or any(t.kind not in ("word", "mark") for t in tokens):
        return None
    return text[: words[0].start], words[0].text, text[words[0].end :]


def _slots(lines: Sequence[Line], lexicon: Lexicon) -> Iterator[_Slot]:
    start = _Slot(-1, -1, 0, 0, ((SPECIAL.index(START), "", 0.0),))
    initial = True
    for number, (line, starts) in enumerate(zip(lines, paragraph_starts([line.text for line in lines]), strict=True)):
        if starts:
            yield start
            initial = True
        at = 0
        for token in tokens_of(line.text):
            while at < len(line.words) and line.words[at].end <= token.start:
                at += 1
            word = line.words[at] if at < len(line.words) and line.words[at].start <= token.start else None
            if word is None or token.end > word.end or token.kind != "word":
                yield _Slot(number, -1, 0, 0, ((_number(token, lexicon), token.text, 0.0),))
            else:
                options = _options(token, word, lexicon, initial=initial)
                yield _Slot(number, at, token.start - word.start, token.end - word.start, options)
            initial = token.kind != "word" and token.text != ","


def _number(token: Token, lexicon: Lexicon) -> int:
    return lexicon.as_written(token)[0][0]


def _options(token: Token, word: Word, lexicon: Lexicon, *, initial: bool) -> tuple[tuple[int, str, float], ...]:
    """What a word may be, the first reading first."""
    read = token.text
    number = _number(token, lexicon)
    sure = min(word.confidence, _MOST_SURE)
    own = _SEEN * -math.log(max(sure, _LEAST_SURE))
    kept = (number, read, own + ((_UNKNOWN_TONED if _toned(read) else _UNKNOWN_READ) if number == lexicon.unknown else 0.0))
    if len(read) < 2 or _parts(word.text) is None or not _even(read):
        return (kept,)
    if token.capitals and (read in lexicon.abbreviations or (token.isolated and not _toned(read))):
        return (kept,)
    name = read[0].isupper() and not token.capitals and not initial
    if token.capitals:  # a heading: the same words as in small letters
        number = lexicon.number_of(read.lower())
        kept = (number, read, own + ((_UNKNOWN_TONED if _toned(read) else _UNKNOWN_READ) if number == lexicon.unknown else 0.0))
    # A word of plain letters that the model does not know is foreign, or an abbreviation.
    if number == lexicon.unknown and read.isascii() and not read.islower():
        return (kept,)
    base = own + _VARIANT - _SURE * math.log(1 - sure) + (_CAPITALS if token.capitals else 0.0)
    found: dict[int, tuple[int, str, float]] = {}
    low = read.lower()
    for text, confidence in word.alternatives:
        parts = _parts(text)
        if parts is None or len(parts[1]) < 2:
            continue
        other = lexicon.number_of(parts[1].lower())
        if other in (number, lexicon.unknown) or lexicon.counts[other] < _LEAST_SEEN:
            continue
        cost = _OTHER + _SEEN * -math.log(max(confidence, _LEAST_SURE))
        if other not in found or cost < found[other][2]:
            found[other] = (other, cased_like(parts[1].lower(), read), cost)
    # A capital inside a sentence begins a name: the model knows its commoner neighbours (`Phù Khê` for `Phú Khê`), so only
    # another reading can change it. That cost no word on the nine pages.
    for other in () if name else lexicon.syllables.get(bare(low), ()):
        if other == number or lexicon.counts[other] < _LEAST_SEEN:
            continue
        text = lexicon.model.vocabulary[other]
        cost = base + _marks_apart(low, text)
        if cost < _DEAREST and (other not in found or cost < found[other][2]):
            found[other] = (other, cased_like(text, read), cost)
    return (kept, *found.values())


@lru_cache(maxsize=100_000)
def _marks_apart(read: str, text: str) -> float:
    """How unlike two syllables of the same letters look, in what a recogniser confuses."""
    a, b = one_tone_style(read), one_tone_style(text)
    if len(a) != len(b):
        return 3.0
    costs = [_letters_apart(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return sum(costs) + 2.0 * (len(costs) - 1)


def _letters_apart(a: str, b: str) -> float:
    if "đ" in (a, b):
        return 0.5
    marks_a, marks_b = (set(unicodedata.normalize("NFD", c)[1:]) for c in (a, b))
    apart = marks_a ^ marks_b
    cost = 0.0
    if _HORN in apart:
        cost += 1.0
    if _BREVE in apart:
        cost += 0.8
    if _DOT in apart:
        cost += 1.5
    # Tesseract loses the tone above a circumflex, or the circumflex below a tone, more than any other mark.
    hat = _CIRCUMFLEX in marks_a | marks_b
    tones = apart - set(_QUALITY) - {_DOT}
    if tones and not hat:
        cost += 0.5
    return cost
