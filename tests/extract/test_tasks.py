"""Duties: who leads, with whom, what, by when – and what only looks like one."""

from __future__ import annotations

import pytest

from factories import context
from vanban.extract.agencies import find_agencies
from vanban.extract.deadlines import find_deadlines
from vanban.extract.duties import coordinating_phrase, find_duty
from vanban.extract.duty_headings import heading_bodies
from vanban.extract.tasks import find_tasks
from vanban.records import Task


def tasks(text: str, kind: str = "Kế hoạch") -> list[Task]:
    """The tasks of a text that stands in a section on organisation."""
    found = context("I. MỤC ĐÍCH\nPhục vụ nhân dân ngày một tốt hơn.\n" + text)
    found.header.kind = kind
    found.header.issued_on = "2026-02-10"
    found.agencies = find_agencies(found)
    found.deadlines = find_deadlines(found)
    return find_tasks(found)


def brief(task: Task) -> tuple[list[str], list[str], str]:
    return task.lead, task.coordinating, task.text[:24]


SENTENCES = [
    ("Giao Sở Tài chính chủ trì, phối hợp với Sở Nội vụ tham mưu bố trí kinh phí.", ["Sở Tài chính"], ["Sở Nội vụ"]),
    ("Sở Y tế có trách nhiệm rà soát cơ sở vật chất của các trạm.", ["Sở Y tế"], []),
    ("Đề nghị Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh vận động nhân dân tham gia.", ["Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"], []),
    ("Yêu cầu Thủ trưởng các cơ quan, đơn vị nghiêm túc triển khai thực hiện.", ["Thủ trưởng các cơ quan, đơn vị"], []),
    ("Yêu cầu các phòng, đơn vị xây dựng kế hoạch trồng cây trước mùa mưa.", ["các phòng, đơn vị"], []),
    ("Định kỳ hằng quý, các phòng, ban báo cáo tiến độ về Văn phòng.", ["các phòng, ban"], []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "lead", "coordinating"), SENTENCES, ids=[s[0][:30] for s in SENTENCES])
def test_sentences_that_give_a_duty(sentence: str, lead: list[str], coordinating: list[str]) -> None:
    (task,) = tasks(f"III. TỔ CHỨC THỰC HIỆN\n1. {sentence}\n")
    assert task.lead == lead
    assert task.coordinating == coordinating


def test_the_body_that_opens_a_bullet_leads_and_not_the_group_of_the_heading() -> None:
    found = tasks(
        "III. TỔ CHỨC THỰC HIỆN\n1. Trách nhiệm của Văn phòng và các ban tham mưu huyện ủy/thị ủy\n"
        "- Ban Tổ chức: Tham mưu sắp xếp cán bộ phụ trách trạm bơm. Rà soát quy hoạch hằng năm.\n"
        "- Văn phòng huyện ủy/thị ủy: Theo dõi lịch tưới và báo cáo Thường trực.\n"
        "- Kiểm tra, giám sát: Xây dựng lịch kiểm tra kênh mương trước mùa mưa.\n"
        "- Lãnh đạo, chỉ đạo chính quyền cùng cấp nạo vét kênh.\n"
        "- Định kỳ báo cáo, phối hợp: Gửi số liệu về huyện; phối hợp với các đoàn kiểm tra do các ban cấp trên tiến hành.\n"
    )
    group = ["Văn phòng", "các ban tham mưu huyện ủy/thị ủy"]
    assert [(task.lead, task.coordinating, task.text[:16]) for task in found[:2]] == [
        (["Ban Tổ chức"], [], "Tham mưu sắp xếp"),
        (["Văn phòng huyện ủy/thị ủy"], [], "Theo dõi lịch tư"),
    ]
    assert found[0].text.endswith("hằng năm")
    assert [task.text[:16] for task in found[2:]] == ["Kiểm tra, giám s", "Lãnh đạo, chỉ đạ", "Định kỳ báo cáo,"]
    assert [task.lead for task in found[2:]] == [group] * 3
    assert found[4].coordinating == ["các đoàn kiểm tra"]


NOT_DUTIES = [
    "Chính quyền các cấp sẵn sàng hỗ trợ hộ trồng chè.",
    "Ban hành quy chế quản lý chợ trên địa bàn xã.",
    "Tổ chức hội nghị tổng kết phong trào.",
    "Bộ tiêu chí đánh giá thực hiện theo hướng dẫn của tỉnh.",
    "Sở hữu trí tuệ cần được bảo hộ theo quy định.",
    "Các nhiệm vụ trên được thực hiện trong năm.",
    "Chánh Văn phòng, Trưởng các phòng chịu trách nhiệm thi hành Quyết định này.",
]


