"""Letterheads of all sorts of fictional offices and years, as printed and as OCR spoils them: the register entry each gives."""

from __future__ import annotations

from typing import Any

import pytest

from factories import source, trees
from vanban.extract.context import Context
from vanban.extract.header import find_header
from vanban.records import Header

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"


def header(text: str) -> Header:
    context = Context(trees(text)[0], source())
    find_header(context)
    return context.header


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "SỞ THÔNG TIN VÀ TRUYỀN THÔNG   CỌNG HOÀ XÃ HỌI CHU NGHIA VIỆT NAM\nTỈNH HÀ XUYÊN\nĐộc lặp - Tư do - Hạnh phuc\n"
            "Số: 275 /STTTT-CNTT\nHà Xuyên, ngày 28 tháng 12 năm 2011\nV/v cử cán bộ tham gia tập huấn\nchữ ký số\n\n"
            "Kính gửi:\n- Văn phòng Ủy ban nhân dân tỉnh;\n- Các sở, ban, ngành.\n\nĐề nghị cử cán bộ.\n",
            {
                "kind": "Công văn",
                "symbol": "275/STTTT-CNTT",
                "issued_on": "2011-12-28",
                "issuer": "Sở Thông tin và Truyền thông tỉnh Hà Xuyên",
                "subject": "cử cán bộ tham gia tập huấn chữ ký số",
                "addressees": ["Văn phòng Ủy ban nhân dân tỉnh", "Các sở, ban, ngành"],
            },
            id="damaged head line on one line with the issuer",
        ),
        pytest.param(
            f"HỘI ĐỒNG NHÂN DÂN\nTỈNH HÀ XUYÊN\nKHÓA XVIII, KỲ HỌP THỨ NĂM\n{STATE}Số: 14/2025/NQ-HĐND\n"
            "Hà Xuyên, ngày 10 tháng 7 năm 2025\nNGHỊ QUYẾT\nQuy định mức thu phí tham quan\n\nCăn cứ Luật Phí và lệ phí;\n",
            {"kind": "Nghị quyết", "symbol": "14/2025/NQ-HĐND", "issuer": "Hội đồng nhân dân tỉnh Hà Xuyên"},
            id="term and session are not of the issuer's name",
        ),
        pytest.param(
            f"ỦY BAN NHÂN DÂN\nXÃ SUỐI LỤA\n{STATE}Số: 03/CĐ-UBND\nSuối Lụa, hồi 14 giờ 30 ngày 22 tháng 8 năm 2025\nCÔNG ĐIỆN\n"
            "Về việc ứng phó mưa lũ\nCHỦ TỊCH ỦY BAN NHÂN DÂN XÃ SUỐI LỤA điện:\n- Các trưởng thôn;\nĐể chủ động ứng phó, yêu cầu trực.\n",
            {
                "kind": "Công điện",
                "issued_on": "2025-08-22",
                "place": "Suối Lụa",
                "subject": "ứng phó mưa lũ",
                "addressees": ["Các trưởng thôn"],
            },
            id="telegram with its hour",
        ),
        pytest.param(
            f"UBND THÀNH PHỐ HÀ XUYÊN\nTRƯỜNG THCS SUỐI LỤA\n{STATE}Số: 45/GM-THCS\nSuối Lụa, ngày 3 tháng 9 năm 2024\nGIẤY MỜI\n"
            "Dự lễ khai giảng\n\nKính gửi: Ông Lý A Sử\n\nTrân trọng kính mời.\n",
            {"kind": "Giấy mời", "issuer": "Trường Trung học cơ sở Suối Lụa thành phố Hà Xuyên", "addressees": ["Ông Lý A Sử"]},
            id="school with a proper name",
        ),
        pytest.param(
            "UỶ BAN NHÂN DÂN\nHUYỆN NẬM LỪA\nSố: 09/2004/QĐ-UB\nCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
            "Nậm Lừa, ngày 12 tháng 4 năm 2004\nQUYẾT ĐỊNH CỦA UỶ BAN NHÂN DÂN HUYỆN NẬM LỪA\nVề việc ban hành Quy chế làm việc\n"
            "UỶ BAN NHÂN DÂN HUYỆN NẬM LỪA\n- Căn cứ Luật Tổ chức HĐND và UBND ngày 26/11/2003;\nQUYẾT ĐỊNH\n"
            "Điều 1. Ban hành Quy chế.\nT/M UBND HUYỆN NẬM LỪA\nCHỦ TỊCH\nĐã ký: Hầu Seo Lử\n",
            {
                "kind": "Quyết định",
                "symbol": "09/2004/QĐ-UB",
                "subject": "ban hành Quy chế làm việc",
                "signer.name": "Hầu Seo Lử",
            },
            id="type line of before 2005 says whose it is",
        ),
        pytest.param(
            f"BCĐ CHUYỂN ĐỔI SỐ TỈNH HÀ XUYÊN\nTỔ GIÚP VIỆC\n{STATE}Số: 04/BC-TGV\nHà Xuyên, ngày 04 tháng 8 năm 2023\nBÁO CÁO\n"
            "Kết quả tháng 7 năm 2023\n\nI. KẾT QUẢ\n1. Đã làm\n",
            {"issuer": "Tổ giúp việc", "parent_issuer": "Ban Chỉ đạo Chuyển đổi số tỉnh Hà Xuyên"},
            id="abbreviated steering committee above",
        ),
        pytest.param(
            f"BỘ Y TẾ\nCỤC PHÒNG BỆNH\n{STATE}Số: 88/PB-DT\nHà Nội, ngày 04 tháng 8 năm 2025\nV/v phòng sốt xuất huyết\n\n"
            "Kính gửi: Sở Y tế các tỉnh\n\nĐề nghị chỉ đạo.\n",
            {"kind": "Công văn", "symbol": "88/PB-DT", "issuer": "Cục Phòng bệnh", "parent_issuer": "Bộ Y tế"},
            id="office spelt like a type",
        ),
        pytest.param(
            "TỈNH ỦY HÀ XUYÊN\nBAN TUYÊN GIÁO VÀ DÂN VẬN\n*\nSố 12-HD/BTGDVTU\nĐẢNG CỘNG SẢN VIỆT NAM\n"
            "Hà Xuyên, ngày 05 tháng 6 năm 2026\nHƯỚNG DẪN\ntuyên truyền ngày thành lập tỉnh\n-----\n"
            "Thực hiện Kế hoạch số 05-KH/TU, ngày 02/6/2026 của Ban Thường vụ Tỉnh ủy, Ban hướng dẫn như sau:\n1. Nội dung\n"
            "Nơi nhận:\n- Thường trực Tỉnh ủy,\n- Lưu Văn phòng Ban.\nK/T TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\nChẩu Văn Lìn\n",
            {
                "symbol": "12-HD/BTGDVTU",
                "issuer": "Ban Tuyên giáo và Dân vận Tỉnh ủy Hà Xuyên",
                "subject": "tuyên truyền ngày thành lập tỉnh",
                "signer.authority": "K/T Trưởng ban",
                "recipients": ["Thường trực Tỉnh ủy"],
            },
            id="Party guidance of 2026",
        ),
        pytest.param(
            f"HỎA TỐC\nUBND TỈNH HÀ XUYÊN\nSỞ TÀI CHÍNH\n{STATE}Số: 1203/STC-QLNS\nHà Xuyên, ngày 9 tháng 10 năm 2025\n"
            "V/v báo cáo giải ngân vốn đầu tư công\nđến hết quý III năm 2025\n\nKính gửi: Các cơ quan cấp tỉnh.\n\nĐề nghị báo cáo./.\n\n"
            "Nơi nhận:\n- Như trên;\n- Lưu: VT, QLNS (03b).\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(Đã ký)\nTriệu Thị Mẩy\n",
            {
                "marks": ["HỎA TỐC"],
                "subject": "báo cáo giải ngân vốn đầu tư công đến hết quý III năm 2025",
                "signer.name": "Triệu Thị Mẩy",
                "signer.authority": "KT. Giám đốc",
            },
            id="urgent letter with a subject of two lines",
        ),
        pytest.param(
            f"BỘ Y TẾ\n{STATE}Số: 88/BYT-VP\nHà Nội, ngày 04 tháng 8 năm 2025\nV/v phòng bệnh\n\nKính gửi: Sở Y tế\n\nĐề nghị chỉ đạo.\n\n"
            "KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nNgân Văn Hặc\nSAO Y\nUBND TỈNH HÀ XUYÊN\nSố: 12/SY-UBND\nHà Xuyên, ngày 06 tháng 8 năm 2025\n"
            "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nTòng Thị Phóng\n",
            {"symbol": "88/BYT-VP", "issued_on": "2025-08-04", "signer.name": "Ngân Văn Hặc", "marks": ["SAO Y"]},
            id="copy: its number, date and signer are not the document's",
        ),
    ],
)
def test_letterhead(text: str, expected: dict[str, Any]) -> None:
    found = header(text).model_dump()
    flat = {**found, **{f"signer.{k}": v for k, v in (found["signer"] or {}).items()}}
    assert {name: flat.get(name) for name in expected} == expected
