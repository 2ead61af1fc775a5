/**
 * Repeats a step while a dependency is unavailable:
 *
 *   step ─▶ fails, retryable ─▶ wait 1 s ─▶ step ─▶ fails ─▶ wait 2 s ─▶ step … waits of up to 30 s ─▶ done
 *                                                                  └─ `seconds` after the first failure ─▶ throws
 *
 * Used once a model is trained: waiting for a bucket or a database costs less than training again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { TreinoError } from '../errors.ts';

export interface OutageRetry {
  /** How long a step is repeated after its first failure, seconds. */
  readonly seconds: number;
  readonly clock?: OutageClock;
}

export interface OutageClock {
  /** Milliseconds since an arbitrary point in time. Changes of the system's time do not affect it. */
  now(): number;
  sleep(milliseconds: number, signal: AbortSignal): Promise<unknown>;
}

const systemClock: OutageClock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
};

const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 30_000;

/**
 * @param onFailure called before each wait
 * @throws the signal's reason; the step's last error if it is not retryable or the time is up
 */
export async function retryOutage<T>(
  step: () => Promise<T>,
  { seconds, clock = systemClock }: OutageRetry,
  signal: AbortSignal,
  onFailure: (error: TreinoError) => Promise<void> | void,
): Promise<T> {
  let firstFailure: number | undefined;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(MAX_DELAY_MS, 2 * delayMs)) {
    signal.throwIfAborted();
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof TreinoError) || !error.retryable) throw error;
      signal.throwIfAborted();
      firstFailure ??= clock.now();
      await onFailure(error);
      const leftMs = firstFailure + seconds * 1000 - clock.now();
      if (leftMs <= 0) throw error;
      try {
        await clock.sleep(Math.min(delayMs, leftMs), signal);
      } catch (interrupted) {
        signal.throwIfAborted();
        throw interrupted;
      }
    }
  }
}
