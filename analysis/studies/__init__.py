"""The studies, one module each, by subject."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from analysis.study import Study


@cache
def every_study() -> dict[str, type[Study]]:
    """All studies by name, found by looking below this folder."""
    for module in walk_packages(__path__, f"{__name__}."):
        import_module(module.name)
    return {study.name: study for study in sorted(_concrete(Study), key=lambda found: found.name)}


def _concrete(base: type[Study]) -> list[type[Study]]:
    return [
        found
        for child in base.__subclasses__()
        for found in ([child] if child.__module__.startswith(__name__) else _concrete(child))
    ]
