"""Which findings are named first."""

from analysis.highlights import MAX_PER_STUDY, highlights
from analysis.study import Finding

CLEAR = Finding("many", verdict="clear", worth_amount=10.0)
CHEAP = Finding("few", verdict="clear")
HINT = Finding("maybe", verdict="hint", worth_amount=1000.0)
URGENT = Finding("open", worth_amount=50.0)


def keys(findings):
    return [one.finding.key for one in highlights(findings)]


def test_certainty_comes_before_money():
    """A hint of a thousand yuan stands behind what is clear; a fact counts by what is at stake."""
    assert keys({"a": [URGENT, HINT], "b": [CHEAP, CLEAR]}) == ["many", "few", "maybe", "open"]


def test_orders_count_where_money_is_not_told():
    """Of two hints without yuan, the one with more refunds beyond the usual comes first."""
    few = Finding("few", verdict="hint", excess_count=1.5)
    more = Finding("more", verdict="hint", excess_count=4.0)
    like = Finding("like", verdict="hint")

    assert keys({"a": [like, few, more, HINT]}) == ["maybe", "more", "few"]


def test_nothing_may_be_worth_an_alarm():
    """Facts, no difference and too little data alarm nobody."""
    calm = [Finding("a"), Finding("b", verdict="none"), Finding("c", verdict="insufficient")]

    assert keys({"a": calm}) == []


def test_no_study_takes_all_the_room():
    """Three of one study, seven in all, ties by name."""
    many = [CLEAR] * 5
    found = highlights(dict.fromkeys("cab", many))

    assert [one.study for one in found] == ["a"] * MAX_PER_STUDY + ["b"] * MAX_PER_STUDY + ["c"]
