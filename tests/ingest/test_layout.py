"""Reading order of words with boxes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vanban.ingest.layout import Token, row_to_line, rows_to_lines, segments_to_rows, tokens_to_rows

WIDTH = 595.0


def words(text: str, x: float, y: float, size: float = 13.0) -> list[Token]:
    """The words of a line that starts at `x` with its baseline near `y`."""
    found = []
    for word in text.split():
        wide = len(word) * size * 0.5
        found.append(Token(word, (x, y - size, x + wide, y), size))
        x += wide + size * 0.25
    return found


def order(*lines: list[Token]) -> list[str]:
    tokens = [t for line in lines for t in line]
    return [line.text for line in rows_to_lines(tokens_to_rows(tokens), WIDTH)]


def test_letterhead_reads_left_column_then_right() -> None:
    assert order(
        words("ỦY BAN NHÂN DÂN", 85, 60),
        words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 265, 60, 11),
        words("XÃ TÂN HÀ", 100, 76),
        words("Độc lập - Tự do - Hạnh phúc", 290, 77),
        words("Số: 15/KH-UBND", 95, 104),
        words("Tân Hà, ngày 02 tháng 7 năm 2025", 300, 104),
        words("V/v triển khai", 90, 120),
        words("KẾ HOẠCH", 270, 150),
        words("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025 của Quốc hội", 85, 180, 12),
    ) == [
        *("ỦY BAN NHÂN DÂN", "XÃ TÂN HÀ", "Số: 15/KH-UBND", "V/v triển khai"),
        *("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Tân Hà, ngày 02 tháng 7 năm 2025"),
        *("KẾ HOẠCH", "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025 của Quốc hội"),
    ]


def test_damaged_head_line_still_opens_a_letterhead() -> None:
    assert order(
        words("SỞ Y TẾ", 100, 60),
        words("CÔNG HOA XÃ HÔI CHÚ NGHỈA VỊET NAM", 265, 60, 11),
        words("Số: 2/KH-SYT", 95, 104),
        words("ngày 02 tháng 7 năm 2025", 320, 104),
    )[:2] == ["SỞ Y TẾ", "Số: 2/KH-SYT"]


def test_signature_block_reads_recipients_then_signer() -> None:
    assert order(
        words("Giao các đơn vị trực thuộc xã chịu trách nhiệm thi hành và báo cáo kết quả hằng tháng", 85, 480, 12),
        words("Nơi nhận:", 85, 520),
        words("TM. ỦY BAN NHÂN DÂN", 350, 518),
        words("- Như trên;", 85, 536, 11),
        words("CHỦ TỊCH", 380, 536),
        words("- Lưu: VT.", 85, 550, 11),
        words("Trần Văn Một", 375, 620),
    )[1:] == ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn Một"]


def test_rows_without_an_anchor_are_read_across() -> None:
    lines = order(
        words("Dân số", 85, 300), words("1.200 người", 350, 300), words("Diện tích", 85, 320), words("35 km2", 350, 320)
    )
    assert lines == ["Dân số 1.200 người", "Diện tích 35 km2"]


def test_sloping_segments_side_by_side_make_one_row() -> None:
    rows = segments_to_rows([words("Nơi nhận:", 85, 520), words("CHỦ TỊCH", 380, 524), words("- Như trên;", 85, 540)])
    assert [row_to_line(r).text for r in rows] == ["Nơi nhận: CHỦ TỊCH", "- Như trên;"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["Nơi", "nhận:", "TM.", "CỘNG", "HÒA", "a)", "2025"]), st.floats(20, 560), st.floats(20, 800)),
        max_size=40,
    )
)
def test_no_word_is_lost_or_doubled(spots: list[tuple[str, float, float]]) -> None:
    tokens = [t for text, x, y in spots for t in words(text, x, y)]
    lines = rows_to_lines(tokens_to_rows(tokens), WIDTH)
    assert sorted(w.text for line in lines for w in line.words) == sorted(t.text for t in tokens)
    for line in lines:
        assert all(line.text[w.start : w.end] == w.text for w in line.words)
