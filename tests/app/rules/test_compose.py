"""docker-compose.yml and Dockerfile against the Compose schema, the program's roles and its settings."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_pydantic import ComposeSpecification
from pydantic import ValidationError

from app import cli
from app import settings as rooms_settings
from kernel import settings as kernel_settings
from tests.processes import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("hongniang:")}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
GIVEN = {"DATABASE_PASSWORD": "dp", "VALKEY_PASSWORD": "vp", "POSTGRES_PASSWORD": "pp"}


def filled(text: str, given: dict[str, str]) -> str:
    """What Compose substitutes for `${NAME}`, `${NAME:-else}`, `${NAME:+then}` and `${NAME:?complaint}`."""
    def value(found: re.Match[str]) -> str:
        name, how, rest = found["name"], found["how"] or "", found["rest"] or ""
        if how == ":?" and not given.get(name):
            raise LookupError(rest)
        return (rest if given.get(name) else "") if how == ":+" else given.get(name) or (rest if how == ":-" else "")

    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<how>:[-+?])(?P<rest>[^}]*))?\}", value, text)


def schema_part() -> dict[str, Any]:
    """The file without its own `x-` parts, which the schema leaves free."""
    return {key: part for key, part in COMPOSE.items() if not key.startswith("x-")}


def test_the_file_keeps_to_the_compose_schema() -> None:
    assert set(ComposeSpecification.model_validate(schema_part()).services or {}) == set(SERVICES)


@pytest.mark.parametrize(("service", "key", "value"), [
    ("web", "helthcheck", {}), ("web", "ports", "8000:8000"), ("loops", "depends_on", {"web": {"condition": "up"}})])
def test_a_slip_in_the_file_would_be_found(service: str, key: str, value: object) -> None:
    wrong = {**schema_part(), "services": {**SERVICES, service: {**SERVICES[service], key: value}}}
    with pytest.raises(ValidationError):
        ComposeSpecification.model_validate(wrong)


def test_every_role_of_the_program_is_one_service_and_no_other_is() -> None:
    assert {name: service["command"] for name, service in OURS.items()} == {role: [role] for role in cli.ROLES}
    assert set(SERVICES) - set(OURS) == {"postgres", "valkey"}
    assert "ENTRYPOINT [\"hongniang\"]" in DOCKERFILE


def test_every_setting_named_is_one_and_together_they_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms_settings.register_all()
    for service in OURS.values():
        assert set(service["environment"]) <= set(kernel_settings.names())
    for name, text in SERVICES["web"]["environment"].items():
        monkeypatch.setenv(name, filled(text, GIVEN))
    found = kernel_settings.load()
    assert found.database_url == "postgresql://hongniang:dp@postgres:5432/hongniang"
    assert (found.redis_url, found.company, found.data) == ("redis://:vp@valkey:6379/0", None, Path("/data"))
    monkeypatch.setenv("HONGNIANG_COMPANY", filled(SERVICES["web"]["environment"]["HONGNIANG_COMPANY"],
                                                   {"COMPANY_FOLDER": "./ours"}))
    assert kernel_settings.load().company == Path("/company")


def test_no_secret_is_written_down_and_a_missing_one_is_asked_for() -> None:
    said = (ROOT / "docker-compose.yml").read_text("utf-8")
    for name in GIVEN:
        assert f"${{{name}:?" in said
        with pytest.raises(LookupError, match=name):
            filled(f"{SERVICES}", {key: value for key, value in GIVEN.items() if key != name})
    for service in SERVICES.values():
        for name, text in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN|SECRET", name):
                assert re.fullmatch(r"\$\{\w+(:[-?][^}]*)?\}", text), name


def test_the_roles_wait_for_the_servers_and_the_migration() -> None:
    for name, service in OURS.items():
        waits = {on: how["condition"] for on, how in service["depends_on"].items()}
        servers_first = {"postgres": "service_healthy", "valkey": "service_healthy"}
        migrated = {"migrate": "service_completed_successfully"}
        assert waits == (servers_first if name == "migrate" else servers_first | migrated), name
    assert {name for name in ("postgres", "valkey", "web") if "healthcheck" in SERVICES[name]} == {
        "postgres", "valkey", "web"}


def test_versions_and_volumes() -> None:
    assert (SERVICES["postgres"]["image"], SERVICES["valkey"]["image"]) == ("postgres:18", "valkey/valkey:9")
    named = {mount.split(":")[0] for service in SERVICES.values() for mount in service["volumes"]
             if mount[0] not in "./$"}
    assert named == set(COMPOSE["volumes"])
    assert "postgres:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]  # where the image of 18 keeps its data
    for mount in (m for service in SERVICES.values() for m in service["volumes"] if m.startswith("./")):
        assert (ROOT / mount.split(":")[0]).exists()


def test_the_image_runs_as_nobody_special_from_the_locks_with_compiled_code() -> None:
    lines = [line.split(maxsplit=1) for line in re.sub(r"\\\n", " ", DOCKERFILE).splitlines()
             if line and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in lines} <= known
    order = [word for word, _ in lines]
    assert order.index("USER") < order.index("ENTRYPOINT") and ["USER", "hongniang"] in lines
    installs = [rest for word, rest in lines if word == "RUN" and "install" in rest and "requirements" in rest]
    assert installs and all("--require-hashes" in rest for rest in installs)
    assert "--compile-bytecode" in DOCKERFILE
    for word, rest in lines:
        if word == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / name).exists() for name in rest.split()[:-1]), rest
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", ".env", "data"} <= set(ignored)
