"""Reference of the baselines, in pandas and scikit-learn: scores, thresholds, figures and the comparison.

Follows the definitions in docs/evaluation.md literally and as simply as possible. Alarm policies are those of
alarm_policy.py. Times are integers, microseconds.

    python3 baselines.py cases.json        small series, or machines as CSV files
"""

import json
import sys

import numpy as np
import pandas as pd
from scipy.stats import binomtest, chi2
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from alarm_policy import MINUTE, choose_threshold, figures, judge, part_of


def logistic_scores(X, label, train, predicted):
    model = make_pipeline(
        SimpleImputer(keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(solver="newton-cholesky", tol=1e-10, max_iter=1000),
    )
    return model.fit(X[train], label[train]).predict_proba(X[predicted])[:, 1]


def speed_scores(speed, label, train, predicted):
    known = pd.Series(speed[train])
    edges = [-np.inf, np.inf]
    if known.nunique() > 1:
        _, cuts = pd.qcut(known, 10, duplicates="drop", retbins=True)
        # Interpolation can miss a value that is a decile by 1e-12.
        values = np.unique(known.dropna())
        nearest = values[np.abs(values[:, None] - cuts).argmin(axis=0)]
        cuts = np.unique(np.where(np.abs(nearest - cuts) < 1e-9, nearest, cuts))
        edges = [-np.inf, *cuts[1:-1], np.inf]
    bins = lambda rows: pd.cut(pd.Series(speed[rows]), edges, labels=False).fillna(-1)
    rates = pd.Series(label[train]).groupby(bins(train)).mean()
    return bins(predicted).map(rates).fillna(label[train].mean()).to_numpy()


class Mulberry32:
    def __init__(self, seed):
        self.state = seed

    def __call__(self):
        self.state = (self.state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = (self.state ^ (self.state >> 15)) * (self.state | 1) & 0xFFFFFFFF
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return (mixed ^ (mixed >> 14)) / 2**32


def labels_of(time, is_event, window):
    """1 for rows with an event in (time, time + window]."""
    events = time[is_event]
    following = np.searchsorted(events, time, side="right")
    return np.array([i < len(events) and events[i] <= t + window for t, i in zip(time, following)], bool)


def keeps(found, criterion, stops):
    """Within a factor of two of the limit, or explained by chance."""
    count = found["false_alarms"]
    if "cost" in criterion:
        return cost_of(found, criterion) <= criterion["cost"]["missed"] * stops
    if "max_false_per_week" in criterion:
        expected = criterion["max_false_per_week"] * found["observed_days"] / 7
    else:
        precision = criterion["min_precision"]
        expected = (found["alarms"] - count) * (1 - precision) / precision
    whole = int(count)
    low = chi2.ppf(0.025, 2 * whole) / 2 if whole else 0
    return bool(count <= 2 * expected or low <= expected)


def cost_of(found, criterion):
    cost = criterion["cost"]
    return cost["missed"] * (found["stops"] - found["stops_detected"]) + cost["false"] * found["false_alarms"]


def figures_of(found, threshold, criterion):
    stops, days, false = found["stops"], found["observed_days"], found["false_alarms"]
    return {
        "threshold": threshold,
        "stops": stops,
        "stops_detected": found["stops_detected"],
        "share": found["stops_detected"] / stops if stops else None,
        "false_alarms": false,
        "false_alarms_per_week": false * 7 / days if days >= 7 else None,
        "observed_days": days,
        "cost": cost_of(found, criterion) if "cost" in criterion else None,
        "keeps_budget": bool(keeps(found, criterion, stops)),
    }


def detected(part, threshold):
    """By stop of the part, whether there is an alarm row in its window."""
    alarms = part["time"][(part["score"] > np.float32(threshold)) & part["at_risk"]]
    stops = judge(part, threshold)["stops"]
    return np.array([((alarms >= stop - part["window"]) & (alarms < stop)).any() for stop in stops], bool)


def baselines(time, is_event, X, speed, train_rows, split, window_minutes, mute_hours, criterion, model, draws):
    """metrics.baselines, and the scores of logistic regression on the test part."""
    window = window_minutes * MINUTE
    label = labels_of(time, is_event, window)
    folds = []
    for _, validation in TimeSeriesSplit(5).split(np.zeros(train_rows)) if train_rows > 5 else []:
        before = np.flatnonzero(time[: validation[0]] < time[validation[0]] - window)
        if label[before].any() and not label[before].all():
            folds.append((before, validation))
    rows, test = np.arange(train_rows), np.arange(split, len(time))
    judged = np.concatenate([validation for _, validation in folds]) if folds else np.zeros(0, int)
    # Rows whose window reaches into the test part are not judged.
    judged = judged[time[judged] < time[split] - window]

    def threshold_of(out_of_fold):
        if len(judged) == 0:
            return None
        scores = np.concatenate(out_of_fold).astype(np.float32)[: len(judged)]
        return choose_threshold(part_of(time, is_event, scores, judged, window_minutes, mute_hours), criterion)

    def test_part(scores):
        return part_of(time, is_event, scores.astype(np.float32), test, window_minutes, mute_hours)

    def rated(scores, threshold):
        found = figures(test_part(scores), np.inf if threshold is None else threshold)
        return figures_of(found, threshold, criterion)

    def fitted(scores_of, columns):
        test_scores = scores_of(columns, label, rows, test)
        return test_scores, threshold_of([scores_of(columns, label, a, b) for a, b in folds])

    logistic = fitted(logistic_scores, X)
    ones, model_scores = np.ones(len(test)), np.array(model["test"], np.float32)
    answer = {
        "model": rated(model_scores, model["threshold"]),
        "always": rated(ones, 0),
        "never": rated(ones, None),
        "speed_bins": None if speed is None else rated(*fitted(speed_scores, speed)),
        "logistic_regression": rated(*logistic),
    }
    if draws:
        random, drawn, thresholds = Mulberry32(42), [], []
        for _ in range(draws):
            known = [np.array([random() for _ in validation]) for _, validation in folds]
            scores = np.array([random() for _ in test])
            threshold = threshold_of(known)
            thresholds += [] if threshold is None else [threshold]
            drawn.append(figures(test_part(scores), np.inf if threshold is None else threshold))
        means = {name: float(np.mean([one[name] for one in drawn])) for name in ["stops_detected", "alarms", "false_alarms"]}
        mean_threshold = float(np.mean(thresholds)) if thresholds else None
        answer["random"] = figures_of({**drawn[0], **means}, mean_threshold, criterion)
    threshold_or_none = lambda threshold: np.inf if threshold is None else threshold
    one = detected(test_part(model_scores), threshold_or_none(model["threshold"]))
    other = detected(test_part(logistic[0]), threshold_or_none(logistic[1]))
    only, only_other, stops = int((one & ~other).sum()), int((~one & other).sum()), len(one)
    differing = only + only_other
    if differing:
        interval = binomtest(only, differing).proportion_ci(0.95, "exact")
        ends = {"low": (2 * interval.low - 1) * differing / stops, "high": (2 * interval.high - 1) * differing / stops}
    else:
        ends = {"low": 0, "high": 0}
    answer["comparison"] = {
        "only_model": only,
        "only_logistic_regression": only_other,
        "difference": (only - only_other) / stops if stops else None,
        "difference_interval": ends if stops else None,
    }
    return {"baselines": answer, "logistic_scores": logistic[0].tolist()}


def columns_of(case):
    """Times, speed changes and columns: from the case, or from its CSV file."""
    numbers = lambda values: np.array([np.nan if value is None else value for value in values], float)
    if "csv" not in case:
        columns = case.pop("columns")
        X = np.column_stack([numbers(values) for values in columns.values()]).astype(np.float32)
        return np.array(case.pop("time"), np.int64), numbers(case.pop("change")), X, list(columns)
    table = pd.read_csv(case.pop("csv"), keep_default_na=False, na_values=[""])
    time = pd.to_datetime(table["timestamp"], utc=True).to_numpy("datetime64[us]").astype(np.int64)
    names = case.pop("features")
    X = table[names].astype(np.float32)
    return time, table["Eng_RPM_variation_percentage"].astype(float).to_numpy(), X.where(X.abs() <= 20000).to_numpy(), names


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    answers = []
    for case in cases:
        time, change, X, names = columns_of(case)
        speed = X[:, names.index("Eng_RPM")].astype(float) if "Eng_RPM" in names else None
        answers.append(baselines(time, change <= -70, X.astype(float), speed, **case))
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
