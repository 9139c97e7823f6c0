"""Runs Rasa's test stories on the embedded engine; a Rasa server with this project must pass the same ones."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from dialogue.engine import Engine, State
from dialogue.rules import Step
from dialogue.turn_context import TurnContext
from dialogue.turn_values import UserMessage
from kernel.errors import BadFile, Problem
from kernel.wording import say

_KEYS = {"user", "intent", "entities", "action", "active_loop", "slot_was_set"}


@dataclass(frozen=True)
class Story:
    """A test story; `steps` as in the file."""

    name: str
    file: str
    line: int
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Failure:
    """The first step of a story that differs; `say` says how."""

    story: str
    file: str
    line: int
    say: str


def read(paths: list[Path]) -> list[Story]:
    """The stories of these files. Raises BadFile naming what the embedded engine cannot run."""
    stories, problems = [], []
    for path in paths:
        for entry in (YAML(typ="rt").load(path.read_text("utf-8")) or {}).get("stories") or []:
            for step in entry.get("steps") or []:
                if not set(step) <= _KEYS:
                    key = next(k for k in step if k not in _KEYS)
                    problems.append(Problem(path.name, step.lc.line + 1, say("dialogue.story.unsupported", name=key)))
            stories.append(Story(str(entry["story"]), path.name, entry.lc.line + 1, tuple(entry.get("steps") or ())))
    if problems:
        raise BadFile(problems)
    return stories


def run_story(engine: Engine, story: Story, context: Callable[[], TurnContext | None]) -> Failure | None:
    """Runs a story; None if everything went as written.

    `context` returns the turn's context for each message, so that actions can act on a database.
    """
    state: State = engine.fresh()
    happened: list[Step] = []
    for step in story.steps:
        if "user" in step:
            left = _left(happened)
            if left:
                return _failure(story, step, say("dialogue.story.left", actions=left))
            message = engine.read(UserMessage(str(step["user"]).strip()))
            if step.get("intent") and message.intent.name != step["intent"]:
                return _failure(story, step, say("dialogue.story.understood", text=message.text[:30],
                                                 found=message.intent.name, wanted=step["intent"]))
            decision, happened = engine.answer(state, message, context())
            state, happened = decision.state, happened[1:]
        elif "action" in step:
            done = next((i for i, s in enumerate(happened) if s.kind == "action"), None)
            if done is None:
                return _failure(story, step, say("dialogue.story.waited", wanted=step["action"]))
            if happened[done].value != step["action"]:
                return _failure(story, step, say("dialogue.story.acted", found=happened[done].value,
                                                 wanted=step["action"]))
            happened = happened[done + 1:]
        elif "active_loop" in step and state["active_loop"] != step["active_loop"] and not _left(happened):
            return _failure(story, step, say("dialogue.story.form", found=state["active_loop"],
                                             wanted=step["active_loop"]))
        for name, value in _slots(step).items():
            if state["slots"].get(name) != value and not _left(happened):
                return _failure(story, step, say("dialogue.story.slot", name=name, found=state["slots"].get(name),
                                                 wanted=value))
    left = _left(happened)
    return _failure(story, story.steps[-1], say("dialogue.story.left", actions=left)) if left else None


def _left(happened: list[Step]) -> list[str]:
    return [s.value for s in happened if s.kind == "action"]


def _slots(step: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in step.get("slot_was_set") or []:
        found.update(entry)
    return found


def _failure(story: Story, step: Any, why: str) -> Failure:
    return Failure(story.name, story.file, step.lc.line + 1, why)
