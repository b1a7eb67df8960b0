"""Many plans against one framework: the matrix, what most leave out, and who copied from whom."""

from __future__ import annotations

import json
import random
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from tests.check.plans import FRAMEWORK, PLAN, analysed

from vanban.check.copies import Copy, find_copies, groups_of, print_of
from vanban.check.matrix import Matrix, MatrixResult
from vanban.cli import run
from vanban.report import matrix_docx, matrix_html, matrix_table, matrix_xlsx

OWN = """4. Trồng 2 km hàng rào râm bụt dọc đường vào chùa Mây.
5. Mỗi thôn cử hai người đọc đồng hồ nước vào ngày chủ nhật đầu tháng, chụp ảnh mặt số và nhắn vào nhóm chung của thôn để đối chiếu.
6. Chi đoàn thanh niên mượn xe cải tiến của hợp tác xã chở rác từ các ngõ hẹp ra điểm tập kết sau nhà kho cũ mỗi chiều thứ bảy.
"""
FIRST = PLAN.replace("4. Trồng 2 km hàng rào râm bụt dọc đường vào chùa Mây.\n", OWN)
# The neighbour took over Mây Hạ's plan two weeks later and changed the names.
SECOND = (
    FIRST.replace("Mây Hạ", "Đá Chông")
    .replace("MÂY HẠ", "ĐÁ CHÔNG")
    .replace("12/KH-UBND", "07/KH-UBND")
    .replace("ngày 15 tháng 3", "ngày 29 tháng 3")
)
THIRD = (
    PLAN.replace("Mây Hạ", "Khe Lim")
    .replace("12/KH-UBND", "31/KH-UBND")
    .replace(
        "4. Trồng 2 km hàng rào râm bụt dọc đường vào chùa Mây.",
        "4. Hội Phụ nữ mở ba buổi dạy làm giỏ tre đi chợ thay túi ni lông ở bản Lim Trên, có thợ đan của bản kèm từng người đến khi xong.",
    )
)
PLANS = {"may-ha.txt": FIRST, "da-chong.txt": SECOND, "khe-lim.txt": THIRD}


@cache
def result() -> MatrixResult:
    matrix = Matrix([analysed(FRAMEWORK, "tinh.txt")])
    for name, text in PLANS.items():
        matrix.add(analysed(text, name))
    return matrix.result()


def test_a_row_a_plan_and_a_column_an_item() -> None:
    assert [p.name for p in result().plans] == list(PLANS)
    for plan in result().plans:
        assert len(plan.verdicts) == len(result().items)
    for n, item in enumerate(result().items):
        assert sum(item.verdicts.values()) == len(PLANS)
        assert {p.verdicts[n] for p in result().plans} == set(item.verdicts)


def test_the_most_missed_leave_out_what_a_commune_cannot_answer() -> None:
    missed = [result().items[i] for i in result().most_missed]
    assert any("cửa hàng tạp hóa" in i.text and i.missed >= 2 for i in missed)
    assert not any("Quỹ bảo vệ môi trường cấp tỉnh" in i.text for i in missed)
    assert [i.missed for i in missed] == sorted((i.missed for i in missed), reverse=True)


def test_the_later_of_two_plans_copied_from_the_earlier() -> None:
    (copy,) = result().copies
    assert (result().plans[copy.plan].name, result().plans[copy.source].name, copy.dated) == ("da-chong.txt", "may-ha.txt", True)
    assert copy.share > 0.8
    assert "đồng hồ nước" in copy.example or "xe cải tiến" in copy.example
    assert result().copy_groups == [[0, 1]]


def test_what_both_took_from_the_framework_is_no_copy_of_one_another() -> None:
    matrix = Matrix([analysed(FRAMEWORK, "tinh.txt")])
    for name in ("a.txt", "b.txt"):
        matrix.add(analysed(FRAMEWORK, name))
    assert matrix.result().copies == []


WORDS = [f"{a}{b}" for a in ("ba", "che", "đi", "gom", "khu", "lan", "mai", "ngo") for b in ("ng", "nh", "t", "c", "m", "")]


def passage(seed: object, length: int = 120) -> str:
    chance = random.Random(str(seed))
    return " ".join(chance.choice(WORDS) for _ in range(length))


@pytest.mark.parametrize("plans", [3, 40, 200])
def test_planted_copies_are_found_among_many(plans: int) -> None:
    texts = [[passage(n), passage((n, "x"))] for n in range(plans)]
    texts[plans - 1] = [texts[0][0], passage("own", 30)]
    found = find_copies([print_of(t, frozenset()) for t in texts])
    assert {(c.first, c.second) for c in found} == {(0, plans - 1)}


