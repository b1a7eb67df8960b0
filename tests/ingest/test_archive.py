"""Members of zip archives, kind and hostile."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

from vanban.errors import SourceTooLarge, UnreadableSource, VanbanError
from vanban.ingest import source_from_bytes
from vanban.ingest.archive import member_name, members
from vanban.model import Source
from vanban.options import Limits


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def unpack(data: bytes, limits: Limits | None = None) -> list[Source | VanbanError]:
    return list(members(source_from_bytes("hồ sơ.zip", data), limits or Limits()))


def test_members_are_named_after_their_archive_in_nfc() -> None:
    name = unicodedata.normalize("NFD", "Kế hoạch/số 5.txt")
    (member,) = unpack(zipped((name, b"abc")))
    assert isinstance(member, Source)
    assert member.name == "hồ sơ.zip/Kế hoạch/số 5.txt"
    assert member.data == b"abc"


def test_nested_archives_are_opened_up_to_the_depth_limit() -> None:
    inner = zipped(("a.txt", b"a"))
    assert [m.name for m in unpack(zipped(("trong.zip", inner))) if isinstance(m, Source)] == ["hồ sơ.zip/trong.zip/a.txt"]
    (error,) = unpack(zipped(("1.zip", zipped(("2.zip", inner)))))
    assert isinstance(error, SourceTooLarge)
    assert "2.zip" in str(error)


def test_names_that_point_outside_are_errors_and_nothing_is_written(tmp_path: Path, monkeypatch: object) -> None:
    found = unpack(zipped(("../../evil.txt", b"x"), ("/abs.txt", b"x"), ("C:\\x.txt", b"x"), ("tốt.txt", b"x")))
    assert [isinstance(m, UnreadableSource) for m in found] == [True, True, True, False]
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_stops_the_archive_early() -> None:
    limits = Limits(unpacked_bytes=3 << 20)
    zeros = b"\0" * (2 << 20)
    found = unpack(zipped(("1.txt", zeros), ("2.txt", zeros), ("3.txt", zeros)), limits)
    assert len(found) == 2
    assert isinstance(found[-1], SourceTooLarge)


def test_nesting_buys_a_bomb_nothing() -> None:
    inner = zipped(("a.txt", b"\0" * (2 << 20)))
    found = unpack(zipped(*((f"{i}.zip", inner) for i in range(4))), Limits(unpacked_bytes=5 << 20))
    assert isinstance(found[-1], SourceTooLarge)
    assert sum(isinstance(m, Source) for m in found) == 2


def test_too_many_members() -> None:
    found = unpack(zipped(*((f"{i}.txt", b"x") for i in range(6))), Limits(archive_members=5))
    assert isinstance(found[-1], SourceTooLarge)


def test_empty_damaged_and_encrypted_archives_say_so() -> None:
    assert "không chứa" in str(unpack(zipped())[0])
    whole = zipped(("a.txt", b"abc" * 1000))
    assert isinstance(unpack(whole[: len(whole) // 2])[0], UnreadableSource)
    locked = bytearray(whole)
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "mật khẩu" in str(unpack(bytes(locked))[0])


def test_names_without_the_utf8_flag_are_read_as_utf8_where_they_are() -> None:
    info = zipfile.ZipInfo("Quyết định.pdf".encode().decode("cp437"))
    assert member_name(info) == "Quyết định.pdf"
    info.flag_bits = 0x800
    info.filename = "Quyết định.pdf"
    assert member_name(info) == "Quyết định.pdf"
