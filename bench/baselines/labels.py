"""Labels as the predecessor computes them, comparing each failure with every row:

    python3 labels.py <rows> <events>
"""

import sys

import numpy as np
import pandas as pd
from measure_work import measure_work

rows, events = (int(text) for text in sys.argv[1:])
time = pd.Series(pd.to_datetime(np.arange(rows) * 12, unit="s", utc=True))
change = np.zeros(rows)
change[[event * rows // events - 1 for event in range(1, events + 1)]] = -90


def label():
    window = pd.Timedelta(minutes=30)
    labels = np.zeros(rows, np.int32)
    for event in time[change <= -70]:
        labels[((time >= event - window) & (time < event)).to_numpy()] = 1
    return int(labels.sum())


measure_work(label)
