"""Composition: wires everything. Nobody imports it."""
