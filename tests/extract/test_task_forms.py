"""The ways offices give work, sentence by sentence: text, who leads, who coordinates, how the duty begins."""

from __future__ import annotations

import pytest

from factories import context
from vanban.extract.agencies import find_agencies
from vanban.extract.cell_bodies import read_bodies
from vanban.extract.deadlines import find_deadlines
from vanban.extract.tasks import find_tasks
from vanban.records import Task


def tasks(text: str, kind: str = "Kế hoạch") -> list[Task]:
    found = context(text)
    found.header.kind = kind
    found.header.issued_on = "2026-02-10"
    found.agencies = find_agencies(found)
    found.deadlines = find_deadlines(found)
    return find_tasks(found)


Row = tuple[str, list[str], list[str], str]

# Each stands as a numbered line in a section on organisation.
SENTENCES: list[Row] = [
    # orders
    ("Giao Công an xã chủ trì, phối hợp với Ban Chỉ huy Quân sự xã tuần tra ban đêm.", ["Công an xã"], ["Ban Chỉ huy Quân sự xã"], "chủ trì"),
    ("Giao cho Phòng Kinh tế tổng hợp nhu cầu giống lúa của các thôn.", ["Phòng Kinh tế"], [], "tổng hợp"),
    ("Giao trách nhiệm cho Văn phòng HĐND và UBND xã theo dõi, đôn đốc.", ["Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã"], [], "theo dõi"),
    ("Phân công Trạm Y tế phun hóa chất diệt muỗi, thực hiện trước mùa mưa.", ["Trạm Y tế"], [], "phun hóa chất"),
    ("Đề nghị Hội Nông dân tỉnh vận động hội viên dồn điền đổi thửa.", ["Hội Nông dân tỉnh"], [], "vận động"),
    ("Kính đề nghị Sở Nội vụ xem xét, thẩm định.", ["Sở Nội vụ"], [], "xem xét"),
    ("Yêu cầu Giám đốc các sở, Thủ trưởng các ban, ngành nghiêm túc thực hiện.", ["Giám đốc các sở", "Thủ trưởng các ban, ngành"], [], "nghiêm túc"),
    ("Mời Bảo hiểm xã hội tỉnh cử cán bộ tham gia tổ thẩm định.", ["Bảo hiểm xã hội tỉnh"], [], "cử cán bộ"),
    ("Kiến nghị Bộ Tài chính bổ sung kinh phí khắc phục bão.", ["Bộ Tài chính"], [], "bổ sung"),
    ("Ủy ban nhân dân tỉnh yêu cầu Chủ tịch Ủy ban nhân dân các xã, phường khẩn trương kiểm tra đê.", ["Chủ tịch Ủy ban nhân dân các xã, phường"], [], "khẩn trương"),
    ("Chủ tịch Ủy ban nhân dân xã giao Phòng Kinh tế tham mưu phương án.", ["Phòng Kinh tế"], [], "tham mưu"),
    ("Để kịp thời vụ, đề nghị các hợp tác xã nạo vét kênh mương.", ["các hợp tác xã"], [], "nạo vét"),
    ("Nhân lực: Đề nghị các thôn cử hai người.", ["các thôn"], [], "cử hai người"),
    ("Trên đây là kế hoạch diễn tập, đề nghị các cơ quan, đơn vị phối hợp thực hiện.", ["các cơ quan, đơn vị"], [], "phối hợp"),
    ("“ Giao Ban Tuyên giáo Tỉnh ủy chủ trì hướng dẫn tuyên truyền.", ["Ban Tuyên giáo Tỉnh ủy"], [], "chủ trì"),
    # bodies with a predicate of duty
    ("Sở Xây dựng có trách nhiệm kiểm tra chung cư cũ.", ["Sở Xây dựng"], [], "có trách nhiệm"),
    ("Ban Quản lý chợ chịu trách nhiệm sắp xếp các gian hàng.", ["Ban Quản lý chợ"], [], "chịu trách nhiệm"),
    ("Sở Tư pháp là cơ quan chủ trì thẩm định dự thảo.", ["Sở Tư pháp"], [], "là cơ quan"),
    ("Chi cục Thủy lợi làm đầu mối tiếp nhận thông tin mưa lũ.", ["Chi cục Thủy lợi"], [], "làm đầu mối"),
    ("Trưởng các thôn thông báo đến từng hộ.", ["Trưởng các thôn"], [], "thông báo"),
    ("Công ty TNHH Cấp nước An Hạ bảo đảm nước sạch.", ["Công ty TNHH Cấp nước An Hạ"], [], "bảo đảm"),
    ("Bưu điện tỉnh tuyên truyền về dịch vụ mới.", ["Bưu điện tỉnh"], [], "tuyên truyền"),
    ("Tỉnh Đoàn tổ chức ra quân trồng cây.", ["Tỉnh Đoàn"], [], "tổ chức"),
    ("Huyện uỷ Yên Sơn lãnh đạo, chỉ đạo các chi bộ.", ["Huyện ủy Yên Sơn"], [], "lãnh đạo"),
    ("VNPT An Hạ duy trì đường truyền.", ["VNPT An Hạ"], [], "duy trì"),
    ("Ngân hàng Nhà nước - Chi nhánh Bình An hướng dẫn các tổ chức tín dụng.", ["Ngân hàng Nhà nước - Chi nhánh Bình An"], [], "hướng dẫn"),
    # modifiers between the body and its duty
    ("Các cơ quan được giao phối hợp soạn thảo có trách nhiệm góp ý đúng hạn.", ["Các cơ quan được giao phối hợp soạn thảo"], [], "có trách nhiệm"),
    ("Các sở, ngành trong phạm vi quản lý bố trí cán bộ trực.", ["Các sở, ngành"], [], "trong phạm vi"),
    ("Phòng Văn hóa - Xã hội theo chức năng, nhiệm vụ hướng dẫn các trường.", ["Phòng Văn hóa - Xã hội"], [], "theo chức năng"),
    # adjuncts before the body
    ("Định kỳ hằng tháng, các phòng, ban báo cáo về Văn phòng.", ["các phòng, ban"], [], "báo cáo"),
    ("Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh về Sở Tài chính.", ["các đơn vị"], [], "phản ánh"),
    ("Căn cứ tình hình thực tế, Ủy ban nhân dân các xã xây dựng kế hoạch của địa phương.", ["Ủy ban nhân dân các xã"], [], "xây dựng"),
    ("Trước ngày 15 hằng tháng, Phòng Kinh tế gửi số liệu.", ["Phòng Kinh tế"], [], "gửi"),
    ("Khi có dự báo bão, Ban Chỉ huy phòng thủ dân sự xã tổ chức trực ban.", ["Ban Chỉ huy phòng thủ dân sự xã"], [], "tổ chức"),
    # lists of bodies
    ("Sở Kế hoạch và Đầu tư, Sở Tài chính rà soát danh mục.", ["Sở Kế hoạch và Đầu tư", "Sở Tài chính"], [], "rà soát"),
    ("Các sở: Nông nghiệp và Môi trường, Y tế, Công Thương xây dựng phương án.", ["Sở Nông nghiệp và Môi trường", "Sở Y tế", "Sở Công Thương"], [], "xây dựng"),
    ("Giao các sở: Thông tin và Truyền thông, Xây dựng đôn đốc các chủ đầu tư.", ["Sở Thông tin và Truyền thông", "Sở Xây dựng"], [], "đôn đốc"),
    ("Phòng Kinh tế, Phòng Văn hóa các xã, phường lập danh sách.", ["Phòng Kinh tế các xã, phường", "Phòng Văn hóa các xã, phường"], [], "lập danh sách"),
    ("Sở Y tế, Ủy ban nhân dân các xã, phường tổ chức tiêm chủng.", ["Sở Y tế", "Ủy ban nhân dân các xã, phường"], [], "tổ chức"),
    ("Ban Chỉ đạo phòng dịch cấp huyện, xã có trách nhiệm tập huấn.", ["Ban Chỉ đạo phòng dịch cấp huyện, xã"], [], "có trách nhiệm"),
    ("Các cấp ủy đảng, chính quyền, đoàn thể và Ban Chỉ đạo tỉnh tăng cường kiểm tra.", ["Các cấp ủy đảng, chính quyền, đoàn thể", "Ban Chỉ đạo tỉnh"], [], "tăng cường"),
    ("Thủ trưởng các cơ quan, đơn vị, các chủ đầu tư đẩy nhanh tiến độ.", ["Thủ trưởng các cơ quan, đơn vị", "các chủ đầu tư"], [], "đẩy nhanh"),
    ("Tổ đóng và mở thầu có nhiệm vụ lập biên bản.", ["Tổ đóng và mở thầu"], [], "có nhiệm vụ"),
    ("Giám đốc các sở; Chủ tịch Ủy ban nhân dân các xã có trách nhiệm thực hiện Chỉ thị này.", ["Giám đốc các sở", "Chủ tịch Ủy ban nhân dân các xã"], [], "có trách nhiệm"),
    # who coordinates
    ("Sở Y tế phối hợp chặt chẽ với Công an tỉnh để xử lý vi phạm.", ["Sở Y tế"], ["Công an tỉnh"], "phối hợp"),
    ("Phòng Kinh tế chủ trì, phối hợp với Trạm Y tế, các trường học và Hội Phụ nữ xã mở lớp.", ["Phòng Kinh tế"], ["Trạm Y tế", "các trường học", "Hội Phụ nữ xã"], "chủ trì"),
    ("Sở Công Thương chủ trì, phối hợp với các cơ quan, đơn vị liên quan kiểm tra chợ.", ["Sở Công Thương"], ["các cơ quan, đơn vị liên quan"], "chủ trì"),
    ("Hạt Kiểm lâm chủ trì, phối hợp với: Công an xã, các chủ rừng tuần tra.", ["Hạt Kiểm lâm"], ["Công an xã", "các chủ rừng"], "chủ trì"),
    ("Văn phòng kết hợp với Phòng Kinh tế xây dựng dự toán.", ["Văn phòng"], ["Phòng Kinh tế"], "kết hợp"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "lead", "coordinating", "start"), SENTENCES, ids=[s[0][:40] for s in SENTENCES])
