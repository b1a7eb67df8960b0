from __future__ import annotations

import itertools
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from vanban.errors import MissingTool
from vanban.ingest.ocr import Read
from vanban.ingest.recogniser import ALPHABET, HEIGHT, as_ink, best_text, chance_of, texts, weighed, word_boxes
from vanban.text.train_recogniser import train
from vanban.text.word_images import Fonts, WordImages

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"


def drawn(words: str, size: int = 54) -> tuple[Image.Image, list[Read]]:
    """A line of words and where they stand, each read as `?` by an engine that is in doubt."""
    try:
        font = ImageFont.truetype(FONT, size)
    except OSError:
        pytest.skip("needs the Liberation fonts")
    image = Image.new("L", (2400, 200), 255)
    draw = ImageDraw.Draw(image)
    found, x = [], 40
    for word in words.split():
        draw.text((x, 120), word, 0, font=font, anchor="ls")
        box = tuple(round(v) for v in draw.textbbox((x, 120), word, font=font, anchor="ls"))
        found.append(Read("?", (box[0], box[1], box[2], box[3]), 0.1, (1,)))
        x += round(font.getlength(word)) + size // 4
    return image.filter(ImageFilter.GaussianBlur(1)), found


def test_printed_words_are_read() -> None:
    wanted = "Ủy ban nhân dân tỉnh đẩy mạnh chuyển đổi số, giảm nghèo bền vững 84/QĐ-UBND"
    image, reads = drawn(wanted)
    read = [max(((r.text, r.confidence), *r.alternatives), key=lambda pair: pair[1])[0] for r in weighed(image, reads)]
    assert sum(a == b for a, b in zip(read, wanted.split(), strict=True)) >= len(read) - 2


def test_the_surer_of_two_readings_is_told_by_the_image() -> None:
    image, reads = drawn("tiếp tục đẩy mạnh")
    reads[2] = Read("đây", reads[2].box, 0.8, (1,), (("đẩy", 0.6),))
    word = weighed(image, reads)[2]
    assert word.text == "đây"
    assert word.confidence < 0.5 < dict(word.alternatives)["đẩy"]
    assert word.confidence + sum(sure for _, sure in word.alternatives) == pytest.approx(1, abs=0.05)


def test_the_same_page_gives_the_same_answer() -> None:
    image, reads = drawn("Ban hành kế hoạch")
    assert weighed(image, reads) == weighed(image, reads)


@pytest.mark.parametrize("box", [(0, 0, 0, 0), (-5, -5, 9000, 9000), (50, 60, 40, 20), (10, 10, 12, 190), (3000, 0, 3100, 60)])
def test_boxes_of_no_word_are_passed_over(box: tuple[int, int, int, int]) -> None:
    image, reads = drawn("kế hoạch")
    odd = Read("x" * 300, box, 0.5, (2,))
    found = weighed(image, [*reads, odd])
    assert [r.text for r in found] == ["?", "?", odd.text]
    assert all(0 <= r.confidence <= 1 for r in found)


def test_boxes_that_reach_into_the_next_line_are_cut_as_high_as_their_neighbours() -> None:
    words = [Read("hoạch", (100 * i, 20, 100 * i + 90, 70), 0.9, (1,)) for i in range(8)]
    words[3] = Read("hoạch", (300, 20, 390, 120), 0.9, (1,))
    boxes = list(word_boxes(words, (1000, 300)))
    assert boxes[3] is not None
    assert boxes[0] is not None
    assert boxes[3][3] - boxes[0][3] < 15


@given(st.integers(5, 200), st.integers(5, 90), st.integers(0, 255), st.integers(0, 255))
def test_ink_is_scaled_whatever_the_contrast(width: int, height: int, paper: int, ink: int) -> None:
    image = Image.new("L", (width, height), paper)
    image.paste(ink, (0, 0, width // 3, height))
    found = as_ink(image)
    assert found.shape[0] == HEIGHT
    assert found.dtype == np.uint8


def _chances(rows: list[dict[str, float]]) -> Any:
    """Chances of a few classes at each step, `_` for the blank."""
    table = np.full((len(rows), len(ALPHABET) + 1), 1e-6)
    for row, given_ in zip(table, rows, strict=True):
        for letter, chance in given_.items():
            row[0 if letter == "_" else ALPHABET.index(letter) + 1] = chance
    return np.log(table / table.sum(-1, keepdims=True))


def test_beam_adds_up_the_ways_to_write_a_text() -> None:
    scores = _chances([{"a": 0.4, "_": 0.6}, {"a": 0.4, "_": 0.6}])
    assert best_text(scores) == ""
    found = dict(texts(scores))
    assert math.exp(found["a"]) == pytest.approx(0.64, abs=0.001)
    assert math.exp(found[""]) == pytest.approx(0.36, abs=0.001)


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=1, max_size=6), st.text("ab", max_size=3))
def test_chance_of_a_text_is_that_of_all_its_alignments(rows: list[list[float]], text: str) -> None:
    scores = _chances([dict(zip("_ab", row, strict=True)) for row in rows])
    total = 0.0
    for way in itertools.product("_ab", repeat=len(rows)):
        written = "".join(c for c, _ in itertools.groupby(way)).replace("_", "")
        if written == text:
            total += math.exp(sum(scores[i, 0 if c == "_" else ALPHABET.index(c) + 1] for i, c in enumerate(way)))
    found = chance_of(scores, text)
    assert math.exp(found) == pytest.approx(total, abs=1e-9)


def test_letters_it_does_not_know_have_no_chance() -> None:
    assert chance_of(_chances([{"a": 1.0}]), "ß") == -math.inf


def test_training_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingTool, match="PyTorch"):
        train(tmp_path, tmp_path / "model")


def test_rendered_words_are_of_the_text_and_fit_the_network() -> None:
    try:
        fonts = Fonts.found([Path("/usr/share/fonts")])
    except MissingTool as error:
        pytest.skip(str(error))
    text = "Ủy ban nhân dân xã tiếp tục đẩy mạnh chuyển đổi số và cải cách hành chính trong năm"
    made = list(itertools.islice(WordImages([text], fonts, 7), 40))
    assert all(image.shape[0] == HEIGHT and image.max() > 100 for image, _ in made)
    assert all(set(word) <= set(ALPHABET) for _, word in made)
    assert sum(word in text for _, word in made) > 10
    again = list(itertools.islice(WordImages([text], fonts, 7), 40))
    assert all(a == b and np.array_equal(x, y) for (x, a), (y, b) in zip(made, again, strict=True))
