/** Waits for a condition, with a deadline: never for time. */
import { setTimeout as wait } from 'node:timers/promises';

const pollMs = 50;

/**
 * Looks until `holds` is true of what is seen, and returns that.
 * @throws Error that tells what was last seen when the deadline passes
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
        `${options.what} did not come within ${options.deadlineSeconds} seconds; last seen: ${JSON.stringify(seen)}`,
      );
    }
    await wait(pollMs);
  }
}

/** Waits until a condition holds, or fails naming it. */
export async function until(what: string, condition: () => unknown, seconds = 30): Promise<void> {
  await eventually(condition, Boolean, { deadlineSeconds: seconds, what });
}
