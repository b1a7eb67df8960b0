"""The HTML report: one file, nothing loaded, hostile text inert, all verdicts there."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.check.plans import FRAMEWORK, PLAN, analysed

from vanban.check import CheckResult, check
from vanban.check.records import Finding, Party, Passage, PlanParty, TargetResult, TaskResult
from vanban.records import Span, Target
from vanban.report import check_html, check_table
from vanban.report.check_html import segments
from vanban.report.labels import FINDINGS, TARGET_VERDICTS, TASK_VERDICTS

HOSTILE = "<script>alert('x')</script>=cmd|' /C calc'!A0 \"onmouseover=alert(1)\" \x1b[31m\u202e {{ 7*7 }} javascript:alert(1)"
SPAN = Span(line=3, start=0, end=1)


@cache
def result() -> CheckResult:
    return check(analysed(PLAN, "xa.txt"), [analysed(FRAMEWORK, "tinh.txt")])


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, and the text outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.text.append(data)

    def count(self, tag: str) -> int:
        return sum(t == tag for t, _ in self.elements)


def hostile() -> CheckResult:
    passage = Passage(text=HOSTILE, span=SPAN, section=HOSTILE, shared=[(0, 8)], local=[(4, 20)])
    target = Target(text=HOSTILE, span=SPAN, indicator=HOSTILE, value=5.0, unit=HOSTILE)
    return CheckResult(
        plan=PlanParty(name=HOSTILE, subject=HOSTILE, issuer=HOSTILE),
        frameworks=[Party(name=HOSTILE, symbol=HOSTILE)],
        targets=[TargetResult(framework=target, plan=target, verdict="met", why=HOSTILE, section=HOSTILE)],
        tasks=[TaskResult(framework=passage, plan=[passage], verdict="copied", why=HOSTILE, section=HOSTILE)],
        findings=[Finding(code="no_deadline", severity="error", text=HOSTILE, span=SPAN, count=2, places=[passage, passage])],
    )


def test_every_item_is_on_the_page_with_its_verdict_in_words() -> None:
    page = Page(check_html(result()))
    items = [a["data-item"] for _, a in page.elements if "data-item" in a]
    assert sorted(filter(None, items)) == sorted([*(t.verdict for t in result().targets), *(t.verdict for t in result().tasks)])
    text = " ".join(page.text)
    for verdict in {t.verdict for t in result().targets}:
        assert TARGET_VERDICTS[verdict].word in text
    for row in result().tasks:
        assert row.why in text


def test_nothing_is_loaded_from_anywhere() -> None:
    page = Page(check_html(result()))
    links = [
        (t, k, v) for t, a in page.elements for k, v in a.items() if k in ("src", "href", "action", "data", "srcset", "poster")
    ]
    assert all(v and v.startswith("#") for _, _, v in links)
    html = check_html(result())
    assert "http" not in html.replace("http-equiv", "")
    assert "@import" not in html
    assert "url(" not in html


def test_hostile_text_is_text() -> None:
    calm, page = Page(check_html(result())), Page(check_html(hostile()))
    assert page.count("script") == calm.count("script") == 1
    assert not any(k.startswith("on") for _, a in page.elements for k in a)
    text = "".join(page.text)
    assert "<script>alert('x')</script>" in text
    assert "{{ 7*7 }}" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_jumps_lead_to_places_on_the_page() -> None:
    page = Page(check_html(result()))
    ids = [a["id"] for _, a in page.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.elements:
        if tag == "a":
            assert (attributes["href"] or "").removeprefix("#") in ids


def test_a_cell_of_ten_thousand_words_is_cut_and_says_so() -> None:
    huge = Passage(text="mẫu nước " * 10_000, span=SPAN)
    shown = segments(huge)
    assert sum(len(s.text) for s in shown) < 5_000
    assert "còn nữa" in shown[-1].text


def test_segments_put_together_are_the_passage() -> None:
    passage = Passage(text="Lấy 12 mẫu nước tại thôn Bến Đá", span=SPAN, shared=[(7, 15)], local=[(4, 6), (20, 31)])
    parts = segments(passage)
    assert "".join(s.text for s in parts) == passage.text
    assert {s.text for s in parts if s.mark == "local"} == {"12", "thôn Bến Đá"}
    assert [s.text for s in parts if s.mark == "shared"] == ["mẫu nước"]


def test_an_empty_result_makes_a_page() -> None:
    page = Page(check_html(CheckResult(plan=PlanParty(name="trong.txt"), frameworks=[])))
    assert page.count("h2") == 4


def test_table_shows_counts_findings_and_reasons() -> None:
    table = check_table(result())
    assert "Xã".lower() in table.lower()
    assert "THẤP HƠN (1)" in table
    assert "65% thấp hơn 80%" in " ".join(table.split())
    assert all(len(line) <= 110 for line in table.splitlines())


def test_table_of_hostile_text_steers_no_terminal() -> None:
    table = check_table(hostile())
    assert "\x1b" not in table
    assert "\u202e" not in table


def test_every_finding_the_check_makes_has_a_name() -> None:
    source = (Path(__file__).resolve().parents[2] / "src/vanban/check/findings.py").read_text("utf-8")
    import re

    codes = set(re.findall(r'(?:code="|_group\(")([a-z_]+)"', source)) | {
        "no_deadline",
        "no_kpi",
        "target_lowered",
        "target_later",
    }
    assert codes <= set(FINDINGS)


def test_every_verdict_has_a_word_and_a_sign() -> None:
    for labels in (TARGET_VERDICTS, TASK_VERDICTS):
        signs = [label.sign for label in labels.values()]
        assert len(signs) == len(set(signs))


def test_the_page_works_in_a_browser(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no headless browser (chromium) is installed")
    page = tmp_path / "report.html"
    page.write_text(check_html(result()), "utf-8")
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
    dom = Page(done.stdout.decode())
    hidden = {a["data-item"] for _, a in dom.elements if "data-item" in a and "hidden" in a}
    # The script ran: what lies outside the plan's period is folded away until asked for, all else is shown.
    assert hidden == {"out_of_scope"}
