"""The promises that every study keeps; the studies of a subject are held to them in one file.

`tests/studies/conftest.py` hands a class its subject's studies one by one, and a made-up shop.
"""

from __future__ import annotations

import json
from typing import ClassVar

import pandas as pd
import pytest
from canonical import on_parquet
from said import finding_keys

from analysis.ingest.tables import TABLES, empty_table
from analysis.studies import every_study
from ui.export.answer_json import answer_json
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker


class StudyContract:
    """What holds of each study of a subject, whatever it asks."""

    subject: ClassVar[str]

    def test_the_same_question_has_the_same_answer(self, study, shop):
        """Nothing is left to chance, and the tables are left as they were."""
        before = {name: table.copy() for name, table in shop.items()}
        first, second = study.run(shop), study.run(shop)

        assert first.metrics == pytest.approx(second.metrics, nan_ok=True)
        assert first.findings == second.findings
        for name, table in first.tables.items():
            pd.testing.assert_frame_equal(table, second.tables[name])
        for name, table in before.items():
            pd.testing.assert_frame_equal(shop[name], table)

    def test_every_engine_gives_the_same_answer(self, study, shop, tmp_path):
        """Pandas frames and Parquet through DuckDB, in another order of rows."""
        shuffled = {name: table.sample(frac=1, random_state=1) for name, table in shop.items()}
        on_pandas, on_duckdb = study.run(shop), study.run(on_parquet(shuffled, tmp_path))

        assert on_pandas.metrics == pytest.approx(on_duckdb.metrics, nan_ok=True)
        assert [f.key for f in on_pandas.findings] == [f.key for f in on_duckdb.findings]
        assert on_pandas.tables.keys() == on_duckdb.tables.keys()
        for name, table in on_pandas.tables.items():
            pd.testing.assert_frame_equal(table, on_duckdb.tables[name], check_dtype=False)

    def test_empty_tables_are_met_with_a_sentence(self, study):
        """No rows means a finding that says so, never an exception."""
        if not (study.needs or study.any_of):
            pytest.skip("reads no table")
        findings = study.run({name: empty_table(table) for name, table in TABLES.items()}).findings

        assert any(finding.verdict == "insufficient" for finding in findings)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_everything_it_shows_has_words(self, study, shop, language):
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

    def test_its_answer_is_json(self, study, shop):
        """Numbers that are none are null; every value is one that JSON knows."""
        result = study.run(shop)
        answered = json.loads(answer_json((), result))

        assert [one["key"] for one in answered["findings"]] == [f.key for f in result.findings]
        assert {name: len(rows) for name, rows in answered["tables"].items()} == {
            name: len(table) for name, table in result.tables.items()
        }

    def test_what_it_names_exists(self, study):
        """Drawn and charted tables are those it answers with, related studies are there."""
        assert set(study.drawn_only) <= study.answers.keys()
        for name, column in study.charted.items():
            assert column in study.answers[name]
        assert {*study.gains, *study.prepares} <= finding_keys(study.name)
        assert set(study.related) <= every_study().keys()

    def test_its_answer_is_small(self, study, shop):
        """Result tables go to the browser: a row a group, never a row an order."""
        assert all(len(table) <= 5000 for table in study.run(shop).tables.values())

    def test_it_downloads_as_a_workbook(self, study, shop):
        """Every result can be written, twice the same bytes."""
        result, say = study.run(shop), speaker("zh-CN", study.name)
        first, second = (workbook(study, result, say, Sources((), {})) for _ in range(2))

        assert first[:2] == b"PK"
        assert first == second
