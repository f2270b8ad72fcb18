"""The daily report of each agent, as the platform counts the very same sessions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.messages import AGENT, BUYER
from benchmarks.independent_shop.team import Team, days_worked

COUNTS = (
    *("asked", "is_answered", "unanswered", "inquiry", "sold", "amount"),
    *("slow", "quick", "within_3min", "buyer_messages", "agent_messages"),
)
SCORES = tuple(f"score_{at}" for at in range(1, 6))
SLOW_S, QUICK_S = 180, 30


def make_agent_days(
    sessions: pd.DataFrame, messages: pd.DataFrame, orders: pd.DataFrame, team: Team
) -> pd.DataFrame:
    """A row an agent and day on which the agent worked or was reached; counts and means."""
    served = _with_counts(sessions, messages, orders)
    grouped = served[served["agent"] >= 0].groupby(["agent", "day"])
    sums = grouped[[*COUNTS, *SCORES]].sum()
    means = grouped[["first_reply_s", "mean_reply_s", "length_s"]].mean()
    report = sums.join(means).reset_index()
    report = days_worked(team).merge(report, on=["agent", "day"], how="outer")
    return report.fillna(dict.fromkeys(sums.columns, 0)).sort_values(["day", "agent"])


def _with_counts(
    sessions: pd.DataFrame, messages: pd.DataFrame, orders: pd.DataFrame
) -> pd.DataFrame:
    """Each session with what it adds to the counts of its agent's day."""
    sold = sessions["sold_order"].to_numpy()
    paid = np.concatenate([orders["paid_amount"].to_numpy(), [0.0]])
    first = sessions["first_reply_s"]
    return sessions.assign(
        day=sessions["at"].astype(int),
        asked=1,
        unanswered=~sessions["is_answered"],
        inquiry=sessions["is_inquiry"],
        sold=(sold >= 0) & sessions["is_answered"],
        amount=np.where(sessions["is_answered"], paid[sold], 0.0),
        slow=first > SLOW_S,
        within_3min=first <= SLOW_S,
        quick=first <= QUICK_S,
        **{name: sessions["score"] == at for at, name in enumerate(SCORES, start=1)},
        **_from_messages(messages, len(sessions)),
    )


def _from_messages(messages: pd.DataFrame, count: int) -> dict[str, np.ndarray]:
    """Messages of each side, mean response time and length of each session."""
    session, is_agent = messages["session"].to_numpy(), (messages["sender"] == AGENT).to_numpy()
    gap_s = np.diff(messages["at"].to_numpy(), prepend=0.0) * 86_400
    replies = np.bincount(session, is_agent, count)
    waited = np.bincount(session, gap_s * is_agent, count)
    ends = messages.groupby("session")["at"].agg(["min", "max"])
    return {
        "buyer_messages": np.bincount(session, messages["sender"] == BUYER, count),
        "agent_messages": replies,
        "mean_reply_s": np.divide(waited, replies, out=np.full(count, np.nan), where=replies > 0),
        "length_s": ((ends["max"] - ends["min"]) * 86_400).reindex(range(count)).to_numpy(),
    }
