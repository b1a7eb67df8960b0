"""Which words of a sentence each of its figures measures.

Two forms are told apart: the figure comes first (`có 80% cán bộ được bồi dưỡng`), or last (`tỷ lệ phủ sóng đạt 80%`).
A figure that has no words of its own takes those of the one before (`trong đó: A khoảng 1%, B khoảng 3%`).
"""

from __future__ import annotations

import re

from vanban.extract.figures import Figure
from vanban.extract.times import Time, find_times

# Nouns that name a measure: an indicator begins with them.
_MEASURE = (
    r"(?:tỷ lệ|tỉ lệ|(?:tỷ|tỉ) (?:số|suất)|mật độ|tuổi thọ|điểm|thời gian|công suất|năng lực|nợ|hệ số|tỷ trọng|tỉ trọng|chỉ số|quy mô|tổng|số lượng|số|mức|tốc độ|kinh phí|năng suất"
    r"|sản lượng|thu nhập|doanh thu|kim ngạch|thu ngân sách|giá trị|diện tích|"
    r"độ che phủ|cơ cấu|đóng góp|xếp hạng|kinh tế số|tăng trưởng|chi ngân sách|khối lượng)"
)
_MEASURE_START = re.compile(
    rf"(?:^|[,;:(]\s*|(?<!\w)(?:và|trong đó|là|phấn đấu|mục tiêu|tăng|nâng|giảm|đưa|đạt|thúc đẩy"
    rf"|bố trí|bảo đảm|đảm bảo|duy trì|thực hiện)\s+)(?P<head>{_MEASURE}(?!\w))",
    re.IGNORECASE,
)
_TAIL_NOUN = re.compile(r"\s*(?:so với|kế hoạch|dự toán|chỉ tiêu|nhiệm vụ|yêu cầu|tổng)(?!\w)", re.IGNORECASE)
_LEAD_WORDS = re.compile(
    r"(?:[\s,;:()–\-+*.]|(?<!\w)(?:và|với|trong đó|trong số đó|riêng|cụ thể|đồng thời|nhằm"
    r"|để|là|căn cứ|thì|phải|cần|sẽ|đã|cũng|có|được|mỗi"
    r"|tiếp tục|từng bước|cơ bản|phấn đấu|mục tiêu|chỉ tiêu|yêu cầu|đảm bảo|bảo đảm|hướng tới"
    r"|tiến tới|quyết tâm|đạt|ít nhất|tối thiểu"
    r"|thúc đẩy|bố trí|trên địa bàn (?:xã|tỉnh|huyện|phường|thành phố))(?!\w))*",
    re.IGNORECASE,
)
_LEAD_VERBS = re.compile(r"(?:[\s,;:(]|(?<!\w)(?:và|với|trong (?:số )?đó|phấn đấu|phải|cần|sẽ)(?!\w))*", re.IGNORECASE)
_END_WORDS = re.compile(
    r"(?:[\s,;:(–\-.]|(?<!\w)(?:và|với|trong đó|trong số đó|là|phấn đấu|mục tiêu|đảm bảo|bảo đảm"
    r"|hướng tới|tiến tới|phải|cần|sẽ|được|ở|mức"
    r"|đạt|cho|lên|xuống|còn|có|tới|đến|tăng lên|giảm còn|tỷ lệ|đưa)(?!\w))+$",
    re.IGNORECASE,
)
_TAIL_WORDS = re.compile(
    r"(?:[\s,;:(.]|(?<!\w)(?:và|trong|vào|trong đó|với|đến|đạt|của|tại|cho|nâng|đưa|tăng|giảm)(?!\w))+$", re.IGNORECASE
)

