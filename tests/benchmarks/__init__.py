"""Benchmarks: side by side, in one process, as ratios. No part of the test run."""
