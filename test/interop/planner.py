"""Reference for the metrics by failure, in pandas: detected failures, warning times, alarms and false alarms.

Follows the definitions in docs/evaluation.md and at the top of lib/learning/indicators/status/events.ts
literally. It is slow: every failure and every alarm scans the whole table.
"""

import numpy as np
import pandas as pd
from scipy.stats import chi2
from sklearn.metrics import precision_recall_fscore_support

DAY = pd.Timedelta(days=1)


def raised_alarms(times, failures, window):
    """Times at which an alarm starts: at an alarm row while no other alarm is active."""
    raised = []
    ends = None
    for time in times:
        if ends is not None and time < ends:
            continue
        raised.append(time)
        later = failures[failures > time]
        ends = min([time + window, *later[:1]])
    return raised


def events(time, is_event, is_alarm, window):
    """metrics.events of a test part, from the time, the failure flag and the alarm flag of each row."""
    test = pd.DataFrame({"time": time, "event": is_event, "alarm": is_alarm}).reset_index(drop=True)
    # No earlier test row could have predicted failures at the time of the first one.
    is_evaluable = test.time > test.time.min()
    failures = test.time[test.event & is_evaluable]
    warnings, without_rows = [], 0
    for failure in failures:
        ahead = test[(test.time >= failure - window) & (test.time < failure)]
        without_rows += ahead.empty
        warned = ahead.time[ahead.alarm]
        if not warned.empty:
            warnings.append((failure - warned.min()) / pd.Timedelta(minutes=1))
    raised = raised_alarms(test.time[test.alarm], failures, window)
    false = [a for a in raised if not ((failures > a) & (failures <= a + window)).any()]
    steps = test.time.diff().dropna()
    observed = steps.clip(upper=max(window, steps.median())).sum() / DAY
    return {
        "failures": len(failures),
        "caught": len(warnings),
        "missed": len(failures) - len(warnings),
        "missed_without_rows": int(without_rows),
        "unasked": int((test.event & ~is_evaluable).sum()),
        "stretches_with_warning": stretches_with_warning(test.time, failures, window),
        "median_warning_minutes": float(np.median(warnings)) if warnings else None,
        "warning_minutes_quartiles": np.percentile(warnings, [25, 75]).tolist() if warnings else None,
        "alarms": len(raised),
        "false_alarms": len(false),
        "observed_days": observed,
        "false_alarms_per_week": len(false) / observed * 7 if observed > 0 else None,
        "false_alarms_per_week_interval": weekly_interval(len(false), observed) if observed > 0 else None,
    }


def stretches_with_warning(times, failures, window):
    """Runs of rows within the window before a failure."""
    is_warning = times.map(lambda time: bool(((failures > time) & (failures <= time + window)).any()))
    return int((is_warning & ~is_warning.shift(fill_value=False)).sum())


def weekly_interval(count, days):
    """Garwood's exact 95 % interval of a Poisson mean, per week."""
    low = chi2.ppf(0.025, 2 * count) / 2 if count > 0 else 0
    return {"low": float(low / days * 7), "high": float(chi2.ppf(0.975, 2 * count + 2) / 2 / days * 7)}


def thresholds(time, is_event, labels, probabilities, window):
    """metrics.thresholds: metrics by row and by failure for alarm thresholds 0.1 ... 0.9."""
    table = []
    for tenths in range(1, 10):
        threshold = tenths / 10
        is_alarm = probabilities > np.float32(threshold)
        precision, recall, f1, _ = precision_recall_fscore_support(
            labels, is_alarm, labels=[1], average=None, zero_division=0
        )
        by_failure = events(time, is_event, is_alarm, window)
        table.append(
            {
                "threshold": threshold,
                "precision": float(precision[0]),
                "recall": float(recall[0]),
                "f1": float(f1[0]),
                "alarms": int(is_alarm.sum()),
                "caught": by_failure["caught"],
                "false_alarms": by_failure["false_alarms"],
                "false_alarms_per_week": by_failure["false_alarms_per_week"],
            }
        )
    return table


def class_balance(time, is_event, labels, cut):
    """metrics.class_balance of all rows."""
    rows = pd.DataFrame({"month": time.dt.strftime("%Y-%m"), "failures": is_event, "positives": labels})
    rows["test_rows"] = np.arange(len(rows)) >= cut
    rows["train_rows"] = ~rows["test_rows"]
    rows["train_failures"] = rows["failures"] & rows["train_rows"]
    rows["test_failures"] = rows["failures"] & rows["test_rows"]
    counts = ["train_rows", "test_rows", "positives", "failures", "train_failures", "test_failures"]
    counted = rows.groupby("month", sort=True)[counts].sum()
    return counted.astype(int).reset_index().to_dict("records")
