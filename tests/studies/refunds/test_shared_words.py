"""That the sentences which studies of refunds share are said, each by some study."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from canonical import table
from said import FINDING, assert_can_be_said, finding_keys

from analysis.ingest.tables import TABLES, empty_table
from analysis.studies import every_study
from analysis.studies.refunds.refund_change import RefundChange
from analysis.studies.refunds.refund_hotspots import RefundHotspots
from analysis.study import Result, Study
from ui.words.text import LANGUAGES, LOCALES, SHARED, phrases_in, speaker

STUDIES = [study for name, study in every_study().items() if name.startswith("refund_")]
SHARED_FINDINGS = {
    key.removeprefix(FINDING)
    for key in phrases_in(LOCALES / "en" / "refunds" / f"{SHARED}.toml")
    if key.startswith(FINDING)
}


def asked(study: type[Study]) -> Study:
    """The study as it is first asked; by province where the default needs order lines."""
    return RefundChange(dimension="province") if study is RefundChange else study()


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, Result]]:
    """What each study answers of nothing, and of orders whose refunds were exported early."""
    empty = {name: empty_table(known) for name, known in TABLES.items()}
    return [
        (study.name, asked(study).run(tables))
        for study in STUDIES
        for tables in (empty, exported_early(), *blank_throughout(), blank_here_and_there())
    ] + [(study.name, study().run(lines_of_no_order())) for study in (RefundChange, RefundHotspots)]


def blank_throughout() -> list[dict[str, pd.DataFrame]]:
    """The same shop, some columns blank in every row."""
    shop = exported_early()
    blanks = {
        "orders": (
            ["paid_at"],
            ["paid_at", "created_at"],
            ["paid_at", "order_status"],
            ["order_id"],
        ),
        "refunds": (["refund_status"], ["order_id"], ["applied_at", "done_at"], ["refund_amount"]),
    }
    return [
        shop | {name: blanked(shop[name], columns, len(shop[name]))}
        for name, choices in blanks.items()
        for columns in choices
    ]


def blank_here_and_there() -> dict[str, pd.DataFrame]:
    """The same shop, five rows of each table without their times."""
    shop = exported_early()
    times = {"orders": ["paid_at", "created_at"], "refunds": ["applied_at", "done_at"]}
    return {name: blanked(shop[name], columns, 5) for name, columns in times.items()}


def lines_of_no_order() -> dict[str, pd.DataFrame]:
    """The same shop with a line that does not tell its order."""
    lines = table("order_lines", "order_id item_title qty", [(None, "裙", 1)])
    return {**exported_early(), "order_lines": lines}


def blanked(table: pd.DataFrame, columns: list[str], count: int) -> pd.DataFrame:
    """A table whose first rows have these columns blank."""
    blank = table.copy()
    blank.loc[blank.index[:count], columns] = None
    return blank.astype(table.dtypes)


def exported_early() -> dict[str, pd.DataFrame]:
    """Five orders a day from January to June, one of them refunded; no refunds of June.

    The refunded orders of the first day are closed; no other order has a status.
    """
    days = pd.date_range("2026-01-01", "2026-06-30")
    sold = [
        (f"{day:%m%d}-{i}", "closed" if day == days[0] and not i else None, day, day, 10.0)
        for day in days
        for i in range(5)
    ]
    refunded = [
        (f"r{day:%m%d}", f"{day:%m%d}-0", "success", day, 10.0)
        for day in days
        if day.date() < date(2026, 6, 1)
    ]
    columns = "refund_id order_id refund_status applied_at refund_amount"
    return {
        "orders": table("orders", "order_id order_status paid_at created_at paid_amount", sold),
        "refunds": table("refunds", columns, refunded),
    }


def test_every_shared_sentence_is_said(answers):
    """No refunds, and refunds that end before the orders do."""
    said = {finding.key for _, result in answers for finding in result.findings}

    assert SHARED_FINDINGS - said == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_their_sentences_can_be_said(language, answers):
    """With all its values, and none of them as a code."""
    for name, result in answers:
        for finding in result.findings:
            assert_can_be_said(finding, speaker(language, name))


def test_each_shared_sentence_serves_several_studies(answers):
    """A sentence of one study alone belongs to that study."""
    for key in SHARED_FINDINGS:
        users = {
            name
            for name, result in answers
            if key not in finding_keys(name) and key in {finding.key for finding in result.findings}
        }
        assert len(users) > 1, key
