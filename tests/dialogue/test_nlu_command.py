"""`hongniang nlu parse` does not load the libraries that only training needs."""
from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from dialogue.nlu import model_cache
from dialogue.nlu.model import FALLBACK, Model


@pytest.fixture(scope="module")
def model() -> Model:
    return model_cache.model()


def test_parse_serves_without_scikit_learn_one_line_in_one_object_out(model: Model) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import sys; from app.cli.nlu import app\n"
         "try: app(['parse', '--json'])\n"
         "finally: sys.stderr.write(str([m for m in ('sklearn', 'rasa_sdk', 'sqlalchemy') if m in sys.modules]))"],
        input="多少钱\n\n我要投诉\n", capture_output=True, text=True, env=os.environ, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line["intent"] for line in lines] == ["ask_fee", FALLBACK, "complain"]
    assert set(lines[0]) == {"text", "intent", "confidence", "ranking", "entities"}
    assert run.stderr.endswith("[]"), run.stderr
