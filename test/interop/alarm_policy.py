"""Reference of the alarm policy, in NumPy: mute, stops, out-of-fold threshold and figures.

Follows the definitions in docs/evaluation.md literally and as simply as possible: every threshold is evaluated
from the start. Times are integers, microseconds.

    python3 alarm_policy.py series.json        the policies of many small series
"""

import json
import sys

import numpy as np
from scipy.stats import chi2

MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
LEADS = [10, 20, 30, 60]


def labels_of(time, is_event, window):
    """1 for rows with an event in (time, time + window]."""
    events = time[is_event]
    return np.array([((events > t) & (events <= t + window)).any() for t in time], bool)


def since_event(time, is_event):
    """Time since the newest event at or before each row."""
    events = time[is_event]
    return np.array([np.inf if not (events <= t).any() else t - events[events <= t].max() for t in time])


def stops_of(time, is_event, mute):
    """Events without an earlier one in the mute before. Of several at one time, the first row."""
    stops = np.zeros(len(time), bool)
    before = -np.inf
    for row in np.flatnonzero(is_event):
        stops[row] = time[row] - before >= mute
        before = time[row]
    return stops


def auto_mute(time, is_event, train_rows):
    """The longest mute that leaves 20 stops and a quarter of the training rows at risk, hours."""
    t, e = time[:train_rows], is_event[:train_rows]
    since = since_event(t, e)
    for hours in [6, 2, 1, 0.5]:
        if stops_of(t, e, hours * HOUR).sum() >= 20 and (since >= hours * HOUR).mean() >= 0.25:
            return hours
    return 0


def raised(time, is_alarm, events, window):
    """Rows that raise an alarm."""
    rows, active_until = [], -np.inf
    for row in np.flatnonzero(is_alarm):
        if time[row] < active_until:
            continue
        rows.append(row)
        later = events[events > time[row]]
        active_until = min(time[row] + window, later[0] if len(later) else np.inf)
    return np.array(rows, int)


def warnings_of(time, is_alarm, events, window):
    """Minutes from the first alarm row in the window to each detected event."""
    alarms = time[is_alarm]
    warnings = []
    for event in events:
        ahead = alarms[(alarms >= event - window) & (alarms < event)]
        if len(ahead):
            warnings.append((event - ahead[0]) / MINUTE)
    return np.array(warnings)


def observed_days(time, window, counted):
    """Steps that start in a counted row, each up to the window or the median step."""
    steps = np.diff(time)
    if len(steps) == 0:
        return 0.0
    return float(np.minimum(steps, max(window, np.median(steps)))[counted[:-1]].sum() / DAY)


def judge(part, threshold):
    """Counts at one threshold: by stop, and alarms by failure."""
    time, window = part["time"], part["window"]
    is_alarm = (part["score"] > np.float32(threshold)) & part["at_risk"]
    stops = time[part["stop"] & (time > time[0])]
    failures = time[part["event"] & (time > time[0])]
    rows = raised(time, is_alarm, failures, window)
    return {
        "alarms": len(rows),
        "false": int((~part["label"][rows]).sum()) if len(rows) else 0,
        "stops": stops,
        "failures": failures,
        "stop_warnings": warnings_of(time, is_alarm, stops, window),
        "failure_warnings": warnings_of(time, is_alarm, failures, window),
    }


def figures(part, threshold):
    """metrics.alarms.test and its like."""
    found = judge(part, threshold)
    days = observed_days(part["time"], part["window"], np.ones(len(part["time"]), bool))
    false, warnings = found["false"], found["stop_warnings"]
    return {
        "stops": len(found["stops"]),
        "stops_detected": len(warnings),
        "failures": len(found["failures"]),
        "failures_detected": len(found["failure_warnings"]),
        "alarms": found["alarms"],
        "false_alarms": false,
        "observed_days": days,
        "days_at_risk": observed_days(part["time"], part["window"], part["at_risk"]),
        **weekly_rate(false, days),
        **warning_figures(warnings, found["failure_warnings"], len(found["stops"]), len(found["failures"])),
    }


