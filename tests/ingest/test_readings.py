"""Two readings of one page: what is joined, and second readings that fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from vanban.ingest.ocr import Read, page_from_image
from vanban.ingest.readings import join_readings, without_next
from vanban.model import Pages, Table
from vanban.options import Limits, Options


def reads(text: str, y: int = 600, confidence: float = 0.9, shift: int = 0) -> list[Read]:
    found = []
    x = 300 + shift
    for word in text.split():
        found.append(Read(word, (x, y, x + 24 * len(word), y + 40), confidence, (1, 1, y)))
        x += 24 * len(word) + 16
    return found


class Twice:
    """An engine with two readings; the second may be an error to raise."""

    def __init__(self, first: list[Read], second: Any) -> None:
        self.first, self.second, self.asked = first, second, 0

    def words(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        return self.first

    def words_again(self, image: Image.Image, *, dpi: int, timeout: float) -> list[Read]:
        self.asked += 1
        assert 0 < timeout <= 50
        if isinstance(self.second, Exception):
            raise self.second
        found: list[Read] = self.second
        return found

    def quarter_turns(self, image: Image.Image, *, timeout: float) -> int:
        return 0


def page(engine: Any, options: Options | None = None) -> Any:
    return page_from_image(Image.new("L", (2480, 3508), 255), 1, options or Options(), width=595, height=842, engine=engine)


def test_agreement_makes_surer_and_difference_is_kept() -> None:
    first, second = reads("sự cô tràn dầu", confidence=0.9), reads("sự cố tràn dầu", confidence=0.8, shift=5)
    joined = join_readings(first, second)
    assert [r.text for r in joined] == ["sự", "cô", "tràn", "dầu"]
    assert [r.alternatives for r in joined] == [(), (("cố", 0.8),), (), ()]
    assert joined[0].confidence == pytest.approx(0.98)
    assert joined[1].confidence == 0.9


def test_words_elsewhere_are_no_readings_of_a_word() -> None:
    first = reads("kế hoạch")
    beside = [replace(r, box=(r.box[0] + 400, r.box[1], r.box[2] + 400, r.box[3])) for r in reads("kê hoạch")]
    for second in (reads("kê hoạch", y=660), beside, []):
        assert join_readings(first, second) == first
    # A word the second reading has cut in two is not its first half.
    assert (
        join_readings([Read("hoạch", (0, 0, 100, 40), 0.9, (1,))], [Read("hoạ", (0, 0, 55, 40), 0.9, (1,))])[0].alternatives == ()
    )


def test_words_run_together_come_apart_where_the_surer_reading_has_them_so() -> None:
    first = [Read(",Vềviệc", (300, 600, 460, 640), 0.3, (1, 1, 7))]
    second = [Read("Về", (310, 600, 356, 640), 0.6, (1, 1, 1)), Read("việc", (368, 600, 460, 640), 0.6, (1, 1, 1))]
    joined = join_readings(first, second)
    assert [(r.text, r.line) for r in joined] == [("Về", (1, 1, 7)), ("việc", (1, 1, 7))]
    assert joined[0].alternatives == ((",Vềviệc", 0.3),)
    sure = [replace(first[0], confidence=0.9)]
    assert join_readings(sure, second) == sure
    other = [second[0], replace(second[1], text="viện")]
    assert join_readings(first, other) == first


def test_a_reading_that_takes_in_the_next_word_is_dropped() -> None:
    first, following = reads("NĐ- CP")
    word = replace(first, alternatives=(("NĐ-CP", 0.6), ("ND-", 0.2)))
    assert without_next([word, following]) == [replace(first, alternatives=(("ND-", 0.2),)), following]
    elsewhere = replace(following, line=(9,))
    assert without_next([word, elsewhere]) == [word, elsewhere]


def test_the_page_has_the_other_readings_of_its_words() -> None:
    engine = Twice(reads("sự cô tràn dầu"), reads("sự cố tràn dầu"))
    (line,) = page(engine).lines()
    assert line.text == "sự cô tràn dầu"
    assert [w.alternatives for w in line.words] == [(), (("cố", 0.9),), (), ()]
    assert line.words[0].confidence == 0.99


@pytest.mark.parametrize(
    "second",
    [
        TimeoutError("quá 50 giây"),
        RuntimeError("tesseract chết"),
        OSError("đĩa đầy"),
        [],
        [Read("#", (0, 0, 0, 0), 0.0, ()), Read("x" * 500, (-5, -5, 9000, 9000), 1.0, (1,))],
    ],
)
def test_a_second_reading_that_fails_costs_nothing(second: Any) -> None:
    engine = Twice(reads("sự cô tràn dầu"), second)
    (line,) = page(engine).lines()
    assert engine.asked == 1
    assert line.text == "sự cô tràn dầu"
    assert all(w.confidence == 0.9 and not w.alternatives for w in line.words)


def test_no_second_reading_where_there_is_no_time_or_nothing_to_read() -> None:
    hurried = Twice(reads("sự cô tràn dầu"), reads("sự cố tràn dầu"))
    page(hurried, Options(limits=Limits(ocr_seconds_per_page=1)))
    blank = Twice([], [])
    page(blank)
    assert hurried.asked == blank.asked == 0


def test_real_readings_agree_on_most_words(reading: Callable[..., Pages]) -> None:
    (only,) = reading("ldld-angiang_2017_badocr.pdf", (6,)).pages
    assert not any(isinstance(b, Table) for b in only.blocks)
    words = [w for line in only.lines() for w in line.words]
    differ = [w for w in words if w.alternatives]
    assert 0 < len(differ) < 0.3 * len(words)
    assert all(text != w.text and 0 <= sure <= 1 for w in differ for text, sure in w.alternatives)
    # Tesseract alone is never surer than 0.97; two readings that agree on a word are.
    assert sum(w.confidence > 0.98 for w in words) > 0.5 * len(words)
