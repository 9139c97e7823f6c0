"""Platforms as real HTTP servers with faults, for tests and demonstration. Written from what the platforms document and
do, not from our clients; imports no room."""
