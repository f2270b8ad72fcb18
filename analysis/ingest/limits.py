"""How much of a foreign file is taken in, for those who ask the ingest package for it."""

from analysis.foreign.limits import Limits

__all__ = ["Limits"]
