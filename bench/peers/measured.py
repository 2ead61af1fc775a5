"""A measured process' side of the conversation with bench/measured-process.ts."""

import gc
import json
import sys
import time


def measured(work):
    """Says that preparations are done, does the work when told to, and reports what it took and gave."""
    gc.collect()
    print("begin", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    print("end", json.dumps({"seconds": seconds, "result": result}), flush=True)