@pytest.mark.parametrize("sentence", NOT_DUTIES)
def test_sentences_that_give_none(sentence: str) -> None:
    assert tasks(f"III. TỔ CHỨC THỰC HIỆN\n1. {sentence}\n") == []


def test_duties_listed_below_a_body_are_its_own() -> None:
    text = (
        "III. TỔ CHỨC THỰC HIỆN\n1. Phòng Kinh tế:\n- Chủ trì, phối hợp với Trạm Y tế rà soát hộ nuôi tôm trước ngày 30/6/2026.\n"
        "- Hướng dẫn các thôn lập danh sách.\n2. Các trường học:\nTheo chức năng, tuyên truyền đến từng hộ.\n"
    )
    first, second, third = tasks(text)
    assert brief(first) == (["Phòng Kinh tế"], ["Trạm Y tế"], "Chủ trì, phối hợp với Tr")
    assert first.deadline == "2026-06-30"
    assert first.deadline_text is not None
    assert "30/6/2026" in first.deadline_text
    assert brief(second) == (["Phòng Kinh tế"], [], "Hướng dẫn các thôn lập d")
    assert third.lead == ["Các trường học"]


def test_a_weak_sentence_counts_only_where_work_is_given_out() -> None:
    sentence = "1. Ủy ban nhân dân các xã rà soát quỹ đất của địa phương.\n"
    assert tasks("I. ĐÁNH GIÁ TÌNH HÌNH\n" + sentence) == []
    assert len(tasks("IV. PHÂN CÔNG TRÁCH NHIỆM\n" + sentence)) == 1
    assert len(tasks("I. YÊU CẦU\n" + sentence, kind="Chỉ thị")) == 1
    assert tasks("I. TÌNH HÌNH\n" + sentence, kind="Chỉ thị") == [], "what was is no duty"


def test_every_task_is_the_text_at_its_place() -> None:
    found = context("III. TỔ CHỨC THỰC HIỆN\n1. Giao Sở Tài chính chủ trì tham mưu bố trí kinh phí./.\n")
    (task,) = find_tasks(found)
    assert found.text[task.span.start : task.span.end] == task.text
    assert task.text.endswith("kinh phí")


TABLE = """II. PHÂN CÔNG NHIỆM VỤ
STT Nội dung công việc Cơ quan chủ trì Cơ quan phối hợp Thời gian hoàn thành
1 Lập danh sách hộ tham gia mô hình
Phòng Kinh tế
Các trường học
Quý II/2026
2 Mở lớp tập huấn cho trưởng thôn
Phòng Văn hóa
- Xã hội
Trạm Y tế
Thường xuyên
3 Tổng kết mô hình
Văn phòng
Phòng Kinh tế
12/2026
"""


def test_rows_of_a_task_table() -> None:
    first, second, third = tasks(TABLE)
    assert (first.no, first.lead, first.coordinating, first.deadline) == (
        "1",
        ["Phòng Kinh tế"],
        ["Các trường học"],
        "2026-06-30",
    )
    assert (second.deadline, second.deadline_text) == (None, "Thường xuyên")
    assert (third.text, third.deadline) == ("Tổng kết mô hình", "2026-12-31")
    assert first.confidence < 1, "cells of a flattened table were judged by their looks"


def test_headings_that_name_bodies() -> None:
    def named(heading: str) -> str | None:
        found = heading_bodies(heading)
        return heading[slice(*found)] if found else None

    assert named("Trách nhiệm của Sở Khoa học và Công nghệ") == "Sở Khoa học và Công nghệ"
    assert named("Phòng Văn hóa - Xã hội:") == "Phòng Văn hóa - Xã hội"
    assert named("Các phòng, ban, ngành, cơ quan, đơn vị:") == "Các phòng, ban, ngành, cơ quan, đơn vị"
    assert named("Các nhiệm vụ trọng tâm:") is None
    assert named("Tăng cường kiểm tra, giám sát:") is None


def test_names_that_hold_a_verb_are_not_cut() -> None:
    duty = find_duty("Ban Chỉ đạo tỉnh chỉ đạo các huyện rà soát.")
    assert duty is not None
    assert duty.subject == (0, len("Ban Chỉ đạo tỉnh"))
    sentence = "phối hợp chặt chẽ với Sở Xây dựng, Ban Tổ chức để kiểm tra"
    found = coordinating_phrase(sentence)
    assert found is not None
    assert sentence[slice(*found)] == "Sở Xây dựng, Ban Tổ chức"
