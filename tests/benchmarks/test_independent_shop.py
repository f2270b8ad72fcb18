"""The second maker of shops: its exports come in as they are, and it has what real shops have."""

import ast

import numpy as np
import pandas as pd
import pytest
from paths import ROOT

from analysis.engine import frame, small
from benchmarks.independent_shop.days import FESTIVALS
from benchmarks.independent_shop.loading import load
from benchmarks.independent_shop.pdd import pdd_files, pdd_truth
from benchmarks.independent_shop.plants import PLANTS, Plant
from benchmarks.independent_shop.settings import ShopSettings
from benchmarks.independent_shop.shop import make_shop
from benchmarks.independent_shop.taobao import taobao_files, taobao_truth

MODULES = sorted((ROOT / "benchmarks" / "independent_shop").glob("*.py"))
NAMES = ("items", "skus", "orders", "lines", "refunds", "sessions", "messages", "agent_days")


@pytest.fixture(scope="module")
def shop():
    return make_shop(ShopSettings(seed=5, orders=3_000))


@pytest.fixture(scope="module")
def shops():
    """Several small shops: what is said of chance is said of all of them together."""
    return [make_shop(ShopSettings(seed=seed, orders=3_000)) for seed in range(6)]


def imported_counts(tables):
    """What came in, by the names of the truth."""
    read = {name: small(frame(table)) for name, table in tables.items()}
    orders, refunds = read["orders"], read["refunds"]
    done = refunds[refunds["refund_status"] == "success"]
    told = {
        "orders": len(orders),
        "paid_orders": int(orders["paid_at"].notna().sum()),
        "paid_amount": round(float(orders["paid_amount"].sum()), 2),
        "lines": len(read["order_lines"]),
        "refunds": len(refunds),
        "done_refunds": len(done),
        "done_amount": round(float(done["refund_amount"].sum()), 2),
        "agent_days": len(read["agent_daily"]),
    }
    if "chats" in read:
        told |= {
            "buyers": int(orders["buyer_key"].nunique()),
            "messages": len(read["chats"]),
            "sessions": int(read["chats"]["conversation_id"].nunique()),
            "five_stars": int(read["ratings"]["star_5_count"].sum()),
            "reviews": len(read["reviews"]),
        }
    return told


@pytest.mark.parametrize(
    ("files", "truth"),
    [(taobao_files, taobao_truth), (pdd_files, pdd_truth)],
    ids=["taobao", "pdd"],
)
@pytest.mark.parametrize("plant", ["", "serial_refunder"])
def test_the_exports_come_in_unasked_with_their_true_counts(tmp_path, files, truth, plant):
    """No file waits for its reader, and orders, refunds and yuan are those of the shop."""
    shop = make_shop(ShopSettings(seed=3, orders=300, plant=PLANTS.get(plant, Plant())))
    loaded = load(files(shop), tmp_path, shop.settings)

    assert loaded.asked == ()
    assert imported_counts(loaded.workspace.tables()) == truth(shop)


def test_the_import_finds_nothing_odd_in_the_exports(tmp_path):
    """Nothing is unreadable, impossible or repeated: oddities would be the maker's own."""
    shop = make_shop(ShopSettings(seed=3, orders=300))
    loaded = load(taobao_files(shop), tmp_path, shop.settings)
    sheets = [sheet for report in loaded.workspace.reports() for sheet in report.sheets]

    assert {note.rule for sheet in sheets for note in sheet.notes} == {"header"}
    assert [sheet.unreadable for sheet in sheets] == [()] * len(sheets)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_it_shares_nothing_with_the_samples(path):
    """What both assume would be measured by neither."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(one.name for one in node.names)]
    }

    assert not any("samples" in name for name in names)


def test_the_same_settings_give_the_same_shop(shop):
    """And another seed gives another one."""
    again, other = make_shop(shop.settings), make_shop(ShopSettings(seed=6, orders=3_000))

    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(shop, name))
    assert not other.orders.equals(shop.orders)


def test_about_as_many_orders_are_paid_as_asked(shops):
    """Within a tenth, and the file covers its days."""
    paid = [shop.orders["is_paid"].sum() for shop in shops]
    last = [shop.orders["created"].max() for shop in shops]

    assert np.mean(paid) == pytest.approx(3_000, rel=0.1)
    assert min(last) > 363


def test_days_are_more_spread_than_poisson(shops):
    """By their weekday, away from the festivals: more than one and a half times the variance."""
    dispersion = []
    for shop in shops:
        counts = np.bincount(shop.orders["created"].astype(int), minlength=365)
        days = pd.date_range(shop.settings.start, periods=365)
        calm = ~days.month.isin([month for month, *_ in FESTIVALS])
        by_weekday = pd.Series(counts[calm]).groupby(days[calm].day_of_week)
        dispersion.append((by_weekday.var() / by_weekday.mean()).mean())

    assert np.mean(dispersion) > 1.5


def test_refunds_by_day_are_more_spread_than_binomial(shops):
    """Orders of one day share what makes them come back."""
    excess = []
    for shop in shops:
        of_order = shop.orders["paid"].to_numpy()[shop.lines["order"]].astype(int)
        gone = shop.lines.index.isin(shop.refunds["line"])
        by_day = pd.Series(gone).groupby(of_order).agg(["sum", "size"])
        p = gone.mean()
        spread = (by_day["sum"] - p * by_day["size"]) ** 2 / (p * (1 - p) * by_day["size"])
        excess.append(spread.mean())

    assert np.mean(excess) > 1.05


def test_many_who_buy_in_the_first_month_bought_before(shops):
    """First seen is not new: the file begins in the middle of its buyers' lives."""
    early = pd.concat([shop.orders[shop.orders["created"] < 30] for shop in shops])
    late = pd.concat([shop.orders[shop.orders["created"] > 335] for shop in shops])

    assert early["is_first"].mean() == pytest.approx(late["is_first"].mean(), abs=0.08)
    assert early["is_first"].mean() < 0.7


