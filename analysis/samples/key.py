"""The answer key: what was planted, where, since when and how large; and which file is what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.samples.shop import Planted, Platform, Shop

KEY_FILE = "answer_key.json"

_NOT_TOLD = frozenset({"simpson", "slow_night", "dsr_dip", "definition_change"})
UNSEEN: Mapping[Platform, frozenset[str]] = MappingProxyType(
    {
        "taobao": frozenset(),
        "pdd": _NOT_TOLD | {"refund_abuser", "loyal_lapse"},
        "douyin": _NOT_TOLD | {"refund_abuser", "loyal_lapse", "carrier_delay"},
        "jd": _NOT_TOLD | {"carrier_delay", "weak_agent", "strong_agent"},
    }
)
"""Problems that no study can show from a platform's exports: these tell no shifts or ratings by
day and mark no refunded amounts; some tell no buyers, no carriers or no inquiries either."""


def answer_key(shop: Shop, files: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Everything a trainer or a test needs to check answers about this shop.

    Args:
        shop: The shop.
        files: File name -> what the file is, where the shop was written to disk.
    """
    setting = shop.setting
    return {
        "platform": setting.platform,
        "seed": shop.seed,
        "days": setting.days,
        "last_day": setting.last_day.isoformat(),
        "order_count": len(shop.orders),
        "refund_count": len(shop.refunds),
        "files": dict(files or {}),
        "planted": [_entry(planted, setting.platform) for planted in shop.planted],
    }


def _entry(planted: Planted, platform: Platform) -> dict[str, Any]:
    return {
        "name": planted.name,
        "study": "" if planted.name in UNSEEN[platform] else planted.study,
        "where": dict(planted.where),
        "since": planted.since.isoformat(),
        "until": planted.until.isoformat(),
        "counted": planted.counted,
        "order_count": planted.order_count,
        "amount": planted.amount,
    }


def write_key(key: Mapping[str, Any], folder: Path) -> None:
    """Write the key beside the exports."""
    text = json.dumps(key, ensure_ascii=False, indent=2) + "\n"
    (folder / KEY_FILE).write_text(text, encoding="utf-8")
