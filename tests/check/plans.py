"""A made-up framework and plans that answer it in known ways."""

from __future__ import annotations

from tests.factories import text_pages

from vanban.check.model import Analysed
from vanban.extract import extract_documents
from vanban.text.join import join_pages
from vanban.tree import text_to_trees

FRAMEWORK = """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÀ XUYÊN            Độc lập - Tự do - Hạnh phúc
Số: 88/KH-UBND           Hà Xuyên, ngày 10 tháng 02 năm 2026

KẾ HOẠCH
Cấp nước sạch nông thôn và quản lý rác thải năm 2026

Thực hiện Nghị quyết số 15-NQ/TU ngày 05 tháng 01 năm 2026 của Tỉnh ủy Hà Xuyên, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU
1. Nâng cao đời sống của người dân nông thôn.
II. MỤC TIÊU
1. Đến hết năm 2026
- Có ít nhất 80% hộ dân nông thôn được dùng nước sạch tập trung.
- Có ít nhất 70% rác thải sinh hoạt được phân loại tại hộ gia đình.
- Tỷ lệ thất thoát nước không quá 15%.
2. Đến hết năm 2030
- Có ít nhất 95% hộ dân nông thôn được dùng nước sạch tập trung.
III. NHIỆM VỤ, GIẢI PHÁP
1. Cấp nước
1.1. Kiểm tra, sửa chữa đường ống cấp nước xuống cấp, thay đồng hồ nước hỏng cho hộ gia đình.
1.2. Xét nghiệm mẫu nước định kỳ tại các trạm cấp nước và công bố kết quả cho người dân biết.
2. Rác thải
2.1. Hướng dẫn hộ gia đình phân loại rác hữu cơ, ủ phân vi sinh bón ruộng; xây dựng hố thu gom vỏ bao thuốc bảo vệ thực vật.
2.2. Vận động các cửa hàng tạp hóa bỏ dần túi ni lông, thay bằng túi giấy và lá chuối.
2.3. Thành lập Quỹ bảo vệ môi trường cấp tỉnh.
IV. TỔ CHỨC THỰC HIỆN
1. Sở Nông nghiệp và Môi trường theo dõi, đôn đốc việc thực hiện Kế hoạch.

Nơi nhận:
- UBND các xã;
- Lưu: VT.
"""

PLAN = """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ MÂY HẠ                Độc lập - Tự do - Hạnh phúc
Số: 12/KH-UBND           Mây Hạ, ngày 15 tháng 3 năm 2026

KẾ HOẠCH
Cấp nước sạch nông thôn và quản lý rác thải xã Mây Hạ năm 2026

Thực hiện Kế hoạch số 88/KH-UBND ngày 12 tháng 02 năm 2026 của Ủy ban nhân dân tỉnh, Ủy ban nhân dân xã Mây Hạ xây dựng Kế hoạch như sau:

I. MỤC TIÊU
- Có 65% hộ dân nông thôn được dùng nước sạch tập trung.
- Có 75% rác thải sinh hoạt được phân loại tại hộ gia đình.
II. NHIỆM VỤ
1. Kiểm tra, sửa chữa đường ống cấp nước xuống cấp, thay đồng hồ nước hỏng cho hộ gia đình.
2. Phòng Kinh tế lấy 12 mẫu nước tại trạm cấp nước thôn Bến Đá để xét nghiệm trước ngày 30/6/2026, dán kết quả ở nhà văn hóa thôn.
3. Hướng dẫn hộ gia đình phân loại rác hữu cơ, ủ phân vi sinh bón ruộng.
4. Trồng 2 km hàng rào râm bụt dọc đường vào chùa Mây.
III. TỔ CHỨC THỰC HIỆN
1. Phòng Kinh tế chủ trì, phối hợp với các thôn thực hiện Kế hoạch.

Nơi nhận:
- UBND tỉnh;
- Lưu: VT.
"""


def analysed(text: str, name: str) -> Analysed:
    """The first component document of `text` through all stages."""
    pages = text_pages(text)
    trees = text_to_trees(join_pages(pages))
    return Analysed(extract_documents(trees, pages.source)[0], trees[0], name)
