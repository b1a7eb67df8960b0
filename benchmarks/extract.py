"""Speed of finding records in text beside what else could be run on the same text.

    python benchmarks/extract.py [--pages 100] [--repeat 5]

A page is 400 words. The text is that of the sample documents, read beforehand; measured is the CPU time of one
core from clean text to records, by step, and that of a blank spaCy pipeline and, where it is installed, of
underthesea's NER on the same text. underthesea reads a part of it, since it is slow. Run it on an idle core.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The digital ones alone: `NAME.scan.pdf` and `NAME.badocr.pdf` want OCR first.
SAMPLES = [path for path in sorted((ROOT / "corpus/samples").glob("*.pdf")) if "." not in path.stem]
WORDS_PER_PAGE = 400
# Pages that underthesea is given: its speed does not depend on how many.
FEW = 3


def cpu_seconds(work: Callable[[], object], repeat: int) -> float:
    """The least CPU time of several runs of a piece of work."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()

    import spacy

    from vanban.extract import Context, extract_documents, pipeline
    from vanban.ingest import sources
    from vanban.model import DocumentTree, Source, Text
    from vanban.options import Options
    from vanban.pipeline import read
    from vanban.text import pages_to_text
    from vanban.tree import text_to_trees

    options = Options()
    texts: list[tuple[Source, Text]] = []
    for path in SAMPLES:
        for source in sources(path, options):
            if isinstance(source, Source):
                texts.append((source, pages_to_text(read(source, options), options)))
    words = sum(len(text.text.split()) for _, text in texts)
    # The texts again and again until there are pages enough; each is a document of its own, as in a batch.
    rounds = max(1, round(args.pages * WORDS_PER_PAGE / max(1, words)))
    pages = rounds * words / WORDS_PER_PAGE
    trees: list[tuple[Source, list[DocumentTree]]] = [(source, text_to_trees(text)) for source, text in texts]

    def to_trees() -> None:
        for _ in range(rounds):
            for _, text in texts:
                text_to_trees(text)

    def to_records() -> None:
        for _ in range(rounds):
            for source, parts in trees:
                extract_documents(parts, source)

    nlp = pipeline()
    steps = dict.fromkeys(nlp.pipe_names, 0.0)

    def by_step() -> None:
        for source, parts in trees:
            for tree in parts:
                doc = nlp.make_doc(tree.text)
                doc._.vanban = Context(tree, source)
                for name, component in nlp.pipeline:
                    start = time.process_time()
                    doc = component(doc)
                    steps[name] += time.process_time() - start

    blank = spacy.blank("xx")
    blank.add_pipe("sentencizer")

    def with_spacy() -> None:
        for _ in range(rounds):
            for _, text in texts:
                blank(text.text)

    to_records()  # warm: vocabularies loaded, patterns compiled
    rows = [
        ("vanban: text to records", cpu_seconds(to_records, args.repeat), pages),
        ("vanban: text to tree", cpu_seconds(to_trees, args.repeat), pages),
        ("spaCy: blank pipeline", cpu_seconds(with_spacy, args.repeat), pages),
    ]
    if importlib.util.find_spec("underthesea"):
        from underthesea import ner

        part = " ".join(" ".join(text.text for _, text in texts).split()[: FEW * WORDS_PER_PAGE])
        sentences = [s for s in part.split(". ") if s.strip()]
        ner(sentences[0])
        rows.append(("underthesea: NER", cpu_seconds(lambda: [ner(s) for s in sentences], 1), float(FEW)))
    print(f"{pages:.0f} pages of {WORDS_PER_PAGE} words from {len(texts)} samples, least of {args.repeat} runs")
    print(f"{'':28}{'ms/page':>10}{'pages/s':>10}")
    for name, seconds, count in rows:
        print(f"{name:28}{1000 * seconds / count:10.2f}{count / seconds:10.1f}")
    by_step()
    print(
        "\nms/page by step: "
        + ", ".join(f"{name.removeprefix('vanban_')} {1000 * s * WORDS_PER_PAGE / words:.2f}" for name, s in steps.items())
    )


if __name__ == "__main__":
    main()
