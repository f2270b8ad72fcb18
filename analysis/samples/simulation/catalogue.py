"""What the shop sells: items in colours and sizes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.samples.words import words

SIZE_SHARE = np.array([0.17, 0.33, 0.31, 0.19])
COLOUR_SHARE = np.array([0.6, 0.4])
FEW_ITEMS, MANY_ITEMS = 8, 60


def make_skus(orders: int) -> pd.DataFrame:
    """One row a SKU: item, title, spec, codes, price_cents, popularity (sums to 1).

    The assortment grows with the trade, so that popular SKUs sell often enough to be judged.
    """
    count = int(np.clip(np.sqrt(orders / 20), FEW_ITEMS, MANY_ITEMS))
    rows = pd.DataFrame(
        [(item, colour, size) for item in range(count) for colour in (0, 1) for size in range(4)],
        columns=["item", "colour", "size"],
    )
    goods, item = words()["goods"], rows["item"].to_numpy()
    kinds, styles = goods["kinds"], goods["styles"]
    style = item // len(kinds) + item
    colour = (item + rows["colour"].to_numpy()) % len(goods["colours"])
    names, codes = zip(*goods["colours"], strict=True)
    sizes = np.array(words()["sizes"])[rows["size"]]
    popularity = SIZE_SHARE[rows["size"]] * COLOUR_SHARE[rows["colour"]] / (item + 2.0)
    item_code = pd.Series(item).map("ZG{:03d}".format)
    return pd.DataFrame(
        {
            "item": item,
            "item_title": [
                f"禾木{styles[s % len(styles)]}{kinds[i % len(kinds)][0]}"
                for i, s in zip(item, style, strict=True)
            ],
            "sku_spec": "颜色分类:" + np.array(names, dtype=object)[colour] + ";尺码:" + sizes,
            "item_code": item_code,
            "sku_code": item_code + "-" + np.array(codes, dtype=object)[colour] + "-" + sizes,
            "item_id": 680_000_000_000 + item * 7_919_011,
            "sku_id": 5_100_000_000_000 + np.arange(len(rows)) * 104_729,
            "price_cents": np.array([kinds[i % len(kinds)][1] for i in item]) * 100 - 10,
            "popularity": popularity / popularity.sum(),
        }
    )
