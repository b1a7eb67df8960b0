"""Short documents of fictional places that tests of several stages share."""

from __future__ import annotations

LETTER = """ỦY BAN NHÂN DÂN
TỈNH HÀ XUYÊN
Số: 31/UBND-NN
V/v rà soát chợ nông thôn
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Xuyên, ngày 04 tháng 3 năm 2026

Kính gửi: Sở Công Thương.

Yêu cầu Sở Công Thương rà soát các chợ hạng ba trước ngày 30/4/2026./.

Nơi nhận:
- Như trên;
- Lưu: VT.

TL. CHỦ TỊCH
CHÁNH VĂN PHÒNG

Bế Văn Sáng
"""

DECISION = """BỘ CÔNG THƯƠNG
Số: 212/QĐ-BCT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 10 tháng 02 năm 2026

QUYẾT ĐỊNH
Về việc ban hành Quy định quản lý chợ nông thôn

BỘ TRƯỞNG BỘ CÔNG THƯƠNG

Căn cứ Nghị định số 60/2024/NĐ-CP ngày 05 tháng 6 năm 2024 của Chính phủ;

QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Quy định quản lý chợ nông thôn.

Nơi nhận:
- Như Điều 1;
- Lưu: VT.

KT. BỘ TRƯỞNG
THỨ TRƯỞNG

Vũ Đăng Khoát
"""

REGULATION = """QUY ĐỊNH
QUẢN LÝ CHỢ NÔNG THÔN
(Ban hành kèm theo Quyết định số 212/QĐ-BCT ngày 10 tháng 02 năm 2026 của Bộ trưởng Bộ Công Thương)

Điều 1. Phạm vi điều chỉnh
Quy định này áp dụng cho chợ hạng ba, xem Phụ lục I và Phụ lục II kèm theo.
"""

ANNEX_WITH_FORM = """PHỤ LỤC I
MẪU BIÊN BẢN KIỂM TRA
(Kèm theo Quyết định số 212/QĐ-BCT ngày 10/02/2026)

CƠ QUAN ……
Số: …/BB
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
……, ngày … tháng … năm 20…
BIÊN BẢN
Hôm nay, tại chợ …… chúng tôi gồm có:
"""

PARTY = """ĐẢNG BỘ TỈNH HÀ XUYÊN
ĐẢNG ỦY XÃ TÂN HẠ
*
Số 15-KH/ĐU
VĂN PHÒNG TỈNH ỦY HÀ XUYÊN
VĂN BẢN ĐẾN QUA MẠNG
Số 931 ngày 22/4/2026
Chuyển: Đ/c Lò Văn Thưởng
ĐẢNG CỘNG SẢN VIỆT NAM
Tân Hạ, ngày 20 tháng 4 năm 2026
KẾ HOẠCH
phổ cập kỹ năng số cho đảng viên
-----
Thực hiện Chương trình hành động số 19-CTr/TU, Đảng ủy xã xây dựng kế hoạch như sau:
1- Mở ba lớp tập huấn trong quý II.
Nơi nhận:
- Tỉnh ủy (báo cáo),
- Lưu Văn phòng Đảng ủy.
T/M ĐẢNG ỦY
BÍ THƯ
Quàng Thị Inh
"""
