/** Long-polls one job until it ends or the view closes. */
import { useEffect, useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { pollJob } from '../api/requests.ts';
import { isActive } from '../api/schemas.ts';
import type { Job } from '../api/schemas.ts';

/** How long the API may hold each poll. */
const MAX_WAIT_SECONDS = 25;
/** Delay before the next poll when one fails. */
const RETRY_DELAY_MS = 3000;

/** @returns `setJob` replaces the job by a newer version, such as the one that a cancel returns */
export function useJobPolling(id: string) {
  const [job, setJob] = useState<Job>();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    const abort = new AbortController();
    const isAborted = () => abort.signal.aborted;
    async function poll(): Promise<void> {
      let etag: string | null = null;
      for (;;) {
        try {
          const change = await pollJob(id, etag, etag === null ? 0 : MAX_WAIT_SECONDS, abort.signal);
          setError(undefined);
          if (!change) continue;
          setJob(change.job);
          if (!isActive(change.job)) return;
          etag = change.etag;
        } catch (failure) {
          if (isAborted()) return;
          const refusal = asApiError(failure);
          setError(refusal);
          // The API would refuse the same call again.
          if (refusal.status >= 400 && refusal.status < 500 && refusal.status !== 429) return;
          await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
          if (isAborted()) return;
        }
      }
    }
    void poll();
    return () => abort.abort();
  }, [id]);
  return { job, error, setJob };
}
