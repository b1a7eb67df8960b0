"""Organisations named in text."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.data import bodies, load
from vanban.extract.agencies import find_agencies, share_agencies
from vanban.extract.body_lists import split_agencies
from vanban.extract.context import Context
from vanban.extract.names import find_mentions, flat_name
from vanban.model import DocumentTree, Line, Node, Part, Piece, Source, Stretch, Text, Zones
from vanban.records import Agency, Document, Header

BODIES = bodies()


def context(text: str, *, issuer: str | None = None, issued_on: str | None = None) -> Context:
    none = Stretch(0, 0)
    piece = Piece(0, len(text), 1, Line(text, number=1), paged=False)
    zones = Zones(none, none, Stretch(0, len(text)), none, none)
    tree = DocumentTree(Part(1, Text(text, (piece,)), 0), zones, Node("root", "", "", 0, 0, len(text)))
    return Context(tree, Source("mau.txt", b"", "0" * 64), Header(issuer=issuer, issued_on=issued_on))


def agencies(text: str, *, issuer: str | None = None) -> list[Agency]:
    return find_agencies(context(text, issuer=issuer))


def names(text: str, *, issuer: str | None = None) -> list[str]:
    return [a.name for a in agencies(text, issuer=issuer) if not a.generic]


@pytest.mark.parametrize(("example", "name"), [(e, b.name) for b in BODIES for e in b.examples])
def test_every_form_of_the_registry_is_found_whole(example: str, name: str) -> None:
    text = f"Giao {example} chủ trì thực hiện."
    found = [m for m in find_mentions(text) if m.body is not None]
    assert [text[m.start : m.end] for m in found] == [example]
    assert flat_name(found[0].body.name) == flat_name(name)  # type: ignore[union-attr]


def test_dates_of_the_registry_are_days_in_order() -> None:
    for entry in [*load("agencies")["agencies"], *load("places")["provinces"]]:
        since = datetime.date.fromisoformat(entry.get("since", "1945-01-01"))
        until = datetime.date.fromisoformat(entry.get("until", "2999-12-31"))
        assert since <= until, entry["name"]


def test_heirs_are_bodies_of_the_registry_and_outlive_their_forerunner() -> None:
    known = {b.name: b for b in BODIES}
    for body in BODIES:
        for heir in body.heirs:
            assert known[heir].until is None or known[heir].until > (body.until or ""), (body.name, heir)


def test_63_provinces_became_34() -> None:
    provinces = load("places")["provinces"]

    def on(day: str) -> list[str]:
        return [p["name"] for p in provinces if p.get("since", "") <= day <= p.get("until", "9999")]

    assert len(on("2025-06-30")) == 63
    assert len(on("2025-07-01")) == 34
    assert len(on("2026-05-01")) == 34
    now = set(on("2025-07-01"))
    assert {p["into"] for p in provinces if "into" in p} <= now


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bộ Khoa học và Công nghệ, Bộ Thông tin và Truyền thông phối hợp",
            ["Bộ Khoa học và Công nghệ", "Bộ Thông tin và Truyền thông"],
        ),
        ("giao Bộ Văn hóa, Thể thao và Du lịch và Bộ Công an", ["Bộ Văn hóa, Thể thao và Du lịch", "Bộ Công an"]),
        ("BỘ VĂN HOÁ, THỂ THAO VÀ DU LỊCH", ["Bộ Văn hóa, Thể thao và Du lịch"]),
        ("Uỷ ban nhân dân tỉnh Bình An; UBND tỉnh Bình An", ["Ủy ban nhân dân tỉnh Bình An"]),
        ("Sở Nội vụ tỉnh Quảng Ngãi và Sở Nội vụ Quảng Ngãi", ["Sở Nội vụ tỉnh Quảng Ngãi"]),
        ("Bộ KH&CN chủ trì", ["Bộ Khoa học và Công nghệ"]),
        ("Bộ KH&CN; Bộ Khoa học và Công nghệ", ["Bộ Khoa học và Công nghệ"]),
        ("Bộ trưởng Bộ Y tế báo cáo Thủ tướng Chính phủ; Thủ tướng giao", ["Bộ Y tế", "Thủ tướng Chính phủ"]),
        ("Chủ tịch Ủy ban nhân dân tỉnh Nguyễn Văn Bình ký", ["Ủy ban nhân dân tỉnh"]),
        ("Trung tâm Kiểm soát bệnh tật tỉnh báo cáo Sở Y tế", ["Trung tâm Kiểm soát bệnh tật tỉnh", "Sở Y tế"]),
        ("Cục Chăn nuôi và Thú y thực hiện", ["Cục Chăn nuôi và Thú y"]),
        (
            "Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số ban hành kế hoạch",
            ["Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số"],
        ),
        ("Chính phủ số, chính quyền điện tử trên cơ sở xây dựng Chính phủ điện tử", []),
        ("tại CƠ SỞ XÂY DỰNG; SỐ QUỐC GIA; Bộ tiêu chí; Sở hữu trí tuệ", []),
        ("Bộ Công\nThương, Viện Hàn lâm\nKhoa học xã hội\nViệt Nam", ["Bộ Công Thương", "Viện Hàn lâm Khoa học xã hội Việt Nam"]),
    ],
)
def test_names_and_their_ends(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "các bộ, ngành, địa phương",
        "các sở, ban, ngành",
        "UBND các xã, phường",
        "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
        "Ủy ban nhân dân cấp tỉnh",
        "các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ",
        "các phòng, ban, đơn vị",
    ],
)
def test_plurals_are_generic(text: str) -> None:
    found = agencies(f"Đề nghị {text} thực hiện.")
    assert [a.generic for a in found] == [True]


def test_local_short_forms_are_the_issuers_own() -> None:
    found = agencies("Ủy ban nhân dân xã giao Phòng Kinh tế; UBND xã báo cáo UBND tỉnh.", issuer="Ủy ban nhân dân xã Yên Lạc")
    assert [(a.name, a.level, len(a.spans)) for a in found] == [
        ("Ủy ban nhân dân xã Yên Lạc", "xã", 2),
        ("Phòng Kinh tế", "xã", 1),
        ("Ủy ban nhân dân tỉnh", "tỉnh", 1),
    ]


def test_a_body_that_no_longer_exists_is_flagged() -> None:
    late = context("Giao Bộ Kế hoạch và Đầu tư tổng hợp; Bộ Tài chính thẩm định.", issued_on="2025-08-14")
    find_agencies(late)
    assert [w.code for w in late.warnings] == ["ended_body"]
    assert "Bộ Tài chính" in late.warnings[0].text
    early = context("Giao Bộ Kế hoạch và Đầu tư tổng hợp.", issued_on="2024-08-14")
    find_agencies(early)
    assert early.warnings == []


def test_documents_of_one_source_call_a_body_by_one_name() -> None:
    letter = Document(part=1, agencies=agencies("Ban Bí thư Trung ương Đảng yêu cầu"))
    annex = Document(part=2, agencies=agencies("theo ý kiến của Ban Bí thư"))
    share_agencies([letter, annex])
    assert annex.agencies[0].name == "Ban Bí thư Trung ương Đảng"


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (
            "Bộ Khoa học và Công nghệ, Bộ Thông tin và Truyền thông; các bộ, ngành, địa phương; VTV, VOV, TTXVN",
            ["Bộ Khoa học và Công nghệ", "Bộ Thông tin và Truyền thông", "các bộ, ngành, địa phương", "VTV", "VOV", "TTXVN"],
        ),
        ("Phòng Văn hóa - Xã hội; Phòng Kinh tế, Công an xã", ["Phòng Văn hóa - Xã hội", "Phòng Kinh tế", "Công an xã"]),
        ("UBND các xã, phường", ["Ủy ban nhân dân các xã, phường"]),
        (
            "Sở Văn hóa, Thể thao và Du lịch và các sở, ngành liên quan",
            ["Sở Văn hóa, Thể thao và Du lịch", "các sở, ngành liên quan"],
        ),
        ("Văn phòng HĐND và UBND xã", ["Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã"]),
        ("Đảng ủy, UBND, UBMTTQVN xã", ["Đảng ủy", "Ủy ban nhân dân", "Ủy ban Mặt trận Tổ quốc Việt Nam xã"]),
        ("Bộ KH&CN, Bộ TT&TT", ["Bộ Khoa học và Công nghệ", "Bộ Thông tin và Truyền thông"]),
        ("- Sở Y tế\n- Sở Tài chính", ["Sở Y tế", "Sở Tài chính"]),
        ("Ban Quản lý rừng phòng hộ", ["Ban Quản lý rừng phòng hộ"]),
        ("", []),
    ],
)
def test_the_bodies_of_a_cell(phrase: str, expected: list[str]) -> None:
    assert split_agencies(phrase) == expected


@given(
    st.lists(
        st.sampled_from([b.name for b in BODIES if not b.local and not b.ambiguous and not b.generic]),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
def test_a_joined_list_of_bodies_is_split_again(members: list[str]) -> None:
    assert split_agencies("; ".join(members)) == members
    assert split_agencies(", ".join(members)) == members


@given(st.text(alphabet="BộSởỦyban nhân dântỉnhxã UBND,;.-–()\n\tVăn phòngHĐNDvàcácTrung ương", max_size=150))
def test_any_text_gives_mentions_that_stand_in_it(text: str) -> None:
    for mention in find_mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]


@pytest.mark.parametrize(
    ("text", "issuer", "found"),
    [
        # Standing committees are bodies of their own.
        ("Gửi Thường trực Đảng ủy, Thường trực HĐND xã.", None, ["Thường trực Đảng ủy", "Thường trực Hội đồng nhân dân xã"]),
        # Where one cell ends and the next begins, no place is read out of a body.
        ("Giao Công an xã Phòng Văn hóa - Xã hội thực hiện.", None, ["Công an xã", "Phòng Văn hóa - Xã hội"]),
        ("Do Bộ Y tế Ủy ban nhân dân xã Suối Lụa làm.", None, ["Bộ Y tế", "Ủy ban nhân dân xã Suối Lụa"]),
        ("Hội Liên hiệp Phụ nữ làm nòng cốt.", None, ["Hội Liên hiệp Phụ nữ"]),
        ("Trạm Y tế xã và Trạm Y tế cấp xã.", None, ["Trạm Y tế xã", "Trạm Y tế cấp xã"]),
        ("Mặt trận Tổ quốc Việt Nam cấp xã giám sát.", None, ["Mặt trận Tổ quốc Việt Nam cấp xã"]),
        # A body named once with its place is meant where it stands without.
        ("Theo Ủy ban nhân dân tỉnh Hà Xuyên; báo cáo UBND tỉnh.", None, ["Ủy ban nhân dân tỉnh Hà Xuyên"]),
        # The issuer names itself shortly.
        ("Tỉnh ủy yêu cầu Văn phòng Tỉnh ủy theo dõi.", "Tỉnh ủy Hà Xuyên", ["Tỉnh ủy Hà Xuyên", "Văn phòng Tỉnh ủy"]),
    ],
)  # fmt: skip
def test_local_bodies(text: str, issuer: str | None, found: list[str]) -> None:
    assert names(text, issuer=issuer) == found


@pytest.mark.parametrize("text", ["Báo cho Công an xã, phường biết.", "Phản ánh với UBND xã, phường, đặc khu."])
def test_bodies_of_several_units_are_a_plural(text: str) -> None:
    assert [a.generic for a in agencies(text)] == [True]


@pytest.mark.parametrize(
    ("text", "issued_on", "heir"),
    [
        ("Giao Ủy ban nhân dân tỉnh Yên Bái báo cáo.", "2025-09-01", "Ủy ban nhân dân tỉnh Lào Cai"),
        ("Giao Sở Y tế tỉnh Bình Dương báo cáo.", "2025-09-01", "Sở Y tế thành phố Hồ Chí Minh"),
        ("Giao Ủy ban nhân dân các huyện báo cáo.", "2025-09-01", "Ủy ban nhân dân cấp xã"),
        ("Giao Sở Giao thông vận tải báo cáo.", "2025-03-05", "Sở Xây dựng"),
    ],
)
def test_a_body_that_is_no_more_is_told_with_its_heir(text: str, issued_on: str, heir: str) -> None:
    found = context(text, issued_on=issued_on)
    find_agencies(found)
    assert [w.code for w in found.warnings] == ["ended_body"]
    assert found.warnings[0].text.endswith(f"Nơi kế thừa: {heir}.")


@pytest.mark.parametrize(
    ("text", "issued_on"),
    [
        ("Giao Ủy ban nhân dân tỉnh Yên Bái báo cáo.", "2025-06-30"),
        ("Giao Ủy ban nhân dân tỉnh Lào Cai và Ủy ban nhân dân thành phố Huế báo cáo.", "2025-09-01"),
        # The issuer of an older document was what it was.
        ("Căn cứ Quyết định số 5/QĐ-UBND ngày 02/3/2024 của Ủy ban nhân dân tỉnh Yên Bái;", "2025-09-01"),
    ],
)
def test_a_body_of_its_time_is_no_reason_to_warn(text: str, issued_on: str) -> None:
    found = context(text, issued_on=issued_on)
    find_agencies(found)
    assert found.warnings == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A name ends before the verb that tells what the body does.
        ("Giao Chi cục Nuôi trồng thủy sản cấp phát con giống.", ["Chi cục Nuôi trồng thủy sản"]),
        ("Trung tâm Ứng dụng công nghệ sinh học rà soát quy trình.", ["Trung tâm Ứng dụng công nghệ sinh học"]),
        ("Trung tâm Phát triển cụm công nghiệp tỉnh chi trả.", ["Trung tâm Phát triển cụm công nghiệp tỉnh"]),
        ("Ban Thường vụ Tỉnh đoàn chậm nhất ngày 05/02 gửi kết quả.", ["Ban Thường vụ Tỉnh đoàn"]),
        # Verbs inside a name.
        ("Chi cục Trồng trọt và Bảo vệ thực vật hướng dẫn.", ["Chi cục Trồng trọt và Bảo vệ thực vật"]),
        ("Chi cục Phòng, chống tệ nạn xã hội tỉnh báo cáo.", ["Chi cục Phòng, chống tệ nạn xã hội tỉnh"]),
        ("Ban QLDA dân dụng và công nghiệp tỉnh chủ trì.", ["Ban Quản lý dự án dân dụng và công nghiệp tỉnh"]),
        ("Ban Tổ chức - Kiểm tra và Ban Phong trào họp.", ["Ban Tổ chức - Kiểm tra", "Ban Phong trào"]),
        ("Ban Chỉ đạo phòng, chống dịch bệnh động vật tỉnh theo dõi.", ["Ban Chỉ đạo phòng, chống dịch bệnh động vật tỉnh"]),
        # Branches and local bodies keep the area they are for.
        ("Kho bạc Nhà nước khu vực XV và Hạt Kiểm lâm khu vực II đối chiếu.", ["Kho bạc Nhà nước khu vực XV", "Hạt Kiểm lâm khu vực II"]),
        ("Phòng Tư pháp huyện và Liên minh Hợp tác xã tỉnh dự họp.", ["Phòng Tư pháp huyện", "Liên minh Hợp tác xã tỉnh"]),
        ("Huyện ủy Bắc Lũng, Thành đoàn Bắc Lũng ký.", ["Huyện ủy Bắc Lũng", "Thành đoàn Bắc Lũng"]),
        # After the head of a body a place may stand, or his own name.
        ("Chủ tịch UBND thành phố Lạc Sơn yêu cầu.", ["Ủy ban nhân dân thành phố Lạc Sơn"]),
        ("Phó Chủ tịch Thường trực UBND tỉnh Lâm Văn Đức chủ trì.", ["Ủy ban nhân dân tỉnh"]),
        ("Khoa Nội tổng hợp và Khoa Dược phối hợp trực.", ["Khoa Nội tổng hợp", "Khoa Dược"]),
        ("Phòng Hành chính quản trị bảo đảm điện, nước.", ["Phòng Hành chính quản trị"]),
        ("Chi cục Thuế khu vực Bắc Lũng - Yên Lạc đôn đốc thu nộp.", ["Chi cục Thuế khu vực Bắc Lũng - Yên Lạc"]),
        ("Ban Pháp chế HĐND tỉnh thẩm tra.", ["Ban Pháp chế Hội đồng nhân dân tỉnh"]),
        ("Ngân hàng Chính sách xã hội chi nhánh huyện Yên Lạc cho vay.", ["Ngân hàng Chính sách xã hội chi nhánh huyện Yên Lạc"]),
        ("Các sở: Y tế, Nội vụ và Xây dựng.", ["Sở Y tế", "Sở Nội vụ", "Sở Xây dựng"]),
        ("UBND TỈNH BẮC LŨNG   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ["Ủy ban nhân dân tỉnh Bắc Lũng"]),
        ("Cục trưởng Cục Viễn thông; ông Đoàn Văn An, Bí thư Đảng ủy.", ["Cục Viễn thông"]),
        ("ĐẨY MẠNH CÁC PHONG TRÀO THI ĐUA", []),
    ],
)  # fmt: skip
def test_unlisted_names_end_where_they_should(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_fronts_of_several_places_are_a_plural() -> None:
    assert [a.generic for a in agencies("Đề nghị Ủy ban MTTQ Việt Nam các xã, phường vận động.")] == [True]


def test_a_verb_that_reads_as_a_unit_without_its_marks_is_no_part_of_a_name() -> None:
    text = "Chi cục Hải quan quản lý kho; Chi cục Thuế quản lý thu; Công an quận Tân Hạ tuần tra."
    assert [text[m.start : m.end] for m in find_mentions(text)] == ["Chi cục Hải quan", "Chi cục Thuế", "Công an quận Tân Hạ"]
