"""Groups that data form by themselves, held to their reference cases."""

import numpy as np
import pandas as pd
import pytest
from paths import SHARED
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score, silhouette_score

from analysis.methods.clusters import (
    divide,
    fit,
    group_counts,
    has_clear_groups,
    sample_rows,
    silhouettes,
    stability,
    standardised,
)

DATA = SHARED / "data" / "rfm_data_orders.csv"


def three_crowds(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points around three corners, and which corner each belongs to."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, size)
    return rng.normal(0, 0.5, (size, 3)) + 3 * np.eye(3)[truth], truth


def one_blob(seed: int) -> np.ndarray:
    """A thousand points of one correlated cloud."""
    shape = [[1, -0.3, -0.2], [-0.3, 1, 0.7], [-0.2, 0.7, 1]]
    return np.random.default_rng(seed).multivariate_normal(np.zeros(3), shape, 1000)


@pytest.mark.parametrize(
    ("groups", "inertia", "silhouette"), [(2, 152.347952, 0.681046), (3, 78.851441, 0.552819)]
)
def test_iris_has_its_known_groups(groups, inertia, silhouette):
    """Four raw columns."""
    iris = load_iris()
    fitted = fit(iris.data, groups)

    assert fitted.inertia == pytest.approx(inertia, abs=1e-6)
    assert silhouettes(iris.data, [fitted.labels])[0] == pytest.approx(silhouette, abs=1e-6)


def test_three_groups_of_iris_nearly_are_the_species():
    """Sizes 38, 50, 62, adjusted Rand 0.730238; four groups reach 57.228473."""
    iris = load_iris()
    fitted = fit(iris.data, 3)

    assert sorted(np.bincount(fitted.labels)) == [38, 50, 62]
    assert adjusted_rand_score(iris.target, fitted.labels) == pytest.approx(0.730238, abs=1e-6)
    assert fit(iris.data, 4).inertia == pytest.approx(57.228473, abs=1e-6)


def test_the_index_of_agreement_is_the_published_one():
    """(0, 0, 1, 2) with (0, 0, 1, 1)."""
    assert adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(0.571429, abs=1e-6)


@pytest.mark.skipif(not DATA.exists(), reason="the reference data are not beside the repository")
def test_published_customers_reach_the_known_inertia():
    """Days, orders and revenue, z-scored as they are: 1150.855 for three groups."""
    data = pd.read_csv(DATA, parse_dates=["order_date"])
    groups = data.groupby("customer_id")
    days = (pd.Timestamp("2006-12-31") - groups["order_date"].max()).dt.days
    raw = np.column_stack([days, groups.size(), groups["revenue"].sum()]).astype(float)
    fitted = fit((raw - raw.mean(axis=0)) / raw.std(axis=0), 3)

    assert fitted.inertia == pytest.approx(1150.855, rel=0.001)
    assert sorted(np.bincount(fitted.labels)) == [295, 303, 397]


def test_silhouettes_are_those_of_scikit_learn():
    """Of groups, one of which holds a single point."""
    points, labels = np.random.default_rng(1).normal(size=(40, 2)), np.repeat([0, 1], 20)
    labels[7] = 2

    assert silhouettes(points, [labels])[0] == pytest.approx(silhouette_score(points, labels))


def test_standardised_columns_have_no_mean_and_spread_one():
    """The farthest hundredth is cut off; a column that never changes is left out."""
    table = pd.DataFrame({"a": [*range(99), 10_000], "b": 5.0})
    z = standardised(table)

    assert list(z.columns) == ["a"]
    assert z["a"].mean() == pytest.approx(0)
    assert z["a"].std(ddof=0) == pytest.approx(1)
    assert z["a"].max() < 9


@pytest.mark.parametrize("seed", range(3))
def test_three_crowds_are_found(seed):
    """The number is chosen, the groups are recovered, they stand out and are stable."""
    points, truth = three_crowds(600, seed)
    counts = group_counts(points)
    chosen = counts[counts["is_chosen"]]
    division = divide(points, 3)

    assert chosen["group_count"].tolist() == [3]
    assert adjusted_rand_score(truth, division.labels) >= 0.9
    assert has_clear_groups(points, 3, float(chosen["silhouette_score"].iloc[0]))
    assert stability(points, division) >= 0.8


@pytest.mark.parametrize("seed", range(5))
def test_one_blob_is_no_groups(seed):
    """However many groups k-means is asked for, shapeless data has as clear ones."""
    points = one_blob(seed)
    counts = group_counts(points)
    chosen = counts[counts["is_chosen"]].iloc[0]

    assert not has_clear_groups(
        points, int(chosen["group_count"]), float(chosen["silhouette_score"])
    )


def test_many_points_are_fitted_from_a_sample_as_well_as_at_once():
    """Within a thousandth of the inertia."""
    points, _ = three_crowds(30_000, 1)

    assert divide(points, 3).inertia == pytest.approx(fit(points, 3).inertia, rel=0.001)


def test_a_small_group_is_not_chosen():
    """Twenty far-away points of six hundred are no persona."""
    points, _ = three_crowds(600, 1)
    points[:20] += 100
    counts = group_counts(points)

    assert not counts.loc[counts["smallest_share"] < 0.08, "is_chosen"].any()


def test_a_draw_is_always_the_same():
    """And a small table is taken whole."""
    points = np.arange(100)

    assert sample_rows(points, 10).tolist() == sample_rows(points, 10).tolist()
    assert sample_rows(points, 200) is points
