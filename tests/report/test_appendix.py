"""The texts at the end of the page: every place of a verdict leads to its line."""

from __future__ import annotations

import re

from tests.check.plans import FRAMEWORK, PLAN, analysed

from vanban.check import check
from vanban.report import check_html
from vanban.report.appendix import appendix_of


def test_a_place_leads_to_the_line_that_holds_it() -> None:
    plan, framework = analysed(PLAN, "xa.txt"), analysed(FRAMEWORK, "tinh.txt")
    result = check(plan, [framework])
    texts = appendix_of(plan, "vb0"), appendix_of(framework, "vb1")
    lines = {line.anchor: line.text for t in texts for line in t.lines}
    rows = [t for t in result.tasks if t.framework and t.plan]
    for row in rows:
        assert row.framework is not None
        assert row.framework.text[:20] in lines[texts[1].link(row.framework.span)[1:]]
        assert row.plan[0].text[:20] in lines[texts[0].link(row.plan[0].span)[1:]]
    assert rows


def test_every_link_of_the_page_has_its_target() -> None:
    plan, framework = analysed(PLAN, "xa<b>.txt"), analysed(FRAMEWORK, "tinh.txt")
    page = check_html(check(plan, [framework]), [plan, framework])
    wanted, there = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page))
    assert {w for w in wanted if w.startswith("vb0")}
    assert {w for w in wanted if w.startswith("vb1")}
    assert wanted <= there
    assert "xa<b>" not in page


def test_without_texts_the_page_has_no_dead_links() -> None:
    page = check_html(check(analysed(PLAN, "xa.txt"), [analysed(FRAMEWORK, "tinh.txt")]))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))
