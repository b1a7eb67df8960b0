"""Quantified objectives (chỉ tiêu) in running text, and all objectives of tables of targets (`targets_table`).

Which figures are objectives, `objectives` judges; here are what a sentence takes from its headings, its horizon, and the
records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from vanban.extract.body_lists import split_agencies
from vanban.extract.clauses import indicators_of, is_elliptical
from vanban.extract.context import Context
from vanban.extract.deadlines import default_year
from vanban.extract.figures import Figure, find_figures
from vanban.extract.objectives import Setting, is_condition, strives, sureness
from vanban.extract.targets_table import find_table_targets
from vanban.extract.times import Time, find_times
from vanban.model import Node
from vanban.records import Target
from vanban.text.fold import fold
from vanban.tree.columns import roles_of


def find_targets(context: Context) -> list[Target]:
    """Every target of the document in order; one that is repeated is one record."""
    year = default_year(context)
    found = list(find_table_targets(context, year))
    found.extend(_Prose(context, year).targets())
    found.sort(key=lambda t: (t.span.start, t.span.end))
    return _without_repeats(context, found)


# --- what surrounds a figure ---------------------------------------------------------------------------------

_GOALS = re.compile(r"mục tiêu|chỉ tiêu|phấn đấu", re.IGNORECASE)
# A section that looks back: figures below it are results, also under `Các chỉ tiêu chủ yếu`.
_RESULTS = re.compile(r"(?:đánh giá\s+)?(?:kết quả|tình hình|thực trạng|đánh giá)(?!\w)(?!\s+(?:dự kiến|cần đạt))", re.IGNORECASE)
_REGULATIONS = ("Thông tư", "Nghị định", "Luật", "Quy chế", "Quy định", "Pháp lệnh", "Thông tư liên tịch", "Hợp đồng", "Sắc lệnh")
_NEXT_FIGURE = re.compile(
    r",?\s*(?:phấn đấu\s+)?(?:đạt|là|tăng lên|giảm còn|còn)\s+(?:trên |dưới |ít nhất |khoảng |từ )?\d", re.IGNORECASE
)
_NOT_ENDED = re.compile(r"\.\.\.?$|(?:^|\s)(?:TP|ThS|TS|Tr|St|v\.v)\.$")
_HEADING_WORDS = 45


# A sentence with more figures than this is a row of numbers that lost its table, and no objective can be read from it.
_MOST_FIGURES = 40


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the text, with what its paragraph and headings say about it."""

    start: int
    end: int
    setting: Setting
    headings: tuple[str, ...]
    """Nearest first."""
    group: str | None
    horizon: str | None = None
    """Of the deadline cell of its row, or of the clause that opens its sentence."""
    recurrence: str | None = None
    lead: tuple[str, ...] = ()


