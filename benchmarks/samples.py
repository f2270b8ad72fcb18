"""How long a made-up shop takes, and how much memory: `python benchmarks/samples.py [ORDERS]`.

Writes a Taobao shop with all planted problems to a temporary folder, as its back office gives it.
Aim: one million orders in under two minutes on two cores, below 2 GB. For a measure of the machine
the same CSV files are then only read, decoded and encoded again. CPU seconds stand beside those of
the clock, as other work on the machine does not change them.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from analysis.samples import make_shop, write
from analysis.samples.plants import PLANTS

ORDERS = 1_000_000


def main(orders: int) -> None:
    """Make, write, read again; print seconds, megabytes and the peak of memory."""
    with tempfile.TemporaryDirectory() as name:
        folder, start = Path(name), time.perf_counter()
        shop = make_shop(7, orders, PLANTS)
        made = time.perf_counter()
        write(shop, folder)
        written, used = time.perf_counter(), time.process_time()
        megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        again = _encode_again(folder)
    print(f"{orders:,} orders, {len(shop.lines):,} lines, {len(shop.refunds):,} refunds")
    print(f"made in {made - start:.1f} s, written in {written - made:.1f} s: {megabytes:.0f} MB")
    print(f"{used:.1f} s of CPU, start included; peak memory {peak:.2f} GB")
    print(f"for comparison: encoding the same CSV once more takes {again:.1f} s of CPU")


def _encode_again(folder: Path) -> float:
    start = time.process_time()
    for path in folder.glob("*.csv"):
        path.read_bytes().decode("gb18030").encode("gb18030")
    return time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS)
