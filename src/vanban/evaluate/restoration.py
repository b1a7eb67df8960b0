"""`vanban eval restore`: words right after restoration on stripped, garbled and right text, and its speed."""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from vanban.errors import UsageError, VanbanError
from vanban.evaluate.words import name_words, right_words, words_of
from vanban.options import Ocr, Options
from vanban.text.fold import bare

Method = Callable[[Sequence[str]], list[str]]
Lines = list[str]
Figures = dict[str, dict[str, float]]

GROUPS = ("restored corpus", "restored seeds", "restored unseen text")
_PARAGRAPHS = 2000
_UNSEEN_SEED = 10**6  # pages that no training drew
_WARM = ["Can cu Luat To chuc chinh quyen dia phuong", "thi hanh."]


def by_model(lines: Sequence[str]) -> Lines:
    """The lines restored by the model of this program."""
    from vanban.text.restore import restorer

    return [line.text for line in restorer().restore_lines(lines)]


class Tally:
    """Words and those right among them, by kind of word, with the CPU time that finding them took."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.seconds = 0.0
        self.missed: Counter[tuple[str, str]] = Counter()

    def add(self, truth: Sequence[str], given: Sequence[str], method: Method = by_model) -> None:
        """Count one text in: `given` is restored by `method` and held against `truth`."""
        begun = time.process_time()
        found = method(given)
        self.seconds += time.process_time() - begun
        wanted, got = words_of(truth), words_of(found)
        right = right_words(wanted, got)
        kinds = {"words": range(len(wanted)), "upper-case": _in_capitals(truth)} | name_words(wanted)
        for kind, places in kinds.items():
            self.words[kind] += len(places)
            self.right[kind] += sum(right[i] for i in places)
        if len(wanted) == len(got):
            self.missed.update((a, b) for a, b in zip(wanted, got, strict=True) if a != b)

    def merge(self, other: Tally) -> None:
        """Count another tally in."""
        self.words.update(other.words)
        self.right.update(other.right)
        self.missed.update(other.missed)
        self.seconds += other.seconds

    def share(self, kind: str) -> float:
        """The share of words of a kind that are right."""
        return self.right[kind] / max(1, self.words[kind])

    @property
    def speed(self) -> float:
        """Words a second of CPU time."""
        return self.words["words"] / max(self.seconds, 1e-9)


def _in_capitals(lines: Iterable[str]) -> list[int]:
    """The numbers of the words that stand on lines in capitals."""
    found: list[int] = []
    at = 0
    for line in lines:
        count = len(line.split())
        if line.isupper():
            found.extend(range(at, at + count))
        at += count
    return found


def stripped(lines: Iterable[str]) -> Lines:
    """The lines as someone types them who leaves all marks out."""
    return [bare(unicodedata.normalize("NFC", line)) for line in lines]


def wrongly_changed(texts: Iterable[str]) -> tuple[int, int]:
    """Words of right texts, and how many of them restoration changes though it should not."""
    from vanban.text.restore import restore_text

    words = changed = 0
    for text in texts:
        wanted = words_of([text])
        words += len(wanted)
        changed += right_words(wanted, words_of([restore_text(text)])).count(False)
    return words, changed


def texts_of(folder: Path, pattern: str) -> Iterator[tuple[str, Lines]]:
    """The texts of a folder by name, line by line."""
    for file in sorted(folder.glob(pattern)):
        yield file.stem, unicodedata.normalize("NFC", file.read_text(encoding="utf-8")).splitlines()


def garbled_samples(samples: Path) -> Iterator[tuple[str, Lines, Lines]]:
    """Documents of the corpus whose text layer was read with the wrong language: name, truth, layer."""
    from vanban.pipeline import read, sources

    options = Options(ocr=Ocr.NEVER, restore=False)
    for file in sorted(samples.glob("*.badocr.pdf")):
        for source in sources(file, options):
            if isinstance(source, VanbanError):
                raise source
            layer = [line.text for page in read(source, options).pages for line in page.lines()]
            truth = samples / (file.name.removesuffix(".badocr.pdf") + ".txt")
            yield file.stem, truth.read_text(encoding="utf-8").splitlines(), layer


def garbled_seeds(gold: Path) -> Iterator[tuple[str, Lines, Lines]]:
    """Real documents read with the wrong language that have a reference: name, truth, reading."""
    for reference in sorted((gold / "gold").glob("*.restored.txt")):
        name = reference.name.removesuffix(".restored.txt")
        read = gold / "seeds" / f"{name}.txt"
        if read.is_file():
            yield name, reference.read_text(encoding="utf-8").splitlines(), read.read_text(encoding="utf-8").splitlines()


def unseen_paragraphs(folder: Path, *, most: int = _PARAGRAPHS) -> Lines:
    """Paragraphs of a training folder that no model was trained on, encyclopaedia articles left out."""
    from vanban.text.training_text import split_corpus, text_files

    held = list(split_corpus([file for file in text_files(folder) if "wiki" not in file.name], held_out=True))
    return held[:: max(1, len(held) // most)]


def restoration_figures(
    corpus: Path, gold: Path, group: str, *, show: bool = False, misses: bool = False
) -> dict[str, float] | None:
    """The figures of a group of documents; None where nothing of it is there."""
    if group == "restored corpus":
        texts, garbled = list(texts_of(corpus / "samples", "*.txt")), list(garbled_samples(corpus / "samples"))
    else:
        readings = {file.stem.removesuffix(".restored") for file in (gold / "gold").glob("*.restored.txt")}
        texts = [(name, lines) for name, lines in texts_of(gold / "seeds", "*.txt") if name not in readings]
        garbled = list(garbled_seeds(gold))
    return _figures(group, texts, garbled, show=show, misses=misses) if texts else None


def _figures(
    group: str,
    texts: Sequence[tuple[str, Lines]],
    garbled: Iterable[tuple[str, Lines, Lines]],
    *,
    show: bool,
    misses: bool,
) -> dict[str, float]:
    by_model(_WARM)  # loading is not part of the speed
    figures: dict[str, float] = {}
    total = Tally()
    for name, lines in texts:
        one = Tally()
        one.add(lines, stripped(lines))
        if show:
            print_tally(f"{name}, stripped", one, misses=misses)
        total.merge(one)
    if show and len(texts) > 1:
        print_tally(f"all {group}, stripped", total, misses=False)
    figures |= {f"stripped.{kind}": round(total.share(kind), 4) for kind in total.words if total.words[kind]}
    read_wrongly = Tally()
    for name, truth, reading in garbled:
        one = Tally()
        one.add(truth, reading)
        if show:
            print_tally(f"{name}, wrong language", one, misses=misses)
        read_wrongly.merge(one)
    if read_wrongly.words:
        figures["garbled.words"] = round(read_wrongly.share("words"), 4)
    words, changed = wrongly_changed("\n".join(lines) for _, lines in texts)
    if show:
        print(f"{'all ' + group + ', right text':44}{words:8} words   {changed} changed ({5000 * changed / words:.2f} in 5,000)")
    figures["right.kept"] = round(1 - changed / max(1, words), 5)
    return figures


def print_tally(title: str, tally: Tally, *, misses: bool) -> None:
    """Print one row of figures and, where asked, the words most often wrong."""
    kinds = "   ".join(
        f"{kind} {100 * tally.share(kind):6.2f} % of {tally.words[kind]}" for kind in tally.words if tally.words[kind]
    )
    print(f"{title:44}{kinds}   {tally.speed:,.0f} words/s", flush=True)
    if misses:
        for (wanted, got), count in tally.missed.most_common(20):
            print(f"   {count:4}  {wanted}: {got}")


def drawn_tally(paragraphs: Sequence[str], *, pages: int, method: Method = by_model) -> Tally:
    """The tally of pages of these paragraphs that are drawn, worn and read with the wrong language."""
    from vanban.text.garbled_pages import garbled_pages

    tally = Tally()
    for lines, read in islice(garbled_pages(iter(paragraphs), pages=pages, seed=_UNSEEN_SEED), pages):
        tally.add(lines, read, method)
    return tally


def run_restore_evaluation(
    *,
    corpus: Path,
    gold: Path,
    text: Path | None,
    pages: int,
    misses: bool,
    floors: bool,
    raise_floors: bool,
) -> int:
    """Print the figures of restoration and, where asked, compare with the floors; the exit status."""
    from vanban.evaluate import raise_floors_to, report_floors

    if text is None and (gold / "data" / "vi_text").is_dir():
        text = gold / "data" / "vi_text"
    if pages and text is None:
        raise UsageError("no text to draw pages of.", remedy="Name the folder the model was trained on with --text.")
    figures: Figures = {}
    for group in GROUPS[:2]:
        found = restoration_figures(corpus, gold, group, show=True, misses=misses)
        if found is not None:
            figures[group] = found
    if text is not None:
        held = unseen_paragraphs(text)
        unseen = figures[GROUPS[2]] = _figures(GROUPS[2], [("unseen text", held)], (), show=True, misses=misses)
        capitals = Tally()
        upper = [p.upper() for p in held if len(p) < 120 and re.search(r"\w", p)]
        capitals.add(upper, stripped(upper))
        print_tally("short paragraphs in capitals, stripped", capitals, misses=misses)
        unseen["stripped.upper-case"] = round(capitals.share("upper-case"), 4)
        if pages:
            drawn = drawn_tally(held, pages=pages)
            print_tally("drawn pages, wrong language", drawn, misses=misses)
            unseen["garbled.words"] = round(drawn.share("words"), 4)
    if not figures:
        raise UsageError("no texts found.", remedy="Run in a checkout, or name folders with --corpus, --gold and --text.")
    if raise_floors:
        raise_floors_to(figures)
    return report_floors(figures) if floors else 0