class _Prose:
    """The search for targets in the sentences of one document."""

    def __init__(self, context: Context, year: int | None) -> None:
        self.context = context
        self.year = year
        self.text = context.text
        kind = context.header.kind or ""
        symbol = context.header.symbol or ""
        legal = kind == "Quyết định" and re.search(r"/(?:19|20)\d\d/", symbol) is not None
        self.setting = Setting(regulation=kind in _REGULATIONS or legal, report=kind == "Báo cáo")
        self.title_horizon, self.title_is_period = self._title_horizon()

    def targets(self) -> Iterator[Target]:
        for sentence in self._sentences():
            yield from self._targets_of(sentence)

    # --- sentences

    def _sentences(self) -> Iterator[_Sentence]:
        blocked = [(g.start, g.end) for g in self.context.tree.grids]
        zones = self.context.tree.zones
        blocked += [(z.start, z.end) for z in (zones.letterhead, zones.signature, zones.recipients, *zones.stamps) if z]
        nodes = [n for n in self.context.tree.outline.walk() if n.kind != "root"]
        nodes.sort(key=lambda n: n.start)
        starts = [n.start for n in nodes]
        at, lead_in, index = 0, "", 0
        for paragraph in re.split(r"([\n\t])", self.text):
            start, at = at, at + len(paragraph)
            if not paragraph.strip() or any(b < at and start < e for b, e in blocked):
                continue
            while index + 1 < len(starts) and starts[index + 1] <= start + (len(paragraph) - len(paragraph.lstrip())):
                index += 1
            node = nodes[index] if nodes and starts[index] <= at else None
            headings = self._headings(node, start)
            led = lead_in if re.match(r"\s*[-–+•*]|\s*[a-zđ]\)", paragraph) else ""
            if paragraph.rstrip().endswith(":"):
                lead_in = paragraph
            elif not led:
                lead_in = ""
            group = self._group(paragraph, headings)
            above = ((led,) if led else ()) + headings
            results = any(_RESULTS.match(h) for h in above)
            setting = replace(self.setting, goals=not results and any(_GOALS.search(h) for h in above), results=results)
            label = re.match(r"\s*(?:[-–+•*]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[IVX]{1,5}[.)-])\s*", paragraph)
            begin = label.end() if label else 0
            opening: str | None = None
            for end in self._ends(paragraph):
                if end > begin:
                    yield _Sentence(start + begin, start + end, setting, above, group, opening)
                # `Riêng trong năm 2026, mở 12 lớp; 100% …`: a time before all clauses holds for all.
                opening = (opening or self._opening(paragraph[begin:end])) if paragraph[end - 1 : end] == ";" else None
                begin = end
        yield from self._task_sentences()

    def _task_sentences(self) -> Iterator[_Sentence]:
        """The task cells of task tables: their rows give lead and time."""
        for grid in self.context.tree.grids:
            roles = roles_of(grid.header)
            if "text" not in roles or "value" in roles or not {"lead", "deadline"} & set(roles):
                continue
            group: str | None = None
            for row in grid.rows:
                texts = [c.of(self.text) for c in row.cells]
                if row.heading:
                    group = max(texts, key=len, default="").strip(" .:") or group
                    continue
                cell = row.cells[roles.index("text")] if roles.index("text") < len(row.cells) else None
                if cell is None or not cell.stretches:
                    continue
                by_role = {r: texts[i] for i, r in enumerate(roles) if r and i < len(texts)}
                times = find_times(by_role.get("deadline", ""), self.year, cell=True)
                dues = [t.due for t in times if t.due]
                yearly = any(t.rrule == "FREQ=YEARLY" for t in times)
                lead = tuple(split_agencies(by_role.get("lead", "")))
                for stretch in cell.stretches:
                    begin = stretch.start
                    for end in self._ends(stretch.of(self.text)):
                        yield _Sentence(
                            begin,
                            stretch.start + end,
                            replace(self.setting, task=True),
                            headings=(group,) if group else (),
                            group=group,
                            horizon=max(dues) if dues else None,
                            recurrence="year" if yearly else None,
                            lead=lead,
                        )
                        begin = stretch.start + end

    @staticmethod
    def _ends(paragraph: str) -> Iterator[int]:
        for match in re.finditer(r"[.!?](?=\s)|;", paragraph):
            rest = paragraph[match.end() :].lstrip()
            if match[0] == ";" and is_elliptical(rest):
                continue
            if match[0] != ";" and (not rest or rest[0].islower() or _NOT_ENDED.search(paragraph[: match.end()])):
                continue
            yield match.end()
        yield len(paragraph)

    def _opening(self, clause: str) -> str | None:
        """The last day of the time that a clause opens with."""
        for time in find_times(clause, self.year):
            if time.due and _OPENS.fullmatch(clause[: time.start]) and clause[time.end : time.end + 1] == ",":
                return time.due
        return None

    def _headings(self, node: Node | None, start: int) -> tuple[str, ...]:
        """The texts of the headings above a paragraph that starts at `start`, nearest first."""
        if node is None:
            return ()
        chain = [*([node] if node.end <= start else []), *node.ancestors()]
        texts = [self.text[n.text_start : n.end].strip(" *#_\n\t") for n in chain]
        # A sentence that ends is an objective itself, and no heading of the next.
        texts = [t.rstrip(".") for t in texts if not (t.endswith((".", ";")) and find_figures(t))]
        return tuple(t for t in texts if 0 < len(t.split()) <= _HEADING_WORDS)

    def _group(self, paragraph: str, headings: tuple[str, ...]) -> str | None:
        """The lead-in of the bullet (`- Hạ tầng số: …`), or the nearest heading that is not the paragraph itself."""
        lead_in = re.match(r"\s*[-–+•*]\s*(?P<name>[^:.;,\d%]{3,70}):\s", paragraph)
        if lead_in and len(lead_in["name"].split()) <= 12:
            return lead_in["name"].strip()
        body = fold(paragraph)
        for heading in headings:
            if fold(heading)[:60] not in body and not re.match(r"\s*[-–+•*]", heading):
                return heading.rstrip(" .:*")
        return None

    # --- figures of a sentence

    def _targets_of(self, sentence: _Sentence) -> Iterator[Target]:
        text = self.text[sentence.start : sentence.end]
        vague = _DOUBLE_DIGIT.search(text)
        figures = find_figures(text, guess=True)
        if len(figures) > _MOST_FIGURES:
            return
        goals = sentence.setting.goals
        figures = [f for i, f in enumerate(figures) if not is_condition(text, figures, i, goals=goals)]
        if not figures and not vague:
            return
        times = find_times(text, self.year)
        accepted: list[tuple[Figure, float]] = []
        for index, figure in enumerate(figures):
            sure = sureness(text, figures, index, sentence.setting, already=bool(accepted))
            if sure:
                accepted.append((figure, sure))
        parsed = indicators_of(text, [f for f, _ in accepted], times)
        recurrence: str | None = None
        accepted = _with_comparators(text, accepted)
        previous: Figure | None = None
        for (figure, sure), (indicator, clause, end) in zip(accepted, parsed, strict=True):
            start = self._start(sentence.start, clause, figure)
            if not indicator:
                continue
            linked = previous is not None and re.search(r"trong (?:số )?đó", text[previous.end : figure.start]) is not None
            if self._yearly(text, figure, end, previous):
                recurrence = "year"
            elif not linked:
                recurrence = None
            horizon, stated = self._horizon(sentence, text, times, figure, end, previous)
            previous = figure
            yield self._record(
                sentence,
                start,
                end,
                indicator,
                figure,
                horizon=horizon,
                recurrence=recurrence or sentence.recurrence,
                sure=sure if stated else sure - 0.02,
            )
        if vague and (goals or strives(text) or "tăng trưởng" in text.lower()):
            yield from self._vague(sentence, text, times, vague)

    def _start(self, offset: int, clause: int, figure: Figure) -> int:
        """Where the record begins: with its clause, unless that stands on an earlier line or page than the figure."""
        place = self.context.tree.part.text.place
        at = place(offset + figure.number, offset + figure.number + 1)
        for start in (clause, figure.start):
            begins = place(offset + start, offset + start + 1)
            if (begins.line, begins.page) == (at.line, at.page):
                return start
        return figure.number

    def _vague(self, sentence: _Sentence, text: str, times: list[Time], match: re.Match[str]) -> Iterator[Target]:
        """`tăng trưởng hai con số`: an objective whose figure is only named."""
        horizon = next(
            (t.due for t in times if t.due and t.start >= match.end() and "," not in text[match.end() : t.start]), None
        )
        start, end = match.span()
        yield self._record(
            sentence, start, end, match["what"], None, horizon=horizon, recurrence=None, sure=0.6, value_text=match["value"]
        )

    # --- horizon and recurrence

    def _yearly(self, text: str, figure: Figure, end: int, previous: Figure | None) -> bool:
        if figure.yearly or re.search(r"/\s*năm\b", text[figure.end : end + 6]):
            return not (figure.money and _LEVEL.search(text[: figure.start]))
        begin = previous.end if previous else 0
        around = text[begin : figure.start] + " " + text[figure.end : end + 14]
        return re.search(r"(?:mỗi|h[ằàă]ng|bình quân(?: hằng)?)\s+năm(?!\s*\d)", around, re.IGNORECASE) is not None

    def _horizon(
        self, sentence: _Sentence, text: str, times: list[Time], figure: Figure, end: int, previous: Figure | None
    ) -> tuple[str | None, bool]:
        """The last day by which the figure must hold, and whether sentence or heading says so."""
        usable = [t for t in times if t.due and (t.bound or t.kind != "date") and not _COMPARED.search(text[: t.start])]
        usable = [t for t in usable if t.kind == "period" or not _SINCE.search(text[: t.start])]
        after = [t for t in usable if figure.end <= t.start <= end + 2]
        before = [t for t in usable if t.end <= figure.start]
        # `đến năm 2027 đạt 60%, đến năm 2030 đạt 80%`: what follows a comma goes with the next figure, where this one
        # has a time of its own before it.
        own = [t for t in before if previous is None or t.start >= previous.end]
        if after and not (
            re.search(r"[,;]", text[figure.end : after[0].start]) and (own or _NEXT_FIGURE.match(text, after[0].end))
        ):
            return after[0].due, True
        if before:
            return before[-1].due, True
        # `dưới 2,5% số phải thu vào cuối năm 2018`: behind what the share is of.
        late = next((t for t in usable if t.start >= figure.end), None)
        if late is not None and re.fullmatch(r"[^,;:.()\d]{1,70}", text[figure.end : late.start]):
            return late.due, True
        if sentence.horizon:
            return sentence.horizon, True
        if any(_OTHER_CALENDAR.search(text, t.start, t.end) for t in times if t.kind == "relative" and t.start <= end + 2):
            return None, True  # `trong dịp Tết`: not by the end of the plan
        for heading in sentence.headings:
            dues = [t.due for t in find_times(heading, self.year) if t.due]
            if dues:
                return dues[-1], True
        if sentence.setting.task or not sentence.setting.goals:
            return None, False
        if self.title_is_period or any(re.search(r"mục tiêu cụ thể|chỉ tiêu", h, re.IGNORECASE) for h in sentence.headings):
            return self.title_horizon, False
        return None, False

    def _title_horizon(self) -> tuple[str | None, bool]:
        """The period of the document by its subject or its first lines, and whether it is a period rather than a far aim."""
        header, zones = self.context.header, self.context.tree.zones
        title = header.subject or zones.title.of(self.text) or self.text[:400]
        times = [
            t
            for t in find_times(" ".join(title.split()), self.year)
            if t.due and t.kind in ("year", "period", "quarter", "month")
        ]
        if not times:
            return None, False
        time = times[-1]
        return time.due, time.kind == "period" or not time.bound

    # --- records

    def _record(
        self,
        sentence: _Sentence,
        start: int,
        end: int,
        indicator: str,
        figure: Figure | None,
        *,
        horizon: str | None,
        recurrence: str | None,
        sure: float,
        value_text: str | None = None,
    ) -> Target:
        start, end = sentence.start + start, sentence.start + end
        if figure and figure.value == 0 and self.text[sentence.start + figure.number :].startswith("00"):
            sure *= 0.4  # `00%` is a misread figure
        stretch = self.context.stretch(start, end)
        reading, original = self.context.reading(stretch.start, stretch.end)
        return Target(
            text=stretch.of(self.text),
            span=self.context.span(stretch.start, stretch.end),
            confidence=round(max(0.0, sure * reading), 3),
            original=original,
            indicator=indicator,
            comparator=figure.comparator if figure else None,
            value=figure.value if figure else None,
            value_max=figure.value_max if figure else None,
            approx=figure.approx if figure else False,
            unit=figure.unit if figure else None,
            value_text=value_text,
            horizon=horizon,
            recurrence=recurrence,
            group=sentence.group,
            lead=list(sentence.lead),
        )


