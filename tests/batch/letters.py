"""Small letters that are cheap to read, each with words of its own, and ways to look at what became of them."""

from __future__ import annotations

import random
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from vanban.store import Store, dump, open_store

_WORDS = [
    "rà",
    "soát",
    "chợ",
    "hạng",
    "ba",
    "đường",
    "liên",
    "thôn",
    "kênh",
    "mương",
    "nội",
    "đồng",
    "hồ",
    "chứa",
    "nước",
    "sạch",
    "trạm",
    "y",
    "tế",
    "trường",
    "mầm",
    "non",
    "nhà",
    "văn",
    "hóa",
    "rừng",
    "phòng",
    "hộ",
    "giống",
    "lúa",
    "chất",
    "lượng",
    "cao",
    "đàn",
    "gia",
    "súc",
    "vắc",
    "xin",
    "dịch",
    "bệnh",
    "thú",
    "y",
    "bến",
    "xe",
    "khách",
    "chiếu",
    "sáng",
    "công",
    "cộng",
    "rác",
    "thải",
    "sinh",
    "hoạt",
    "cây",
    "xanh",
    "vỉa",
    "hè",
    "an",
    "toàn",
    "giao",
    "thông",
    "phòng",
    "cháy",
    "chữa",
    "cháy",
    "hòa",
    "giải",
    "cơ",
    "sở",
    "hộ",
    "nghèo",
    "bảo",
    "hiểm",
    "người",
    "cao",
    "tuổi",
]

LETTER = """ỦY BAN NHÂN DÂN
TỈNH HÀ XUYÊN
Số: {n}/UBND-NN
V/v {subject}
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Xuyên, ngày {day:02} tháng 3 năm 2026

Kính gửi: Sở Công Thương.

Yêu cầu Sở Công Thương {subject} trước ngày {day:02}/6/2026. {body}./.

Nơi nhận:
- Như trên;
- Lưu: VT.

TL. CHỦ TỊCH
CHÁNH VĂN PHÒNG

Bế Văn Sáng
"""


def letter(n: int) -> str:
    """The `n`th letter; no two share five words in a row but for the form."""
    chance = random.Random(n)
    body = " ".join(chance.choices(_WORDS, k=80)).capitalize()
    return LETTER.format(n=n + 1, day=n % 28 + 1, subject=" ".join(chance.choices(_WORDS, k=8)), body=body)


def write_letters(folder: Path, count: int, *, start: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(start, start + count):
        (folder / f"{n:04}.txt").write_text(letter(n), "utf-8")
    return folder


def write_zip(path: Path, files: Sequence[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return path


def ingest_command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "vanban", "ingest", *map(str, arguments)]


def start_ingest(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ingest_command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def content(url: str | Path) -> list[str]:
    """What a store holds, but for clocks and counts of attempts."""
    store = open_store(url, create=False)
    try:
        with store.reading() as connection:
            return list(dump(connection))
    finally:
        store.close()


def ledger_of(store: Store) -> dict[str, tuple[str | None, str | None]]:
    """Outcome and code of every file, by its name."""
    from sqlalchemy import select

    from vanban.store.tables import ledger

    with store.reading() as connection:
        rows = connection.execute(select(ledger.c.name, ledger.c.outcome, ledger.c.code)).all()
    return {name: (outcome, code) for name, outcome, code in rows}
