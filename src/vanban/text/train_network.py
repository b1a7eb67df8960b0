"""What training a line recogniser takes whatever its images: the network, its steps by CTC loss, and its weights as written.

Connectionist temporal classification: Graves et al., ICML 2006. Needs PyTorch, which reading documents does not.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from vanban.errors import MissingTool
from vanban.ingest.recogniser import MODEL_FILE, Layer, batch_of

Sample = tuple[Any, str]
"""An image 40 high and what it says."""


def pytorch() -> Any:
    """The module; raises `MissingTool` where it is not installed."""
    try:
        import torch  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise MissingTool("Chưa cài PyTorch, chỉ cần khi huấn luyện.", remedy="pip install torch") from error
    return torch


class Training:
    """A network in training for so many minutes; the rate of learning warms up, then falls to nothing at the end."""

    def __init__(
        self, layers: Sequence[Layer], alphabet: str, *, minutes: float, peak: float, warm: int, seed: int, half: bool = False
    ) -> None:
        """`half` computes in bfloat16 where that is as exact as the images are."""
        self.torch = pytorch()
        self.torch.manual_seed(seed)
        self.torch.set_num_threads(1)
        self._alphabet, self._minutes, self._peak, self._warm, self._half = alphabet, minutes, peak, warm, half
        self.net = _network(self.torch, layers, len(alphabet) + 1)
        self._optimiser = self.torch.optim.AdamW(self.net.parameters(), lr=peak, weight_decay=1e-3)
        self._begun = monotonic()
        self.steps = 0
        self._sum = 0.0

    @property
    def passed(self) -> float:
        """The share of the time that is over."""
        return (monotonic() - self._begun) / (60 * self._minutes)

    def step(self, batch: Sequence[Sample]) -> bool:
        """Learn from a batch; False where its loss is no number and it was passed over."""
        rate = self._peak * min(1.0, (self.steps + 1) / self._warm) * (0.5 + 0.5 * math.cos(math.pi * min(1.0, self.passed)))
        for group in self._optimiser.param_groups:
            group["lr"] = max(rate, 1e-6)
        loss = self._loss(batch)
        if not math.isfinite(loss.item()):
            return False
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self._optimiser.step()
        self.steps += 1
        self._sum += loss.item()
        return True

    def mean_loss(self, steps: int) -> float:
        """The mean loss of the last `steps` steps since it was asked last."""
        mean, self._sum = self._sum / steps, 0.0
        return mean

    def scores(self, images: Sequence[Any]) -> Any:
        """What the network says of images, as it will be used: (columns, images, classes)."""
        with self.torch.no_grad(), self._precision():
            return self.net.eval()(self.torch.from_numpy(batch_of(images)))

    def _precision(self) -> Any:
        return self.torch.autocast("cpu", self.torch.bfloat16, enabled=self._half)

    def _loss(self, batch: Sequence[Sample]) -> Any:
        torch = self.torch
        images = torch.from_numpy(batch_of([image for image, _ in batch])).to(memory_format=torch.channels_last)
        with self._precision():
            scores = self.net.train()(images)
        targets = [[self._alphabet.index(c) + 1 for c in text] for _, text in batch]
        return torch.nn.functional.ctc_loss(
            scores.log_softmax(-1),
            torch.tensor([n for target in targets for n in target]),
            torch.full((len(batch),), scores.shape[0]),
            torch.tensor([len(target) for target in targets]),
            zero_infinity=True,
        )


def batches(choice: random.Random, pool: Sequence[Sample], *, count: int, size: int) -> list[list[Sample]]:
    """So many batches of images of like width, drawn from the pool."""
    drawn = sorted((pool[choice.randrange(len(pool))] for _ in range(size * count)), key=lambda item: item[0].shape[1])
    cut = [drawn[i : i + size] for i in range(0, len(drawn), size)]
    choice.shuffle(cut)
    return cut


def _network(torch: Any, layers: Sequence[Layer], classes: int) -> Any:
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
