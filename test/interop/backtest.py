"""Reference of the backtest, in NumPy and scikit-learn: origins, thresholds, figures of each block and of all blocks.

Follows the definitions in docs/evaluation.md literally and as simply as possible. The alarm policy of an origin is that of
alarm_policy.py, on the rows of the origin alone. Times are integers, microseconds.

    python3 backtest.py series.json        the backtests of many small series
"""

import json
import sys
from datetime import datetime, timedelta, timezone

import numpy as np
from scipy.stats import norm
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import TimeSeriesSplit

from alarm_policy import DAY, HOUR, MINUTE, auto_mute, choose_threshold, figures, judge, labels_of
from alarm_policy import since_event, stops_of, warning_figures, weekly_rate


def iso(time):
    """RFC 3339 with milliseconds."""
    at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=int(time))
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def part_of(time, is_event, label, rows, score, window, mute):
    """Rows of an origin; what happened before the origin's first row is not known."""
    return {
        "time": time[rows],
        "window": window,
        "score": score,
        "event": is_event[rows],
        "stop": stops_of(time, is_event, mute)[rows],
        "at_risk": (since_event(time, is_event) >= mute)[rows],
        "label": label[rows],
    }


def first_out_of_fold(time, label, train_rows, window):
    """The first row that a model with both classes predicts, in time-ordered folds; None if there is none."""
    if train_rows <= 5:
        return None
    for _, validation in TimeSeriesSplit(5).split(np.zeros(train_rows)):
        start = validation[0]
        before = label[:start][time[:start] < time[start] - window]
        if before.any() and not before.all():
            return int(start)
    return None


def stretches_of(label):
    """Runs of rows that end with positive rows, as lists of row numbers."""
    ends = [row + 1 for row in range(len(label) - 1) if label[row] and not label[row + 1]]
    return [range(a, b) for a, b in zip([0, *ends], [*ends, len(label)])]


def placements(label, score):
    """For a positive row the share of negatives below, for a negative row that of positives above; ties half."""
    others = {True: score[~label], False: score[label]}
    places = []
    for positive, value in zip(label, score):
        other = others[bool(positive)]
        better = (other < value) if positive else (other > value)
        places.append(better.mean() + (other == value).mean() / 2)
    return np.array(places)


def test_block(number, time, is_event, label, score, start, end, train, window, criterion, mute_hours):
    """The result of an origin, or the reason why it has no model."""
    length = np.inf if train == "expanding" else int(train[1:-1]) * {"D": 1, "W": 7}[train[-1]] * DAY
    trained = np.flatnonzero((time < time[start] - window) & (time >= time[start] - length))
    trained = trained[trained < start]
    if len(trained) == 0:
        return {"origin": number, "reason": "no_training_rows"}
    if not label[trained].any():
        return {"origin": number, "reason": "no_row_before_failure"}
    if label[trained].all():
        return {"origin": number, "reason": "only_rows_before_failure"}
    own = np.arange(trained[0], end)
    t, e, y, s = time[own], is_event[own], label[own], score[own]
    rows, split = len(trained), start - trained[0]
    threshold, hours = 0.5, 0
    if criterion is not None:
        hours = auto_mute(t, e, rows) if mute_hours == "auto" else mute_hours
        first = first_out_of_fold(t, y, rows, window)
        threshold = None
        if first is not None:
            known = np.arange(first, rows)
            threshold = choose_threshold(part_of(t, e, y, known, s[known], window, hours * HOUR), criterion)
    block = np.arange(split, len(own))
    part = part_of(t, e, y, block, s[block], window, hours * HOUR)
    truth, limit = y[block], np.inf if threshold is None else threshold
    both = truth.any() and not truth.all()
    return {
        "public": {
            "origin": number,
            "train_from": iso(t[0]),
            "train_to": iso(t[rows - 1]),
            "from": iso(t[split]),
            "to": iso(t[-1]),
            "train_rows": rows,
            "rows": len(block),
            "positives": int(truth.sum()),
            "threshold": threshold,
            "mute_hours": hours,
            **figures(part, limit),
            "auc": float(roc_auc_score(truth, s[block])) if both else None,
            "average_precision": float(average_precision_score(truth, s[block])) if truth.any() else None,
        },
        "found": judge(part, limit),
        "label": truth,
        "score": s[block],
        "rows": np.arange(start, end),
        "both": both,
    }


