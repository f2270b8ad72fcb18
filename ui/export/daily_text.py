"""The day's refunds as lines of plain text, to paste into a chat. Pure."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.study import OTHER, Result
from ui.words.sentences import sentence
from ui.words.text import Speaker

NAMED = 5
"""So many reasons and agents are named."""

COMPARED = ("like_usual", "more_usual", "fewer_usual", "reason_rose")
"""Findings that set the day beside the usual one."""


def report(result: Result, day: date, say: Speaker) -> str:
    """Head, total beside the usual day, a line a shop where there are several, reasons, agents."""
    shops, reasons, agents = (result.tables[name] for name in ("by_shop", "by_reason", "by_agent"))
    lines = [say("report.head", day=day), _total(result, say)]
    lines += [sentence(one, say) for one in result.findings if one.key in COMPARED]
    if len(shops) > 1:
        lines += [_shop(row, say) for _, row in shops.iterrows()]
    if len(reasons):
        named = [
            say("report.reason", reason=say(f"reason_l1.{code}"), count=count)
            for code, count in _first(reasons, "reason_l1", "refund_count")
        ]
        lines.append(say("report.reasons") + say("comma").join(named))
    if len(agents):
        named = [
            say("report.agent", agent=say("other") if who == OTHER else who, count=count)
            for who, count in _first(agents, "operator", "done_count")
        ]
        lines.append(say("report.agents") + say("comma").join(named))
    return "\n".join(lines)


def _total(result: Result, say: Speaker) -> str:
    known = "done_count" in result.metrics
    return say("report.total" if known else "report.total_applied", **result.metrics)


def _shop(row: pd.Series, say: Speaker) -> str:
    """A shop by name and platform; by its platform alone where the file names no shop."""
    shop = platform = say.word("platform", row["platform"])
    if pd.notna(row["shop_name"]):
        shop = say("report.of_platform", shop=row["shop_name"], platform=platform)
    counts = {"count": row["refund_count"], "amount": row["refund_amount"]}
    if pd.isna(row["done_count"]):
        return say("report.shop_applied", shop=shop, **counts)
    return say("report.shop", shop=shop, **counts, done=int(row["done_count"]))


def _first(table: pd.DataFrame, name: str, count: str) -> list[tuple[str, int]]:
    top = table.head(NAMED)
    return list(zip(top[name], top[count], strict=True))
