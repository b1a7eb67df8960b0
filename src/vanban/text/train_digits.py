"""Trains the network that reads numbers written by hand, on drawn ones. Needs PyTorch, which reading documents does not."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from vanban.ingest.handwritten import ALPHABET, LAYERS
from vanban.ingest.recogniser import Array
from vanban.text.digit_images import DigitImages
from vanban.text.train_network import Sample, Training, batches, pytorch, write

_BATCH = 48
_FIRST = 1_500  # images before the first step
_AT_ONCE = 150  # images drawn between two rounds of steps
_STEPS = 20
_DRAWING = 0.8  # share of the time in which new images are drawn
_CHECKED = 500
_EVERY = 500
_PEAK = 2e-3
_WARM = 200
_FONTS = "LiberationSerif-*.ttf", "LiberationSans-*.ttf", "DejaVuSans.ttf"


def train(output: Path, *, minutes: float = 20.0, fonts: Path = Path("/usr/share/fonts"), seed: int = 1) -> None:
    """Writes the model into the folder `output` when the time is over.

    Figures that people wrote are mixed in where scikit-learn, which carries them, is installed.
    """
    pytorch()  # rather missed now than when the images are drawn
    files = font_files(fonts)
    samples = written_samples(0)
    images = iter(DigitImages(files, seed, samples))
    checked = list(islice(DigitImages(files, seed + 1), _CHECKED))
    training = Training(LAYERS, ALPHABET, minutes=minutes, peak=_PEAK, warm=_WARM, seed=seed)
    choice = random.Random(seed)
    pool: list[Sample] = []
    while (passed := training.passed) < 1:
        if passed < _DRAWING:
            pool += islice(images, _AT_ONCE if pool else _FIRST)
        for batch in batches(choice, pool, count=_STEPS, size=_BATCH):
            if training.step(batch) and training.steps % _EVERY == 0:
                write(training.net, output)
                print(
                    f"step {training.steps}, {len(pool)} images, {100 * training.passed:.0f} % of the time, "
                    f"loss {training.mean_loss(_EVERY):.3f}, right {100 * _right(training, checked):.1f} %",
                    file=sys.stderr,
                    flush=True,
                )
    write(training.net, output)


def font_files(folder: Path = Path("/usr/share/fonts")) -> list[Path]:
    """The faces that stamps and letters are drawn in."""
    return sorted(file for pattern in _FONTS for file in folder.rglob(pattern))


def written_samples(half: int) -> dict[str, list[Array]]:
    """Half of the figures of the UCI collection that scikit-learn carries (CC BY 4.0), ink as 255; none without it.

    Half 0 is learnt from, half 1 measures.
    """
    try:
        from sklearn.datasets import load_digits  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        return {}
    data = load_digits()
    found: dict[str, list[Array]] = {}
    for image, figure in zip(data.images[half::2], data.target[half::2], strict=True):
        found.setdefault(str(figure), []).append(np.clip(image * 16, 0, 255).astype(np.uint8))
    return found


def _right(training: Training, checked: Sequence[Sample]) -> float:
    """The share of unseen drawn numbers whose likeliest reading is right."""
    right = 0
    for image, text in checked:
        best = training.scores([image])[:, 0].argmax(-1).numpy()
        kept = best[(best > 0) & (np.diff(best, prepend=-1) != 0)]
        right += "".join(ALPHABET[n - 1] for n in kept) == text
    return right / len(checked)
