"""RESULT -> IDS: a name for every item that comes from its content, so that decisions stay attached over runs.

An id holds the framework's wording (the plan's, where only the plan has the item) and not the place, the verdict or the
plan's answer: a plan that is corrected, or read from its scan instead of its Word file, keeps the ids of its items.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256

from vanban.check.records import CheckResult, Finding, TargetResult, TaskResult
from vanban.records import Target
from vanban.text.fold import fold_accented

_COUNTED = re.compile(r"\d+(?:/\d+)? ")


def with_ids(result: CheckResult) -> CheckResult:
    """The result with an id on every target, task and finding; items of the same content are numbered in their order."""
    seen: Counter[str] = Counter()

    def numbered(key: str) -> str:
        seen[key] += 1
        return sha256(f"{key}|{seen[key]}".encode("utf-8", "replace")).hexdigest()[:12]

    return result.model_copy(
        update={
            "targets": [t.model_copy(update={"id": numbered(_target_key(t))}) for t in result.targets],
            "tasks": [t.model_copy(update={"id": numbered(_task_key(t))}) for t in result.tasks],
            "findings": [f.model_copy(update={"id": numbered(_finding_key(f))}) for f in result.findings],
        }
    )


def _target_key(row: TargetResult) -> str:
    side = row.framework or row.plan
    origin = "khung" if row.framework else "kế hoạch"
    if isinstance(side, Target):
        # Table rows of one indicator differ in figure and stage of time only.
        figure = f"{side.comparator} {side.value} {side.value_max} {side.unit} {side.value_text} {side.horizon}"
        return f"chỉ tiêu|{origin}|{fold_accented(side.indicator)}|{figure}"
    return f"chỉ tiêu|{origin}|{fold_accented(side.text) if side else ''}"


def _task_key(row: TaskResult) -> str:
    if row.framework is not None:
        # Which of several frameworks is shown hangs on the verdict; the id goes by the first of them.
        asked = [(row.framework_no or 0, row.framework.text), *((e.framework_no, e.text) for e in row.also)]
        return f"nhiệm vụ|khung|{fold_accented(min(asked)[1])}"
    return f"nhiệm vụ|kế hoạch|{fold_accented(' '.join(p.text for p in row.plan))}"


def _finding_key(finding: Finding) -> str:
    # A group of places is one finding however many places it has; its count stands at the head of its text.
    subject = "" if _COUNTED.match(finding.text) else fold_accented(finding.text)
    return f"phát hiện|{finding.code}|{subject}"
