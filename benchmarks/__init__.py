"""Benchmarks: how fast the system is, measured on real servers that write to disk (fsync on).

`hongniang bench NAME` runs one, `make bench` all, with `results.md` and its charts beside it. One file a bench: it
yields `Figure`s (`figures.py`), on an installation of its own in a temporary folder (`installation.py`).
"""
from . import words as words
