"""Where things lie: the project, its sample data, and the shared data beside it."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SAMPLE_DATA = ROOT / "sample_data"
SHARED = ROOT.parent / "shared"
