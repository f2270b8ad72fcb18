"""Where parcels go and who brings them; how long they take does not depend on the carrier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.settings import ShopSettings

PROVINCES = (
    ("广东省", "广州市", 17, 0),
    ("江苏省", "南京市", 10, 0),
    ("浙江省", "杭州市", 9, 0),
    ("山东省", "济南市", 8, 0),
    ("河南省", "郑州市", 7, 0),
    ("四川省", "成都市", 7, 0),
    ("湖北省", "武汉市", 6, 0),
    ("上海", "上海市", 5, 0),
    ("河北省", "石家庄市", 5, 0),
    ("湖南省", "长沙市", 5, 0),
    ("安徽省", "合肥市", 5, 0),
    ("福建省", "福州市", 4, 0),
    ("北京", "北京市", 4, 0),
    ("辽宁省", "沈阳市", 3, 0),
    ("陕西省", "西安市", 3, 0),
    ("云南省", "昆明市", 2, 1),
    ("新疆维吾尔自治区", "乌鲁木齐市", 1, 1),
)
"""Province, its city, weight in sales, and whether it is far away."""

CARRIERS = {"中通快递": 34, "圆通速递": 26, "韵达快递": 20, "申通快递": 12, "顺丰速运": 8}
TARGET_LINE = ("中通快递", "广东省")
FREE_ABOVE, POSTAGE, FAR_POSTAGE = 79.0, 6.0, 10.0


def add_places(orders: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """With province, city, carrier, and the days to shipping and delivery.

    A buyer lives in one place.
    """
    chance = settings.stream("places")
    weights = np.array([place[2] for place in PROVINCES], dtype=float)
    homes = chance.choice(len(PROVINCES), int(orders["buyer"].max()) + 1, p=weights / weights.sum())
    place = homes[orders["buyer"]]
    far = np.array([place[3] for place in PROVINCES])[place]
    share = np.array(list(CARRIERS.values()), dtype=float)
    orders = orders.assign(
        province=np.array([place[0] for place in PROVINCES])[place],
        city=np.array([place[1] for place in PROVINCES])[place],
        is_far=far.astype(bool),
        carrier=chance.choice(list(CARRIERS), len(orders), p=share / share.sum()),
    )
    slow = is_target_line(orders) * settings.plant.line_days
    to_ship = np.exp(chance.normal(np.log(0.7), 0.5, len(orders)))
    to_bring = np.exp(chance.normal(np.log(2.6), 0.35, len(orders))) + 1.5 * far + slow
    return orders.assign(shipped=orders["paid"] + to_ship).assign(
        received=lambda one: one["shipped"] + to_bring
    )


def is_target_line(orders: pd.DataFrame) -> np.ndarray:
    """Which orders the planted carrier brings to the planted province."""
    carrier, province = TARGET_LINE
    return ((orders["carrier"] == carrier) & (orders["province"] == province)).to_numpy()
