"""Loads a published model as a user of scikit-learn would, and prints what it is and what it predicts.

    python3 load_pickle.py model.pkl model.ubj matrix.f32 columns

matrix.f32 holds float32 rows of that many columns. Prints one JSON object; probabilities are base64 of
little-endian float32.
"""

import base64
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
from sklearn.base import clone, is_classifier
from sklearn.utils.validation import check_is_fitted

pkl, ubj, matrix, columns = sys.argv[1:]
X = np.fromfile(matrix, "<f4").reshape(-1, int(columns))


def packed(probabilities):
    return base64.b64encode(np.ascontiguousarray(probabilities[:, 1], "<f4").tobytes()).decode()


def plain(value):
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def dumped_and_loaded(model):
    file = io.BytesIO()
    joblib.dump(model, file)
    file.seek(0)
    return joblib.load(file)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    with open(pkl, "rb") as file:
        model = pickle.load(file)
loading_warnings = [str(one.message) for one in caught]
check_is_fitted(model)

frame = pd.DataFrame(X, columns=model.feature_names_in_)
native = xgboost.XGBClassifier()
native.load_model(ubj)
try:
    model.predict_proba(frame[frame.columns[::-1]])
    other_order = "accepted"
except ValueError:
    other_order = "refused"
copy = clone(model)
refitted = clone(model).set_params(n_estimators=2).fit(frame, np.arange(len(frame)) % 2)

print(
    json.dumps(
        {
            "type": f"{type(model).__module__}.{type(model).__qualname__}",
            "warnings": loading_warnings,
            "isClassifier": is_classifier(model),
            "params": {name: plain(value) for name, value in model.get_params().items()},
            "paramTypes": {name: type(value).__name__ for name, value in model.get_params().items()},
            "cloneParams": {name: plain(value) for name, value in copy.get_params().items()},
            "classes": model.classes_.tolist(),
            "features": list(model.feature_names_in_),
            "featureCount": int(model.n_features_in_),
            "importances": len(model.feature_importances_),
            "repr": repr(model).startswith("XGBClassifier("),
            "columnsInOtherOrder": other_order,
            "refittedTrees": refitted.get_booster().num_boosted_rounds(),
            "predicted": model.predict(frame).tolist(),
            "probabilities": {
                "data frame": packed(model.predict_proba(frame)),
                "array": packed(model.predict_proba(X)),
                "joblib.load": packed(joblib.load(pkl).predict_proba(frame)),
                "pickled again": packed(pickle.loads(pickle.dumps(model)).predict_proba(frame)),
                "joblib again": packed(dumped_and_loaded(model).predict_proba(frame)),
                ".ubj": packed(native.predict_proba(frame)),
            },
        }
    )
)