def test_a_few_goods_and_buyers_make_much_of_the_trade(shops):
    """A fifth of the goods sells half of all pieces or more; some buyers come ten times."""
    for shop in shops:
        sold = shop.lines["item"].value_counts()
        assert sold.head(len(shop.items) // 5).sum() > 0.5 * sold.sum()
        assert shop.orders["buyer"].value_counts().max() >= 8
        assert 0.2 < (shop.lines.groupby("order").size() > 1).mean() < 0.32


def test_young_orders_have_not_sent_back_all_they_will(shops):
    """Of the last two weeks' orders fewer are back than of older ones."""
    young, old = [], []
    for shop in shops:
        gone = shop.orders.index.isin(shop.refunds["order"])
        is_young = (shop.orders["paid"] > 351).to_numpy()
        young.append(gone[is_young].mean())
        old.append(gone[~is_young].mean())

    assert np.mean(young) < 0.85 * np.mean(old)
    assert all(shop.refunds["applied"].max() < 365 + 9 / 24 for shop in shops)


def test_agents_work_unequal_days_and_are_equal_in_truth(shops):
    """Days and shifts differ from agent to agent; what makes a day good or bad does not."""
    against_team = [shop.team.logit - shop.team.logit.mean(axis=0) for shop in shops]
    logit = np.concatenate([one.mean(axis=1) for one in against_team])
    days = [(shop.team.shift >= 0).sum(axis=1) for shop in shops]

    assert np.abs(logit).max() < 0.12
    assert all(one.max() > 1.5 * one.min() for one in days)
    assert all((shop.team.shift == -1).any(axis=0).mean() > 0.8 for shop in shops)


@pytest.mark.parametrize("name", PLANTS)
def test_a_plant_changes_what_it_is_about_and_nothing_else(name, shop):
    """The goods and the agents' roster stay; without the plant it is the neutral shop again."""
    planted = make_shop(ShopSettings(seed=5, orders=3_000, plant=PLANTS[name]))
    same = {one: getattr(planted, one).equals(getattr(shop, one)) for one in NAMES}

    assert not all(same.values()) or not planted.ratings.equals(shop.ratings)
    assert planted.items.drop(columns="refund_rate").equals(shop.items.drop(columns="refund_rate"))
    assert (planted.team.shift == shop.team.shift).all()


def gone_share(shop, chosen):
    """Share of these lines that somebody sent back."""
    return shop.lines.index[chosen].isin(shop.refunds["line"]).mean()


def test_a_bad_batch_raises_one_product_and_only_lately(shop):
    """The target's recent lines come back about as often as planted; the others as ever."""
    planted = make_shop(ShopSettings(seed=5, orders=3_000, plant=PLANTS["bad_batch"]))
    is_item = planted.items["item_title"].to_numpy() == planted.target.item_title
    paid = planted.orders["paid"].to_numpy()[planted.lines["order"]]
    recent = is_item[planted.lines["item"]] & (paid > 290) & (paid < 340)

    assert gone_share(planted, recent) > 0.3
    assert gone_share(planted, ~recent) == pytest.approx(gone_share(shop, ~recent), abs=0.01)


def test_a_product_can_double_its_share_at_its_own_rate(shop):
    """Sales move; the rates of the goods do not."""
    planted = make_shop(ShopSettings(seed=5, orders=3_000, plant=PLANTS["product_mix"]))
    is_item = planted.items["item_title"].to_numpy() == planted.target.item_title
    chosen = is_item[planted.lines["item"]]
    recent = planted.orders["paid"].to_numpy()[planted.lines["order"]] > 290
    share = [chosen[part].mean() for part in (~recent, recent)]
    rates = [gone_share(planted, chosen & part) for part in (~recent, recent)]

    assert share[1] == pytest.approx(2 * share[0], rel=0.2)
    assert rates[0] == pytest.approx(0.5, abs=0.1)
    assert rates[1] == pytest.approx(rates[0], abs=0.12)


def test_new_buyers_return_less_after_the_fall(shops):
    """Repeat orders of those who are new in the last third nearly stop."""
    again = {}
    for name in ("", "repurchase_fall"):
        counts = []
        for seed in range(6):
            plant = PLANTS.get(name, Plant())
            orders = make_shop(ShopSettings(seed=seed, orders=3_000, plant=plant)).orders
            new = orders[orders["is_first"] & (orders["created"] > 250)]["buyer"]
            counts.append((~orders[orders["buyer"].isin(new)]["is_first"]).sum() / len(new))
        again[name] = np.mean(counts)

    assert again["repurchase_fall"] < 0.3 * again[""]
