"""Make a shop's exports from the command line: `python -m analysis.samples --out DIR`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from analysis.samples.key import answer_key, write_key
from analysis.samples.making import make_shop
from analysis.samples.plants import PLANTS
from analysis.samples.shop import PLATFORMS, STRENGTH, Setting
from analysis.samples.small import write_small
from analysis.samples.writing import QUIRKS, write


def main() -> None:
    """Read the arguments, make the shop, write its exports and answer key."""
    parser = _parser()
    wanted = parser.parse_args()
    if wanted.list:
        for name, plant in PLANTS.items():
            print(f"{name:20} {(plant.__doc__ or '').splitlines()[0]}")
    elif wanted.small:
        write_small(wanted.out)
    else:
        try:
            _make(wanted)
        except ValueError as wrong:
            parser.error(str(wrong))


def _make(wanted: argparse.Namespace) -> None:
    setting = Setting(wanted.platform, wanted.days, wanted.last_day)
    shop = make_shop(wanted.seed, wanted.orders, wanted.plant, wanted.level, setting)
    files = write(shop, wanted.out, wanted.quirk, wanted.format)
    write_key(answer_key(shop, files), wanted.out)
    for name, what in files.items():
        print(f"{name:40} {what}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis.samples", description=__doc__)
    parser.add_argument("--platform", choices=PLATFORMS, default="taobao")
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--plant", type=_names, default=(), help="a,b:1.5 (see --list)")
    parser.add_argument("--level", choices=STRENGTH, default="normal", help="入门, 普通, 困难")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--last-day", type=date.fromisoformat, default=Setting().last_day)
    parser.add_argument("--format", choices=("xlsx", "csv"), help="for all files")
    parser.add_argument("--quirk", type=_quirks, default=(), help=",".join(QUIRKS))
    parser.add_argument("--out", type=Path, default=Path("samples"))
    parser.add_argument("--list", action="store_true", help="name what can be planted")
    parser.add_argument("--small", action="store_true", help="write the app's own sample data")
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _quirks(text: str) -> tuple[str, ...]:
    unknown = set(_names(text)) - set(QUIRKS)
    if unknown:
        raise argparse.ArgumentTypeError(f"there are {', '.join(QUIRKS)}")
    return _names(text)


if __name__ == "__main__":
    main()
