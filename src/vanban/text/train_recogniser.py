"""Trains the word recogniser on rendered words of a folder of text. Needs PyTorch, which reading documents does not."""

from __future__ import annotations

import multiprocessing as processes
import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from vanban.ingest.recogniser import ALPHABET, LAYERS, best_text
from vanban.text.train_network import Sample, Training, batches, pytorch, write
from vanban.text.training_text import paragraphs_of, text_files
from vanban.text.word_images import Fonts, WordImages

_BATCH, _STEPS = 32, 8
_POOL = 150_000
_FIRST = 2_000  # images to wait for
_CHECKED = 1_000
_EVERY = 500
_PEAK = 1.5e-3
_WARM = 300
_PARAGRAPHS = 20_000  # of each kind of file, so that a large shard does not drown the others


def train(
    folder: Path, output: Path, *, minutes: float = 60.0, fonts: Sequence[Path] = (Path("/usr/share/fonts"),), seed: int = 1
) -> None:
    """Writes the model into the folder `output`, anew with every check, the last when the time is over.

    A second process renders; images are kept and drawn again at random, since rendering is slower than learning.
    """
    pytorch()  # rather missed now than when the images are drawn
    paragraphs = _paragraphs(folder, seed)
    known = Fonts.found(fonts)
    queue: Any = processes.Queue(maxsize=64)
    renderer = processes.Process(target=_render, args=(queue, paragraphs, known, seed), daemon=True)
    renderer.start()
    checked = _take(iter(WordImages(paragraphs, known, seed + 1)), _CHECKED)
    training = Training(LAYERS, ALPHABET, minutes=minutes, peak=_PEAK, warm=_WARM, seed=seed, half=True)
    choice = random.Random(seed)
    pool: list[Sample] = []
    made = 0
    while training.passed < 1:
        try:
            while len(pool) < _FIRST or not queue.empty():
                for item in queue.get(timeout=60):
                    pool.append(item) if len(pool) < _POOL else pool.__setitem__(made % _POOL, item)
                    made += 1
        except Empty:
            pass
        for batch in batches(choice, pool, count=_STEPS, size=_BATCH):
            if training.step(batch) and training.steps % _EVERY == 0:
                write(training.net, output)
                print(
                    f"step {training.steps}, {made} images made, {100 * training.passed:.0f} % of the time, "
                    f"loss {training.mean_loss(_EVERY):.3f}, words right {100 * _right(training, checked):.2f} %",
                    file=sys.stderr,
                    flush=True,
                )
    renderer.terminate()
    write(training.net, output)


def _paragraphs(folder: Path, seed: int) -> list[str]:
    choice = random.Random(seed)
    kept = []
    for file in text_files(folder):
        found = list(paragraphs_of(file))
        kept += found if len(found) <= _PARAGRAPHS else choice.sample(found, _PARAGRAPHS)
    return kept


def _render(queue: Any, paragraphs: Sequence[str], fonts: Fonts, seed: int) -> None:
    os.nice(5)
    images = iter(WordImages(paragraphs, fonts, seed))
    while True:
        queue.put(_take(images, 200))


def _take(images: Iterator[tuple[Any, str]], count: int) -> list[tuple[Any, str]]:
    return [next(images) for _ in range(count)]


def _right(training: Training, checked: Sequence[Sample]) -> float:
    """The share of unseen rendered words read right."""
    right = 0
    order = sorted(checked, key=lambda item: item[0].shape[1])
    for i in range(0, len(order), _BATCH):
        batch = order[i : i + _BATCH]
        scores = training.scores([image for image, _ in batch]).permute(1, 0, 2).numpy()
        right += sum(best_text(s) == text for s, (_, text) in zip(scores, batch, strict=True))
    return right / len(checked)
