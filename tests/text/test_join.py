"""Lines to paragraphs: what a line end means, and that every character leads back to its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import clean, paged, printed_line, table, text_pages
from vanban.text.join import join_pages


def paragraphs(text: str) -> list[str]:
    return clean(text).text.rstrip("\n").split("\n")


def test_a_symbol_cut_by_the_line_end_is_whole_again() -> None:
    (one,) = paragraphs("Thực hiện đầy đủ các nội dung đã nêu trong Nghị quyết số 57-\nNQ/TW và các văn bản có liên quan.")
    assert "Nghị quyết số 57-NQ/TW và" in one
    (two,) = paragraphs("Căn cứ Thông tư đã ban hành trong thời gian vừa qua số 02/2025/\nTT-BNV của bộ quản lý ngành;")
    assert "02/2025/TT-BNV" in two
    (three,) = paragraphs("triển khai chương trình phát triển kinh tế địa phương giai đoạn 2025 -\n2035 theo lộ trình đã duyệt.")
    assert "2025 - 2035" in three


def test_a_dash_that_goes_on_a_word_opens_no_bullet() -> None:
    assert len(paragraphs("Đẩy mạnh thực hiện các mục tiêu phát triển kinh tế \n- xã hội của địa phương trong năm tới.")) == 1
    assert len(paragraphs("Các nhiệm vụ:\n- Xây dựng đường liên thôn;\n- Sửa chữa trường học.")) == 3


def test_text_spaced_by_empty_lines_joins_by_form() -> None:
    text = "Xã tập trung nguồn lực để hoàn thành các công trình thủy lợi nhỏ phục vụ sản xuất \n\nnông nghiệp của bà con trong vụ tới.\n\n- Rà soát từng tuyến kênh;\n\n- Huy động nhân dân.\n"
    assert len(paragraphs(text)) == 3


def test_page_numbers_and_stray_stamps_leave_the_sentence() -> None:
    text = (
        "Nhằm bảo đảm các thôn thực hiện thống nhất, góp phần hoàn thành chỉ tiêu được giao, phát\n215 7 9\n2\n"
        "huy vai trò của người dân, Ủy ban nhân dân xã ban hành kế hoạch với các nội dung như sau:"
    )
    first, second = paragraphs(text)
    assert "phát huy vai trò" in first
    # The stamped digits are not lost: the header may need them.
    assert second == "215 7 9"


def test_letterhead_lines_stay_apart() -> None:
    text = "ỦY BAN NHÂN DÂN\nXÃ PHÚ KHÊ\nSố: 12/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nPhú Khê, ngày 03 tháng 3 năm 2026\nKẾ HOẠCH\nTriển khai phong trào"
    assert paragraphs(text) == text.split("\n")


def test_a_numbered_heading_in_capitals_is_one_paragraph() -> None:
    assert paragraphs(
        "II. MỤC TIÊU PHÁT TRIỂN VÀ CÁC CHỈ TIÊU CHỦ YẾU CỦA XÃ,\nPHÂN THEO TỪNG NĂM\nTrong năm đầu, xã tập trung."
    )[0].endswith("TỪNG NĂM")


def test_footnotes_of_a_page_follow_the_paragraph_they_interrupt() -> None:
    body = [
        printed_line(f"Dòng văn bản thứ {i} đủ dài để chạm tới lề phải của trang giấy khổ bốn", y=100 + 20 * i, right=540)
        for i in range(8)
    ]
    note = printed_line("1 Số liệu do công chức thống kê cung cấp.", y=700, size=10)
    after = printed_line("tiếp tục câu văn đang dở ở trang sau.", y=100)
    text = join_pages(paged([*body, note], [after])).text
    assert "khổ bốn tiếp tục câu văn" in text
    assert text.rstrip().endswith("cung cấp.")


def test_a_centred_subject_ends_where_the_text_begins() -> None:
    body = [
        printed_line(f"Dòng thứ {i} của phần thân chạy từ lề trái sang lề phải trang", x=80, y=250 + 20 * i, right=540)
        for i in range(8)
    ]
    subject = [
        printed_line("Kết luận của Chủ tịch Ủy ban nhân dân xã tại cuộc họp về", x=102, y=150, right=518),
        printed_line("giải ngân vốn đầu tư công tháng 9 năm 2026", x=112, y=170, right=508),
    ]
    opening = printed_line("Ngày 19/9/2026, tại trụ sở Ủy ban nhân dân xã, Chủ tịch", x=110, y=210, right=540)
    first = join_pages(paged([*subject, opening, *body])).text.split("\n")[0]
    assert first.endswith("về giải ngân vốn đầu tư công tháng 9 năm 2026")


def test_no_sentence_goes_on_from_a_signature_over_the_page() -> None:
    body = [
        printed_line(f"Dòng thứ {i} của phần thân chạy từ lề trái sang lề phải trang", x=80, y=250 + 20 * i, right=540)
        for i in range(8)
    ]
    name = printed_line("Nguyễn Hữu Lộc", x=400, y=700, right=540)
    below = printed_line("mẫu đăng ký của hộ gia đình", x=250, y=60, right=500)
    assert "Nguyễn Hữu Lộc\nmẫu đăng ký" in join_pages(paged([*body, name], [below])).text


def test_a_numbered_point_after_an_empty_line_stands_alone() -> None:
    lines = [
        "Ủy ban nhân dân xã giao các bộ phận chuyên môn triển khai những nhiệm vụ sau đây trong",
        "năm 2026 và báo cáo kết quả với Thường trực Đảng ủy.",
        "8. Bảo đảm an toàn thông tin, giữ vững an ninh trên không gian mạng, bảo vệ chủ quyền số",
        "",
        "8.1. Thực hiện nghiêm các quy định về an toàn thông tin mạng trong cơ quan, đơn vị của xã.",
    ]
    assert paragraphs("\n".join(lines))[-2:] == [lines[2], lines[4]]


def test_running_page_numbers_are_dropped() -> None:
    lines = [
        printed_line("2", x=300, y=30),
        printed_line("Nội dung của trang thứ hai được in dưới số trang ở đầu.", y=80),
        printed_line("Hết.", y=100),
    ]
    assert join_pages(paged([printed_line("Trang đầu.")], lines)).text.startswith("Trang đầu.\nNội dung")


def test_ruled_tables_stand_cell_by_cell() -> None:
    text = join_pages(paged([printed_line("Bảng:"), table([["TT", "Nhiệm vụ"], ["1", "Làm đường"]], y=140)]))
    assert text.text == "Bảng:\nTT\tNhiệm vụ\n1\tLàm đường\n"
    (grid,) = text.tables
    assert [text.text[c.start : c.end] for c in grid.cells] == ["TT", "Nhiệm vụ", "1", "Làm đường"]


def test_a_letterhead_set_in_a_grid_is_read_left_column_first() -> None:
    head = table(
        [["UBND XÃ PHÚ KHÊ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Số: 3/BC-UBND", "Phú Khê, ngày 02 tháng 4 năm 2026"]],
        ruled=False,
    )
    assert join_pages(paged([head])).text.split("\n")[:2] == ["UBND XÃ PHÚ KHÊ", "Số: 3/BC-UBND"]


def test_a_place_covers_the_words_it_was_read_from() -> None:
    text = join_pages(paged([printed_line("Giao Phòng Kinh tế chủ trì", x=80, right=340)]))
    start = text.text.index("Phòng")
    place = text.place(start, start + len("Phòng Kinh tế"))
    assert place.page == 1
    assert place.line is None
    assert place.bbox is not None
    assert 120 < place.bbox[0] < place.bbox[2] < 270


LINE = st.text(alphabet="abcđêổ ABĐ0123456789.,;:-/()*", min_size=0, max_size=40)


@given(st.lists(LINE, min_size=1, max_size=12))
def test_every_piece_leads_back_to_its_line(lines: list[str]) -> None:
    pages = text_pages("\n".join(lines))
    text = join_pages(pages)
    for piece in text.pieces:
        assert text.text[piece.start : piece.end].strip() != ""
        a, b = piece.source_range(piece.start, piece.end)
        assert 0 <= a < b <= len(piece.line.text)
        place = text.place(piece.start, piece.end)
        assert place.line == piece.line.number


@given(st.lists(LINE, min_size=1, max_size=12))
def test_no_letter_is_lost(lines: list[str]) -> None:
    joined = join_pages(text_pages("\n".join(lines))).text
    for letter in "abcđêổABĐ":
        assert joined.count(letter) == sum(line.count(letter) for line in lines)


@given(st.lists(LINE, min_size=2, max_size=8), st.integers(0, 40), st.integers(0, 200))
def test_a_slice_keeps_its_places(lines: list[str], start: int, length: int) -> None:
    text = join_pages(text_pages("\n".join(lines)))
    start = min(start, len(text.text))
    end = min(start + length, len(text.text))
    part = text.slice(start, end)
    assert part.text == text.text[start:end]
    for piece in part.pieces:
        assert part.place(piece.start, piece.end).line == text.place(piece.start + start, piece.end + start).line


@pytest.mark.parametrize("name", ["000", "001", "004"])
def test_real_text_keeps_every_word(shared: Path, name: str) -> None:
    (path,) = (shared / "seeds").glob(f"{name}_*.txt")
    raw = path.read_text("utf-8")
    joined = clean(raw).text
    # Nothing but page numbers may be missing; words cut by a line end are now one.
    assert len("".join(joined.split())) >= 0.999 * len("".join(raw.split()))


DENSE = "Trạm y tế khám cho mọi thôn của xã Sơn Lạc, mỗi thôn một buổi trong tháng.\n" * 6


def test_a_sentence_goes_on_behind_the_number_of_a_page() -> None:
    text = (
        DENSE + "1. Phòng Kinh tế rà soát các hộ nuôi cá lồng trên sông Lạc Giang; thu hồi\n\n2\n\n80% số lồng đặt sai chỗ.\n"
        "2. Công an xã kiểm tra các bến đò ngang, nhắc nhở chủ đò trang bị đủ\n\n3\n\náo phao cho khách.\n"
    )
    assert paragraphs(text)[-2:] == [
        "1. Phòng Kinh tế rà soát các hộ nuôi cá lồng trên sông Lạc Giang; thu hồi 80% số lồng đặt sai chỗ.",
        "2. Công an xã kiểm tra các bến đò ngang, nhắc nhở chủ đò trang bị đủ áo phao cho khách.",
    ]


def test_a_head_that_pages_repeat_leaves_the_text() -> None:
    page = DENSE + "- Phòng Kinh tế kiểm tra toàn bộ các bến đò ngang và các lồng cá trên sông Lạc Giang\n"
    text = page + "\n2\nXã Sơn Lạc - Kế hoạch 2027\n\nmỗi tháng.\n" + page + "\n3\nXã Sơn Lạc - Kế hoạch 2027\n\nmỗi quý.\n"
    found = paragraphs(text)
    assert not any("Kế hoạch" in p for p in found)
    assert [p.rpartition("Giang ")[2] for p in found if p.startswith("-")] == ["mỗi tháng.", "mỗi quý."]


def test_figures_between_empty_lines_of_a_table_stay() -> None:
    rows = "".join(f"{n}\n\nThôn {name}\n\n{n + 1}\n\n" for n, name in enumerate(("Vải", "Sành", "Lội", "Đông"), 1))
    assert sum(p.isdigit() for p in paragraphs("Biểu giao cây\n" * 20 + rows)) == 8
