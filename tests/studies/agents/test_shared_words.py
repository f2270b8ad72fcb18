"""The sentences that the studies about agents share."""

import pandas as pd
import pytest
from agent_reports import keys, team
from said import FINDING, assert_can_be_said

from analysis.studies import every_study
from analysis.study import Code
from ui.menu import section_of
from ui.words.text import LANGUAGES, LOCALES, SHARED, phrases_in, speaker


def of_nobody() -> dict[str, pd.DataFrame]:
    """Reports that do not say whose they are."""
    reports = team([400] * 12, [368] * 12)["agent_daily"]
    blank = pd.Series(index=reports.index, dtype=reports["agent"].dtype)
    return {"agent_daily": reports.assign(agent=blank)}


STUDIES = {name: kind for name, kind in every_study().items() if section_of(name) == "agents"}


def test_every_shared_sentence_is_said():
    """Of two agents one has too few ratings: some study says each sentence, in each language."""
    files = (team([400, 20], [370, 18]), team([400] * 12, [368] * 12), of_nobody())
    results = {name: [kind().run(one) for one in files] for name, kind in STUDIES.items()}
    said = {key for answers in results.values() for result in answers for key in keys(result)}

    for language in LANGUAGES:
        shared = phrases_in(LOCALES / language / "agents" / f"{SHARED}.toml")
        assert {key.removeprefix(FINDING) for key in shared if key.startswith(FINDING)} <= said
        for name, answers in results.items():
            for finding in (one for result in answers for one in result.findings):
                assert_can_be_said(finding, speaker(language, name))


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_the_column_that_is_blank_is_named(name):
    """Before all else: not one row says who answered."""
    first = STUDIES[name]().run(of_nobody()).findings[0]

    assert first.key == "blank_column"
    assert first.values["column"] == Code("column", "agent")
