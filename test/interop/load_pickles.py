"""Loads published models as a user of scikit-learn would, and prints what they are and what they predict.

    python3 load_pickles.py models.json

models.json lists {"pkl", "ubj", "values", "columns", "predictions"}: files, and the number of float32 columns
in values; predictions holds what libxgboost predicted in Node, one float32 a row. Prints a JSON list, one
object a model; what is predicted is told by the SHA-256 of its bytes.
"""

import hashlib
import io
import json
import math
import pickle
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import xgboost
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.utils.validation import check_is_fitted


def digest(values, kind):
    return hashlib.sha256(np.ascontiguousarray(values, kind).tobytes()).hexdigest()


def plain(value):
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def params_of(model):
    return {name: plain(value) for name, value in model.get_params().items()}


def joblib_again(model):
    file = io.BytesIO()
    joblib.dump(model, file)
    file.seek(0)
    return joblib.load(file)


def refusal(ask):
    try:
        ask()
        return "accepted"
    except ValueError:
        return "refused"


def describe(files):
    X = np.fromfile(files["values"], "<f4").reshape(-1, files["columns"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with open(files["pkl"], "rb") as file:
            model = pickle.load(file)
    check_is_fitted(model)
    frame = pd.DataFrame(X, columns=model.feature_names_in_)
    native = type(model)()
    native.load_model(files["ubj"])

    def ask(one, rows=frame):
        return one.predict_proba(rows)[:, 1] if is_classifier(model) else one.predict(rows)

    refitted = clone(model).set_params(n_estimators=2).fit(frame, np.arange(len(frame)) % 2)
    ways = {
        "data frame": ask(model),
        "array": ask(model, X),
        "joblib.load": ask(joblib.load(files["pkl"])),
        "pickled again": ask(pickle.loads(pickle.dumps(model))),
        "joblib again": ask(joblib_again(model)),
        ".ubj": ask(native),
        ".ubj, Booster": xgboost.Booster(model_file=files["ubj"]).predict(xgboost.DMatrix(frame)),
    }
    expected = np.fromfile(files["predictions"], "<f4").astype(float)
    difference = np.abs(ways["data frame"] - expected)
    if is_regressor(model):
        difference[difference > 0] /= np.abs(expected)[difference > 0]
    return {
        "type": f"{type(model).__module__}.{type(model).__qualname__}",
        "warnings": [str(one.message) for one in caught],
        "isClassifier": bool(is_classifier(model)),
        "isRegressor": bool(is_regressor(model)),
        "params": params_of(model),
        "paramTypes": {name: type(value).__name__ for name, value in model.get_params().items()},
        "cloneParams": params_of(clone(model)),
        "classes": model.classes_.tolist() if is_classifier(model) else None,
        "features": list(model.feature_names_in_),
        "featureCount": int(model.n_features_in_),
        "importances": len(model.feature_importances_),
        "repr": repr(model).startswith(type(model).__name__ + "("),
        "columnsInOtherOrder": refusal(lambda: model.predict(frame[frame.columns[::-1]])),
        "refittedTrees": refitted.get_booster().num_boosted_rounds(),
        "labels": [digest(one.predict(frame), "u1") for one in (model, native)] if is_classifier(model) else None,
        "predictions": {way: digest(values, "<f4") for way, values in ways.items()},
        "difference": float(difference.max()),
    }


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([describe(files) for files in json.load(file)]))
