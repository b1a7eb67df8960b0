"""TARGETS -> VERDICTS: the targets of a framework against those of a plan, then against all else the plan says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from vanban.check.compare import Verdict, base_of, comparable, compare, day, figure
from vanban.check.items import covers
from vanban.check.levels import RANK, explicit_level, level_of
from vanban.check.model import Analysed, Item
from vanban.check.pair import Index, Side, focused
from vanban.check.period import Period, plan_level, stage_of
from vanban.check.records import Passage, TargetResult
from vanban.check.unread import unread_targets, with_unit
from vanban.check.words import Bag, Unit, Weights, bag
from vanban.records import Target

# From this likeness on two indicators are one. In the annotated plan the strongest false pair has 0.43.
SAME_INDICATOR = 0.45
# Reworded indicators have less (`hồ sơ được số hóa và cấp kết quả điện tử` has 0.39); they count as one where each
# is the other's best by a clear lead.
_REWORDED, _LEAD = 0.33, 0.12
# A second target of the framework may claim the same target of the plan only if it is the same indicator again.
REPEATED_INDICATOR = 0.9
# A target of the plan is not taken for an indicator that it is this much less like than another one.
_OTHER = 0.7
# Indicators that count in different units are one only from here on.
_OTHER_UNIT = 0.75
# From here on no other indicator can be meant.
_SURELY_SAME = 0.7
# How much of an indicator's object a passage without a figure must name to act on it.
ACTS_ON = 0.40
# Of what an indicator says of a group (`doanh nghiệp … có hợp tác với viện, trường`) it must name this much: the group alone is no act.
_SAYS = 0.10
# Among passages that share at least so much of what the best one does, wording and focus decide.
_NEAR = 0.6
# Indicators are short: single syllables count for more than in passages, where chance brings them together.
_SINGLE = 0.7
_SENTENCE = re.compile(r"[^\s.][^.]*(?<=\w)(?=\.(?:\s|$))")
_LEAST_WORDS = 4
_LEADING = re.compile(
    r"^(?:(?:phấn đấu|bảo đảm|đảm bảo|duy trì|có|đạt|trên|tối thiểu|ít nhất|mỗi năm|hằng năm|hàng năm|tỷ lệ|tỉ lệ|số lượng|tổng số|số|chỉ số|mức|quy mô|là|từ)\s+)+",
    re.I,
)


_PREDICATE = re.compile(r"\s(?=(?:có|được|làm chủ|sử dụng|ứng dụng|áp dụng|tiếp cận|tham gia|thực hiện)\s)", re.I)


@dataclass(slots=True)
class _Side:
    target: Target
    bag: Bag
    """Its wording, by which two indicators are told to be one."""
    object: Bag
    """By senses, for what acts on it."""
    says: Bag
    """What the indicator says of what it counts; the whole where it says nothing apart."""
    level: str | None
    section: str | None
    qualitative: bool = False


def _without_record(doc: Analysed, items: Sequence[Item]) -> list[Target]:
    """Points of a section of targets that no record covers: by their figure where they hold one, else as targets without."""
    found = []
    unread: dict[int, list[Target]] = defaultdict(list)
    for target in unread_targets(doc, items):
        unread[target.span.start].append(target)
    for item in items:
        if item.mode != "target" or not item.point or item.heading:
            continue
        if any(covers(t.span, item.start, item.end) for t in doc.document.targets):
            found += _sentences_without_figure(doc, item)
            continue
        if unread[item.start]:
            found += unread[item.start]
            continue
        found.append(
            Target(
                text=item.text,
                span=item.span,
                indicator=item.text.rstrip(" .;"),
                horizon=stage_of(item.section),
                group=item.section[-1] if item.section else None,
            )
        )
    return found


def _sentences_without_figure(doc: Analysed, item: Item) -> list[Target]:
    """Sentences of a point of targets that hold no figure, beside one that does (`Đẩy mạnh thương mại điện tử. Quy mô … 15%`)."""
    found = []
    for match in _SENTENCE.finditer(item.text):
        start, end = item.start + match.start(), item.start + match.end()
        words = match.group().strip()
        if len(words.split()) < _LEAST_WORDS or any(c.isdigit() for c in words):
            continue
        if any(covers(t.span, start, end) for t in doc.document.targets):
            continue
        found.append(
            Target(
                text=words,
                span=doc.span(start, end),
                indicator=words,
                horizon=stage_of(item.section),
                group=item.section[-1] if item.section else None,
            )
        )
    return found


def _side(target: Target, items: Sequence[Item], *, accented: bool) -> _Side:
    words = _LEADING.sub("", target.indicator)
    if base_of(target):
        words = f"{words} {base_of(target)}"
    home = next((i for i in items if covers(target.span, i.start, i.end)), None)
    parts = _PREDICATE.split(words, maxsplit=1)
    return _Side(
        target,
        bag(words, accented=accented, plain=True),
        bag(words, accented=accented),
        bag(parts[-1], accented=accented),
        explicit_level(target.indicator),
        " › ".join(home.section) if home and home.section else target.group,
        target.value is None and target.value_text is None,
    )


def likeness(a: Bag, b: Bag, weights: Weights) -> float:
    """How far two indicators name the same thing, 0 to 1: shared weight against the mean of both."""
    if a.units.isdisjoint(b.units):
        return 0.0
    shared = weights.total(a.units & b.units)
    x, y = weights.of_bag(a), weights.of_bag(b)
    # Half mean, half the smaller one, since one side often leaves out what its heading says.
    return 0.5 * 2 * shared / (x + y) + 0.5 * shared / min(x, y)


def check_targets(
    plan: Analysed,
    framework: Analysed,
    plan_items: Sequence[Item],
    framework_items: Sequence[Item],
    passages: Sequence[Side],
    period: Period,
    number: int,
    *,
    accented: bool,
) -> list[TargetResult]:
    """A verdict on every target of the framework, in its order, then the targets that only the plan has."""
    asked = [*framework.document.targets, *_without_record(framework, framework_items)]
    asked.sort(key=lambda t: (t.span.start, t.span.end, t.horizon or ""))
    # A figure dated before the plan begins is where it starts from (`Thực hiện năm 2025`), not what it promises.
    promised = [t for t in plan.document.targets if not (period.start and t.horizon and t.horizon < period.start)]
    # Figures that no record holds may answer an indicator, but are no targets by themselves.
    unread = [t for t in unread_targets(plan, plan_items) if not (period.start and t.horizon and t.horizon < period.start)]
    mine = [_side(t, plan_items, accented=accented) for t in (*promised, *unread)]
    theirs = [_side(t, framework_items, accented=accented) for t in asked]
    weights = Weights([s.bag for s in (*theirs, *mine)], accented=accented, single=_SINGLE)
    pairs = _pair(theirs, mine, weights, period)
    # Money and organisation do not act on an indicator: `kêu gọi đầu tư trung tâm` promises no centre.
    acting = [s for s in passages if s.item.mode in ("task", "target", "goal")]
    index = Index(acting, Weights([*(s.bag for s in acting), *(t.object for t in theirs)], accented=accented))
    local = RANK.get(plan_level(plan) or "", 0)
    earliest: dict[int, str] = {}
    for i, (j, _) in pairs.items():
        earliest[j] = min(earliest.get(j, "9999"), theirs[i].target.horizon or "")
    out = []
    for i, side in enumerate(theirs):
        pair = pairs.get(i)
        # What the plan promises for one stage says nothing of a later stage that it does not reach.
        again = pair is not None and earliest[pair[0]] < (side.target.horizon or "")
        early = None if pair else _for_earlier(side, mine, weights)
        out.append(_judge(side, pair, mine, index, local, period, number, again=again, early=early))
    answered = {j for j, _ in pairs.values()}
    for j, side in enumerate(mine[: len(promised)]):
        if j not in answered:
            out.append(
                TargetResult(
                    plan=side.target,
                    level=level_of(side.target.text),
                    verdict="local",
                    why=f"Chỉ có trong kế hoạch ({figure(side.target)}); khung không đặt chỉ tiêu này.",
                    section=side.section,
                )
            )
    return out


def _pair(theirs: list[_Side], mine: list[_Side], weights: Weights, period: Period) -> dict[int, tuple[int, float]]:
    """For each target of the framework the plan's target for the same indicator, with their likeness."""
    candidates = []
    table = [[likeness(a.bag, b.bag, weights) for b in mine] for a in theirs]
    asked, promised = _stages(theirs), _stages(mine)
    for i, a in enumerate(theirs):
        if a.qualitative:
            continue
        for j, b in enumerate(mine):
            if a.level and b.level and a.level != b.level:
                continue
            same = table[i][j]
            if same < SAME_INDICATOR and not _clear_lead(table, i, j, theirs):
                continue
            if same < _OTHER * max(row[j] for row in table):
                # The plan's target names another indicator far better.
                continue
            if _of_earlier_stage(table, i, j, theirs, mine, period):
                continue
            if not comparable(a.target, with_unit(b.target, a.target)[0]) and same < _OTHER_UNIT:
                continue
            if asked[i][1] == promised[j][1]:
                # A plan that postpones every stage has as many, in the same order.
                stage = asked[i][0] == promised[j][0]
            else:
                # The same stage of time goes before another; the plan's own end before later stages.
                stage = (b.target.horizon or period.end or "") == (a.target.horizon or period.end or "")
            candidates.append((same + (0.05 if stage else 0.0), same, i, j))
    candidates.sort(key=lambda c: (-c[0], c[2], c[3]))
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[tuple[int, str]] = set()
    for _, same, i, j in candidates:
        if i in pairs:
            continue
        until = theirs[i].target.horizon or ""
        if (j, until) in taken and same < REPEATED_INDICATOR:
            continue
        pairs[i] = (j, same)
        taken.add((j, until))
    return pairs


