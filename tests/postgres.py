"""A PostgreSQL server of the tests' own: started when first asked for, gone with the tests."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: in the PATH, or where Debian keeps them."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda p: float(p.parent.name))


@contextmanager
def server() -> Iterator[str]:
    """The URL of a fresh server, without the name of a database."""
    folder = programs()
    assert folder is not None
    home = Path(tempfile.mkdtemp(prefix="vanban-pg-"))
    # The server refuses to run as root; any other user will do.
    as_root = os.geteuid() == 0
    user = pwd.getpwnam("nobody") if as_root else None
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)

    def run(*command: str | Path) -> None:
        result = subprocess.run(
            command,
            cwd=home,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL,
            # The server outlives this command, so no pipe of ours may be left with it.
            stdout=(log := (home / "commands.log").open("ab")),
            stderr=log,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": str(home)},
            check=False,
        )
        log.close()
        if result.returncode:
            raise RuntimeError((home / "commands.log").read_text(errors="replace"))

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = "nobody" if as_root else getpass.getuser()
    try:
        run(folder / "initdb", "-D", home / "data", "-U", name, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        run(folder / "pg_ctl", "-D", home / "data", "-o", settings, "-l", home / "server.log", "-w", "start")
        try:
            yield f"postgresql://{name}@127.0.0.1:{port}"
        finally:
            run(folder / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def fresh_database(url: str, name: str) -> str:
    """The URL of an empty database on the server, made anew if it is there."""
    from sqlalchemy import create_engine, text

    engine = create_engine(url.replace("postgresql://", "postgresql+pg8000://") + "/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{url}/{name}"
