"""Typed pages whose number or date stands on them as a picture."""

from __future__ import annotations

import io
from typing import Any

import pytest
from corpus.generator.fonts import font_file
from PIL import Image, ImageDraw, ImageFont

from conftest import read, texts
from vanban.model import Origin, Pages
from vanban.options import Ocr, Options
from vanban.pipeline import analyse_pages

BODY = (
    "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh về phòng cháy, chữa cháy rừng,",
    "Ủy ban nhân dân xã xây dựng kế hoạch như sau:",
    "1. Ban chỉ huy thành lập ba tổ tuần tra, mỗi tổ năm người.",
    "2. Công an xã phối hợp với kiểm lâm địa bàn kiểm tra việc đốt nương.",
)


def _picture(text: str) -> Image.Image:
    scale = 300 / 72
    font = ImageFont.truetype(str(font_file("")), int(13 * scale))
    image = Image.new("RGB", (int(font.getlength(text)) + 20, int(19 * scale)), "white")
    ImageDraw.Draw(image).text((10, 4), text, font=font, fill=(20, 20, 60))
    return image


def _page(pictures: dict[tuple[float, float], Image.Image], *, label: str = "") -> bytes:
    """A plan of a commune; pictures stand with their left end and baseline where their key says."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Typed", str(font_file(""))))
    out = io.BytesIO()
    sheet: Any = Canvas(out, pagesize=(595, 842))
    sheet.setFont("Typed", 13)
    head = [(70, 70, "ỦY BAN NHÂN DÂN"), (70, 86, "XÃ PHÚ KHÊ"), (300, 70, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]
    head += [(340, 86, "Độc lập - Tự do - Hạnh phúc"), (70, 112, label)]
    head += [(250, 160, "KẾ HOẠCH"), (150, 180, "Phòng cháy, chữa cháy rừng năm 2025")]
    for x, y, text in [*head, *((70, 220 + 20 * i, line) for i, line in enumerate(BODY))]:
        sheet.drawString(x, 842 - y, text)
    for (x, y), image in pictures.items():
        width, height = image.width * 72 / 300, image.height * 72 / 300
        sheet.drawImage(ImageReader(image), x, 842 - y - 4, width, height)
    sheet.save()
    return out.getvalue()


def _pages(data: bytes, options: Options = Options()) -> Pages:  # noqa: B008 - frozen
    return read("ke-hoach.pdf", data, options)


@pytest.mark.parametrize(("label", "picture"), [("", "Số: 84/KH-UBND"), ("Số:", "84/KH-UBND")])
def test_a_pictured_number_and_date_stand_where_they_belong(label: str, picture: str) -> None:
    data = _page(
        {(92 if label else 70, 112): _picture(picture), (330, 112): _picture("Phú Khê, ngày 14 tháng 3 năm 2025")}, label=label
    )
    pages = _pages(data)
    assert pages.pages[0].origin is Origin.MIXED
    (document,) = analyse_pages(pages, Options()).documents
    assert (document.symbol, str(document.issued_on), document.place) == ("84/KH-UBND", "2025-03-14", "Phú Khê")
    assert document.fields["symbol"].confidence < 0.9 < document.fields["kind"].confidence
    typed = texts(_pages(_page({})))
    assert [line for line in texts(pages) if line in typed or not typed] == [t for t in typed if t != label]


def test_what_is_no_number_is_left_alone() -> None:
    logo, seal = Image.new("RGB", (200, 100), (200, 30, 30)), Image.new("RGB", (500, 500), (200, 30, 30))
    pages = _pages(_page({(70, 112): logo, (330, 112): _picture("logo"), (300, 400): seal}))
    assert pages.pages[0].origin is Origin.DIGITAL
    assert "logo" not in texts(pages)


def test_pictures_are_not_read_without_ocr() -> None:
    pages = _pages(_page({(70, 112): _picture("Số: 84/KH-UBND")}), Options(ocr=Ocr.NEVER))
    assert pages.pages[0].origin is Origin.DIGITAL
