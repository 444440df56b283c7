"""What hearing must do, and what it should: the figures of tests/language/scoring.py."""

MISSED = "missed"
# Figure: (must, ambitious), as shares of 1.
GOALS = {
    "language, one alone": (0.97, 0.99),
    "language, all": (0.94, 0.97),
    "mixed, recall": (0.85, 0.90),
    "intent": (0.93, 0.975),
    "intent, macro-F1": (0.88, 0.95),
    "yes, cancel, stop not meant": (0.004, 0.0),
    "order, all items exact": (0.80, 0.92),
    "items, F1": (0.86, 0.95),
    "change, exact": (0.75, 0.90),
    "rating": (0.94, 0.98),
    "items invented": (0.02, 0.005),
    "wrong carts that are unsure": (0.50, 0.80),
}
LESS_IS_BETTER = frozenset({"yes, cancel, stop not meant", "items invented"})


def reaches(name: str, figure: float, goal: float) -> bool:
    """Whether a figure is as good as this, or better."""
    return figure <= goal if name in LESS_IS_BETTER else figure >= goal


def met(name: str, figure: float) -> str:
    """The better of the goals that a figure meets: ambitious, must or missed."""
    must, ambitious = GOALS[name]
    if reaches(name, figure, ambitious):
        return "ambitious"
    return "must" if reaches(name, figure, must) else MISSED
