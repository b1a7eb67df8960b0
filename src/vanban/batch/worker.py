"""The process that reads files for others: tasks come on standard input, results go out on standard output.

It lives for many files, so that the libraries are loaded once; it may be killed at any moment, and dies by itself when
its parent does. Whatever a hostile file does, it does here.
"""

from __future__ import annotations

import io
import json
import os
import queue
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from vanban.batch.tasks import HEAD, Member, Result, Task, frame, options_from_json, result_to_message
from vanban.errors import SourceTooLarge, UnreadableSource, VanbanError
from vanban.model import Source, Text
from vanban.options import Options

# A process that has grown by this share of its limit would fail a later file for what earlier ones left behind.
_GROWN = 0.5
# Libraries in C leak a little with every file.
_MOST_FILES = 500

Send = Callable[[dict[str, Any]], None]


def main() -> None:
    """Serve until standard input ends. The first line is the options, the second the limit of memory in bytes."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    # What libraries print must not stand between the frames.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    stdin = sys.stdin.buffer
    options = options_from_json(stdin.readline().decode())
    memory = int(stdin.readline())
    threading.Thread(target=_listen, args=(stdin, tasks), daemon=True).start()

    def send(message: dict[str, Any]) -> None:
        data = memoryview(frame(message))
        while data:
            data = data[out.write(data) or 0 :]

    _load()
    before = _address_space()
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (before + memory, before + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    send({"ready": True})
    files = 0
    while True:
        task = Task(**json.loads(tasks.get()))
        result = perform(task, options, send)
        files += 1
        retire = files >= _MOST_FILES or (bool(memory) and _address_space() - before > memory * _GROWN)
        send({"result": result_to_message(result), "retire": retire})
        if retire:
            # Not by returning: the thread that listens holds standard input, which Python wants to close.
            os._exit(0)


def _listen(stdin: BinaryIO, tasks: queue.SimpleQueue[bytes]) -> None:
    """Hand tasks on; when the parent is gone take this process and the programs it has started down."""
    while len(head := stdin.read(HEAD.size)) == HEAD.size:
        tasks.put(stdin.read(*HEAD.unpack(head)))
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _load() -> None:
    """Import what every file needs, so that no file's time or memory pays for it."""
    from vanban.extract import pipeline
    from vanban.ingest import readers

    readers()
    pipeline()


def _address_space() -> int:
    """Bytes of address space that this process has; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def perform(task: Task, options: Options, send: Send) -> Result:
    """A task done, or why it could not be: never raises. `send` is told how far it has come."""
    seconds: dict[str, float] = {}
    stage = "read"
    started = time.perf_counter()
    sha, pages = "", 0
    try:
        from vanban.ingest import read_pages, source_from_bytes
        from vanban.ingest.sniff import Kind
        from vanban.pipeline import analyse_pages
        from vanban.store.paths import path_of
        from vanban.store.reading import pages_to_bytes
        from vanban.store.writing import Reading, rows_of

        source = source_from_bytes(task.name, _bytes_of(path_of(task.path), options))
        sha = source.sha256
        if source.media_type == Kind.ZIP.value:
            members = _unpacked(source, options, Path(task.unpack_to)) if task.unpack_to else None
            return Result(task.id, sha, archive=True, members=members, seconds={"read": time.perf_counter() - started})
        send({"pages": page_count(source)})
        read = read_pages(source, options)
        pages = len(read.pages)
        stage = "understand"
        seconds["read"] = -started + (started := time.perf_counter())
        analysis = analyse_pages(read, options)
        texts = texts_of_pages(analysis.text, pages)
        rows = rows_of(Reading(analysis.extraction, texts, len(source.data), pages_to_bytes(read)))
        seconds["understand"] = time.perf_counter() - started
        return Result(task.id, sha, rows=rows, stage="done", pages=pages, seconds=seconds)
    except VanbanError as error:
        reason = f"{error.problem} {error.remedy}" if error.remedy else error.problem
        code = error.code
    except MemoryError:
        code, reason = "memory", "Tệp cần nhiều bộ nhớ hơn mức cho phép. Hãy chia nhỏ tệp, hoặc tăng --memory."
    except Exception as error:
        code = "internal"
        reason = f"Lỗi của chương trình ({type(error).__name__}: {error}). Hãy báo lỗi kèm tệp này; xem thêm `vanban extract`."
    seconds[stage] = time.perf_counter() - started
    return Result(task.id, sha, code=code, reason=reason, stage=stage, pages=pages, seconds=seconds)


def _bytes_of(path: Path, options: Options) -> bytes:
    try:
        size = path.stat().st_size
        if size > options.limits.source_bytes:
            raise SourceTooLarge(
                f"Tệp lớn {size // (1 << 20)} MB, giới hạn là {options.limits.source_bytes // (1 << 20)} MB.",
                remedy="Hãy chia nhỏ tệp.",
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"Không mở được tệp ({error.strerror}).", remedy="Hãy kiểm tra quyền đọc tệp.") from error


def _unpacked(source: Source, options: Options, folder: Path) -> tuple[Member, ...]:
    """The members of an archive, each written to a numbered file of the folder."""
    from vanban.ingest.archive import members
    from vanban.store.paths import key_of

    found = []
    for number, member in enumerate(members(source, options.limits)):
        if isinstance(member, VanbanError):
            reason = f"{member.problem} {member.remedy}" if member.remedy else member.problem
            found.append(Member(member.where or source.name, code=member.code, reason=reason))
            continue
        path = folder / f"{number:06}"
        try:
            path.write_bytes(member.data)
        except OSError as error:
            raise UnreadableSource(
                f"Không có chỗ để giải nén ({error.strerror}).", remedy="Hãy dọn đĩa rồi chạy lại với --retry-failed."
            ) from error
        found.append(Member(member.name, key_of(path), member.sha256, len(member.data)))
    return tuple(found)


def page_count(source: Source) -> int:
    """How many pages will have to be read, as far as the file says so at once; at least 1."""
    from vanban.ingest.sniff import Kind

    try:
        if source.media_type == Kind.PDF.value:
            import pypdfium2

            return max(1, len(pypdfium2.PdfDocument(source.data)))
        if source.media_type == Kind.TIFF.value:
            from PIL import Image

            with Image.open(io.BytesIO(source.data)) as image:
                return int(getattr(image, "n_frames", 1))
    except Exception:
        # The reader will say what is wrong with it, in its own words.
        return 1
    return 1


def texts_of_pages(text: Text, count: int) -> tuple[str, ...]:
    """The clean text of each page, empty for one that has none."""
    bounds: dict[int, tuple[int, int]] = {}
    for piece in text.pieces:
        start, end = bounds.get(piece.page, (piece.start, piece.end))
        bounds[piece.page] = min(start, piece.start), max(end, piece.end)
    whole = text.text
    return tuple(whole[slice(*bounds[n])].strip() if n in bounds else "" for n in range(1, count + 1))


if __name__ == "__main__":
    main()
