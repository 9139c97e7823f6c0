"""Reads a Rasa project. Rejects what the embedded engine does not implement, naming file, line and key."""
from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dialogue.forms import KINDS, Condition, Form, Mapping, Slot
from dialogue.responses import SlotCondition, Variant
from dialogue.rules import Kind, Rule, Step
from kernel.errors import BadFile, Problem
from kernel.wording import say

DEFAULT_ACTIONS = frozenset({"action_listen", "action_restart", "action_deactivate_loop"})
_DOMAIN = {"version", "intents", "entities", "slots", "forms", "responses", "actions", "session_config"}
_SLOT = {"type", "initial_value", "influence_conversation", "mappings", "values"}
_SLOT_TYPES = {"text", "bool", "float", "any", "list", "categorical"}
_MAPPING = {"type", "intent", "not_intent", "entity", "value", "conditions"}


@dataclass
class Project:
    """A checked project. `raw_domain` is the domain as data, as rasa-sdk wants it."""

    intents: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    slots: dict[str, Slot] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    responses: dict[str, tuple[Variant, ...]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    raw_domain: dict[str, Any] = field(default_factory=dict)

    def asks(self, form: str, slot: str) -> str | None:
        """The action or response that asks for a slot, looked up in Rasa's order."""
        names = [f"{kind}_ask_{name}" for name in (f"{form}_{slot}", slot) for kind in ("action", "utter")]
        return next((n for n in names if n in self.actions or n in self.responses), None)


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def load(self, path: Path) -> Any:
        try:
            return YAML(typ="rt").load(path.read_text("utf-8")) or {}
        except OSError:
            self.problems.append(Problem(path.name, 1, say("dialogue.project.unreadable")))
        except YAMLError as e:
            mark = getattr(e, "problem_mark", None)
            self.problems.append(Problem(path.name, mark.line + 1 if mark else 1, say("dialogue.project.no_yaml")))
        return {}

    def no(self, path: Path, where: Any, key: str, why: str) -> None:
        """Records that `key` is not supported, with its line."""
        place = getattr(where, "lc", None)  # set by ruamel: the position in the file
        line = 1 if place is None else (place.key(key)[0] if place.data and key in where else place.line) + 1
        self.problems.append(Problem(path.name, line, say("dialogue.project.at_key", name=key, why=why)))

    def only(self, path: Path, where: Any, allowed: set[str]) -> None:
        for key in where:
            if key not in allowed:
                self.no(path, where, str(key), say("dialogue.project.unsupported"))


def load(folder: Path) -> Project:
    """The project in `folder`. Raises BadFile with every fault at once."""
    reader = _Reader()
    project = Project()
    _domain(reader, folder / "domain.yml", project)
    rules = folder / "data" / "rules.yml"
    data = reader.load(rules)
    reader.only(rules, data, {"version", "rules"})
    for entry in data.get("rules") or []:
        _rule(reader, rules, project, entry)
    for stories in sorted((folder / "data").rglob("*stor*.yml")):
        reader.problems.append(Problem(stories.name, 1, say("dialogue.project.stories")))
    config = folder / "config.yml"
    for policy in reader.load(config).get("policies") or []:
        if policy.get("name") != "RulePolicy":
            reader.no(config, policy, "name", say("dialogue.project.policy", policy=policy.get("name")))
    if reader.problems:
        raise BadFile(reader.problems)
    return project


def _domain(reader: _Reader, path: Path, project: Project) -> None:
    data = reader.load(path)
    reader.only(path, data, _DOMAIN)
    project.raw_domain = _plain(data)
    for key, into in (("intents", project.intents), ("entities", project.entities), ("actions", project.actions)):
        for entry in data.get(key) or []:
            if isinstance(entry, str):
                into.add(entry)
            else:
                reader.no(path, data, key, say("dialogue.project.options", entry=next(iter(entry))))
    for name, entry in (data.get("forms") or {}).items():
        reader.only(path, entry, {"required_slots", "ignored_intents"})
        ignored = frozenset(_names(entry.get("ignored_intents")))
        project.forms[name] = Form(name, tuple(entry.get("required_slots") or ()), ignored)
    for name, entry in (data.get("slots") or {}).items():
        project.slots[name] = _slot(reader, path, project, name, entry)
    for name, entries in (data.get("responses") or {}).items():
        project.responses[name] = tuple(_variant(reader, path, project, e) for e in entries)
        if all(variant.conditions for variant in project.responses[name]):
            reader.no(path, data["responses"], name, say("dialogue.project.no_default", response=name))
    for form in project.forms.values():
        for slot in form.required:
            if slot not in project.slots:
                reader.no(path, data["forms"], form.name, say("dialogue.project.slot_undefined", slot=slot))
            elif not project.asks(form.name, slot):
                reader.no(path, data["forms"], form.name, say("dialogue.project.slot_not_asked", slot=slot))
        for intent in form.ignored - project.intents:
            reader.no(path, data["forms"], form.name, say("dialogue.project.no_intent", intent=intent))


def _slot(reader: _Reader, path: Path, project: Project, name: str, entry: Any) -> Slot:
    reader.only(path, entry, _SLOT)
    if entry.get("type") not in _SLOT_TYPES:
        reader.no(path, entry, "type", say("dialogue.project.slot_type", slot=name, type=entry.get("type")))
    if (entry.get("type") == "categorical") != bool(entry.get("values")):
        reader.no(path, entry, "values" if "values" in entry else "type", say("dialogue.project.categorical"))
    if entry.get("values") and entry.get("initial_value") not in (None, *entry["values"]):
        reader.no(path, entry, "initial_value",
                  say("dialogue.project.no_value", slot=name, value=entry.get("initial_value")))
    if entry.get("influence_conversation"):
        reader.no(path, entry, "influence_conversation", say("dialogue.project.rules_only"))
    mappings = []
    for mapping in entry.get("mappings") or []:
        reader.only(path, mapping, _MAPPING)
        if mapping.get("type") not in KINDS:
            reader.no(path, mapping, "type", say("dialogue.project.unsupported_value", value=mapping.get("type")))
        intents, others = _names(mapping.get("intent")), _names(mapping.get("not_intent"))
        for intent in {*intents, *others} - project.intents:
            reader.no(path, mapping, "intent", say("dialogue.project.no_intent", intent=intent))
        if mapping.get("type") == "from_entity" and mapping.get("entity") not in project.entities:
            reader.no(path, mapping, "entity", say("dialogue.project.no_entity", entity=mapping.get("entity")))
        conditions = []
        for condition in mapping.get("conditions") or []:
            reader.only(path, condition, {"active_loop", "requested_slot"})
            conditions.append(Condition(condition.get("active_loop"), condition.get("requested_slot")))
        mappings.append(Mapping(
            str(mapping.get("type")), frozenset(intents), frozenset(others), mapping.get("entity"),
            mapping.get("value"), tuple(conditions),
        ))
    return Slot(name, str(entry.get("type")), entry.get("initial_value"), tuple(mappings),
                tuple(entry.get("values") or ()))


def _variant(reader: _Reader, path: Path, project: Project, entry: Any) -> Variant:
    reader.only(path, entry, {"text", "buttons", "condition"})
    conditions = [_condition(reader, path, project, c) for c in entry.get("condition") or []]
    buttons = []
    for button in entry.get("buttons") or []:
        reader.only(path, button, {"title", "payload"})
        payload = str(button.get("payload"))
        if payload.startswith("/") and payload[1:].split("{")[0] not in project.intents:
            reader.no(path, button, "payload", say("dialogue.project.no_intent", intent=payload))
        buttons.append((str(button.get("title")), payload))
    return Variant(str(entry.get("text", "")).strip(), tuple(buttons), tuple(conditions))


def _condition(reader: _Reader, path: Path, project: Project, entry: Any) -> SlotCondition:
    """A condition of a response variation; Rasa 3.6 has conditions on slots alone."""
    reader.only(path, entry, {"type", "name", "value"})
    if entry.get("type") != "slot":
        reader.no(path, entry, "type", say("dialogue.project.unsupported_value", value=entry.get("type")))
    name, value = str(entry.get("name")), entry.get("value")
    slot = project.slots.get(name)
    if slot is None:
        reader.no(path, entry, "name", say("dialogue.project.no_slot", slot=name))
    elif slot.values and value not in slot.values:
        reader.no(path, entry, "value", say("dialogue.project.no_value", slot=name, value=value))
    return SlotCondition(name, value)


def _rule(reader: _Reader, path: Path, project: Project, entry: Any) -> None:
    reader.only(path, entry, {"rule", "condition", "steps"})
    loop: str | None = None
    for condition in entry.get("condition") or []:
        reader.only(path, condition, {"active_loop"})
        loop = condition.get("active_loop") or ""
    name = str(entry.get("rule"))
    options: list[list[Step]] = [[]]
    for i, step in enumerate(entry.get("steps") or []):
        found = _steps(reader, path, project, step)
        if i and any(s.kind == "intent" for s in found):
            reader.no(path, step, "intent", say("dialogue.project.two_messages", rule=name))
        options = [[*before, s] for before in options for s in found]
    project.rules.extend(Rule(name, loop, tuple(steps)) for steps in options)


def _steps(reader: _Reader, path: Path, project: Project, step: Any) -> list[Step]:
    if "or" in step:
        return [s for each in step["or"] for s in _steps(reader, path, project, each)]
    key = next(iter(step), "")
    value = step.get(key)
    if len(step) != 1 or key not in ("intent", "action", "active_loop", "slot_was_set"):
        reader.only(path, step, {"intent", "action", "active_loop", "slot_was_set"})
        return []
    if key == "intent" and value not in project.intents and value != "nlu_fallback":
        reader.no(path, step, key, say("dialogue.project.no_intent", intent=value))
    known = project.actions | set(project.responses) | set(project.forms) | DEFAULT_ACTIONS
    if key == "action" and value not in known:
        reader.no(path, step, key, say("dialogue.project.no_action", action=value))
    if key == "active_loop" and value and value not in project.forms:
        reader.no(path, step, key, say("dialogue.project.no_form", form=value))
    kind: Kind = "slot" if key == "slot_was_set" else cast(Kind, key)
    return [Step(kind, str(value or ""))]


def _names(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else [str(v) for v in value]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list) else value if value is None else (
        value if isinstance(value, bool | int | float) else str(value))
