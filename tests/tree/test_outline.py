"""The outline: ranks of labels, and what OCR does to them."""

from __future__ import annotations

import pytest

from vanban.model import Node, Stretch
from vanban.tree.outline import build_outline, roman_value, to_roman


def shape(text: str) -> list[str]:
    """Every labelled node as its path of numbers and signs."""
    root = build_outline(text, Stretch(0, len(text)))

    def name(node: Node) -> str:
        return node.number or {"dash": "-", "plus": "+", "dot": "•", "paragraph": "¶"}[node.kind]

    return [
        "/".join([*(name(a) for a in list(node.ancestors())[::-1]), name(node)]) for node in root.walk() if node.kind != "root"
    ]


def test_a_plan_nests_by_rank() -> None:
    text = "I. MỤC TIÊU\n1. Chung\n- Nâng cao;\n- Thúc đẩy:\n+ Một;\n+ Hai.\n2. Cụ thể\n2.1. Năm đầu\na) Hạ tầng\n- Đường\nb) Con người\nII. NHIỆM VỤ\n1. Tuyên truyền\n"
    assert shape(text) == [
        "I",
        "I/1",
        "I/1/-",
        "I/1/-",
        "I/1/-/+",
        "I/1/-/+",
        "I/2",
        "I/2/2.1",
        "I/2/2.1/a",
        "I/2/2.1/a/-",
        "I/2/2.1/b",
        "II",
        "II/1",
    ]


def test_a_decision_nests_articles_clauses_and_points() -> None:
    text = "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\n1. Khoản một\na) Điểm a\nb) Điểm b\n2. Khoản hai\nĐiều 2. Đối tượng\n"
    assert shape(text) == ["I", "I/¶", "I/1", "I/1/1", "I/1/1/a", "I/1/1/b", "I/1/2", "I/2"]


def test_party_labels() -> None:
    assert shape("I- MỤC ĐÍCH\n1- Thứ nhất\n2- Thứ hai\nII- YÊU CẦU\n") == ["I", "I/1", "I/2", "II"]


@pytest.mark.parametrize("damaged", ["I1.", "Il.", "lI.", "1I.", "II."])
def test_damaged_numerals_are_read(damaged: str) -> None:
    assert shape(f"I. Mục tiêu\n1. Một\n{damaged} Nhiệm vụ\n1. Hai\n") == ["I", "I/1", "II", "II/1"]


def test_eleven_stays_eleven() -> None:
    text = "I. Mục tiêu\n" + "".join(f"{n}. Việc số {n}\n" for n in range(1, 12))
    assert shape(text)[-1] == "I/11"


def test_repeated_and_skipped_numbers_stay_in_place() -> None:
    assert shape("I. A đầu\n1. x\n3. y\n3. z\n4. t\nVI. B sau\n") == ["I", "I/1", "I/3", "I/3", "I/4", "VI"]


def test_figures_and_dates_open_no_heading() -> None:
    assert shape("1. Mục tiêu\n3.000 km đường được nâng cấp trong kỳ\n30.6.2026 là ngày kết thúc\n1.5 triệu đồng mỗi hộ\n") == [
        "1",
        "1/¶",
        "1/¶",
        "1/¶",
    ]


def test_the_paragraph_after_bullets_belongs_to_their_heading() -> None:
    assert shape("1. Phòng Kinh tế:\n- Chủ trì;\nThực hiện nghiêm.\n2. Trạm Y tế:\nTheo chức năng.\n") == [
        "1",
        "1/-",
        "1/¶",
        "2",
        "2/¶",
    ]


def test_every_paragraph_is_in_the_tree_once() -> None:
    text = "Mở đầu văn bản\nI. A\n- b\nc\n1. d\n"
    root = build_outline(text, Stretch(0, len(text)))
    found = sorted(text[n.start : n.end] for n in root.walk() if n.kind != "root")
    assert found == sorted(text.strip().split("\n"))


@pytest.mark.parametrize("value", range(1, 40))
def test_numerals_are_read_back(value: int) -> None:
    assert roman_value(to_roman(value)) == value