def test_a_sentence_gives_its_duty(sentence: str, lead: list[str], coordinating: list[str], start: str) -> None:
    (task,) = tasks(f"I. MỤC ĐÍCH\nPhục vụ nhân dân.\nIII. TỔ CHỨC THỰC HIỆN\n1. {sentence}\n")
    assert (task.lead, task.coordinating) == (lead, coordinating)
    assert task.text.startswith(start)


NONE = [
    "Theo đề nghị của Giám đốc Sở Tài chính tại Tờ trình số 12/TTr-STC.",
    "Sở Nội vụ đã có Công văn số 90/SNV-TCCC yêu cầu các phòng báo cáo.",
    "Bộ Công Thương cấp phép nhập khẩu ........ cho thương nhân.",
    "Thanh tra, kiểm tra việc chấp hành pháp luật.",
    "Trung tâm Văn hóa là đơn vị sự nghiệp công lập.",
    "Các đơn vị quy định tại điểm a khoản này có tư cách pháp nhân.",
]


@pytest.mark.parametrize("sentence", NONE, ids=[s[:40] for s in NONE])
def test_a_sentence_gives_none(sentence: str) -> None:
    assert tasks(f"I. MỤC ĐÍCH\nPhục vụ nhân dân.\nIII. TỔ CHỨC THỰC HIỆN\n1. {sentence}\n") == []


