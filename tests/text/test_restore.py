"""Restoration of lost diacritics: what must come back, what must stay, and the shape of the answer."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from vanban.text.fold import bare, one_tone_style
from vanban.text.restore import RestoredLine, looks_garbled, looks_stripped, restore_text, restorer

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
    assert all(0 < change.confidence <= 1 for change in line.changes)
    assert _undone(line) == "  Quyet dinh nay co hieu luc tu ngay ky."


def test_doubt_shows_in_the_confidence() -> None:
    sure, doubtful = restorer().restore_lines(["Can cu Luat To chuc chinh quyen dia phuong", "Bui Tien Dung, To Van Toan"])
    assert sure.confidence > 0.95
    assert doubtful.confidence < sure.confidence


def test_no_lines_and_empty_lines() -> None:
    assert restorer().restore_lines([]) == []
    assert [line.text for line in restorer().restore_lines(["", "   ", "---", "12"])] == ["", "   ", "---", "12"]


def _undone(line: RestoredLine) -> str:
    text = line.text
    for change in reversed(line.changes):
        text = text[: change.start] + change.original + text[change.end :]
    return text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_keeps_its_lines_and_its_changes_can_be_undone(lines: list[str]) -> None:
    found = restorer().restore_lines(lines)
    assert [_undone(line) for line in found] == lines
    assert all(0 <= line.confidence <= 1 for line in found)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="abcdeghiklmnopqrstuvxyABCDHNT ,.;-", max_size=60), max_size=6))
def test_stripped_text_keeps_its_letters(lines: list[str]) -> None:
    assert [bare(line.text) for line in restorer().restore_lines(lines)] == lines


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(OUR_TEXT.splitlines()), min_size=1, max_size=8))
def test_right_lines_stay_among_any_others(lines: list[str]) -> None:
    mixed = [form for line in lines for form in (line, bare(line))]
    found = restorer().restore_lines(mixed)
    assert [line.text for line in found[::2]] == mixed[::2]


def test_the_stripped_part_of_a_text_is_restored_and_the_rest_stays() -> None:
    right = OUR_TEXT + "\n"
    found = restore_text(right + bare(right) + right)
    assert found.startswith(right)
    assert found.endswith(right)
    assert _words_right(right, found[len(right) : -len(right)]) >= 0.98


GARBLED = [
    ("Can cir Luat To chtrc chinh quyén dia phuong", "Căn cứ Luật Tổ chức chính quyền địa phương"),
    ("d6i méi sang tao va chuyén ddi s6 qudc gia", "đổi mới sáng tạo và chuyển đổi số quốc gia"),
    ("Uy ban nhan dan tinh béo céo Thu tuéng Chinh phi", "Ủy ban nhân dân tỉnh báo cáo Thủ tướng Chính phủ"),
    ("Pay manh tmg dung cong nghé thong tin, logistics", "Đẩy mạnh ứng dụng công nghệ thông tin, logistics"),
    ("xt ly nghiém cac truong hgp vi pham theo quy dinh", "xử lý nghiêm các trường hợp vi phạm theo quy định"),
    ("Nghj quyét s6 57-NQ/TW ngay 22/12/2024 ctia B6 Chinh trj", "Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị"),
    ("Quyét dinh s6 08-QD/PU ctia Dang tiy x4", "Quyết định số 08-QĐ/ĐU của Đảng ủy xã"),
    ("I1. TO CHUC THUC HIEN", "II. TỔ CHỨC THỰC HIỆN"),
    ("dat ty 1é > 50% s6 hd gia dinh sir dung VNelD", "đạt tỷ lệ ≥ 50% số hộ gia đình sử dụng VNeID"),
]


def test_text_read_with_the_wrong_language() -> None:
    lines = [old for old, _ in GARBLED]
    assert looks_stripped(lines)
    found = restorer().restore_lines(lines)
    assert _words_right(" ".join(new for _, new in GARBLED), " ".join(line.text for line in found)) >= 0.97
    assert [_undone(line) for line in found] == lines
    assert "57-NQ/TW" in found[5].text
    assert "08-QĐ/ĐU" in found[6].text
    assert found[7].text == GARBLED[7][1]
    assert "≥ 50%" in found[8].text


def test_a_word_cut_in_two_is_joined() -> None:
    lines = [*(old for old, _ in GARBLED[:3]), "cac cap c ing cac nganh phéi hgp thuc hién ngh iém tic"]
    assert restorer().restore_lines(lines)[-1].text.endswith("phối hợp thực hiện nghiêm túc")


@pytest.mark.parametrize(
    ("garbled", "restored"),
    [
        ("ngay 18/1 1/2025 cia Chinh phu", "ngày 18/11/2025 của Chính phủ"),
        ("b)Bo Ndi vu bdo cdo", "b)Bộ Nội vụ báo cáo"),
        ("phat trién nha @ xa hdi", "phát triển nhà ở xã hội"),
        ("hdi nghi thang 6 nim 2025", "hội nghị tháng 6 năm 2025"),
        ("thuc hién |uat dau tw", "thực hiện luật đầu tư"),
        ("Ty 1é dan sé _cé chif ky s6", "Tỷ lệ dân số có chữ ký số"),
    ],
)
def test_signs_that_stand_for_letters(garbled: str, restored: str) -> None:
    found = restorer().restore_lines([*(old for old, _ in GARBLED[:3]), garbled])[-1]
    assert _undone(found) == garbled
    assert found.text == restored


def test_faint_pages_without_a_foreign_letter_are_taken_for_misread() -> None:
    lines = [
        "+ Truvoc ngay 31 thang 12 cua nam cuoi kv ke hoach, Uy ban nhan dan cap",
        "tinh phe duvet ke hoach phat trien kinh te cua tnh, hvyen",
    ]
    assert looks_garbled(lines)
    assert not looks_garbled(["Uy ban nhan dan cap tinh phe duyet phan mem online tren smartphone theo ke hoach"])
    found = restorer().restore_lines(lines)
    assert found[0].text == "+ Trước ngày 31 tháng 12 của năm cuối kỳ kế hoạch, Ủy ban nhân dân cấp"


def test_a_document_read_with_the_wrong_language(shared: Path) -> None:
    read = next((shared / "seeds").glob("003_*.txt")).read_text(encoding="utf-8")
    truth = next((shared / "gold").glob("003_*.restored.txt")).read_text(encoding="utf-8")
    wanted, got = ([one_tone_style(w) for w in text.split()] for text in (truth, restore_text(read)))
    assert 1 - Levenshtein.distance(wanted, got) / len(wanted) >= 0.965


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


@pytest.mark.parametrize(("seed", "least"), [("000", 0.985), ("001", 0.985), ("002", 0.99), ("004", 0.99)])
def test_stripped_real_documents(shared: Path, seed: str, least: float) -> None:
    truth = unicodedata.normalize("NFC", next((shared / "seeds").glob(f"{seed}_*.txt")).read_text(encoding="utf-8"))
    assert looks_stripped(truth.splitlines()) is False
    lines = bare(truth).splitlines()
    assert looks_stripped(lines) is True
    assert _words_right(truth, "\n".join(line.text for line in restorer().restore_lines(lines))) >= least
