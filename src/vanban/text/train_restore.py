"""Builds the restoration model from a folder of accented text: reading, vocabulary, language model, file."""

from __future__ import annotations

import json
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vanban.data import model_dir
from vanban.errors import UsageError
from vanban.text.channel import Costs, Misread
from vanban.text.confusions import aligned_pairs, learn_confusions, learn_misread
from vanban.text.fold import bare, one_tone_style
from vanban.text.garbled import folded_term
from vanban.text.garbled_pages import garbled_pages
from vanban.text.language_counts import build_model
from vanban.text.lexicon import Lexicon
from vanban.text.syllables import CODE, NUMBER, SPECIAL, START, TOKEN, mark_symbol
from vanban.text.training_text import split_corpus, text_files

Array = npt.NDArray[Any]

MODEL_FILE = "model.npz"
_VOCABULARY = 40_000
_LEAST = 4  # times a word must occur to be in the vocabulary
_IN_SMALL = 20  # times a word must occur in small letters for its capitals in a heading not to be an abbreviation
_PART_LEAST = 5
_PART_SHARE = 0.9
_TERM_LEAST = 3


@dataclass(slots=True)
class Corpus:
    """A corpus as numbers of raw symbols, 0 at the start of each paragraph.

    Words in capitals carry a sign before them, `\\x01` among small letters and `\\x02` in a run of capitals: which are
    abbreviations is only known when everything has been read.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    stream: array[int] = field(default_factory=lambda: array("i"))
    code_parts: Counter[str] = field(default_factory=Counter)

    def add(self, paragraph: str) -> None:
        """Puts one paragraph at the end."""
        numbers, stream = self.numbers, self.stream
        stream.append(0)
        found = [(m.lastgroup, m.group()) for m in TOKEN.finditer(paragraph)]
        capitals = [kind == "word" and len(text) > 1 and text.isupper() for kind, text in found]
        last = len(found) - 1
        for i, (kind, text) in enumerate(found):
            if kind == "word":
                if capitals[i]:
                    run = (i > 0 and capitals[i - 1]) or (i < last and capitals[i + 1])
                    text = ("\x02" if run else "\x01") + text
            elif kind == "number":
                text = NUMBER
            elif kind == "mark":
                text = mark_symbol(text)
            else:
                if kind == "code":
                    self.code_parts.update(p for p in text.replace("/", "-").split("-") if p.isalpha())
                text = CODE
            number = numbers.get(text)
            if number is None:
                number = numbers[text] = len(numbers) + 1
            stream.append(number)


def read_corpus(paragraphs: Iterator[str]) -> Corpus:
    """The corpus of all the paragraphs."""
    corpus = Corpus()
    for paragraph in paragraphs:
        corpus.add(paragraph)
    return corpus


def _vocabulary(corpus: Corpus, counts: Sequence[int]) -> tuple[list[str], Array]:
    """The words kept, commonest first after the symbols, and the place in them of each raw symbol."""
    small: Counter[str] = Counter()
    for raw, number in corpus.numbers.items():
        if raw[0] > "\x02":
            small[one_tone_style(raw.lower())] += counts[number]
    words: dict[str, str] = {}
    total: Counter[str] = Counter()
    for raw, number in corpus.numbers.items():
        if raw in SPECIAL:
            word = raw
        elif raw[0] > "\x02":
            word = one_tone_style(raw.lower())
        else:
            plain = one_tone_style(raw[1:].lower())
            word = plain if raw[0] == "\x02" and small[plain] >= _IN_SMALL else one_tone_style(raw[1:])
        words[raw] = word
        total[word] += counts[number]
    for symbol in SPECIAL:
        del total[symbol]
    ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    kept = [*SPECIAL, *(word for word, count in ranked[:_VOCABULARY] if count >= _LEAST)]
    place = {word: number for number, word in enumerate(kept)}
    unknown = SPECIAL.index("<unk>")
    return kept, np.array([SPECIAL.index(START), *(place.get(words[raw], unknown) for raw in corpus.numbers)], np.uint16)


def _code_parts(parts: Mapping[str, int]) -> dict[str, str]:
    """Letters of document symbols that all but always stand for others with marks: `QD` for `QĐ`."""
    forms: dict[str, Counter[str]] = {}
    for part, count in parts.items():
        forms.setdefault(bare(part), Counter())[part] += count
    result = {}
    for letters, counter in sorted(forms.items()):
        best, count = counter.most_common(1)[0]
        if best != letters and count >= _PART_LEAST and count >= _PART_SHARE * counter.total():
            result[letters] = best
    return result


def build_lexicon(corpus: Corpus, *, triples_at_least: int = 2, fours_at_least: int = 2, saving: float = 8.0) -> Lexicon:
    """The language model of the corpus with its lexicon."""
    raw = np.frombuffer(corpus.stream, np.int32)
    raw_counts = np.bincount(raw, minlength=len(corpus.numbers) + 1)
    vocabulary, place = _vocabulary(corpus, raw_counts.tolist())
    stream = place[raw]
    before = np.concatenate((np.zeros(1, np.uint16), stream[:-1]))
    inside = ((before >= len(SPECIAL)) | (before == SPECIAL.index("<,>"))) & (stream >= len(SPECIAL))
    capital = np.array([False, *(w[0].isupper() for w in corpus.numbers)])
    small = np.array([False, *(w.islower() for w in corpus.numbers)])
    size = len(vocabulary)
    with_capital = np.bincount(stream[inside & capital[raw]], minlength=size)
    with_small = np.bincount(stream[inside & small[raw]], minlength=size)
    share = with_capital / np.maximum(with_capital + with_small, 1)
    share[with_capital + with_small == 0] = 0.5
    return Lexicon(
        build_model(vocabulary, stream, triples_at_least=triples_at_least, fours_at_least=fours_at_least, saving=saving),
        counts=np.bincount(stream, minlength=size),
        capital=np.round(share * 255).astype(np.uint8),
        code_parts=_code_parts(corpus.code_parts),
    )


def mixed_terms(corpus: Corpus) -> dict[str, str]:
    """Foreign words of mixed capitals (`VNeID`, `IoT`), by how they look when letters are mistaken for others."""
    counts = np.bincount(np.frombuffer(corpus.stream, np.int32), minlength=len(corpus.numbers) + 1).tolist()
    found: dict[str, tuple[int, str]] = {}
    for raw, number in corpus.numbers.items():
        plain = raw.isascii() and raw.isalpha() and len(raw) > 2
        if plain and not (raw.islower() or raw.isupper() or raw.istitle()) and counts[number] >= _TERM_LEAST:
            found[folded_term(raw)] = max(found.get(folded_term(raw), (0, "")), (counts[number], raw))
    return {key: raw for key, (_, raw) in sorted(found.items())}


def _packed(value: Any) -> Array:
    return np.frombuffer(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), np.uint8)


def save_model(file: Path, lexicon: Lexicon, *, costs: Costs, misread: Misread, terms: Mapping[str, str]) -> None:
    """Writes the model as one file of arrays, the same bytes for the same corpus."""
    file.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        "vocabulary": np.frombuffer("\n".join(lexicon.model.vocabulary).encode(), np.uint8),
        "code_parts": _packed(lexicon.code_parts),
        "confusions": _packed([[a, b, cost] for (a, b), cost in costs.items()]),
        "misread": _packed(misread),
        "terms": _packed(terms),
        "counts": lexicon.counts.astype(np.uint32),
        "capital": lexicon.capital,
    }
    np.savez(file, **arrays, **lexicon.model.arrays())


def stored_confusions(file: Path) -> tuple[Costs, Misread]:
    """The costs of misread letters, and of misread words, in a model that was saved."""
    with np.load(file) as stored:
        letters, words = (json.loads(stored[name].tobytes().decode()) for name in ("confusions", "misread"))
    return {(a, b): cost for a, b, cost in letters}, words


def _sampled(paragraphs: Iterator[str], *, every: int) -> Iterator[str]:
    """One paragraph in `every`, the same ones each time, in an order that mixes the sources."""
    kept = [p for p in paragraphs if zlib.crc32(p.encode()) % every == 0]
    return iter(sorted(kept, key=lambda p: zlib.crc32(p.encode()[::-1])))


def train(folder: Path, out: Path, *, pages: int = 0) -> int:
    """Rebuilds the model in `out` from the accented text of `folder`; how many words and signs it was made of.

    `pages` pages of that text are drawn and read with the wrong language to learn how letters are misread, which takes
    some five seconds a page; with none, what the model in use has learned is kept.
    """
    files = text_files(folder)
    corpus = read_corpus(split_corpus(files, held_out=False))
    if not corpus.numbers:
        raise UsageError("Thư mục không có văn bản tiếng Việt có dấu nào.", where=str(folder), remedy="Xem lại các tệp ở đó.")
    if pages:
        sample = _sampled(split_corpus(files, held_out=False), every=max(1, len(corpus.stream) // (pages * 7200)))
        pairs = aligned_pairs(garbled_pages(sample, pages=pages))
        costs: Costs = learn_confusions(pairs)
        misread: Misread = learn_misread(pairs, costs)
    else:
        costs, misread = stored_confusions(model_dir("restore") / MODEL_FILE)
    save_model(out / MODEL_FILE, build_lexicon(corpus), costs=costs, misread=misread, terms=mixed_terms(corpus))
    return len(corpus.stream)
