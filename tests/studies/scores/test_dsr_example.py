"""What the worked example promises."""

from said import assert_says_everything

from analysis.studies.scores.dsr_example import DsrExample


def values_of(key):
    findings = DsrExample().run({}).findings
    return next(dict(finding.values) for finding in findings if finding.key == key)


def test_the_example_says_its_steps_with_the_numbers_of_the_spreadsheet():
    """Six steps; 457 against 1,166, 68 days against 94, 4.66 against 4.6139."""
    assert len(DsrExample().run({}).findings) == 6
    assert values_of("step_right")["count"] == 457
    assert values_of("step_fives")["usual_count"] == 1166
    assert values_of("step_expiry")["days"] == 68
    assert values_of("step_expiry")["usual_days"] == 94
    assert str(values_of("step_shares")["crude_stars"]) == "4.6600"
    assert str(values_of("step_peers")["high_stars"]) == "4.7739"


def test_every_sentence_is_said():
    """The example has one answer."""
    assert_says_everything(DsrExample, [DsrExample().run({})])
