/**
 * The time by which a request must be answered. API functions have 29 s, which are less than their calls to a database, job
 * table, queue and bucket can take together when these answer slowly.
 */
import { DependencyError } from './errors.ts';

/**
 * Waits for `work` until the deadline.
 * @param message of the error at the deadline
 * @throws DependencyError at the deadline; the work itself goes on, and its error is ignored
 */
export async function beforeDeadline<T>(
  deadline: AbortSignal | undefined,
  work: Promise<T>,
  message = 'A database, job table, queue or bucket answers too slowly, so the request ended without a result. Try again.',
): Promise<T> {
  if (!deadline) return work;
  const passed = Promise.withResolvers<never>();
  const pass = (): void => passed.reject(new DependencyError('service', message));
  if (deadline.aborted) pass();
  deadline.addEventListener('abort', pass);
  work.catch(() => undefined);
  try {
    return await Promise.race([passed.promise, work]);
  } finally {
    deadline.removeEventListener('abort', pass);
  }
}
