"""Benchmarks: how fast the house is, measured on real servers that keep what they say they keep.

`hongniang bench NAME` runs one, `make bench` all, with `results.md` and its charts beside it. One file a bench: it
yields `Figure`s (`figures.py`), on an installation of its own in a temporary folder (`installation.py`).
"""
