"""The grid search with scikit-learn: GridSearchCV over XGBClassifier on all cores.

    python3 search.py <folder with values.f32 and labels.u8> <columns> <grid as JSON> <threads per fit, or "default">

The rows are float32, which XGBoost computes with; float64 would only cost more.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from measure_work import measure_work
from sklearn.model_selection import GridSearchCV
from xgboost import XGBClassifier

folder, columns, grid, threads = sys.argv[1:]
X = np.fromfile(Path(folder, "values.f32"), "<f4").reshape(-1, int(columns))
y = np.fromfile(Path(folder, "labels.u8"), np.uint8).astype(int)


def search():
    model = XGBClassifier(
        objective="binary:logistic",
        eval_metric="logloss",
        scale_pos_weight=float((y == 0).sum() / (y == 1).sum()),
        random_state=42,
        tree_method="hist",
        n_jobs=None if threads == "default" else int(threads),
    )
    found = GridSearchCV(model, json.loads(grid), scoring="recall", cv=3, n_jobs=-1, refit=False).fit(X, y)
    results = found.cv_results_
    return {
        "means": [float(mean) for mean in results["mean_test_score"]],
        "foldScores": [
            [float(results[f"split{fold}_test_score"][index]) for fold in range(3)]
            for index in range(len(results["params"]))
        ],
        "best": int(found.best_index_),
    }


warnings.simplefilter("ignore")
measure_work(search)
