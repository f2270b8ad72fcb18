"""Every superlative of the interface has a reason: plain arithmetic, a test, or no claim at all."""

import re
import tomllib
from pathlib import Path

LOCALE = Path(__file__).parents[2] / "ui" / "locales" / "zh-CN"
SUPERLATIVE = re.compile(
    r"最(?![近新后终早晚])(?!多 ?[\d{±两七三列选放算只占给约])"
    r"|第一(?![笔单行列次格步批个年组条])|主要|首位|冠军|领先|居首"
)
"""Without times (latest), limits (at most 500) and ordinals of rows and steps."""

DEFINITION = "names an end of a range or of a scale that the text defines; nothing is compared"
ADVICE = "says where to look, and names nothing"
ORDER = "the highlights' own order, which the page explains"

REASONS = {
    "agents/agent_differences": {
        "column.best_rank": DEFINITION,
        "column.worst_rank": DEFINITION,
    },
    "agents/agent_fair": {"finding.allowed_for": "arithmetic: the largest change, a number alone"},
    "agents/agent_gap": {
        "suggestion": ADVICE,
        "finding.largest_rate": "arithmetic on steps as written; not said where two tie",
        "finding.largest_s": "arithmetic on steps as written; not said where two tie",
    },
    "agents/agent_luck": {"finding.all_luck": "mostly: by a simulation, said with its number"},
    "agents/agent_overview": {
        "suggestion": ADVICE,
        "proof": ADVICE,
        "finding.busiest": "arithmetic on receptions, said with n; not said where two tie",
    },
    "agents/agent_scorecard": {
        "finding.leader": "arithmetic on points of a number of agents; chance is left to a study",
        "finding.leaders": "arithmetic, the tie itself",
        "finding.leader_usual": "as leader",
        "finding.leaders_usual": "as leaders",
        "finding.depends": "arithmetic: the least share of 1,000 draws, said with it",
        "finding.firm": "as depends",
    },
    "chrome": {
        "label.top_values": "arithmetic: the most frequent values of a column",
        "grid.minimum": DEFINITION,
        "grid.maximum": DEFINITION,
        "grid.minimum_length": DEFINITION,
        "grid.maximum_length": DEFINITION,
    },
    "customers/_shared": {"group.champions": "the published name of a segment"},
    "customers/customer_personas": {"column.smallest_share": DEFINITION},
    "customers/customer_reasons": {"suggestion": ADVICE},
    "customers/customer_rfm": {
        "intro": "the question of the page",
        "finding.top_group": "arithmetic on yuan, said with n and its share",
    },
    "refunds/refund_change": {
        "suggestion": ADVICE,
        "finding.spread_mix": "arithmetic: the larger of two parts that add up, said with its size",
    },
    "refunds/refund_places": {
        "finding.top_cells": "arithmetic: a sum over cells from 30 orders on"
    },
    "refunds/refund_reasons": {
        "intro": "the question of the page",
        "column.is_vital": "the first reasons that make 80 %, as the text defines",
        "finding.top_reason": "arithmetic on refunds, said with n, share and range",
        "finding.top_amount": "arithmetic on yuan, said with count and range",
        "finding.no_reasons": "says that there is none",
    },
    "scores/_shared": {
        "help.stars_score": "advice on what to copy",
        "column.low_peer_stars": DEFINITION,
        "column.high_peer_stars": DEFINITION,
        "column.low_rating_count": DEFINITION,
        "column.high_rating_count": DEFINITION,
    },
    "scores/dsr_example": {"finding.step_peers": "the platform's own best and worst shop"},
    "scores/dsr_need": {"finding.orders": "the upper end of a range"},
    "scores/dsr_now": {
        "param.end": "the platform's own best and worst shop",
        "help.end": "the platform's own best and worst shop",
        "side.best": "the platform's own best and worst shop",
        "side.lowest": "the platform's own best and worst shop",
        "finding.peers_behind": "the platform's own best and worst shop",
        "finding.peers_ahead": "the platform's own best and worst shop",
    },
    "scores/dsr_tolerance": {
        "floor.peer_low": DEFINITION,
        "floor.peer_high": DEFINITION,
        "finding.takes_all": "arithmetic: the lowest score there is",
    },
    "scores/score_experience": {
        "intro": "the question of the page",
        "levers": ADVICE,
        "finding.largest_room": "arithmetic on the weights and scores that were typed",
    },
    "scores/score_indicators": {"finding.beyond": "arithmetic: the end of the scale"},
    "start/highlights": {"intro": ORDER, "missing_data": ORDER},
    "start/home": {"to_highlights": ORDER},
    "start/report": {"problems_message": ORDER},
    "tables": {"column.max_concurrent": "the header of a platform's column"},
}
"""By topic and phrase: why it may be said."""


def superlatives(tree, prefix=""):
    """The keys of phrases with a superlative; texts on methods explain how each is found."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from superlatives(value, f"{prefix}{key}.")
        elif prefix + key != "method" and SUPERLATIVE.search(str(value)):
            yield prefix + key


def test_every_superlative_has_a_reason():
    """A new one fails until it is given a reason, and a reason without a phrase fails, too."""
    said = {}
    for file in sorted(LOCALE.rglob("*.toml")):
        topic = file.relative_to(LOCALE).with_suffix("").as_posix()
        found = set(superlatives(tomllib.loads(file.read_text(encoding="utf-8"))))
        said |= {topic: found} if found else {}

    assert said == {topic: set(keys) for topic, keys in REASONS.items()}
