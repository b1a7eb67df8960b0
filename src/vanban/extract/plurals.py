"""Plurals that name no one body (`các bộ, ngành, địa phương`), and the abbreviations of common bodies written out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vanban.text.fold import one_tone_style

_GENERIC_WORD = (
    r"(?:bộ|ban|sở|ngành|ban[, ]+ngành|cơ quan|đơn vị|địa phương|đoàn thể|tổ chức(?: chính trị[ -]+xã hội)?|phòng|xã|phường|thị trấn|đặc khu|"
    r"tỉnh|thành phố|huyện|quận|thị xã|cấp|hội|cục|vụ|viện|chính quyền|Bộ|Ban|Sở|Ngành|Cục|Vụ|Viện|Phòng|Ủy ban|Uỷ ban)"
)
_GENERIC_MORE = (
    r"(?:\s+(?:ngang bộ|thuộc Chính phủ|có liên quan|liên quan|trực thuộc(?: [Tt]rung ương| Bộ)?|chức năng|chuyên môn|nhà nước|Nhà nước|Đảng"
    r"|báo chí|thông tấn|truyền thông|chính quyền|của Đảng|của Quốc hội|của địa phương|nhân dân|các cấp|khác"
    r"|trên địa bàn(?: (?:tỉnh|thành phố|huyện|xã|phường))?|thuộc (?:tỉnh|Bộ|huyện|xã|sở|Sở)))*"
)
_GENERIC = re.compile(
    rf"(?<!\w)(?:(?:[Cc]ác|CÁC)\s+{_GENERIC_WORD}|(?:Bộ|Sở|[Đđ]ơn vị|[Cc]ơ quan|[Pp]hòng|[Bb]an)(?=,? (?:ban|ngành|phòng|đơn vị|liên quan|có liên quan)))"
    rf"{_GENERIC_MORE}(?:(?:\s*,\s*|\s+và\s+|\s*;\s*|,? và (?:các )?)(?:các\s+)?{_GENERIC_WORD}(?!\w)(?!\s+[A-ZĐ]){_GENERIC_MORE})*(?!\w)"
)
_GENERIC_LOCAL = re.compile(
    r"(?<!\w)(?:U[ỷỶ]|[ỦU][yY])?(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Sở (?:(?!(?<!\w)(?:UBND|HĐND|Ủy ban|Uỷ ban|Hội đồng|Công an|Sở)(?!\w))(?:[^\n,;.]|\n(?=[a-zà-ỹđ]|PTNT))){3,44}?|Công an|Đảng (?:ủy|uỷ)"
    r"|(?:(?:Ủy|Uỷ) ban\s+)?(?:Mặt trận Tổ quốc|MTTQ)(?:\s+Việt Nam)?(?=\s+các\s))\s+"
    r"(?:(?:các\s+(?:tỉnh|huyện|xã|phường|quận|thành phố|thị xã)|(?:các\s+)?cấp\s+(?:tỉnh|huyện|xã))"
    r"(?:\s*(?:,|và|-)\s*(?:các\s+)?(?:cấp\s+)?(?:tỉnh|huyện|xã|phường|thị trấn|đặc khu|thành phố|quận|thị xã)(?!\s+[A-ZĐ]))*"
    # Two units in a row name the bodies of all such places: `Công an xã, phường`.
    r"|(?:tỉnh|huyện|xã|phường|thành phố|quận)(?:\s*(?:,|và)\s*(?:xã(?! hội)|phường|thị trấn|đặc khu|thành phố|quận|thị xã)(?!\w)(?!\s+[A-ZĐ]))+)"
    r"(?:\s+trực thuộc [Tt]rung ương)?"
)


def generic_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Plurals that name no one body, with their name: `các bộ, ngành, địa phương`, `UBND các xã, phường`."""
    for form in (_GENERIC_LOCAL, _GENERIC):
        for match in form.finditer(text, start, len(text) if end is None else end):
            name = re.sub(r"\s+", " ", expand(match[0]))
            yield match.start(), match.end(), name[:1].lower() + name[1:] if name[:3] == "Các" else name


_SPELT = {
    "UBND": "Ủy ban nhân dân", "HĐND": "Hội đồng nhân dân", "MTTQ": "Mặt trận Tổ quốc", "MTTQVN": "Mặt trận Tổ quốc Việt Nam",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc", "UBMTTQVN": "Ủy ban Mặt trận Tổ quốc Việt Nam", "BCĐ": "Ban Chỉ đạo", "HTX": "Hợp tác xã",
    "THADS": "Thi hành án dân sự", "TP": "thành phố",
    "TP.": "thành phố", "BTV": "Ban Thường vụ", "BCH": "Ban Chấp hành", "LHPN": "Liên hiệp Phụ nữ", "CCB": "Cựu chiến binh",
    "LHTN": "Liên hiệp Thanh niên", "TNCS": "Thanh niên Cộng sản", "CHQS": "Chỉ huy Quân sự", "BĐBP": "Bộ đội Biên phòng",
    "QLDA": "Quản lý dự án", "BQLDA": "Ban Quản lý dự án", "PTNT": "Phát triển nông thôn", "BHXH": "Bảo hiểm xã hội", "KBNN": "Kho bạc Nhà nước",
    "CSXH": "Chính sách xã hội", "ĐBQH": "đại biểu Quốc hội", "TAND": "Tòa án nhân dân", "VKSND": "Viện kiểm sát nhân dân", "KCN": "khu công nghiệp",
}  # fmt: skip
_EXPAND = re.compile(r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, _SPELT), key=len, reverse=True)) + r")(?!\w)")


def expand(name: str) -> str:
    """The name with the abbreviations of common bodies written out: UBND → Ủy ban nhân dân."""
    return one_tone_style(_EXPAND.sub(lambda m: _SPELT[m[0]], name))
