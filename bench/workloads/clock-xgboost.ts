/**
 * Preload (`--import`) for the main thread and every worker: measures the time spent in libxgboost without a hook in the
 * product. Counters are in shared memory, one of each kind for each thread.
 */
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';
import { Booster } from '../../lib/xgboost/booster.ts';

const CLOCK_KEY = 'treino-bench-clock';
const MAX_THREADS = 256;

/** Nanoseconds by thread id: time in update, time in predict, and the end of the thread's last such call. */
export interface Clock {
  readonly update: BigInt64Array<SharedArrayBuffer>;
  readonly predict: BigInt64Array<SharedArrayBuffer>;
  readonly last: BigInt64Array<SharedArrayBuffer>;
}

const createCounters = () =>
  new BigInt64Array(new SharedArrayBuffer(MAX_THREADS * BigInt64Array.BYTES_PER_ELEMENT));

if (isMainThread)
  setEnvironmentData(CLOCK_KEY, {
    update: createCounters(),
    predict: createCounters(),
    last: createCounters(),
  });

/** The clock of this process. */
export const clock = getEnvironmentData(CLOCK_KEY) as unknown as Clock;

for (const name of ['update', 'predictRows'] as const) {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the instance below
  const original = Booster.prototype[name] as (this: Booster, ...args: unknown[]) => unknown;
  Booster.prototype[name] = function (this: Booster, ...args: unknown[]) {
    const started = process.hrtime.bigint();
    try {
      return original.apply(this, args);
    } finally {
      const ended = process.hrtime.bigint();
      clock[name === 'update' ? 'update' : 'predict'][threadId]! += ended - started;
      clock.last[threadId] = ended;
    }
  } as never;
}
