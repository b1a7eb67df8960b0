"""Fixtures of the batch tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from postgres import fresh_database
from vanban.batch.pool import Pool
from vanban.options import Options
from vanban.store import Store, open_store


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """Processes that serve all tests which do not kill any: starting them costs more than most tests."""
    pool = Pool(2, Options(), timeout=60, memory=2 << 30)
    yield pool
    pool.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "store" / "vanban.sqlite")
    return fresh_database(request.getfixturevalue("postgresql"), f"batch_{uuid4().hex}")


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "store").mkdir()
    opened = open_store(url)
    yield opened
    opened.close()
