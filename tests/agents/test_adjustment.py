"""A comparison that allows for circumstances, and the reversals it finds."""

import numpy as np
import pandas as pd
import pytest

from analysis.agents.adjustment import adjusted_shares, levelled_counts, reversals, usual_agents

COLUMNS = ["agent", "stratum", "events", "n"]
REFERENCE = pd.DataFrame(
    [("A", "early", 110, 200), ("A", "day", 45, 100), ("A", "night", 6, 20),
     ("B", "early", 23, 40), ("B", "day", 56, 120), ("B", "night", 56, 160)],
    columns=COLUMNS,
)  # fmt: skip


def simpson(seed):
    """小甲 mostly by day, 小乙 mostly by night; within each shift 小乙 is 8 points better."""
    rng = np.random.default_rng(seed)
    plan = [("小甲", "day", 700, 0.60), ("小甲", "night", 200, 0.30),
            ("小乙", "day", 200, 0.68), ("小乙", "night", 700, 0.38)]  # fmt: skip
    return pd.DataFrame(
        [(agent, stratum, rng.binomial(n, p), n) for agent, stratum, n, p in plan], columns=COLUMNS
    )


def test_the_adjusted_order_is_that_of_the_reference():
    """A looks better, B is better in the same shifts; the difference is within chance."""
    table = adjusted_shares(REFERENCE).set_index("agent")

    assert table["crude_rate"].tolist() == pytest.approx([0.503125, 0.421875])
    assert table["adjusted_rate"].tolist() == pytest.approx([0.455063, 0.471694], abs=1e-6)
    assert table["strata_count"].tolist() == [3, 3]


def test_the_references_reversal_is_pointed_out():
    """A's crude lead of 8 points is gone within the shifts, though not surely turned round."""
    (pair,) = reversals(REFERENCE)

    assert (pair.ahead, pair.behind, pair.is_sure) == ("A", "B", False)
    assert pair.crude == pytest.approx(0.08125)
    assert pair.within < 0


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_reversal_is_found(seed):
    """Who had the nights looks worse and is better."""
    pairs = reversals(simpson(seed))

    assert [(pair.ahead, pair.behind) for pair in pairs] == [("小甲", "小乙")]


def test_where_low_is_good_the_lower_share_looks_better():
    """The same numbers as refund rates: B looks better and is not."""
    (pair,) = reversals(REFERENCE, high_is_good=False)

    assert (pair.ahead, pair.behind) == ("B", "A")


def test_agents_without_shared_work_are_not_compared():
    """One by day, one by night: nothing is said of the two."""
    apart = REFERENCE.iloc[[0, 5]]

    assert reversals(apart) == []


def test_a_share_of_hard_work_alone_is_worth_fewer_cases():
    """A had the nights (50 of 100), B the days (90 of 100): both level at 70 %.

    At 50 % A's share scatters more: 0.21 / (25 x (0.7 / 50)^2) cases tell as much as A's 100.
    """
    fine = pd.DataFrame(
        [("A", "night", 50.0, 100.0), ("B", "day", 90.0, 100.0)],
        columns=["agent", "stratum", "events", "n"],
    )
    level = levelled_counts(fine[["agent", "events", "n"]], fine).set_index("agent")

    assert level["n"].tolist() == pytest.approx([0.21 / (25 * 0.014**2), 100])
    assert (level["events"] / level["n"]).tolist() == pytest.approx([0.7, 0.7])


def with_a_strong_seller(rng, swapped):
    """Six agents, two a shift and equal in each, but A, who sells far better than its shift-mate B.

    The night is harder for everybody. So much of the work is on other shifts than the own one.
    """
    rows = []
    for at, agent in enumerate("ABCDEF"):
        for shift, share in enumerate((0.5, 0.5, 0.3)):
            n = int(600 * (1 - swapped if at // 2 == shift else swapped / 2))
            odds = share / (1 - share) * (2.5 if agent == "A" else 1.0)
            rows.append((agent, str(shift), rng.binomial(n, odds / (1 + odds)), n))
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.mark.parametrize("swapped", [0.1, 0.3, 2 / 3])
def test_an_equal_shift_mate_of_a_strong_seller_is_not_below_the_team(swapped):
    """In two hundred teams A stands out, and hardly ever one of the five who are equal."""
    missed = wrong = 0
    for seed in range(200):
        table = adjusted_shares(with_a_strong_seller(np.random.default_rng(seed), swapped))
        is_named = table.set_index("agent")["q_ratio"] <= 0.05
        missed += not is_named["A"]
        wrong += bool(is_named.drop("A").any())

    assert missed <= 1
    assert wrong <= 200 * 0.1


def test_a_strong_seller_raises_nobody_elses_expected_events():
    """Half of the cases of C and D count on any shift, and so of B beside the strong A."""
    counts = pd.DataFrame(
        [("A", "early", 90, 100), ("B", "early", 50, 100), ("C", "early", 50, 100),
         ("A", "late", 90, 100), ("C", "late", 50, 100), ("D", "late", 50, 100)],
        columns=COLUMNS,
    )  # fmt: skip
    table = adjusted_shares(counts).set_index("agent")

    assert usual_agents(counts)[0] == ["B", "C", "D"]
    assert table["expected_ratio"].tolist() == [100, 50, 100, 50]
    assert table["z_ratio"].drop("A").abs().max() == pytest.approx(0)
