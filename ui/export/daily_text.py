"""The day's refunds as lines of plain text, to paste into a chat. Pure."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.studies.refunds.refund_daily import known_figures
from analysis.study import OTHER, Result
from ui.words.sentences import sentence
from ui.words.text import Speaker

MAX_NAMED = 5
"""Maximum number of reasons and of agents named."""

COPIED_FINDINGS = ("blank_amounts", "reason_rose", "not_over")
COPIED_FINDINGS += ("like_usual", "more_usual", "fewer_usual")
COPIED_FINDINGS += ("like_orders", "more_orders", "fewer_orders")
"""Findings that are copied: what the sums leave out, and the day compared with a usual one."""


def daily_text(result: Result, day: date, say: Speaker) -> str:
    """Header, total with comparison, one line per shop if several, reasons, agents."""
    shops, reasons, agents = (result.tables[name] for name in ("by_shop", "by_reason", "by_agent"))
    lines = [say("report.head", day=day), _total_line(result, say)]
    lines += [
        sentence(finding, say) for finding in result.findings if finding.key in COPIED_FINDINGS
    ]
    if len(shops) > 1:
        lines += [_shop_line(row, say) for _, row in shops.iterrows()]
    if len(reasons):
        phrases = [
            say("report.reason", reason=say(f"reason_l1.{code}"), count=count)
            for code, count in _top_counts(reasons, "reason_l1", "refund_count")
        ]
        lines.append(say("report.reasons") + say("comma").join(phrases))
    if len(agents):
        phrases = [
            say("report.agent", agent=say("other") if agent == OTHER else agent, count=count)
            for agent, count in _top_counts(agents, "operator", "done_count")
        ]
        lines.append(say("report.agents") + say("comma").join(phrases))
    return "\n".join(lines)


def _total_line(result: Result, say: Speaker) -> str:
    return say(f"report.total{known_figures(result.metrics)}", **result.metrics)


def _shop_line(row: pd.Series, say: Speaker) -> str:
    """A shop by name and platform; by its platform alone where the file names no shop."""
    shop = platform = say.word("platform", row["platform"])
    if pd.notna(row["shop_name"]):
        shop = say("report.of_platform", shop=row["shop_name"], platform=platform)
    known = row[["refund_count", "refund_amount", "done_count"]].dropna()
    applied = "" if "done_count" in known else "_applied"
    counts = "" if "refund_amount" in known else "_counts"
    return say(f"report.shop{applied}{counts}", shop=shop, **known)


def _top_counts(table: pd.DataFrame, name: str, count: str) -> list[tuple[str, int]]:
    top = table.head(MAX_NAMED)
    return list(zip(top[name], top[count], strict=True))