# --- what stands around the sentence ---------------------------------------------------------------------------


def leads(text: str, kind: str = "Kế hoạch") -> list[tuple[list[str], str]]:
    return [(t.lead, " ".join(t.text.split()[:3])) for t in tasks(text, kind)]


def test_a_run_of_bodies_gives_out_work_though_its_heading_is_damaged() -> None:
    text = (
        "I. MỤC ĐÍCH\nNâng cao nhận thức.\nII. NỘI DUNG\nTổ chức hội thi.\nHI- TỎ CHỨC THỤC HỆN\n1. Ban Tuyên giáo Tỉnh ủy\n"
        "- Chuẩn bị bài phát biểu.\n2. Bưu cục An Hạ\nĐảm bảo đường truyền cho hội thi.\n3. Sở Y tế\n- Cử tổ cấp cứu trực.\n"
    )
    assert leads(text) == [
        (["Ban Tuyên giáo Tỉnh ủy"], "Chuẩn bị bài"),
        (["Bưu cục An Hạ"], "Đảm bảo đường"),
        (["Sở Y tế"], "Cử tổ cấp"),
    ]


def test_an_order_leads_in_to_numbered_duties() -> None:
    text = (
        "Thời gian qua, cháy rừng diễn biến phức tạp.\n"
        "Để chủ động, Ủy ban nhân dân tỉnh yêu cầu Chủ tịch Ủy ban nhân dân các xã thực hiện các nội dung sau:\n"
        "1. Kiểm tra phương án chữa cháy của từng khu rừng.\n2. Phòng Kinh tế các xã trực ban ngày đêm, báo cáo hằng tuần.\n"
    )
    first, second = leads(text, "Công văn")
    assert first == (["Chủ tịch Ủy ban nhân dân các xã"], "Kiểm tra phương")
    assert second[0] == ["Phòng Kinh tế các xã"]


