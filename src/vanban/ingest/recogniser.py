"""A second recogniser: a small network that reads the words of a page one by one, and errs otherwise than Tesseract.

Convolutions and a CTC output, run in numpy: the model is small and a page is a few hundred words, so that needs no
runtime for networks. Trained on rendered words alone (`vanban train recogniser`; see models/recogniser/README.md).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vanban.data import model_dir
from vanban.errors import MissingTool

if TYPE_CHECKING:
    from PIL.Image import Image

    from vanban.ingest.ocr import Read

Array = npt.NDArray[Any]

HEIGHT = 40
STEP = 4
"""Columns of the image for one step of the network."""
_ROUND = 16
_PAPER_AND_INK = 0.88, 0.03
_VOWELS = "aăâeêioôơuưy"
_TONED = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_LETTERS = "".join(sorted(set("abcdefghijklmnopqrstuvwxyzđ" + _VOWELS + _TONED)))
ALPHABET = " 0123456789" + _LETTERS + _LETTERS.upper() + ".,;:?!/()[]\"'“”‘’%&+-–—…*=<>@_§°²"
"""What the network can write; its class 0 is the blank, class i + 1 the letter at i."""
MODEL_FILE = "model.npz"
_WIDEST = 16  # times the height; longer runs are no words
_AT_ONCE = 16
_BEAM = 8
_LEAST_STEP = 0.002  # classes below this at a step are not followed


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution with what follows it: the input added where `residual`, all below zero cut, the largest of each pool."""

    inputs: int
    outputs: int
    size: tuple[int, int]
    padding: tuple[int, int]
    stride: int = 1
    pool: tuple[int, int] = (1, 1)
    residual: bool = False


LAYERS = (
    Layer(1, 24, (5, 5), (2, 2), stride=2),
    Layer(24, 64, (3, 3), (1, 1), stride=2),
    Layer(64, 64, (3, 3), (1, 1), pool=(2, 1)),
    Layer(64, 128, (3, 3), (1, 1)),
    Layer(128, 224, (5, 1), (0, 0)),
    Layer(224, 224, (1, 5), (0, 2), residual=True),
    Layer(224, 224, (1, 5), (0, 2), residual=True),
)
"""The image comes 40 high, leaves the pool 5 high and the fifth layer 1 high; each column then is one step."""


class Recogniser:
    """The network with its weights."""

    def __init__(self, arrays: Any, layers: Sequence[Layer] = LAYERS) -> None:
        self._layers = layers
        self._weights = []
        for i in range(len(layers)):
            kernel = arrays[f"weight{i}"].astype(np.float32)  # (outputs, inputs, height, width)
            self._weights.append(
                (kernel.transpose(2, 3, 1, 0).reshape(-1, kernel.shape[0]), arrays[f"bias{i}"].astype(np.float32))
            )
        self._out = arrays["weight_out"].astype(np.float32)[:, :, 0, 0].T, arrays["bias_out"].astype(np.float32)

    def chances(self, images: Sequence[Array]) -> list[Array]:
        """For each image (as `as_ink` gives it) the logarithms of the chances of the classes at each step."""
        order = sorted(range(len(images)), key=lambda i: images[i].shape[1])
        found: list[Array] = [np.zeros((0, 0))] * len(images)
        for start in range(0, len(order), _AT_ONCE):
            part = order[start : start + _AT_ONCE]
            for i, scores in zip(part, self._run(batch_of([images[i] for i in part])), strict=True):
                steps = -(-images[i].shape[1] // STEP)
                found[i] = scores[:steps]
        return found

    def _run(self, batch: Array) -> Array:
        x = batch.transpose(0, 2, 3, 1)
        for layer, (kernel, bias) in zip(self._layers, self._weights, strict=True):
            y = _convolved(x, kernel, layer) + bias
            if layer.residual:
                y += x
            np.maximum(y, 0, out=y)
            down, _ = layer.pool
            x = y.reshape(y.shape[0], -1, down, *y.shape[2:]).max(axis=2) if down > 1 else y
        scores = x[:, 0] @ self._out[0] + self._out[1]
        scores -= scores.max(-1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(-1, keepdims=True)))


