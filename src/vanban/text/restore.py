"""Text that lost its diacritics, or was read with the wrong language, back to accented Vietnamese.

A noisy channel: every word gets the candidates it may stand for (`lexicon`), the language model and the cost of each
candidate choose among them together, over whole paragraphs. Line structure, case, punctuation, numbers, codes and words
the model does not know stay as they are.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vanban.data import load, model_dir
from vanban.errors import MissingTool
from vanban.text.channel import Channel, Costs, Misread
from vanban.text.fold import bare
from vanban.text.garbled import Garbled
from vanban.text.language_model import LanguageModel
from vanban.text.lattice import Options, decide, local_confidence
from vanban.text.lexicon import Candidates, Lexicon, cased_like
from vanban.text.syllables import SPECIAL, START, Token, tokens_of

Array = npt.NDArray[Any]

_LEAST_WORDS = 5
_LEAST_RUN = 40  # words without a single mark, for a part of an accented text to be taken for stripped
_MARKED = re.compile(r"[ăđơưĂĐƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈĨỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦŨỨỪỬỮỰỲỴỶỸ]")
_WORD = re.compile(r"(?<!\d)\d*+[^\W\d_][^\W_]*")
_MOST_MARKED = 0.25  # right Vietnamese has such letters in two words of three
_MOST_FOREIGN = 0.4  # of the words of a line may hold any foreign letter, if one holds a Vietnamese one
_LEAST_VIETNAMESE = 0.5
_ITEM = re.compile(r"\s*(?:[-+*•–]|\d+(?:\.\d+)*[.)]|[a-zđ]\)|[IVX]+\.)\s")
_ENDS = ".;:!?"
_ONE_CAPITAL = re.compile(r"\s*[A-Z][a-z]*\s(?![A-Z])")
_DIGIT_IN_WORD = re.compile(r"[a-z]\d|\d[a-z]")
_MOST_ODD = 0.03  # of the words of stripped text may hold a foreign letter or a digit
_FEWEST_BROKEN = 3
_MOST_BROKEN = 0.04  # with the words that are no syllables; stripped text has up to 2 %, for its foreign words, misread text 7
_LEAST_SEEN = 20  # times a syllable must occur for a garbled word to be taken for it
_RARITY = 1.2
_FAR_FETCHED = 9.0  # the cost above which six in ten words of the channel are right
_COMMON = 300  # times an abbreviation occurs in the corpus for its spelling to be certain


@dataclass(frozen=True, slots=True)
class Change:
    """A word put right: where it stands in the restored line, what stood there before, how sure that is (0 to 1)."""

    start: int
    end: int
    original: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RestoredLine:
    """A line after restoration. `confidence` is the mean over its words; 1.0 for a line without words."""

    text: str
    confidence: float
    changes: tuple[Change, ...]


class _Slot(NamedTuple):
    """A token in its place; `line` is -1 for the start of a paragraph."""

    line: int
    token: Token | None
    candidates: Candidates


class _Spot(NamedTuple):
    """A stretch of a line and what stands there afterwards."""

    line: int
    start: int
    end: int
    old: str
    new: str
    confidence: float
    is_word: bool


_PARAGRAPH = -1


class Restorer:
    """The loaded model. Safe to share: restoring changes nothing in it but caches."""

    def __init__(self, lexicon: Lexicon, *, costs: Costs, misread: Misread, terms: Mapping[str, str]) -> None:
        """`costs` are those of misread letters, `misread` of misread words, `terms` words of mixed capitals by `folded_term`."""
        self.lexicon = lexicon
        self._costs = costs
        self._misread = misread
        self._terms = terms

    @cached_property
    def garbled(self) -> Garbled:
        """What finds the words behind garbled ones; made when first needed."""
        vocabulary, counts = self.lexicon.model.vocabulary, self.lexicon.counts
        syllables = _bare_syllables()
        words = [
            (number, word, _RARITY * math.log(counts.max() / counts[number]))
            for number, word in enumerate(vocabulary)
            if counts[number] >= _LEAST_SEEN and bare(word) in syllables and number >= len(SPECIAL)
        ]
        return Garbled(self.lexicon, Channel(self._costs, words, self._misread), self._terms)

    @classmethod
    def load(cls, folder: Path | None = None) -> Restorer:
        """The model of `folder`, by default the one that comes with the program."""
        file = (folder or model_dir("restore")) / "model.npz"
        if not file.exists():
            raise MissingTool("Thiếu mô hình khôi phục dấu.", where=str(file), remedy="Chạy `vanban train restore THƯ_MỤC`.")
        with np.load(file) as stored:
            arrays = {name: stored[name] for name in stored.files}
        words = arrays["vocabulary"].tobytes().decode().split("\n")
        lexicon = Lexicon(
            LanguageModel.from_arrays(words, arrays),
            counts=arrays["counts"],
            capital=arrays["capital"],
            code_parts=_unpacked(arrays["code_parts"]),
        )
        return cls(
            lexicon,
            costs={(a, b): cost for a, b, cost in _unpacked(arrays["confusions"])},
            misread=_unpacked(arrays["misread"]),
            terms=_unpacked(arrays["terms"]),
        )

    def restore_lines(self, lines: Sequence[str]) -> list[RestoredLine]:
        """The lines with their marks back, as many as given; context goes over the ends of lines."""
        right = [is_accented(line) for line in lines]
        if looks_garbled(line for line, stays in zip(lines, right, strict=True) if not stays):
            return self._restore_garbled(lines, right)
        slots = self._slots(lines, right)
        if not slots:
            return [RestoredLine(line, 1.0, ()) for line in lines]
        fans = np.array([len(slot.candidates) for slot in slots])
        word = np.array([n for slot in slots for n, _ in slot.candidates])
        cost = np.array([c for slot in slots for _, c in slot.candidates], np.float32)
        options = Options(fans, word, np.full(len(word), -1), np.ones(len(word), np.int64), cost)
        chosen = word[decide(self.lexicon.model, options)]
        confidence = local_confidence(self.lexicon.model, chosen, word, cost, fans)
        words = self._words(slots, chosen.tolist(), right)
        spots = [
            _Spot(slot.line, slot.token.start, slot.token.end, slot.token.text, word, sure, slot.token.kind == "word")
            for slot, word, sure in zip(slots, words, confidence, strict=True)
            if slot.token is not None and word is not None
        ]
        return _rebuilt(lines, spots)

    def _restore_garbled(self, lines: Sequence[str], right: Sequence[bool]) -> list[RestoredLine]:
        pieces = self.garbled.pieces(lines, paragraph_starts(lines), right)
        listed = [option for piece in pieces for option in piece.options]
        fans = np.array([len(piece.options) for piece in pieces])
        word = np.array([o.word for o in listed])
        cost = np.array([o.cost for o in listed], np.float32)
        options = Options(fans, word, np.array([o.second for o in listed]), np.array([o.span for o in listed]), cost)
        chosen = decide(self.lexicon.model, options)
        held = np.flatnonzero(chosen >= 0)
        rivals = np.repeat(chosen >= 0, fans)
        sure = local_confidence(self.lexicon.model, word[chosen[held]], word[rivals], cost[rivals], fans[held])
        spots = []
        for place, confidence in zip(held.tolist(), sure, strict=True):
            piece, option = pieces[place], listed[chosen[place]]
            if piece.line < 0:
                continue
            last = pieces[place + option.span - 1]
            old = lines[piece.line][piece.start : last.end]
            # The channel cannot tell how sure it is of a bound sign, of another cut of the words, or of a far-fetched word.
            cut = option.span > 1 or option.second >= 0
            doubtful = cut or option.cost > _FAR_FETCHED or (not piece.is_word and option.text != old)
            spots.append(
                _Spot(
                    piece.line,
                    piece.start,
                    last.end,
                    old,
                    option.text,
                    min(confidence, 0.6) if doubtful else confidence,
                    piece.is_word,
                )
            )
        return _rebuilt(lines, spots)

    def _slots(self, lines: Sequence[str], right: Sequence[bool]) -> list[_Slot]:
        slots: list[_Slot] = []
        start = _Slot(_PARAGRAPH, None, ((SPECIAL.index(START), 0.0),))
        initial = True
        item = ""
        for number, (line, starts) in enumerate(zip(lines, paragraph_starts(lines), strict=True)):
            if starts:
                slots.append(start)
                initial = True
            tokens = tokens_of(line)
            # Such a line may be a cell or a heading of its own: the capital at its start says nothing.
            initial = initial or _ONE_CAPITAL.match(line) is not None
            for i, token in enumerate(tokens):
                after = tokens[i + 1].text if i + 1 < len(tokens) else ""
                if right[number]:
                    found = self.lexicon.as_written(token)
                elif i == 0 and after == ":" and token.text.lower() == "so":
                    found = ((self.lexicon.number_of("số"), 0.0),)  # the line of the document's number
                elif after == ")" and len(token.text) == 1 and token.kind == "word":
                    item = _item_letter(token.text.lower(), item)
                    found = ((self.lexicon.number_of(item), 0.0),)
                else:
                    found = self.lexicon.of_token(token, initial=initial)
                slots.append(_Slot(number, token, found))
                initial = token.kind != "word" and token.text != ","
        return slots

    def _words(self, slots: Sequence[_Slot], chosen: Sequence[int], right: Sequence[bool]) -> list[str | None]:
        """What stands in each slot afterwards; None for the start of a paragraph. Lines that are `right` stay."""
        vocabulary = self.lexicon.model.vocabulary
        known = len(SPECIAL)
        words: list[str | None] = []
        for slot, number in zip(slots, chosen, strict=True):
            token = slot.token
            if token is None:
                words.append(None)
            elif token.kind == "word" and number >= known and not right[slot.line] and token.text.isascii():
                words.append(cased_like(vocabulary[number], token.text))
            elif token.kind == "code" and not right[slot.line]:
                words.append(self.lexicon.code(token.text))
            else:
                words.append(token.text)
        _spell_abbreviations(slots, chosen, words, self.lexicon, right)
        return words


def _unpacked(stored: Array) -> Any:
    return json.loads(stored.tobytes().decode())


def _item_letter(letter: str, before: str) -> str:
    """The letter of a point (điểm) after the one `before`: a, b, c, d, đ, e."""
    return "đ" if letter == "d" == before else letter


def _spell_abbreviations(
    slots: Sequence[_Slot], chosen: Sequence[int], words: list[str | None], lexicon: Lexicon, right: Sequence[bool]
) -> None:
    """Abbreviations the model hardly knows take the initials of a run of words of the same document.

    A text that has `đổi mới sáng tạo` means it when it says `DMST`.
    """
    rare = [number < len(SPECIAL) or lexicon.counts[number] < _COMMON for number in chosen]
    unknown = [i for i, slot in enumerate(slots) if slot.token and slot.token.capitals and rare[i] and "D" in slot.token.text]
    if not unknown:
        return
    initials = "".join(
        word[0].lower() if word and slot.token and slot.token.kind == "word" and not (slot.token.capitals and rare[i]) else " "
        for i, (slot, word) in enumerate(zip(slots, words, strict=True))
    )
    letters = bare(initials)
    for text in {words[i] or "" for i in unknown}:
        wanted = bare(text).lower()
        forms: Counter[str] = Counter()
        at = letters.find(wanted) if len(wanted) > 1 else -1
        while at >= 0:
            forms["".join("Đ" if new == "đ" else old for old, new in zip(wanted.upper(), initials[at:], strict=False))] += 1
            at = letters.find(wanted, at + 1)
        best = forms.most_common(1)[0][0] if forms else lexicon.code_part(text)
        for i in unknown:
            if words[i] == text and not right[slots[i].line]:
                words[i] = best


def paragraph_starts(lines: Sequence[str]) -> list[bool]:
    """Which lines begin a paragraph; a line that only goes on with a sentence does not, nor does an empty one."""
    starts = []
    ended = True
    for line in lines:
        starts.append(bool(line.strip()) and (ended or _ITEM.match(line) is not None))
        if line.strip():
            ended = line.rstrip()[-1] in _ENDS
    return starts


def _rebuilt(lines: Sequence[str], spots: Sequence[_Spot]) -> list[RestoredLine]:
    by_line: dict[int, list[_Spot]] = {}
    for spot in spots:
        by_line.setdefault(spot.line, []).append(spot)
    result = []
    for number, line in enumerate(lines):
        parts: list[str] = []
        changes: list[Change] = []
        sure: list[float] = []
        length = at = 0
        for spot in by_line.get(number, ()):
            if spot.is_word:
                sure.append(spot.confidence)
            if spot.new == spot.old:
                continue
            length += spot.start - at
            parts += (line[at : spot.start], spot.new)
            changes.append(Change(length, length + len(spot.new), spot.old, round(spot.confidence, 3)))
            length += len(spot.new)
            at = spot.end
        parts.append(line[at:])
        result.append(RestoredLine("".join(parts), round(sum(sure) / len(sure), 3) if sure else 1.0, tuple(changes)))
    return result


@cache
def restorer() -> Restorer:
    """The restorer of this process, loaded once."""
    return Restorer.load()


def is_accented(line: str) -> bool:
    """Whether a line has its marks, as far as can be told: it is left as it is."""
    words = _WORD.findall(line)
    marked = sum(1 for word in words if _MARKED.search(word))
    return marked > _MOST_MARKED * len(words) or (marked > 0 and sum(not w.isascii() for w in words) > _MOST_FOREIGN * len(words))


def looks_stripped(lines: Iterable[str]) -> bool:
    """Whether this is Vietnamese that lost its diacritics, or that was read with the wrong language.

    Right Vietnamese and other languages are not; nor is a text of fewer than five words, of which nothing can be said.
    """
    words = [word for line in lines for word in _WORD.findall(line) if len(word) > 1]
    if len(words) < _LEAST_WORDS:
        return False
    marked = sum(1 for word in words if _MARKED.search(word))
    if marked > _MOST_MARKED * len(words):
        return False
    syllables = _bare_syllables()
    return sum(1 for word in words if bare(word).lower() in syllables) >= _LEAST_VIETNAMESE * len(words)


@cache
def _bare_syllables() -> frozenset[str]:
    """All syllables that Vietnamese spelling allows, without marks. English has one such word in five."""
    parts = load("syllable_parts")
    return frozenset(bare(onset) + bare(rime) for onset in parts["onsets"] for rime in parts["rimes"])


def looks_garbled(lines: Iterable[str]) -> bool:
    """Whether text without marks was read with the wrong language, so that letters are wrong as well as marks missing.

    Faint pages are read without a foreign letter; then it shows in words that Vietnamese spelling does not allow.
    """
    words = [word for line in lines for word in _WORD.findall(line) if len(word) > 1]
    odd = sum(1 for word in words if not word.isascii() or _DIGIT_IN_WORD.search(word))
    syllables = _bare_syllables()
    broken = sum(1 for word in words if word.islower() and word.isascii() and word not in syllables)
    return odd > max(1, _MOST_ODD * len(words)) or odd + broken > max(_FEWEST_BROKEN, _MOST_BROKEN * len(words))


def restore_text(text: str) -> str:
    """The text restored where it needs it; text that is right, or not Vietnamese, comes back byte for byte."""
    ended = text.splitlines(keepends=True)
    bodies = [line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029") for line in ended]
    new = list(bodies)
    for begin, end in [(0, len(bodies))] if looks_stripped(bodies) else _stripped_runs(bodies):
        new[begin:end] = [line.text for line in restorer().restore_lines(bodies[begin:end])]
    return "".join(line + old[len(body) :] for line, old, body in zip(new, ended, bodies, strict=True))


def _stripped_runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The runs of lines without any mark in a text that has marks elsewhere, where they are long enough to be sure."""
    runs = []
    begin = 0
    for i, line in enumerate([*lines, "ạ"]):
        if _MARKED.search(line):
            run = lines[begin:i]
            if sum(len(_WORD.findall(part)) for part in run) >= _LEAST_RUN and looks_stripped(run):
                runs.append((begin, i))
            begin = i + 1
    return runs
