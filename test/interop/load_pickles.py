"""Loads published models like a scikit-learn user, and prints their properties and predictions.

    python3 load_pickles.py models.json

models.json lists {"pkl", "ubj", "values", "columns", "predictions"}: file paths, and the number of float32 columns
in values. predictions holds libxgboost's predictions in Node, one float32 for each row. Prints a JSON list with one
object for each model; predictions are given as the SHA-256 of their bytes.
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


def joblib_round_trip(model):
    file = io.BytesIO()
    joblib.dump(model, file)
    file.seek(0)
    return joblib.load(file)


def outcome(call):
    try:
        call()
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

    def predict(estimator, rows=frame):
        return estimator.predict_proba(rows)[:, 1] if is_classifier(model) else estimator.predict(rows)

    refitted = clone(model).set_params(n_estimators=2).fit(frame, np.arange(len(frame)) % 2)
    predictions = {
        "data frame": predict(model),
        "array": predict(model, X),
        "joblib.load": predict(joblib.load(files["pkl"])),
        "pickled again": predict(pickle.loads(pickle.dumps(model))),
        "joblib again": predict(joblib_round_trip(model)),
        ".ubj": predict(native),
        ".ubj, Booster": xgboost.Booster(model_file=files["ubj"]).predict(xgboost.DMatrix(frame)),
    }
    expected = np.fromfile(files["predictions"], "<f4").astype(float)
    difference = np.abs(predictions["data frame"] - expected)
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
        "columnsInOtherOrder": outcome(lambda: model.predict(frame[frame.columns[::-1]])),
        "refittedTrees": refitted.get_booster().num_boosted_rounds(),
        "labels": [digest(one.predict(frame), "u1") for one in (model, native)] if is_classifier(model) else None,
        "predictions": {way: digest(values, "<f4") for way, values in predictions.items()},
        "difference": float(difference.max()),
    }


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([describe(files) for files in json.load(file)]))
