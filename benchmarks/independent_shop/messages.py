"""The messages of the sessions: the buyer, the robot, the hand-over, the agent, turn by turn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.sessions import REPLY_S, REPLY_SPREAD
from benchmarks.independent_shop.settings import ShopSettings

BUYER, ROBOT, SYSTEM, AGENT = "买家", "机器人", "系统", "客服"
ROBOT_NAME = "店小蜜"
ASKS = (
    "请问这款还有货吗",
    "平时穿M码选哪个",
    "什么时候能发货",
    "快递到哪里了",
    "这个可以退吗",
    "会掉色吗",
)
ANSWERS = (
    "您好，在的呢",
    "这款有现货，今天可以发",
    "已经帮您查了，明天到",
    "可以申请，帮您处理",
    "建议按平时的尺码",
)
THANKS = ("好的", "谢谢", "那我再看看", "拍好了", "嗯嗯")
BUYER_S, THANKED = 35.0, 0.6


def make_messages(sessions: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """A row a message: session, sender, at (days), text; in order."""
    chance = settings.stream("messages")
    steps = pd.concat([_opening(sessions, chance), _turns(sessions, chance)], ignore_index=True)
    steps = steps.sort_values(["session", "step"], ignore_index=True)
    passed = steps.groupby("session")["gap_s"].cumsum()
    steps["at"] = sessions["at"].to_numpy()[steps["session"]] + passed / 86_400
    return steps[["session", "sender", "at", "text"]]


def _opening(sessions: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """The first question and, where the robot is first, its answer and the hand-over."""
    every, robot = sessions.index, sessions.index[sessions["robot_first"]]
    parts = [
        _step(every, 0, BUYER, np.zeros(len(every)), chance.choice(ASKS, len(every))),
        _step(robot, 1, ROBOT, np.full(len(robot), 1.0), "您好，智能客服为您服务"),
        _step(robot, 2, BUYER, chance.gamma(2.0, 9.0, len(robot)), "转人工"),
        _step(robot, 3, SYSTEM, np.full(len(robot), 1.0), "已为您转接人工客服"),
    ]
    return pd.concat(parts, ignore_index=True)


def _turns(sessions: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """The agent's first reply, then the buyer and the agent in turns."""
    answered = sessions[sessions["is_answered"]]
    first = _step(answered.index, 10, AGENT, answered["first_reply_s"].to_numpy(), "您好，在的呢")
    more = answered.index.repeat(answered["turns"] - 1)
    turn = pd.Series(0, index=more).groupby(level=0).cumcount().to_numpy()
    reply = np.exp(chance.normal(np.log(REPLY_S), REPLY_SPREAD, len(more)))
    reply *= answered["speed"].to_numpy().repeat(answered["turns"] - 1)
    asks = _step(
        more,
        11 + 2 * turn,
        BUYER,
        1 + chance.gamma(1.5, BUYER_S / 1.5, len(more)),
        chance.choice(ASKS, len(more)),
    )
    replies = _step(
        more,
        12 + 2 * turn,
        AGENT,
        np.maximum(np.round(reply), 1),
        chance.choice(ANSWERS, len(more)),
    )
    ends = answered.index[chance.random(len(answered)) < THANKED]
    thanks = _step(ends, 90, BUYER, np.full(len(ends), 20.0), chance.choice(THANKS, len(ends)))
    return pd.concat([first, asks, replies, thanks], ignore_index=True)


def _step(
    session: pd.Index, step: int | np.ndarray, sender: str, gap_s: np.ndarray, text: object
) -> pd.DataFrame:
    return pd.DataFrame(
        {"session": session, "step": step, "sender": sender, "gap_s": gap_s, "text": text}
    )
