"""Images (JPEG, PNG, TIFF with several pages): each frame is a page, read by OCR."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from vanban.errors import SourceTooLarge, UnreadableSource, UsageError, VanbanError
from vanban.ingest.reader import wanted
from vanban.ingest.sniff import Kind, sniff
from vanban.model import Issue, Origin, Page, Pages, Source
from vanban.options import Limits, Ocr, Options

if TYPE_CHECKING:
    from PIL.Image import Image

# Resolutions outside this range are placeholders that programs write when they do not know.
PLAUSIBLE_DPI = (90, 1300)


class ImageReader:
    """Reads scanned and photographed pages."""

    name = "image"

    def bid(self, source: Source) -> float:
        return 0.9 if sniff(source.data) in (Kind.JPEG, Kind.PNG, Kind.TIFF) else 0.0

    def read(self, source: Source, options: Options) -> Pages:
        from PIL import Image as images
        from PIL import ImageOps

        from vanban.ingest.ocr import page_from_image

        if options.ocr is Ocr.NEVER:
            raise UsageError("Ảnh chỉ đọc được bằng OCR.", where=source.name, remedy="Hãy bỏ lựa chọn --ocr never.")
        images.MAX_IMAGE_PIXELS = None  # the limit is ours, checked before any pixel is unpacked
        pages = []
        issues = []
        try:
            image = images.open(io.BytesIO(source.data), formats=("JPEG", "PNG", "TIFF"))
            frames = int(getattr(image, "n_frames", 1))
        except (OSError, ValueError, SyntaxError, EOFError, images.DecompressionBombError) as error:
            raise UnreadableSource(f"Ảnh bị hỏng ({error}).", where=source.name, remedy="Hãy quét hoặc tải lại ảnh.") from error
        if frames > options.limits.pages:
            raise SourceTooLarge(f"Ảnh có {frames} trang, quá nhiều.", where=source.name, remedy="Hãy chia nhỏ tệp.")
        with image:
            for number in range(1, frames + 1):
                if not wanted(number, options):
                    continue
                try:
                    image.seek(number - 1)
                    check_pixels(image.width, image.height, options.limits)
                    frame = ImageOps.exif_transpose(image)
                    frame.load()
                    width, height = size_in_points(frame)
                    pages.append(page_from_image(frame, number, options, width=width, height=height))
                except (OSError, ValueError, SyntaxError, EOFError, TimeoutError, SourceTooLarge) as error:
                    if frames == 1:
                        if isinstance(error, VanbanError):
                            raise error.at(source.name) from error
                        raise UnreadableSource(
                            f"Không đọc được ảnh ({error}).", where=source.name, remedy="Hãy quét hoặc tải lại ảnh."
                        ) from error
                    issues.append(Issue("page_unreadable", f"Trang {number} không đọc được ({error}).", page=number))
                    pages.append(Page(number=number, blocks=(), origin=Origin.OCR, notes=("unreadable",)))
        return Pages(source=source, pages=tuple(pages), issues=tuple(issues))


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Raise where an image of this size would not fit in memory."""
    if width * height > limits.image_pixels:
        raise SourceTooLarge(
            f"Ảnh {width} x {height} điểm ảnh vượt giới hạn {limits.image_pixels // 1_000_000} triệu điểm ảnh.",
            remedy="Hãy quét lại ở 300 dpi.",
        )


def size_in_points(image: Image) -> tuple[float, float]:
    """Width and height in points, by the resolution the image states, or as A4 where it states none to believe."""
    stated = image.info.get("dpi") or (0, 0)
    try:
        across = float(stated[0])
    except (TypeError, ValueError, IndexError):
        across = 0.0
    if PLAUSIBLE_DPI[0] <= across <= PLAUSIBLE_DPI[1]:
        return image.width / across * 72, image.height / across * 72
    long_side = 841.9
    scale = long_side / max(image.width, image.height)
    return image.width * scale, image.height * scale