def test_what_was_and_what_introduces_give_no_duties() -> None:
    text = "Các sở, ngành phối hợp tốt trong công tác tuyên truyền.\nI. ĐÁNH GIÁ CHUNG\n1. Sở Y tế tổ chức tốt tiêm chủng.\nII. NHIỆM VỤ\n1. Sở Y tế tổ chức tiêm nhắc lại.\n"
    assert leads(text, "Thông báo") == [(["Sở Y tế"], "tổ chức tiêm")]


def test_particulars_of_a_duty_are_no_duties() -> None:
    text = (
        "III. TỔ CHỨC THỰC HIỆN\n1. Các cơ sở y tế trong tỉnh:\n- Gửi các tài liệu sau về Sở Y tế:\n+ Danh mục thuốc;\n"
        "+ Biên bản họp hội đồng.\n- Cử cán bộ tham gia, cụ thể:\n+ Trạm y tế xã: 02 cán bộ.\n"
    )
    assert [t.text.split(" ", 1)[0] for t in tasks(text)] == ["Gửi", "Cử"]


def test_labels_below_a_line_make_it_a_task() -> None:
    text = (
        "I. MỤC ĐÍCH\nPhòng cháy.\nII. NỘI DUNG\n1. Tuyên truyền về phòng cháy rừng\n- Nội dung: phát tờ rơi.\n"
        "- Đơn vị chủ trì: Phòng Văn hóa - Xã hội.\n- Đơn vị phối hợp: các thôn, Hạt Kiểm lâm.\n"
        "- Thời gian thực hiện: Quý II/2026.\n- Sản phẩm: 2.000 tờ rơi.\n"
        "2. Diễn tập chữa cháy. Chủ trì: Hạt Kiểm lâm; phối hợp: Công an xã; thời gian: tháng 5/2026.\n"
        "3. Rà soát phương án (Phòng Kinh tế chủ trì, phối hợp với Hạt Kiểm lâm thực hiện).\n"
        "4. Họp giao ban\n- Chủ trì: Đồng chí Lò Văn A.\n"
    )
    found = [(t.no, t.text, t.lead, t.coordinating, t.deadline, t.output) for t in tasks(text)]
    assert found == [
        ("1", "Tuyên truyền về phòng cháy rừng", ["Phòng Văn hóa - Xã hội"], ["các thôn", "Hạt Kiểm lâm"], "2026-06-30", "2.000 tờ rơi"),
        ("2", "Diễn tập chữa cháy", ["Hạt Kiểm lâm"], ["Công an xã"], "2026-05-31", None),
        ("3", "Rà soát phương án", ["Phòng Kinh tế"], ["Hạt Kiểm lâm"], None, None),
    ]  # fmt: skip


ORGANISATION = "I. MỤC ĐÍCH\nPhòng dịch.\nII. TỔ CHỨC THỰC HIỆN\n1. Trạm Y tế\n- Phun hóa chất diệt muỗi tại các thôn.\n"


