"""docker-compose.yml and Dockerfile, checked with the program itself."""
from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from app.embedded import postgres, servers
from tests.processes import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_of_the_web_says_what_readyz_says(status: int, code: int) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _, python, *rest = SERVICES["web"]["healthcheck"]["test"]
        command = [sys.executable if python == "python" else python, *rest]
        command[-1] = command[-1].replace("8000", str(server.server_port))
        assert subprocess.run(command, capture_output=True).returncode == code
        server.shutdown()


def test_the_database_image_is_furnished_with_a_role_that_is_no_superuser(tmp_path: Path) -> None:
    """The script that the PostgreSQL image runs, on a cluster without our role, and the migration by that role."""
    running = servers.start(tmp_path, fast=True, valkey=False)
    try:
        admin = running.admin_url.replace("+psycopg", "")
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"drop database {postgres.DATABASE}")
            connection.execute(f"drop role {postgres.ROLE}")
        subprocess.run([ROOT / "deploy" / "postgres-role.sh"], check=True, env={
            "PATH": f"{postgres.binaries()}:/usr/bin:/bin", "PGHOST": str(servers.sockets_of(tmp_path)),
            "DATABASE_PASSWORD": "it's"})
        from app.migrations import upgrade

        upgrade(running.database_url)
        with psycopg.connect(admin) as connection:
            row = connection.execute("select rolsuper, rolcreaterole, rolcanlogin, rolpassword like 'SCRAM-SHA-256%' "
                                     "from pg_authid where rolname = 'hongniang'").fetchone()
        assert row == (False, True, True, True)
    finally:
        running.stop()
