"""Choice between readings of scans: what the language decides, and what no language model may touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanban.model import Line, Origin, Page, Pages, Source, Word
from vanban.options import Options
from vanban.text import pages_to_text
from vanban.text.choose import choose_lines

RIGHT = """ỦY BAN NHÂN DÂN XÃ TÂN HÀ
KẾ HOẠCH
Triển khai công tác phòng cháy, chữa cháy rừng mùa khô năm 2025
Thực hiện Chỉ thị số 14/CT-TTg ngày 10 tháng 3 năm 2025 của Thủ tướng Chính phủ về việc tăng cường
phòng cháy, chữa cháy rừng, Ủy ban nhân dân xã xây dựng kế hoạch như sau:
1. Ban chỉ huy thành lập ba tổ tuần tra, mỗi tổ năm người, trực suốt ngày đêm trong các tháng cao điểm.
2. Ông Lò Văn Pành, bà Hoàng Thị Lẻ và Công ty TNHH MTV Petro Tân Hà chịu trách nhiệm về kho chứa.
3. Trạm y tế chuẩn bị thuốc men, phương tiện để sơ cứu, chuyển người bị nạn lên tuyến trên.
4. Kinh phí lấy từ ngân sách xã theo Công văn số 4156/STC-QLNS; lương của dân quân do huyện trả.
Nơi nhận: Hội đồng nhân dân xã; các thôn, bản; lưu VT."""


def line(text: str, *others: tuple[str, str, float], sure: float = 0.9) -> Line:
    """A line as read, each word with the same confidence; `others` are word, other reading, its confidence."""
    words = []
    at = 0
    for part in text.split():
        alternatives = tuple((other, confidence) for word, other, confidence in others if word == part)
        words.append(Word(part, at, (at * 6.0, 10.0, (at + len(part)) * 6.0, 22.0), sure, alternatives))
        at += len(part) + 1
    return Line(" ".join(text.split()), tuple(words))


def chosen(text: str, *others: tuple[str, str, float], sure: float = 0.9) -> str:
    return choose_lines([line(text, *others, sure=sure)])[0].text


@pytest.mark.parametrize(
    ("read", "others", "right"),
    [
        (
            "Chủ tịch Ủy ban nhân dân tính giao các sở, ngành",
            [("tính", "tỉnh", 0.8)],
            "Chủ tịch Ủy ban nhân dân tỉnh giao các sở, ngành",
        ),
        (
            "thông tin liên quan đên ứng phó sự cô tràn dâu trên biển",
            [],
            "thông tin liên quan đến ứng phó sự cố tràn dầu trên biển",
        ),
        ("tiếp tục đây mạnh cải cách hành chính", [], "tiếp tục đẩy mạnh cải cách hành chính"),
        ("QUYÉT ĐỊNH:", [], "QUYẾT ĐỊNH:"),
        ("Thời gian đo cơ quan chủ trì quyết định", [("đo", "do", 0.7)], "Thời gian do cơ quan chủ trì quyết định"),
    ],
)
def test_the_context_decides_between_marks(read: str, others: list[tuple[str, str, float]], right: str) -> None:
    assert chosen(read, *others) == right


def test_a_reading_both_gave_needs_more_against_it() -> None:
    # `giản biển` is a slip nobody can tell from a name; sure readings stay where the context says little.
    text = "tại thôn Bản Pành, xã Mường Lạc"
    assert chosen(text, sure=0.998) == text


def test_right_text_passes_whatever_its_confidence() -> None:
    for sure in (0.6, 0.8, 0.96, 1.0):
        lines = [line(text, sure=sure) for text in RIGHT.splitlines()]
        assert choose_lines(lines) == lines


def test_numbers_are_never_taken_from_another_reading() -> None:
    text = "Căn cứ Luật số 12/6/2015; Nghị định 40 và khoản 5"
    assert chosen(text, ("12/6/2015;", "19/6/2015;", 0.99), ("40", "10", 0.99), ("5", "S", 0.99), sure=0.3) == text


def test_letters_of_a_code_come_from_a_much_surer_reading_with_the_same_digits() -> None:
    assert chosen("Tờ trình số 245/TTr-SNMĨT", ("245/TTr-SNMĨT", "245/TTr-SNMT", 0.91), sure=0.5).endswith("245/TTr-SNMT")
    for kept in ("246/TTr-SNMT", "245/TTr-§NMT", "245"):
        text = "Tờ trình số 245/TTr-SNMĨT"
        assert chosen(text, ("245/TTr-SNMĨT", kept, 0.91), sure=0.5) == text


def test_signs_and_capitals_come_from_the_surer_reading() -> None:
    assert chosen("nhiệm vụ. quyền hạn", ("vụ.", "vụ,", 0.96)) == "nhiệm vụ, quyền hạn"
    assert chosen("nhiệm vụ. quyền hạn", ("vụ.", "vụ,", 0.5)) == "nhiệm vụ. quyền hạn"
    assert chosen("một sỐ nhiệm vụ", ("sỐ", "số", 0.95)) == "một số nhiệm vụ"
    assert chosen("nhiệm vụ chung", ("vụ", "vụ|", 0.96)) == "nhiệm vụ chung"


def test_abbreviations_and_foreign_names_stay() -> None:
    for text in ("Lưu: VT, TH, KTTH.", "Công ty Loan Petro ký hợp đồng", "Ban QLDA ĐTXD huyện"):
        assert chosen(text, sure=0.5) == text


def test_names_change_only_where_another_reading_says_so() -> None:
    assert chosen("Đảng ủy xã Phú Khê, huyện Mường Lạc", sure=0.6) == "Đảng ủy xã Phú Khê, huyện Mường Lạc"
    assert chosen("Ủy ban nhân dân tỉnh Quãng Ngãi", ("Quãng", "Quảng", 0.8)) == "Ủy ban nhân dân tỉnh Quảng Ngãi"


def test_the_doubt_and_the_first_reading_are_kept() -> None:
    before = line("tiếp tục đây mạnh cải cách hành chính")
    (after,) = choose_lines([before])
    assert after.original == before.text
    changed = after.words[2]
    assert changed.text == "đẩy"
    assert changed.confidence <= before.words[2].confidence
    assert changed.bbox == before.words[2].bbox
    assert [w.confidence for w in after.words[3:]] == [w.confidence for w in before.words[3:]]


def _pages(lines: Sequence[Line], origin: Origin) -> Pages:
    page = Page(1, tuple(lines), width=595.0, height=842.0, origin=origin)
    return Pages(Source("a.pdf", b"", "0" * 64, path=Path("a.pdf")), (page,))


@pytest.mark.parametrize(
    ("origin", "sure", "word"),
    [(Origin.OCR, 0.9, "đẩy"), (Origin.DIGITAL, 0.9, "đây"), (Origin.MIXED, 1.0, "đây"), (Origin.MIXED, 0.9, "đẩy")],
    ids=["ocr", "digital", "typed line of a mixed page", "pictured line of a mixed page"],
)
def test_only_lines_read_by_ocr_are_chosen(origin: Origin, sure: float, word: str) -> None:
    read = line("Ủy ban nhân dân xã tiếp tục đây mạnh cải cách hành chính")
    pages = _pages([replace(read, words=tuple(replace(w, confidence=sure) for w in read.words))], origin)
    text = pages_to_text(pages, Options())
    assert text.text == f"Ủy ban nhân dân xã tiếp tục {word} mạnh cải cách hành chính\n"
    assert not text.restored
    assert (text.place(0, 10).original is not None) is (word == "đẩy")
    assert "đây" in pages_to_text(pages, Options(restore=False)).text


def test_lines_without_words_stay() -> None:
    bare = replace(line("tiếp tục đây mạnh cải cách hành chính"), words=())
    assert choose_lines([bare]) == [bare]
    assert choose_lines([]) == []


_READINGS = st.text(alphabet="aăâđêôơưáàảãạếềẩcghinmtTNĐQ0159.,;/-()|§ ", min_size=1, max_size=9)


@given(st.lists(st.tuples(_READINGS, _READINGS, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_whatever_is_read_the_words_keep_place_and_digits(rows: list[tuple[str, str, float, float]]) -> None:
    words: list[Word] = []
    at = 0
    for read, other, sure, other_sure in rows:
        text = "".join(read.split())
        if text:
            words.append(Word(text, at, None, sure, (("".join(other.split()), other_sure),)))
            at += len(text) + 1
    before = Line(" ".join(w.text for w in words), tuple(words))
    (after,) = choose_lines([before])
    assert len(after.words) == len(before.words)
    assert after.text == " ".join(w.text for w in after.words)
    for old, new in zip(before.words, after.words, strict=True):
        assert after.text[new.start : new.end] == new.text
        assert [c for c in new.text if c.isdigit()] == [c for c in old.text if c.isdigit()]
        assert new.confidence <= max(old.confidence, 0.97 if old.alternatives else 0.0) + 0.001
