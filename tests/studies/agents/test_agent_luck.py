"""How much of a bonus rule is luck."""

import pytest
from agent_reports import keys, team
from said import assert_says_everything

from analysis.studies.agents.agent_luck import AgentLuck


def test_a_bonus_for_equals_is_luck():
    """Twelve alike: a quarter of the three is the same by chance, and this is said."""
    result = AgentLuck().run(team([60] * 12, [54] * 12))

    assert result.metrics["overlap_share"] == pytest.approx(0.25, abs=0.015)
    assert keys(result) == ["luck", "all_luck", "needed"]


def test_every_sentence_is_said():
    """Equal agents with few cases and with many, agents who differ, all good, and two alone."""
    teams = (
        ([60] * 12, [54] * 12),
        ([4000] * 12, [3600] * 12),
        ([400] * 12, [320] * 6 + [380] * 6),
        ([60] * 12, [60] * 12),
        ([60] * 2, [54] * 2),
    )

    assert_says_everything(AgentLuck, [AgentLuck().run(team(*counts)) for counts in teams])
