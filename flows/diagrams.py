"""Diagrams of flows, drawn from what was walked."""

from collections import defaultdict

from flows.explore import Explored


def mermaid(explored: Explored, flow: str) -> str:
    """A Mermaid state diagram of one flow, as it was walked."""
    arrows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for edge in explored.edges:
        start, stop = edge.start, edge.step.place
        if start is None or start.flow != flow or start.under or not edge.is_answer:
            continue
        target = "[*]" if stop is None or stop.flow != flow else stop.state
        if target != start.state:
            told = {type(effect).__name__ for effect in edge.step.effects} - {"Remind", "Lean"}
            arrows[start.state, target] |= told
    lines = [f"{a} --> {b}{_told(arrows[a, b])}" for a, b in sorted(arrows)]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def _told(effects: set[str]) -> str:
    return f" : {', '.join(sorted(effects))}" if effects else ""
