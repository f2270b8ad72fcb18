"""Damaged exports come to the truth, a question, a refusal or a told difference: never to silence.

A covering sample; `python -m benchmarks.damage` runs 500.
"""

from __future__ import annotations

import pytest

from benchmarks.damage import KINDS, mutate, outcome_of

COUNT = 60
SEEDS = range(1000, 1000 + COUNT)


def test_the_sample_covers_every_kind_of_damage():
    """Each at least three times."""
    kinds = [list(KINDS)[seed % len(KINDS)] for seed in SEEDS]
    assert min(kinds.count(kind) for kind in KINDS) >= COUNT // len(KINDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_damage_is_silent(seed):
    """Where tables differ, the reader is asked or told."""
    kind, name, mutation = mutate(seed)

    assert outcome_of(mutation) != "SILENT", (kind, name)
