"""Made-up shops with planted problems and an answer key."""

from analysis.samples.canonical import canonical_tables
from analysis.samples.key import answer_key
from analysis.samples.making import make_shop
from analysis.samples.shop import Planted, Setting, Shop
from analysis.samples.writing import write

__all__ = ["Planted", "Setting", "Shop", "answer_key", "canonical_tables", "make_shop", "write"]
