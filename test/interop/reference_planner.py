"""Reference of a training with the planner's profile in Python, each step as simple as possible.

    python3 reference_planner.py telemetry.csv[.gz] --grid JSON [--window MINUTES]

Prints one JSON object; `probabilities` is base64 of little-endian float32.
"""

import argparse
import base64
import json

import numpy as np
import pandas as pd
import xgboost
from scipy.stats import spearmanr
from sklearn.model_selection import GridSearchCV, KFold

NOT_FEATURES = ["id", "timestamp", "motor_pump", "FlexAnalogue4_1", "FlexAnalogue4_2"]


def is_counter(column):
    present = column.notna()
    if column[present].nunique() < 2:
        return False
    return abs(spearmanr(column[present], np.arange(len(column))[present]).statistic) >= 0.95


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("csv")
    parser.add_argument("--grid", type=json.loads)
    parser.add_argument("--window", type=float, default=30)
    options = parser.parse_args()

    table = pd.read_csv(options.csv, keep_default_na=False, na_values=[""])
    time = pd.to_datetime(table["timestamp"], utc=True)
    X = table[[name for name in table if name not in NOT_FEATURES]].astype(np.float32)
    X = X.where(X.abs() <= 20000)
    window = pd.Timedelta(minutes=options.window)
    labels = np.zeros(len(X), int)
    for event in time[table["Eng_RPM_variation_percentage"].astype(float) <= -70]:
        labels[(time >= event - window) & (time < event)] = 1

    cut = int(len(X) * 0.8)
    counters = [name for name in X if is_counter(X[name][:cut])]
    X = X.drop(columns=counters)
    t = time[:cut].to_numpy()
    width = np.timedelta64(round(options.window * 60e6), "us")
    folds = []
    for train, validate in KFold(3).split(np.zeros(cut)):
        far = (t[train] < t[validate[0]] - width) | (t[train] > t[validate[-1]] + width)
        folds.append((train[far], validate))
    model = xgboost.XGBClassifier(
        objective="binary:logistic", eval_metric="logloss", random_state=42, tree_method="hist", n_jobs=1
    )
    search = GridSearchCV(model, options.grid, scoring="average_precision", cv=folds, n_jobs=-1)
    search.fit(X[:cut], labels[:cut])
    results = search.cv_results_
    p = search.predict_proba(X[cut:])[:, 1]
    print(
        json.dumps(
            {
                "counters": counters,
                "bestParams": search.best_params_,
                "foldScores": [
                    [float(results[f"split{fold}_test_score"][i]) for fold in range(3)]
                    for i in range(len(results["params"]))
                ],
                "probabilities": base64.b64encode(p.astype("<f4").tobytes()).decode(),
            }
        )
    )


main()
