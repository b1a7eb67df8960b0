"""How Vietnamese a text looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from vanban.ingest.quality import is_syllable, judge


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "khuya",
        "quyết",
        "giếng",
        "oanh",
        "yêu",
        "uyển",
        "ươn",
        "quốc",
        "thuở",
        "khoẻ",
        "khỏe",
        "huých",
        "đắk",
        "ủy",
        "xoong",
        "giữa",
    ],
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["việtt", "cộngg", "brt", "cữh", "àá", "tiêc̀", "strength", "quyểt"])
def test_not_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_shares_tell_good_from_stripped_and_garbled_text() -> None:
    good = judge("Ủy ban nhân dân xã xây dựng kế hoạch triển khai chuyển đổi số trên địa bàn")
    stripped = judge("Uy ban nhan dan xa xay dung ke hoach trien khai chuyen doi so tren dia ban")
    garbled = judge("Uy bsn nhfln dfln xh xiy d1;1ng kJ hoach tri6n khai chuyln d6i s6 trdn dia bsn")
    assert good.valid == 1.0
    assert good.marked > 0.8 > 0.1 > stripped.marked
    assert good.score > stripped.score > garbled.score


def test_empty_text_has_no_quality() -> None:
    assert judge("12/2025 - UBND").words == 0


def test_fonts_with_wrong_letters_show() -> None:
    assert judge("Mүu bio cio ci nhân").foreign > 0
    assert judge("nồng độ 5 µg/l").foreign == 0


def test_accented_seeds_are_nearly_all_syllables(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        quality = judge(path.read_text("utf-8"))
        if path.name.startswith("003"):
            assert quality.marked < 0.5
        else:
            assert quality.valid > 0.93
            assert quality.marked > 0.7
