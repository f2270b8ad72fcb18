"""What the tests of several studies about agents read."""

from __future__ import annotations

import pandas as pd
import pytest
from paths import SHARED

from analysis.ingest import Correction, ImportSettings, fingerprint, import_file

CALLS = SHARED / "data" / "call_center_agents.xlsx"
MAPPING = {
    "session_id": "Call Id",
    "agent": "Agent",
    "started_at": "Date",
    "started_clock_s": "Time",
    "topic": "Topic",
    "is_answered": "Answered (Y/N)",
    "is_resolved": "Resolved",
    "first_response_s": "Speed of answer in seconds",
    "duration_s": "AvgTalkDuration",
    "rating_score": "Satisfaction rating",
}


@pytest.fixture(scope="module")
def calls() -> dict[str, pd.DataFrame]:
    """The call centre's file, mapped by hand."""
    if not CALLS.exists():
        pytest.skip("the reference data is not beside the checkout")
    correction = Correction("sessions", "generic", MAPPING)
    settings = ImportSettings(
        b"a key of this test only", corrections={fingerprint(MAPPING.values()): correction}
    )
    return dict(import_file(CALLS.read_bytes(), CALLS.name, settings).tables)
