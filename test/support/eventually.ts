/** Waits for conditions with a deadline. */
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Calls `look` until `holds` is true for its result.
 * @returns that result
 * @throws Error with the last result after the deadline
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  options: { deadlineSeconds: number; what: string },
): Promise<T> {
  const deadline = Date.now() + options.deadlineSeconds * 1000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) {
      throw new Error(
        `${options.what} did not happen within ${options.deadlineSeconds} seconds. Last seen: ${JSON.stringify(seen)}`,
      );
    }
    await wait(POLL_MS);
  }
}

/** Waits until a condition is true. @throws Error that names the condition after the deadline */
export async function until(what: string, condition: () => unknown, seconds = 30): Promise<void> {
  await eventually(condition, Boolean, { deadlineSeconds: seconds, what });
}
