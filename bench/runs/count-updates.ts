/**
 * Loaded before the product's code (`--import`), into the main thread and every worker: clocks libxgboost's
 * own work without a hook in the product. Nanoseconds of all threads are added up in shared memory.
 */
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';
import { Booster } from '../../lib/xgboost/booster.ts';

const key = 'treino-bench-clock';
const mostThreads = 256;

/** Of each thread, by its id: nanoseconds in update, in predict, and when it last came out of one of them. */
export interface Clock {
  readonly update: BigInt64Array<SharedArrayBuffer>;
  readonly predict: BigInt64Array<SharedArrayBuffer>;
  readonly last: BigInt64Array<SharedArrayBuffer>;
}

const shared = () => new BigInt64Array(new SharedArrayBuffer(mostThreads * BigInt64Array.BYTES_PER_ELEMENT));

if (isMainThread) setEnvironmentData(key, { update: shared(), predict: shared(), last: shared() });

/** The clock of this process. */
export const clock = getEnvironmentData(key) as unknown as Clock;

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
