"""The measured process' side of the protocol of bench/measure-process.ts."""

import gc
import json
import sys
import time


def measure_work(work):
    """Sends `ready`, waits for `go`, runs the work, and sends its time and result."""
    gc.collect()
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    print("end", json.dumps({"seconds": seconds, "result": result}), flush=True)