_VERBS = (
    r"có|hoàn thành|hoàn thiện|xây dựng|xây|hình thành|thành lập|bố trí|phát triển|đào tạo|bồi dưỡng|thu hút|tổ chức|giải quyết"
    r"|trồng|cấp|đạt|mở|tạo|duy trì|hỗ trợ|giải ngân|cắt giảm|giảm|tăng|nâng|đưa|cung cấp|triển khai"
    r"|thực hiện|đầu tư|kết nạp|xóa|xoá"
    r"|thu hồi|kiểm tra|thanh tra|khởi kiện|cử|thu hoạch|sửa chữa|dự trữ|di dời|sắp xếp|nâng cấp|cải tạo|lắp đặt|khoan|tặng|trao|tư vấn|giới thiệu|vận động|huy động|tập huấn"
    r"|đảm bảo|bảo đảm|yêu cầu|phấn đấu|được|phải|cần|để|ít nhất|số hóa|số hoá|công nhận|vận động|thêm|(?<!nông thôn )mới|lên|tối thiểu"
)
_FOR = re.compile(r"(?<!\w)cho\s*$", re.IGNORECASE)
_VERBS_ONLY = re.compile(rf"(?:(?:{_VERBS})(?!\w)[\s,]*)+", re.IGNORECASE)
# Verbs that say nothing of what is measured.
_LIGHT = re.compile(
    r"(?:(?:có|đạt|bố trí|đảm bảo|bảo đảm|yêu cầu|phấn đấu|được|phải|cần|để|thực hiện|duy trì"
    r"|ít nhất|hình thành|xây dựng|tạo|thêm|mới"
    r"|lên|tối thiểu|thành lập|tổ chức|cấp)[\s,]*)+",
    re.IGNORECASE,
)
# Where a new clause begins between two figures.
_LEAD = re.compile(
    rf"[,;:(]?\s*(?:(?<!\w)(?:và|với|trong (?:số )?đó|mỗi năm|h[ằà]ng năm|{_VERBS})(?!\w)[\s,:]*)*$", re.IGNORECASE
)
_CONNECTOR = re.compile(r"[\s,;:()]+|(?:và|với|trong (?:số )?đó)(?!\w)", re.IGNORECASE)
_NOT_A_NOUN = re.compile(
    r"(?:và|với|trong|để|nhằm|tạo|góp phần|phục vụ|theo|qua|từ|thì|mà|nhưng|vào|trở|ngay|đến|của"
    r"|so với|hoặc|là|đối với|bằng)(?!\w)",
    re.IGNORECASE,
)
_TAIL_END = re.compile(
    r",\s*(?=(?:trong (?:số )?đó|qua đó|góp phần|tạo đà|nhằm|để|phấn đấu|một số|và|đồng thời|từng bước|bảo đảm|đảm bảo)(?!\w))|;"
    r"|\s*\((?=phải|trong đó|tối thiểu)|,\s*$",
)


# A clause that has a figure and a time, and what it measures from the clause before: `đạt 60% năm 2027; 80% vào năm 2030`.
_ELLIPTICAL = re.compile(
    r"(?:(?:và|đến|tới|hết|vào|trong|cuối|năm|giai đoạn|đạt|là|tăng lên|tăng|giảm còn|còn|ít nhất|tối thiểu|trên|dưới|từ|khoảng|phấn đấu)\s+"
    r"|20\d\d(?:\s*[-–]\s*20\d\d)?,?\s+)*"
    r"[\d.,]+(?:\s*[-–]\s*[\d.,]+)?\s*(?:%|(?:(?:nghìn|triệu|tỷ)\s+)?(?:đồng|usd|người|tấn|ha|hộ|km)(?:/[^\W\d]+)*)?\s*(?:trở lên\s*)?"
    r"(?:(?:và|đến|tới|hết|vào|trong|cuối|năm|giai đoạn)\s+|20\d\d(?:\s*[-–]\s*20\d\d)?\s*)*[.;]?(?:$|(?<=;)|(?<=\.))",
    re.IGNORECASE,
)


def starts_with_measure(clause: str) -> bool:
    """Whether a clause begins with the name of a measure: `Thu ngân sách …`, `Tỷ lệ …`."""
    return re.match(rf"[\s\-+]*{_MEASURE}(?!\w)", clause, re.IGNORECASE) is not None


def is_elliptical(clause: str) -> bool:
    """Whether a clause has a figure, and what that measures only in the clause before it."""
    return _ELLIPTICAL.match(clause) is not None


def without_times(text: str) -> str:
    """The text with spaces in place of its times."""
    out = text
    for time in reversed(find_times(text)):
        out = out[: time.start] + " " * (time.end - time.start) + out[time.end :]
    return re.sub(r"(?i)(?:đến|từ nay|trong)\s*$", "", out)


def indicators_of(text: str, figures: list[Figure], times: list[Time]) -> list[tuple[str, int, int]]:
    """For each figure of a sentence what it measures (empty where that cannot be told), and where its clause begins and ends."""
    return _Clauses(text, figures, times).read()


