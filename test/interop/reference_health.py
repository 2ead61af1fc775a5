"""Reference of the health model in Python: GridSearchCV over XGBRegressor, each step as simple as possible.

    python3 reference_health.py telemetry.csv[.gz] [--grid JSON] [--embargo] [--folds k_fold|time_series]

Prints one JSON object; arrays with one value for each row are base64 of little-endian bytes.
"""

import argparse
import json
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import sklearn
import xgboost
from sklearn.model_selection import GridSearchCV, KFold, TimeSeriesSplit

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fixtures"))
from health_score import COLUMNS, figures, health, packed, target_rows  # noqa: E402

GRID = {
    "n_estimators": [100, 200],
    "max_depth": [4, 6, 8],
    "learning_rate": [0.05, 0.1, 0.2],
    "subsample": [0.8, 1.0],
}
NOT_FEATURES = ["id", "timestamp", "motor_pump", "FlexAnalogue4_1", "FlexAnalogue4_2"]
FOLDS = {"k_fold": KFold, "time_series": TimeSeriesSplit}


def skill(time, actual, predicted, baseline):
    """1 - MSE / MSE of persistence, and its interval: a ratio of means over clusters of two hours."""
    model, base = (predicted - actual) ** 2, (baseline - actual) ** 2
    ratio = model.sum() / base.sum()
    block, start = np.zeros(len(time), int), time[0]
    for i in range(1, len(time)):
        is_new = time[i] >= start + pd.Timedelta(hours=2)
        block[i] = block[i - 1] + is_new
        start = time[i] if is_new else start
    sums = pd.Series(ratio * base - model).groupby(block).sum()
    n = len(sums)
    if n < 2:
        return {"skill": float(1 - ratio), "skill_interval": None}
    error = np.sqrt(n / (n - 1) * (sums**2).sum()) / base.sum()
    low, high = 1 - ratio - 1.959963984540054 * error, 1 - ratio + 1.959963984540054 * error
    return {"skill": float(1 - ratio), "skill_interval": {"low": float(low), "high": float(high), "blocks": n}}


def level(scores):
    return {"mean": float(np.mean(scores)), "standard_deviation": float(np.std(scores))}


def trained(table, grid=None, embargo=False, folds="k_fold"):
    """Trains the health model on a table's rows. Returns its metadata, predictions and metrics."""
    time = pd.DatetimeIndex(pd.to_datetime(table["timestamp"], utc=True)).as_unit("us")
    X = table[[name for name in table if name not in NOT_FEATURES]].astype(float)
    X = X.where(X.abs() <= 20000).astype(np.float32).set_index(time)

    cut = int(len(X) * 0.8)
    score, scale = health(X[COLUMNS], cut)
    rows, tolerance = target_rows(score)
    rows = np.array(rows)
    target = np.where(rows >= 0, score.to_numpy()[rows], np.nan)
    is_training = (np.arange(len(X)) < cut) & (rows >= 0)
    crosses_split = is_training & (rows >= cut)
    if embargo:
        is_training &= ~crosses_split
    is_evaluated = (np.arange(len(X)) >= cut) & (rows >= 0) & score.notna().to_numpy()

    # XGBoost trains on float32 labels; scores use the same values in float64.
    y = target[is_training].astype(np.float32).astype(float)
    model = xgboost.XGBRegressor(
        objective="reg:squarederror", eval_metric="rmse", random_state=42, tree_method="hist", n_jobs=1
    )
    search = GridSearchCV(
        model, grid or GRID, scoring="neg_root_mean_squared_error", cv=FOLDS[folds](3), n_jobs=-1
    )
    search.fit(X[is_training], y)
    predictions = search.predict(X[cut:])
    actual, predicted = target[is_evaluated], predictions[is_evaluated[cut:]].astype(float)
    baseline = score.to_numpy()[is_evaluated]
    results = search.cv_results_
    return {
        "versions": {"xgboost": xgboost.__version__, "sklearn": sklearn.__version__},
        "features": list(X),
        "candidates": [
            {
                "params": params,
                "meanScore": float(results["mean_test_score"][i]),
                "foldScores": [float(results[f"split{k}_test_score"][i]) for k in range(3)],
            }
            for i, params in enumerate(results["params"])
        ],
        "bestParams": search.best_params_,
        "predictions": packed(predictions, "<f4"),
        "metrics": {
            "train_size": int(is_training.sum()),
            "test_size": int(is_evaluated.sum()),
            "left_out": {
                "train": int((rows[:cut] < 0).sum()),
                "test": int(len(X) - cut - is_evaluated.sum()),
            },
            "embargo": {"rows": int(crosses_split.sum()), "dropped": embargo},
            "horizon_minutes": 30,
            "tolerance_minutes": tolerance,
            **figures(actual, predicted),
            "persistence": figures(actual, baseline),
            **skill(time[is_evaluated], actual, predicted, baseline),
            "health": {"train": level(target[is_training]), "test": level(actual)},
            "scale": scale,
        },
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("csv")
    parser.add_argument("--grid", type=json.loads)
    parser.add_argument("--embargo", action="store_true")
    parser.add_argument("--folds", choices=FOLDS, default="k_fold")
    options = parser.parse_args()
    table = pd.read_csv(options.csv, keep_default_na=False, na_values=[""])
    print(json.dumps(trained(table, options.grid, options.embargo, options.folds)))


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        main()
