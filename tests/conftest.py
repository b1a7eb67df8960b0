"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from postgres import fresh_database, programs, server

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# The same examples every time, so that a failure is the change's and not the day's; HYPOTHESIS_PROFILE=search looks
# for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real annotated documents that stands beside the checkout; not part of the repository."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the folder of real documents (../shared) is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The sample documents that are part of the repository."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, without the name of a database."""
    if programs() is None:
        pytest.skip("PostgreSQL's initdb and pg_ctl are not installed (./run test installs them)")
    with server() as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database for the tests of a module, which run once on each kind."""
    if request.param == "sqlite":
        return str(tmp_path_factory.mktemp("store") / "vanban.sqlite")
    name = request.module.__name__.replace(".", "_")
    return fresh_database(request.getfixturevalue("postgresql"), name)
