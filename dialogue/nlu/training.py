"""Learning from the examples, by scikit-learn. Imported only when there is something to learn."""
from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from dialogue.nlu.features import pieces
from dialogue.nlu.model import OUT_OF_SCOPE, Model, signals
from dialogue.nlu.training_data import Examples

FOLDS = 5
REFUSED_OF_OWN = 0.06  # the share of rightly understood messages that may be asked again, so that others are


def _pieces(text: str) -> list[str]:
    return list(pieces(text))


def _fit(texts: list[str], intents: list[str]) -> tuple[TfidfVectorizer, LinearSVC]:
    vectors = TfidfVectorizer(analyzer=_pieces, sublinear_tf=True)
    matrix = vectors.fit_transform(texts)
    return vectors, LinearSVC(C=1.0, class_weight="balanced", random_state=0).fit(matrix, intents)


def _held_out(texts: list[str], intents: list[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Signals of every example as seen by a model that didn't learn it, and whether its top intent was right."""
    names = sorted(set(intents))
    out = names.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in names else 0
    rows: list[NDArray[Any]] = []
    right: list[bool] = []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for learned, rest in folds.split(texts, intents):
        vectors, svm = _fit([texts[i] for i in learned], [intents[i] for i in learned])
        margins = svm.decision_function(vectors.transform([texts[i] for i in rest]))
        for i, row in zip(rest, margins, strict=True):
            top = names[int(row.argmax())]
            rows.append(signals(row, out))
            right.append(top == intents[i] and top != OUT_OF_SCOPE)
    return np.array(rows), np.array(right)


def train(examples: Examples) -> Model:
    """A model of the examples; the same examples give the same model. Takes some seconds."""
    pairs = sorted({(text, intent) for text, intent in examples.pairs()})
    texts, intents = [t for t, _ in pairs], [i for _, i in pairs]
    rows, right = _held_out(texts, intents)
    scale = rows.std(axis=0) + 1e-9
    judge = LogisticRegression(max_iter=2000, C=1.0).fit(rows / scale, right)
    scores = judge.predict_proba(rows / scale)[:, 1]
    vectors, svm = _fit(texts, intents)
    return Model(
        intents=[str(name) for name in svm.classes_],
        vocabulary=[str(piece) for piece in vectors.get_feature_names_out()],
        idf=vectors.idf_.astype(np.float32),
        weights=np.ascontiguousarray(svm.coef_.T.astype(np.float32)),
        bias=svm.intercept_.astype(np.float32),
        refuse=np.append(judge.coef_[0] / scale, judge.intercept_[0]),
        threshold=float(np.quantile(scores[right], REFUSED_OF_OWN)),
        extras={"regexes": examples.regexes, "lookups": examples.lookups, "synonyms": examples.synonyms},
    )
