"""Which figures of a sentence are objectives, and how sure that is.

A figure is one where somebody is to reach it: under a heading of goals, after a word of striving, or with a comparator.
Conditions (`từ 15 tuổi trở lên`, `tốc độ trên 1 Gb/s`), results of the past, norms and sums of money outside goals are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vanban.extract.clauses import starts_with_measure, without_times
from vanban.extract.deadlines import in_name
from vanban.extract.figures import Figure
from vanban.text.fold import bare


@dataclass(frozen=True, slots=True)
class Setting:
    """What the document and the headings above a sentence say about its figures."""

    goals: bool = False
    """Under a heading of goals, or led in by a sentence that announces them."""
    results: bool = False
    """Under a heading that looks back."""
    task: bool = False
    """In the task cell of a table."""
    regulation: bool = False
    report: bool = False


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
    r"|dao tao|boi duong|thu hut|to chuc|giai quyet|du tru"
    r"|trong|cap|dat|mo|tao|duy tri|thanh tra|kiem tra|giam sat|tuyen sinh|tuyen dung|van dong|cu|khoi kien|tiep nhan|thu hoach|ho tro|lap dat|ket nap|sua chua|dua vao khai thac|xoa|cong nhan|su dung)"
    r"(?:\s+(?:moi|them|duoc|viec lam cho|dot xuat|dinh ky))*\s*$",
    re.IGNORECASE,
)
# `Bệnh viện Đa khoa tỉnh 1.020 giường`: how large a thing is that has a name.
_NAMED_KIND = re.compile(
    r"(?<!\w)(?:bệnh viện|trường|trạm|khách sạn|nhà máy|dự án|khu|cụm|tuyến)(?:\s+[^\s,;]+){0,3}\s*\(?$", re.IGNORECASE
)
# Before a figure that only places or describes what is spoken of: `tại 03 cụm`, `gồm 12 thành viên`, `trên 1.000 dân`.
_PLACED = re.compile(
    r"(?<!\w)(?:tại|ở|của|thuộc|với|trong|giữa|theo|bằng|qua|do|bởi|gồm|trên|cách|mỗi|từng|cùng|từ|hoặc|nhóm|cả|ngoài|khỏi|dưới|so với|đối với|trường hợp)"
    r"(?:\s+(?:các|số|tổng số|toàn bộ))*\s*$",
    re.IGNORECASE,
)
# Time that is itself measured: `thời gian chờ không quá 15 phút`, `tuổi thọ bình quân đạt 75 tuổi`.
_MEASURED_TIME = re.compile(
    r"(?:thời gian|thời hạn|tuổi thọ|tuổi nghề|số (?:giờ|ngày|tháng|năm))(?!\w)(?:(?!,\s+(?:trong|để|sau))[^;:.])*$",
    re.IGNORECASE,
)
# `giảm còn 25`, `nâng lên 15`
_BECOMES = re.compile(r"(?<!\w)(?:còn|lên|xuống)\s*$", re.IGNORECASE)
# Acts that bring a share or an amount about, outside goals too.
_RAISED = re.compile(r"(?<!\w)(?:huy động|thu hồi|hoàn thành)\s*$", re.IGNORECASE)
_COMPLETED = re.compile(r"(?<!\w)hoàn thành(?!\w)[^,;:.]{0,40}$", re.IGNORECASE)
# Money that is spent or raised is an objective by itself; other sums are costs and norms.
_SPENT = re.compile(
    r"(?<!\w)(?:giải ngân|huy động|vận động|kêu gọi|thu hút|thu ngân sách|doanh thu|tiết kiệm)(?!\w)[^,;:.]*$", re.IGNORECASE
)
# What falls, or is held low; elsewhere `dưới 30%` tells of whom is spoken: `đơn vị giải ngân dưới 30%`.
_LOWERED = re.compile(
    r"(?<!\w)(?:giảm|còn|xuống|hạ|giữ|duy trì|kiểm soát|khống chế|kéo giảm|ở mức|(?:tỷ|tỉ) (?:lệ|suất|trọng)|không để)(?!\w)[^,;]*$",
    re.IGNORECASE,
)


def strives(text: str) -> bool:
    """Whether the words say that somebody is to reach something: `phấn đấu`, `mục tiêu`, `bảo đảm`."""
    return _STRONG_STRIVING.search(text) is not None


def is_condition(text: str, figures: list[Figure], index: int, *, goals: bool) -> bool:
    """Whether a figure only describes what another one measures, or somebody whom the sentence speaks of."""
    figure = figures[index]
    before, after = _before(text, figure), text[figure.end :]
    if figure.span_of_time:
        return not (goals and (figure.strong or figure.reached) and _MEASURED_TIME.search(before))
    # `từ 5% xuống còn 2%`: where it stands today is no objective.
    if (
        re.search(r"(?<!\w)từ\s*$", text[: figure.number], re.IGNORECASE)
        and re.match(r"[^,;.]{0,25}\s(?:xuống|lên|tăng lên|giảm còn|giảm xuống)(?!\w)", text[figure.end : figure.end + 45])
        and re.match(r"[^,;.]{0,40}?\d", after)
    ):
        return True
    if _is_share_of(text, figures, index):
        return True
    described = text[figure.start : figure.end].rstrip().lower().endswith("trở lên") or re.match(
        r"(?:\s+[^\s,.;\d]+){1,4}\s+trở (?:lên|xuống)", after
    )
    # `có từ 500 lao động trở lên` describes the subject; `Có từ 30 doanh nghiệp trở lên` and `đạt 95% trở lên` set a target.
    lead = bare(without_times(before)).strip(" -+")
    first = index == 0 or re.search(r"[,;:]", text[figures[index - 1].end : figure.start])
    opens = not lead or (first and (figure.reached or (len(lead.split()) <= _SHORT and _ACTS.search(lead))))
    if described and goals and first and not figure.counted and starts_with_measure(before) and not _HAVING.search(before):
        return False  # `Thu ngân sách trên địa bàn 2.650 tỷ đồng trở lên`
    if described and "%" not in (figure.unit or "") and not opens:
        return True
    if re.search(
        r"(?:tốc độ|dung lượng|công suất|quy mô từ|cự ly|bán kính|độ tuổi|so với|bằng cấp|trình độ)\s*$",
        before,
        re.IGNORECASE,
    ):
        return True
    # `số bác sĩ trên 10.000 dân`; not `trên 98% dân số`
    base = re.match(r"\s*(?P<scale>vạn|nghìn)?\s*(?:dân|người dân|trẻ)\b", after)
    if base and "%" not in (figure.unit or "") and (base["scale"] or figure.value % 100 == 0):
        return re.search(r"(?:trên|mỗi)\s*$", text[: figure.number], re.IGNORECASE) is not None
    return bool(
        re.search(r"(?<!\w)(?:bộ phận|thành viên|lần|mức|(?<!cung )cấp|gói|bước|nhóm)\s*$", before, re.IGNORECASE)
    ) and not (figure.strong or figure.unit)


# A clause of so few words before its figure has no subject yet.
_SHORT = 4


def _is_share_of(text: str, figures: list[Figure], index: int) -> bool:
    """`100% thôn có ít nhất 01 tổ`: how many each of a number must have is part of what that measures, as is `(20/25 xã)`."""
    if index == 0:
        return False
    share, figure = figures[index - 1], figures[index]
    between = text[share.end : figure.start]
    if re.search(r"\(\s*$", between) and "/" in text[figure.number : figure.end] and (share.unit or "").startswith("%"):
        return True
    return (
        ((share.unit or "").startswith("%") or share.counted)
        and figure.counted
        and figure.value < _MANY
        and re.fullmatch(
            r"\s+[^,;:().]*?(?<!\w)(?:có|thực hiện|xây dựng|thành lập|tổ chức|đạt|duy trì|đăng ký|hoàn thành)\s*", between
        )
        is not None
    ) or (share.counted and figure.counted and re.fullmatch(r"\s+[^,;:().]*?(?<!\w)(?:đủ|gồm|kèm)\s*", between) is not None)


# `… có từ 500 lao động trở lên`
_HAVING = re.compile(r"(?<!\w)(?:từ|có|với|quy mô)\s*$", re.IGNORECASE)
# More than this is no number that each one of many has.
_MANY = 20


def sureness(text: str, figures: list[Figure], index: int, setting: Setting, *, already: bool) -> float:
    """How sure it is that a figure is an objective, 0 where it is none; `already` where one of its sentence is."""
    figure = figures[index]
    before = _before(text, figure)
    goals, striving = setting.goals, strives(before)
    if (setting.regulation and not goals) or in_name(before, ""):
        return 0.0  # `Kế hoạch số … về … đạt mục tiêu tăng trưởng 8%`
    if not striving and (_POSSIBLE.search(before) or _PAST.search(before)):
        return 0.0
    if not striving and not goals and (setting.report or setting.results):
        return 0.0
    if not striving and not goals and figure.money and not (figure.strong and _SPENT.search(before)):
        return 0.0
    if (
        re.search(r"(?:mỗi bên|phạt|thưởng|lệ phí|hệ số|chiếm|trích|để lại)\s*(?:[^\s,.;]+\s*){0,3}$", before, re.IGNORECASE)
        and not goals
    ):
        return 0.0
    stated = re.search(r":\s*$", before) is not None  # `Số bác sĩ trên vạn dân: 8,5`
    if figure.unit is None and not figure.strong and not figure.reached and not (stated and goals):
        return 0.0
    if (figure.unit is None or figure.guessed) and figure.value == int(figure.value) and not (goals or striving):
        return 0.0
    if (figure.unit or "").startswith("%"):
        return _sureness_of_share(text, before, figure, goals=goals, striving=striving or already)
    act = _ACTS.search(bare(without_times(before))) is not None
    initial = not without_times(before).strip(" -+–,")
    if figure.counted or figure.unit:
        told = figure.strong or figure.reached or act or initial or already or stated or _BECOMES.search(before) is not None
        if goals and not told and not figure.guessed:
            told = _PLACED.search(before) is None and not _names_thing(before)
        if already and not figure.strong and not figure.reached and _PLACED.search(before):
            told = False  # `dự trữ 12 tấn gạo tại 03 cụm`
        if (goals or striving) and told:
            return 0.9 if goals else 0.8
        if figure.strong and (act or figure.money) and not setting.task:
            return 0.7
        if figure.value > 1 and act and not figure.guessed and _COMPLETED.search(before):
            return 0.7  # `hoàn thành trồng mới 320 ha rừng`
        completed = figure.value > 1 and re.search(r"(?i)hoàn th|sử dụng\s*$", before) is not None
        if setting.task and act and (figure.strong or completed):
            return 0.7
        return 0.0
    if figure.strong or figure.reached or stated:
        return 0.85 if goals or striving else 0.0
    return 0.0


def _names_thing(before: str) -> bool:
    """Whether words end in the name of a thing: the figure behind says how large that is."""
    words = before.split()
    return (len(words) > 1 and words[-1].lstrip("(")[:1].isupper()) or _NAMED_KIND.search(before) is not None


def _sureness_of_share(text: str, before: str, figure: Figure, *, goals: bool, striving: bool) -> float:
    if goals:
        return 0.95
    if figure.comparator == "<" and not striving and not _LOWERED.search(before):
        return 0.0
    if figure.strong or striving:
        return 0.85
    if figure.value != 100 and not _RAISED.search(before):
        return 0.0
    follows = re.match(r"\s+(?!so với|tổng số|trong số)[^\W\d]", text[figure.end :]) is not None
    return 0.7 if follows or figure.reached else 0.0


# What stands further before a figure says nothing of it; sentences of real documents are shorter.
_REACH = 800


def _before(text: str, figure: Figure) -> str:
    return text[max(0, figure.start - _REACH) : figure.start]