_DOUBLE_DIGIT = re.compile(
    r"(?P<what>tăng trưởng(?:\s+(?:kinh tế|GRDP|GDP|cả nước))?)\s+(?:đạt\s+)?(?P<value>(?:hai|2)\s+con số)", re.IGNORECASE
)
# Income is so much a year, and not anew every year: `thu nhập bình quân 80 triệu đồng/người/năm`.
_LEVEL = re.compile(r"(?<!\w)(?:thu nhập|lương|bình quân đầu người|GRDP bình quân)(?!\w)[^;.]*$", re.IGNORECASE)
_OPENS = re.compile(r"\s*(?:riêng|trong đó|phấn đấu|cụ thể|trước mắt)?[,:]?\s*", re.IGNORECASE)
_SINCE = re.compile(r"(?<!\w)(?:kể từ|bắt đầu từ|từ|sau)\s*$", re.IGNORECASE)
_OTHER_CALENDAR = re.compile(r"(?<!\w)Tết(?!\w)")
_COMPARED = re.compile(r"(?:so với|so)(?:\s+[^\s,.;]+){0,6}\s*$", re.IGNORECASE)


# `tối thiểu 12 tấn gạo, 3.000 lít nước`: a comparator in words is said once for a list of things.
_SAID_ONCE = re.compile(r"(?:tối thiểu|ít nhất|tối đa|không quá|không dưới)(?:\s+(?:là|phải|đạt))*\s*$", re.IGNORECASE)
_NEXT_THING = re.compile(r"[^,;:.()\d]{0,60}(?:,|,?\s+và)\s+", re.IGNORECASE)


