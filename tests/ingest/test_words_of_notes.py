"""Everything that an import may say has words."""

from __future__ import annotations

import re

import pytest
from paths import ROOT

from analysis.ingest import TABLES, every_export
from analysis.ingest.vocabulary import vocabulary_rows
from ui.words.text import LANGUAGES, speaker

INGEST = ROOT / "analysis" / "ingest"
RULE = re.compile(r'(?:Note|notes_of|_row_notes)\(\s*"([a-z_]+)"|"([a-z]+_before_[a-z]+)"')
FLAW = re.compile(r'\{?"(bad_[a-z]+|unit|id_precision|unknown_status)":')
REASONS = {"unrecognised", "sheet_choice", "sheet_not_chosen"}


def rules():
    """The rules of all notes in the code of cleaning."""
    sources = [path.read_text(encoding="utf-8") for path in INGEST.rglob("*.py")]
    named = {a or b for source in sources for a, b in RULE.findall(source)}
    return named | {flaw for source in sources for flaw in FLAW.findall(source)} | REASONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_sentence(language):
    """A note without words would break the page that shows it."""
    known = speaker(language, "reading", "cleaning").phrases
    assert {rule for rule in rules() if f"rule.{rule}" not in known} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_columns_and_platforms_have_names(language):
    """Helpers too: the reader maps them."""
    say = speaker(language)
    for table in TABLES.values():
        assert say(f"table.{table.name}")
        assert all(say(f"column.{name}") for name in table.by_name)
    assert all(say(f"platform.{export.platform}") for export in every_export())


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_and_fates_of_personal_data_have_words(language):
    """The list of personal columns is read before anything is kept."""
    say = speaker(language, "cleaning")
    kinds = {known.personal for export in every_export() for known in export.headers.values()}
    kinds |= {row["kind"] for row in vocabulary_rows("personal_headers.csv")} | {"name", "other"}

    assert all(say(f"personal.{kind}") for kind in kinds - {""})
    assert all(say(f"fate.{fate}") for fate in ("dropped", "pseudonym", "reduced", "kept"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_of_states_have_words(language):
    """A status on a page is a word, not a code."""
    known = speaker(language).phrases
    fields = {
        "order_status",
        "refund_status",
        "refund_type",
        "refund_phase",
        "ship_status",
        "sender",
    }
    for row in vocabulary_rows("codes.csv"):
        if row["field"] in fields:
            assert f"{row['field']}.{row['code']}" in known