def test_a_text_handed_to_everybody_makes_one_group_and_few_pairs() -> None:
    prints = [print_of([passage("mẫu"), passage(n, 7)], frozenset()) for n in range(150)]
    found = find_copies(prints)
    assert groups_of(found) == [list(range(150))]
    assert len(found) < 3 * 150


def test_groups_join_over_pairs() -> None:
    assert groups_of([Copy(4, 7, 1.0), Copy(1, 2, 1.0), Copy(2, 9, 1.0)]) == [[1, 2, 9], [4, 7]]


@pytest.mark.parametrize("prints", [[], [[]], [[""], [""]], [["một hai"], ["một hai"]]])
def test_plans_without_wording_copy_nothing(prints: list[list[str]]) -> None:
    assert find_copies([print_of(p, frozenset()) for p in prints]) == []


# --- reports and the command ---


def test_reports_show_plans_items_and_copies() -> None:
    table, page = " ".join(matrix_table(result()).split()), matrix_html(result())
    for part in ("KH-UBND", "cửa hàng tạp hóa", "lấy của"):
        assert part in table
        assert part in page
    book = load_workbook(BytesIO(matrix_xlsx(result())))
    assert book["Ma trận"].max_row == 1 + len(PLANS)
    assert book["Nội dung của khung"].max_row == 1 + len(result().items)
    assert book["Chép lẫn nhau"].max_row == 2


def test_the_word_report_opens_across_and_names_plans_items_and_copies() -> None:
    document = Document(BytesIO(matrix_docx(result())))
    section = document.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)
    text = "\n".join(c.text for t in document.tables for row in t.rows for c in row.cells)
    for part in ("KH-UBND", "cửa hàng tạp hóa", "lấy của", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"):
        assert part in text


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_hostile_names_are_text() -> None:
    bad = "=1+1<script>alert(1)</script>\x1b\u202e"
    plans = [p.model_copy(update={"name": bad, "issuer": bad}) for p in result().plans]
    hostile = result().model_copy(update={"plans": plans, "failed": [bad]})
    tags = Tags(matrix_html(hostile)).seen
    assert sum(t == "script" for t, _ in tags) == 1
    assert not any(k in ("src", "href") or k.startswith("on") for _, a in tags for k in a)
    assert "\x1b" not in matrix_table(hostile)
    for sheet in load_workbook(BytesIO(matrix_xlsx(hostile))).worksheets:
        assert not any(c.data_type == "f" for row in sheet.iter_rows() for c in row)


def _files(folder: Path) -> tuple[Path, Path]:
    (folder / "xa").mkdir()
    for name, text in PLANS.items():
        (folder / "xa" / name).write_text(text, "utf-8")
    (folder / "tinh.txt").write_text(FRAMEWORK, "utf-8")
    return folder / "xa", folder / "tinh.txt"


def test_a_folder_is_checked_and_a_bad_file_costs_no_other_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, framework = _files(tmp_path)
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7\nkhong phai pdf")
    out = tmp_path / "ma-tran.json"
    assert run(["check", str(folder), "--against", str(framework), "--matrix", "--format", "json", "-o", str(out)]) == 1
    data = json.loads(out.read_text("utf-8"))
    MatrixResult.model_validate(data)
    assert len(data["plans"]) == len(PLANS)
    assert len(data["failed"]) == 1
    assert "4 of 4 files, 3 plans" in capsys.readouterr().err


def test_an_interrupt_leaves_what_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, framework = _files(tmp_path)
    add = Matrix.add

    def stop_at_the_third(self: Matrix, plan: object) -> object:
        if len(self) == 2:
            raise KeyboardInterrupt
        return add(self, plan)  # type: ignore[arg-type]

    monkeypatch.setattr(Matrix, "add", stop_at_the_third)
    out = tmp_path / "ma-tran.json"
    assert run(["check", str(folder), "--against", str(framework), "--matrix", "--format", "json", "-o", str(out)]) == 130
    assert len(json.loads(out.read_text("utf-8"))["plans"]) == 2


def test_many_plans_need_matrix_and_matrix_needs_a_table(tmp_path: Path) -> None:
    folder, framework = _files(tmp_path)
    plans = [str(p) for p in sorted(folder.iterdir())]
    assert run(["check", *plans, "--against", str(framework)]) == 2
    assert run(["check", *plans, "--against", str(framework), "--matrix", "--part", "1"]) == 2
