"""The pages by section, in reading order. A page's file, address, words and study share a name."""

MENU = {
    "start": ("home", "upload", "highlights", "report"),
    "refunds": (
        "refund_daily",
        "refund_reasons",
        "refund_trend",
        "refund_change",
        "refund_hotspots",
        "refund_places",
        "refund_speed",
        "refund_buyers",
        "refund_words",
    ),
    "agents": (
        "agent_overview",
        "agent_differences",
        "agent_fair",
        "agent_scorecard",
        "agent_luck",
        "agent_training",
        "agent_gap",
    ),
    "customers": (
        "customer_key",
        "customer_rfm",
        "customer_movement",
        "customer_personas",
        "customer_cohorts",
        "customer_repurchase",
        "customer_value",
        "customer_reasons",
        "customer_actions",
    ),
    "scores": (
        "dsr_now",
        "dsr_need",
        "dsr_tolerance",
        "dsr_forecast",
        "score_indicators",
        "score_experience",
        "dsr_example",
    ),
}
PAGES = tuple(name for names in MENU.values() for name in names)


def section_of(name: str) -> str:
    """The section a page belongs to, which is the folder of its script, its words and its study."""
    return next(section for section, names in MENU.items() if name in names)


def page_path(name: str) -> str:
    """A page's script, as Streamlit wants it named: seen from the frame's own folder."""
    return f"../pages/{section_of(name)}/{name}.py"
