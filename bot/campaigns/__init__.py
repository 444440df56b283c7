"""Feedback campaigns: who is in which arm, and figures that can be trusted."""
