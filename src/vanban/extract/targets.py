"""Quantified objectives (chỉ tiêu) in running text, and all objectives of tables of targets (`targets_table`).

A figure is a target where somebody is to reach it: under a heading of goals, after a word of striving, or with a
comparator. Conditions (`từ 15 tuổi trở lên`, `tốc độ trên 1 Gb/s`), results of the past, norms of a regulation and
sums of money outside goals are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from vanban.extract.body_lists import split_agencies
from vanban.extract.clauses import indicators_of, is_elliptical, without_times
from vanban.extract.context import Context
from vanban.extract.deadlines import default_year, in_name
from vanban.extract.figures import Figure, find_figures
from vanban.extract.targets_table import find_table_targets
from vanban.extract.times import Time, find_times
from vanban.model import Node
from vanban.records import Target
from vanban.text.fold import bare, fold
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
_STRIVING = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu|chỉ tiêu|(?:đảm|bảo) bảo|bảo đảm|yêu cầu|hướng tới|tiến tới"
    r"|đặt ra|quyết tâm|để|phải|cần|đạt|duy trì|nâng|giảm|tăng|hoàn thành|bố trí|có)(?!\w)",
    re.IGNORECASE,
)
_STRONG_STRIVING = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu|chỉ tiêu|hướng tới|tiến tới|quyết tâm|đảm bảo|bảo đảm|yêu cầu)(?!\w)", re.IGNORECASE
)
_PAST = re.compile(
    r"(?<!\w)(?:đã|cùng kỳ|năm trước|năm ngoái|hiện nay|hiện có|tính đến|trong thời gian qua"
    r"|vừa qua|kết quả đạt được|ước đạt|vượt \d|thực trạng)(?!\w)",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"(?<!\w)(?:có thể|có khả năng đóng góp|tiềm năng|nếu|giả sử|dự báo|ước tính|tương đương)(?!\w)[^.;]*$", re.IGNORECASE
)
# Acts whose count is itself the objective, in goals and in tasks.
# Without diacritics, since OCR often loses those of small words.
_ACTS = re.compile(
    r"(?<!\w)(?:co|hoan thanh|hoan thien|xay dung|xay|hinh thanh|thanh lap|bo tri|phat trien"
    r"|dao tao|boi duong|thu hut|to chuc|giai quyet"
    r"|trong|cap|dat|mo|tao|duy tri|ho tro|lap dat|ket nap|sua chua|dua vao khai thac|xoa|cong nhan|su dung)"
    r"(?:\s+(?:moi|them|duoc|viec lam cho))*\s*$",
    re.IGNORECASE,
)
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
    goals: bool
    """Under a heading of goals, or led in by a sentence that announces them."""
    headings: tuple[str, ...]
    """Nearest first."""
    group: str | None
    task: bool = False
    horizon: str | None = None
    """Of the deadline cell of its row."""
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
        self.regulation = kind in _REGULATIONS or legal
        self.report = kind == "Báo cáo"
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
            goals = any(_GOALS.search(h) for h in above) and not any(_RESULTS.match(h) for h in above)
            label = re.match(r"\s*(?:[-–+•*]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[IVX]{1,5}[.)-])\s*", paragraph)
            begin = label.end() if label else 0
            for end in self._ends(paragraph):
                if end > begin:
                    yield _Sentence(start + begin, start + end, goals, above, group)
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
                            goals=False,
                            headings=(group,) if group else (),
                            group=group,
                            task=True,
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

    def _headings(self, node: Node | None, start: int) -> tuple[str, ...]:
        """The texts of the headings above a paragraph that starts at `start`, nearest first."""
        if node is None:
            return ()
        chain = [*([node] if node.end <= start else []), *node.ancestors()]
        texts = [self.text[n.text_start : n.end].strip(" *#_.\n\t") for n in chain]
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
        figures = find_figures(text)
        if len(figures) > _MOST_FIGURES:
            return
        figures = [f for f in figures if not self._is_condition(text, f)]
        if not figures and not vague:
            return
        times = find_times(text, self.year)
        accepted: list[tuple[Figure, float]] = []
        for index, figure in enumerate(figures):
            sure = self._sureness(sentence, text, figures, index, bool(accepted))
            if sure:
                accepted.append((figure, sure))
        parsed = indicators_of(text, [f for f, _ in accepted], times)
        recurrence: str | None = None
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
        if vague and (sentence.goals or _STRONG_STRIVING.search(text) or "tăng trưởng" in text.lower()):
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

    def _is_condition(self, text: str, figure: Figure) -> bool:
        before, after = _before(text, figure), text[figure.end :]
        if figure.span_of_time:
            return True
        # `từ 5% xuống còn 2%`: where it stands today is no objective.
        if (
            re.search(r"(?<!\w)từ\s*$", text[: figure.number], re.IGNORECASE)
            and re.match(r"[^,;.]{0,25}\s(?:xuống|lên|tăng lên|giảm còn|giảm xuống)(?!\w)", text[figure.end : figure.end + 45])
            and re.match(r"[^,;.]{0,40}?\d", after)
        ):
            return True
        described = text[figure.start : figure.end].rstrip().lower().endswith("trở lên") or re.match(
            r"(?:\s+[^\s,.;]+){1,4}\s+trở (?:lên|xuống)", after
        )
        # `có từ 500 lao động trở lên` describes the subject; `Có từ 30 doanh nghiệp trở lên` and `đạt 95% trở lên` set a target.
        opens = not before.strip(" -+") or re.fullmatch(r"\s*(?:có|đạt)\s*", before, re.IGNORECASE)
        if described and "%" not in (figure.unit or "") and not opens:
            return True
        if re.search(
            r"(?:tốc độ|dung lượng|công suất|quy mô từ|cự ly|bán kính|độ tuổi|so với|bằng cấp|trình độ)\s*$",
            before,
            re.IGNORECASE,
        ):
            return True
        if re.match(r"\s*(?:vạn dân|1\.?000 dân|nghìn dân|dân|người dân)\b", after) and re.search(
            r"trên\s*$", text[: figure.number], re.IGNORECASE
        ):
            return True
        return (
            bool(re.search(r"(?<!\w)(?:bộ phận|thành viên|lần|mức|(?<!cung )cấp|gói|bước|nhóm)\s*$", before, re.IGNORECASE))
            and not figure.strong
        )

    def _sureness(self, sentence: _Sentence, text: str, figures: list[Figure], index: int, already: bool) -> float:
        figure = figures[index]
        before = _before(text, figure)
        percent = (figure.unit or "").startswith("%")
        goals = sentence.goals
        striving = _STRONG_STRIVING.search(before) is not None
        if self.regulation and not goals:
            return 0.0
        if _POSSIBLE.search(before) and not striving:
            return 0.0
        if in_name(before, ""):
            return 0.0  # `Kế hoạch số … về … đạt mục tiêu tăng trưởng 8%`
        if _PAST.search(before) and not striving:
            return 0.0
        if self.report and not goals and not striving:
            return 0.0
        if figure.money and not goals and not striving:
            return 0.0
        if (
            re.search(r"(?:mỗi bên|phạt|thưởng|lệ phí|hệ số|chiếm|trích)\s*(?:[^\s,.;]+\s*){0,3}$", before, re.IGNORECASE)
            and not goals
        ):
            return 0.0
        stated = re.search(r":\s*$", before) is not None  # `Số bác sĩ trên vạn dân: 8,5`
        if figure.unit is None and not figure.strong and not figure.reached and not (stated and goals):
            return 0.0
        if figure.unit is None and figure.value == int(figure.value) and not (goals or striving):
            return 0.0
        if percent:
            if goals:
                return 0.95
            if figure.strong or striving or already:
                return 0.85
            follows = re.match(r"\s+(?!so với|tổng số|trong số)[^\W\d]", text[figure.end :]) is not None
            return 0.7 if figure.value == 100 and follows else 0.0
        act = _ACTS.search(bare(without_times(before))) is not None
        initial = not without_times(before).strip(" -+–,")
        if figure.counted or figure.unit:
            if (goals or striving) and (figure.strong or figure.reached or act or initial or already or (stated and goals)):
                return 0.9 if goals else 0.8
            if figure.strong and act and not sentence.task:
                return 0.7
            completed = figure.value > 1 and re.search(r"(?i)hoàn th|sử dụng\s*$", before) is not None
            if sentence.task and act and (figure.strong or completed):
                return 0.7
            return 0.0
        if figure.strong or figure.reached or stated:
            return 0.85 if goals or striving else 0.0
        return 0.0

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
            return True
        begin = previous.end if previous else 0
        around = text[begin : figure.start] + " " + text[figure.end : end + 14]
        return re.search(r"(?:mỗi|h[ằàă]ng|bình quân(?: hằng)?)\s+năm(?!\s*\d)", around, re.IGNORECASE) is not None

    def _horizon(
        self, sentence: _Sentence, text: str, times: list[Time], figure: Figure, end: int, previous: Figure | None
    ) -> tuple[str | None, bool]:
        """The last day by which the figure must hold, and whether sentence or heading says so."""
        usable = [t for t in times if t.due and (t.bound or t.kind != "date") and not _COMPARED.search(text[: t.start])]
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
        if sentence.horizon:
            return sentence.horizon, True
        for heading in sentence.headings:
            dues = [t.due for t in find_times(heading, self.year) if t.due]
            if dues:
                return dues[-1], True
        if sentence.task or not sentence.goals:
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
_COMPARED = re.compile(r"(?:so với|so)(?:\s+[^\s,.;]+){0,6}\s*$", re.IGNORECASE)


# What stands further before a figure says nothing of it; sentences of real documents are shorter.
_REACH = 800


def _before(text: str, figure: Figure) -> str:
    return text[max(0, figure.start - _REACH) : figure.start]


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
