"""Benchmarks: the same work done by Stafet and by others, side by side in one run."""
