"""Made-up shops with planted problems and an answer key."""

from analysis.samples.making import make_shop
from analysis.samples.shop import Planted, Setting, Shop

__all__ = ["Planted", "Setting", "Shop", "make_shop"]
