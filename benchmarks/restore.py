"""Measures restoration beside its rivals on the same text: words right, names apart, speed of one core.

    python benchmarks/restore.py [--text FOLDER] [--gold ../shared] [--paragraphs 2000] [--draw 5]

FOLDER holds the text the model was trained on; only the blocks it was not trained on are used. `vanban eval restore` gives
our own figures in more detail. pyvi (MIT) is measured where it is installed; it is no dependency of the program. "codes
hidden" sets numbers, codes and abbreviations aside before pyvi and copies capitals back, which it does not do itself.

The names of people and places are told apart by `vanban.evaluate.words.name_words`. Our figures stand in
`models/restore/README.md`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vanban.evaluate.restoration import (
    Lines,
    Method,
    Tally,
    by_model,
    drawn_tally,
    garbled_samples,
    garbled_seeds,
    stripped,
    texts_of,
    unseen_paragraphs,
)
from vanban.text.lexicon import cased_like
from vanban.text.syllables import tokens_of

ROOT = Path(__file__).resolve().parents[1]


def methods() -> dict[str, Method]:
    """The methods by name: nothing, ours, and pyvi where it is installed."""
    found: dict[str, Method] = {"nothing done": list, "vanban": by_model}
    try:
        from pyvi import ViUtils
    except ImportError:
        print("pyvi is not installed, so it is not measured")
        return found

    def accented(line: str) -> str:
        try:
            return str(ViUtils.add_accents(line)) if line.strip() else line
        except KeyError:  # on some signs it fails; the line then counts as it stood
            return line

    def plain(lines: Sequence[str]) -> Lines:
        return [accented(line) for line in lines]

    def hidden(lines: Sequence[str]) -> Lines:
        result = []
        for line in lines:
            tokens = [t for t in tokens_of(line) if t.kind == "word" and not t.isolated]
            marked = accented(" ".join(t.text.lower() for t in tokens)).split()
            if len(marked) != len(tokens):
                result.append(line)
                continue
            text, at = "", 0
            for token, word in zip(tokens, marked, strict=True):
                text += line[at : token.start] + cased_like(word, token.text)
                at = token.end
            result.append(text + line[at:])
        return result

    return found | {"pyvi add_accents": plain, "pyvi, codes hidden": hidden}


def row(condition: str, method: str, tally: Tally) -> None:
    """Print a row of the table."""
    shares = "".join(f" {100 * tally.share(kind):7.2f} |" for kind in ("words", "upper-case", "people", "places"))
    print(f"| {condition} | {tally.words['words']} | {method} |{shares} {tally.speed:,.0f} |", flush=True)


def main() -> int:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gold", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--text", type=Path, help="default: data/vi_text in the folder of --gold")
    options.add_argument("--paragraphs", type=int, default=2000)
    options.add_argument("--draw", type=int, default=0, help="pages of unseen text to draw and read with the wrong language")
    given = options.parse_args()
    folder = given.text or given.gold / "data" / "vi_text"
    held = unseen_paragraphs(folder, most=given.paragraphs) if folder.is_dir() else []
    texts = {
        "corpus, stripped": [lines for _, lines in texts_of(ROOT / "corpus/samples", "*.txt")],
        "seeds 000, 001, 004, stripped": [lines for _, lines in texts_of(given.gold / "seeds", "00[014]_*.txt")],
        "unseen law and administration, stripped": [held] if held else [],
        "the same, short paragraphs in capitals": [[p.upper() for p in held if len(p) < 120]] if held else [],
    }
    garbled = {
        "corpus, wrong language": list(garbled_samples(ROOT / "corpus/samples")),
        "seed 003, wrong language": list(garbled_seeds(given.gold)),
    }
    print("| text | words | method | right % | upper-case | people | places | words/s |\n|---|---|---|---|---|---|---|---|")
    for name, method in methods().items():
        method(["Can cu Luat To chuc chinh quyen dia phuong"])  # loading is not part of the speed
        for condition, documents in texts.items():
            tally = Tally()
            for lines in documents:
                tally.add(lines, stripped(lines), method)
            if documents:
                row(condition, name, tally)
        for condition, pairs in garbled.items():
            tally = Tally()
            for _, truth, reading in pairs:
                tally.add(truth, reading if method is by_model or method is list else stripped(reading), method)
            if pairs:
                row(condition, name, tally)
        if given.draw and held:
            row("unseen drawn pages, wrong language", name, drawn_tally(held, pages=given.draw, method=method))
    return 0


if __name__ == "__main__":
    sys.exit(main())
