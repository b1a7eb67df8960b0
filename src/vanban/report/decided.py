"""Decisions of reviewers as reports show them: beside the machine's verdict, never in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vanban.check.decisions import items_of
from vanban.check.records import CheckResult, Decision, Finding, TargetResult, TaskResult
from vanban.report.labels import SEVERITIES, TARGET_VERDICTS, TASK_VERDICTS, Label, plain

FINDING_DECISIONS: dict[str, Label] = {
    "kept": Label("Giữ", "✓", "người duyệt giữ phát hiện này"),
    "dismissed": Label("Bỏ qua", "∅", "người duyệt cho rằng không phải lỗi"),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision in words."""

    verdict: str
    label: Label
    by: str
    at: str
    reason: str
    changed: str = ""
    """What the machine said when the decision was taken, where it now says something else."""

    @property
    def line(self) -> str:
        """Verdict, name, time and reason on one line."""
        tail = f" {self.reason}" if self.reason else ""
        return f"Người duyệt: {self.label.sign} {self.label.word} ({self.by}, {self.at}).{tail}{self.note}"

    @property
    def note(self) -> str:
        return f" Khi duyệt, máy kết luận: {self.changed}." if self.changed else ""


def decided(result: CheckResult) -> dict[str, Decided]:
    """The standing decision on each item that has one, by the item's id; withdrawn ones are left out."""
    found = {}
    items: dict[str, TargetResult | TaskResult | Finding] = items_of(result)
    for decision in result.decisions:
        item = items.get(decision.id)
        if item is None or decision.verdict is None:
            continue
        labels, machine = labels_of(item)
        label = labels.get(decision.verdict, Label(decision.verdict, "?", ""))
        before = decision.machine if decision.machine and decision.machine != machine else None
        names = SEVERITIES if isinstance(item, Finding) else labels
        found[decision.id] = Decided(
            decision.verdict,
            label,
            plain(decision.by),
            shown_time(decision.at),
            plain(" ".join(decision.reason.split())),
            (names[before].word if before in names else plain(before)) if before else "",
        )
    return found


def labels_of(item: TargetResult | TaskResult | Finding) -> tuple[dict[str, Label], str]:
    """The labels of an item's decisions, and what the machine says of it."""
    if isinstance(item, Finding):
        return FINDING_DECISIONS, item.severity
    return (TARGET_VERDICTS if isinstance(item, TargetResult) else TASK_VERDICTS), item.verdict


def shown_time(at: str) -> str:
    """A time as Vietnamese writes it: 09:30 02/3/2026."""
    day, _, time = at.partition("T")
    parts = day.split("-")
    date = "/".join(reversed(parts)) if len(parts) == 3 else day
    return plain(f"{time[:5]} {date}".strip())


def gone_lines(decisions: Sequence[Decision]) -> list[str]:
    """The decisions whose item is gone, each on one line; they stay in the file until a person removes them."""
    every = TARGET_VERDICTS | TASK_VERDICTS | FINDING_DECISIONS
    return [
        plain(
            f"“{' '.join((d.item or d.id).split())[:200]}”: {every[d.verdict].word if d.verdict in every else 'đã rút'} "
            f"({d.by}, {shown_time(d.at)}). {' '.join(d.reason.split())}"
        ).strip()
        for d in decisions
    ]
