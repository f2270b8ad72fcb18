"""The real server, started cold on a free port with a home of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path

from paths import ROOT

HOST = "127.0.0.1"
PATIENCE = 90
"""Seconds that a start may take on a busy machine."""

STREAMLIT = ("streamlit", "run", "app.py", "--server.headless=true", "--server.port={port}")
UVICORN = ("uvicorn", "app:app", "--port={port}")


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: int
    log: Path
    workspaces: Path
    """Where it keeps visitors' data."""

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{HOST}:{self.port}"

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def peak_memory(self) -> float:
        """The most it ever held, in MB; its child processes not counted. Linux only."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def used_seconds(self) -> float:
        """The processor's seconds it has used; its child processes not counted. Linux only."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rsplit(")")[-1]
        return sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """Ask for a path; the answer is read to its end."""
        return self.ask("GET", path, "", headers)

    def ask(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> HTTPResponse:
        """Ask in any way; the answer is read to its end."""
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        connection.request(method, path, body or None, dict(headers))
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer


@contextmanager
def serving(
    home: Path, command: tuple[str, ...] = STREAMLIT, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server that has answered once, and is stopped at the end."""
    port, workspaces = _free_port(), home / "workspaces"
    environment = {
        **os.environ,
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "ZHANGGUI_DATA": str(workspaces),
        **(settings or {}),
    }
    arguments = [part.format(port=port) for part in command]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        server = Server(port, process.pid, home / "server.log", workspaces)
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if server.get("/_stcore/health").status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
    raise RuntimeError("The server did not start:\n" + server.said())
