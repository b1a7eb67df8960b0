"""Trains the word recogniser on rendered words of a folder of text. Needs PyTorch, which reading documents does not."""

from __future__ import annotations

import math
import multiprocessing as processes
import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

import numpy as np

from vanban.errors import MissingTool
from vanban.ingest.recogniser import ALPHABET, LAYERS, MODEL_FILE, Layer, batch_of, best_text
from vanban.text.training_text import paragraphs_of, text_files
from vanban.text.word_images import Fonts, WordImages

_BATCH = 32
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
    torch = pytorch()
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    paragraphs = _paragraphs(folder, seed)
    known = Fonts.found(fonts)
    queue: Any = processes.Queue(maxsize=64)
    renderer = processes.Process(target=_render, args=(queue, paragraphs, known, seed), daemon=True)
    renderer.start()
    checked = _take(iter(WordImages(paragraphs, known, seed + 1)), _CHECKED)
    net = network(torch, LAYERS, len(ALPHABET) + 1)
    optimiser = torch.optim.AdamW(net.parameters(), lr=_PEAK, weight_decay=1e-3)
    choice = random.Random(seed)
    pool: list[tuple[Any, str]] = []
    begun, step, made, total = monotonic(), 0, 0, 0.0
    while (passed := (monotonic() - begun) / (60 * minutes)) < 1:
        try:
            while len(pool) < _FIRST or not queue.empty():
                for item in queue.get(timeout=60):
                    pool.append(item) if len(pool) < _POOL else pool.__setitem__(made % _POOL, item)
                    made += 1
        except Empty:
            pass
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
                right = _right(torch, net, checked)
                print(
                    f"step {step}, {made} images made, {100 * passed:.0f} % of the time, loss {total / _EVERY:.3f}, "
                    f"words right {100 * right:.2f} %",
                    file=sys.stderr,
                    flush=True,
                )
                total = 0.0
    renderer.terminate()
    write(net, output)


def pytorch() -> Any:
    """The module; raises `MissingTool` where it is not installed."""
    try:
        import torch  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise MissingTool("Chưa cài PyTorch, chỉ cần khi huấn luyện.", remedy="pip install torch") from error
    return torch


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


def _batches(choice: random.Random, pool: Sequence[tuple[Any, str]]) -> Iterator[list[tuple[Any, str]]]:
    """A few batches of images of like width."""
    drawn = sorted((pool[choice.randrange(len(pool))] for _ in range(_BATCH * 8)), key=lambda item: item[0].shape[1])
    batches = [drawn[i : i + _BATCH] for i in range(0, len(drawn), _BATCH)]
    choice.shuffle(batches)
    yield from batches


def network(torch: Any, layers: Sequence[Layer], classes: int) -> Any:
    """A network of these layers with batch normalisation, which `write` folds into the weights."""
    nn = torch.nn

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(_block(nn, layer) for layer in layers)
            self.out = nn.Conv2d(layers[-1].outputs, classes, 1)

        def forward(self, x: Any) -> Any:
            for layer, block in zip(layers, self.layers, strict=True):
                y = block(x)
                y = nn.functional.relu(y + x if layer.residual else y)
                x = nn.functional.max_pool2d(y, layer.pool) if layer.pool != (1, 1) else y
            return self.out(nn.functional.dropout(x, 0.1, self.training))[:, :, 0].permute(2, 0, 1).float()

    return Net().to(memory_format=torch.channels_last)


def _block(nn: Any, layer: Layer) -> Any:
    (height, width), (up, across) = layer.size, layer.padding
    conv = nn.Conv2d(layer.inputs, layer.outputs, (height, width), layer.stride, (up, across), bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(layer.outputs))


def _loss(torch: Any, net: Any, batch: Sequence[tuple[Any, str]]) -> Any:
    images = torch.from_numpy(batch_of([image for image, _ in batch])).to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        scores = net.train()(images)
    targets = [[ALPHABET.index(c) + 1 for c in text] for _, text in batch]
    return torch.nn.functional.ctc_loss(
        scores.log_softmax(-1),
        torch.tensor([n for target in targets for n in target]),
        torch.full((len(batch),), scores.shape[0]),
        torch.tensor([len(target) for target in targets]),
        zero_infinity=True,
    )


def _right(torch: Any, net: Any, checked: Sequence[tuple[Any, str]]) -> float:
    """The share of unseen rendered words read right."""
    right = 0
    order = sorted(checked, key=lambda item: item[0].shape[1])
    net.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for i in range(0, len(order), _BATCH):
            batch = order[i : i + _BATCH]
            scores = net(torch.from_numpy(batch_of([image for image, _ in batch]))).permute(1, 0, 2).numpy()
            right += sum(best_text(s) == text for s, (_, text) in zip(scores, batch, strict=True))
    return right / len(checked)


def write(net: Any, output: Path) -> None:
    """The weights in half precision, batch normalisation folded in."""
    arrays = {}
    for i, block in enumerate(net.layers):
        conv, norm = block
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()
        arrays[f"weight{i}"] = conv.weight * scale[:, None, None, None]
        arrays[f"bias{i}"] = norm.bias - norm.running_mean * scale
    arrays["weight_out"], arrays["bias_out"] = net.out.weight, net.out.bias
    output.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(output / MODEL_FILE, **{k: v.detach().float().numpy().astype(np.float16) for k, v in arrays.items()})
