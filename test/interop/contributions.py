"""Explains rows of a published model with XGBoost's Python package, and describes its training values with NumPy.

    python3 contributions.py model.ubj rows.f32 training.f32

Both matrices are row-major little-endian float32 with as many columns as the model. Prints one JSON object.
"""

import json
import sys

import numpy as np
import xgboost


def main():
    ubj, rows, training = sys.argv[1:]
    booster = xgboost.Booster(model_file=ubj)
    booster.set_param({"nthread": 1})
    columns = booster.num_features()
    X = np.fromfile(rows, "<f4").reshape(-1, columns)
    matrix = xgboost.DMatrix(X, feature_names=booster.feature_names)
    past = np.fromfile(training, "<f4").reshape(-1, columns)

    def of_column(column):
        known = column[~np.isnan(column)].astype(float)
        return {
            "missing": float(np.isnan(column).mean()),
            "percentiles": None if len(known) == 0 else np.percentile(known, range(101)).tolist(),
        }

    def share(compare):
        with np.errstate(invalid="ignore"):
            counts = [[compare(past[:, i], value).sum() for i, value in enumerate(row)] for row in X]
        return (np.array(counts) / (~np.isnan(past)).sum(axis=0)).tolist()

    print(
        json.dumps(
            {
                "contributions": booster.predict(matrix, pred_contribs=True).astype(float).tolist(),
                "margins": booster.predict(matrix, output_margin=True).astype(float).tolist(),
                "distributions": [of_column(past[:, i]) for i in range(columns)],
                "higher": share(np.greater),
                "lower": share(np.less),
            }
        )
    )


main()