def _convolved(x: Array, kernel: Array, layer: Layer) -> Array:
    (up, across), step = layer.padding, layer.stride
    x = np.pad(x, ((0, 0), (up, up), (across, across), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, layer.size, axis=(1, 2))[:, ::step, ::step]
    count, height, width = windows.shape[:3]
    columns = windows.transpose(0, 1, 2, 4, 5, 3).reshape(count * height * width, -1)
    return (columns @ kernel).reshape(count, height, width, -1)


@lru_cache(maxsize=1)
def recogniser() -> Recogniser | None:
    """The recogniser that travels with the program; None where its model is not installed.

    From then on the process multiplies matrices with one thread: these are small, a page costs five times the CPU with
    two, and pages are read side by side anyway.
    """
    from threadpoolctl import threadpool_limits

    try:
        file = model_dir("recogniser") / MODEL_FILE
    except MissingTool:
        return None
    threadpool_limits(limits=1, user_api="blas")
    with np.load(file) as arrays:
        return Recogniser({name: arrays[name] for name in arrays.files})


def as_ink(image: Image, height: int = HEIGHT) -> Array:
    """A cut from a page in grey as the network takes it: so many rows, 0 paper to 255 ink, whatever the contrast was."""
    from PIL.Image import Resampling

    width = max(STEP * 2, round(image.width * height / image.height))
    grey = np.asarray(image.resize((width, height), Resampling.BILINEAR, reducing_gap=2.0))
    spread = np.bincount(grey.ravel(), minlength=256).cumsum() / grey.size
    paper, ink = (int(np.searchsorted(spread, share)) for share in _PAPER_AND_INK)
    return (np.clip((paper - grey.astype(np.float32)) / max(paper - ink, 30), 0, 1) * 255).astype(np.uint8)


def batch_of(images: Sequence[Array]) -> Array:
    """The images side by side in one array of shape (images, 1, `HEIGHT`, width), paper where they end."""
    width = -(-max(image.shape[1] for image in images) // _ROUND) * _ROUND
    batch = np.zeros((len(images), 1, HEIGHT, width), np.float32)
    for row, image in zip(batch, images, strict=True):
        row[0, :, : image.shape[1]] = image
    return batch / 255


def best_text(scores: Array) -> str:
    """The text of the likeliest class at each step, repeats and blanks left out."""
    best = scores.argmax(-1)
    kept = best[(best > 0) & (np.diff(best, prepend=-1) != 0)]
    return "".join(ALPHABET[n - 1] for n in kept).strip()


def texts(scores: Array, most: int = _BEAM) -> list[tuple[str, float]]:
    """The likeliest texts with the logarithms of their chances, the best first (prefix beam search)."""
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -math.inf)}  # ending in a blank, and not
    for row in scores:
        classes = np.flatnonzero(row > math.log(_LEAST_STEP)).tolist()
        chance = row[classes].tolist()
        grown: dict[tuple[int, ...], tuple[float, float]] = {}
        for prefix, (blank, letter) in beam.items():
            both = _sum(blank, letter)
            last = prefix[-1] if prefix else 0
            for number, c in zip(classes, chance, strict=True):
                if number == 0:
                    old = grown.get(prefix, _NONE)
                    grown[prefix] = _sum(old[0], both + c), old[1]
                    continue
                if number == last:  # the same stroke goes on; a second letter needs a blank between
                    old = grown.get(prefix, _NONE)
                    grown[prefix] = old[0], _sum(old[1], letter + c)
                longer = (*prefix, number)
                old = grown.get(longer, _NONE)
                grown[longer] = old[0], _sum(old[1], (blank if number == last else both) + c)
        best = sorted(grown.items(), key=lambda item: -_sum(*item[1]))
        beam = dict(best[:most])
    found: dict[str, float] = {}
    for prefix, pair in beam.items():
        text = "".join(ALPHABET[n - 1] for n in prefix).strip()
        found[text] = _sum(found.get(text, -math.inf), _sum(*pair))
    return sorted(found.items(), key=lambda item: -item[1])


_NONE = (-math.inf, -math.inf)


def _sum(a: float, b: float) -> float:
    """The logarithm of the sum of two chances given as logarithms."""
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


def chance_of(scores: Array, text: str) -> float:
    """The logarithm of the chance that the image holds this text; minus infinity where it has a letter not known."""
    return chance_of_classes(scores, [_NUMBERS[c] for c in text]) if all(c in _NUMBERS for c in text) else -math.inf


