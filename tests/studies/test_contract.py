"""The promises that every study keeps, checked for each of them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from canonical import on_parquet

from analysis.ingest.tables import TABLES, empty
from analysis.samples import canonical_tables, make_shop
from analysis.studies import every_study
from analysis.study import Study
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker


@pytest.fixture(scope="module")
def shop() -> dict[str, pd.DataFrame]:
    """The tables of a made-up shop."""
    return canonical_tables(make_shop(seed=1, orders=3000))


@pytest.fixture(params=every_study().values(), ids=lambda study: study.name)
def study(request) -> Study:
    """Each study in turn, as it is before its reader chooses anything."""
    return request.param()


def test_the_same_question_has_the_same_answer(study, shop):
    """Nothing is left to chance, and the tables are left as they were."""
    before = {name: table.copy() for name, table in shop.items()}
    first, second = study.run(shop), study.run(shop)

    assert first.metrics == pytest.approx(second.metrics, nan_ok=True)
    assert first.findings == second.findings
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])
    for name, table in before.items():
        pd.testing.assert_frame_equal(shop[name], table)


def test_every_engine_gives_the_same_answer(study, shop, tmp_path):
    """Pandas frames and Parquet through DuckDB, in another order of rows."""
    shuffled = {name: table.sample(frac=1, random_state=1) for name, table in shop.items()}
    on_pandas, on_duckdb = study.run(shop), study.run(on_parquet(shuffled, tmp_path))

    assert on_pandas.metrics == pytest.approx(on_duckdb.metrics, nan_ok=True)
    assert [f.key for f in on_pandas.findings] == [f.key for f in on_duckdb.findings]
    assert on_pandas.tables.keys() == on_duckdb.tables.keys()
    for name, table in on_pandas.tables.items():
        pd.testing.assert_frame_equal(table, on_duckdb.tables[name], check_dtype=False)


def test_empty_tables_are_met_with_a_sentence(study):
    """No rows means a finding that says so, never an exception."""
    if not (study.needs or study.any_of):
        pytest.skip("reads no table")
    findings = study.run({name: empty(table) for name, table in TABLES.items()}).findings

    assert any(finding.verdict == "insufficient" for finding in findings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_it_shows_has_words(study, shop, language):
    """Titles, findings, columns and charts can all be said in each language."""
    say = speaker(language, study.name)
    result = study.run(shop)

    assert all(say(key) for key in ("title", "intro", "method"))
    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for name in result.metrics)
    for name, table in result.tables.items():
        assert say(f"sheet.{name}")
        assert all(say(f"column.{column}") for column in table.columns)
    for name, chart in study.draw(result, say).items():
        assert say(f"chart.{name}")
        assert say(f"alt.{name}")
        assert json.loads(chart.to_json())


def test_its_answer_is_small(study, shop):
    """Result tables go to the browser: a row a group, never a row an order."""
    assert all(len(table) <= 5000 for table in study.run(shop).tables.values())


def test_it_downloads_as_a_workbook(study, shop):
    """Every result can be written, twice the same bytes."""
    result, say = study.run(shop), speaker("zh-CN", study.name)
    first, second = (workbook(study, result, say, Sources((), {})) for _ in range(2))

    assert first[:2] == b"PK"
    assert first == second
