import { jest } from '@jest/globals';

/** Everything that fake timers replace, except the date. */
const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Runs `work` on a machine whose clock is wrong by `hours`. Servers that the test started keep the right time. */
export async function withWrongClock<T>(hours: number, work: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ now: Date.now() + hours * 3_600_000, doNotFake: [...TIMERS] });
  try {
    return await work();
  } finally {
    jest.useRealTimers();
  }
}
