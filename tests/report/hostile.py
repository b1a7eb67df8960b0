"""A check whose every text tries to do harm."""

from __future__ import annotations

from vanban.check import CheckResult
from vanban.check.ids import with_ids
from vanban.check.records import Finding, Party, Passage, PlanParty, Summary, TargetResult, TaskResult
from vanban.records import Span, Target

TEXT = '=HYPERLINK("http://x","y")<script>&amp;\x00\x07\x1b[31m\u202e\ufffe\uffff\ud800]]>{{ 7*7 }}'
SPAN = Span(line=3, start=0, end=1)


def hostile(text: str = TEXT) -> CheckResult:
    passage = Passage(text=text, span=SPAN, section=text, shared=[(0, 8)], local=[(4, 20)])
    target = Target(text=text, span=SPAN, indicator=text, value=5.0, unit=text)
    return with_ids(
        CheckResult(
            plan=PlanParty(name=text, subject=text, issuer=text, level="xã"),
            frameworks=[Party(name=text, symbol=text)],
            targets=[TargetResult(framework=target, framework_no=0, plan=target, verdict="lowered", why=text, section=text)],
            tasks=[TaskResult(framework=passage, framework_no=0, plan=[passage], verdict="copied", why=text, section=text)],
            findings=[Finding(code="no_deadline", severity="error", text=text, span=SPAN, count=2, places=[passage, passage])],
            summary=Summary(targets={"lowered": 1}, tasks={"copied": 1}),
        )
    )
