"""How a score is read from what was typed or from the files."""

from fractions import Fraction

import pandas as pd

from analysis.scores.dsr import Typed, read_current_score


def test_a_file_s_score_is_as_exact_as_it_was_written():
    """4.8321 in a file is 4.8321, whatever float it went through."""
    latest = pd.Series({"date": pd.Timestamp("2026-05-01"), "desc_score": 4.8321})
    current = read_current_score("desc", Typed(), "score", latest)

    assert current.score == Fraction("4.8321")
    assert current.read_at == pd.Timestamp("2026-05-01")
