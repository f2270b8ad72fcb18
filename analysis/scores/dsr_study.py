"""What the studies of the three shop scores have in common: inputs, and what the files know.

Reads    ratings, shop_daily: date, desc_score, service_score, logistics_score of one shop
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.methods.thresholds import ENOUGH_RATERS
from analysis.scores.dsr import BLANK, DIMENSIONS, Form, Standing, Typed, read_standing
from analysis.scores.stars import Rounding
from analysis.study import Finding, Study, Tables

FILES = ("ratings", "shop_daily")
"""In the order in which they are believed."""


@dataclass(frozen=True)
class Standings:
    """The scores that can be worked with, and what is wrong with the others."""

    known: tuple[Standing, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class DsrStudy(Study):
    """A study of the three scores: what is typed wins over what the files know."""

    wants: ClassVar = FILES

    form: Form = "score"
    rounding: Rounding = "half_up"
    desc: Typed = BLANK
    service: Typed = BLANK
    logistics: Typed = BLANK

    @property
    def typed(self) -> Mapping[str, Typed]:
        """What was typed, by dimension."""
        return {"desc": self.desc, "service": self.service, "logistics": self.logistics}

    def standings(self, tables: Tables, names: Sequence[str] = DIMENSIONS) -> Standings:
        """The scores now, with a sentence for each that cannot be used."""
        filed = score_history(tables)
        latest = filed.days.iloc[-1] if len(filed.days) else None
        read = [read_standing(name, self.typed[name], self.form, latest) for name in names]
        known = tuple(one for one in read if isinstance(one, Standing))
        findings = [one for one in read if isinstance(one, Finding)]
        if filed.shops > 1:
            findings.append(Finding("several_shops", {"n": filed.shops}, "insufficient"))
        if not known and not findings:
            findings.append(Finding("nothing_typed", verdict="insufficient"))
        few = [
            Finding("few_raters", {"dimension": one.dimension, "n": one.raters}, "insufficient")
            for one in known
            if 0 < one.raters < ENOUGH_RATERS
        ]
        return Standings(known, (*findings, *few))


@dataclass(frozen=True)
class Filed:
    """The scores day by day of one shop, and how many shops the files hold."""

    days: pd.DataFrame
    """date, desc_score, service_score, logistics_score; empty where there are several shops."""

    shops: int


def score_history(tables: Tables) -> Filed:
    """The three scores day by day, the first file that knows a day deciding."""
    columns = [f"{name}_score" for name in DIMENSIONS]
    found = [
        small(
            frame(tables[name])
            .filter(~(nw.col("desc_score").is_null() & nw.col("logistics_score").is_null()))
            .select("date", "platform", "shop_name", *columns)
        )
        for name in FILES
        if name in tables
    ]
    days = pd.concat(found) if found else pd.DataFrame(columns=["date", *columns])
    days = days.dropna(subset="date")
    shops = len(days[["platform", "shop_name"]].drop_duplicates()) if len(days) else 0
    if shops > 1:
        days = days.head(0)
    once = days.drop_duplicates("date").sort_values("date", ignore_index=True)
    return Filed(once[["date", *columns]], shops)
