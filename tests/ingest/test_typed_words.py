"""Words of a damaged text layer beside the reading of the image."""

from __future__ import annotations

from pathlib import Path

import pytest

from vanban.ingest import read_pages, sources
from vanban.ingest.layout import Token
from vanban.ingest.ocr import Read
from vanban.ingest.typed_words import with_typed
from vanban.model import Origin
from vanban.options import Options


def read(text: str, x: int, sure: float = 0.8, width: int = 40) -> Read:
    return Read(text, (x, 100, x + width, 120), sure, (1, 1, 1))


def typed(text: str, x: float, width: float = 40) -> Token:
    return Token(text, (x, 101, x + width, 119), 12.0)


def texts(words: list[Read]) -> list[str]:
    return [w.text for w in words]


def test_marks_are_those_of_the_layer() -> None:
    words = with_typed([read("tô", 0), read("chức,", 50)], [typed("tổ", 0), typed("chức,", 50)], [])
    assert texts(words) == ["tổ", "chức,"]
    assert words[0].confidence >= 0.9


@pytest.mark.parametrize("broken", ["trunh", "hӗ", "xpt", "vj"])
def test_a_damaged_word_of_the_layer_changes_nothing(broken: str) -> None:
    word = read("trình", 0)
    assert with_typed([word], [typed(broken, 0)], []) == [word]


def test_a_sound_word_with_other_letters_is_only_another_reading() -> None:
    (word,) = with_typed([read("sáng", 0)], [typed("gương", 0)], [])
    assert word.text == "sáng"
    assert ("gương", 0.6) in word.alternatives


@pytest.mark.parametrize(("sure", "kept"), [(0.5, "03/QĐ-UBND"), (0.95, "O3/QĐ-UBND")])
def test_a_code_is_believed_where_ocr_doubts(sure: float, kept: str) -> None:
    assert texts(with_typed([read("O3/QĐ-UBND", 0, sure)], [typed("03/QĐ-UBND", 0)], [])) == [kept]


def test_words_elsewhere_are_left_alone() -> None:
    words = [read("tô", 0), read("dân", 50)]
    assert with_typed(words, [typed("tổ", 200), typed("dẫn", 20, 90)], []) == words


def test_stamped_numbers_join_the_line_they_stand_on() -> None:
    words = [read("Số:", 0), read("/QĐ-UBND", 120)]
    found = with_typed(words, [], [typed("35", 60, 20), Token("9", (60, 400, 70, 420), 12.0)])
    assert sorted(texts(found)) == ["/QĐ-UBND", "35", "Số:"]
    assert next(w for w in found if w.text == "35").line == (1, 1, 1)


def test_a_stamped_number_that_was_read_stays_single() -> None:
    words = [read("Số:", 0), read("35", 60, width=20)]
    assert texts(with_typed(words, [], [typed("35", 60, 20)])) == ["Số:", "35"]


def test_fonts_that_lose_letters(shared: Path) -> None:
    (source,) = sources(shared / "docs" / "ubnd-hanoi_qd-35-2024_digital.pdf", Options(pages=(1,)))
    assert not isinstance(source, Exception)
    pages = read_pages(source, Options(pages=(1,)))
    assert pages.pages[0].origin is Origin.OCR
    lines = [line.text for line in pages.pages[0].lines()]
    assert "THÀNH PHỐ HÀ NỘI" in lines
    assert any(line.startswith("Số: 35 /2024/QĐ-UBND") for line in lines)
    assert "Hà Nội, ngày 28 tháng 5 năm 2024" in lines
