"""The program is for offline machines: it opens no network connection, whatever it is asked to do."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from vanban.cli import run


class NetworkUsed(AssertionError):
    """A connection was tried."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every way to the network fail loudly; local sockets between our own processes stay."""

    def refuse(self: socket.socket, address: Any, *_: Any) -> None:
        if self.family != socket.AF_UNIX:
            raise NetworkUsed(f"connection to {address}")

    def refuse_lookup(host: Any, *_: Any, **__: Any) -> None:
        raise NetworkUsed(f"lookup of {host}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse_lookup)
    monkeypatch.setattr(socket, "gethostbyname", refuse_lookup)


def test_the_guard_itself_refuses(no_network: None) -> None:
    with pytest.raises(NetworkUsed), socket.socket() as connection:
        connection.connect(("127.0.0.1", 9))


@pytest.mark.usefixtures("no_network")
def test_the_main_job_opens_no_connection(corpus: Path, tmp_path: Path) -> None:
    plan = corpus / "samples/ke-hoach-xa-tan-ha.txt"
    framework = corpus / "samples/khung-ke-hoach.pdf"
    report = tmp_path / "report.html"
    assert run(["check", str(plan), "--against", str(framework), "--format", "html", "-o", str(report)]) == 0
    assert report.stat().st_size > 10_000


@pytest.mark.usefixtures("no_network")
def test_reading_restoring_and_extracting_open_no_connection(corpus: Path, tmp_path: Path) -> None:
    samples = corpus / "samples"
    (tmp_path / "khong-dau.txt").write_text("Uy ban nhan dan xa ban hanh ke hoach chuyen doi so nam 2026.\n" * 5, "utf-8")
    assert run(["restore", str(tmp_path / "khong-dau.txt"), "-o", str(tmp_path / "co-dau.txt")]) == 0
    assert run(["text", str(samples / "ke-hoach-xa-tan-ha.scan.pdf"), "--pages", "1", "-o", str(tmp_path / "scan.txt")]) == 0
    assert run(["extract", str(samples / "ke-hoach-xa-tan-ha.docx"), "-o", str(tmp_path / "records.json")]) == 0
