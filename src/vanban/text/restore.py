"""Text that lost its diacritics, or was read with the wrong language, back to accented Vietnamese.

A noisy channel: every word gets the candidates it may stand for (`lexicon`), the language model and the cost of each
candidate choose among them together, over whole paragraphs. Line structure, case, punctuation, numbers, codes and words
the model does not know stay as they are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vanban.data import load, model_dir
from vanban.errors import MissingTool
from vanban.text.fold import bare
from vanban.text.language_model import LanguageModel
from vanban.text.lattice import Arcs, best_paths, local_confidence
from vanban.text.lexicon import Candidates, Lexicon, cased_like
from vanban.text.syllables import SPECIAL, Token, tokens_of

Array = npt.NDArray[Any]

_CORE, _OVERLAP = 48, 6  # tokens decoded at a time, and the context given on both sides
_LEAST_WORDS = 5
_MARKED = re.compile(r"[ăđơưĂĐƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈĨỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦŨỨỪỬỮỰỲỴỶỸ]")
_WORD = re.compile(r"[^\W_]*[^\W\d_][^\W_]*")
_MOST_MARKED = 0.25  # right Vietnamese has such letters in two words of three
_LEAST_VIETNAMESE = 0.5
_ITEM = re.compile(r"\s*(?:[-+*•–]|\d+(?:\.\d+)*[.)]|[a-zđ]\)|[IVX]+\.)\s")
_ENDS = ".;:!?"
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


@dataclass(frozen=True, slots=True)
class _Slot:
    """A token in its place; `line` is -1 for the start of a paragraph."""

    line: int
    token: Token | None
    candidates: Candidates


_PARAGRAPH = -1


class Restorer:
    """The loaded model. Safe to share: restoring changes nothing in it but caches."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

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
            code_parts=json.loads(arrays["code_parts"].tobytes().decode()),
        )
        return cls(lexicon)

    def restore_lines(self, lines: Sequence[str]) -> list[RestoredLine]:
        """The lines with their marks back, as many as given; context goes over the ends of lines."""
        slots = self._slots(lines)
        if not slots:
            return [RestoredLine(line, 1.0, ()) for line in lines]
        chosen, confidence = self._decode([slot.candidates for slot in slots])
        words = self._words(slots, chosen)
        return _rebuilt(lines, slots, words, confidence)

    def _slots(self, lines: Sequence[str]) -> list[_Slot]:
        slots: list[_Slot] = []
        start = _Slot(_PARAGRAPH, None, ((SPECIAL.index("<s>"), 0.0),))
        ended = initial = True
        for number, line in enumerate(lines):
            tokens = tokens_of(line)
            if not tokens:
                continue
            if ended or _ITEM.match(line):
                slots.append(start)
                initial = True
            for token in tokens:
                slots.append(_Slot(number, token, self.lexicon.of_token(token, initial=initial)))
                initial = token.kind != "word" and token.text != ","
            ended = tokens[-1].text in _ENDS
        return slots

    def _decode(self, candidates: Sequence[Candidates]) -> tuple[list[int], list[float]]:
        """The word number chosen for each slot, and how sure it is."""
        count = len(candidates)
        pieces = [
            (max(0, a - _OVERLAP), min(count, a + _CORE + _OVERLAP), a, min(count, a + _CORE)) for a in range(0, count, _CORE)
        ]
        width = max(end - begin for begin, end, _, _ in pieces) + 1
        fans = np.array([len(c) for c in candidates])
        flat_word = np.array([n for c in candidates for n, _ in c])
        flat_cost = np.array([cost for c in candidates for _, cost in c], np.float32)
        begins = np.concatenate(([0], np.cumsum(fans)))
        spread = np.zeros(len(pieces) * width + 2, np.int64)
        for i, (begin, end, _, _) in enumerate(pieces):
            spread[i * width + 1 : i * width + 1 + end - begin] = fans[begin:end]
        arcs = Arcs(
            lattices=len(pieces),
            width=width,
            first=np.cumsum(spread),
            word=np.concatenate([flat_word[begins[b] : begins[e]] for b, e, _, _ in pieces]),
            second=np.full(int(spread.sum()), -1),
            span=np.ones(int(spread.sum()), np.int64),
            cost=np.concatenate([flat_cost[begins[b] : begins[e]] for b, e, _, _ in pieces]),
        )
        paths = best_paths(self.lexicon.model, arcs, np.array([e - b for b, e, _, _ in pieces]))
        chosen: list[int] = []
        for (begin, _, first, last), path in zip(pieces, paths, strict=True):
            chosen.extend(arcs.word[path[first - begin : last - begin]].tolist())
        return chosen, local_confidence(self.lexicon.model, np.array(chosen), flat_word, flat_cost, fans)

    def _words(self, slots: Sequence[_Slot], chosen: Sequence[int]) -> list[str | None]:
        """What stands in each slot afterwards; None for the start of a paragraph."""
        vocabulary = self.lexicon.model.vocabulary
        known = len(SPECIAL)
        words: list[str | None] = []
        for slot, number in zip(slots, chosen, strict=True):
            token = slot.token
            if token is None:
                words.append(None)
            elif token.kind == "word" and number >= known:
                words.append(cased_like(vocabulary[number], token.text))
            elif token.kind == "code":
                words.append(self.lexicon.code(token.text))
            else:
                words.append(token.text)
        _spell_abbreviations(slots, chosen, words, self.lexicon)
        return words


def _spell_abbreviations(slots: Sequence[_Slot], chosen: Sequence[int], words: list[str | None], lexicon: Lexicon) -> None:
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
            if words[i] == text:
                words[i] = best


def _rebuilt(
    lines: Sequence[str], slots: Sequence[_Slot], words: Sequence[str | None], confidence: Sequence[float]
) -> list[RestoredLine]:
    by_line: dict[int, list[int]] = {}
    for i, slot in enumerate(slots):
        by_line.setdefault(slot.line, []).append(i)
    result = []
    for number, line in enumerate(lines):
        parts: list[str] = []
        changes: list[Change] = []
        sure: list[float] = []
        length = at = 0
        for i in by_line.get(number, ()):
            token, word = slots[i].token, words[i]
            if token is None or word is None:
                continue
            if token.kind == "word":
                sure.append(confidence[i])
            if word == token.text:
                continue
            length += token.start - at
            parts += (line[at : token.start], word)
            changes.append(Change(length, length + len(word), token.text, round(confidence[i], 3)))
            length += len(word)
            at = token.end
        parts.append(line[at:])
        result.append(RestoredLine("".join(parts), round(sum(sure) / len(sure), 3) if sure else 1.0, tuple(changes)))
    return result


@cache
def restorer() -> Restorer:
    """The restorer of this process, loaded once."""
    return Restorer.load()


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


def restore_text(text: str) -> str:
    """The text restored where it needs it; text that is right, or not Vietnamese, comes back byte for byte."""
    if not looks_stripped(text.splitlines()):
        return text
    ended = text.splitlines(keepends=True)
    bodies = [line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029") for line in ended]
    restored = restorer().restore_lines(bodies)
    return "".join(new.text + old[len(body) :] for new, old, body in zip(restored, ended, bodies, strict=True))
