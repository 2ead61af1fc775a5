"""Window features of a machine by pandas and by the snippet of docs/model-formats.md.

    python3 windows.py cases.json snippet.py

Each case has the columns of its rows, microseconds as `time`, and a definition. Prints, for each case, the features of
both by name, as base64 of float32. pandas selects the rows of each window; NumPy computes its mean and deviation from
these rows alone, in two passes.
"""

import base64
import json
import sys

import numpy as np
import pandas as pd

MINUTE = 60_000_000


def by_pandas(rows, time, definition):
    index = pd.to_datetime(time, unit="us")
    features = {}
    for column in definition["columns"]:
        series = pd.Series(rows[column].to_numpy(np.float32).astype(float), index=index)
        for minutes in definition["minutes"]:
            rolling = series.rolling(f"{minutes}min", closed="right", min_periods=1)
            features[f"{column}_mean_{minutes}min"] = rolling.apply(np.nanmean, raw=True).to_numpy()
            features[f"{column}_std_{minutes}min"] = rolling.apply(
                lambda window: np.nanstd(window, ddof=0), raw=True
            ).to_numpy()

    def since(name, matches):
        newest = np.nan
        values = []
        for now, is_match in zip(time, matches):
            newest = now if is_match else newest
            values.append((now - newest) / MINUTE)
        features[name] = np.array(values)

    if definition["failure"]:
        change = rows[definition["failure"]["column"]].to_numpy(float)
        since("minutes_since_failure", change <= definition["failure"]["at_most"])
    if definition["running"]:
        speed = rows[definition["running"]["column"]].to_numpy(np.float32)
        since("minutes_since_off", speed <= definition["running"]["above"])
        since("minutes_since_on", speed > definition["running"]["above"])
    return features


def encoded(features):
    return {
        name: base64.b64encode(np.asarray(values, np.float32).tobytes()).decode()
        for name, values in features.items()
    }


names = {}
with open(sys.argv[2], encoding="utf-8") as snippet:
    exec(compile(snippet.read(), sys.argv[2], "exec"), names)
with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
answers = []
for case in cases:
    rows = pd.DataFrame(case["columns"]).astype(float)
    time = np.array(case["time"], np.int64)
    rows["timestamp"] = pd.to_datetime(time, unit="us", utc=True)
    documented = names["window_features"](rows, case["definition"])
    answers.append(
        {
            "pandas": encoded(by_pandas(rows, time, case["definition"])),
            "snippet": encoded({name: documented[name].to_numpy() for name in documented}),
        }
    )
print(json.dumps(answers))
