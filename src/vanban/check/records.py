"""What a check leaves: the compliance diff of a plan against its frameworks, as `vanban check --format json` prints it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vanban.records import Record, Span, Target

TargetVerdict = Literal["met", "exceeded", "lowered", "later", "unquantified", "missing", "out_of_scope", "local"]
TaskVerdict = Literal["copied", "adapted", "partial", "missing", "local"]
Level = Literal["trung ương", "tỉnh", "xã"]
Range = tuple[int, int]


class Passage(Record):
    """A stretch of a document that a verdict rests on. Ranges count characters of `text`."""

    text: str
    span: Span
    section: str | None = Field(None, description="headings above the passage, outermost first")
    shared: list[Range] = Field(default_factory=list, description="wording found on the other side too, in the same order")
    local: list[Range] = Field(default_factory=list, description="unit, figure, place, date or document the framework has not")


class Elsewhere(Record):
    """The same item in another framework. The row that shows it goes by the stricter of the figures."""

    framework_no: int = Field(description="0-based position in `frameworks`")
    text: str
    span: Span


class TargetResult(Record):
    """One target of a framework, or one of the plan that no framework asks for."""

    id: str = Field("", description="of the item's content: the same on every run; decisions hang on it")
    framework: Target | None = None
    framework_no: int | None = Field(None, description="0-based position in `frameworks`")
    plan: Target | Passage | None = None
    level: Level | None = None
    verdict: TargetVerdict
    similarity: float = Field(0.0, ge=0, le=1)
    why: str
    section: str | None = None
    also: list[Elsewhere] = Field(default_factory=list, description="other frameworks that ask the same")


class TaskResult(Record):
    """One task of a framework with the plan's passages that answer it, or one task only in the plan."""

    id: str = Field("", description="of the item's content: the same on every run; decisions hang on it")
    framework: Passage | None = None
    framework_no: int | None = Field(None, description="0-based position in `frameworks`")
    plan: list[Passage] = Field(default_factory=list)
    level: Level | None = None
    verdict: TaskVerdict
    overlap: float = Field(0.0, ge=0, le=1, description="weighted share of the framework's wording found in the plan")
    why: str
    section: str | None = None
    also: list[Elsewhere] = Field(default_factory=list, description="other frameworks that ask the same")


class Finding(Record):
    """Something the plan lacks or has wrong. Repeated findings stand once, with their count and places."""

    id: str = Field("", description="of the finding's content: the same on every run; decisions hang on it")
    code: str
    severity: Literal["error", "warning", "info"]
    text: str
    span: Span | None = None
    count: int = 1
    places: list[Passage] = Field(default_factory=list)


class Party(Record):
    """One of the documents compared."""

    name: str
    symbol: str | None = None
    kind: str | None = None
    subject: str | None = None
    issuer: str | None = None
    part: int | None = None


class PlanParty(Party):
    """The plan, with the period it covers."""

    start: str | None = Field(None, description="first day of the plan's period")
    horizon: str | None = Field(None, description="last day of the plan's period")
    level: Level | None = None


class Section(Record):
    """Verdicts on the tasks of one section of a framework."""

    title: str
    tasks: dict[str, int] = Field(default_factory=dict)
    targets: dict[str, int] = Field(default_factory=dict)


class Summary(Record):
    """The figures a reviewer reads first."""

    targets: dict[str, int] = Field(default_factory=dict)
    tasks: dict[str, int] = Field(default_factory=dict)
    copied_share: float = Field(0.0, ge=0, le=1, description="share of the words of the plan's tasks taken over from a framework")
    covered_share: float = Field(
        0.0, ge=0, le=1, description="share of the framework's items at the plan's level that it answers"
    )
    above_level: int = Field(0, description="items addressed to a level the plan cannot answer for; not counted in covered_share")
    sections: list[Section] = Field(default_factory=list)


class Decision(Record):
    """What a reviewer decided about one item. The machine's own verdict stays beside it, unchanged."""

    id: str = Field(description="of the target, task or finding decided on")
    verdict: str | None = Field(description="the reviewer's verdict; `kept` or `dismissed` on a finding; null withdraws")
    by: str = Field(description="name of the reviewer")
    at: str = Field(description="ISO date or time of the decision")
    reason: str = ""
    plan: str | None = Field(None, description="symbol or name of the plan it is about; null for whichever is checked")
    machine: str | None = Field(None, description="the machine's verdict that the reviewer saw")
    item: str | None = Field(None, description="wording of the item, so that it can be told once the item is gone")


class CheckResult(Record):
    """What `vanban check PLAN --against FRAMEWORK --format json` prints."""

    plan: PlanParty
    frameworks: list[Party]
    targets: list[TargetResult] = Field(default_factory=list)
    tasks: list[TaskResult] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    summary: Summary = Field(default_factory=lambda: Summary())
    decisions: list[Decision] = Field(default_factory=list, description="the standing decision on each item that has one")
    decisions_gone: list[Decision] = Field(default_factory=list, description="decisions whose item this run does not have")