class _Clauses:
    def __init__(self, text: str, figures: list[Figure], times: list[Time]) -> None:
        self.text = text
        self.figures = figures
        self.times = times

    def read(self) -> list[tuple[str, int, int]]:
        heads = [self._head(i) for i in range(len(self.figures))]
        last = [self._is_last(i, heads[i][0]) for i in range(len(self.figures))]
        out: list[tuple[str, int, int]] = []
        for i, figure in enumerate(self.figures):
            stop = len(self.text)
            if i + 1 < len(self.figures):
                following = self.figures[i + 1]
                stop = heads[i + 1][1] if last[i + 1] and heads[i + 1][0] else self._lead(figure.end, following.start)
            tail = self._tail(figure, max(stop, figure.end))
            indicator, end = self._compose(figure, heads[i][0] if last[i] else None, tail, i, out)
            own = heads[i][0]
            if (
                not last[i]
                and figure.counted
                and own
                and not tail[0]
                and indicator == figure.unit
                and not _VERBS_ONLY.fullmatch(own)
            ):
                indicator = f"{own} {indicator}"  # `tuyển sinh thạc sĩ 120 học viên`
            if not last[i] and heads[i][0] and _FOR.search(self._gap(i)[0]):
                indicator = f"{heads[i][0]} cho {indicator}"  # `xóa nhà tạm cho 1.045 hộ nghèo`
            out.append((indicator, self._begin(i, heads[i] if last[i] else None), end))
        return out

    def _begin(self, i: int, head: tuple[str, int] | None) -> int:
        """Where the clause of a figure begins: at the words it measures, or at its verb."""
        _, begin = self._gap(i)
        at = head[1] if head and head[0] else self._lead(begin, self.figures[i].start)
        while (match := _CONNECTOR.match(self.text, at, self.figures[i].start)) is not None and match.end() > at:
            at = match.end()
        return at

    def _gap(self, i: int) -> tuple[str, int]:
        begin = self.figures[i - 1].end if i else 0
        return self.text[begin : self.figures[i].start], begin

    def _is_last(self, i: int, head: str) -> bool:
        """Whether the figure comes after what it measures."""
        figure = self.figures[i]
        follows = self._follows(figure.end, self.figures[i + 1].start if i + 1 < len(self.figures) else len(self.text))
        measure = bool(re.match(_MEASURE + r"(?!\w)", head, re.IGNORECASE))
        if figure.counted and not measure and (follows or "/" not in (figure.unit or "") or not head):
            return False
        if not follows or figure.unit is None:
            return True
        if measure and (figure.reached or figure.strong or not figure.counted):
            return True
        return bool(head and not _VERBS_ONLY.fullmatch(head) and _TAIL_NOUN.match(self.text, figure.end) and not figure.counted)

    def _follows(self, at: int, stop: int) -> bool:
        """Whether a noun phrase stands right after the figure."""
        rest = self.text[at:stop]
        if not re.match(r"\s*[^\W\d_]", rest):
            return re.match(r"\s*[“\"]", rest) is not None
        start = at + len(rest) - len(rest.lstrip())
        if any(t.start <= start + 1 < t.end for t in self.times if t.due or t.rrule):
            return False
        return _NOT_A_NOUN.match(rest.lstrip()) is None

    def _head(self, i: int) -> tuple[str, int]:
        """The noun phrase before the figure, without words of striving and of time; empty where there is none."""
        gap, begin = self._gap(i)
        stated = re.search(r":\s*$", gap)
        follows = self._follows(self.figures[i].end, self.figures[i + 1].start if i + 1 < len(self.figures) else len(self.text))
        if stated and not follows and (phrase := _clean(re.split(r"[;:]", gap[: stated.start()])[-1], self.times, begin)):
            return phrase, begin + gap.rindex(phrase.split()[0])  # `Số bác sĩ trên vạn dân: 8,5`
        cut = 0
        if gap.count("(") > gap.count(")"):
            inner = gap.rindex("(") + 1
            if _clean(gap[inner:], self.times, begin + inner):
                cut = inner
            elif i:
                return "", begin + inner - 1  # `100% hồ sơ … (phải đạt tối thiểu 80%)`: the words of the figure before
        for match in re.finditer(
            r"[;:]|trong (?:số )?đó\s*[:,]?|(?<!\w)(?:phấn đấu|với mục tiêu|mục tiêu|chỉ tiêu)(?!\w)", gap[cut:]
        ):
            at = cut + match.end()
            if _clean(gap[at:], self.times, begin + at) or match[0] in ":;":
                cut = at
                break
        for match in list(re.finditer(r"[;:]|(?<!\w)(?:phấn đấu|mục tiêu)(?!\w)", gap[cut:])):
            at = cut + match.end()
            if _clean(gap[at:], self.times, begin + at):
                cut = at
                break
        # The word before the head is part of the pattern, so the search begins before the cut.
        measure = next(
            (
                m
                for m in _MEASURE_START.finditer(gap, max(0, cut - 12))
                if m.start("head") >= cut and _clean(gap[m.start("head") :], self.times, begin + m.start("head"))
            ),
            None,
        )
        if measure is not None:
            cut = measure.start("head")
        else:
            base = cut
            for match in re.finditer(r",\s+|(?<!\w)và\s+", gap[base:]):
                at = base + match.end()
                rest = _clean(gap[at:], self.times, begin + at)
                if not rest or _VERBS_ONLY.fullmatch(rest):
                    break
                # A list of nouns (`tổ chức, doanh nghiệp`) is not cut; a new clause begins with a verb, or after a time.
                verb = _VERBS_ONLY.match(gap[at:]) is not None
                if i or verb or self._only_time(begin + cut, begin + at):
                    cut = at
                    if not verb:
                        break
        phrase = _clean(gap[cut:], self.times, begin + cut)
        return phrase, begin + cut

    def _only_time(self, start: int, end: int) -> bool:
        return any(t.start <= start + 8 and t.end >= end - 4 for t in self.times)

    def _lead(self, start: int, end: int) -> int:
        """Where the clause of the next figure begins, when only verbs and connectors stand before that figure."""
        match = _LEAD.search(self.text[start:end])
        return start + match.start() if match else end

    def _tail(self, figure: Figure, stop: int) -> tuple[str, int]:
        """The words after the figure up to the end of its clause."""
        rest = self.text[figure.end : stop]
        closing = rest.find(")")
        if closing >= 0 and "(" not in rest[:closing]:
            rest = rest[:closing]
        match = _TAIL_END.search(rest)
        if match:
            rest = rest[: match.start()]
        return _clean(rest, self.times, figure.end, tail=True), figure.end + len(rest)

    def _compose(
        self, figure: Figure, head: str | None, tail: tuple[str, int], i: int, done: list[tuple[str, int, int]]
    ) -> tuple[str, int]:
        words, end = tail
        previous = done[-1][0] if done else ""
        if head is not None:
            if not head or _VERBS_ONLY.fullmatch(head):
                # `giải ngân ít nhất 310 tỷ đồng`: the act is what is measured.
                return (previous or ("" if _LIGHT.fullmatch(head) else head), figure.end)
            measure = re.match(_MEASURE + r"(?!\w)", head, re.IGNORECASE)
            if previous and not measure and len(head.split()) <= 6 and (figure.unit or "").startswith("%"):
                return _inherit(previous, head), figure.end
            if words and _TAIL_NOUN.match(words) and self.text[figure.end :].lstrip().startswith(words[:4]):
                return f"{head} {words if words.lower().startswith('so với') else 'so với ' + words}", end
            return head, figure.end
        noun = (figure.unit or "") if figure.counted else ""
        gap, begin = self._gap(i)
        lead = _clean(gap[self._lead(begin, figure.start) - begin :], self.times, self._lead(begin, figure.start), verbs=True)
        kept = "" if noun or _LIGHT.fullmatch(lead) else lead
        if not lead and not noun and figure.unit and not figure.unit.startswith("%"):
            first = re.match(rf"(?:{_VERBS})(?!\w)", previous, re.IGNORECASE)
            kept = first[0] if first else ""  # `hoàn thành 300 km đường bộ và 170 km đường ven biển`
        if noun and noun == noun.lower() and words[:1].isupper() and not self.text[figure.end :][:1].isspace():
            words = ""
        return " ".join(p for p in (kept, noun, words) if p), end


