"""An answer as one JSON object, for scripts."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.ingest.import_report import FileReport
from analysis.study import Code, Finding, Result


def answer_json(file_reports: Sequence[FileReport], result: Result) -> str:
    """One object: account, metrics, tables as records, findings with key, values, verdict."""
    answer = {
        "account": [asdict(file_report) for file_report in file_reports],
        "metrics": dict(result.metrics),
        "tables": {name: table.to_dict("records") for name, table in result.tables.items()},
        "findings": [_finding_record(finding) for finding in result.findings],
    }
    return json.dumps(_json_value(answer), ensure_ascii=False, indent=2, allow_nan=False)


def _finding_record(finding: Finding) -> dict[str, object]:
    """A finding as scripts read it, codes as they are."""
    return {
        "key": finding.key,
        "values": dict(finding.values),
        "verdict": finding.verdict,
        "worth_amount": finding.worth_amount,
    }


def _json_value(value: object) -> object:
    """The value in JSON's types: codes as they are, times in ISO form, missing values as null."""
    if isinstance(value, Mapping):
        return {str(key): _json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(item) for item in value]
    if isinstance(value, np.generic):
        return _json_value(value.item())
    return _json_scalar(value)


def _json_scalar(value: object) -> object:
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, Code):
        return value.value
    if isinstance(value, (float, Decimal, Fraction)):
        return float(value) if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, date) else value
