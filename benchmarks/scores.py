"""How often the forecast's bands hold what comes, and what an answer of the score pages costs.

    python -m benchmarks.scores            100 made-up shops a line
    python -m benchmarks.scores --full     500 a line

A shop has a true mix of stars and a true number of ratings a day. Its 180 days of history are
drawn, the forecast is made from them as the page makes it, 180 more days are drawn, and the score
that came is held against the bands. 75 to 85 % should fall into the 80 % band. Costs are CPU time
in milliseconds, since a busy machine has no other clock worth reading.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from analysis.scores.forecast import forecast_score, new_ratings_like, remaining_by_day
from analysis.scores.rating_days import RECENT_DAYS, index_of_dispersion, recent_ratings
from analysis.scores.stars import STARS
from analysis.studies.scores.dsr_example import EXAMPLE, DsrExample
from analysis.studies.scores.dsr_forecast import DsrForecast
from analysis.studies.scores.dsr_need import DsrNeed
from analysis.studies.scores.dsr_now import DsrNow
from analysis.studies.scores.dsr_tolerance import DsrTolerance
from analysis.study import Study

WINDOW = 180
USUAL = np.array([0.82, 0.10, 0.04, 0.015, 0.025])
ALIKE = 60
"""How alike the shops' mixes are: the weight of the usual one."""

LOOKS = (30, 90, 180)
SEED = 20260101
Days = npt.NDArray[np.int64]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="500 shops a line")
    shops = 500 if parser.parse_args().full else 100
    print("share of shops whose score fell into the 80 % (95 %) band after", *LOOKS, "days")
    for per_day in (0.7, 1.5, 4.0, 15.0):
        for bursts in (1.0, 3.0):
            held = covered(shops, per_day, bursts)
            cells = "   ".join(f"{low:.3f} ({high:.3f})" for low, high in held)
            print(f"{per_day:5.1f} ratings a day, bursts {bursts:.0f}:   {cells}")
    print("CPU milliseconds to answer and draw, median of 20")
    for study in studies():
        print(f"{study.name:16s} {cost(study):6.1f}")


def covered(shops: int, per_day: float, bursts: float) -> list[tuple[float, float]]:
    """For each look ahead: the shares of shops within the 80 % and the 95 % band."""
    rng = np.random.default_rng(SEED)
    found = np.array([one_shop(rng, per_day, bursts) for _ in range(shops)])
    return [(float(low), float(high)) for low, high in found.mean(axis=0)]


def one_shop(rng: np.random.Generator, per_day: float, bursts: float) -> list[tuple[bool, bool]]:
    """Draw a shop's past and future; whether each band held what came."""
    mix = rng.dirichlet(USUAL * ALIKE)
    days = drawn_days(rng, mix, per_day, bursts)
    past = [tuple(map(int, day)) for day in days[:WINDOW]]
    late = recent_ratings(past).counts
    if not any(late):
        return [(True, True)] * len(LOOKS)
    counted = Fraction(int(sum(map(sum, past[-RECENT_DAYS:]))), RECENT_DAYS)
    path = forecast_score(
        remaining_by_day(past), new_ratings_like(late, counted, index_of_dispersion(past)), None
    )
    return [held(path.iloc[look - 1], score_of(days[look : look + WINDOW])) for look in LOOKS]


def drawn_days(rng: np.random.Generator, mix: npt.NDArray, per_day: float, bursts: float) -> Days:
    """Ratings by day and star of two windows."""
    size = 2 * WINDOW
    if bursts > 1:
        counts = rng.negative_binomial(per_day / (bursts - 1), 1 / bursts, size)
    else:
        counts = rng.poisson(per_day, size)
    return rng.multinomial(counts, mix)


def score_of(days: Days) -> float:
    """The mean stars of these days."""
    return float((days.sum(axis=0) @ np.array(STARS)) / days.sum())


def held(bands: object, score: float) -> tuple[bool, bool]:
    """Whether a score is within the 80 % and the 95 % band of one day."""
    return tuple(  # pyright: ignore[reportReturnType] - one for each level
        bool(getattr(bands, f"low{level}_stars") <= score <= getattr(bands, f"high{level}_stars"))
        for level in (80, 95)
    )


def studies() -> list[Study]:
    """Each score study with all its inputs typed."""
    rows = {name: replace(typed, recent="110 12 4 0 1") for name, typed in EXAMPLE.items()}
    return [
        DsrNow(**rows),
        DsrNeed(**rows, own_mean="4.8", rated_share="40%"),
        DsrTolerance(**rows),
        DsrForecast(**rows),
        DsrForecast(**rows, per_day="0.4"),
        DsrExample(),
    ]


def cost(study: Study) -> float:
    """Milliseconds of CPU for the answer and its charts."""

    def answer() -> None:
        result = study.run({})
        for chart in study.draw(result, lambda key, **_: key).values():
            chart.to_dict()

    return float(np.median([timed(answer) for _ in range(20)]) * 1000)


def timed(action: Callable[[], None]) -> float:
    """Seconds of CPU that an action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


if __name__ == "__main__":
    main()
