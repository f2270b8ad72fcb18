"""The back offices' export files: which there are, under which headers, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analysis.samples.exports import (
    douyin,
    jd,
    pdd,
    pdd_team,
    taobao,
    taobao_figures,
    taobao_refunds,
    taobao_team,
)
from analysis.samples.exports.export import Export, Format
from analysis.samples.shop import Platform, Shop

EXPORTS: Mapping[Platform, tuple[Export, ...]] = MappingProxyType(
    {
        "taobao": (
            *taobao.EXPORTS,
            *taobao_refunds.EXPORTS,
            *taobao_team.EXPORTS,
            *taobao_figures.EXPORTS,
        ),
        "pdd": (*pdd.EXPORTS, *pdd_team.EXPORTS),
        "douyin": douyin.EXPORTS,
        "jd": jd.EXPORTS,
    }
)

__all__ = ["Export", "Format", "exports_of"]


def exports_of(shop: Shop) -> tuple[Export, ...]:
    """All files that the shop's back office gives."""
    every = EXPORTS[shop.setting.platform]
    return tuple(e for e in every if not e.only_with_rows or len(e.rows(shop)))
