"""Trains the network that reads numbers written by hand, on drawn ones. Needs PyTorch, which reading documents does not."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from vanban.ingest.handwritten import ALPHABET, LAYERS
from vanban.ingest.recogniser import Array, batch_of
from vanban.text.digit_images import DigitImages
from vanban.text.train_recogniser import network, pytorch, write

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
    torch = pytorch()
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    files = font_files(fonts)
    samples = written_samples(0)
    images = iter(DigitImages(files, seed, samples))
    checked = _take(DigitImages(files, seed + 1), _CHECKED)
    net = network(torch, LAYERS, len(ALPHABET) + 1)
    optimiser = torch.optim.AdamW(net.parameters(), lr=_PEAK, weight_decay=1e-3)
    choice = random.Random(seed)
    pool: list[tuple[Array, str]] = []
    begun, step, total = monotonic(), 0, 0.0
    while (passed := (monotonic() - begun) / (60 * minutes)) < 1:
        if passed < _DRAWING:
            pool += [next(images) for _ in range(_AT_ONCE if pool else _FIRST)]
        for batch in _batches(choice, pool):
            rate = _PEAK * min(1.0, (step + 1) / _WARM) * (0.5 + 0.5 * math.cos(math.pi * min(1.0, passed)))
            for group in optimiser.param_groups:
                group["lr"] = max(rate, 1e-6)
            loss = _loss(torch, net, batch)
            if not math.isfinite(loss.item()):
                continue
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            step += 1
            total += loss.item()
            if step % _EVERY == 0:
                write(net, output)
                print(
                    f"step {step}, {len(pool)} images, {100 * passed:.0f} % of the time, loss {total / _EVERY:.3f}, "
                    f"right {100 * _right(torch, net, checked):.1f} %",
                    file=sys.stderr,
                    flush=True,
                )
                total = 0.0
    write(net, output)


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


def _take(images: DigitImages, count: int) -> list[tuple[Array, str]]:
    stream = iter(images)
    return [next(stream) for _ in range(count)]


def _batches(choice: random.Random, pool: Sequence[tuple[Array, str]]) -> list[list[tuple[Array, str]]]:
    """Batches of images of like width."""
    drawn = sorted((pool[choice.randrange(len(pool))] for _ in range(_BATCH * _STEPS)), key=lambda item: item[0].shape[1])
    batches = [drawn[i : i + _BATCH] for i in range(0, len(drawn), _BATCH)]
    choice.shuffle(batches)
    return batches


def _loss(torch: Any, net: Any, batch: Sequence[tuple[Array, str]]) -> Any:
    images = torch.from_numpy(batch_of([image for image, _ in batch])).to(memory_format=torch.channels_last)
    scores = net.train()(images)
    targets = [[ALPHABET.index(c) + 1 for c in text] for _, text in batch]
    return torch.nn.functional.ctc_loss(
        scores.log_softmax(-1),
        torch.tensor([n for target in targets for n in target]),
        torch.full((len(batch),), scores.shape[0]),
        torch.tensor([len(target) for target in targets]),
        zero_infinity=True,
    )


def _right(torch: Any, net: Any, checked: Sequence[tuple[Array, str]]) -> float:
    """The share of unseen drawn numbers whose likeliest reading is right."""
    net.eval()
    right = 0
    with torch.no_grad():
        for image, text in checked:
            best = net(torch.from_numpy(batch_of([image])))[:, 0].argmax(-1).numpy()
            kept = best[(best > 0) & (np.diff(best, prepend=-1) != 0)]
            right += "".join(ALPHABET[n - 1] for n in kept) == text
    return right / len(checked)