def _stages(sides: Sequence[_Side]) -> list[tuple[int, int]]:
    """For each target which stage of its indicator it is, and how many stages the indicator has."""
    days: dict[frozenset[Unit], set[str]] = defaultdict(set)
    for side in sides:
        days[side.bag.units].add(side.target.horizon or "")
    return [(sorted(days[s.bag.units]).index(s.target.horizon or ""), len(days[s.bag.units])) for s in sides]


def _of_earlier_stage(table: list[list[float]], i: int, j: int, theirs: list[_Side], mine: list[_Side], period: Period) -> bool:
    """Whether the plan's target is dated for an earlier stage that the framework asks for too: it then says nothing of
    the later stage, as long as that lies within the plan's period."""
    stage, said = theirs[i].target.horizon, mine[j].target.horizon
    if not stage or not said or said >= stage or (period.end and stage > period.end):
        return False
    if compare(theirs[i].target, mine[j].target, plan_end=period.end).verdict in ("met", "exceeded"):
        # What is reached early holds for the later stage.
        return False
    return any(row[j] >= SAME_INDICATOR for k, row in enumerate(table) if theirs[k].target.horizon == said)


def _for_earlier(side: _Side, mine: list[_Side], weights: Weights) -> Target | None:
    """The plan's target for the same indicator by an earlier day, where it has no other."""
    stage = side.target.horizon
    if side.qualitative or not stage:
        return None
    same = [
        m for m in mine if m.target.horizon and m.target.horizon < stage and likeness(side.bag, m.bag, weights) >= _SURELY_SAME
    ]
    return max(same, key=lambda m: m.target.horizon or "").target if same else None


