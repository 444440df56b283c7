"""Intervals, and what may be said of a figure: shares, scores, effects, and who was silent."""
