"""Measures methods of restoration against each other: n-gram orders, and a small neural tagger.

    python benchmarks/restore_methods.py FOLDER [--gold ../shared] [--orders] [--tagger MINUTES]

FOLDER holds the training text (`.txt`, `.xz`). `--orders` builds language models of two, three and four words and decodes
with each. `--tagger` trains a bidirectional GRU over bare syllables for so many minutes of one core (PyTorch, which is no
dependency of the program) and lets it choose among the same candidates as the language model. What came out stands in
`models/restore/README.md`.
"""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vanban.evaluate.restoration import Tally, by_model, stripped, texts_of, unseen_paragraphs
from vanban.text.fold import bare
from vanban.text.lexicon import cased_like
from vanban.text.restore import Restorer, restorer
from vanban.text.syllables import SPECIAL, tokens_of
from vanban.text.train_restore import build_lexicon, read_corpus
from vanban.text.training_text import split_corpus, text_files

ROOT = Path(__file__).resolve().parents[1]
NEVER = 10**9
_LARGE = 2_000_000  # bytes: the smaller files hold more than there is time for, and are of all kinds
SEEDS = ("000", "001", "004")


def measure(name: str, megabytes: float, method: Callable[[Sequence[str]], list[str]], gold: Path, held: list[str]) -> None:
    """Print a row of the table."""
    method(["Can cu Luat"])
    row = f"{name:40} {megabytes:6.1f} MB"
    seeds = [lines for seed in SEEDS for _, lines in texts_of(gold / "seeds", f"{seed}_*.txt")]
    for title, texts in (("seeds", seeds), ("unseen", [held])):
        tally = Tally()
        for lines in texts:
            tally.add(lines, stripped(lines), method)
        row += f"   {title} {100 * tally.share('words'):6.2f} % of {tally.words['words']}, {tally.speed:,.0f} words/s"
    print(row, flush=True)


def orders(folder: Path, gold: Path, held: list[str]) -> None:
    """Rows of language models of two, three and four words."""
    corpus = read_corpus(split_corpus(text_files(folder), held_out=False))
    for name, triples, fours in (("bigram", NEVER, NEVER), ("trigram", 2, NEVER), ("four-gram", 2, 2)):
        lexicon = build_lexicon(corpus, triples_at_least=triples, fours_at_least=fours)
        model = Restorer(lexicon, costs={}, misread={}, terms={})
        size = sum(array.nbytes for array in lexicon.model.arrays().values()) / 1e6
        measure(name, size, lambda lines, m=model: [r.text for r in m.restore_lines(lines)], gold, held)


