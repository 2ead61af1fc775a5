/**
 * The newest jobs, reloaded every two seconds while one of them is active and every ten seconds otherwise. Reloading
 * pauses while the browser tab is hidden.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { listNewestJobs } from '../api/requests.ts';
import { isActive } from '../api/schemas.ts';
import type { JobFilters, ListPage } from '../api/requests.ts';
import type { Job } from '../api/schemas.ts';

const ACTIVE_INTERVAL_MS = 2000;
const IDLE_INTERVAL_MS = 10_000;

export interface JobList {
  readonly jobs: ListPage<Job> | undefined;
  readonly error: ApiError | undefined;
  /** Reloads at once. */
  readonly refresh: () => void;
}

/**
 * @param count how many jobs, at most
 * @param onStatusChange is called for each job whose status differs from the previous load
 */
export function useJobList(filters: JobFilters, count: number, onStatusChange: (job: Job) => void): JobList {
  const [jobs, setJobs] = useState<ListPage<Job>>();
  const [error, setError] = useState<ApiError>();
  const refresh = useRef(() => {});
  const listener = useRef(onStatusChange);
  listener.current = onStatusChange;
  const { machine_name, status } = filters;

  useEffect(() => {
    const abort = new AbortController();
    const statuses = new Map<string, Job['status']>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLoading = false;

    async function load(): Promise<void> {
      clearTimeout(timer);
      if (isLoading || document.hidden) return;
      isLoading = true;
      let interval = IDLE_INTERVAL_MS;
      try {
        const page = await listNewestJobs(filters, count, abort.signal);
        for (const job of page.items) {
          const previous = statuses.get(job.process_id);
          if (previous !== undefined && previous !== job.status) listener.current(job);
          statuses.set(job.process_id, job.status);
        }
        setJobs(page);
        setError(undefined);
        if (page.items.some(isActive)) interval = ACTIVE_INTERVAL_MS;
      } catch (failure) {
        if (abort.signal.aborted) return;
        setError(asApiError(failure));
      } finally {
        isLoading = false;
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void load(), interval);
    }

    const reload = () => void load();
    refresh.current = reload;
    document.addEventListener('visibilitychange', reload);
    reload();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', reload);
    };
  }, [machine_name, status, count]);

  return { jobs, error, refresh: () => refresh.current() };
}
