"""RESULT + DECISIONS -> RESULT: what a reviewer decided, beside what the machine found.

A decision never changes a verdict of the machine: both stand in the result, and every report shows both. It hangs on
the id of an item, which comes from the item's content, so the same file serves the next run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from vanban.check.records import CheckResult, Decision, Finding, TargetResult, TargetVerdict, TaskResult, TaskVerdict
from vanban.errors import UsageError

FINDING_VERDICTS = ("kept", "dismissed")
# A time without a zone is that of the office.
_HERE = timezone(timedelta(hours=7))


def read_decisions(path: Path) -> list[Decision]:
    """The decisions of a file: `{"decisions": [...]}`, a bare list, or an earlier report of `check --format json`."""
    where = str(path)
    try:
        data = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}.", where=where, remedy="Check the path.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UsageError(f"is not JSON: {error}.", where=where, remedy="See README.md for the format of decisions.") from error
    if isinstance(data, dict):
        rows = [*_rows(data.get("decisions")), *_rows(data.get("decisions_gone"))]
        if "decisions" not in data:
            raise UsageError('has no "decisions".', where=where, remedy="See README.md for the format of decisions.")
    else:
        rows = _rows(data)
    return [_decision(row, f"{where}, decision {n}") for n, row in enumerate(rows, 1)]


def _rows(data: object) -> list[object]:
    return data if isinstance(data, list) else []


def _decision(row: object, where: str) -> Decision:
    try:
        decision = Decision.model_validate(row)
        when(decision)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(p) for p in first["loc"])
        raise UsageError(f"{field}: {first['msg']}.", where=where, remedy="A decision needs id, verdict, by and at.") from error
    except ValueError as error:
        raise UsageError(
            f"at: {decision.at!r} is not a date or time.", where=where, remedy="Write it as 2026-03-02 or 2026-03-02T09:30."
        ) from error
    if not decision.by.strip():
        raise UsageError("by: nobody is named.", where=where, remedy="A decision needs the name of who took it.")
    return decision


def when(decision: Decision) -> datetime:
    """The moment of a decision; raises `ValueError` where it is none."""
    found = datetime.fromisoformat(decision.at)
    return (found if found.tzinfo else found.replace(tzinfo=_HERE)).astimezone(UTC)


def with_decisions(result: CheckResult, decisions: Sequence[Decision]) -> CheckResult:
    """The result with the latest decision on each of its items, and apart the decisions whose item it has not.

    Raises `UsageError` for a verdict that the item cannot have.
    """
    items: dict[str, TargetResult | TaskResult | Finding] = items_of(result)
    latest: dict[tuple[str, str | None], Decision] = {}
    for decision in sorted(decisions, key=when):
        latest[decision.id, decision.plan] = decision
    own = (None, result.plan.symbol, result.plan.name)
    standing: dict[str, Decision] = {}
    gone: list[Decision] = []
    for decision in sorted(latest.values(), key=when):
        item = items.get(decision.id) if decision.plan in own else None
        if item is None:
            gone.append(decision)
            continue
        allowed = allowed_verdicts(item)
        if decision.verdict is not None and decision.verdict not in allowed:
            raise UsageError(
                f"decision on {decision.id}: {decision.verdict!r} is no verdict of such an item.",
                remedy=f"Use one of {', '.join(allowed)}, or null to withdraw it.",
            )
        standing[decision.id] = decision.model_copy(
            update={
                "plan": decision.plan or result.plan.symbol or result.plan.name,
                "machine": decision.machine or machine_verdict(item),
                "item": decision.item or wording(item),
            }
        )
    order = {id: n for n, id in enumerate(items)}
    return result.model_copy(update={"decisions": sorted(standing.values(), key=lambda d: order[d.id]), "decisions_gone": gone})


def items_of(result: CheckResult) -> dict[str, TargetResult | TaskResult | Finding]:
    """Everything that can be decided on, by its id, in the order of the result."""
    items: dict[str, TargetResult | TaskResult | Finding] = {t.id: t for t in result.targets}
    items |= {t.id: t for t in result.tasks}
    items |= {f.id: f for f in result.findings}
    return items


def allowed_verdicts(item: TargetResult | TaskResult | Finding) -> tuple[str, ...]:
    """The verdicts that a reviewer can give to an item."""
    if isinstance(item, Finding):
        return FINDING_VERDICTS
    return get_args(TargetVerdict if isinstance(item, TargetResult) else TaskVerdict)


def machine_verdict(item: TargetResult | TaskResult | Finding) -> str:
    """What the machine says of an item; of a finding, how serious it is."""
    return item.severity if isinstance(item, Finding) else item.verdict


def wording(item: TargetResult | TaskResult | Finding) -> str:
    """The words by which a reader knows the item."""
    if isinstance(item, Finding):
        return item.text
    if item.framework is not None:
        return item.framework.text
    if isinstance(item, TaskResult):
        return " ".join(p.text for p in item.plan)
    return item.plan.text if item.plan else ""
