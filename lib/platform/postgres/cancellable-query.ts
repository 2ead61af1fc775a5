/** A single query that an AbortSignal cancels. */
import type postgres from 'postgres';

/** PostgreSQL's code of a cancelled query. */
const QUERY_CANCELED = '57014';

/**
 * Runs a query. When the signal aborts, a query that waits for a connection is never sent, and a running one is cancelled
 * on the server. The cancellation may come too late: the caller cannot know whether the query took effect.
 */
export async function cancellableQuery<T extends readonly postgres.MaybeRow[]>(
  signal: AbortSignal | undefined,
  query: postgres.PendingQuery<T>,
): Promise<postgres.RowList<T>> {
  const cancel = (): void => {
    // Its promise reports whether the server got the request, which changes nothing here.
    const { cancel: send } = query as unknown as { cancel: () => Promise<unknown> | null | undefined };
    send.call(query)?.catch(() => undefined);
  };
  if (signal?.aborted) throw Object.assign(new Error('The query was not sent.'), { code: QUERY_CANCELED });
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await query;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
