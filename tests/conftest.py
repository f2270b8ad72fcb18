"""What holds for every test: steady random cases, and no study that fails unnoticed."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

from ui.server.failure_log import LOGGER, STUDY_FAILED

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


class KeptLines(logging.Handler):
    """The lines of the log, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one more."""
        self.lines.append(record.getMessage())


@pytest.fixture
def failed_studies() -> Iterator[list[str]]:
    """The lines of the log about failed studies; a test that asks for them expects some."""
    kept = KeptLines()
    LOGGER.addHandler(kept)
    yield kept.lines
    LOGGER.removeHandler(kept)


@pytest.fixture(autouse=True)
def no_study_fails(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the app catches and writes to the log is a failure here."""
    kept = KeptLines()
    LOGGER.addHandler(kept)
    yield
    LOGGER.removeHandler(kept)
    if "failed_studies" not in request.fixturenames:
        assert [line for line in kept.lines if STUDY_FAILED in line] == []
