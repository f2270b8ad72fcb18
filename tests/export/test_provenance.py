"""What a download says of the choices behind an answer."""

import pytest

from analysis.studies.agents.agent_fair import AgentFair
from analysis.studies.agents.agent_scorecard import AgentScorecard
from ui.export.provenance import choices_in_words
from ui.words.text import LANGUAGES, speaker


def choice_text(study, language, name):
    """The words of one choice."""
    say = speaker(language, study.name)
    return dict(choices_in_words(study, say))[say(f"param.{name}")]


def test_a_scorecard_is_told_in_words():
    """Measure, floor, target and share of the weight of each line."""
    assert choice_text(AgentScorecard(), "zh-CN", "scheme") == (
        "询单转化率 30.0% 得 0 分、50.0% 得 100 分，权重 40%；"
        "平均响应（秒） 60.0 得 0 分、20.0 得 100 分，权重 30%；"
        "满意度 80.0% 得 0 分、95.0% 得 100 分，权重 30%"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_circumstances_are_told_in_words(language):
    """Each by its name, none by its code."""
    words = choice_text(
        AgentFair(circumstances=("agent_group", "day_kind")), language, "circumstances"
    )

    assert "_" not in words
    assert speaker(language, "agent_fair")("circumstances.day_kind") in words
