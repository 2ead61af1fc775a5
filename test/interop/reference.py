"""Reference of the training job in Python: GridSearchCV over XGBClassifier, each step as simple as possible.

    python3 reference.py telemetry.csv[.gz] [--grid JSON]

Prints one JSON object; arrays with one value for each row are base64 of little-endian bytes.
"""

import argparse
import base64
import json
import warnings

import numpy as np
import pandas as pd
import planner
import sklearn
import xgboost
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    classification_report,
    confusion_matrix,
    roc_auc_score,
)
from sklearn.model_selection import GridSearchCV

GRID = {
    "n_estimators": [100, 200],
    "max_depth": [4, 6, 8],
    "learning_rate": [0.05, 0.1, 0.2],
    "subsample": [0.8, 1.0],
}
NOT_FEATURES = ["id", "timestamp", "motor_pump", "FlexAnalogue4_1", "FlexAnalogue4_2"]


def packed(values, dtype):
    return base64.b64encode(np.ascontiguousarray(values, dtype).tobytes()).decode()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("csv")
    parser.add_argument("--grid", type=json.loads, default=GRID)
    parser.add_argument("--drop", type=float, default=-70)
    parser.add_argument("--window", type=float, default=30)
    options = parser.parse_args()

    table = pd.read_csv(options.csv, keep_default_na=False, na_values=[""])
    time = pd.to_datetime(table["timestamp"], utc=True)
    X = table[[name for name in table if name not in NOT_FEATURES]].astype(float)
    X = X.where(X.abs() <= 20000)

    window = pd.Timedelta(minutes=options.window)
    is_event = X["Eng_RPM_variation_percentage"] <= options.drop
    labels = np.zeros(len(X), int)
    for event in time[is_event]:
        labels[(time >= event - window) & (time < event)] = 1

    cut = int(len(X) * 0.8)
    weight = float((labels[:cut] == 0).sum()) / max(1, int(labels[:cut].sum()))
    # One thread for each fit: more threads add sums in another order, and the last bits differ.
    model = xgboost.XGBClassifier(
        objective="binary:logistic",
        eval_metric="logloss",
        scale_pos_weight=weight,
        random_state=42,
        tree_method="hist",
        n_jobs=1,
    )
    search = GridSearchCV(model, options.grid, scoring="recall", cv=3, n_jobs=-1)
    search.fit(X[:cut], labels[:cut])
    y, p = labels[cut:], search.predict_proba(X[cut:])[:, 1]
    alarms = (p > 0.5).astype(int)
    test_time, test_events = time[cut:], is_event[cut:]
    results = search.cv_results_
    print(
        json.dumps(
            {
                "versions": {"xgboost": xgboost.__version__, "sklearn": sklearn.__version__},
                "features": list(X),
                "labels": packed(labels, np.uint8),
                "events": int(is_event.sum()),
                "trainRows": cut,
                "scalePosWeight": weight,
                "candidates": [
                    {
                        "params": params,
                        "meanScore": float(results["mean_test_score"][i]),
                        "foldScores": [float(results[f"split{k}_test_score"][i]) for k in range(3)],
                    }
                    for i, params in enumerate(results["params"])
                ],
                "bestParams": search.best_params_,
                "probabilities": packed(p, "<f4"),
                "metrics": {
                    "auc_score": float(roc_auc_score(y, p)) if 0 < y.sum() < len(y) else None,
                    "average_precision": float(average_precision_score(y, p)) if y.sum() else None,
                    "brier_score": float(brier_score_loss(y, p.astype(float), pos_label=1)),
                    "confusion_matrix": confusion_matrix(y, alarms, labels=[0, 1]).tolist(),
                    "classification_report": classification_report(
                        y, alarms, labels=[0, 1], output_dict=True, zero_division=0
                    ),
                    "events": planner.events(test_time, test_events, alarms == 1, window),
                    "thresholds": planner.thresholds(test_time, test_events, y, p, window),
                    "class_balance": planner.class_balance(time, is_event, labels, cut),
                },
            }
        )
    )


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    main()