@pytest.mark.parametrize(
    "closing",
    [
        "Trên đây là Kế hoạch phòng dịch; yêu cầu các phòng, đơn vị, các thôn nghiêm túc thực hiện./.",
        "Đề nghị các phòng, đơn vị nghiêm túc triển khai thực hiện.",
        "Yêu cầu các phòng, đơn vị tổ chức thực hiện; nếu có vướng mắc phản ánh về Phòng Kinh tế để tổng hợp./.",
        "Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh về Trạm Y tế để được hướng dẫn./.",
    ],
)
def test_a_closing_formula_gives_no_duty(closing: str) -> None:
    assert [t.text for t in tasks(f"{ORGANISATION}{closing}\n")] == ["Phun hóa chất diệt muỗi tại các thôn"]


@pytest.mark.parametrize(
    ("closing", "duty"),
    [
        ("Yêu cầu các phòng, đơn vị thực hiện nghiêm túc Kế hoạch này.", "thực hiện nghiêm túc Kế hoạch này"),
        (
            "Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh về Phòng Kinh tế để tổng hợp, báo cáo Ủy ban nhân dân xã.",
            "phản ánh về Phòng Kinh tế để tổng hợp, báo cáo Ủy ban nhân dân xã",
        ),
    ],
)
def test_a_closing_sentence_that_asks_for_something_gives_a_duty(closing: str, duty: str) -> None:
    assert tasks(f"{ORGANISATION}{closing}\n")[-1].text == duty


def test_a_verb_in_a_clause_of_purpose_does_not_end_the_bodies() -> None:
    text = "I. MỤC ĐÍCH\nGần dân.\nII. NHIỆM VỤ\n- Chủ tịch xã gặp gỡ bà con tại nhà văn hóa để nghe góp ý về đường thôn.\n"
    assert not [t for t in tasks(text) if "gặp gỡ" in " ".join(t.lead)]


def test_an_abbreviation_of_the_document_is_written_out_in_a_lead() -> None:
    text = "I. MỤC ĐÍCH\nPhục vụ.\nIII. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế chủ trì thẩm định.\n2. Giám đốc SYT phê duyệt kết quả.\n"
    assert [t.lead for t in tasks(text)] == [["Sở Y tế"], ["Giám đốc Sở Y tế"]]


def test_damaged_bodies_of_a_scanned_table_are_read_as_its_whole_ones() -> None:
    cells = [
        "Bộ Thông tin và Truyền thông",
        "A TA tin .À — D9 Thông trn và Truyền thông",
        "Bô Ngoại giao",
        "xyz qwe",
        "Các bộ, ngành, địa phương",
    ]
    assert read_bodies(cells) == [
        (["Bộ Thông tin và Truyền thông"], False),
        (["Bộ Thông tin và Truyền thông"], True),
        (["Bộ Ngoại giao"], True),
        (["xyz qwe"], False),
        (["Các bộ, ngành, địa phương"], False),
    ]


@pytest.mark.parametrize(
    ("sentence", "lead", "coordinating", "start"),
    [
        # What follows a colon, in small letters too.
        ("Công an xã, Trạm Y tế: sẵn sàng lực lượng chở nước.", ["Công an xã", "Trạm Y tế"], [], "sẵn sàng"),
        ("Đề nghị các tổ chức chính trị - xã hội tỉnh: mỗi tổ chức nhận giúp đỡ một thôn.", ["các tổ chức chính trị - xã hội tỉnh"], [], "mỗi tổ chức"),
        # Verbs that no list holds, after bodies that end with their places.
        ("Ủy ban nhân dân các xã, phường khoanh vùng nơi trũng.", ["Ủy ban nhân dân các xã, phường"], [], "khoanh vùng"),
        # Bodies that share a kind.
        ("Các Sở Y tế, Tài chính và Công an tỉnh rà soát.", ["Sở Y tế", "Sở Tài chính", "Công an tỉnh"], [], "rà soát"),
        ("Các huyện ủy, thị ủy, đảng ủy trực thuộc Tỉnh ủy quán triệt.", ["Các huyện ủy, thị ủy", "đảng ủy trực thuộc Tỉnh ủy"], [], "quán triệt"),
        ("Ban Tổ chức các huyện ủy, thị ủy kiểm tra.", ["Ban Tổ chức các huyện ủy, thị ủy"], [], "kiểm tra"),
        # Asides are no part of a name; with whom, told by `cùng`.
        ("Giao Sở Nội vụ (cơ quan thường trực) theo dõi.", ["Sở Nội vụ"], [], "theo dõi"),
        ("Hội Nông dân xã chủ trì, cùng với Hội Phụ nữ xã vận động hội viên.", ["Hội Nông dân xã"], ["Hội Phụ nữ xã"], "chủ trì"),
        ("Ban Dân vận phối hợp với Ủy ban Kiểm tra cùng cấp rà soát.", ["Ban Dân vận"], ["Ủy ban Kiểm tra cùng cấp"], "phối hợp"),
    ],
)  # fmt: skip
def test_leads_of_many_forms(sentence: str, lead: list[str], coordinating: list[str], start: str) -> None:
    (task,) = tasks(f"I. MỤC ĐÍCH\nPhục vụ nhân dân.\nIII. TỔ CHỨC THỰC HIỆN\n1. {sentence}\n")
    assert (task.lead, task.coordinating) == (lead, coordinating)
    assert task.text.startswith(start)


