"""Text in the encodings of the time before Unicode: TCVN3 (ABC, fonts `.VnTime`) and VNI (fonts `VNI-Times`).

Both put Vietnamese letters on the places of Windows-1252, so a document in them reads as Western letters. The font
tells which it is (each run of Word, each word of a PDF); where no font is known, the letters themselves do.
"""

from __future__ import annotations

import json
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from vanban.ingest.quality import judge


class Encoding(StrEnum):
    """A legacy encoding of Vietnamese."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3-capitals"
    """TCVN3 in a font whose small letters print as capitals (`.VnTimeH`)."""
    VNI = "vni"


_TCVN3_FONT = re.compile(r"(?:^|\+)\.?Vn[A-Z]", re.ASCII)
_VNI_FONT = re.compile(r"(?:^|\+)VNI[- _]?(?!.*unicode)", re.ASCII | re.IGNORECASE)
_STYLE_SUFFIX = re.compile(r"[-, ]?(?:bold|italic|regular|oblique|mt)+$", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+")
# Windows-1252 puts printing characters on 0x80-0x9F where Latin-1 has controls; both show up in old files.
_NOT_LEGACY = re.compile(r"[ăơưđĂƠƯĐ\u1ea0-\u1ef9]")
# Judging an encoding by letters needs some words; three are enough for a heading.
MIN_WORDS = 3
# Converted text must read clearly better than it stands; genuine Vietnamese loses by conversion.
MIN_GAIN = 0.2


def encoding_of_font(name: str | None) -> Encoding | None:
    """The legacy encoding that text in this font is in; None for a Unicode font."""
    if not name:
        return None
    if _TCVN3_FONT.search(name):
        plain = _STYLE_SUFFIX.sub("", name.strip())
        return Encoding.TCVN3_CAPITALS if plain.endswith("H") else Encoding.TCVN3
    if _VNI_FONT.search(name):
        return Encoding.VNI
    return None


def convert(text: str, encoding: Encoding) -> str:
    """Legacy text in Unicode NFC; characters outside the legacy table stay as they are."""
    if _NOT_LEGACY.search(text):
        return text  # a Unicode run in a legacy font, as editors leave after pasting
    if encoding is Encoding.VNI:
        pattern, table = _vni()
        out = pattern.sub(lambda m: table[m.group()], text)
    else:
        out = text.translate(_tcvn3())
        if encoding is Encoding.TCVN3_CAPITALS:
            out = out.upper()
        else:
            # TCVN3 has no accented capitals: `CéNG HßA` was typed in a plain font and left to look like that.
            out = _WORD.sub(lambda m: m.group().upper() if _meant_capitals(m.group()) else m.group(), out)
    return unicodedata.normalize("NFC", out)


def _meant_capitals(word: str) -> bool:
    """Whether all plain letters of a word are capitals, and more than its first letter tells so."""
    plain = [c for c in word if c.isascii()]
    if word.isupper() or not plain or not all(c.isupper() for c in plain):
        return False
    return len(plain) > 1 or word[0] != plain[0]


def reads_better(text: str, encoding: Encoding | None) -> bool:
    """Whether a text too short to judge alone reads at least as well converted."""
    if encoding is None or text.isascii() or _NOT_LEGACY.search(text):
        return False
    return judge(convert(text, encoding)).valid >= judge(text).valid


def guess_encoding(text: str) -> Encoding | None:
    """The legacy encoding a text without a font is in, by letter statistics; None where it reads best as it is."""
    if text.isascii() or _NOT_LEGACY.search(text):
        return None
    here = judge(text)
    if here.words < MIN_WORDS:
        return None
    best: Encoding | None = None
    best_score = here.score + MIN_GAIN
    for encoding in (Encoding.TCVN3, Encoding.VNI):
        score = judge(convert(text, encoding)).score
        if score > best_score:
            best, best_score = encoding, score
    return best


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    raw = json.loads(resources.files("vanban.data").joinpath("legacy_encodings.json").read_text("utf-8"))
    return {"tcvn3": raw["tcvn3"], "vni": raw["vni"]}


@lru_cache(maxsize=1)
def _tcvn3() -> dict[int, str]:
    return {ord(k): v for k, v in _tables()["tcvn3"].items()}


@lru_cache(maxsize=1)
def _vni() -> tuple[re.Pattern[str], dict[str, str]]:
    table = _tables()["vni"]
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(re.escape(k) for k in longest_first)), table
