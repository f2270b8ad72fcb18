"""The studies, one module each."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from analysis.study import Study


@cache
def every_study() -> dict[str, type[Study]]:
    """All studies by name, found by looking beside this file."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return {study.name: study for study in sorted(_concrete(Study), key=lambda found: found.name)}


def _concrete(base: type[Study]) -> list[type[Study]]:
    return [
        found
        for child in base.__subclasses__()
        for found in ([child] if child.__module__.startswith(__name__) else _concrete(child))
    ]
