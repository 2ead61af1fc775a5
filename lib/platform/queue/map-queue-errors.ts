/** Failures of SQS as typed errors. */
import { DependencyError, messageOf } from '../../errors.ts';

/**
 * Runs a request to a queue and rethrows its failure.
 * @param failure what failed, for the message, for example "did not accept the message"
 * @throws DependencyError `queue`
 */
export async function mapQueueErrors<T>(
  queue: string,
  failure: string,
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw new DependencyError('queue', `The queue ${queue} ${failure}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
