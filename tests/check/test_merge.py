"""Several frameworks at once: what they share stands once, and the stricter figure rules."""

from __future__ import annotations

import pytest
from tests.check.plans import FRAMEWORK, PLAN, analysed

from vanban.check import CheckResult, check
from vanban.check.merge import shown_once
from vanban.check.records import Party, TargetResult
from vanban.records import Span, Target
from vanban.report import check_html

PROVINCE = FRAMEWORK.replace("88/KH-UBND", "104/KH-UBND")


def both(second: str, first: str = FRAMEWORK) -> CheckResult:
    return check(analysed(PLAN, "xa.txt"), [analysed(first, "mot.txt"), analysed(second, "hai.txt")])


def alone() -> CheckResult:
    return check(analysed(PLAN, "xa.txt"), [analysed(FRAMEWORK, "mot.txt")])


def test_a_framework_given_twice_is_shown_once() -> None:
    result = both(PROVINCE)
    assert [(t.verdict, t.framework and t.framework.text) for t in result.tasks] == [
        (t.verdict, t.framework and t.framework.text) for t in alone().tasks
    ]
    assert len(result.targets) == len(alone().targets)
    for row in [*result.targets, *result.tasks]:
        if row.framework is not None:
            assert [e.framework_no for e in row.also] == [1]
            assert "88/KH-UBND" in row.why
            assert "104/KH-UBND" in row.why


@pytest.mark.parametrize(("figure", "rules", "verdict"), [("60%", 80, "lowered"), ("90%", 90, "lowered"), ("80%", 80, "lowered")])
def test_the_stricter_of_two_floors_rules(figure: str, rules: float, verdict: str) -> None:
    result = both(PROVINCE.replace("ít nhất 80% hộ dân", f"ít nhất {figure} hộ dân"))
    rows = [t for t in result.targets if t.framework and "nước sạch" in t.framework.text and t.framework.horizon == "2026-12-31"]
    assert [(t.framework.value, t.verdict) for t in rows if t.framework] == [(rules, verdict)]
    if figure != "80%":
        assert figure in rows[0].why
        assert "chặt hơn" in rows[0].why


@pytest.mark.parametrize("figure", ["12", "20"])
def test_of_two_ceilings_the_lower_rules(figure: str) -> None:
    result = both(PROVINCE.replace("không quá 15%", f"không quá {figure}%"))
    rows = [t for t in result.targets if t.framework and "thất thoát" in t.framework.text]
    assert [t.framework.value for t in rows if t.framework] == [min(15.0, float(figure))]


def test_tasks_with_other_numbers_are_both_shown() -> None:
    second = PROVINCE.replace("Xét nghiệm mẫu nước định kỳ", "Xét nghiệm 40 mẫu nước định kỳ")
    texts = [t.framework.text for t in both(second).tasks if t.framework and "mẫu nước" in t.framework.text]
    assert len(texts) == 2


def test_what_one_framework_asks_alone_stays() -> None:
    second = PROVINCE.replace(
        "2.2. Vận động các cửa hàng", "2.2. Dọn sạch kênh mương nội đồng, khơi thông cống rãnh.\n2.3. Vận động các cửa hàng"
    )
    extra = [t for t in both(second).tasks if t.framework and "kênh mương" in t.framework.text]
    assert [(t.framework_no, t.also) for t in extra] == [(1, [])]


def test_the_page_says_whose_item_it_is() -> None:
    second = PROVINCE.replace("2.2. Vận động các cửa hàng", "2.2. Khơi thông kênh mương nội đồng.\n2.3. Vận động các cửa hàng")
    page = check_html(both(second))
    assert "Khung · 104/KH-UBND, dòng" in page
    assert "Khung · 88/KH-UBND, dòng" in page
    assert "Khung · 88/KH-UBND" not in check_html(alone())


def _row(number: int, value: float, horizon: str, *, words: str = "Tỷ lệ hộ dân dùng nước sạch tập trung") -> TargetResult:
    target = Target(
        text=words, span=Span(line=1, start=0, end=1), indicator=words, comparator=">=", value=value, unit="%", horizon=horizon
    )
    return TargetResult(framework=target, framework_no=number, verdict="missing", why=".")


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ((60, "2026-12-31"), (60, "2027-12-31"), [(60, "2026-12-31")]),
        ((60, "2027-12-31"), (70, "2026-12-31"), [(70, "2026-12-31")]),
        ((60, "2026-12-31"), (80, "2027-12-31"), [(60, "2026-12-31"), (80, "2027-12-31")]),
    ],
    ids=["same figure, earlier day", "more and earlier", "more but later: two demands"],
)
def test_days_count_as_figures_do(first: tuple[float, str], second: tuple[float, str], left: list[tuple[float, str]]) -> None:
    parties = [Party(name="mot.txt"), Party(name="hai.txt")]
    targets, _ = shown_once([_row(0, *first), _row(1, *second)], [], parties)
    assert [(t.framework.value, t.framework.horizon) for t in targets if t.framework] == left


def test_ids_come_from_content_and_stay() -> None:
    first, again = (
        alone(),
        check(analysed(PLAN.replace("Có 65%", "Có 85%"), "sua.txt"), [analysed("\n\n" + FRAMEWORK, "mot.txt")]),
    )
    ids = [r.id for r in [*first.targets, *first.tasks, *first.findings]]
    assert len(ids) == len(set(ids))
    assert all(ids)
    asked = {t.id: t.verdict for t in first.targets if t.framework}
    now = {t.id: t.verdict for t in again.targets if t.framework}
    assert asked.keys() == now.keys()
    assert asked != now, "the corrected figure changes the verdict, not the id"
    assert {t.id for t in first.tasks} == {t.id for t in again.tasks}