def pooled_auc(results):
    """The AUC over blocks and its interval, by stretches."""
    sets = [result for result in results if result["both"]]
    positives = sum(result["label"].sum() for result in sets)
    if not sets:
        return None, None
    auc = sum(result["public"]["auc"] * result["label"].sum() for result in sets) / positives
    deviations, warned = [], 0
    for result in sets:
        label, place, own = result["label"], placements(result["label"], result["score"]), result["public"]["auc"]
        for stretch in stretches_of(label):
            rows = np.array(list(stretch))
            yes, no = rows[label[rows]], rows[~label[rows]]
            warned += len(yes) > 0
            ratio = label.sum() / (~label).sum()
            deviations.append((place[yes] - auc).sum() + ratio * (place[no] - own).sum())
    if warned < 2:
        return auc, None
    count = len(deviations)
    margin = norm.ppf(0.975) * np.sqrt(count / (count - 1) * np.square(deviations).sum()) / positives
    return auc, {
        "low": max(0, auc - margin),
        "high": min(1, auc + margin),
        "stretches": count,
        "stretches_with_warning": warned,
    }


def pool(results, label):
    if not results:
        return None
    blocks = [result["public"] for result in results]
    total = lambda name: sum(block[name] for block in blocks)
    stops = np.concatenate([result["found"]["stop_warnings"] for result in results])
    failures = np.concatenate([result["found"]["failure_warnings"] for result in results])
    days, false = total("observed_days"), total("false_alarms")
    tested = np.zeros(len(label), bool)
    for result in results:
        tested[result["rows"]] = True
    # Blocks that touch are one period.
    warned = tested & label
    starts = warned & ~np.r_[False, warned[:-1]]
    auc, interval = pooled_auc(results)
    positives = total("positives")
    return {
        "blocks": len(blocks),
        "rows": total("rows"),
        "positives": positives,
        "stretches_with_warning": int(starts.sum()),
        "stops": total("stops"),
        "stops_detected": total("stops_detected"),
        "failures": total("failures"),
        "failures_detected": total("failures_detected"),
        "alarms": total("alarms"),
        "false_alarms": false,
        "observed_days": days,
        "days_at_risk": total("days_at_risk"),
        **weekly_rate(false, days),
        **warning_figures(stops, failures, total("stops"), total("failures")),
        "auc": auc,
        "auc_interval": interval,
        "average_precision": sum((block["average_precision"] or 0) * block["positives"] for block in blocks) / positives
        if positives
        else None,
    }


def worst(blocks, badness):
    """The first block with the highest badness, of those above 0."""
    bad = [(badness(block), -block["origin"]) for block in blocks]
    bad = [entry for entry in bad if entry[0] > 0]
    return -max(bad)[1] if bad else None


def backtest(time, change, score, origins, train, window_minutes, criterion, mute_hours):
    """metrics.backtest of models with these scores."""
    window, is_event = window_minutes * MINUTE, change <= -70
    label, n = labels_of(time, is_event, window), len(time)
    tested = [
        test_block(
            index + 1, time, is_event, label, score, n * tenth // 10, n * (tenth + 1) // 10,
            train, window, criterion, mute_hours,
        )
        for index, tenth in enumerate(range(10 - origins, 10))
    ]  # fmt: skip
    results = [one for one in tested if "public" in one]
    blocks = [result["public"] for result in results]
    return {
        "origins": blocks,
        "skipped": [one for one in tested if "public" not in one],
        "pooled": pool(results, label),
        "worst": {
            "most_false_alarms": worst(
                blocks, lambda block: block["false_alarms"] / block["observed_days"] if block["observed_days"] else 0
            ),
            "fewest_detected": worst(
                blocks, lambda block: 1 - block["stops_detected"] / block["stops"] if block["stops"] else 0
            ),
        },
    }


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    answers = []
    for case in cases:
        time = np.array(case.pop("time"), np.int64)
        change = np.array([np.nan if value is None else value for value in case.pop("change")])
        answers.append(backtest(time, change, np.array(case.pop("score"), np.float32), **case))
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