def chance_of_classes(scores: Array, classes: Sequence[int]) -> float:
    """The logarithm of the chance that the image holds these classes, one after the other."""
    states = np.zeros(2 * len(classes) + 1, np.int64)
    states[1::2] = classes
    skips = np.zeros(len(states), bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    now = np.full(len(states), -np.inf)
    now[:2] = scores[0, states[:2]]
    for row in scores[1:]:
        one = np.concatenate(([-np.inf], now[:-1]))
        two = np.where(skips, np.concatenate(([-np.inf, -np.inf], now[:-2]))[: len(now)], -np.inf)
        now = np.logaddexp(np.logaddexp(now, one), two) + row[states]
    return float(np.logaddexp(now[-1], now[-2]) if len(now) > 1 else now[-1])


_NUMBERS = {c: i + 1 for i, c in enumerate(ALPHABET)}


def word_boxes(reads: Sequence[Read], size: tuple[int, int]) -> Iterator[tuple[int, int, int, int] | None]:
    """Where to cut each word from the page: as high as the words round it on its line; None for what is no word.

    Boxes often reach into the next line; so the tops and bottoms that most neighbours have count, not the farthest.
    """
    lines: dict[tuple[int, ...], list[int]] = {}
    for i, read in enumerate(reads):
        lines.setdefault(read.line, []).append(i)
    place = {i: at for line in lines.values() for at, i in enumerate(line)}
    for i, read in enumerate(reads):
        line, at = lines[read.line], place[i]
        near = [reads[j].box for j in line[max(0, at - _ROUND_IT) : at + _ROUND_IT + 1]]
        tops, bottoms = sorted(box[1] for box in near), sorted(box[3] for box in near)
        beyond = round((len(near) - 1) * _BEYOND)
        x0, top, x1, bottom = read.box
        slack = round((bottoms[-1 - beyond] - tops[beyond]) * _SLACK)
        top = max(tops[beyond] - slack, min(top, tops[beyond]))
        bottom = min(bottoms[-1 - beyond] + slack, max(bottom, bottoms[-1 - beyond]))
        tall = bottom - top
        pad = round(tall * _PAD)
        box = max(0, x0 - pad), max(0, top - pad // 2), min(size[0], x1 + pad), min(size[1], bottom + pad // 2)
        yield box if box[3] - box[1] >= 6 and 4 <= box[2] - box[0] <= _WIDEST * tall else None


_ROUND_IT = 12
_BEYOND = 0.4
_SLACK = 0.2
_PAD = 0.05


def weighed(image: Image, reads: Sequence[Read], net: Recogniser | None = None) -> list[Read]:
    """The words of a page in grey with what the network makes of them; as they are where its model is not installed.

    Each word's confidence, and those of its alternatives, become chances that sum to one: how sure Tesseract was and
    how likely the network has the text, weighed as fitted on scans with references. The text stays the first reading.
    """
    net = net or recogniser()
    if net is None:
        return list(reads)
    boxes = list(word_boxes(reads, image.size))
    asked = [i for i, box in enumerate(boxes) if box is not None]
    found = list(reads)
    for i, scores in zip(asked, net.chances([as_ink(image.crop(boxes[i])) for i in asked]), strict=True):
        found[i] = _weighed(reads[i], scores)
    return found


# Logarithms of chances, fitted on nine real first pages; leaving one out at a time to fit on the others cost two words.
_WEIGHT = 0.65
_GIVEN = 0.5
_NEW = 2.7
"""What a text costs that neither reading of Tesseract gave."""
_LEAST = -8.0
_SUREST = 0.98  # Tesseract is as sure of one wrong word in a hundred as of the right ones
_SHARE = 0.005
_MOST = 6


def _weighed(read: Read, scores: Array) -> Read:
    own = unicodedata.normalize("NFC", read.text)
    given = {unicodedata.normalize("NFC", text): confidence for text, confidence in read.alternatives} | {own: read.confidence}
    seen = {text: chance for text, chance in texts(scores) if text and chance > _LEAST}
    worth = {}
    for text in {**given, **seen}:
        chance = seen[text] if text in seen else chance_of(scores, text)
        worth[text] = _WEIGHT * max(chance, _LEAST)
        if text in given:
            sure = min(max(given[text], 1 - _SUREST), _SUREST)
            worth[text] += _GIVEN * math.log(sure / (1 - sure))
        else:
            worth[text] -= _NEW
    whole = reduce(_sum, worth.values())
    share = {text: math.exp(value - whole) for text, value in worth.items()}
    others = sorted((text for text in share if text != own and share[text] > _SHARE), key=lambda text: -share[text])
    return replace(
        read, confidence=round(share[own], 4), alternatives=tuple((text, round(share[text], 4)) for text in others[:_MOST])
    )
