"""The regions of one component document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import ANNEX_WITH_FORM, DECISION, LETTER, PARTY, REGULATION
from factories import clean
from vanban.model import Part, Regime, Zones
from vanban.tree.forms import Form, form_of, kind_of, like, looks_like_name, mark_of, phrases, plain_name
from vanban.tree.zones import find_zones, secrecy_mark


def zones(text: str, *, annex: bool = False) -> tuple[Zones, str]:
    part = Part(1, clean(text), 0, annex)
    return find_zones(part), part.text.text


def test_letter() -> None:
    found, text = zones(LETTER)
    assert found.regime is Regime.STATE
    assert found.letterhead.of(text).endswith("năm 2026")
    assert found.title.of(text) == "Kính gửi: Sở Công Thương."
    assert found.body.of(text).startswith("Yêu cầu Sở Công Thương")
    assert found.body.of(text).endswith("./.")
    assert found.recipients.of(text).startswith("Nơi nhận")
    assert found.recipients.of(text).endswith("Lưu: VT.")
    assert found.signature.of(text) == "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nBế Văn Sáng"


def test_decision_title_ends_above_its_bases() -> None:
    found, text = zones(DECISION)
    assert found.title.of(text).startswith("QUYẾT ĐỊNH")
    assert found.title.of(text).endswith("BỘ TRƯỞNG BỘ CÔNG THƯƠNG")
    assert found.body.of(text).startswith("Căn cứ Nghị định số 60/2024/NĐ-CP")


def test_party_document_with_incoming_stamp_in_its_head() -> None:
    found, text = zones(PARTY)
    assert found.regime is Regime.PARTY
    assert [s.of(text).split("\n")[0] for s in found.stamps] == ["VĂN PHÒNG TỈNH ỦY HÀ XUYÊN"]
    assert "931" in found.stamps[0].of(text)
    assert "Lò Văn Thưởng" in found.stamps[0].of(text)
    assert found.title.of(text) == "KẾ HOẠCH\nphổ cập kỹ năng số cho đảng viên"
    assert found.signature.of(text).endswith("Quàng Thị Inh")


def test_annex_title_goes_up_to_its_note() -> None:
    found, text = zones(REGULATION, annex=True)
    assert not found.letterhead
    assert found.title.of(text).endswith("Bộ Công Thương)")
    assert found.body.of(text).startswith("Điều 1.")


def test_recipients_with_the_signature_among_them() -> None:
    mixed = LETTER.replace(
        "- Lưu: VT.\n\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\n\nBế Văn Sáng\n",
        "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nBế Văn Sáng\n- Sở Tài chính;\n- Lưu: VT.\n",
    )
    found, text = zones(mixed)
    assert found.recipients.of(text).endswith("- Lưu: VT.")
    assert "Sở Tài chính" in found.recipients.of(text)
    assert found.signature.of(text) == "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nBế Văn Sáng"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (LETTER, None),
        (LETTER.replace("V/v rà soát", "TỐI MẬT\nV/v rà soát"), "TỐI MẬT"),
        (LETTER.replace("Kính gửi", "MẬT\nKính gửi"), "MẬT"),
        ("TUYỆT MẬT\n" + LETTER, "TUYỆT MẬT"),
        (LETTER.replace("Kính gửi", "Độ mật: Mật\nKính gửi"), "MẬT"),
        (LETTER.replace("rà soát chợ", "bảo vệ bí mật nhà nước ở chợ"), None),
        (LETTER.replace("Yêu cầu Sở", "MẶT HÀNG\nYêu cầu Sở"), None),
        (LETTER.replace("Nơi nhận", "MẬT\nNơi nhận"), None),
        ("Danh mục bí mật nhà nước độ Tối mật gồm hai mục.\n", None),
    ],
)
def test_secrecy_mark_stands_alone_above_the_body(text: str, mark: str | None) -> None:
    assert secrecy_mark(clean(text)) == mark


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", Form.STATE_HEAD),
        ("CQNG HOA XA HQI CHU NGHIA VIET NAM", Form.STATE_HEAD),
        ("Độc lập – Tự do – Hạnh phúc", Form.MOTTO),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", Form.PARTY_HEAD),
        ("Số: 15/QĐ-BNV", Form.NUMBER),
        ("Số 29-CT/TU", Form.NUMBER),
        ("Số: /UBND-TH", Form.NUMBER),
        ("Số: ý# /CT-UBND", Form.NUMBER),
        ("Số 2515 ngày 28/3/2025", Form.OTHER),
        ("Hà Nội, ngày 05 tháng 02 năm 2025", Form.PLACE_DATE),
        ("Hà Nội, ngày tháng năm 2025", Form.PLACE_DATE),
        ("QUYT ĐNH", Form.KIND),
        ("K Ế H O Ạ C H", Form.KIND),
        ("QUYẾT ĐỊNH:", Form.UPPER),
        ("Kế hoạch", Form.OTHER),
        ("PHỤ LỤC II", Form.ANNEX),
        ("Phụ lục kèm theo Quyết định này", Form.OTHER),
        ("T/M BAN THƯỜNG VỤ", Form.AUTHORITY),
        ("KT.CHỦ TỊCH", Form.AUTHORITY),
        ("BHÓ GIÁM ĐỚC", Form.POSITION),
        ("ĐẾN Số: 2352", Form.INCOMING),
        ("ĐẾN NĂM 2030", Form.UPPER),
        ("- Lưu: VT, KTN.", Form.ARCHIVE),
        ("HỎA TỐC", Form.MARK),
        ("SAO Y", Form.COPY),
    ],
)  # fmt: skip
def test_forms_of_lines(line: str, form: Form) -> None:
    assert form_of(line) is form


def test_phrases_match_their_examples() -> None:
    examples: dict[str, list[str]] = phrases()["examples"]  # type: ignore[assignment]
    for key, lines in examples.items():
        for line in lines:
            assert any(like(line, p, least=76) for p in phrases()[key]), line


def test_marks_need_their_diacritics() -> None:
    assert mark_of("HOẢ TỐC") == "HỎA TỐC"
    assert mark_of("MẶT") is None
    assert mark_of("MAT") is None


def test_names_and_titles_before_them() -> None:
    assert looks_like_name("Th.s Bùi Đình Thiện")
    assert plain_name("(Đã ký) TS. Lê Văn An") == "Lê Văn An"
    assert not looks_like_name("PHÓ CHỦ TỊCH")
    assert not looks_like_name("Sở Tài chính;")
    assert kind_of("Công văn về việc") is None


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from([*LETTER.split("\n"), *DECISION.split("\n"), *PARTY.split("\n"), *ANNEX_WITH_FORM.split("\n")]),
        max_size=40,
    ),
    st.booleans(),
)
def test_zones_lie_inside_the_text(lines: list[str], annex: bool) -> None:
    found, text = zones("\n".join(lines), annex=annex)
    for zone in (found.letterhead, found.title, found.body, found.signature, found.recipients, *found.stamps):
        assert 0 <= zone.start <= zone.end <= len(text)
    assert found.letterhead.end <= max(found.title.end, found.body.end, found.letterhead.end)