def _clear_lead(table: list[list[float]], i: int, j: int, theirs: list[_Side]) -> bool:
    """Whether the two indicators are each other's best by far, among those of the same stage."""
    same = table[i][j]
    if same < _REWORDED:
        return False
    others = [row[j] for k, row in enumerate(table) if k != i and theirs[k].target.horizon == theirs[i].target.horizon]
    others += [s for k, s in enumerate(table[i]) if k != j]
    return same >= max(others, default=0.0) + _LEAD


def _outside(target: Target, period: Period) -> str:
    if target.horizon and period.end and target.horizon > period.end:
        return f"Thời hạn của khung ({day(target.horizon)}) nằm sau kỳ kế hoạch ({day(period.end)})."
    if target.horizon and period.start and target.horizon < period.start:
        return f"Thời hạn của khung ({day(target.horizon)}) nằm trước kỳ kế hoạch (từ {period.start})."
    return ""


def _judge(
    side: _Side,
    pair: tuple[int, float] | None,
    mine: list[_Side],
    index: Index,
    local: int,
    period: Period,
    number: int,
    *,
    again: bool,
    early: Target | None,
) -> TargetResult:
    target = side.target
    result = TargetResult(
        framework=target, framework_no=number, level=level_of(target.text), verdict="missing", why="", section=side.section
    )
    outside = _outside(target, period)
    if pair is not None:
        plan, told = with_unit(mine[pair[0]].target, target)
        found = compare(target, plan, plan_end=period.end)
        if outside and (again or not (plan.horizon and period.end and plan.horizon > period.end)):
            ahead = " Kế hoạch đã đặt trước mức này." if found.verdict in ("met", "exceeded") else ""
            found = Verdict("out_of_scope", f"{outside} Kế hoạch đặt {figure(plan)}, khung đặt {figure(target)}.{ahead}")
        return result.model_copy(
            update={"plan": plan, "verdict": found.verdict, "why": found.why + told, "similarity": round(min(1.0, pair[1]), 3)}
        )
    if outside:
        return result.model_copy(update={"verdict": "out_of_scope", "why": outside})
    if early is not None:
        why = (
            f"Kế hoạch chỉ đặt mức cho mốc sớm hơn ({figure(early)}, {day(early.horizon)}), "
            f"chưa đặt mức cho mốc này (khung: {figure(target)}, {day(target.horizon)})."
        )
        return result.model_copy(update={"why": why})
    # A figure that only a higher level counts is not acted on by a plan below it.
    above = not side.qualitative and RANK.get(result.level or "", 0) > local > 0
    passage, share = (None, 0.0) if above else _acting_on(side, index)
    if passage is not None:
        what = "Khung cũng không đặt con số." if side.qualitative else f"Khung: {figure(target)}, {day(target.horizon)}."
        return result.model_copy(
            update={
                "plan": passage,
                "verdict": "unquantified",
                "why": f"Kế hoạch có việc về nội dung này nhưng không đặt con số. {what}",
                "similarity": round(share, 3),
            }
        )
    who = f" Chỉ tiêu của cấp {result.level}." if result.level else ""
    return result.model_copy(
        update={"why": f"Không đoạn nào của kế hoạch nói đến nội dung này (khung: {figure(target)}, {day(target.horizon)}).{who}"}
    )


def _acting_on(side: _Side, index: Index) -> tuple[Passage | None, float]:
    """The passage of the plan that acts on what the indicator measures, and how much of it it names."""
    total = index.weights.total(side.object.units)
    if not total:
        return None, 0.0
    shared = index.shared_weight(side.object.units)
    usable = {i: w for i, w in shared.items() if not side.level or explicit_level(index.sides[i].item.text) in (None, side.level)}
    if not usable:
        return None, 0.0

    def fit(i: int) -> tuple[float, int]:
        # A passage that says it in the same words, and little else, is the better one.
        words = bag(index.sides[i].item.text, accented=index.weights.accented, plain=True)
        same = index.weights.total(side.bag.units & words.units)
        return (usable[i] + same) * focused(side.object.units, index.sides[i], index.weights), -i

    share = max(usable.values()) / total
    if share < ACTS_ON:
        return None, share
    best = max((i for i, w in usable.items() if w >= _NEAR * share * total), key=fit)
    said = index.weights.total(side.says.units)
    if said and index.weights.total(side.says.units & index.sides[best].units) < _SAYS * said:
        return None, share
    item = index.sides[best].item
    return Passage(text=item.text, span=item.span, section=" › ".join(item.section) or None), min(1.0, share)
