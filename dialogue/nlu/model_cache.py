"""The model of this project: stored under the hash of its training data and code, trained when first needed."""
from __future__ import annotations

import hashlib
from pathlib import Path
from threading import Lock

from dialogue.nlu.features import VERSION
from dialogue.nlu.model import Model
from kernel.settings import settings

PROJECT = Path(__file__).resolve().parent.parent / "project"
_CODE = ("features.py", "model.py", "training.py")
_models: dict[str, Model] = {}
_lock = Lock()


def files(folder: Path = PROJECT) -> list[Path]:
    """The project's NLU files, in a fixed order."""
    return sorted((folder / "data" / "nlu").glob("*.yml"))


def key(folder: Path = PROJECT) -> str:
    """The model's key: a hash of what it is trained from."""
    digest = hashlib.sha256(f"v{VERSION}".encode())
    here = Path(__file__).resolve().parent
    for path in [*files(folder), *(here / name for name in _CODE)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def path_of(folder: Path = PROJECT) -> Path:
    """Where the project's model is stored, or will be."""
    return settings().data / "models" / f"nlu-{key(folder)}.npz"


def train(folder: Path = PROJECT) -> Path:
    """Trains and stores the project's model. Raises BadFile for unusable training data."""
    from dialogue.nlu import training, training_data  # importing scikit-learn takes seconds

    path = path_of(folder)
    training.train(training_data.read(files(folder))).save(path)
    return path


def model(folder: Path = PROJECT) -> Model:
    """The model to parse with; loaded once per process, trained first if there is none yet."""
    name = key(folder)
    with _lock:
        if name not in _models:
            path = path_of(folder)
            if not path.is_file():
                train(folder)
            _models[name] = Model.load(path)
        return _models[name]
