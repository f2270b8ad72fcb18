"""Everything the generator writes goes through the import as it is, and comes out as it was."""

from datetime import date
from itertools import product

import pandas as pd
import pytest
from pandas.testing import assert_series_equal

from analysis.agents.from_orders import count_attributed_orders
from analysis.agents.measures import AgentChoice
from analysis.ingest import SURE, ImportSettings, import_file
from analysis.ingest.tables import ORIGIN
from analysis.samples import Setting, canonical_tables, make_shop, write
from analysis.samples.detection import detectors_of
from analysis.samples.key import UNSEEN
from analysis.samples.shop import PLATFORMS
from analysis.samples.simulation.identities import mobiles, names, nicks
from analysis.samples.writing import QUIRKS

SETTINGS = ImportSettings(pseudonym_key=b"k" * 32)
NO_PLATFORM = ("jushuitan", "generic")
"""Of a merchant system, or of the shop's own making."""

TOLD_AS_IT_IS = {"header", "no_buyer_key", "lines_of_one_order", "period_from_name"}
TOLD_AS_IT_IS |= {"trimmed_code"}
"""What the import says of a file in order: nothing that anyone would have to mend.

Platforms put a tab behind ids, so that spreadsheets leave them alone: it is counted.
"""

QUIRKS_TOLD = {"rows_above", "total_row"}
KEYS = {"buyer_key"}
SHOWN_BY = {
    "carrier_delay": "orders.carrier",
    "refund_abuser": "orders.buyer_key",
    "loyal_lapse": "orders.buyer_key",
    "simpson": "agent_daily.agent_group",
    "slow_night": "agent_daily.agent_group",
    "weak_agent": "agent_daily.inquiry_count",
    "strong_agent": "agent_daily.inquiry_count",
    "dsr_dip": "ratings.star_5_count",
    "definition_change": "orders.refund_amount",
}
"""Plants that no study can show without a column which some platforms do not tell."""

SAYS_LESS = {
    "taobao": {"closed_at"},
    "pdd": {"refund_status", "agreed_at"},
    "douyin": {"refund_status"},
    "jd": {"refund_status"},
}
"""Where a platform's own wording or layout says less than the shop knows."""


def imported(folder):
    """The imports of all files in a folder, by file name."""
    return {
        path.name: import_file(path.read_bytes(), path.name, SETTINGS)
        for path in sorted(folder.iterdir())
    }


@pytest.fixture(scope="module", params=product(PLATFORMS, ("csv", "xlsx")), ids="-".join)
def written(request, tmp_path_factory):
    platform, format_ = request.param
    folder = tmp_path_factory.mktemp(platform)
    shop = make_shop(6, 700, ("bad_batch",), setting=Setting(platform, 90, date(2026, 6, 30)))
    write(shop, folder, format=format_)
    return shop, imported(folder)


def test_every_file_is_recognised_without_a_click(written):
    """One sheet a file, surely recognised as the shop's platform, all its rows kept."""
    shop, imports = written
    for name, result in imports.items():
        (sheet,) = result.file_report.sheets
        assert sheet.kept_count == sheet.row_count - 1, name
        assert sheet.certainty >= SURE, name
        assert sheet.platform in (shop.setting.platform, *NO_PLATFORM), name


def test_nothing_is_told_that_was_not_planted(written):
    """No note but those that a file in order has."""
    for name, result in written[1].items():
        rules = {note.rule for sheet in result.file_report.sheets for note in sheet.notes}
        assert rules <= TOLD_AS_IT_IS, name
        assert result.file_report.notes == ()


def test_the_people_in_the_files_stay_at_the_door(written):
    """Nicks, names and numbers of the shop's buyers: in its files, and in no table of them."""
    shop, imports = written
    everyone = shop.buyers.index.to_numpy()
    people = {name for make in (nicks, names, mobiles) for name in make(everyone).to_pylist()}
    told = {
        column.kind for one in imports.values() for column in one.file_report.sheets[0].personal
    }

    assert {"name", "phone"} <= told
    for file_name, result in imports.items():
        for table in result.tables.values():
            assert not table.isin(people).to_numpy().any(), file_name


def test_every_column_comes_back_as_it_was(written):
    """What the import fills is what the shop's canonical tables hold, row by row."""
    shop, imports = written
    expected = canonical_tables(shop)
    compared = set()
    for file_name, result in imports.items():
        main = result.file_report.sheets[0].table
        found = result.tables[main].sort_values("source_row", ignore_index=True)
        filled = found.columns[found.notna().any() & expected[main].notna().any()]
        for column in filled.difference([*ORIGIN, *SAYS_LESS[shop.setting.platform]]):
            compared.add(f"{main}.{column}")
            one, two = found[column], expected[main][column]
            if column in KEYS:
                one, two = (pd.Series(pd.factorize(keys)[0]) for keys in (one, two))
            assert_series_equal(one, two, obj=f"{file_name} {column}", check_names=False)

    assert {"orders.paid_amount", "refunds.reason_l2", "agent_daily.agent"} <= compared


def test_the_key_knows_what_a_platform_does_not_tell(written):
    """It names no study for exactly those problems whose column no file of the platform fills."""
    shop, imports = written
    filled = {
        f"{name}.{column}"
        for result in imports.values()
        for name, table in result.tables.items()
        for column in table.columns[table.notna().any()]
    }

    assert UNSEEN[shop.setting.platform] == {
        plant for plant, column in SHOWN_BY.items() if column not in filled
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_quirks_are_seen_through(platform, tmp_path):
    """With all quirks at once the same rows come back, and the import tells what it left out."""
    shop = make_shop(6, 300, setting=Setting(platform, days=60))
    write(shop, tmp_path, QUIRKS)
    expected = canonical_tables(shop)
    for name, result in imported(tmp_path).items():
        (sheet,) = result.file_report.sheets
        assert sheet.certainty >= SURE, name
        assert {note.rule for note in sheet.notes} <= TOLD_AS_IT_IS | QUIRKS_TOLD, name
        assert len(result.tables[sheet.table]) == len(expected[sheet.table]), name
        assert sheet.missing == (), name


def test_a_bad_week_is_found_from_its_file(tmp_path):
    """The day on which it leaves the window is told by the ratings as they are read again."""
    shop = make_shop(6, 20_000, ("dsr_dip",))
    write(shop, tmp_path, tables=["ratings"])
    (result,) = imported(tmp_path).values()
    (detector,) = detectors_of("dsr_dip")

    assert detector.finds(detector.study.run(result.tables).findings, shop)


def test_the_buyers_of_messages_are_those_of_orders(tmp_path):
    """As many orders belong to agents after the import as in the shop itself."""
    shop = make_shop(6, 1_000, setting=Setting(days=60))
    write(shop, tmp_path, tables=["orders", "chats"])
    tables = {}
    for result in imported(tmp_path).values():
        tables |= result.tables
    own, paid = count_attributed_orders(tables, AgentChoice())

    assert (own, paid) == count_attributed_orders(canonical_tables(shop), AgentChoice())
    assert 0 < own < paid


def test_a_changed_definition_is_told(tmp_path):
    """Planted, and so the one note that the import may make of it."""
    shop = make_shop(6, 600, ("definition_change",), setting=Setting(days=120))
    write(shop, tmp_path, tables=["orders"])
    told = {
        name: {note.rule for note in result.file_report.sheets[0].notes}
        for name, result in imported(tmp_path).items()
    }

    assert "paid_net_of_refund" in told["ExportOrderList_new_taobao.csv"]
    assert "paid_net_of_refund" not in told["ExportOrderList_taobao.csv"]
