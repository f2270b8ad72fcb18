"""The sentences that the studies about customers share."""

from buyers import bought
from canonical import table
from said import FINDING, assert_can_be_said, finding_keys

from analysis.studies import every_study
from ui.menu import section_of
from ui.words.text import LANGUAGES, LOCALES, SHARED, phrases_in, speaker

STUDIES = {name: kind for name, kind in every_study().items() if section_of(name) == "customers"}

NO_REFUNDS = table("refunds", "refund_id order_id", [])


def test_every_shared_sentence_is_said():
    """No key, no kept order, an order without a key, few customers, amounts that are blank."""
    two = bought([("a", 0, 10), ("b", 40, 10)])["orders"]
    nothing = float("nan")
    refunded = bought([("a", 0, 10)])["orders"].assign(order_status="closed")
    shops = [
        bought([(None, 0, 10), (None, 40, 10)]),
        {"orders": refunded},
        bought([("a", 0, 10), (None, 40, 10)]),
        {"orders": two.assign(paid_amount=[10.0, nothing])},
        {"orders": two.assign(paid_amount=nothing)},
    ]
    untold = {"orders": two.assign(refund_amount=nothing)}
    keys = set()
    for name, kind in STUDIES.items():
        results = [kind().run({**shop, "refunds": NO_REFUNDS}) for shop in shops]
        if not kind.lacks(untold):
            results.append(kind().run(untold))
        findings = [finding for result in results for finding in result.findings]
        for language in LANGUAGES:
            for finding in findings:
                assert_can_be_said(finding, speaker(language, name))
        keys |= {finding.key for finding in findings} - finding_keys(name)

    for language in LANGUAGES:
        shared = phrases_in(LOCALES / language / "customers" / f"{SHARED}.toml")
        assert keys == {key.removeprefix(FINDING) for key in shared if key.startswith(FINDING)}
