"""Long tests across all rooms: random kills of every process, and a year of random life against a model."""
