"""Benchmarks: run by hand, never by the tests. Compare ratios of one run, not figures of two."""
