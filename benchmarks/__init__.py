"""Benchmarks: how fast the system is, measured on real servers that write to disk (fsync on).

`hongniang bench NAME` runs one, `make bench` all, and writes `results.md` with its charts. One file per benchmark: it
yields `Figure`s (`figures.py`), on a temporary installation (`installation.py`).
"""
from . import words as words
