/**
 * A list of jobs that follows them: asked for again every two seconds while one of them goes on, every ten seconds
 * else, and not at all while nobody looks (the tab is hidden).
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { newestJobs } from '../api/requests.ts';
import type { Job, JobFilters, Listed } from '../api/requests.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { isActive } from '../components/job-progress.tsx';

const pauses = { busy: 2000, quiet: 10_000 };

export interface FollowedJobs {
  readonly jobs: Listed<Job> | undefined;
  readonly error: ApiError | undefined;
  /** Asks at once. */
  readonly refresh: () => void;
}

/**
 * @param count how many of the newest
 * @param onChange hears of jobs that are in another state than they were
 */
export function useJobs(filters: JobFilters, count: number, onChange: (job: Job) => void): FollowedJobs {
  const [jobs, setJobs] = useState<Listed<Job>>();
  const [error, setError] = useState<ApiError>();
  const refresh = useRef(() => {});
  const hear = useRef(onChange);
  hear.current = onChange;
  const { machine_name, status } = filters;

  useEffect(() => {
    const abort = new AbortController();
    const known = new Map<string, Job['status']>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;

    async function ask(): Promise<void> {
      clearTimeout(timer);
      if (isAsking || document.hidden) return;
      isAsking = true;
      let pause = pauses.quiet;
      try {
        const listed = await newestJobs(filters, count, abort.signal);
        for (const job of listed.items) {
          const before = known.get(job.process_id);
          if (before !== undefined && before !== job.status) hear.current(job);
          known.set(job.process_id, job.status);
        }
        setJobs(listed);
        setError(undefined);
        if (listed.items.some(isActive)) pause = pauses.busy;
      } catch (failure) {
        if (abort.signal.aborted) return;
        setError(asApiError(failure));
      } finally {
        isAsking = false;
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void ask(), pause);
    }

    const look = () => void ask();
    refresh.current = look;
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [machine_name, status, count]);

  return { jobs, error, refresh: () => refresh.current() };
}
