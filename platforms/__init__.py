"""Platforms as real HTTP servers with faults, for tests and demonstration.

Written from the platforms' documentation and behaviour, not from our clients; imports no room.
"""
