"""An answer as JSON: every kind of value that a study may give."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from analysis.scores.dsr import Typed
from analysis.studies.scores.dsr_forecast import DsrForecast
from analysis.studies.scores.dsr_need import DsrNeed
from analysis.studies.scores.dsr_now import DsrNow
from analysis.studies.scores.dsr_tolerance import DsrTolerance
from analysis.study import Code, Finding, Result
from ui.export.answer_json import answer_json

VALUES = [
    (Decimal("4.8"), 4.8),
    (Fraction(1, 4), 0.25),
    (Code("dimension", "desc"), "desc"),
    ((Code("dimension", "desc"), 1), ["desc", 1]),
    (float("nan"), None),
    (Decimal("nan"), None),
    (float("inf"), None),
    (pd.NaT, None),
    (pd.NA, None),
    (np.float64("nan"), None),
    (np.int64(3), 3),
    (np.bool_(True), True),
    (pd.Timestamp("2026-05-01"), "2026-05-01T00:00:00"),
    (date(2026, 5, 1), "2026-05-01"),
    ("文字", "文字"),
]


@pytest.mark.parametrize(("value", "written"), VALUES, ids=lambda one: repr(one)[:30])
def test_every_kind_of_value_is_written(value, written):
    """In a finding, as a metric and in a table; none is a number that is none."""
    table = pd.DataFrame({"x": pd.Series([value], dtype=object)})
    result = Result({"t": table}, {"m": value}, (Finding("f", {"v": value}),))
    answered = json.loads(answer_json((), result))

    assert answered["findings"][0]["values"]["v"] == written
    assert answered["metrics"]["m"] == written
    assert answered["tables"]["t"][0]["x"] == written


@pytest.mark.parametrize("kind", [DsrNow, DsrNeed, DsrTolerance, DsrForecast])
def test_exact_scores_are_written(kind):
    """Typed scores are decimals and fractions down to the sentence."""
    result = kind(desc=Typed("4.6307", 753, "4.77")).run({})

    assert json.loads(answer_json((), result))["findings"]