class Tagger:
    """A bidirectional GRU over bare syllables that scores the accented words each may stand for."""

    def __init__(self, size: int = 192, embedding: int = 128) -> None:
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(1)
        self.torch = torch
        self.lexicon = restorer().lexicon
        bares = sorted(self.lexicon.syllables)
        self.number = {letters: i + len(SPECIAL) for i, letters in enumerate(bares)}
        words = len(self.lexicon.model.vocabulary)
        most = max(map(len, self.lexicon.syllables.values()))
        table = np.full((len(SPECIAL) + len(bares), most), words)
        for letters, i in self.number.items():
            found = self.lexicon.syllables[letters]
            table[i, : len(found)] = found
        self.candidates = torch.from_numpy(table)
        self.embed = torch.nn.Embedding(len(table), embedding)
        self.gru = torch.nn.GRU(embedding, size, batch_first=True, bidirectional=True)
        self.out = torch.nn.Embedding(words + 1, 2 * size)
        self.bias = torch.nn.Embedding(words + 1, 1)
        self.parameters = [p for part in (self.embed, self.gru, self.out, self.bias) for p in part.parameters()]
        torch.nn.init.normal_(self.out.weight, std=0.05)

    def scores(self, ids: Any) -> Any:
        """For each place the scores of its candidates."""
        hidden, _ = self.gru(self.embed(ids))
        chosen = self.candidates[ids]
        scores = (self.out(chosen) @ hidden.unsqueeze(-1)).squeeze(-1) + self.bias(chosen).squeeze(-1)
        return scores.masked_fill(chosen == len(self.lexicon.model.vocabulary), -1e9)

    def ids(self, line: str) -> list[tuple[int, int]]:
        """For each token its number as input and the number of the word it is."""
        found = []
        for token in tokens_of(line):
            if token.kind == "word":
                letters = bare(token.text.lower())
                found.append((self.number.get(letters, 1), self.lexicon.number_of(token.text.lower())))
            else:
                found.append((self.lexicon.symbol(token.kind, token.text), 0))
        return found

    def train(self, paragraphs: Iterator[str], *, minutes: float, length: int = 64, batch: int = 48) -> int:
        """Learn for so many minutes of CPU time; how many words were seen."""
        torch = self.torch
        optimiser = torch.optim.Adam(self.parameters, lr=3e-3)
        end = time.process_time() + 60 * minutes
        seen = 0
        stream: list[tuple[int, int]] = []
        for paragraph in paragraphs:
            stream.extend(self.ids(paragraph))
            if len(stream) < length * batch:
                continue
            block = torch.tensor(stream[: length * batch]).view(batch, length, 2)
            stream = []
            left = end - time.process_time()
            if left < 0:
                break
            for group in optimiser.param_groups:
                group["lr"] = 3e-3 * min(1.0, 0.02 + left / (60 * minutes))
            ids, truth = block[..., 0], block[..., 1]
            hit = self.candidates[ids] == truth.unsqueeze(-1)
            known = hit.any(-1) & (ids >= len(SPECIAL))
            loss = torch.nn.functional.cross_entropy(self.scores(ids)[known], hit[known].float().argmax(-1))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
            optimiser.step()
            seen += length * batch
            if seen // (length * batch) % 50 == 0:
                print(f"   {seen} words, loss {loss.item():.4f}", file=sys.stderr, flush=True)
        return seen

    def restore(self, lines: Sequence[str]) -> list[str]:
        """The lines with the likeliest words, each place chosen by itself; context goes over the ends of lines."""
        torch = self.torch
        found = [list(tokens_of(line)) for line in lines]
        ids = [i for line in lines for i, _ in self.ids(line)]
        best: list[int] = []
        with torch.no_grad():
            for begin in range(0, len(ids), 256):  # 32 tokens of context on either side
                first = max(0, begin - 32)
                part = torch.tensor([ids[first : begin + 288]])
                place = self.scores(part).argmax(-1)[0]
                best.extend(self.candidates[part[0], place][begin - first : begin - first + 256].tolist())
        result = []
        words = iter(zip(ids, best, strict=True))
        for line, tokens in zip(lines, found, strict=True):
            text, at = "", 0
            for token in tokens:
                number, word = next(words)
                new = token.text
                if number >= len(SPECIAL) and token.kind == "word":
                    new = cased_like(self.lexicon.model.vocabulary[word], token.text)
                text += line[at : token.start] + new
                at = token.end
            result.append(text + line[at:])
        return result


def tagger(folder: Path, gold: Path, held: list[str], minutes: float) -> None:
    """The row of the neural tagger."""
    made = Tagger()
    files = [file for file in text_files(folder) if "wiki" not in file.name and file.stat().st_size < _LARGE]
    paragraphs = (unicodedata.normalize("NFC", p) for p in split_corpus(files, held_out=False))
    kept = sorted(paragraphs, key=lambda p: zlib.crc32(p.encode()))
    seen = made.train(iter(kept), minutes=minutes)
    size = sum(p.numel() for p in made.parameters) * 4 / 1e6
    print(f"trained on {seen} words")
    measure(f"BiGRU tagger, {minutes:g} minutes", size, made.restore, gold, held)


def main() -> int:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--gold", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--orders", action="store_true")
    options.add_argument("--tagger", type=float, default=0, metavar="MINUTES")
    given = options.parse_args()
    held = unseen_paragraphs(given.folder)
    measure("the model in use", (ROOT / "models/restore/model.npz").stat().st_size / 1e6, by_model, given.gold, held)
    if given.orders:
        orders(given.folder, given.gold, held)
    if given.tagger:
        tagger(given.folder, given.gold, held, given.tagger)
    return 0


if __name__ == "__main__":
    sys.exit(main())
