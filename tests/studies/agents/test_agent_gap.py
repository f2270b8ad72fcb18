"""The steps from the platform's figure to ours."""

from decimal import Decimal
from itertools import pairwise, product
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from canonical import table
from said import assert_says_everything

from analysis.agents.figures import share_counts
from analysis.agents.measures import Hours, Per
from analysis.studies.agents.agent_gap import AgentGap, Figure
from analysis.studies.agents.agent_overview import AgentOverview
from ui.words.numbers import format_value


def test_the_steps_from_the_platforms_figure_to_ours_add_up():
    """A plain mean of 55 s becomes 19 s once receptions are weights, step by step."""
    days = table(
        "agent_daily",
        "date_from date_to agent reception_count avg_response_s",
        [("2026-03-01", "2026-03-01", "A", 90, 10.0), ("2026-03-02", "2026-03-02", "A", 10, 100.0)],
    )
    steps = AgentGap(figure="avg_response_s").run({"agent_daily": days}).tables["steps"]

    assert steps["step"].tolist() == ["lines", "sums_out", "weighted"]
    assert steps["value_s"].tolist() == [55, 55, 19]
    assert steps["value_s"].iloc[0] + steps["change_s"].sum() == steps["value_s"].iloc[-1]


def assert_adds_up_as_written(steps, unit):
    """Each change is the difference of the two values as the table and the sentences write them."""
    written = [
        Decimal(str(format_value(f"value_{unit}", value)).rstrip("%"))
        for value in steps[f"value_{unit}"]
    ]
    changes = [
        Decimal(str(format_value(f"change_{unit}", value)).rstrip("%"))
        for value in steps[f"change_{unit}"]
    ]

    assert changes == [Decimal(0), *(after - before for before, after in pairwise(written))]
    assert written[0] + sum(changes) == written[-1]


@pytest.fixture(scope="module")
def two_sources():
    """Reports, messages at all hours with robots and silence, and orders of some who asked."""
    rng = np.random.default_rng(7)
    said = []
    for number in range(60):
        at = pd.Timestamp("2026-03-02") + pd.Timedelta(minutes=int(rng.integers(0, 4 * 1440)))
        senders = ["buyer", *rng.choice(["buyer", "agent", "robot"], 5)]
        for sender in senders:
            said.append((f"c{number}", "AB"[number % 2], f"b{number % 70}", at, sender, len(said)))
            at += pd.Timedelta(seconds=int(rng.integers(5, 400)))
    messages = "conversation_id agent buyer_key sent_at sender source_row"
    bought = [
        (f"o{n}", f"b{n}", "finished", paid, paid, 50.0)
        for n in range(0, 70, 3)
        for paid in [f"2026-03-0{2 + n % 4} {n % 24:02}:30"]
    ]
    reports = [
        (day, day, agent, 50 + at, 20.0 + 9 * at, 0.8 + at / 50, 30, 10 + at)
        for at, (day, agent) in enumerate(product(["2026-03-02", "2026-03-03"], "AB"))
    ]
    columns = "date_from date_to agent reception_count avg_response_s reply_rate_3min"
    return {
        "chats": table("chats", messages, said),
        "orders": table(
            "orders", "order_id buyer_key order_status created_at paid_at paid_amount", bought
        ),
        "agent_daily": table(
            "agent_daily", f"{columns} inquiry_count inquiry_paid_buyers", reports
        ),
    }


@pytest.mark.parametrize("per", get_args(Per))
@pytest.mark.parametrize("hours", get_args(Hours))
def test_the_steps_add_up_to_our_share_whatever_is_chosen(two_sources, per, hours):
    """From the report's own figure to that of the overview, nothing left over."""
    study = AgentGap(figure="within_3min_rate", per=per, hours=hours)
    steps = study.run(two_sources).tables["steps"]
    ours = share_counts(two_sources, study.choice, ("agent",)).groupby("measure").sum()
    events, n = ours.loc["within_3min_rate", ["events", "n"]]

    assert steps["step"].tolist() == ["platform", "beyond", "robots", "per", "hours"]
    assert steps["value_rate"].iloc[-1] == pytest.approx(events / n)
    assert_adds_up_as_written(steps, "rate")


@pytest.mark.parametrize(
    ("figure", "ours"),
    [("inquiry_paid_rate", "asked_paid_rate"), ("avg_response_s", "avg_response_s")],
)
def test_the_steps_of_the_other_figures_add_up_too(two_sources, figure, ours):
    """The last step is the figure of the overview, and the changes lead there."""
    steps = AgentGap(figure=figure).run(two_sources).tables["steps"]
    unit = figure.rsplit("_", 1)[-1]
    shown = AgentOverview().run(two_sources).metrics[ours]

    assert steps[f"value_{unit}"].iloc[-1] == pytest.approx(shown)
    assert_adds_up_as_written(steps, unit)


def test_every_sentence_is_said(two_sources):
    """Each figure with all that explains it, and with nothing."""
    nothing = {"agent_daily": table("agent_daily", "agent", [])}
    answers = [
        AgentGap(figure=figure).run(tables)
        for figure in get_args(Figure)
        for tables in (two_sources, nothing)
    ]

    assert_says_everything(AgentGap, answers)


@pytest.mark.parametrize(("seconds", "is_said"), [(20.02, False), (20.2, True)])
def test_a_step_too_small_to_be_written_is_not_the_largest(seconds, is_said):
    """Nine receptions of ten took 20 s: the mean of the lines is hardly off the weighted one."""
    rows = [
        ("2026-03-01", "2026-03-01", "A", 90, 20.0),
        ("2026-03-02", "2026-03-02", "A", 10, seconds),
    ]
    days = table("agent_daily", "date_from date_to agent reception_count avg_response_s", rows)
    result = AgentGap(figure="avg_response_s").run({"agent_daily": days})

    assert ("largest_s" in [finding.key for finding in result.findings]) == is_said