def _clean(phrase: str, times: list[Time], offset: int, *, tail: bool = False, verbs: bool = False) -> str:
    """A phrase without times at its ends, words of striving at its head and connectors at its tail."""
    # Times are blanked for the search of both ends only: one inside the phrase stays.
    masked = phrase
    for time in times:
        a, b = time.start - offset, time.end - offset
        if (time.due or time.rrule) and 0 <= a < b <= len(phrase):
            masked = masked[:a] + " " * (b - a) + masked[b:]
    start = 0 if tail else (_LEAD_VERBS if verbs else _LEAD_WORDS).match(masked).end()  # type: ignore[union-attr]
    end = len(masked)
    match = (_TAIL_WORDS if tail else _END_WORDS).search(masked, start)
    if match and not verbs:
        end = match.start()
    words = re.sub(r"^[\s,;:)–\-+*.]+|[\s,;:–\-+*.]+$", "", phrase[start:end]) if masked[start:end].strip() else ""
    if tail:
        words = re.sub(r"\s*/\s*năm$", "", words)
    if words.count("(") < words.count(")"):
        words = words.rstrip(")")
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")].rstrip(" ,")
    return " ".join(words.split())


def _inherit(previous: str, part: str) -> str:
    """The indicator of a share named after `trong đó`: `tỷ trọng đóng góp của A vào B` and `C` give that of C."""
    match = re.match(
        r"(?P<measure>.{3,80}?\s(?:của|từ))\s(?P<subject>.+?)(?P<rest>\s(?:vào|trong|trên|cho|so với)\s.+)?$", previous
    )
    if match is None:
        return f"{previous} - {part}"
    return f"{match['measure']} {part}{match['rest'] or ''}"
