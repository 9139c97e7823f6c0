"""The contracts of import-linter name every package, every room's tables and every pure rule."""
from __future__ import annotations

import tomllib

from tools import house

ROOT = house.ROOT
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
ROOMS: list[str] = CONFIGURATION["root_packages"]
CONTRACTS: dict[str, dict[str, list[str]]] = {contract["name"]: contract for contract in CONFIGURATION["contracts"]}
STOREYS = "storeys: imports only go down, never sideways"
PURE = "pure rules: no database, no network, no pages"


def test_every_rooms_tables_are_its_own() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/tables.py")}
    held = {module: contract["allowed_importers"] for contract in CONTRACTS.values()
            for module in contract.get("protected_modules", []) if module.endswith(".tables")}
    assert set(held) == {f"{room}.tables" for room in rooms}
    assert {reader for room, readers in held.items() for reader in readers if reader != room.split(".")[0]} == {
        "complaints.board.read_model", "complaints.board.ordering", "complaints.review.metrics"}


def test_every_package_of_the_house_stands_in_a_storey() -> None:
    storeys = " ".join(CONTRACTS[STOREYS]["layers"]).replace("(", "").replace(")", "").replace("|", "").split()
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks", "tests", "tools"}
    assert packages == set(ROOMS)
    assert packages - {"platforms"} <= set(storeys)


def test_every_rule_that_calls_itself_pure_is_held_to_it() -> None:
    pure = {source.path.removesuffix(".py").replace("/", ".") for source in house.sources(ROOT)
            if source.is_pure and source.room in ROOMS}
    assert "deadlines.calendar" in pure and "people.identifiers" in pure
    assert pure <= set(CONTRACTS[PURE]["source_modules"])