@pytest.mark.parametrize(
    ("sentence", "deadline"),
    [
        ("Phòng Kinh tế sửa cống đợt một trước ngày 30/4/2026, đợt hai xong trong quý III/2026.", "2026-09-30"),
        ("Phòng Kinh tế tham mưu sơ kết vào quý IV năm 2026.", "2026-12-31"),
        ("Phòng Kinh tế rà soát hộ nghèo theo kế hoạch giảm nghèo đến năm 2030.", None),
        ("Phòng Kinh tế xử lý hồ sơ trước ngày 31/5/2026; bảo đảm đủ nước tưới trong quý III/2026.", "2026-05-31"),
    ],
)
def test_the_limit_of_a_duty(sentence: str, deadline: str | None) -> None:
    (task,) = tasks(f"I. MỤC ĐÍCH\nPhục vụ nhân dân.\nIII. TỔ CHỨC THỰC HIỆN\n1. {sentence}\n")
    assert task.deadline == deadline


def test_clauses_that_each_have_a_time_are_duties_of_their_own() -> None:
    found = tasks(
        "I. MỤC ĐÍCH\nPhục vụ nhân dân.\nII. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Kinh tế lập danh sách hộ nghèo trước ngày 15/4/2026; tổng hợp nhu cầu giống lúa xong trong tháng 5/2026.\n"
        "2. Trạm Y tế khám sức khỏe cho công nhân; báo cáo kết quả trước ngày 20/6/2026.\n"
        "3. Công an xã báo cáo quý trước ngày 15/6/2026; báo cáo năm trước ngày 10/12/2026.\n"
    )
    assert [(t.text.split()[0], t.lead, t.deadline) for t in found] == [
        ("lập", ["Phòng Kinh tế"], "2026-04-15"),
        ("tổng", ["Phòng Kinh tế"], "2026-05-31"),
        ("khám", ["Trạm Y tế"], "2026-06-20"),
        ("báo", ["Công an xã"], "2026-06-15"),
    ]


def test_a_name_above_bullets_leads_them() -> None:
    found = tasks(
        "I. MỤC ĐÍCH\nPhục vụ nhân dân.\nII. TỔ CHỨC THỰC HIỆN\nPhòng Nội vụ\n- Lập danh sách người lao động.\nTrạm Y tế\n- Khám sức khỏe cho công nhân.\n"
    )
    assert [t.lead for t in found] == [["Phòng Nội vụ"], ["Trạm Y tế"]]


def test_a_second_order_in_a_sentence_is_a_duty_of_its_own() -> None:
    found = tasks(
        "I. MỤC ĐÍCH\nĐể dân đủ nước.\nII. TỔ CHỨC THỰC HIỆN\n1. Các thôn thường xuyên nạo vét kênh mương; giao Phòng Kinh tế tổng hợp kết quả.\n"
    )
    assert [t.lead for t in found] == [["Các thôn"], ["Phòng Kinh tế"]]