def _with_comparators(text: str, accepted: list[tuple[Figure, float]]) -> list[tuple[Figure, float]]:
    """The figures, those of a list with the comparator of its first."""
    out: list[tuple[Figure, float]] = []
    for figure, sure in accepted:
        last = out[-1][0] if out else None
        if (
            last is not None
            and last.strong
            and not (figure.strong or figure.reached or figure.value_max or last.value_max)
            and figure.unit
            and not figure.unit.startswith("%")
            and _NEXT_THING.fullmatch(text, last.end, figure.start)
            and (_SAID_ONCE.search(text[: last.number]) or last.listed)
        ):
            figure = replace(figure, comparator=last.comparator, strong=True, listed=True)
        out.append((figure, sure))
    return out


# --- repeats -------------------------------------------------------------------------------------------------

# Indicators this alike with the same figure are the same target told again.
_SAME = 85


def _without_repeats(context: Context, targets: list[Target]) -> list[Target]:
    kept: list[Target] = []
    by_value: dict[tuple[object, ...], list[Target]] = {}
    for target in targets:
        same = by_value.setdefault((target.value, target.value_max, target.value_text, target.recurrence), [])
        twin = next((k for k in same if _is_repeat(k, target)), None)
        if twin is None:
            kept.append(target)
            same.append(target)
        elif twin.horizon is None and target.horizon is not None:
            twin.horizon = target.horizon
    return kept


def _is_repeat(a: Target, b: Target) -> bool:
    """Whether two targets of one figure are the same target told twice."""
    if a.horizon and b.horizon and a.horizon != b.horizon:
        return False
    if a.group != b.group and a.group and b.group and a.text[:1].isupper() and b.text[:1].isupper():
        return False  # two lists that both set the figure
    if a.group != b.group and a.comparator == ">=":
        return False
    if "\t" in a.text + b.text:
        return False  # the rows of a table are told apart by its author
    return fuzz.ratio(fold(a.indicator), fold(b.indicator)) >= _SAME
