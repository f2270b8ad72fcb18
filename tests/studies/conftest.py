"""The studies of one subject, and a made-up shop for them."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.samples import canonical_tables, make_shop
from analysis.studies import every_study
from ui.menu import section_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of a class with a subject is asked of each study of that subject, with no choices."""
    subject = getattr(metafunc.cls, "subject", "")
    if subject and "study" in metafunc.fixturenames:
        studies = [kind() for name, kind in every_study().items() if section_of(name) == subject]
        metafunc.parametrize("study", studies, ids=lambda study: study.name)


@pytest.fixture(scope="module")
def shop() -> dict[str, pd.DataFrame]:
    """The tables of a made-up shop."""
    return canonical_tables(make_shop(seed=1, orders=3000))
