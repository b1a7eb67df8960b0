"""Decisions of reviewers: read strictly, attached by content, never in the machine's place, never lost."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.check.plans import FRAMEWORK, PLAN, analysed

from vanban.check import CheckResult, check
from vanban.check.decisions import read_decisions, with_decisions
from vanban.check.records import Decision
from vanban.cli import run
from vanban.errors import UsageError
from vanban.report import check_html, check_table, to_json


@cache
def result() -> CheckResult:
    return check(analysed(PLAN, "xa.txt"), [analysed(FRAMEWORK, "tinh.txt")])


def decision(verdict: str | None = "adapted", *, at: str = "2026-03-02T09:30", **fields: Any) -> Decision:
    row = next(t for t in result().tasks if t.verdict == "partial")
    return Decision(**{"id": row.id, "verdict": verdict, "by": "Lò Thị Mai", "at": at, "reason": "Thôn đã làm.", **fields})


def test_the_verdict_of_the_machine_stays() -> None:
    reviewed = with_decisions(result(), [decision()])
    assert [t.verdict for t in reviewed.tasks] == [t.verdict for t in result().tasks]
    (found,) = reviewed.decisions
    assert (found.verdict, found.machine) == ("adapted", "partial")
    assert found.item
    assert "hố thu gom" in found.item


def test_every_report_shows_both() -> None:
    reviewed = with_decisions(result(), [decision()])
    for report in (check_html(reviewed), " ".join(check_table(reviewed).split())):
        for part in ("Người duyệt", "Lò Thị Mai", "09:30 02/03/2026", "Thôn đã làm."):
            assert part in report
            assert part not in check_html(result())
    assert json.loads(to_json(reviewed))["decisions"][0]["by"] == "Lò Thị Mai"


def test_the_latest_decision_stands_and_null_withdraws_it() -> None:
    later = decision("missing", at="2026-03-03")
    assert [d.verdict for d in with_decisions(result(), [later, decision()]).decisions] == ["missing"]
    withdrawn = with_decisions(result(), [decision(), decision(None, at="2026-03-05")])
    assert [d.verdict for d in withdrawn.decisions] == [None]
    assert "Lò Thị Mai" not in check_html(withdrawn)


def test_a_decision_on_an_item_that_is_gone_is_reported() -> None:
    shorter = FRAMEWORK.replace(
        "2.1. Hướng dẫn hộ gia đình phân loại rác hữu cơ, ủ phân vi sinh bón ruộng; ", "2.1. Tại cánh đồng "
    )
    again = with_decisions(
        check(analysed(PLAN, "xa.txt"), [analysed(shorter, "tinh.txt")]), with_decisions(result(), [decision()]).decisions
    )
    assert again.decisions == []
    (lost,) = again.decisions_gone
    assert "phân loại rác hữu cơ" in (lost.item or "")
    for report in (check_html(again), check_table(again)):
        assert "Lò Thị Mai" in report
        assert "không còn" in report.lower()


def test_a_decision_of_another_plan_is_not_applied() -> None:
    found = with_decisions(result(), [decision(plan="99/KH-UBND")])
    assert found.decisions == []
    assert len(found.decisions_gone) == 1
    assert len(with_decisions(result(), [decision(plan="12/KH-UBND")]).decisions) == 1


def test_what_the_machine_said_then_is_told_when_it_changed() -> None:
    reviewed = with_decisions(result(), [decision(machine="missing")])
    assert "Khi duyệt, máy kết luận: Thiếu." in check_html(reviewed)


def test_findings_are_kept_or_dismissed() -> None:
    finding = result().findings[0]
    reviewed = with_decisions(result(), [Decision(id=finding.id, verdict="dismissed", by="Tòng Văn Nam", at="2026-03-02")])
    assert "Bỏ qua (Tòng Văn Nam" in " ".join(check_table(reviewed).split())
    with pytest.raises(UsageError, match="no verdict"):
        with_decisions(result(), [Decision(id=finding.id, verdict="met", by="Tòng Văn Nam", at="2026-03-02")])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "{}",
        '[{"id": "a", "verdict": "met", "at": "2026-03-02"}]',
        '[{"id": "a", "verdict": "met", "by": " ", "at": "2026-03-02"}]',
        '[{"id": "a", "verdict": "met", "by": "x", "at": "hôm qua"}]',
        '[{"id": "a", "verdict": "met", "by": "x", "at": "2026-03-02", "role": "admin"}]',
        "[" * 100_000,
    ],
    ids=["empty", "broken", "no decisions", "nobody", "blank name", "no time", "unknown key", "deep"],
)
def test_a_slip_in_the_file_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "duyet.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"\S"):
        read_decisions(path)


def test_a_report_serves_as_the_decisions_of_the_next_run(tmp_path: Path) -> None:
    for name, text in (("xa.txt", PLAN), ("tinh.txt", FRAMEWORK)):
        (tmp_path / name).write_text(text, "utf-8")
    command = ["check", str(tmp_path / "xa.txt"), "--against", str(tmp_path / "tinh.txt"), "--format", "json"]
    duties = tmp_path / "duyet.json"
    duties.write_text(json.dumps({"decisions": [decision().model_dump(), {**decision().model_dump(), "id": "0" * 12}]}), "utf-8")
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    assert run([*command, "--decisions", str(duties), "-o", str(first)]) == 0
    assert run([*command, "--decisions", str(first), "-o", str(second)]) == 0
    one, two = json.loads(first.read_text("utf-8")), json.loads(second.read_text("utf-8"))
    assert one == two
    assert len(one["decisions"]) == len(one["decisions_gone"]) == 1


@pytest.mark.parametrize("format", ["xlsx", "docx"])
def test_files_are_written_by_the_command(tmp_path: Path, format: str) -> None:
    for name, text in (("xa.txt", PLAN), ("tinh.txt", FRAMEWORK)):
        (tmp_path / name).write_text(text, "utf-8")
    out = tmp_path / f"bao-cao.{format}"
    assert (
        run(["check", str(tmp_path / "xa.txt"), "--against", str(tmp_path / "tinh.txt"), "--format", format, "-o", str(out)]) == 0
    )
    assert out.read_bytes()[:2] == b"PK"