def weekly_rate(false, days):
    """The rate of false alarms, and its Garwood interval; null with less than seven days."""
    if days < 7:
        return {"false_alarms_per_week": None, "false_alarms_per_week_interval": None}
    return {
        "false_alarms_per_week": false * 7 / days,
        "false_alarms_per_week_interval": {
            "low": float(chi2.ppf(0.025, 2 * false) / 2 / days * 7) if false else 0,
            "high": float(chi2.ppf(0.975, 2 * false + 2) / 2 / days * 7),
        },
    }


def warning_figures(of_stops, of_failures, stops, failures):
    """Minutes of warning of the detected stops and failures, against the number of all."""
    share = lambda minutes, warned, count: float((warned >= minutes).sum() / count) if count else None
    return {
        "median_warning_minutes": float(np.median(of_stops)) if len(of_stops) else None,
        "warning_minutes_quartiles": np.percentile(of_stops, [25, 75]).tolist() if len(of_stops) else None,
        "lead": [
            {
                "minutes": minutes,
                "stops": share(minutes, of_stops, stops),
                "failures": share(minutes, of_failures, failures),
            }
            for minutes in LEADS
        ],
    }


def choose_threshold(part, criterion):
    """The threshold of a criterion over all distinct scores, or None if it allows no alarm."""
    days = observed_days(part["time"], part["window"], np.ones(len(part["time"]), bool))
    chosen, lowest = None, np.inf
    for threshold in np.unique(part["score"])[::-1]:
        found = judge(part, threshold)
        false, alarms = found["false"], found["alarms"]
        if "max_false_per_week" in criterion:
            if days == 0 or false * 7 / days > criterion["max_false_per_week"]:
                break
            chosen = (threshold, alarms)
        elif "min_precision" in criterion:
            if alarms and (alarms - false) / alarms >= criterion["min_precision"]:
                chosen = (threshold, alarms)
        else:
            missed = len(found["stops"]) - len(found["stop_warnings"])
            cost = criterion["cost"]["missed"] * missed + criterion["cost"]["false"] * false
            if cost < lowest:
                chosen, lowest = (threshold, alarms), cost
    return float(chosen[0]) if chosen and chosen[1] else None


def part_of(time, is_event, score, rows, window_minutes, mute_hours):
    """Rows of a machine; what happened before them is known. `score` has one value for each of the rows."""
    window, mute = window_minutes * MINUTE, mute_hours * HOUR
    return {
        "time": time[rows],
        "window": window,
        "score": score,
        "event": is_event[rows],
        "stop": stops_of(time, is_event, mute)[rows],
        "at_risk": (since_event(time, is_event) >= mute)[rows],
        "label": labels_of(time, is_event, window)[rows],
    }


def policy(time, is_event, out_of_fold, test_score, train_rows, split, first_row, window_minutes, criterion, mute_hours):
    """metrics.alarms of a model with these out-of-fold scores (from `first_row` on) and scores of the test part."""
    hours = auto_mute(time, is_event, train_rows) if mute_hours == "auto" else mute_hours
    # Rows whose window reaches into the test part are not judged.
    judged = np.flatnonzero((np.arange(len(time)) >= first_row) & (np.arange(len(time)) < split))
    judged = judged[time[judged] < time[split] - window_minutes * MINUTE]
    judged = judged[judged < train_rows]
    known = part_of(time, is_event, out_of_fold[: len(judged)], judged, window_minutes, hours)
    threshold = choose_threshold(known, criterion) if len(judged) else None
    limit = np.inf if threshold is None else threshold
    test = np.arange(split, len(time))
    return {
        "mute_hours": hours,
        "threshold": threshold,
        "out_of_fold": figures(known, limit) if len(judged) else None,
        "test": figures(part_of(time, is_event, test_score, test, window_minutes, hours), limit),
    }


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    answers = []
    for case in cases:
        time = np.array(case.pop("time"), np.int64)
        change = np.array([np.nan if value is None else value for value in case.pop("change")])
        answers.append(
            policy(
                time,
                change <= -70,
                np.array(case.pop("out_of_fold"), np.float32),
                np.array(case.pop("test_score"), np.float32),
                **case,
            )
        )
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
