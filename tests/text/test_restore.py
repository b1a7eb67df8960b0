"""Restoration of lost diacritics: what must come back, what must stay, and the shape of the answer."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanban.text.fold import bare, one_tone_style
from vanban.text.restore import looks_stripped, restore_text, restorer

OUR_TEXT = """ỦY BAN NHÂN DÂN XÃ PHÚ KHÊ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

KẾ HOẠCH
Triển khai công tác phòng cháy, chữa cháy rừng mùa khô năm 2025

Thực hiện Chỉ thị số 14/CT-TTg ngày 10 tháng 3 năm 2025 của Thủ tướng Chính phủ về việc tăng cường
phòng cháy, chữa cháy rừng, Ủy ban nhân dân xã xây dựng kế hoạch như sau:
1. Ban chỉ huy thành lập ba tổ tuần tra, mỗi tổ năm người, trực suốt ngày đêm trong các tháng cao điểm.
2. Công an xã phối hợp với kiểm lâm địa bàn kiểm tra việc đốt nương làm rẫy của các hộ gia đình.
3. Trạm y tế chuẩn bị thuốc men, phương tiện để sơ cứu, chuyển người bị nạn lên tuyến trên.
4. Kinh phí thực hiện lấy từ ngân sách xã và nguồn xã hội hóa theo quy định của pháp luật.
Nơi nhận: Hội đồng nhân dân xã; các thôn, bản; lưu văn thư."""


def _words_right(truth: str, text: str) -> float:
    wanted, got = truth.split(), text.split()
    assert len(wanted) == len(got)
    return sum(one_tone_style(a) == one_tone_style(b) for a, b in zip(wanted, got, strict=True)) / len(wanted)


def test_stripped_text_gets_its_marks_back() -> None:
    assert _words_right(OUR_TEXT, restore_text(bare(OUR_TEXT))) >= 0.98


def test_right_text_passes_byte_for_byte() -> None:
    odd = "  " + OUR_TEXT.replace("hòa", "hoà") + "\r\n\tHết.\x0c\n\n"
    assert restore_text(odd) == odd


@pytest.mark.parametrize(
    ("stripped", "restored"),
    [
        ("Nghi quyet so 57-NQ/TW cua Bo Chinh tri", "Nghị quyết số 57-NQ/TW của Bộ Chính trị"),
        ("Quyet dinh so 12/2024/QD-UBND ngay 01/02/2024", "Quyết định số 12/2024/QĐ-UBND ngày 01/02/2024"),
        ("Nghi dinh so 30/2020/ND-CP cua Chinh phu", "Nghị định số 30/2020/NĐ-CP của Chính phủ"),
        ("HDND va UBND cac xa, phuong, thi tran", "HĐND và UBND các xã, phường, thị trấn"),
        ("gui ve dia chi vanthu@phukhe.example.vn truoc ngay 15", "gửi về địa chỉ vanthu@phukhe.example.vn trước ngày 15"),
        ("ung dung blockchain va Big Data trong quan ly", "ứng dụng blockchain và Big Data trong quản lý"),
        ("KE HOACH PHAT TRIEN KINH TE - XA HOI NAM 2025", "KẾ HOẠCH PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM 2025"),
        ("ty le ho ngheo giam 2,35% so voi nam 2024 (tang 120%)", "tỷ lệ hộ nghèo giảm 2,35% so với năm 2024 (tăng 120%)"),
    ],
)
def test_codes_numbers_names_and_case_stay(stripped: str, restored: str) -> None:
    assert restorer().restore_lines([stripped])[0].text == restored


def test_an_unknown_abbreviation_follows_the_words_of_the_text() -> None:
    lines = ["De an doi moi sang tao cua tinh neu ro muc tieu.", "Quy ho tro DMST do tinh lap."]
    assert restorer().restore_lines(lines)[1].text.startswith("Quỹ hỗ trợ ĐMST")


def test_a_sentence_goes_on_over_the_end_of_a_line() -> None:
    found = restorer().restore_lines(["Uy ban nhan dan tinh yeu cau cac co", "quan, don vi to chuc thuc hien."])
    assert [line.text for line in found] == ["Ủy ban nhân dân tỉnh yêu cầu các cơ", "quan, đơn vị tổ chức thực hiện."]


def test_changes_say_what_stood_there() -> None:
    line = restorer().restore_lines(["  Quyet dinh nay co hieu luc tu ngay ky."])[0]
    assert line.changes
    stripped = line.text
    for change in reversed(line.changes):
        assert 0 < change.confidence <= 1
        stripped = stripped[: change.start] + change.original + stripped[change.end :]
    assert stripped == "  Quyet dinh nay co hieu luc tu ngay ky."


def test_doubt_shows_in_the_confidence() -> None:
    sure, doubtful = restorer().restore_lines(["Can cu Luat To chuc chinh quyen dia phuong", "Bui Tien Dung, To Van Toan"])
    assert sure.confidence > 0.95
    assert doubtful.confidence < sure.confidence


def test_no_lines_and_empty_lines() -> None:
    assert restorer().restore_lines([]) == []
    assert [line.text for line in restorer().restore_lines(["", "   ", "---", "12"])] == ["", "   ", "---", "12"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_keeps_its_lines_and_letters(lines: list[str]) -> None:
    lines = [unicodedata.normalize("NFC", line) for line in lines]
    found = restorer().restore_lines(lines)
    assert len(found) == len(lines)
    for line, old in zip(found, lines, strict=True):
        assert 0 <= line.confidence <= 1
        assert bare(line.text).lower() == bare(old).lower()


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        (bare(OUR_TEXT), True),
        (OUR_TEXT, False),
        ("The Council shall adopt the annual plan of the commune and report to the Board before the end of March.", False),
        ("Le conseil communal adopte le plan annuel et présente un rapport à la commission avant la fin du mois de mars.", False),
        ("", False),
        ("12/2024 15.3 – 18", False),
        ("Nghj quyét sé 57-NQ/TW cia B6 Chinh tri vé phat trién khoa hoc, cong nghé va chuyén d6i sé qudc gia", True),
    ],
)
def test_what_looks_stripped(text: str, stripped: bool) -> None:
    assert looks_stripped(text.splitlines()) is stripped


@pytest.mark.parametrize(("seed", "least"), [("000", 0.98), ("001", 0.985), ("002", 0.99), ("004", 0.99)])
def test_stripped_real_documents(shared: Path, seed: str, least: float) -> None:
    truth = unicodedata.normalize("NFC", next((shared / "seeds").glob(f"{seed}_*.txt")).read_text(encoding="utf-8"))
    assert looks_stripped(truth.splitlines()) is False
    lines = bare(truth).splitlines()
    assert looks_stripped(lines) is True
    assert _words_right(truth, "\n".join(line.text for line in restorer().restore_lines(lines))) >= least
