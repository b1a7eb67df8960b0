"""TCVN3 and VNI to Unicode."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanban.ingest.legacy import Encoding, convert, encoding_of_font, guess_encoding

DATA = json.loads(resources.files("vanban.data").joinpath("legacy_encodings.json").read_text("utf-8"))
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


@pytest.mark.parametrize(("encoding", "legacy", "text"), [(e, a, b) for e in ("tcvn3", "vni") for a, b in DATA["examples"][e]])
def test_examples_of_the_table(encoding: str, legacy: str, text: str) -> None:
    assert convert(legacy, Encoding(encoding)) == text


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
@given(text=st.text(alphabet=LETTERS + " bcdghklmnpqrstvx", max_size=40))
def test_every_small_letter_survives_the_round_trip(encoding: Encoding, text: str) -> None:
    back: dict[str, str] = {}
    for legacy, letter in DATA[encoding.value].items():
        if letter.islower() and len(letter) == 1:
            back.setdefault(letter, legacy)
    assert convert("".join(back.get(c, c) for c in text), encoding) == text


def test_tables_hold_the_whole_alphabet() -> None:
    for name in ("tcvn3", "vni"):
        assert {c for c in LETTERS if not c.isascii()} <= set(DATA[name].values())
    assert {c.upper() for c in LETTERS if not c.isascii()} <= set(DATA["vni"].values())


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", Encoding.TCVN3),
        (".VnTimeH", Encoding.TCVN3_CAPITALS),
        ("ABCDEF+.VnArialH-Bold", Encoding.TCVN3_CAPITALS),
        ("VNI-Times", Encoding.VNI),
        ("VNI-Helve-Condense", Encoding.VNI),
        ("Times New Roman", None),
        ("Verdana", None),
        (None, None),
    ],
)
def test_fonts_tell_the_encoding(font: str | None, encoding: Encoding | None) -> None:
    assert encoding_of_font(font) is encoding


def test_capitals_fonts_and_capitals_typed_in_plain_fonts() -> None:
    assert convert("céng hoµ", Encoding.TCVN3_CAPITALS) == "CỘNG HOÀ"
    assert convert("CéNG HßA", Encoding.TCVN3) == "CỘNG HÒA"
    assert convert("Sè 65", Encoding.TCVN3) == "Số 65"


def test_letters_tell_the_encoding_where_no_font_does() -> None:
    assert guess_encoding("Uû ban nh©n d©n x· ban hµnh kÕ ho¹ch") is Encoding.TCVN3
    assert guess_encoding("Uûy ban nhaân daân xaõ ban haønh keá hoaïch") is Encoding.VNI
    assert guess_encoding("Ủy ban nhân dân xã ban hành kế hoạch") is None
    assert guess_encoding("ông bà có thể là người già") is None
    assert guess_encoding("Uy ban nhan dan xa ban hanh ke hoach") is None


def test_unicode_text_in_a_legacy_font_is_left_alone() -> None:
    assert convert("Kế hoạch số", Encoding.TCVN3) == "Kế hoạch số"
