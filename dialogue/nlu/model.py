"""The learned model as it serves: one .npz, numpy, dictionaries. Imports no scikit-learn."""
from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.nlu.features import normal, pieces

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Parsed:
    """What a message was understood as. `ranking` and `entities` have the shapes of Rasa's parse answer."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object of `nlu parse`."""
        return {
            "text": self.text, "intent": self.intent, "confidence": round(self.confidence, 4),
            "ranking": [{"name": name, "confidence": round(c, 4)} for name, c in self.ranking],
            "entities": list(self.entities),
        }


def signals(margins: NDArray[Any], out: int) -> NDArray[np.float64]:
    """What tells a message that is understood from one that isn't: the shape of the one-against-rest margins."""
    ordered = np.sort(margins)
    top = float(ordered[-1])
    return np.array([
        top, top - float(ordered[-2]), top - float(margins[out]), float(np.log(np.exp(margins).sum())),
        float(margins.mean()), float(margins.std()),
    ])


class Model:
    """Parses messages; safe to use from several threads. Made by `dialogue.nlu.training`."""

    def __init__(
        self, *, intents: list[str], vocabulary: list[str], idf: Floats, weights: Floats, bias: Floats,
        refuse: NDArray[np.float64], threshold: float, extras: dict[str, Any],
    ) -> None:
        self.intents, self.vocabulary, self.idf, self.weights, self.bias = intents, vocabulary, idf, weights, bias
        self.refuse, self.threshold, self.extras = refuse, threshold, extras
        self._index = {piece: i for i, piece in enumerate(vocabulary)}
        self._out = intents.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in intents else 0
        self._sure = [(name, re.compile("|".join(f"(?:{p})" for p in patterns)))
                      for name, patterns in extras["regexes"].items() if name in intents]
        self._patterns = [(name, re.compile("|".join(f"(?:{p})" for p in patterns)))
                          for name, patterns in extras["regexes"].items() if name not in intents]
        self._patterns += [
            (name, re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)), re.IGNORECASE))
            for name, words in extras["lookups"].items()
        ]

    def vector(self, text: str) -> tuple[NDArray[np.intp], Floats]:
        """The message as sparse TF-IDF: positions and values, length one."""
        counts = Counter(i for i in map(self._index.get, pieces(text)) if i is not None)
        at = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        values = np.fromiter((1.0 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
        values = values * self.idf[at]
        length = float(np.sqrt((values * values).sum()))
        return at, (values / length if length else values).astype(np.float32)

    def parse(self, text: str) -> Parsed:
        """Intent, confidence from 0 to 1, ranking and entities.

        Confidence is how likely the top intent is right. Below the threshold the intent is `nlu_fallback`, as Rasa's
        FallbackClassifier has it, and the ranking keeps what it would have been.
        """
        plain = normal(text)
        entities = tuple(self._entities(text))
        for name, pattern in self._sure:
            if pattern.search(plain):
                return Parsed(text, name, 1.0, ((name, 1.0),), entities)
        at, values = self.vector(text)
        if not len(at):
            return Parsed(text, FALLBACK, 1.0, ((FALLBACK, 1.0),), entities)
        margins = values @ self.weights[at] + self.bias
        known = signals(margins, self._out) @ self.refuse[:-1] + self.refuse[-1]
        sure = 1.0 / (1.0 + math.exp(-min(30.0, max(-30.0, float(known)))))
        shares = np.exp(2.0 * (margins - margins.max()))
        order = np.argsort(-margins)
        top = int(order[0])
        ranking = tuple((self.intents[i], float(sure * shares[i])) for i in order[:8])
        if self.intents[top] == OUT_OF_SCOPE:
            return Parsed(text, OUT_OF_SCOPE, 1.0 - sure, ((OUT_OF_SCOPE, 1.0 - sure), *ranking[1:]), entities)
        if sure < self.threshold:
            return Parsed(text, FALLBACK, 1.0 - sure, ((FALLBACK, 1.0 - sure), *ranking), entities)
        return Parsed(text, self.intents[top], sure, ranking, entities)

    def _entities(self, text: str) -> list[dict[str, Any]]:
        found = []
        for name, pattern in self._patterns:
            for match in pattern.finditer(text):
                word = match.group()
                value = self.extras["synonyms"].get(word, word)
                found.append({"entity": name, "value": value, "start": match.start(), "end": match.end(),
                              "extractor": "RegexEntityExtractor"})
        return found

    def save(self, path: Path) -> None:
        """Writes the .npz whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        words = json.dumps(
            {"intents": self.intents, "vocabulary": self.vocabulary, "extras": self.extras,
             "threshold": self.threshold},
            ensure_ascii=False,
        ).encode()
        with _fresh(path) as out:
            np.savez(out, idf=self.idf, weights=self.weights, bias=self.bias, refuse=self.refuse,
                     words=np.frombuffer(words, dtype=np.uint8))

    @classmethod
    def load(cls, path: Path) -> Model:
        """Reads what `save` wrote. Raises OSError or ValueError for a file that isn't there or isn't whole."""
        with np.load(path, allow_pickle=False) as data:
            words = json.loads(data["words"].tobytes())
            return cls(
                intents=words["intents"], vocabulary=words["vocabulary"], extras=words["extras"],
                threshold=words["threshold"], idf=data["idf"], weights=data["weights"], bias=data["bias"],
                refuse=data["refuse"],
            )


class _fresh:
    """A file that appears under its name only when it is complete, so that two processes may write it at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Any:
        import tempfile

        self.file = tempfile.NamedTemporaryFile(dir=self.path.parent, prefix=".model-", delete=False)
        return self.file

    def __exit__(self, kind: object, *_: object) -> None:
        self.file.close()
        made = Path(self.file.name)
        if kind is None:
            made.replace(self.path)
        else:
            made.unlink()
